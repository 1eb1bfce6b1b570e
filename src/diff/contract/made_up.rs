//! Values for everything that the mapping templates of two versions read, so that both get the
//! same.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::probe::{Given, Lists, MadeUpRequest, Probe, Source, Step, Subject};

/// The kind of a made-up value: that which the templates can print.
#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Text,
    Digits,
    Other(Value),
}

/// The values that several templates read. Each template that is added gets what it can print.
#[derive(Default)]
pub(super) struct MadeUp {
    kinds: BTreeMap<Source, Kind>,
    length: Option<usize>,
    lengths: BTreeMap<Vec<Step>, usize>,
    /// False if a template renders nothing valid for any values.
    pub(super) is_sound: bool,
}

impl MadeUp {
    pub(super) fn new() -> Self {
        Self { is_sound: true, ..Self::default() }
    }

    /// Adds the values that a template reads.
    pub(super) fn add(&mut self, subject: Subject<'_>) {
        let is_dynamodb = subject.action.is_some_and(|(service, _)| service == "dynamodb");
        let is_typed = is_dynamodb && subject.is_response;
        let Ok(probe) = Probe::without_variants(subject) else {
            self.is_sound = false;
            return;
        };
        let Some(MadeUpRequest { values, lists, .. }) = probe.baseline else {
            self.is_sound = false;
            return;
        };
        for (source, given) in values {
            let Given::Value(value) = given else { continue };
            let kind = typed(&source).filter(|_| is_typed).unwrap_or_else(|| kind(value));
            let known = self.kinds.entry(source).or_insert_with(|| kind.clone());
            // What one template can print only as a number, the others print as well.
            if *known == Kind::Text {
                *known = kind;
            }
        }
        self.length = Some(self.length.unwrap_or(lists.length).min(lists.length));
        for (way, length) in lists.lengths {
            self.lengths.entry(way).or_insert(length);
        }
    }

    /// The sources within a body, without those that hold others.
    pub(super) fn in_body(&self) -> Vec<Source> {
        let sources = self.kinds.keys().filter(|source| match source {
            Source::Body(steps) => {
                !steps.is_empty() && steps.last() != Some(&Step::Item) && !source.is_name()
            }
            _ => false,
        });
        sources.cloned().collect()
    }

    /// The request, or the answer of a backend, with a value of its own for each source.
    pub(super) fn request(&self) -> MadeUpRequest {
        let values = self.kinds.iter().enumerate().map(|(index, (source, kind))| {
            let value = match kind {
                Kind::Text => Value::String(format!("vq{index}x")),
                Kind::Digits => Value::String(format!("7{index:03}")),
                Kind::Other(Value::Number(_)) => Value::from(7000 + index),
                Kind::Other(Value::Object(_)) => json!({ "member": format!("vq{index}x") }),
                Kind::Other(Value::Array(_)) => json!([format!("vq{index}x")]),
                Kind::Other(value) => value.clone(),
            };
            (source.clone(), Given::Value(value))
        });
        // A value that holds others is made of these.
        let is_outer = |source: &Source| {
            let Source::Body(steps) = source else { return false };
            self.kinds.keys().any(|other| {
                matches!(other, Source::Body(longer)
                    if longer.len() > steps.len() && longer.starts_with(steps))
            })
        };
        let values = values.filter(|(source, _)| !is_outer(source)).collect();
        let length = self.length.unwrap_or(2);
        MadeUpRequest { values, lists: Lists { length, lengths: self.lengths.clone() }, body: None }
    }
}

fn kind(value: Value) -> Kind {
    let is_marker = |text: &str| {
        let inner = text.strip_prefix("vq").and_then(|rest| rest.strip_suffix('x'));
        inner.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    match value {
        Value::String(text) if is_marker(&text) => Kind::Text,
        Value::String(text) if is_digits(&text) => Kind::Digits,
        other => Kind::Other(other),
    }
}

fn is_digits(text: &str) -> bool {
    text.len() >= 4 && text.starts_with('7') && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The kind of a value in an item as DynamoDB returns it, by the name of its type.
fn typed(source: &Source) -> Option<Kind> {
    let Source::Body(steps) = source else { return None };
    let (Step::Member(name), true) = (steps.last()?, steps.len() > 1) else { return None };
    Some(match name.as_str() {
        "S" => Kind::Text,
        "N" => Kind::Digits,
        "BOOL" | "NULL" => Kind::Other(Value::Bool(true)),
        "B" => Kind::Other(Value::from("dnExeA==")),
        _ => return None,
    })
}
