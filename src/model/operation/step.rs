//! Steps: the uses of tables that an operation consists of.

use super::{
    BatchGetTable, BatchWriteTable, ConditionCheck, Delete, ExecuteStatement, Get, GetPart,
    Operation, Put, Query, Scan, Update, WritePart,
};
use crate::model::{Handle, Table};

/// A use of one table: a whole operation, a part of a transaction, or a table of a batch.
#[derive(Debug, Clone)]
pub(crate) struct Step<'a> {
    /// The place in the operation.
    pub(crate) place: Vec<String>,
    pub(crate) table: &'a Handle<Table>,
    pub(crate) kind: StepKind<'a>,
}

/// The kind of a step.
#[derive(Debug, Clone, Copy)]
pub(crate) enum StepKind<'a> {
    Get(&'a Get),
    GetPart(&'a GetPart),
    Put(&'a Put),
    Delete(&'a Delete),
    Update(&'a Update),
    ConditionCheck(&'a ConditionCheck),
    Query(&'a Query),
    Scan(&'a Scan),
    BatchGet(&'a BatchGetTable),
    BatchWrite(&'a BatchWriteTable),
    Statement(&'a ExecuteStatement),
}

impl Operation {
    /// The uses of tables, in the order of requests to DynamoDB.
    pub(crate) fn steps(&self) -> Vec<Step<'_>> {
        let whole = |table, kind| vec![Step { place: Vec::new(), table, kind }];
        match self {
            Self::Get(get) => whole(&get.table, StepKind::Get(get)),
            Self::Put(put) => whole(&put.table, StepKind::Put(put)),
            Self::Delete(delete) => whole(&delete.table, StepKind::Delete(delete)),
            Self::Update(update) => whole(&update.table, StepKind::Update(update)),
            Self::Query(query) => whole(&query.table, StepKind::Query(query)),
            Self::Scan(scan) => whole(&scan.table, StepKind::Scan(scan)),
            Self::ExecuteStatement(execute) => {
                whole(&execute.statement.table, StepKind::Statement(execute))
            }
            Self::BatchGet(batch) => {
                let tables = batch.tables.iter();
                tables.map(|(table, reads)| of_batch(table, StepKind::BatchGet(reads))).collect()
            }
            Self::BatchWrite(batch) => {
                let tables = batch.tables.iter();
                tables
                    .map(|(table, writes)| of_batch(table, StepKind::BatchWrite(writes)))
                    .collect()
            }
            Self::TransactGet(transaction) => {
                let parts = transaction.parts.iter().enumerate().map(|(index, part)| Step {
                    place: vec!["parts".to_owned(), index.to_string()],
                    table: &part.table,
                    kind: StepKind::GetPart(part),
                });
                parts.collect()
            }
            Self::TransactWrite(transaction) => {
                let parts = transaction.parts.iter().enumerate().map(|(index, part)| {
                    let (name, table, kind) = match part {
                        WritePart::Put(put) => ("put", &put.table, StepKind::Put(put)),
                        WritePart::Update(update) => {
                            ("update", &update.table, StepKind::Update(update))
                        }
                        WritePart::Delete(delete) => {
                            ("delete", &delete.table, StepKind::Delete(delete))
                        }
                        WritePart::ConditionCheck(condition) => {
                            let kind = StepKind::ConditionCheck(condition);
                            ("condition-check", &condition.table, kind)
                        }
                    };
                    let place = vec!["parts".to_owned(), index.to_string(), name.to_owned()];
                    Step { place, table, kind }
                });
                parts.collect()
            }
        }
    }
}

/// The use of a table of a batch.
fn of_batch<'a>(table: &'a Handle<Table>, kind: StepKind<'a>) -> Step<'a> {
    Step { place: vec!["tables".to_owned(), table.id().name.to_string()], table, kind }
}
