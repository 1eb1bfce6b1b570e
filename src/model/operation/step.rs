//! Steps: the use of one table, alone or as a part of a larger operation.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::{Handle, ItemCondition, Table, Test, ValueTemplate};

/// The use of one table: an operation, or a part of a transaction.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    pub(crate) table: Handle<Table>,
    pub(crate) what: What,
}

/// The kind of a step.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    Get(Get),
    Put(Put),
    Delete(Delete),
    Update(Update),
    ConditionCheck(ConditionCheck),
    Query(Query),
    Scan(Scan),
}

impl What {
    /// The key of a route in a blueprint that says it.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Get(_) => "get",
            Self::Put(_) => "put",
            Self::Delete(_) => "delete",
            Self::Update(_) => "update",
            Self::ConditionCheck(_) => "condition-check",
            Self::Query(_) => "query",
            Self::Scan(_) => "scan",
        }
    }
}

/// The values of key attributes by name.
pub(crate) type Key = BTreeMap<String, ValueTemplate>;

/// Reads an item.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Get {
    pub(crate) key: Key,
    pub(crate) consistent_read: bool,
    pub(crate) attributes: Vec<String>,
}

/// Writes a whole item.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Put {
    /// The path to the object with the attributes in the body; the body itself if empty.
    pub(crate) from: Vec<String>,
    pub(crate) values: BTreeMap<String, ValueTemplate>,
    pub(crate) attributes: Option<Vec<String>>,
    pub(crate) expects: ExistenceCondition,
    pub(crate) condition: ItemCondition,
}

/// Deletes an item.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Delete {
    pub(crate) key: Key,
    pub(crate) expects: ExistenceCondition,
    pub(crate) condition: ItemCondition,
}

/// Changes attributes of an item.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Update {
    pub(crate) key: Key,
    /// The path to the object with the attributes in the body; the body itself if empty.
    pub(crate) from: Vec<String>,
    /// Attributes from the body, each if present.
    pub(crate) set: Vec<String>,
    /// Lists to which those in the body are appended, each if present.
    pub(crate) append: Vec<String>,
    pub(crate) values: BTreeMap<String, ValueTemplate>,
    pub(crate) add: BTreeMap<String, ValueTemplate>,
    pub(crate) remove: Vec<String>,
    pub(crate) expects: ExistenceCondition,
    pub(crate) condition: ItemCondition,
}

/// Makes a transaction depend on a condition on an item that it does not write.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConditionCheck {
    pub(crate) key: Key,
    pub(crate) expects: ExistenceCondition,
    pub(crate) condition: ItemCondition,
}

/// Reads the items with one partition key.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    pub(crate) index: Option<String>,
    pub(crate) partition_key: Option<ValueTemplate>,
    pub(crate) sort_key: Option<Test>,
    pub(crate) read: Read,
    pub(crate) descending: bool,
}

/// Reads all items.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scan {
    pub(crate) index: Option<String>,
    pub(crate) read: Read,
    pub(crate) segments: Option<Segments>,
}

/// The common settings of queries and scans.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Read {
    pub(crate) filter: ItemCondition,
    pub(crate) limit: Option<Limit>,
    pub(crate) attributes: Vec<String>,
    pub(crate) consistent_read: bool,
}

/// Segments of a table that are [scanned side by
/// side](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan).
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Segments {
    /// The number of segments: 1 to 1,000,000.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub total: u32,
    /// The segment to scan, from 0. DynamoDB rejects values that are not below `total`.
    pub segment: ValueTemplate,
}

/// The limit of the items in a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limit {
    /// A fixed limit: 1 to 1,000.
    Fixed(u32),
    /// A limit from the query string, with a default.
    QueryString {
        /// The parameter.
        name: String,
        /// The default.
        default: u32,
    },
}

/// The required existence of an item with the same key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExistenceCondition {
    /// The item may exist or not.
    #[default]
    Nothing,
    /// The item must not exist; otherwise the response is 409.
    Missing,
    /// The item must exist; otherwise the response is 404.
    Present,
}

impl Update {
    /// True if it changes something whatever the caller sends.
    pub(crate) fn changes_anyway(&self) -> bool {
        !self.values.is_empty() || !self.add.is_empty() || !self.remove.is_empty()
    }
}
