//! Mapped requests to HTTP endpoints.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Call, Part, Protocol, ServiceRequest, Value};
use crate::gateway::api::IntegrationType;
use crate::model::value_template::Content;
use crate::model::{
    self, Filter, HttpMethod, HttpRequest, Method, Payload, RequestParameter, ResponseBody, Stack,
};
use crate::plan::Integration;
use crate::plan::route::http;

/// The endpoint's own response.
static RESPONSE: LazyLock<ResponseBody> =
    LazyLock::new(|| ResponseBody::Json(serde_json::json!("{response}")));

/// The statuses of the endpoint that a caller can resolve. Those for missing rights, 401 and 403,
/// are about the rights of the API.
const ERRORS: [(&str, u16, &str); 5] = [
    ("400", 400, "The request is not valid."),
    ("404", 404, "There is no such resource."),
    ("409", 409, "The request conflicts with the state of the resource."),
    ("429", 429, "There are too many requests."),
    ("503", 503, "The service is not available."),
];

impl Call for HttpRequest {
    fn request<'a>(&'a self, _: &'a Stack) -> ServiceRequest<'a> {
        let payload = self.payload.as_ref();
        let mut headers = BTreeMap::new();
        let names_type = |name: &String| name.eq_ignore_ascii_case("Content-Type");
        if payload.is_some_and(is_json) && !self.endpoint.headers.keys().any(names_type) {
            headers.insert("Content-Type".to_owned(), "application/json".to_owned());
        }
        ServiceRequest {
            title: "the HTTP endpoint".to_owned(),
            service: "the endpoint".to_owned(),
            // The address follows in `complete`.
            call: "".into(),
            http_method: HttpMethod::Any,
            headers,
            body: match payload {
                Some(payload) => Part::Raw(Value::new(&["payload"], &payload.0).required()),
                None => Part::Nothing,
            },
            writes: false,
            statements: Vec::new(),
            protocol: Protocol::Http,
            members: &[],
            refused: None,
            usual_status: 200,
            usual_body: &RESPONSE,
            errors: &ERRORS,
            has_further_errors: true,
        }
    }

    fn parameters(&self) -> Vec<(RequestParameter, bool)> {
        http::parameters(&self.endpoint)
    }

    fn complete(&self, mut integration: Integration, _: &Method) -> Integration {
        integration.request_parameters.extend(http::request_parameters(&self.endpoint));
        Integration {
            kind: IntegrationType::Http,
            http_method: self.endpoint.method,
            uri: Some(self.endpoint.uri()),
            credentials: None,
            vpc_link_id: self.endpoint.link_id(),
            timeout_milliseconds: self.endpoint.timeout_milliseconds,
            ..integration
        }
    }
}

/// True for a payload that is JSON, or the text of JSON.
pub(crate) fn is_json(payload: &Payload) -> bool {
    match payload.0.content() {
        Content::Text(parts, _) => matches!(
            &parts[..],
            [model::Part::Reference(of)] if of.filters.first() == Some(&Filter::Json)
        ),
        Content::Null | Content::List(_) | Content::Map(_) => true,
    }
}
