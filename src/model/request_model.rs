//! Models: JSON Schemas that API Gateway holds request bodies against.

use super::action::Tables;
use super::{Action, Json, MapShape, TableName};
use crate::text::Text;

const DRAFT_4: &str = "http://json-schema.org/draft-04/schema#";

/// A [model](https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html) of a REST API.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestModel {
    pub(crate) content_type: String,
    pub(crate) description: Option<Text>,
    pub(crate) schema: Json,
    /// Whether somebody wrote the schema. One that is made here is as good as what it is made of, where its faults are told.
    pub(super) is_written: bool,
}

/// The tables that a passed-through request may name.
#[derive(Debug, Clone, PartialEq)]
pub enum AllowedTables {
    /// Just these.
    Named(Vec<TableName>),
    /// Every table whose name begins so.
    BeginningWith(String),
}

impl RequestModel {
    /// A model of `application/json` bodies; the schema is JSON Schema draft 4.
    pub fn new(schema: Json) -> Self {
        Self { content_type: "application/json".into(), description: None, schema, is_written: true }
    }

    /// What it describes.
    pub fn description(mut self, description: impl Into<Text>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Items in plain JSON, as callers send them, with these attributes and no others. [`MapShape::only`] and
    /// [`MapShape::without`] choose those that come with the body.
    pub fn item(title: &str, attributes: &MapShape) -> Self {
        Self::titled(title, attributes.schema())
    }

    /// Bodies of a schema that is an object, which gets a title.
    pub(crate) fn titled(title: &str, schema: Json) -> Self {
        let Json::Object(mut schema) = schema else { return Self::made(schema) };
        schema.insert("$schema".to_owned(), DRAFT_4.into());
        schema.insert("title".to_owned(), title.into());
        Self::made(Json::Object(schema))
    }

    fn made(schema: Json) -> Self {
        Self { is_written: false, ..Self::new(schema) }
    }

    /// The requests of an action, in DynamoDB's own JSON, that name only `tables`.
    ///
    /// A batch names its tables by the keys of an object, and a schema's keys cannot refer to a resource: of the tables,
    /// it allows those whose names are literals.
    pub fn passthrough(action: Action, tables: &AllowedTables) -> Self {
        let properties = action.required_members().iter().map(|member| {
            let schema = match *member {
                "TableName" => tables.as_name(),
                "RequestItems" => tables.as_keys(),
                "TransactItems" => transact_items(action, tables),
                "Statement" => typed("string"),
                "Statements" | "TransactStatements" => typed("array"),
                _ => typed("object"),
            };
            (*member, schema)
        });
        Self::made(Json::object([
            ("$schema", DRAFT_4.into()),
            ("title", format!("{} request", action.as_str()).as_str().into()),
            ("type", "object".into()),
            ("required", Json::strings(action.required_members().iter().copied())),
            ("properties", Json::object(properties)),
        ]))
    }
}

fn typed(name: &str) -> Json {
    Json::object([("type", name.into())])
}

fn transact_items(action: Action, tables: &AllowedTables) -> Json {
    let Tables::TransactItems(operations) = action.tables() else { return typed("array") };
    let operation = Json::object([
        ("type", "object".into()),
        ("required", Json::strings(["TableName"])),
        ("properties", Json::object([("TableName", tables.as_name())])),
    ]);
    Json::object([
        ("type", "array".into()),
        (
            "items",
            Json::object([
                ("type", "object".into()),
                ("additionalProperties", Json::Bool(false)),
                ("properties", Json::object(operations.iter().map(|name| (*name, operation.clone())))),
            ]),
        ),
    ])
}

impl AllowedTables {
    /// A string that names one of them.
    fn as_name(&self) -> Json {
        match self {
            Self::Named(names) => {
                Json::object([("type", "string".into()), ("enum", Json::strings(names.iter().cloned()))])
            }
            Self::BeginningWith(prefix) => {
                Json::object([("type", "string".into()), ("pattern", name_pattern(prefix).into())])
            }
        }
    }

    /// An object whose keys name some of them.
    fn as_keys(&self) -> Json {
        let pattern = match self {
            Self::Named(names) => {
                let names: Vec<_> = names.iter().filter_map(|name| name.0.as_literal()).map(escaped).collect();
                format!("^({})$", names.join("|"))
            }
            Self::BeginningWith(prefix) => name_pattern(prefix),
        };
        Json::object([
            ("type", "object".into()),
            ("additionalProperties", Json::Bool(false)),
            ("patternProperties", Json::object([(pattern, Json::object::<String>([]))])),
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

/// A table's name as a regular expression: of its characters, only the dot means something else there.
fn escaped(name: &str) -> String {
    name.replace('.', "\\.")
}
