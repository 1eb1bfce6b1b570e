//! One of several operations, chosen by values of the request.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::operation::{
    BatchGet, BatchWrite, CaseTest, Delete, ExecuteStatement, Get, Operation, Put, Query, Scan,
    TransactGet, TransactWrite, Update,
};
use super::{Reference, RouteKind};

/// One of several operations, of which a request gets the first whose tests hold. A request without
/// one is rejected with 400.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    pub(crate) options: Vec<ChoiceOption>,
}

/// An operation that is chosen if its tests hold.
#[derive(Debug, Clone, PartialEq)]
pub struct ChoiceOption {
    pub(crate) when: BTreeMap<String, CaseTest>,
    pub(crate) operation: Operation,
}

/// One of the operations of a choice. Exactly one of `get`, `put`, `delete`, `update`, `query`,
/// `scan`, `batch-get`, `batch-write`, `transact-get`, `transact-write` and `execute-statement` is
/// required.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, rename = "Choice")]
pub(crate) struct ChoiceForm {
    /// The tests of values of the request, which must all hold: `{body.operation: {equals:
    /// create}}`. The last operation needs none: it is for all other requests.
    #[serde(default)]
    pub(crate) when: BTreeMap<String, CaseTest>,
    /// Reads an item.
    get: Option<Box<Get>>,
    /// Writes a whole item.
    put: Option<Box<Put>>,
    /// Deletes an item.
    delete: Option<Box<Delete>>,
    /// Changes attributes of an item.
    update: Option<Box<Update>>,
    /// Reads the items with one partition key.
    query: Option<Box<Query>>,
    /// Reads all items.
    scan: Option<Box<Scan>>,
    /// Reads items by a list of keys from the caller.
    batch_get: Option<Box<BatchGet>>,
    /// Writes and deletes items that the caller lists.
    batch_write: Option<Box<BatchWrite>>,
    /// Reads items at a single point in time.
    transact_get: Option<Box<TransactGet>>,
    /// Writes all items or none.
    transact_write: Option<Box<TransactWrite>>,
    /// Executes a statement of PartiQL.
    execute_statement: Option<Box<ExecuteStatement>>,
}

impl ChoiceForm {
    /// Takes the operations; exactly one is valid.
    pub(crate) fn take_operations(&mut self) -> Vec<Operation> {
        macro_rules! operations {
            ($($key:ident)+) => { [$(self.$key.take().map(|of| Operation::from(*of))),+] };
        }
        let operations = operations!(
            get put delete update query scan batch_get batch_write transact_get transact_write
            execute_statement
        );
        operations.into_iter().flatten().collect()
    }
}

impl Choice {
    /// A choice of these operations, in their order:
    ///
    /// ```
    /// use dynagate::model::{CaseTest, Choice, ChoiceOption, Put, Query, Stack, Table};
    ///
    /// let mut stack = Stack::new("shop");
    /// let orders = stack.add(Table::new("orders", "id"));
    /// let choice = Choice::new([
    ///     ChoiceOption::new(Put::new(&orders)).when("body.operation", CaseTest::Equals("create".into())),
    ///     ChoiceOption::new(Query::new(&orders)),
    /// ]);
    /// # drop(choice);
    /// ```
    pub fn new(options: impl IntoIterator<Item = ChoiceOption>) -> Self {
        Self { options: options.into_iter().collect() }
    }
}

impl ChoiceOption {
    /// An operation for all requests that no other one of the choice is for.
    pub fn new(operation: impl Into<Operation>) -> Self {
        Self { when: BTreeMap::new(), operation: operation.into() }
    }

    /// Requires a test of a value of the request, such as `body.operation`, besides others.
    pub fn when(mut self, value: impl Into<String>, test: CaseTest) -> Self {
        self.when.insert(value.into(), test);
        self
    }

    /// The tests without invalid ones, which are reported.
    pub(crate) fn tests(&self) -> Vec<(Reference, &CaseTest)> {
        let tests = self.when.iter();
        tests.filter_map(|(value, test)| Some((tested(value).ok()?, test))).collect()
    }
}

/// A tested value of the request, which a request may lack.
pub(crate) fn tested(value: &str) -> Result<Reference, super::ValueTemplateError> {
    let reference: Reference = value.parse()?;
    let is_optional = reference.can_be_missing();
    Ok(Reference { is_optional, ..reference })
}

impl From<Choice> for RouteKind {
    fn from(choice: Choice) -> Self {
        Self::Choice(Box::new(choice))
    }
}
