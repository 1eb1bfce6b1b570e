//! Cross-origin resource sharing, as a blueprint writes it.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::model::CheckovSkip;
use crate::model::checkov_skip as checkov;

/// Which web pages may call the API.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Cors {
    /// The origins of the pages: `any`, or a list of them, each as browsers send it:
    /// `https://example.com`. Of several, a route's answers name the caller's; what API Gateway
    /// answers by itself can only name the first.
    pub(in crate::blueprint) origins: Origins,
    /// Whether pages may send cookies and the like.
    #[serde(default)]
    pub(in crate::blueprint) credentials: bool,
    /// The headers that pages may send. Without it: Authorization, Content-Type, X-Amz-Date,
    /// X-Amz-Security-Token, X-Api-Key, and those that a path's routes and their authorizers read.
    pub(in crate::blueprint) allowed_headers: Option<Vec<String>>,
    /// The headers of answers that pages may read, besides the few that they always may.
    #[serde(default)]
    pub(in crate::blueprint) exposed_headers: Vec<String>,
    /// For how long a browser may remember what it was told. Without it, five seconds or so.
    #[schemars(range(max = 86_400))]
    pub(in crate::blueprint) max_age_seconds: Option<u32>,
    /// Checks of checkov that are not to look at the `OPTIONS` methods that it makes.
    #[serde(default)]
    #[schemars(with = "checkov::Schema")]
    pub(in crate::blueprint) checkov_skip: CheckovSkip,
}

/// The origins that may call.
#[derive(Debug)]
pub(in crate::blueprint) enum Origins {
    /// Every one.
    Any,
    /// These.
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
