//! Transactions: a fixed number of parts that succeed or fail together.

use super::step::{Step, What};
use super::{Delete, Get, Put, Update};
use crate::model::operation::ConditionCheck;
use crate::model::{Handle, Table, ValueTemplate};

/// The most parts of a
/// [transaction](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html).
pub(crate) const MOST_PARTS: usize = 100;

/// Reads items at a single point in time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TransactGet {
    pub(crate) parts: Vec<GetPart>,
}

/// An item read by a [`TransactGet`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct GetPart {
    pub(crate) step: Step,
    /// True if a missing item gives a 404.
    pub(crate) required: bool,
}

/// Writes all items or none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TransactWrite {
    pub(crate) parts: Vec<Step>,
    pub(crate) idempotency_token: Option<ValueTemplate>,
}

impl TransactGet {
    /// Creates a transaction without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads an item; the response has `null` if it does not exist.
    pub fn get(self, table: &Handle<Table>, get: Get) -> Self {
        self.part(table, get, false)
    }

    /// Reads an item; the response is 404 if it does not exist.
    pub fn get_required(self, table: &Handle<Table>, get: Get) -> Self {
        self.part(table, get, true)
    }

    fn part(mut self, table: &Handle<Table>, get: Get, required: bool) -> Self {
        self.parts
            .push(GetPart { step: Step { table: table.clone(), what: What::Get(get) }, required });
        self
    }
}

impl TransactWrite {
    /// Creates a transaction without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes a whole item.
    pub fn put(self, table: &Handle<Table>, put: Put) -> Self {
        self.part(table, What::Put(put))
    }

    /// Changes attributes of an item.
    pub fn update(self, table: &Handle<Table>, update: Update) -> Self {
        self.part(table, What::Update(update))
    }

    /// Deletes an item.
    pub fn delete(self, table: &Handle<Table>, delete: Delete) -> Self {
        self.part(table, What::Delete(delete))
    }

    /// Requires a condition on an item that is not written.
    pub fn condition_check(self, table: &Handle<Table>, condition: ConditionCheck) -> Self {
        self.part(table, What::ConditionCheck(condition))
    }

    /// The token that makes repeated requests within ten minutes idempotent: 1 to 36 characters,
    /// such as `{header.Idempotency-Key}`.
    pub fn idempotency_token(mut self, token: ValueTemplate) -> Self {
        self.idempotency_token = Some(token);
        self
    }

    fn part(mut self, table: &Handle<Table>, what: What) -> Self {
        self.parts.push(Step { table: table.clone(), what });
        self
    }
}
