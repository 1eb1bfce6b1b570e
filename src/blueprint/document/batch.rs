//! Batches in a blueprint.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::operation::SuccessResponse;
use crate::model::written::Scalar;
use crate::model::{self, ValueTemplate};

/// Reads items by a list of keys from the caller, at most 100.
///
/// The response is `{"items": […]}`, grouped by table name if there are several tables: `{"items":
/// {"orders": […]}}`. Keys that DynamoDB did not process are returned as `unprocessed`, with the
/// status 207.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct BatchGet {
    /// The tables, and the reads from each.
    pub(in crate::blueprint) tables: BTreeMap<String, BatchGetTable>,
    /// The response. The default is 200 with the items.
    pub(in crate::blueprint) answer: Option<SuccessResponse>,
}

/// The reads from a table.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct BatchGetTable {
    /// The list of the keys. The default is the body's member with the table's name.
    pub(in crate::blueprint) keys: Option<List>,
    /// Key attributes that are not in the list, and their values, which may contain `{element}` and
    /// `{element.NAME}`.
    #[serde(default)]
    pub(in crate::blueprint) key: BTreeMap<String, ValueTemplate>,
    /// The selected attributes. The default is all declared ones.
    #[serde(default)]
    pub(in crate::blueprint) attributes: Vec<String>,
    /// True for a strongly consistent read.
    #[serde(default)]
    pub(in crate::blueprint) consistent_read: bool,
}

/// Writes and deletes items that the caller lists, at most 25.
///
/// If DynamoDB did not process some, the response is `{"unprocessed": {"put": […], "delete":
/// […]}}`, grouped by table name if there are several tables, with the status 207.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct BatchWrite {
    /// The tables, and the writes to each.
    pub(in crate::blueprint) tables: BTreeMap<String, BatchWriteTable>,
    /// The response if everything is processed. The default is 200 with `{}`.
    pub(in crate::blueprint) answer: Option<SuccessResponse>,
}

/// The writes to a table.
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
    /// The list of the items in the body. The default is the body's member with the table's name.
    pub(in crate::blueprint) items: Option<List>,
    /// Attributes that are not in the list, and their values, which may contain `{element.NAME}`.
    #[serde(default)]
    pub(in crate::blueprint) values: BTreeMap<String, ValueTemplate>,
    /// The attributes in the list. The default is all declared ones that are not in `values`.
    pub(in crate::blueprint) attributes: Option<Vec<String>>,
}

/// Keys of items.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Keys {
    /// The list of the keys. The default is the body's member with the table's name.
    pub(in crate::blueprint) keys: Option<List>,
    /// Key attributes that are not in the list, and their values, which may contain `{element}` and
    /// `{element.NAME}`.
    #[serde(default)]
    pub(in crate::blueprint) key: BTreeMap<String, ValueTemplate>,
}

/// A list of the request: `{body}`, `{body.orders}`, or `{query-string.ids}` with elements
/// separated by commas.
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
