//! Models: JSON Schemas with which API Gateway validates request bodies.

use schemars::JsonSchema;
use serde::Deserialize;

use super::written::required_object;
use super::{Action, Json, MapShape, Passthrough, TableName, builder};
use crate::text::Text;

pub(super) const DRAFT_4: &str = "http://json-schema.org/draft-04/schema#";

/// A
/// [model](https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html)
/// of a REST API.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct RequestModel {
    #[serde(skip, default = "json")]
    pub(crate) content_type: String,
    /// The description. May contain references.
    pub(crate) description: Option<Text>,
    /// The schema: JSON Schema, draft 4.
    #[serde(deserialize_with = "required_object")]
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub(crate) schema: Json,
    /// True if it was generated. Its errors are reported for its source.
    #[serde(skip)]
    pub(crate) is_generated: bool,
}

fn json() -> String {
    "application/json".into()
}

/// The tables that a passed-through request may name.
#[derive(Debug, Clone, PartialEq)]
pub enum AllowedTables {
    /// These tables.
    Named(Vec<TableName>),
    /// All tables whose name starts with this.
    BeginningWith(String),
}

impl RequestModel {
    /// Creates a model of `application/json` bodies from a JSON Schema of draft 4.
    pub fn new(schema: Json) -> Self {
        Self { content_type: json(), description: None, schema, is_generated: false }
    }

    builder::description! {
        /// The description.
    }

    /// Items in plain JSON, with these attributes and no others. [`MapShape::only`] and
    /// [`MapShape::without`] select those in the body.
    pub fn item(title: &str, attributes: &MapShape) -> Self {
        Self::titled(title, attributes.schema())
    }

    /// Bodies with an object schema, which gets a title.
    pub(crate) fn titled(title: &str, schema: Json) -> Self {
        let Json::Object(mut schema) = schema else { return Self::made(schema) };
        schema.insert("$schema".to_owned(), DRAFT_4.into());
        schema.insert("title".to_owned(), title.into());
        Self::made(Json::Object(schema))
    }

    pub(super) fn made(schema: Json) -> Self {
        Self { is_generated: true, ..Self::new(schema) }
    }

    /// The requests of an action in DynamoDB's JSON that name only `tables` and have only the
    /// members that the action needs. [`Passthrough`] allows more.
    pub fn passthrough(action: Action, tables: &AllowedTables) -> Self {
        Passthrough::new(action, tables.clone()).into()
    }
}

impl AllowedTables {
    /// A string that names one of them.
    pub(super) fn as_name(&self) -> Json {
        match self {
            Self::Named(names) => Json::object([
                ("type", "string".into()),
                ("enum", Json::strings(names.iter().cloned())),
            ]),
            Self::BeginningWith(prefix) => {
                Json::object([("type", "string".into()), ("pattern", name_pattern(prefix).into())])
            }
        }
    }

    /// An object whose keys name some of them, with a schema for each.
    pub(super) fn as_keys(&self, of_table: Json) -> Json {
        let pattern = match self {
            Self::Named(names) => {
                let names: Vec<_> =
                    names.iter().filter_map(|name| name.0.as_literal()).map(escaped).collect();
                format!("^({})$", names.join("|"))
            }
            Self::BeginningWith(prefix) => name_pattern(prefix),
        };
        Json::object([
            ("type", "object".into()),
            ("additionalProperties", Json::Bool(false)),
            ("patternProperties", Json::object([(pattern, of_table)])),
        ])
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}

fn name_pattern(prefix: &str) -> String {
    format!("^{}[A-Za-z0-9_.-]*$", escaped(prefix))
}

/// A table's name as a regular expression; only the dot has to be escaped.
fn escaped(name: &str) -> String {
    name.replace('.', "\\.")
}
