//! Outputs: values shown after deployment.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

use super::Name;
use super::written::{self, Member, ShortOr};
use crate::text::Text;

/// An output of a stack.
#[derive(Debug, Clone)]
pub struct Output {
    pub(crate) key: Name,
    pub(crate) description: Option<String>,
    pub(crate) value: Text,
}

/// An output with a description.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
struct OutputFields {
    /// The value.
    value: Text,
    /// The description.
    #[serde(default, deserialize_with = "written::constant")]
    description: Option<String>,
}

impl<'de> Deserialize<'de> for Output {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = ShortOr {
            short: |value: String| Self::new("", Text::written(&value)),
            full: |OutputFields { value, description }| Self {
                description,
                ..Self::new("", value)
            },
            expecting: "a string, or a mapping with `value` and `description`",
        };
        // The short form is a text with references.
        deserializer.deserialize_newtype_struct(written::TEXT, form)
    }
}

impl JsonSchema for Output {
    fn schema_name() -> Cow<'static, str> {
        "Output".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A value that the deployed stack shows: just the value, or the value with a description. \
                It may refer to parameters and aws, and besides to `${tables.NAME.name}`, `${tables.NAME.arn}`, \
                `${tables.NAME.stream-arn}`, `${kinesis-streams.NAME.name}`, `${kinesis-streams.NAME.arn}`, \
                `${queues.NAME.name}`, `${queues.NAME.arn}`, `${queues.NAME.url}`, `${topics.NAME.name}`, \
                `${topics.NAME.arn}`, `${buckets.NAME.name}`, `${buckets.NAME.arn}`, \
                `${event-buses.NAME.name}`, `${event-buses.NAME.arn}`, `${functions.NAME.name}`, `${functions.NAME.arn}`, `${state-machines.NAME.name}`, `${state-machines.NAME.arn}`, `${api.id}`, \
                `${api.endpoint}`, `${api.stage}`, `${api.role.name}`, `${api.role.arn}`, `${api-keys.NAME.id}`, \
                `${usage-plans.NAME.id}`, `${domain-names.NAME.target}` and `${domain-names.NAME.hosted-zone}`.",
            "anyOf": [{"type": "string"}, OutputFields::json_schema(generator)]
        })
    }
}

impl Member for Output {
    fn named(mut self, key: &str) -> Self {
        self.key = key.into();
        self
    }
}

impl Output {
    /// Creates an output with a value.
    pub fn new(key: &str, value: impl Into<Text>) -> Self {
        Self { key: key.into(), description: None, value: value.into() }
    }

    /// The description.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }
}
