//! Batches, as a blueprint writes them.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::operation::SuccessResponse;
use crate::model::written::Scalar;
use crate::model::{self, ValueTemplate};

/// Reads items by their keys, which the caller lists: at most 100 in all.
///
/// The answer is `{"items": […]}`, or by the tables' names where they are several: `{"items":
/// {"orders": […]}}`. Where DynamoDB left some out, it also has their keys as `unprocessed`, and
/// the status 207.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct BatchGet {
    /// The tables, and what is read from each.
    pub(in crate::blueprint) tables: BTreeMap<String, BatchGetTable>,
    /// What is answered. Without it, 200 with the items.
    pub(in crate::blueprint) answer: Option<SuccessResponse>,
}

/// The items of a table that are read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct BatchGetTable {
    /// The list of the keys. Without it, the body's member of the table's name.
    pub(in crate::blueprint) keys: Option<List>,
    /// Key attributes that do not come with the list, and their values; `{element}` and
    /// `{element.NAME}` are what does.
    #[serde(default)]
    pub(in crate::blueprint) key: BTreeMap<String, ValueTemplate>,
    /// Only these attributes. Without it, all that the table declares.
    #[serde(default)]
    pub(in crate::blueprint) attributes: Vec<String>,
    /// Whether the answer has every write that came before.
    #[serde(default)]
    pub(in crate::blueprint) consistent_read: bool,
}

/// Writes and deletes items, which the caller lists: at most 25 in all.
///
/// Where DynamoDB left some undone, the answer is `{"unprocessed": {"put": […], "delete": […]}}`,
/// by the tables' names where they are several, and the status 207.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct BatchWrite {
    /// The tables, and what is done with each.
    pub(in crate::blueprint) tables: BTreeMap<String, BatchWriteTable>,
    /// What is answered when all is done. Without it, 200 with `{}`.
    pub(in crate::blueprint) answer: Option<SuccessResponse>,
}

/// What is done with a table.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct BatchWriteTable {
    /// Items to write.
    pub(in crate::blueprint) put: Option<Items>,
    /// Items to delete.
    pub(in crate::blueprint) delete: Option<Keys>,
}

/// Whole items.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Items {
    /// The list of the items, in the body. Without it, the body's member of the table's name.
    pub(in crate::blueprint) items: Option<List>,
    /// Attributes that do not come with the list, and their values; `{element.NAME}` is what does.
    #[serde(default)]
    pub(in crate::blueprint) values: BTreeMap<String, ValueTemplate>,
    /// The attributes that come with the list. Without it, all that the table declares and `values`
    /// does not have.
    pub(in crate::blueprint) attributes: Option<Vec<String>>,
}

/// Keys of items.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Keys {
    /// The list of the keys. Without it, the body's member of the table's name.
    pub(in crate::blueprint) keys: Option<List>,
    /// Key attributes that do not come with the list, and their values; `{element}` and
    /// `{element.NAME}` are what does.
    #[serde(default)]
    pub(in crate::blueprint) key: BTreeMap<String, ValueTemplate>,
}

/// A list of the request: `{body}`, `{body.orders}`, or `{query-string.ids}` with commas between
/// the elements.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Scalar")]
pub(in crate::blueprint) struct List(pub(in crate::blueprint) model::List);

impl TryFrom<Scalar> for List {
    type Error = String;

    fn try_from(text: Scalar) -> Result<Self, String> {
        text.0.parse().map(Self).map_err(|error: model::ValueTemplateError| {
            format!("{error}; expected {{body}}, {{body.NAME}} or {{query-string.NAME}}")
        })
    }
}

impl JsonSchema for List {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "List".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A list of the request: {body}, {body.NAME}, or {query-string.NAME}, with commas between the \
                elements.",
            "type": "string",
            "pattern": r"^\{ *(body|body\.[^{}]+|query-string\.[^{}]+)\}$"
        })
    }
}
