//! The parameters of a route's requests in a blueprint.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::model::written::full_form;

/// The parameters of a request: `true` for required ones, `false` for optional ones. A filter, sort
/// key condition or attribute value that uses a missing optional parameter is omitted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Parameters {
    /// Path parameters.
    #[serde(default)]
    pub(in crate::blueprint) path: BTreeMap<String, RequestParameter>,
    /// Query string parameters.
    #[serde(default)]
    pub(in crate::blueprint) query_string: BTreeMap<String, RequestParameter>,
    /// Headers.
    #[serde(default)]
    pub(in crate::blueprint) header: BTreeMap<String, RequestParameter>,
}

/// A parameter of a request: true or false for required or optional, or a mapping.
#[derive(Debug)]
pub(in crate::blueprint) struct RequestParameter {
    pub(in crate::blueprint) required: bool,
    pub(in crate::blueprint) equals: Option<String>,
}

/// The full form of [`RequestParameter`].
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
struct RequestParameterFields {
    /// True if it is required.
    #[serde(default)]
    required: bool,
    /// The only valid value; requests with another one are rejected with 400. May contain
    /// references, including `${tables.NAME.name}` and `${tables.NAME.arn}`, but not parameters of
    /// the stack.
    equals: Option<String>,
}

impl<'de> Deserialize<'de> for RequestParameter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct BoolOrFields;

        impl<'de> Visitor<'de> for BoolOrFields {
            type Value = RequestParameter;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("true or false, or a mapping with `required` and `equals`")
            }

            fn visit_bool<E: Error>(self, required: bool) -> Result<RequestParameter, E> {
                Ok(RequestParameter { required, equals: None })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RequestParameter, A::Error> {
                let RequestParameterFields { required, equals } = full_form(map)?;
                Ok(RequestParameter { required, equals })
            }
        }

        deserializer.deserialize_any(BoolOrFields)
    }
}

impl JsonSchema for RequestParameter {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RequestParameter".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A parameter of a request: just whether it has to be there, or a mapping.",
            "anyOf": [{"type": "boolean"}, RequestParameterFields::json_schema(generator)]
        })
    }
}
