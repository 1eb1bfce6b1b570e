//! Routes with a request to a service other than DynamoDB.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{BodyModel, Plan, success};
use crate::mapping;
use crate::model::{
    ContentHandling, HttpMethod, INTERNAL, IntegrationResponse, PassthroughBehavior, RequestModel,
    RequestParameter, RoleArn, Statement,
};
use crate::plan::operation::JSON;
use crate::plan::service_call::{Protocol, error_status};
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
        if let Some(parameters) = request.body.parameters() {
            return passing_through(self, parameters, credentials);
        }
        let mut answer =
            success(&self.response).template(JSON, mapping::service_call::response(self));
        // Without a pattern, it is the response to everything else.
        let mut failure = IntegrationResponse::new(500);
        if matches!(request.protocol, Protocol::Function | Protocol::Nothing) {
            answer.selection_pattern = None;
            failure.selection_pattern = Some(ANY_MESSAGE.to_owned());
        }
        let template = Arc::new(mapping::service_call::error(self));
        failure.templates.insert(JSON.to_owned(), template);
        let responses = match request.protocol {
            Protocol::Http => responses_by_status(self, answer),
            _ => vec![answer, failure],
        };
        let content_types = self.content_types().into_iter();
        let header = |(name, value): (&String, &String)| {
            (format!("integration.request.header.{name}"), Text::from(format!("'{value}'")))
        };
        self.complete(Integration {
            http_method: Some(request.http_method),
            request_parameters: request.headers.iter().map(header).collect(),
            request_templates: content_types
                .map(|of| (of.to_owned(), mapping::service_call::request(self, of)))
                .collect(),
            responses,
            ..Integration::aws(&request.service, &request.call, credentials)
        })
    }
}

/// The pattern of the message of any error of a function. A dot would not match a line feed, and
/// `(\n|.)+` overflows the stack of Java on a long message.
const ANY_MESSAGE: &str = "[\\s\\S]+";

/// The responses by the status of an endpoint: a template cannot read it. Each status has an
/// integration response of its own, whose template sets the status for the caller.
fn responses_by_status(
    route: &ServiceRoute<'_>,
    answer: IntegrationResponse,
) -> Vec<IntegrationResponse> {
    let of_code = |status, code| {
        IntegrationResponse::new(status)
            .template(JSON, mapping::service_call::error_of(route, code))
    };
    let statuses = route.errors.iter().filter_map(|(code, _)| Some((error_status(code)?, code)));
    let by_status =
        statuses.map(|(status, code)| of_code(status, code).selection_pattern(code)).collect();
    let mut responses = [vec![answer], by_status].concat();
    let is_free = |status: &u16| responses.iter().all(|response| response.status != *status);
    let status = (500..=599).find(is_free).unwrap_or(500);
    responses.push(of_code(status, INTERNAL));
    responses
}

/// The headers of S3 that a caller gets with an object.
const OF_OBJECT: [&str; 4] = ["Cache-Control", "Content-Type", "ETag", "Last-Modified"];

/// An integration that passes bodies through without templates. Errors are converted to text,
/// because a template cannot be applied to bytes.
fn passing_through(
    route: &ServiceRoute<'_>,
    parameters: &BTreeMap<String, String>,
    credentials: RoleArn,
) -> Integration {
    let request = &route.request;
    let answer = if request.writes {
        success(&route.response).template(JSON, mapping::service_call::response(route))
    } else {
        let object = IntegrationResponse::new(200).selection_pattern("2\\d{2}");
        let object = OF_OBJECT.into_iter().fold(object, |object, name| {
            object.header(name, format!("integration.response.header.{name}"))
        });
        // A browser shall not take an object for a page if it is none.
        object.header("X-Content-Type-Options", "'nosniff'")
    };
    let mut responses = vec![answer];
    let Protocol::Xml(statuses) = request.protocol else { return Integration::none() };
    let otherwise = [(None, INTERNAL)].into_iter();
    let known = statuses.iter().map(|&(status, code)| (Some(status), code));
    for (pattern, code) in known.chain(otherwise) {
        let status = route.errors.of(code).status;
        // API Gateway has one response of a status.
        if let Some(known) = responses[1..].iter_mut().find(|known| known.status == status) {
            let both = known.selection_pattern.take().zip(pattern);
            known.selection_pattern = both.map(|(one, other)| format!("{one}|{other}"));
        } else {
            let mut response =
                IntegrationResponse::new(status).content_handling(ContentHandling::ConvertToText);
            response.selection_pattern = pattern.map(str::to_owned);
            let template = mapping::service_call::error_of(route, code);
            responses.push(response.template(JSON, template));
        }
    }
    Integration {
        http_method: Some(request.http_method),
        passthrough: PassthroughBehavior::WhenNoTemplates,
        request_parameters: parameters
            .iter()
            .map(|(name, expression)| (name.clone(), expression.as_str().into()))
            .collect(),
        responses,
        ..Integration::aws(&request.service, &request.call, credentials)
    }
}
