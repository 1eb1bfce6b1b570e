//! Requests to any service of AWS.

use std::sync::LazyLock;

use super::{Call, Part, Protocol, ServiceRequest, Value};
use crate::model::{
    CallService, HttpMethod, Method, Permission, RequestParameter, ResponseBody, Stack,
};
use crate::plan::Integration;
use crate::plan::route::http;
use crate::text::Text;

/// The service's own response.
static RESPONSE: LazyLock<ResponseBody> =
    LazyLock::new(|| ResponseBody::Json(serde_json::json!("{response}")));

impl Call for CallService {
    fn request<'a>(&'a self, _: &'a Stack) -> ServiceRequest<'a> {
        let statements = self.permissions.iter().map(Permission::statement);
        let call = match (&self.action, &self.path) {
            (Some(action), _) => Text::from("action/").then(action.as_str()),
            (None, path) => Text::from("path/").then(path.clone().unwrap_or_default()),
        };
        let host = match &self.subdomain {
            Some(subdomain) => format!("{subdomain}.{}", self.service),
            None => self.service.clone(),
        };
        ServiceRequest {
            title: match &self.action {
                Some(action) => format!("{action} of {}", self.service),
                None => format!("a path of {}", self.service),
            },
            service: host,
            call,
            http_method: self.http_method.unwrap_or(HttpMethod::Post),
            headers: self.headers.clone(),
            body: match &self.body {
                Some(body) => Part::Raw(Value::new(&["body"], &body.0).required()),
                None => Part::Nothing,
            },
            writes: true,
            statements: statements.collect(),
            protocol: Protocol::Any,
            members: &[],
            refused: None,
            usual_status: 200,
            usual_body: &RESPONSE,
            errors: &[],
            has_further_errors: true,
        }
    }

    fn parameters(&self) -> Vec<(RequestParameter, bool)> {
        self.mapped().filter_map(|(_, value)| http::parameter(&value)).collect()
    }

    fn complete(&self, mut integration: Integration, _: &Method) -> Integration {
        for (name, value) in self.mapped() {
            if let Some(value) = http::mapping(&value) {
                let name = format!("integration.request.querystring.{name}");
                integration.request_parameters.insert(name, value);
            }
        }
        integration.request_parameters.extend(self.request_parameters.clone());
        integration.content_handling = self.content_handling;
        if let Some(passthrough) = self.passthrough {
            integration.passthrough = passthrough;
        }
        if let Some(templates) = &self.request_templates {
            integration.request_templates.clone_from(templates);
        }
        if !self.responses.is_empty() {
            integration.responses.clone_from(&self.responses);
        }
        integration
    }
}
