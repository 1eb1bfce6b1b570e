//! The input of a mapping template: the body, the parameters, `$context` and `$stageVariables`.

use std::cell::Cell;
use std::fmt;

use indexmap::IndexMap;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

mod body;
mod bounded;

/// A request, or the response of an integration, as a mapping template sees it. All fields are
/// optional.
///
/// ```
/// let event: dynagate_vtl::Event = serde_json::from_str(
///     r#"{ "body": {"id": 1}, "params": {"path": {"id": "1"}}, "stageVariables": {"table": "orders"} }"#,
/// )?;
/// assert_eq!(event.body.as_deref(), Some(r#"{"id":1}"#));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Event {
    /// The text of the body. When an event is read from JSON, a body that is not a string is
    /// converted to compact JSON.
    #[serde(deserialize_with = "body::deserialize")]
    pub body: Option<String>,
    /// `$input.params()`.
    pub params: Parameters,
    /// `$context`. For a response template, `requestOverride` and `responseOverride` hold the
    /// values that the request template set; see [`Overrides::copy_into`].
    #[serde(deserialize_with = "bounded::context")]
    pub context: IndexMap<String, Json>,
    /// `$stageVariables`.
    #[serde(deserialize_with = "bounded::strings")]
    pub stage_variables: IndexMap<String, String>,
}

/// The parameters of a request.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Parameters {
    /// Path parameters, percent-encoded as in the request.
    #[serde(deserialize_with = "bounded::strings")]
    pub path: IndexMap<String, String>,
    /// Query string parameters, decoded.
    #[serde(deserialize_with = "bounded::strings")]
    pub querystring: IndexMap<String, String>,
    /// Request headers.
    #[serde(deserialize_with = "bounded::strings")]
    pub header: IndexMap<String, String>,
}

/// The values that a template set in `$context.requestOverride` and `$context.responseOverride`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Overrides {
    /// `header`, `path` and `querystring` of the integration request.
    pub request_override: IndexMap<String, Json>,
    /// `status` and `header` of the method response.
    pub response_override: IndexMap<String, Json>,
}

impl Overrides {
    /// Returns the overridden status if API Gateway accepts it: an integer from 100 to 599, not a
    /// string.
    pub fn status(&self) -> Option<u16> {
        status(&self.response_override)
    }

    /// Returns the overridden status if API Gateway ignores it.
    pub fn ignored_status(&self) -> Option<&Json> {
        self.response_override.get("status").filter(|_| self.status().is_none())
    }

    /// Copies the overrides of a request template into the event of the response template.
    pub fn copy_into(&self, event: &mut Event) {
        for (name, set) in [
            ("requestOverride", &self.request_override),
            ("responseOverride", &self.response_override),
        ] {
            event.context.insert(name.to_owned(), Json::Object(set.clone()));
        }
    }
}

/// Returns the status in `$context.responseOverride` if API Gateway accepts it.
pub fn status(response_override: &IndexMap<String, Json>) -> Option<u16> {
    let Some(Json::Number(status)) = response_override.get("status") else { return None };
    let status = status.as_u64().and_then(|status| u16::try_from(status).ok());
    status.filter(|status| (100..=599).contains(status))
}

/// A JSON value whose objects keep their order, because templates can observe it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number.
    Number(serde_json::Number),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Json>),
    /// An object, in source order.
    Object(IndexMap<String, Json>),
}

impl fmt::Display for Json {
    /// Writes compact JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<serde_json::Value> for Json {
    fn from(value: serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Boolean(value),
            Value::Number(number) => Self::Number(number),
            Value::String(text) => Self::String(text),
            Value::Array(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Value::Object(members) => Self::Object(
                members.into_iter().map(|(name, value)| (name, value.into())).collect(),
            ),
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        JsonReader { left: None }.deserialize(deserializer)
    }
}

/// The key that `serde_json` uses to pass on the digits of a number that fits no integer type.
const EXACT_NUMBER: &str = "$serde_json::private::Number";

/// Two to the power of 64.
pub const BEYOND_64_BITS: f64 = 18_446_744_073_709_551_616.0;

/// Reads JSON, with an optional limit on the number of values.
#[derive(Clone, Copy)]
struct JsonReader<'a> {
    left: Option<&'a Cell<usize>>,
}

impl<'de> DeserializeSeed<'de> for JsonReader<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        if let Some(left) = self.left {
            left.set(left.get().checked_sub(1).ok_or_else(bounded::too_many_values)?);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for JsonReader<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_none<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    /// JSON text passes numbers on digit by digit (see `visit_map`); YAML does not.
    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Json, E> {
        match serde_json::Number::from_f64(value) {
            Some(number) if value.abs() < BEYOND_64_BITS => Ok(Json::Number(number)),
            Some(_) => Err(E::custom(
                "a number beyond 64 bits would lose digits: write the whole value as a JSON string",
            )),
            None => Err(E::custom("not a JSON number")),
        }
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            array.push(item);
        }
        Ok(Json::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut object = IndexMap::new();
        while let Some(key) = entries.next_key::<String>()? {
            if key == EXACT_NUMBER {
                let digits: String = entries.next_value()?;
                return digits.parse().map(Json::Number).map_err(serde::de::Error::custom);
            }
            object.insert(key, entries.next_value_seed(self)?);
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_is_not_a_string_becomes_its_text_in_order() {
        let event: Event =
            serde_json::from_str(r#"{"body": {"z": [1, 2.5, null, true], "a": "x"}}"#)
                .expect("parses");
        assert_eq!(event.body.as_deref(), Some(r#"{"z":[1,2.5,null,true],"a":"x"}"#));
        let event: Event = serde_json::from_str(r#"{"body": "{z"}"#).expect("parses");
        assert_eq!(event.body.as_deref(), Some("{z"));
    }

    #[test]
    fn a_json_body_keeps_duplicate_keys() {
        let event: Event =
            serde_json::from_str(r#"{"body": {"a": 1, "a": "\u00e9\n\"", "b": {}}}"#)
                .expect("parses");
        assert_eq!(event.body.as_deref(), Some(r#"{"a":1,"a":"é\n\"","b":{}}"#));
    }

    #[test]
    fn parts_of_an_event_are_bounded() {
        let many = |count: usize, value: &str| {
            let members: Vec<String> =
                (0..count).map(|number| format!("\"k{number}\": {value}")).collect();
            format!("{{{}}}", members.join(", "))
        };
        for (event, bound) in [
            (
                format!("{{\"params\": {{\"header\": {}}}}}", many(10_001, "\"\"")),
                "more than 10000 entries",
            ),
            (
                format!("{{\"stageVariables\": {}}}", many(10_001, "\"\"")),
                "more than 10000 entries",
            ),
            (
                format!("{{\"context\": {}}}", many(25_001, "{\"a\": [0, 1]}")),
                "more than 100000 values",
            ),
        ] {
            let refused = serde_json::from_str::<Event>(&event).expect_err("a bound").to_string();
            assert!(refused.contains(bound), "{refused}");
        }
        let fits = format!("{{\"context\": {}}}", many(24_999, "{\"a\": [0, 1]}"));
        assert_eq!(serde_json::from_str::<Event>(&fits).expect("fits").context.len(), 24_999);
    }

    #[test]
    fn numbers_keep_their_digits() {
        let text =
            r#"{"body":[12345678901234567891235,0.1234567890123456789012345,1e999,-0,1.50]}"#;
        let event: Event = serde_json::from_str(text).expect("parses");
        assert_eq!(
            event.body.as_deref(),
            Some("[12345678901234567891235,0.1234567890123456789012345,1e+999,-0,1.50]")
        );
    }

    #[test]
    fn numbers_beyond_64_bits_are_rejected() {
        let read = |number: f64| {
            Json::deserialize(serde::de::value::F64Deserializer::<serde_json::Error>::new(number))
        };
        assert_eq!(read(0.5).expect("a number"), Json::from(serde_json::json!(0.5)));
        for (number, expected) in [
            (1.2e22, "would lose digits"),
            (-2e20, "would lose digits"),
            (f64::NAN, "not a JSON number"),
        ] {
            let refused = read(number).expect_err("is refused").to_string();
            assert!(refused.contains(expected), "{refused}");
        }
    }

    #[test]
    fn unknown_fields_are_rejected() {
        let refused = serde_json::from_str::<Event>(r#"{"stagevariables": {}}"#)
            .expect_err("unknown")
            .to_string();
        assert!(
            refused.contains("expected one of `body`, `params`, `context`, `stageVariables`"),
            "{refused}"
        );
    }
}
