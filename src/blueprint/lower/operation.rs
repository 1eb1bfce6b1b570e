//! Routes with an operation on items.

mod many;

use super::Lowering;
use super::raw::Routes;
use crate::blueprint::document::{self as written, operation as typed};
use crate::model::operation::has_no_content;
use crate::model::{
    Delete, Get, Handle, Limit, Method, Operation, Put, Query, Read, ResponseBody, Scan, Table,
    Update,
};

/// The query string parameter with the caller's limit.
const LIMIT: &str = "limit";

impl Lowering<'_> {
    /// The method of a route's operation; `None` if the route has none that is readable.
    pub(super) fn operation(
        &mut self,
        routes: &Routes<'_>,
        key: &str,
        route: &written::Route,
    ) -> Option<Method> {
        self.written_operation(routes, key, route).map(Method::new)
    }

    fn written_operation(
        &mut self,
        routes: &Routes,
        key: &str,
        route: &written::Route,
    ) -> Option<Operation> {
        let at = |operation| ["api", "routes", key, operation];
        let table_at = |operation| ["api", "routes", key, operation, "table"];
        if let Some(get) = &route.get {
            let table = self.table_of(routes, &table_at("get"), &get.table)?;
            return Some(answered(Operation::get(table, get.into()), get.answer.as_ref()));
        }
        if let Some(put) = &route.put {
            let table = self.table_of(routes, &table_at("put"), &put.table)?;
            return Some(answered(Operation::put(table, put.into()), put.answer.as_ref()));
        }
        if let Some(delete) = &route.delete {
            let table = self.table_of(routes, &table_at("delete"), &delete.table)?;
            return Some(answered(Operation::delete(table, delete.into()), delete.answer.as_ref()));
        }
        if let Some(update) = &route.update {
            let table = self.table_of(routes, &table_at("update"), &update.table)?;
            return Some(answered(Operation::update(table, update.into()), update.answer.as_ref()));
        }
        if let Some(query) = &route.query {
            let table = self.table_of(routes, &table_at("query"), &query.table)?;
            return Some(answered(Operation::query(table, query.into()), query.answer.as_ref()));
        }
        if let Some(scan) = &route.scan {
            let table = self.table_of(routes, &table_at("scan"), &scan.table)?;
            return Some(answered(Operation::scan(table, scan.into()), scan.answer.as_ref()));
        }
        if let Some(batch) = &route.batch_get {
            return Some(self.batch_get(routes, &at("batch-get"), batch));
        }
        if let Some(batch) = &route.batch_write {
            return Some(self.batch_write(routes, &at("batch-write"), batch));
        }
        if let Some(transaction) = &route.transact_get {
            return self.transact_get(routes, &at("transact-get"), transaction);
        }
        if let Some(transaction) = &route.transact_write {
            return self.transact_write(routes, &at("transact-write"), transaction);
        }
        self.execute_statement(routes, &at("execute-statement"), route.execute_statement.as_ref()?)
    }

    /// Resolves the table name at this place.
    pub(super) fn table_of<'t>(
        &mut self,
        routes: &Routes<'t>,
        at: &[&str],
        name: &str,
    ) -> Option<&'t Handle<Table>> {
        let table = routes.tables.get(name);
        if table.is_none() {
            self.not_in("tables", at, "table", name);
        }
        table
    }
}

/// An operation with the configured response.
pub(super) fn answered(
    mut operation: Operation,
    written: Option<&typed::SuccessResponse>,
) -> Operation {
    let Some(written) = written else { return operation };
    if let Some(body) = &written.body {
        operation.response.status = if *body == ResponseBody::Nothing { 204 } else { 200 };
        operation.response.body = body.clone();
    } else if written.status.is_some_and(has_no_content)
        && matches!(operation.response.body, ResponseBody::Fixed(_))
    {
        operation.response.body = ResponseBody::Nothing;
    }
    operation.response.status = written.status.unwrap_or(operation.response.status);
    operation.response.headers.clone_from(&written.headers);
    operation.response.envelope = written.envelope;
    operation
}

impl From<&typed::Get> for Get {
    fn from(written: &typed::Get) -> Self {
        Self {
            key: written.key.clone(),
            consistent_read: written.consistent_read,
            attributes: written.attributes.clone(),
        }
    }
}

impl From<&typed::Put> for Put {
    fn from(written: &typed::Put) -> Self {
        Self {
            from: place(written.from.as_ref()),
            values: written.values.clone(),
            attributes: written.attributes.clone(),
            expects: written.expects,
            condition: written.condition.clone(),
        }
    }
}

impl From<&typed::Delete> for Delete {
    fn from(written: &typed::Delete) -> Self {
        Self {
            key: written.key.clone(),
            expects: written.expects,
            condition: written.condition.clone(),
        }
    }
}

impl From<&typed::Update> for Update {
    fn from(written: &typed::Update) -> Self {
        Self {
            key: written.key.clone(),
            from: place(written.from.as_ref()),
            set: written.set.clone(),
            append: written.append.clone(),
            values: written.values.clone(),
            add: written.add.clone(),
            remove: written.remove.clone(),
            expects: written.expects,
            condition: written.condition.clone(),
        }
    }
}

impl From<&typed::Query> for Query {
    fn from(written: &typed::Query) -> Self {
        Self {
            index: written.index.clone(),
            partition_key: written.partition_key.clone(),
            sort_key: written.sort_key.clone(),
            read: Read {
                filter: written.filter.clone(),
                limit: written.limit.as_ref().map(limit),
                attributes: written.attributes.clone(),
                consistent_read: written.consistent_read,
            },
            descending: written.order == typed::Order::Descending,
        }
    }
}

impl From<&typed::Scan> for Scan {
    fn from(written: &typed::Scan) -> Self {
        Self {
            index: written.index.clone(),
            read: Read {
                filter: written.filter.clone(),
                limit: written.limit.as_ref().map(limit),
                attributes: written.attributes.clone(),
                consistent_read: written.consistent_read,
            },
            segments: written.segments.clone(),
        }
    }
}

fn place(written: Option<&typed::Place>) -> Vec<String> {
    written.map(|place| place.0.clone()).unwrap_or_default()
}

pub(super) fn limit(written: &typed::Limit) -> Limit {
    match written {
        typed::Limit::Fixed(limit) => Limit::Fixed(*limit),
        typed::Limit::Default(default) => {
            Limit::QueryString { name: LIMIT.to_owned(), default: *default }
        }
    }
}
