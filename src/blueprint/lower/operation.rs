//! Routes that perform an operation on items.

mod many;

use std::collections::BTreeMap;

use super::Lowering;
use super::raw::Routes;
use crate::blueprint::document::{self as written, operation as typed};
use crate::model::operation::has_no_content;
use crate::model::{
    Delete, Get, Handle, ItemCondition, Limit, Method, Operation, Put, Query, Read, ResponseBody,
    Scan, Segments, Table, Test, Update, ValueTemplate,
};

/// The parameter of the query string by which callers say how many items they want.
const LIMIT: &str = "limit";

impl Lowering<'_> {
    /// The method of a route's operation; `None` where the route has none that can be read.
    pub(super) fn operation(
        &mut self,
        routes: &Routes<'_>,
        key: &str,
        route: &written::Route,
    ) -> Option<Method> {
        let mut method = Method::new(self.written_operation(routes, key, route)?);
        if route.errors.is_some() {
            let at = ["api", "routes", key, "errors"];
            method.errors = Some(self.errors(&at, routes.errors, route.errors.as_ref()));
        }
        Some(method)
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

    /// The table of this name, which stands at this place.
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

/// An operation that answers as it is written.
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
            key: value_templates(&written.key),
            consistent_read: written.consistent_read,
            attributes: written.attributes.clone(),
        }
    }
}

impl From<&typed::Put> for Put {
    fn from(written: &typed::Put) -> Self {
        Self {
            from: place(written.from.as_ref()),
            values: value_templates(&written.values),
            attributes: written.attributes.clone(),
            expects: written.expects,
            condition: condition(&written.condition),
        }
    }
}

impl From<&typed::Delete> for Delete {
    fn from(written: &typed::Delete) -> Self {
        Self {
            key: value_templates(&written.key),
            expects: written.expects,
            condition: condition(&written.condition),
        }
    }
}

impl From<&typed::Update> for Update {
    fn from(written: &typed::Update) -> Self {
        Self {
            key: value_templates(&written.key),
            from: place(written.from.as_ref()),
            set: written.set.clone(),
            append: written.append.clone(),
            values: value_templates(&written.values),
            add: value_templates(&written.add),
            remove: written.remove.clone(),
            expects: written.expects,
            condition: condition(&written.condition),
        }
    }
}

impl From<&typed::Query> for Query {
    fn from(written: &typed::Query) -> Self {
        Self {
            index: written.index.clone(),
            partition_key: written.partition_key.as_ref().map(|value| value.0.clone()),
            sort_key: written.sort_key.as_ref().map(test),
            read: Read {
                filter: condition(&written.filter),
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
        let segments = written.segments.as_ref();
        Self {
            index: written.index.clone(),
            read: Read {
                filter: condition(&written.filter),
                limit: written.limit.as_ref().map(limit),
                attributes: written.attributes.clone(),
                consistent_read: written.consistent_read,
            },
            segments: segments
                .map(|of| Segments { total: of.total, segment: of.segment.0.clone() }),
        }
    }
}

pub(super) fn value_templates(
    written: &BTreeMap<String, typed::ValueTemplate>,
) -> BTreeMap<String, ValueTemplate> {
    written.iter().map(|(name, value)| (name.clone(), value.0.clone())).collect()
}

pub(super) fn condition(written: &BTreeMap<String, typed::Test>) -> ItemCondition {
    written.iter().fold(ItemCondition::new(), |condition, (name, written)| {
        condition.test(name, test(written))
    })
}

fn place(written: Option<&typed::Place>) -> Vec<String> {
    written.map(|place| place.0.clone()).unwrap_or_default()
}

fn test(written: &typed::Test) -> Test {
    let all = |values: &[typed::ValueTemplate]| {
        values.iter().map(|value| value.0.clone()).collect::<Vec<_>>()
    };
    match written {
        typed::Test::Equals(value) => Test::Equals(value.0.clone()),
        typed::Test::NotEquals(value) => Test::NotEquals(value.0.clone()),
        typed::Test::LessThan(value) => Test::LessThan(value.0.clone()),
        typed::Test::AtMost(value) => Test::AtMost(value.0.clone()),
        typed::Test::GreaterThan(value) => Test::GreaterThan(value.0.clone()),
        typed::Test::AtLeast(value) => Test::AtLeast(value.0.clone()),
        typed::Test::Between([least, most]) => Test::Between(least.0.clone(), most.0.clone()),
        typed::Test::BeginsWith(value) => Test::BeginsWith(value.0.clone()),
        typed::Test::Contains(value) => Test::Contains(value.0.clone()),
        typed::Test::OneOf(values) => Test::OneOf(all(values)),
        typed::Test::Exists => Test::Exists,
        typed::Test::NotExists => Test::NotExists,
    }
}

pub(super) fn limit(written: &typed::Limit) -> Limit {
    match written {
        typed::Limit::Fixed(limit) => Limit::Fixed(*limit),
        typed::Limit::Default(default) => {
            Limit::QueryString { name: LIMIT.to_owned(), default: *default }
        }
    }
}
