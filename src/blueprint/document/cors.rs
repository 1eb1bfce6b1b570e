//! Cross-origin resource sharing in a blueprint.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::model::CheckovSkip;
use crate::model::checkov_skip as checkov;

/// The web pages that may call the API.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Cors {
    /// The origins of the pages: `any`, or a list of origins as sent by browsers:
    /// `https://example.com`. If there are several, responses of routes name the caller's origin;
    /// responses of API Gateway itself always name the first one.
    pub(in crate::blueprint) origins: Origins,
    /// True if pages may send credentials such as cookies.
    #[serde(default)]
    pub(in crate::blueprint) credentials: bool,
    /// The headers that pages may send. The default is Authorization, Content-Type, X-Amz-Date,
    /// X-Amz-Security-Token, X-Api-Key, and those that a path's routes and their authorizers read.
    pub(in crate::blueprint) allowed_headers: Option<Vec<String>>,
    /// The response headers that pages may read, besides the few that they always may.
    #[serde(default)]
    pub(in crate::blueprint) exposed_headers: Vec<String>,
    /// The time in seconds for which a browser may cache a preflight response. The browsers'
    /// default is about five seconds.
    #[schemars(range(max = 86_400))]
    pub(in crate::blueprint) max_age_seconds: Option<u32>,
    /// Suppressed checks of checkov for the generated `OPTIONS` methods.
    #[serde(default)]
    #[schemars(with = "checkov::Schema")]
    pub(in crate::blueprint) checkov_skip: CheckovSkip,
}

/// The allowed origins.
#[derive(Debug)]
pub(in crate::blueprint) enum Origins {
    /// All origins.
    Any,
    /// These origins.
    AllowList(Vec<String>),
}

impl<'de> Deserialize<'de> for Origins {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyOrThese;

        impl<'de> Visitor<'de> for AnyOrThese {
            type Value = Origins;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("`any`, or a list of origins such as `https://example.com`")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Origins, E> {
                if text == "any" {
                    Ok(Origins::Any)
                } else {
                    Err(E::invalid_value(serde::de::Unexpected::Str(text), &self))
                }
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Origins, A::Error> {
                let mut origins = Vec::new();
                while let Some(origin) = items.next_element()? {
                    origins.push(origin);
                }
                Ok(Origins::AllowList(origins))
            }
        }

        deserializer.deserialize_any(AnyOrThese)
    }
}

impl JsonSchema for Origins {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Origins".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "`any`, or a list of origins such as `https://example.com`.",
            "anyOf": [{"const": "any"}, {"type": "array", "items": {"type": "string"}}]
        })
    }
}
