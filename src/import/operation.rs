//! Operations of DynamoDB, from the requests that the templates of a route render.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::Value;

use super::answer::Answers;
use super::decode::Decoder;
use super::expression::{Change, Condition, Placeholders, attribute_value};
use super::proof::{Sent, gateway_of, send};
use super::route::{Candidate, Route};
use super::samples::{FromJson as _, Inputs, Sample};
use super::shape::{self, Shape};
use super::{Importer, object, text, texts};
use crate::gateway::api::DeployedMethod;
use crate::probe::ParameterKind;
use crate::vtl::Json;

/// An operation without its answer.
pub(super) struct Operation {
    /// Its key: `get`.
    pub(super) key: &'static str,
    pub(super) members: IndexMap<String, Json>,
}

/// The rendered request of a route, with what is known about it.
struct Rendered<'r> {
    action: &'r str,
    request: Value,
    inputs: Inputs,
    decoder: Decoder,
    table: String,
}

impl Importer<'_> {
    /// The operations that a route may be, the most likely first.
    pub(super) fn operations(&self, route: &Route<'_>) -> Vec<Candidate> {
        let Some(rendered) = self.rendered(route) else { return Vec::new() };
        let operations = match rendered.action {
            "GetItem" => self.get(&rendered),
            "DeleteItem" => self.delete(&rendered),
            "PutItem" => self.put(&rendered),
            "UpdateItem" => self.update(&rendered),
            "Query" => self.query(route, &rendered),
            "Scan" => self.scan(route, &rendered),
            _ => Vec::new(),
        };
        let answers = Answers::of(self, route, &rendered.inputs, &rendered.decoder);
        let overlays = self.hidden(route, &rendered.table);
        let equals = self.equal_parameters(route);
        let mut candidates = Vec::new();
        for operation in operations {
            for answer in answers.forms(operation.key) {
                let mut members = operation.members.clone();
                if let Some(answer) = answer {
                    members.insert("answer".to_owned(), answer.clone());
                }
                let mut candidate = Candidate::typed(operation.key, Json::Object(members));
                candidate.replaces = vec!["request-models", "parameters"];
                if let Some(equals) = &equals {
                    candidate.members.insert(0, ("parameters".to_owned(), equals.clone()));
                }
                candidates.push(candidate.clone());
                for overlay in &overlays {
                    let mut hidden = candidate.clone();
                    hidden.attributes = vec![(rendered.table.clone(), overlay.clone())];
                    candidates.push(hidden);
                }
            }
        }
        candidates
    }

    fn rendered<'r>(&self, route: &'r Route<'_>) -> Option<Rendered<'r>> {
        let action = route.integration().dynamodb_action()?;
        let inputs = Inputs::of(route, &self.plain);
        let gateway = gateway_of(&self.plain)?;
        let whole = self.accepted(route, &inputs.whole);
        let (Sent::Backend(request), _) = send(&gateway, &whole.request(route), &[]) else {
            return None;
        };
        let request: Value = serde_json::from_str(&request.body.text()).ok()?;
        let table = request.get("TableName")?.as_str()?;
        let table = self.named("tables", table)?;
        let decoder = Decoder::of(&whole, &self.special);
        Some(Rendered { action, request, inputs, decoder, table })
    }

    /// A request without the parameters that have one valid value, so that their check passes.
    pub(super) fn accepted(&self, route: &Route<'_>, sample: &Sample) -> Sample {
        let mut accepted = sample.clone();
        for (kind, name) in self.compared_parameters(route) {
            match kind {
                ParameterKind::Header => drop(accepted.headers.remove(&name)),
                _ => drop(accepted.query.remove(&name)),
            }
        }
        accepted
    }

    /// The parameters that the templates compare with a table's name, which is their only value.
    fn compared_parameters(&self, route: &Route<'_>) -> Vec<(ParameterKind, String)> {
        let path: Vec<String> = Vec::new();
        let mut found = Vec::new();
        for template in route.integration().request_templates.values() {
            let reads = super::outline::reads(template, &path);
            for (source, constants) in &reads.sources {
                if let crate::probe::Source::Parameter(kind, name) = source
                    && constants.iter().any(|constant| self.named("tables", constant).is_some())
                {
                    found.push((*kind, name.clone()));
                }
            }
        }
        found
    }

    /// The same parameters as a blueprint declares them.
    fn equal_parameters(&self, route: &Route<'_>) -> Option<Json> {
        let mut parameters: IndexMap<String, Json> = IndexMap::new();
        for template in route.integration().request_templates.values() {
            let reads = super::outline::reads(template, &[]);
            for (source, constants) in &reads.sources {
                let crate::probe::Source::Parameter(kind, name) = source else { continue };
                let table = constants.iter().find_map(|constant| self.named("tables", constant));
                let Some(table) = table else { continue };
                let key = match kind {
                    ParameterKind::Header => "header",
                    ParameterKind::QueryString | ParameterKind::Path => "query-string",
                };
                let is_required = route
                    .method
                    .request_parameters
                    .iter()
                    .any(|(known, required)| known.ends_with(&format!(".{name}")) && *required);
                let value = object([
                    ("required", is_required.then_some(Json::Boolean(true))),
                    ("equals", Some(text(format!("${{tables.{table}.name}}")))),
                ]);
                let of_kind = parameters.entry(key.to_owned()).or_insert_with(|| object([]));
                if let Json::Object(of_kind) = of_kind {
                    of_kind.insert(name.clone(), value);
                }
            }
        }
        (!parameters.is_empty()).then_some(Json::Object(parameters))
    }

    /// The attributes of the table of a route with those hidden that its answers do not read.
    fn hidden(&self, route: &Route<'_>, table: &str) -> Vec<Json> {
        let read = self.attributes_in_answers(route);
        let Some(Json::Object(attributes)) = self.document.get(&["tables", table, "attributes"])
        else {
            return Vec::new();
        };
        let unread = attributes.keys().filter(|name| !read.contains_key(*name));
        if read.is_empty() || unread.clone().next().is_none() {
            return Vec::new();
        }
        let mut overlay = attributes.clone();
        for name in unread {
            let Some(form) = overlay.get_mut(name) else { continue };
            if let Json::String(_) = form {
                *form = object([("type", Some(form.clone()))]);
            }
            if let Json::Object(form) = form {
                form.insert("hidden".to_owned(), Json::Boolean(true));
            }
        }
        vec![Json::Object(overlay)]
    }

    fn operation(&self, key: &'static str, rendered: &Rendered<'_>) -> Operation {
        let members = IndexMap::from([("table".to_owned(), text(rendered.table.clone()))]);
        Operation { key, members }
    }

    fn key_of_table(&self, table: &str, key: &str) -> Option<String> {
        match self.document.get(&["tables", table, key]) {
            Some(Json::String(name)) => Some(name.clone()),
            _ => None,
        }
    }

    /// The key, without the attributes whose values are path parameters of the same names.
    fn key(&self, rendered: &Rendered<'_>) -> Option<Json> {
        let mut key = IndexMap::new();
        for (name, value) in rendered.request.get("Key")?.as_object()? {
            let value = attribute_value(value, &rendered.decoder)?;
            if value != text(format!("{{path.{name}}}")) {
                key.insert(name.clone(), value);
            }
        }
        Some(Json::Object(key))
    }

    fn get(&self, rendered: &Rendered<'_>) -> Vec<Operation> {
        let mut get = self.operation("get", rendered);
        let Some(key) = self.key(rendered) else { return Vec::new() };
        insert(&mut get.members, "key", key);
        self.reading(rendered, &mut get.members);
        vec![get]
    }

    /// The members that all reads have.
    fn reading(&self, rendered: &Rendered<'_>, members: &mut IndexMap<String, Json>) {
        let placeholders = Placeholders { request: &rendered.request, decoder: &rendered.decoder };
        if let Some(attributes) = placeholders.projection() {
            members.insert("attributes".to_owned(), texts(attributes));
        }
        if rendered.request.get("ConsistentRead") == Some(&Value::Bool(true)) {
            members.insert("consistent-read".to_owned(), Json::Boolean(true));
        }
    }

    /// The condition of a write: the required existence of the item, and the rest.
    fn writing(&self, rendered: &Rendered<'_>, members: &mut IndexMap<String, Json>) -> Option<()> {
        if rendered.request.get("ConditionExpression").is_none() {
            return Some(());
        }
        let placeholders = Placeholders { request: &rendered.request, decoder: &rendered.decoder };
        let condition = placeholders.condition("ConditionExpression")?;
        let keys = ["partition-key", "sort-key"]
            .into_iter()
            .filter_map(|key| self.key_of_table(&rendered.table, key))
            .collect::<Vec<_>>();
        let mut rest = Vec::new();
        for part in condition.parts() {
            match &part {
                Condition::Test(name, Json::String(test)) if keys.contains(name) => {
                    let expects = if test == "exists" { "present" } else { "missing" };
                    members.insert("expects".to_owned(), text(expects));
                }
                _ => rest.push(part),
            }
        }
        if !rest.is_empty() {
            members.insert("condition".to_owned(), Condition::All(rest).form());
        }
        Some(())
    }

    fn delete(&self, rendered: &Rendered<'_>) -> Vec<Operation> {
        let mut delete = self.operation("delete", rendered);
        let Some(key) = self.key(rendered) else { return Vec::new() };
        insert(&mut delete.members, "key", key);
        match self.writing(rendered, &mut delete.members) {
            Some(()) => vec![delete],
            None => Vec::new(),
        }
    }

    fn put(&self, rendered: &Rendered<'_>) -> Vec<Operation> {
        let Some(item) = rendered.request.get("Item").and_then(Value::as_object) else {
            return Vec::new();
        };
        let mut put = self.operation("put", rendered);
        let mut values = IndexMap::new();
        let mut of_body = Vec::new();
        let place = from_place(item, &rendered.decoder);
        let body = rendered.inputs.whole.body.as_ref();
        for (name, value) in item {
            let Some(decoded) = attribute_value(value, &rendered.decoder) else {
                return Vec::new();
            };
            let is_member = body.is_some_and(|body| body.get(name).is_some());
            let is_of_body = decoded == text(format!("{{{place}.{name}}}"))
                || (is_member && place == "body" && !is_scalar_text(value));
            if is_of_body {
                of_body.push(name.clone());
            } else {
                values.insert(name.clone(), decoded);
            }
        }
        let declared = match self.document.get(&["tables", &rendered.table, "attributes"]) {
            Some(Json::Object(attributes)) => attributes.keys().cloned().collect::<BTreeSet<_>>(),
            _ => BTreeSet::new(),
        };
        let usual: BTreeSet<String> =
            declared.into_iter().filter(|name| !values.contains_key(name)).collect();
        if usual != of_body.iter().cloned().collect() {
            put.members.insert("attributes".to_owned(), texts(of_body));
        }
        if place != "body" {
            put.members.insert("from".to_owned(), text(format!("{{{place}}}")));
        }
        if !values.is_empty() {
            put.members.insert("values".to_owned(), Json::Object(values));
        }
        match self.writing(rendered, &mut put.members) {
            Some(()) => vec![put],
            None => Vec::new(),
        }
    }

    fn update(&self, rendered: &Rendered<'_>) -> Vec<Operation> {
        let mut update = self.operation("update", rendered);
        let placeholders = Placeholders { request: &rendered.request, decoder: &rendered.decoder };
        let (Some(key), Some(changes)) = (self.key(rendered), placeholders.changes()) else {
            return Vec::new();
        };
        insert(&mut update.members, "key", key);
        let (mut set, mut values, mut remove) = (Vec::new(), IndexMap::new(), Vec::new());
        let mut maps: IndexMap<&str, IndexMap<String, Json>> = IndexMap::new();
        for change in changes {
            match change {
                Change::Set(name, value) if value == text(format!("{{body.{name}}}")) => {
                    set.push(name);
                }
                Change::Set(name, value) => drop(values.insert(name, value)),
                Change::Remove(name) => remove.push(name),
                Change::IfNotExists(name, value) => {
                    maps.entry("if-not-exists").or_default().insert(name, value);
                }
                Change::Append(name, value, is_first) => {
                    let key = if is_first { "prepend" } else { "append" };
                    maps.entry(key).or_default().insert(name, value);
                }
                Change::Calculate(name, value) => {
                    maps.entry("calculate").or_default().insert(name, value);
                }
                Change::Count(name, value, is_minus) => {
                    let key = if is_minus { "subtract" } else { "add" };
                    maps.entry(key).or_default().insert(name, operand(value));
                }
                Change::Add(name, value) => {
                    maps.entry("add").or_default().insert(name, operand(value));
                }
                Change::Delete(name, value) => {
                    maps.entry("delete").or_default().insert(name, operand(value));
                }
            }
        }
        if !set.is_empty() {
            update.members.insert("set".to_owned(), texts(set));
        }
        if !values.is_empty() {
            update.members.insert("values".to_owned(), Json::Object(values));
        }
        for (key, of) in maps {
            update.members.insert(key.to_owned(), Json::Object(of));
        }
        if !remove.is_empty() {
            update.members.insert("remove".to_owned(), texts(remove));
        }
        match self.writing(rendered, &mut update.members) {
            Some(()) => vec![update],
            None => Vec::new(),
        }
    }

    fn query(&self, route: &Route<'_>, rendered: &Rendered<'_>) -> Vec<Operation> {
        let mut query = self.operation("query", rendered);
        let request = &rendered.request;
        let placeholders = Placeholders { request, decoder: &rendered.decoder };
        let index = request.get("IndexName").and_then(Value::as_str);
        if let Some(index) = index {
            query.members.insert("index".to_owned(), text(index));
        }
        let Some(condition) = placeholders.condition("KeyConditionExpression") else {
            return Vec::new();
        };
        let partition = match index {
            Some(index) => {
                let path =
                    ["tables", &rendered.table, "global-secondary-indexes", index, "partition-key"];
                match self.document.get(&path) {
                    Some(Json::String(name)) => Some(name.clone()),
                    _ => self.key_of_table(&rendered.table, "partition-key"),
                }
            }
            None => self.key_of_table(&rendered.table, "partition-key"),
        };
        for part in condition.parts() {
            match part {
                Condition::Test(name, Json::Object(test)) if Some(&name) == partition.as_ref() => {
                    let Some(value) = test.get("equals") else { return Vec::new() };
                    if *value != text(format!("{{path.{name}}}")) {
                        query.members.insert("partition-key".to_owned(), value.clone());
                    }
                }
                Condition::Test(_, test) => {
                    query.members.insert("sort-key".to_owned(), test);
                }
                _ => return Vec::new(),
            }
        }
        if request.get("FilterExpression").is_some() {
            let Some(filter) = placeholders.condition("FilterExpression") else {
                return Vec::new();
            };
            query.members.insert("filter".to_owned(), filter.form());
        }
        self.reading(rendered, &mut query.members);
        if request.get("ScanIndexForward") == Some(&Value::Bool(false)) {
            query.members.insert("order".to_owned(), text("descending"));
        }
        self.listing(route, rendered, query)
    }

    fn scan(&self, route: &Route<'_>, rendered: &Rendered<'_>) -> Vec<Operation> {
        let mut scan = self.operation("scan", rendered);
        let placeholders = Placeholders { request: &rendered.request, decoder: &rendered.decoder };
        if let Some(index) = rendered.request.get("IndexName").and_then(Value::as_str) {
            scan.members.insert("index".to_owned(), text(index));
        }
        if rendered.request.get("FilterExpression").is_some() {
            let Some(filter) = placeholders.condition("FilterExpression") else {
                return Vec::new();
            };
            scan.members.insert("filter".to_owned(), filter.form());
        }
        self.reading(rendered, &mut scan.members);
        self.listing(route, rendered, scan)
    }

    /// The limits of a list: constants, and those that callers choose.
    fn listing(
        &self,
        route: &Route<'_>,
        rendered: &Rendered<'_>,
        operation: Operation,
    ) -> Vec<Operation> {
        let Some(gateway) = gateway_of(&self.plain) else { return Vec::new() };
        let limit_with = |name: &str, value: Option<&str>| {
            let mut sample = rendered.inputs.whole.clone();
            match value {
                Some(value) => drop(sample.query.insert(name.to_owned(), value.to_owned())),
                None => drop(sample.query.remove(name)),
            }
            let (Sent::Backend(request), _) = send(&gateway, &sample.request(route), &[]) else {
                return None;
            };
            let request: Value = serde_json::from_str(&request.body.text()).ok()?;
            request.get("Limit")?.as_u64()
        };
        let whole = |number: u64| Json::from(Value::from(number));
        let names: Vec<&String> = rendered.inputs.whole.query.keys().collect();
        let chosen = names.into_iter().find(|name| limit_with(name, Some("7")) == Some(7));
        let limit = match chosen {
            Some(name) => {
                let Some(default) = limit_with(name, None) else { return vec![operation] };
                let maximum = limit_with(name, Some("999999999"));
                let from = (name != "limit").then(|| text(format!("{{query-string.{name}}}")));
                Some(object([
                    ("from", from),
                    ("default", Some(whole(default))),
                    ("maximum", maximum.filter(|most| *most != 1000).map(whole)),
                ]))
            }
            None => {
                let constant = rendered.request.get("Limit").and_then(Value::as_u64);
                constant.filter(|limit| *limit != 1000).map(whole)
            }
        };
        let mut operation = operation;
        if let Some(limit) = limit {
            operation.members.insert("limit".to_owned(), limit);
        }
        vec![operation]
    }

    /// The attributes of items that the response templates of a route read.
    pub(super) fn attributes_in_answers(&self, route: &Route<'_>) -> BTreeMap<String, Json> {
        let mut found: BTreeMap<String, Shape> = BTreeMap::new();
        for response in route.integration().integration_responses.values() {
            for template in response.response_templates.values() {
                let reads = super::outline::reads(template, &[]);
                for (name, shape) in shape::of_reads(&reads) {
                    let known = found.entry(name).or_default();
                    if *known == Shape::Unknown {
                        *known = shape;
                    }
                }
            }
        }
        found.into_iter().filter_map(|(name, shape)| Some((name, shape.form()?))).collect()
    }

    /// Declares the attributes that the models and the templates of routes tell.
    pub(super) fn attributes_of_tables(&mut self) {
        let mut found: BTreeMap<String, IndexMap<String, (u8, Json)>> = BTreeMap::new();
        for api in self.apis.clone() {
            self.api = api;
            self.plain = self.plain_api();
            for route in self.all_routes() {
                self.attributes_of_route(&route, &mut found);
            }
        }
        for (table, attributes) in found {
            let keys = [("partition-key", 2048), ("sort-key", 1024)];
            let keys = keys.map(|(key, most)| (self.key_of_table(&table, key), most));
            for (name, (_, form)) in attributes {
                let key = keys.iter().find(|(key, _)| key.as_ref() == Some(&name));
                let form = key.map_or(form.clone(), |(_, most)| shape::of_key(&form, *most));
                self.document.set(&["tables", &table, "attributes", &name], form);
            }
        }
    }

    /// Adds the attributes that the model and the templates of a route tell, the best ones first.
    fn attributes_of_route(
        &self,
        route: &Route<'_>,
        found: &mut BTreeMap<String, IndexMap<String, (u8, Json)>>,
    ) {
        let Some(action) = route.integration().dynamodb_action() else { return };
        let (tables, _) = self.tables_of(route);
        let [table] = tables.as_slice() else { return };
        let rank = u8::from(action != "PutItem");
        let mut of_route: Vec<(String, u8, Json)> = Vec::new();
        let rendered = super::proof::rendered(self, route);
        if let Some(rendered) = &rendered
            && let Some(schema) = self.schema_of(&route.method)
        {
            let written = written_attributes(rendered);
            let of_schema = shape::of_schema(&schema).into_iter();
            let of_schema = of_schema.filter(|(name, _)| written.contains(name));
            of_route.extend(of_schema.map(|(name, form)| (name, rank, form)));
        }
        if let Some(rendered) = rendered {
            let item = rendered.get("Item").or_else(|| rendered.get("Key"));
            for (name, value) in item.and_then(Value::as_object).into_iter().flatten() {
                let form = shape::of_value(value);
                of_route.extend(form.map(|form| (name.clone(), 2, form)));
            }
        }
        let answers = self.attributes_in_answers(route);
        of_route.extend(answers.into_iter().map(|(name, form)| (name, 3, form)));
        let of_table = found.entry(table.clone()).or_default();
        for (name, rank, form) in of_route {
            match of_table.get(&name) {
                Some((known, _)) if *known <= rank => {}
                _ => drop(of_table.insert(name, (rank, form))),
            }
        }
    }

    fn schema_of(&self, method: &DeployedMethod) -> Option<Value> {
        let model = method.request_models.get("application/json")?;
        Some(Value::from_json(&self.plain.models.get(model)?.schema))
    }
}

/// The attributes that a request writes: those of its item, and those that its update names.
fn written_attributes(request: &Value) -> BTreeSet<String> {
    let item = request.get("Item").and_then(Value::as_object);
    let item = item.into_iter().flatten().map(|(name, _)| name.clone());
    let update = request.get("UpdateExpression").and(request.get("ExpressionAttributeNames"));
    let update = update.and_then(Value::as_object).into_iter().flatten();
    item.chain(update.filter_map(|(_, name)| name.as_str().map(str::to_owned))).collect()
}

/// The operand of a change: a number, or the elements of a list or a set.
fn operand(value: Json) -> Json {
    match value {
        Json::Number(number) => text(number.to_string()),
        other => other,
    }
}

/// Inserts a mapping unless it is empty.
fn insert(members: &mut IndexMap<String, Json>, name: &str, value: Json) {
    if !matches!(&value, Json::Object(of) if of.is_empty()) {
        members.insert(name.to_owned(), value);
    }
}

/// True for a value that is a text in DynamoDB's JSON, whose source can be found.
fn is_scalar_text(value: &Value) -> bool {
    ["S", "N", "B"].iter().any(|of| value.get(of).is_some())
}

/// The place of the attributes in the body: `body`, or `body.order`.
fn from_place(item: &serde_json::Map<String, Value>, decoder: &Decoder) -> String {
    let places = item.iter().filter_map(|(name, value)| {
        let Some(Json::String(decoded)) = attribute_value(value, decoder) else { return None };
        let place = decoded.strip_prefix('{')?.strip_suffix(&format!(".{name}}}"))?;
        place.starts_with("body").then(|| place.to_owned())
    });
    let places: BTreeSet<String> = places.collect();
    let mut places = places.into_iter();
    match (places.next(), places.next()) {
        (Some(place), None) => place,
        _ => "body".to_owned(),
    }
}
