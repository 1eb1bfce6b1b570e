//! Bodies, as examples say them.

use crate::vtl::Json;

/// A body: JSON, or text.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// JSON; how it is spaced, and in which order the members of objects are, is not said.
    Json(Json),
    /// Text. Where it is JSON, it is compared as JSON.
    Text(String),
}

impl Body {
    /// What is sent: JSON without spaces, in the order it was written.
    pub fn text(&self) -> String {
        match self {
            Self::Json(json) => crate::gateway::json_text(json),
            Self::Text(text) => text.clone(),
        }
    }

    /// A text that came back: JSON where it is an object, an array or the like.
    pub fn of(text: &str) -> Self {
        match serde_json::from_str(text) {
            // A string is written with its quotes, which says that it is JSON.
            Ok(Json::String(_)) | Err(_) => Self::Text(text.to_owned()),
            Ok(json) => Self::Json(json),
        }
    }

    /// Whether a text says the same.
    pub(super) fn is(&self, actual: &str) -> bool {
        let json = |text: &str| serde_json::from_str::<Json>(text).ok();
        match self {
            Self::Json(expected) => json(actual).as_ref() == Some(expected),
            Self::Text(expected) => {
                expected == actual || json(expected).is_some_and(|expected| json(actual) == Some(expected))
            }
        }
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
        for other in ["{\"a\": 1.0, \"b\": [true]}", "{\"a\": 1}", "a", ""] {
            assert!(!body.is(other), "{other}");
        }
        assert!(Body::from("{\"a\": 1}").is("{\"a\":1}"));
        assert!(Body::from("plain").is("plain") && !Body::from("plain").is("plain "));
        assert!(Body::from("").is("") && !Body::from("").is("{}"));
    }
}
