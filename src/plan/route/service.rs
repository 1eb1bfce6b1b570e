//! Routes with a request to a service other than DynamoDB.

use std::sync::Arc;

use super::{BodyModel, Plan, success};
use crate::mapping;
use crate::model::{
    HttpMethod, IntegrationResponse, RequestModel, RequestParameter, RoleArn, Statement,
};
use crate::plan::operation::JSON;
use crate::plan::{Integration, ServiceRoute};
use crate::text::Text;

impl<'a> Plan<'a> for ServiceRoute<'a> {
    fn parameters(&self) -> Vec<(RequestParameter, bool)> {
        ServiceRoute::parameters(self)
    }

    fn request_model(&self, _: HttpMethod) -> Option<BodyModel> {
        let model: RequestModel = ServiceRoute::request_model(self)?;
        Some(BodyModel { content_types: vec![JSON.to_owned()], model })
    }

    fn statements(&self) -> Vec<Statement> {
        self.request.statements.clone()
    }

    fn writes(&self) -> bool {
        self.request.writes
    }

    fn no_request(&self) -> &'static str {
        mapping::service_call::NO_REQUEST
    }

    fn integration(&self, credentials: RoleArn) -> Integration {
        let request = &self.request;
        let answer = success(&self.response).template(JSON, mapping::service_call::response(self));
        // Without a pattern, it is the response to everything else.
        let mut failure = IntegrationResponse::new(500);
        let template = Arc::new(mapping::service_call::error(self));
        failure.templates.insert(JSON.to_owned(), template);
        let content_types = self.content_types().into_iter();
        let header = |(name, value): (&&str, &String)| {
            (format!("integration.request.header.{name}"), Text::from(format!("'{value}'")))
        };
        Integration {
            http_method: Some(request.http_method),
            request_parameters: request.headers.iter().map(header).collect(),
            request_templates: content_types
                .map(|of| (of.to_owned(), mapping::service_call::request(self, of)))
                .collect(),
            responses: vec![answer, failure],
            ..Integration::aws(&request.service, &request.call, credentials)
        }
    }
}
