//! Made-up requests: a value for each input of a template.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::source::{ParameterKind, Source, Step};
use crate::vtl::{Event, Json};

/// The value of an input in a made-up request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Given {
    /// A value; that of a parameter or a name is its text.
    Value(Value),
    /// No value: the parameter, the member or the element is not there.
    Missing,
}

impl Given {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Value(Value::String(text.into()))
    }
}

/// The number of elements of the lists of a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lists {
    /// The default.
    pub(crate) length: usize,
    /// The lists of other lengths, by the way to them.
    pub(crate) lengths: BTreeMap<Vec<Step>, usize>,
}

/// A made-up request.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) values: BTreeMap<Source, Given>,
    pub(crate) lists: Lists,
    /// The body, in place of that which is made of the values.
    pub(crate) body: Option<String>,
}

/// The milliseconds of `$context.requestTimeEpoch`.
pub(crate) const EPOCH_MILLISECONDS: u64 = 1_764_293_523_456;

/// The name of a parameter or a member that a template reads without knowing its name.
pub(crate) const ANY_NAME: &str = "anyName";

impl Request {
    /// The same request with another value.
    pub(crate) fn with(&self, source: &Source, given: Given) -> Self {
        let mut changed = self.clone();
        changed.values.insert(source.clone(), given);
        changed
    }

    /// The same request with a list of another length.
    pub(crate) fn with_length(&self, list: &[Step], length: usize) -> Self {
        let mut changed = self.clone();
        changed.lists.lengths.insert(list.to_vec(), length);
        changed
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        let mut root = Node::default();
        for (source, given) in &self.values {
            if let Source::Body(steps) = source {
                root.insert(steps, given);
            }
        }
        root.value(&mut Vec::new(), &self.lists).unwrap_or_else(|| Value::Object(Map::new()))
    }

    /// The event that a template renders.
    pub(crate) fn event(&self) -> Event {
        let mut event = Event { context: context(), ..Event::default() };
        event.body = Some(self.body.clone().unwrap_or_else(|| self.json().to_string()));
        for (source, given) in &self.values {
            let text = match given {
                Given::Value(Value::String(text)) => text.clone(),
                Given::Value(other) => other.to_string(),
                Given::Missing => continue,
            };
            match source {
                Source::Parameter(kind, name) => {
                    drop(of_kind(&mut event, *kind).insert(name.clone(), text));
                }
                Source::Parameters(kind) => {
                    let name = match self.values.get(&Source::ParameterNames(*kind)) {
                        Some(Given::Value(Value::String(name))) => name.clone(),
                        Some(Given::Missing) => continue,
                        _ => ANY_NAME.to_owned(),
                    };
                    of_kind(&mut event, *kind).insert(name, text);
                }
                Source::ParameterNames(kind) => {
                    if !self.values.contains_key(&Source::Parameters(*kind)) {
                        of_kind(&mut event, *kind).insert(text, "x".to_owned());
                    }
                }
                Source::Context(names) => set(&mut event.context, names, text),
                Source::StageVariable(name) => {
                    drop(event.stage_variables.insert(name.clone(), text));
                }
                Source::Text => event.body = Some(text),
                Source::Body(_) => {}
            }
        }
        event
    }
}

fn of_kind(event: &mut Event, kind: ParameterKind) -> &mut indexmap::IndexMap<String, String> {
    match kind {
        ParameterKind::Path => &mut event.params.path,
        ParameterKind::QueryString => &mut event.params.querystring,
        ParameterKind::Header => &mut event.params.header,
    }
}

/// The variables of `$context` that every request has.
fn context() -> indexmap::IndexMap<String, Json> {
    static CONTEXT: LazyLock<indexmap::IndexMap<String, Json>> = LazyLock::new(every_context);
    CONTEXT.clone()
}

fn every_context() -> indexmap::IndexMap<String, Json> {
    let value = serde_json::json!({
        "accountId": "123456789012",
        "apiId": "abcdef1234",
        "domainName": "abcdef1234.execute-api.us-east-1.amazonaws.com",
        "domainPrefix": "abcdef1234",
        "extendedRequestId": "QvWjGHXYoAMF0Vg=",
        "httpMethod": "POST",
        "identity": {"sourceIp": "192.0.2.1", "userAgent": "curl/8.0"},
        "path": "/prod/x",
        "protocol": "HTTP/1.1",
        "requestId": "5f2a8d6e-0b9c-4c53-9d2c-6f6b0e7a1c55",
        "requestTime": "28/Nov/2025:01:32:03 +0000",
        "requestTimeEpoch": EPOCH_MILLISECONDS,
        "resourceId": "a1b2c3",
        "resourcePath": "/x",
        "stage": "prod",
    });
    match Json::from(value) {
        Json::Object(context) => context,
        _ => indexmap::IndexMap::new(),
    }
}

/// Sets a variable that the context does not have.
fn set(object: &mut indexmap::IndexMap<String, Json>, names: &[String], text: String) {
    let Some((first, rest)) = names.split_first() else { return };
    if rest.is_empty() {
        // A request has its own time and identifiers.
        let is_known = object.contains_key(first) && first != "userAgent";
        if !is_known {
            object.insert(first.clone(), Json::String(text));
        }
        return;
    }
    let inner =
        object.entry(first.clone()).or_insert_with(|| Json::Object(indexmap::IndexMap::new()));
    if let Json::Object(inner) = inner {
        set(inner, rest, text);
    }
}

/// A part of a made-up body.
#[derive(Debug, Default)]
struct Node {
    members: BTreeMap<String, Node>,
    item: Option<Box<Node>>,
    /// The member whose name the template does not know, and its name.
    any: Option<Box<Node>>,
    any_name: Option<Given>,
    parsed: Option<Box<Node>>,
    given: Option<Given>,
}

impl Node {
    fn insert(&mut self, steps: &[Step], given: &Given) {
        let Some((step, rest)) = steps.split_first() else {
            self.given = Some(given.clone());
            return;
        };
        match step {
            Step::Member(name) => self.members.entry(name.clone()).or_default().insert(rest, given),
            Step::Item => self.item.get_or_insert_default().insert(rest, given),
            Step::AnyMember => self.any.get_or_insert_default().insert(rest, given),
            Step::Parsed => self.parsed.get_or_insert_default().insert(rest, given),
            Step::Name => self.any_name = Some(given.clone()),
        }
    }

    /// The value; `None` if it is missing.
    fn value(&self, way: &mut Vec<Step>, lists: &Lists) -> Option<Value> {
        match &self.given {
            Some(Given::Missing) => return None,
            Some(Given::Value(value)) => return Some(value.clone()),
            None => {}
        }
        let mut child = |step: Step, node: &Self| {
            way.push(step);
            let value = node.value(way, lists);
            way.pop();
            value
        };
        if let Some(parsed) = &self.parsed {
            let value = child(Step::Parsed, parsed)?;
            return Some(Value::String(value.to_string()));
        }
        if !self.members.is_empty() || self.any.is_some() || self.any_name.is_some() {
            // A template that reads members of a list as well reads those of its elements.
            let mut object = Map::new();
            for (name, node) in &self.members {
                if let Some(value) = child(Step::Member(name.clone()), node) {
                    object.insert(name.clone(), value);
                }
            }
            if self.any.is_some() || self.any_name.is_some() {
                let value = match &self.any {
                    Some(any) => child(Step::AnyMember, any),
                    None => Some(Value::String("x".to_owned())),
                };
                let name = match &self.any_name {
                    Some(Given::Value(Value::String(name))) => name.clone(),
                    _ => ANY_NAME.to_owned(),
                };
                if let Some(value) = value.filter(|_| self.any_name != Some(Given::Missing)) {
                    object.insert(name, value);
                }
            }
            return Some(Value::Object(object));
        }
        if let Some(item) = &self.item {
            let length = lists.lengths.get(&*way).copied().unwrap_or(lists.length);
            way.push(Step::Item);
            let value = item.value(way, lists);
            way.pop();
            return Some(Value::Array(vec![value; length].into_iter().flatten().collect()));
        }
        Some(Value::String("x".to_owned()))
    }
}
