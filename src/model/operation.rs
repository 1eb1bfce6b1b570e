//! Operations on the items of tables: what a route does, said in terms of items and requests.
//!
//! An operation comes to an integration with mapping templates both ways; `plan` and `mapping` make
//! them. What callers send stays a value in all of them: names, expressions
//! and the tables are constants.

pub(crate) mod batch;
mod builder;
pub(crate) mod statement;
pub(crate) mod step;
pub(crate) mod transaction;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

pub use self::batch::{
    BatchGet, BatchGetTable, BatchWrite, BatchWriteTable, ItemList, KeyList, List,
};
pub(crate) use self::statement::Verb;
pub use self::statement::{ExecuteStatement, PartiQl, PartiQlError};
pub use self::step::{
    ConditionCheck, Delete, ExistenceCondition, Get, Limit, Put, Query, Read, Scan, Segments,
    Update,
};
pub(crate) use self::step::{Key, Step, What};
pub use self::transaction::{TransactGet, TransactWrite};
use super::{Handle, Table};

/// An operation on items. It names its tables; the plan looks at what they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    pub(crate) does: Does,
    pub(crate) response: SuccessResponse,
}

/// What an operation does.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Does {
    One(Step),
    BatchGet(BatchGet),
    BatchWrite(BatchWrite),
    TransactGet(TransactGet),
    TransactWrite(TransactWrite),
    /// With the table that the statement is about.
    ExecuteStatement(Handle<Table>, ExecuteStatement),
}

/// What is answered when DynamoDB has done it.
#[derive(Debug, Clone, PartialEq)]
pub struct SuccessResponse {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: ResponseBody,
    pub(crate) envelope: bool,
}

/// The body of an answer.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ResponseBody {
    /// The item as it is now.
    Item,
    /// The item as it was before.
    OldItem,
    /// A list of items with a cursor: `{"items": […], "nextToken": "…"}`.
    Items,
    /// How many items this page has, of those that it would answer: `{"count": 3}`. `nextToken`
    /// says that there are more.
    Count,
    /// One attribute of the item as it is now, or of each item in a list.
    Attribute(String),
    /// One attribute of the item as it was before.
    OldAttribute(String),
    /// DynamoDB's own JSON.
    DynamoDb,
    /// This JSON, whose strings may hold `{context.NAME}`; `{{` and `}}` stand for braces.
    Fixed(serde_json::Value),
    /// Nothing at all.
    Nothing,
}

/// True if an [answer of this status](https://www.rfc-editor.org/rfc/rfc9110#section-6.4.1) has no
/// content.
pub(crate) const fn has_no_content(status: u16) -> bool {
    matches!(status, 204 | 205 | 304)
}

/// The status of a batch of which DynamoDB has left something undone.
pub(crate) const PARTLY: u16 = 207;

impl Operation {
    /// The key of a route in a blueprint that says it.
    pub(crate) const fn name(&self) -> &'static str {
        match &self.does {
            Does::One(step) => step.what.name(),
            Does::BatchGet(_) => "batch-get",
            Does::BatchWrite(_) => "batch-write",
            Does::TransactGet(_) => "transact-get",
            Does::TransactWrite(_) => "transact-write",
            Does::ExecuteStatement(..) => "execute-statement",
        }
    }

    /// The tables that it reads or writes, as often as it names them.
    pub(crate) fn tables(&self) -> Vec<&Handle<Table>> {
        match &self.does {
            Does::One(step) => vec![&step.table],
            Does::BatchGet(batch) => batch.tables.iter().map(|(table, _)| table).collect(),
            Does::BatchWrite(batch) => batch.tables.iter().map(|(table, _)| table).collect(),
            Does::TransactGet(transaction) => {
                transaction.parts.iter().map(|part| &part.step.table).collect()
            }
            Does::TransactWrite(transaction) => {
                transaction.parts.iter().map(|step| &step.table).collect()
            }
            Does::ExecuteStatement(table, _) => vec![table],
        }
    }
}
