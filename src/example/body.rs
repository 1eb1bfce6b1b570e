//! Bodies of examples.

use crate::gateway;
use crate::vtl::{BEYOND_64_BITS, Json};

/// A body: JSON or text.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// JSON. Spacing, the order of members and the spelling of numbers (1 or 1.0) do not matter.
    Json(Json),
    /// Text. If it is JSON, it is compared as JSON.
    Text(String),
}

impl Body {
    /// The text to send. JSON is written without spaces, in the order of its source.
    pub fn text(&self) -> String {
        match self {
            Self::Json(json) => json.to_string(),
            Self::Text(text) => text.clone(),
        }
    }

    /// The body as JSON. Text is a string.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Json(json) => json.clone(),
            Self::Text(text) => Json::String(text.clone()),
        }
    }

    /// The value in the example of a blueprint: JSON, or text if YAML would round its numbers.
    pub fn to_example(&self) -> Json {
        match self {
            Self::Json(json) if !keeps_digits(json) => Json::String(self.text()),
            _ => self.to_json(),
        }
    }

    /// Parses a body. It is JSON if the text is JSON other than a string.
    pub fn of(text: &str) -> Self {
        match serde_json::from_str(text) {
            // The text of a JSON string includes its quotes. White space around it is no part of it.
            Ok(Json::String(_)) => Self::Text(text.trim().to_owned()),
            Err(_) => Self::Text(text.to_owned()),
            Ok(json) => Self::Json(json),
        }
    }

    /// True if the text is an equal body.
    pub(super) fn is(&self, actual: &str) -> bool {
        let json = |text: &str| serde_json::from_str::<Json>(text).ok();
        let is =
            |expected: &Json| json(actual).is_some_and(|actual| gateway::equal(expected, &actual));
        match self {
            Self::Json(expected) => is(expected),
            Self::Text(expected) => {
                expected == actual || json(expected).is_some_and(|expected| is(&expected))
            }
        }
    }
}

/// True if YAML represents all numbers exactly.
fn keeps_digits(json: &Json) -> bool {
    match json {
        Json::Number(number) => {
            let is_whole = number.is_i64() || number.is_u64();
            // A larger number would be rejected when it is read.
            let float = || {
                number.to_string().parse().ok().filter(|float: &f64| float.abs() < BEYOND_64_BITS)
            };
            let rounded = || float().and_then(serde_json::Number::from_f64).map(Json::Number);
            is_whole
                || (number.is_f64()
                    && rounded().is_some_and(|rounded| gateway::equal(&rounded, json)))
        }
        Json::Array(items) => items.iter().all(keeps_digits),
        Json::Object(members) => members.values().all(keeps_digits),
        Json::Null | Json::Boolean(_) | Json::String(_) => true,
    }
}

impl From<Json> for Body {
    fn from(json: Json) -> Self {
        Self::Json(json)
    }
}

impl From<serde_json::Value> for Body {
    fn from(json: serde_json::Value) -> Self {
        Self::Json(json.into())
    }
}

impl From<&str> for Body {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_is_compared_as_json() {
        let body = Body::from(json!({"a": 1, "b": [true]}));
        assert!(body.is("{ \"b\": [true],\n\"a\": 1 }"));
        assert!(body.is("{\"a\": 1.0, \"b\": [true]}"), "numbers by their value");
        assert_eq!(Body::of("  \"a \\\"b\\\"\"\n").text(), "\"a \\\"b\\\"\"");
        for other in ["{\"a\": 1.1, \"b\": [true]}", "{\"a\": 1}", "a", ""] {
            assert!(!body.is(other), "{other}");
        }
        let kept = |text: &str| matches!(Body::of(text).to_example(), Json::Object(_));
        assert!(kept(r#"{"n": [1, 1.50, 1e2, -7, 18446744073709551615]}"#));
        assert!(
            !kept(r#"{"n": [18446744073709551616]}"#)
                && !kept(r#"{"n": 0.12345678901234567890123}"#)
        );
        let long = "{\"n\": 12345678901234567890123456789012345678}";
        assert!(
            Body::of(long).is(long) && !Body::of(long).is(&long.replace("78}", "79}")),
            "every digit counts"
        );
        assert!(Body::from("{\"a\": 1}").is("{\"a\":1}"));
        assert!(Body::from("plain").is("plain") && !Body::from("plain").is("plain "));
        assert!(Body::from("").is("") && !Body::from("").is("{}"));
    }
}
