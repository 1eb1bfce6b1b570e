//! Routes that perform an operation on items.

mod many;

use std::collections::{BTreeMap, BTreeSet};

use super::Lowering;
use super::raw::Routes;
use crate::blueprint::document::{self as written, operation as typed};
use crate::model::operation::has_no_content;
use crate::model::{
    Delete, Get, ItemCondition, Limit, Method, Operation, Put, Query, Read, RequestModel,
    RequestParameter, ResponseBody, RestApi, Scan, Segments, Table, Test, Update, ValueTemplate,
};
use crate::plan::identifier::RouteWord;
use crate::plan::operation as plan;

/// The parameter of the query string by which callers say how many items they want.
const LIMIT: &str = "limit";

impl Lowering<'_> {
    /// The method of a route's operation; `None` where the route has none that can be read.
    pub(super) fn operation(
        &mut self,
        api: &mut RestApi,
        routes: &mut Routes,
        key: &str,
        route: &written::Route,
    ) -> Option<Method> {
        let mut operation = self.written_operation(routes, key, route)?;
        operation.optional = optional(&route.parameters);
        operation.leading_keys.extend(routes.leading_keys.iter().cloned());
        let model = operation.request_model().and_then(|model| self.put_model(api, key, model));
        routes.touched.extend(
            plan::Operation::new(&operation)
                .tables()
                .into_iter()
                .map(|table| table.key.to_string()),
        );
        routes.statements.extend(operation.statements());
        let at = ["api", "routes", key, "errors"];
        self.check_errors(&at, &operation, route.errors.as_ref());
        let errors = self.errors(&at, routes.errors, route.errors.as_ref());
        let mut method = operation.method(routes.role.arn(), &errors);
        if let Some(model) = model {
            method = method.request_model("application/json", model);
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

    /// Adds the model of a route's bodies, under a name of the route's own: `PostOrdersRequest`.
    pub(super) fn put_model(
        &mut self,
        api: &mut RestApi,
        key: &str,
        model: RequestModel,
    ) -> Option<String> {
        let (verb, path) = self.route_key(key)?;
        let name = format!("{}Request", RouteWord(verb, &path));
        if self.written.models.contains_key(&name) {
            let message =
                format!("`{name}` is what the model is called that `{key}` gets by itself");
            self.report(&["api", "models", &name], message, "another name");
        } else {
            api.models.insert(name.clone(), model);
        }
        Some(name)
    }

    /// The table of this name, which stands at this place.
    pub(super) fn table_of<'t>(
        &mut self,
        routes: &Routes<'t>,
        at: &[&str],
        name: &str,
    ) -> Option<&'t Table> {
        let table = routes.lowered_tables.iter().find(|table| &*table.key == name);
        if table.is_none() {
            self.not_in("tables", at, "table", name);
        }
        table
    }
}

/// The parameters that a route's requests may come without; a path always has its own. One with a
/// fixed value is as required as the operation needs it.
fn optional(written: &written::Parameters) -> BTreeSet<RequestParameter> {
    let optional = |section: &BTreeMap<String, written::RequestParameter>| -> Vec<String> {
        let optional =
            section.iter().filter(|(_, written)| !written.required && written.equals.is_none());
        optional.map(|(name, _)| name.clone()).collect()
    };
    let of_query = optional(&written.query_string).into_iter().map(RequestParameter::QueryString);
    let of_headers = optional(&written.header).into_iter().map(RequestParameter::Header);
    of_query.chain(of_headers).collect()
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
