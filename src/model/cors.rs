//! Cross-origin resource sharing: which web pages may call an API from a browser. `plan::cors` has
//! what follows from it.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::SeqAccessDeserializer;
use serde::de::{Error, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use super::{CheckovSkip, checkov_skip};

/// The web pages that may call an API: [CORS for REST
/// APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Cors {
    /// The origins of the pages: `any`, or a list of origins as sent by browsers:
    /// `https://example.com`. If there are several, responses of routes name the caller's origin;
    /// responses of API Gateway itself always name the first one.
    pub(crate) origins: Origins,
    /// True if pages may send credentials such as cookies.
    #[serde(default)]
    pub(crate) credentials: bool,
    /// The headers that pages may send. The default is Authorization, Content-Type, X-Amz-Date,
    /// X-Amz-Security-Token, X-Api-Key, and those that a path's routes and their authorizers read.
    pub(crate) allowed_headers: Option<Vec<String>>,
    /// The response headers that pages may read, besides the few that they always may.
    #[serde(default)]
    pub(crate) exposed_headers: Vec<String>,
    /// The time in seconds for which a browser may cache a preflight response. The browsers'
    /// default is about five seconds.
    #[schemars(range(max = 86_400))]
    pub(crate) max_age_seconds: Option<u32>,
    /// Suppressed checks of checkov for the generated `OPTIONS` methods.
    #[serde(default)]
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
}

/// The allowed origins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origins {
    /// All origins.
    Any,
    /// These origins, as sent by browsers: `https://example.com`.
    ///
    /// If there are several, responses of methods repeat the caller's origin. Responses of API
    /// Gateway itself always name the first one.
    AllowList(Vec<String>),
}

impl<'de> Deserialize<'de> for Origins {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyOrThese;

        impl<'de> Visitor<'de> for AnyOrThese {
            type Value = Origins;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`any`, or a list of origins such as `https://example.com`")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Origins, E> {
                match text {
                    "any" => Ok(Origins::Any),
                    _ => Err(E::invalid_value(Unexpected::Str(text), &self)),
                }
            }

            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Origins, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(items)).map(Origins::AllowList)
            }
        }

        deserializer.deserialize_any(AnyOrThese)
    }
}

impl JsonSchema for Origins {
    fn schema_name() -> Cow<'static, str> {
        "Origins".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "`any`, or a list of origins such as `https://example.com`.",
            "anyOf": [{"const": "any"}, {"type": "array", "items": {"type": "string"}}]
        })
    }
}

impl Cors {
    /// Allows pages of every origin, without credentials.
    pub fn any_origin() -> Self {
        Self::of(Origins::Any)
    }

    /// Allows pages of these origins: `https://example.com`.
    pub fn origins<S: Into<String>>(origins: impl IntoIterator<Item = S>) -> Self {
        Self::of(Origins::AllowList(origins.into_iter().map(Into::into).collect()))
    }

    fn of(origins: Origins) -> Self {
        Self {
            origins,
            credentials: false,
            allowed_headers: None,
            exposed_headers: Vec::new(),
            max_age_seconds: None,
            checkov_skip: CheckovSkip::new(),
        }
    }

    /// True if pages may send credentials such as cookies.
    pub fn credentials(mut self, allowed: bool) -> Self {
        self.credentials = allowed;
        self
    }

    /// The headers that callers may send, instead of the usual ones and those that the methods of a
    /// path read.
    pub fn allowed_headers<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.allowed_headers = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// The response headers that pages may read, besides the few that they always may.
    pub fn exposed_headers<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.exposed_headers = names.into_iter().map(Into::into).collect();
        self
    }

    /// The time in seconds for which a browser may cache a preflight response.
    pub fn max_age_seconds(mut self, seconds: u32) -> Self {
        self.max_age_seconds = Some(seconds);
        self
    }

    checkov_skip::builder!("the `OPTIONS` methods that it makes");

    /// True if responses differ by the caller's origin.
    pub(crate) fn depends_on_origin(&self) -> bool {
        matches!(&self.origins, Origins::AllowList(origins) if origins.len() > 1)
    }
}
