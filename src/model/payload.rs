//! Payloads: the messages, events and inputs that routes send to services.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::{ValueTemplate, ValueTemplateError};

/// A text with values of the request, or JSON whose strings have such values.
///
/// A string of a list or a map that is one reference takes the JSON type of its value:
/// `{"lines": "{body.lines}"}` contains the list of the request. A member with a missing optional
/// value is left out.
///
/// ```
/// use dynagate::model::Payload;
/// use serde_json::json;
///
/// let order = Payload::try_from(json!({"id": "{context.requestId}", "lines": "{body.lines}"}))?;
/// let text = "{body|json}".parse::<Payload>()?;
/// # drop((order, text));
/// # Ok::<(), dynagate::model::ValueTemplateError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "serde_json::Value")]
pub struct Payload(pub(crate) ValueTemplate);

impl std::str::FromStr for Payload {
    type Err = ValueTemplateError;

    fn from_str(text: &str) -> Result<Self, ValueTemplateError> {
        text.parse().map(Self)
    }
}

impl TryFrom<serde_json::Value> for Payload {
    type Error = ValueTemplateError;

    fn try_from(json: serde_json::Value) -> Result<Self, ValueTemplateError> {
        json.try_into().map(Self)
    }
}

impl JsonSchema for Payload {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Payload".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A text with values of the request, such as `{body|json}`, or a list or a map whose texts have such \
                values. In these, a text that is one reference takes the JSON type of its value: `{lines: \"{body.lines}\"}`. \
                A member with a missing optional value, `{body.note?}`, is left out.",
            "type": ["string", "number", "boolean", "null", "array", "object"]
        })
    }
}
