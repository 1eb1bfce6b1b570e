//! Operations on several items: batches, transactions and statements.

use super::super::Lowering;
use super::super::raw::Routes;
use super::{answered, limit};
use crate::blueprint::diagnostic::{At, Fault};
use crate::blueprint::document::{batch, operation as typed, statement, transaction};
use crate::model::{
    AttributeType, BatchGet, BatchGetTable, BatchWrite, BatchWriteTable, ConditionCheck,
    ExecuteStatement, Get, Handle, ItemList, KeyList, Operation, Table, TransactGet, TransactWrite,
    ValueTemplate,
};

impl Lowering<'_> {
    pub(super) fn batch_get(
        &mut self,
        routes: &Routes,
        at: &[&str],
        written: &batch::BatchGet,
    ) -> Operation {
        let mut batch = BatchGet::new();
        for (name, lookup) in &written.tables {
            if let Some(table) = self.key_table(routes, at, name) {
                batch = batch.table(table, lookup.into());
            }
        }
        answered(Operation::batch_get(batch), written.answer.as_ref())
    }

    pub(super) fn batch_write(
        &mut self,
        routes: &Routes,
        at: &[&str],
        written: &batch::BatchWrite,
    ) -> Operation {
        let mut batch = BatchWrite::new();
        for (name, writes) in &written.tables {
            if let Some(table) = self.key_table(routes, at, name) {
                batch = batch.table(table, writes.into());
            }
        }
        answered(Operation::batch_write(batch), written.answer.as_ref())
    }

    pub(super) fn transact_get(
        &mut self,
        routes: &Routes,
        at: &[&str],
        written: &transaction::TransactGet,
    ) -> Option<Operation> {
        let mut transaction = Some(TransactGet::new());
        for (index, part) in written.parts.iter().enumerate() {
            let index = index.to_string();
            let table =
                self.table_of(routes, &[at, &["parts", &index, "table"]].concat(), &part.table);
            let get = Get {
                key: part.key.clone(),
                attributes: part.attributes.clone(),
                ..Get::default()
            };
            transaction = transaction.zip(table).map(|(transaction, table)| {
                if part.required {
                    transaction.get_required(table, get)
                } else {
                    transaction.get(table, get)
                }
            });
        }
        Some(answered(Operation::transact_get(transaction?), written.answer.as_ref()))
    }

    pub(super) fn transact_write(
        &mut self,
        routes: &Routes,
        at: &[&str],
        written: &transaction::TransactWrite,
    ) -> Option<Operation> {
        let mut transaction = Some(TransactWrite::new());
        for (index, part) in written.parts.iter().enumerate() {
            let (kind, name, answer) = facts(part);
            let index = index.to_string();
            let at = [at, &["parts", &index, kind]].concat();
            if answer.is_some() {
                self.report(
                    &[&at[..], &["answer"]].concat(),
                    "a part has no answer of its own",
                    "the answer of the transaction",
                );
            }
            let table = self.table_of(routes, &[&at[..], &["table"]].concat(), name);
            transaction = transaction
                .zip(table)
                .map(|(transaction, table)| with_part(transaction, table, part));
        }
        let mut transaction = transaction?;
        transaction.idempotency_token.clone_from(&written.idempotency_token);
        Some(answered(Operation::transact_write(transaction), written.answer.as_ref()))
    }

    pub(super) fn execute_statement(
        &mut self,
        routes: &Routes,
        at: &[&str],
        written: &statement::ExecuteStatement,
    ) -> Option<Operation> {
        let statement = written.statement.0.clone();
        let table = self.table_of(routes, &[at, &["statement"]].concat(), &statement.table)?;
        let mut execute = ExecuteStatement::new(statement).consistent_read(written.consistent_read);
        execute.limit = written.limit.as_ref().map(limit);
        for parameter in &written.parameters {
            let (of, value) = parameter_value(parameter);
            execute = execute.parameter(of, value);
        }
        Some(answered(Operation::execute_statement(table, execute), written.answer.as_ref()))
    }

    /// The table named by a key of `tables`.
    fn key_table<'t>(
        &mut self,
        routes: &Routes<'t>,
        at: &[&str],
        name: &str,
    ) -> Option<&'t Handle<Table>> {
        let table = routes.tables.get(name);
        if table.is_none() && self.node.at(&["tables", name]).is_none() {
            let known = routes.tables.keys().map(String::as_str);
            let path = [at, &["tables", name]].concat();
            let fault = Fault::new(&path, At::Key, format!("there is no table `{name}`"));
            self.faults.push(fault.one_of(name, known, str::to_owned));
        }
        table
    }
}

/// The name of a part, its table, and the response that it must not have.
fn facts(part: &transaction::WritePart) -> (&'static str, &str, Option<&typed::SuccessResponse>) {
    use transaction::WritePart::{ConditionCheck, Delete, Put, Update};
    match part {
        Put(part) => ("put", &part.0.table, part.0.answer.as_ref()),
        Update(part) => ("update", &part.0.table, part.0.answer.as_ref()),
        Delete(part) => ("delete", &part.0.table, part.0.answer.as_ref()),
        ConditionCheck(part) => ("condition-check", &part.table, None),
    }
}

fn with_part(
    transaction: TransactWrite,
    table: &Handle<Table>,
    part: &transaction::WritePart,
) -> TransactWrite {
    match part {
        transaction::WritePart::Put(part) => transaction.put(table, (&part.0).into()),
        transaction::WritePart::Update(part) => transaction.update(table, (&part.0).into()),
        transaction::WritePart::Delete(part) => transaction.delete(table, (&part.0).into()),
        transaction::WritePart::ConditionCheck(part) => {
            transaction.condition_check(table, part.into())
        }
    }
}

fn parameter_value(written: &statement::StatementParameter) -> (AttributeType, ValueTemplate) {
    use statement::StatementParameter::{B, N, S};
    match written {
        S(value) => (AttributeType::S, value.clone()),
        N(value) => (AttributeType::N, value.clone()),
        B(value) => (AttributeType::B, value.clone()),
    }
}

impl From<&transaction::ConditionCheck> for ConditionCheck {
    fn from(written: &transaction::ConditionCheck) -> Self {
        Self {
            key: written.key.clone(),
            expects: written.expects,
            condition: written.condition.clone(),
        }
    }
}

impl From<&batch::BatchGetTable> for BatchGetTable {
    fn from(written: &batch::BatchGetTable) -> Self {
        Self {
            keys: KeyList { list: list(written.keys.as_ref()), key: written.key.clone() },
            attributes: written.attributes.clone(),
            consistent_read: written.consistent_read,
        }
    }
}

impl From<&batch::BatchWriteTable> for BatchWriteTable {
    fn from(written: &batch::BatchWriteTable) -> Self {
        let put = written.put.as_ref().map(|put| ItemList {
            list: list(put.items.as_ref()),
            values: put.values.clone(),
            attributes: put.attributes.clone(),
        });
        let delete = written
            .delete
            .as_ref()
            .map(|delete| KeyList { list: list(delete.keys.as_ref()), key: delete.key.clone() });
        Self { put, delete }
    }
}

fn list(written: Option<&batch::List>) -> Option<crate::model::List> {
    written.map(|list| list.0.clone())
}
