//! Answers to successful requests of services.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde_json::Value;

use crate::model::{ResponseBody, SuccessResponse};

/// The answer to a successful request of a service.
///
/// ```
/// use dynagate::model::ServiceAnswer;
/// use serde_json::json;
///
/// let accepted = ServiceAnswer::new(202, json!({"id": "{response.MessageId}"}))
///     .header("Location", "/messages/{response.MessageId}");
/// # drop(accepted);
/// ```
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "Fields")]
pub struct ServiceAnswer(pub(crate) SuccessResponse);

/// The answer to a successful request of the service.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
struct Fields {
    /// The status: 200 to 399. The default is 200. An answer with 204 has no body.
    #[schemars(range(min = 200, max = 399))]
    status: Option<u16>,
    /// Headers: texts with `{response.NAME}` and values of the request. A header with a missing
    /// value is left out.
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// The body: JSON whose strings may contain `{response.NAME}`, a member of the service's
    /// response, and values of the request. A missing value is left out. `{response}` alone is the
    /// service's whole response. `{each: response.NAME, as: {…}}` is a list with this form for each
    /// element, with `{element}` and `{element.NAME}`. The default depends on the service.
    body: Option<Value>,
}

impl From<Fields> for ServiceAnswer {
    fn from(Fields { status, headers, body }: Fields) -> Self {
        let body = body.map(ResponseBody::Json);
        Self(SuccessResponse { status, headers, body, cases: Vec::new() })
    }
}

impl JsonSchema for ServiceAnswer {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ServiceAnswer".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Fields::json_schema(generator)
    }
}

impl ServiceAnswer {
    /// A status and a body: JSON whose strings may contain `{response.NAME}` and values of the
    /// request.
    pub fn new(status: u16, body: Value) -> Self {
        Self(SuccessResponse::new(status, ResponseBody::Json(body)))
    }

    /// Sets a header: a text with `{response.NAME}` and values of the request.
    pub fn header(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        Self(self.0.header(name, value))
    }
}
