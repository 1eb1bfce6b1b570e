//! Made-up requests: a value for each input of a template.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

use super::body;
use super::source::{ParameterKind, Source, Step};
use crate::vtl::{Event, Json, Template};

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
    pub(crate) fn with<'r>(&'r self, source: &'r Source, given: Given) -> Variant<'r> {
        let mut variant = Variant::from(self);
        variant.set(source, given);
        variant
    }

    /// The same request with a list of another length.
    pub(crate) fn with_length<'r>(&'r self, list: &'r [Step], length: usize) -> Variant<'r> {
        Variant { length: Some((list, length)), ..Variant::from(self) }
    }

    /// The body that is made of the values, as text.
    pub(crate) fn json(&self) -> String {
        Variant::from(self).json()
    }

    /// The event that a template renders.
    pub(crate) fn event(&self) -> Event {
        Variant::from(self).event_with(|_| true)
    }
}

/// A request with some of its values replaced.
#[derive(Debug, Clone)]
pub(crate) struct Variant<'r> {
    /// The values by their sources, in the order of these.
    values: Vec<(&'r Source, Cow<'r, Given>)>,
    lists: &'r Lists,
    /// The list of another length, by the way to it.
    length: Option<(&'r [Step], usize)>,
    body: Option<&'r str>,
}

impl<'r> From<&'r Request> for Variant<'r> {
    fn from(request: &'r Request) -> Self {
        let values = request.values.iter();
        Self {
            values: values.map(|(source, given)| (source, Cow::Borrowed(given))).collect(),
            lists: &request.lists,
            length: None,
            body: request.body.as_deref(),
        }
    }
}

impl<'r> Variant<'r> {
    /// Replaces a value.
    pub(crate) fn set(&mut self, source: &'r Source, given: Given) {
        let given = Cow::Owned(given);
        match self.values.binary_search_by(|(known, _)| (*known).cmp(source)) {
            Ok(index) => self.values[index].1 = given,
            Err(index) => self.values.insert(index, (source, given)),
        }
    }

    /// The request with values of its own.
    pub(crate) fn to_request(&self) -> Request {
        let values = self.values.iter();
        let mut lists = self.lists.clone();
        lists.lengths.extend(self.length.map(|(list, length)| (list.to_vec(), length)));
        Request {
            values: values.map(|(source, given)| ((*source).clone(), (**given).clone())).collect(),
            lists,
            body: self.body.map(str::to_owned),
        }
    }

    /// The event that a template renders, without what it does not read.
    pub(crate) fn event_for(&self, template: &Template) -> Event {
        self.event_with(|variable| template.uses(variable))
    }

    /// The event with what is read.
    pub(crate) fn event_with(&self, reads: impl Fn(&str) -> bool) -> Event {
        let mut event = Event::default();
        if reads("context") {
            event.context = context();
        }
        if reads("input") {
            event.body = Some(self.body.map_or_else(|| self.json(), str::to_owned));
        }
        for (source, given) in &self.values {
            let text = || match &**given {
                Given::Value(Value::String(text)) => Some(text.clone()),
                Given::Value(other) => Some(other.to_string()),
                Given::Missing => None,
            };
            match source {
                Source::Parameter(kind, name) => {
                    let Some(text) = text() else { continue };
                    drop(of_kind(&mut event, *kind).insert(name.clone(), text));
                }
                Source::Parameters(kind) => {
                    let Some(text) = text() else { continue };
                    let name = match self.get(&Source::ParameterNames(*kind)) {
                        Some(Given::Value(Value::String(name))) => name.clone(),
                        Some(Given::Missing) => continue,
                        _ => ANY_NAME.to_owned(),
                    };
                    of_kind(&mut event, *kind).insert(name, text);
                }
                Source::ParameterNames(kind) => {
                    let Some(text) = text() else { continue };
                    if self.get(&Source::Parameters(*kind)).is_none() {
                        of_kind(&mut event, *kind).insert(text, "x".to_owned());
                    }
                }
                Source::Context(names) => {
                    let Some(text) = text() else { continue };
                    set(&mut event.context, names, text);
                }
                Source::StageVariable(name) => {
                    let Some(text) = text() else { continue };
                    drop(event.stage_variables.insert(name.clone(), text));
                }
                Source::Text => {
                    if let Some(text) = text() {
                        event.body = Some(text);
                    }
                }
                Source::Body(_) => {}
            }
        }
        event
    }

    fn get(&self, source: &Source) -> Option<&Given> {
        let index = self.values.binary_search_by(|(known, _)| (*known).cmp(source)).ok()?;
        Some(&self.values[index].1)
    }

    /// The body that is made of the values, as text.
    pub(crate) fn json(&self) -> String {
        let values = self.values.iter().filter_map(|(source, given)| match source {
            Source::Body(steps) => Some((&**steps, &**given)),
            _ => None,
        });
        let length = |list: &[Step]| match self.length {
            Some((other, length)) if other == list => length,
            _ => self.lists.lengths.get(list).copied().unwrap_or(self.lists.length),
        };
        body::of(&values.collect::<Vec<_>>(), &length)
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
