//! Functions that get a payload: `Invoke`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Call, Part, Protocol, ServiceRequest, Value};
use crate::model::{
    self, Filter, HttpMethod, Invocation, InvokeFunction, Method, Payload, ResponseBody, Stack,
    ValueTemplate,
};
use crate::plan::Integration;

/// The function's own result.
static RESULT: LazyLock<ResponseBody> =
    LazyLock::new(|| ResponseBody::Json(serde_json::json!("{response}")));
/// `{}`
static EMPTY: LazyLock<ResponseBody> = LazyLock::new(|| ResponseBody::Json(serde_json::json!({})));
/// `{body|json}`
static BODY: LazyLock<Payload> = LazyLock::new(|| {
    "{body|json}".parse().unwrap_or_else(|error| unreachable!("a valid payload: {error}"))
});

/// The payload as JSON. The text of JSON, such as `{body|json}`, is not made a string.
fn body(payload: &ValueTemplate) -> Part<'_> {
    let value = Value::new(&["payload"], payload).required();
    match payload.parts() {
        [model::Part::Reference(of)] if of.filters.first() == Some(&Filter::Json) => {
            Part::Raw(value)
        }
        _ => Part::Json(value),
    }
}

impl Call for InvokeFunction {
    fn request<'a>(&'a self, _: &'a Stack) -> ServiceRequest<'a> {
        let payload = &self.payload.as_ref().unwrap_or(&BODY).0;
        let name = self.target.function.as_ref().map(|function| &*function.id().name);
        let is_event = self.invocation == Invocation::Event;
        ServiceRequest {
            title: format!("the function {}", name.unwrap_or("with an ARN")),
            service: "lambda".to_owned(),
            // The address follows in `complete`.
            call: "".into(),
            http_method: HttpMethod::Post,
            headers: match self.invocation {
                Invocation::RequestResponse => BTreeMap::new(),
                Invocation::Event => {
                    BTreeMap::from([("X-Amz-Invocation-Type".to_owned(), "Event".to_owned())])
                }
            },
            body: body(payload),
            // As for a proxy, the effect of a function is not known.
            writes: false,
            // The function has a permission for the method.
            statements: Vec::new(),
            protocol: if is_event { Protocol::Nothing } else { Protocol::Function },
            members: &[],
            refused: None,
            usual_status: if is_event { 202 } else { 200 },
            usual_body: if is_event { &EMPTY } else { &RESULT },
            errors: &[],
            has_further_errors: true,
        }
    }

    fn complete(&self, integration: Integration, method: &Method) -> Integration {
        Integration {
            uri: Some(self.target.uri()),
            credentials: method.credentials.clone(),
            timeout_milliseconds: self.target.timeout_milliseconds,
            ..integration
        }
    }
}
