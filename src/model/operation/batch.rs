//! Batches: many items of one or several tables, determined by the caller.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::SuccessResponse;
use super::entries::Entries;
use super::item::{BodyPlace, Values};
use crate::model::value_template::{Written, attribute_values};
use crate::model::written::Scalar;
use crate::model::{Handle, Table, ValueSource, ValueTemplate, ValueTemplateError};

/// The most keys of
/// [`BatchGetItem`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html).
pub(crate) const MOST_KEYS: usize = 100;
/// The most writes of
/// [`BatchWriteItem`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html).
pub(crate) const MOST_WRITES: usize = 25;
/// The separator of list elements in the query string.
pub(crate) const SEPARATOR: char = ',';

/// Reads items by a list of keys from the caller, at most 100.
///
/// The response is `{"items": […]}`, grouped by table name if there are several tables: `{"items":
/// {"orders": […]}}`. Keys that DynamoDB did not process are returned as `unprocessed`, with the
/// status 207.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct BatchGet {
    /// The tables, and the reads from each.
    pub(crate) tables: BTreeMap<Handle<Table>, BatchGetTable>,
    /// The response. The default is 200 with the items.
    #[serde(rename = "answer")]
    pub(crate) response: Option<SuccessResponse>,
}

/// The reads from a table.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct BatchGetTable {
    /// The list of the keys. The default is the body's member with the table's name.
    pub(crate) keys: Option<List>,
    /// Key attributes that are not in the list, and their values, which may contain `{element}`,
    /// `{element.NAME}` and `{index}`. Without `keys`, a whole key without them is that of a single
    /// item.
    #[serde(default)]
    pub(crate) key: Values,
    /// The selected attributes. The default is all declared ones.
    #[serde(default)]
    pub(crate) attributes: Vec<String>,
    /// True for a strongly consistent read.
    #[serde(default)]
    pub(crate) consistent_read: bool,
}

/// Writes and deletes items that the caller lists, at most 25.
///
/// If DynamoDB did not process some, the response is `{"unprocessed": {"put": […], "delete":
/// […]}}`, grouped by table name if there are several tables, with the status 207.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct BatchWrite {
    /// The tables, and the writes to each.
    pub(crate) tables: BTreeMap<Handle<Table>, BatchWriteTable>,
    /// The response if everything is processed. The default is 200 with `{}`.
    #[serde(rename = "answer")]
    pub(crate) response: Option<SuccessResponse>,
}

/// The writes to a table.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct BatchWriteTable {
    /// Items to write: those of one list, a single one, or several entries of either kind.
    pub(crate) put: Option<Entries<ItemList>>,
    /// Items to delete: those of one list, a single one, or several entries of either kind.
    pub(crate) delete: Option<Entries<KeyList>>,
}

/// Whole items: those of a list, or a single one.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct ItemList {
    /// The list of the items in the body. The default is the body's member with the table's name.
    pub(crate) items: Option<List>,
    /// The place in the body of a single item, instead of a list: `{body.order}`, or `{body}`, the
    /// default for an item whose whole key is in `values` without `{element}` and `{index}`.
    pub(crate) from: Option<BodyPlace>,
    /// Attributes that are not in the body, and their values, which may contain `{element.NAME}`
    /// and `{index}` for a list.
    #[serde(default, deserialize_with = "attribute_values")]
    #[schemars(with = "BTreeMap<String, Written>")]
    pub(crate) values: Values,
    /// The attributes from the body. The default is all declared ones that are not in `values`.
    pub(crate) attributes: Option<Vec<String>>,
}

/// Keys of items: those of a list, or a single one.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct KeyList {
    /// The list of the keys. The default is the body's member with the table's name.
    pub(crate) keys: Option<List>,
    /// Key attributes that are not in the list, and their values, which may contain `{element}`,
    /// `{element.NAME}` and `{index}`. Without `keys`, a whole key without them is that of a single
    /// item.
    #[serde(default)]
    pub(crate) key: Values,
}

/// The place of a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Scalar")]
pub enum List {
    /// `{body.orders}`: an array in the body, by path; the body itself for an empty path.
    Body(Vec<String>),
    /// `{query-strings.ids}`: a query string parameter with elements separated by commas.
    QueryString(String),
}

impl FromStr for List {
    type Err = ValueTemplateError;

    fn from_str(text: &str) -> Result<Self, ValueTemplateError> {
        match text.parse::<ValueTemplate>()?.as_source() {
            Some(ValueSource::Body(names)) => Ok(Self::Body(names.clone())),
            Some(ValueSource::QueryStringList(name)) => Ok(Self::QueryString(name.clone())),
            Some(ValueSource::QueryString(name)) => Err(ValueTemplateError::new(format!(
                "`{text}` is one text; the list of the texts between its commas is \
                 `{{query-strings.{name}}}`"
            ))),
            _ => Err(ValueTemplateError::new(format!("`{text}` is not a list of a request"))),
        }
    }
}

impl TryFrom<Scalar> for List {
    type Error = String;

    fn try_from(text: Scalar) -> Result<Self, String> {
        text.0.parse().map_err(|error: ValueTemplateError| {
            format!("{error}; expected {{body}}, {{body.NAME}} or {{query-strings.NAME}}")
        })
    }
}

impl JsonSchema for List {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "List".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A list of the request: `{body}`, `{body.NAME}`, or `{query-strings.NAME}`, with commas between \
                the elements.",
            "type": "string",
            "pattern": r"^\{ *(body|body\.[^{}]+|query-strings\.[^{}]+)\}$"
        })
    }
}

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body(names) if names.is_empty() => f.write_str("{body}"),
            Self::Body(names) => write!(f, "{{body.{}}}", names.join(".")),
            Self::QueryString(name) => write!(f, "{{query-strings.{name}}}"),
        }
    }
}

impl BatchGet {
    /// Reads items of a table. Replaces what was said about it before.
    pub fn table(mut self, table: &Handle<Table>, reads: BatchGetTable) -> Self {
        self.tables.insert(table.clone(), reads);
        self
    }
}

impl BatchWrite {
    /// Writes to a table. Replaces what was said about it before.
    pub fn table(mut self, table: &Handle<Table>, writes: BatchWriteTable) -> Self {
        self.tables.insert(table.clone(), writes);
        self
    }
}

impl BatchWriteTable {
    /// Writes these items, too.
    pub fn put(mut self, items: ItemList) -> Self {
        self.put = Some(Entries::with(self.put, items));
        self
    }

    /// Deletes the items with these keys, too.
    pub fn delete(mut self, keys: KeyList) -> Self {
        self.delete = Some(Entries::with(self.delete, keys));
        self
    }
}

impl ItemList {
    /// The list of the items.
    pub fn items(mut self, list: List) -> Self {
        self.items = Some(list);
        self
    }
}
