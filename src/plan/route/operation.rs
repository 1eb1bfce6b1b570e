//! Routes with an operation on items.

use super::{BodyModel, Plan, success};
use crate::mapping;
use crate::model::{HttpMethod, IntegrationResponse, RequestParameter, RoleArn, Statement, Table};
use crate::plan::operation::JSON;
use crate::plan::{Integration, Operation};

impl<'a> Plan<'a> for Operation<'a> {
    fn parameters(&self) -> Vec<(RequestParameter, bool)> {
        self.request_parameters()
    }

    fn request_model(&self, _: HttpMethod) -> Option<BodyModel> {
        let model = Operation::request_model(self)?;
        Some(BodyModel { content_types: vec![JSON.to_owned()], model })
    }

    fn statements(&self) -> Vec<Statement> {
        Operation::statements(self)
    }

    fn tables(&self) -> Vec<&'a Table> {
        Operation::tables(self)
    }

    fn integration(&self, credentials: RoleArn) -> Integration {
        let mut success = success(&self.response);
        if let Some(template) = mapping::operation::response(self) {
            success = success.template(JSON, template);
        }
        Integration {
            request_templates: self
                .content_types()
                .into_iter()
                .map(|of| (of.to_owned(), mapping::operation::request(self, of)))
                .collect(),
            // Without a pattern, it is the response to everything else: DynamoDB's 400 and 500.
            // `plan::error_templates` writes its template, which operations share.
            responses: vec![success, IntegrationResponse::new(500)],
            ..Integration::dynamodb(self.action(), &Operation::tables(self), credentials)
        }
    }
}
