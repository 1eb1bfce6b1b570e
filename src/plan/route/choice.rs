//! Routes with one of several operations.

use std::collections::BTreeMap;

use super::{BodyModel, Plan};
use crate::mapping;
use crate::model::{HttpMethod, IntegrationResponse, RequestParameter, RoleArn, Statement, Table};
use crate::plan::choice::Choice;
use crate::plan::operation::{JSON, distinct_tables};
use crate::plan::{Integration, Operation};

impl<'a> Plan<'a> for Choice<'a> {
    fn parameters(&self) -> Vec<(RequestParameter, bool)> {
        self.request_parameters()
    }

    fn request_model(&self, _: HttpMethod) -> Option<BodyModel> {
        let model = Choice::request_model(self)?;
        Some(BodyModel { content_types: vec![JSON.to_owned()], model })
    }

    fn statements(&self) -> Vec<Statement> {
        self.operations().flat_map(Operation::statements).collect()
    }

    fn tables(&self) -> Vec<&'a Table> {
        distinct_tables(self.operations().flat_map(Operation::tables))
    }

    fn integration(&self, credentials: RoleArn) -> Integration {
        let success = IntegrationResponse::new(self.status()).selection_pattern("2\\d{2}");
        let success = success.template(JSON, mapping::operation::choice::response(self));
        let templates = self.content_types().into_iter();
        let templates =
            templates.map(|of| (of.to_owned(), mapping::operation::choice::request(self, of)));
        let (tables, actions) = (Plan::tables(self), self.actions());
        let integration = match actions[..] {
            [only] => Integration::dynamodb(only, &tables, credentials),
            // The address of an action is a constant. With that of the service, a header names it,
            // which the request template overrides.
            _ => Integration {
                request_parameters: BTreeMap::from(
                    [
                        ("Content-Type", "application/x-amz-json-1.0".to_owned()),
                        (
                            "X-Amz-Target",
                            actions.first().map(|action| action.target()).unwrap_or_default(),
                        ),
                    ]
                    .map(|(name, value)| {
                        (format!("integration.request.header.{name}"), format!("'{value}'").into())
                    }),
                ),
                ..Integration::any_of_dynamodb(&tables, credentials)
            },
        };
        Integration {
            request_templates: templates.collect(),
            responses: vec![success, IntegrationResponse::new(500)],
            ..integration
        }
    }
}
