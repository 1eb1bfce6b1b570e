//! Routes that perform an operation on the items of a table.

use std::collections::BTreeMap;

use super::Lowering;
use super::raw::Routes;
use crate::blueprint::diagnostic::{At, Fault};
use crate::blueprint::document::{self as written, operation as typed};
use crate::model::identifier::PascalWord;
use crate::model::operation::What;
use crate::model::{
    self, Answer, AnswerBody, Composite, Delete, Get, ItemCondition, Limit, Method, Operation, Put, Query, Read,
    RestApi, Scan, Source, Table, Test, Update,
};

/// The parameter of the query string by which callers say how many items they want.
const LIMIT: &str = "limit";

impl Lowering<'_> {
    /// The method of a route's operation; `None` where the route has none that can be read.
    pub(super) fn operation(
        &mut self,
        api: &mut RestApi,
        routes: &mut Routes,
        (key, path): (&str, &str),
        route: &written::Route,
    ) -> Option<Method> {
        let (name, table, what, answer) = self.written_operation(routes, (key, path), route)?;
        let at = ["api", "routes", key, name];
        let operation = Operation { table, what, answer };
        self.check_operation(&at, path, &operation);
        let at = ["api", "routes", key, "errors"];
        self.check_errors(&at, &operation, route.errors.as_ref());
        let errors = self.errors(&at, routes.errors, route.errors.as_ref());
        let mut method = operation.method(routes.role.arn(), &errors);
        if let Some(model) = operation.request_model() {
            let name = model_name(&operation);
            match api.models.get(&name) {
                Some(known) if *known != model => {
                    let name = format!("{name}Of{}", PascalWord(key));
                    method = method.request_model("application/json", name.clone());
                    api.models.insert(name, model);
                }
                _ => {
                    method = method.request_model("application/json", name.clone());
                    api.models.insert(name, model);
                }
            }
        }
        routes.touched.insert(operation.table.key.to_string());
        routes.accesses.push(operation.access());
        Some(method)
    }

    fn written_operation(
        &mut self,
        routes: &Routes,
        (key, path): (&str, &str),
        route: &written::Route,
    ) -> Option<(&'static str, Table, What, Answer)> {
        if let Some(get) = &route.get {
            let table = self.table_of(routes, key, "get", &get.table)?;
            let what = Get {
                key: self.key(key, "get", path, &table, &get.key),
                consistent_read: get.consistent_read,
                attributes: get.attributes.clone(),
            };
            return Some(("get", table, What::Get(what), answer(get.answer.as_ref(), AnswerBody::Item)));
        }
        if let Some(put) = &route.put {
            let table = self.table_of(routes, key, "put", &put.table)?;
            let what = Put {
                values: composites(&put.values),
                attributes: put.attributes.clone(),
                expects: put.expects,
                condition: condition(&put.condition),
            };
            return Some(("put", table, What::Put(what), answer(put.answer.as_ref(), empty())));
        }
        if let Some(delete) = &route.delete {
            let table = self.table_of(routes, key, "delete", &delete.table)?;
            let what = Delete {
                key: self.key(key, "delete", path, &table, &delete.key),
                expects: delete.expects,
                condition: condition(&delete.condition),
            };
            return Some(("delete", table, What::Delete(what), answer(delete.answer.as_ref(), empty())));
        }
        if let Some(update) = &route.update {
            let table = self.table_of(routes, key, "update", &update.table)?;
            let what = Update {
                key: self.key(key, "update", path, &table, &update.key),
                set: update.set.clone(),
                values: composites(&update.values),
                add: composites(&update.add),
                remove: update.remove.clone(),
                expects: update.expects,
                condition: condition(&update.condition),
            };
            return Some(("update", table, What::Update(what), answer(update.answer.as_ref(), empty())));
        }
        if let Some(query) = &route.query {
            let table = self.table_of(routes, key, "query", &query.table)?;
            let (partition_key, _) = table.key_of(query.index.as_deref());
            let partition_key = match &query.partition_key {
                Some(value) => value.0.clone(),
                None => self.path_parameter(key, "query", path, partition_key),
            };
            let what = Query {
                index: query.index.clone(),
                partition_key,
                sort_key: query.sort_key.as_ref().map(test),
                read: Read {
                    filter: condition(&query.filter),
                    limit: query.limit.as_ref().map(limit),
                    attributes: query.attributes.clone(),
                    consistent_read: query.consistent_read,
                },
                descending: query.order == typed::Order::Descending,
            };
            return Some(("query", table, What::Query(what), answer(query.answer.as_ref(), AnswerBody::Items)));
        }
        let scan = route.scan.as_ref()?;
        let table = self.table_of(routes, key, "scan", &scan.table)?;
        let what = Scan {
            index: scan.index.clone(),
            read: Read {
                filter: condition(&scan.filter),
                limit: scan.limit.as_ref().map(limit),
                attributes: scan.attributes.clone(),
                consistent_read: scan.consistent_read,
            },
        };
        Some(("scan", table, What::Scan(what), answer(scan.answer.as_ref(), AnswerBody::Items)))
    }

    fn table_of(&mut self, routes: &Routes, key: &str, operation: &str, name: &str) -> Option<Table> {
        let table = routes.lowered_tables.iter().find(|table| &*table.key == name).cloned();
        if table.is_none() {
            self.not_in("tables", &["api", "routes", key, operation, "table"], "table", name);
        }
        table
    }

    /// The values of the key attributes: those that are written, and else the path's parameters of their names.
    fn key(
        &mut self,
        key: &str,
        operation: &str,
        path: &str,
        table: &Table,
        written: &BTreeMap<String, typed::Composite>,
    ) -> BTreeMap<String, Composite> {
        let mut values = composites(written);
        let (partition_key, sort_key) = table.key_of(None);
        for name in std::iter::once(partition_key).chain(sort_key) {
            if !values.contains_key(name) {
                values.insert(name.to_owned(), self.path_parameter(key, operation, path, name));
            }
        }
        for name in written.keys() {
            if *name != *partition_key && Some(name.as_str()) != sort_key {
                let known = std::iter::once(partition_key).chain(sort_key);
                let fault = Fault::new(
                    &["api", "routes", key, operation, "key", name],
                    At::Key,
                    format!("`{name}` is no key attribute of the table `{}`", table.key),
                );
                self.faults.push(fault.one_of(name, known, str::to_owned));
            }
        }
        values
    }

    /// The path's parameter of an attribute's name.
    fn path_parameter(&mut self, key: &str, operation: &str, path: &str, attribute: &str) -> Composite {
        let parsed = model::Path::unchecked(path);
        if !parsed.parameters().any(|parameter| parameter == attribute) {
            self.report(
                &["api", "routes", key, operation],
                format!("nothing says what the key attribute `{attribute}` is"),
                format!("{{{attribute}}} in the path, or a value for it here"),
            );
        }
        Source::Path(attribute.to_owned()).into()
    }

    /// What only an operation on this table can have wrong.
    fn check_operation(&mut self, at: &[&str; 4], path: &str, operation: &Operation) {
        let path = model::Path::unchecked(path);
        let parameters: Vec<_> = path.parameters().collect();
        for source in operation.composites().into_iter().flat_map(Composite::sources) {
            if let Source::Path(name) = source
                && !parameters.contains(&name.as_str())
                && !operation.table.key_attributes().iter().any(|(attribute, _)| attribute == name)
            {
                let fault = Fault::new(at, At::Value, format!("the path has no parameter `{name}`"));
                self.faults.push(fault.one_of(name, parameters.iter().copied(), |name| format!("{{path.{name}}}")));
            }
        }
        for fault in operation.faults(&path) {
            self.report(&[&at[..], &fault.field].concat(), fault.message, fault.expected);
        }
        let item = operation.table.item();
        let known: Vec<_> = item.iter().map(|(name, _)| name).collect();
        for (section, name) in operation.named_attributes() {
            if item.get(name).is_none() {
                let fault = Fault::new(
                    &[&at[..], &[section]].concat(),
                    At::Value,
                    format!("the table `{}` declares no attribute `{name}`", operation.table.key),
                );
                self.faults.push(fault.one_of(name, known.iter().copied(), str::to_owned));
            }
        }
        for (name, attribute) in operation.mapped().iter() {
            if let Some(way) = attribute.shape().opaque() {
                let way = std::iter::once(name).chain(way).collect::<Vec<_>>().join(".");
                self.report(
                    at,
                    format!("nobody said what `{way}` holds"),
                    "list: …, map: … or map-of: … instead of L or M",
                );
            }
        }
    }
}

/// `PutOrders`: the same for all operations that take the same of the body.
fn model_name(operation: &Operation) -> String {
    let action = if matches!(operation.what, What::Put(_)) { "Put" } else { "Update" };
    format!("{action}{}", PascalWord(&operation.table.key))
}

fn composites(written: &BTreeMap<String, typed::Composite>) -> BTreeMap<String, Composite> {
    written.iter().map(|(name, value)| (name.clone(), value.0.clone())).collect()
}

fn condition(written: &BTreeMap<String, typed::Test>) -> ItemCondition {
    written.iter().fold(ItemCondition::new(), |condition, (name, written)| condition.test(name, test(written)))
}

fn test(written: &typed::Test) -> Test {
    let all = |values: &[typed::Composite]| values.iter().map(|value| value.0.clone()).collect::<Vec<_>>();
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

fn limit(written: &typed::Limit) -> Limit {
    match written {
        typed::Limit::Fixed(limit) => Limit::Fixed(*limit),
        typed::Limit::Default(default) => Limit::QueryString { name: LIMIT.to_owned(), default: *default },
    }
}

fn empty() -> AnswerBody {
    AnswerBody::Fixed(serde_json::json!({}))
}

fn answer(written: Option<&typed::Answer>, standard: AnswerBody) -> Answer {
    let body = written.and_then(|answer| answer.body.as_ref()).cloned().unwrap_or(standard);
    let status = if body == AnswerBody::Nothing { 204 } else { 200 };
    Answer {
        status: written.and_then(|answer| answer.status).unwrap_or(status),
        headers: written.map(|answer| answer.headers.clone()).unwrap_or_default(),
        envelope: written.is_none_or(|answer| answer.envelope),
        body,
    }
}
