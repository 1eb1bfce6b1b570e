//! Steps: what is done with one table, by itself or as a part of something greater.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::{Handle, ItemCondition, Table, Test, ValueTemplate};

/// Something that is done with one table: an operation by itself, or a part of a transaction.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    pub(crate) table: Handle<Table>,
    pub(crate) what: What,
}

/// What a step does.
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

/// The values of key attributes, by their names.
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
    /// The way to the object in the body that holds the attributes; the body itself where it is
    /// empty.
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
    /// The way to the object in the body that holds the attributes; the body itself where it is
    /// empty.
    pub(crate) from: Vec<String>,
    /// From the body, where the caller sends them.
    pub(crate) set: Vec<String>,
    /// Lists to which those of the body are appended, where the caller sends them.
    pub(crate) append: Vec<String>,
    pub(crate) values: BTreeMap<String, ValueTemplate>,
    pub(crate) add: BTreeMap<String, ValueTemplate>,
    pub(crate) remove: Vec<String>,
    pub(crate) expects: ExistenceCondition,
    pub(crate) condition: ItemCondition,
}

/// Lets a transaction happen only if something holds of an item that it does not write.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConditionCheck {
    pub(crate) key: Key,
    pub(crate) expects: ExistenceCondition,
    pub(crate) condition: ItemCondition,
}

/// Reads the items of one partition key.
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

/// What queries and scans have in common.
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
    /// The one that is read, from 0: `{query-string.segment}`. DynamoDB refuses what is not below
    /// `total`.
    pub segment: ValueTemplate,
}

/// How many items one answer has at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limit {
    /// Always so many: 1 to 1,000.
    Fixed(u32),
    /// What the caller says in this parameter of the query string, or so many.
    QueryString {
        /// The parameter.
        name: String,
        /// Without it.
        default: u32,
    },
}

/// Whether an item of the same key is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExistenceCondition {
    /// It may or may not be there.
    #[default]
    Nothing,
    /// There must be none; with one, the answer is 409.
    Missing,
    /// There must be one; without it, the answer is 404.
    Present,
}

impl Update {
    /// True where it changes something whatever the caller sends.
    pub(crate) fn changes_anyway(&self) -> bool {
        !self.values.is_empty() || !self.add.is_empty() || !self.remove.is_empty()
    }
}
