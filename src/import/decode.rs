//! Values of a made-up request, found again in texts: `vq1x` is `{path.id}`.

use serde_json::Value;

use super::samples::Sample;
use super::{Importer, text};
use crate::gateway::{Gateway, Outcome, Request};
use crate::vtl::Json;

/// The values with their references, the longest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Decoder {
    values: Vec<(String, String)>,
}

impl Decoder {
    /// The values of a request, and those that every made-up request has.
    pub(super) fn of(sample: &Sample, special: &[(String, String)]) -> Self {
        let mut decoder = Self::default();
        for (kind, of_kind) in
            [("path", &sample.path), ("query-string", &sample.query), ("header", &sample.headers)]
        {
            for (name, value) in of_kind {
                decoder.add(value, format!("{{{kind}.{name}}}"));
            }
        }
        for (names, value) in &sample.context {
            decoder.add(value, format!("{{context.{}}}", names.join(".")));
        }
        if let Some(body) = &sample.body {
            decoder.body(body, "body");
        }
        for (value, reference) in special {
            decoder.add(value, reference.clone());
        }
        decoder
    }

    /// The values of an item, and of a request.
    pub(super) fn with_item(&self, item: &Value) -> Self {
        let mut decoder = self.clone();
        for (name, value) in item.as_object().into_iter().flatten() {
            decoder.attribute(value, &format!("item.{name}"));
        }
        decoder
    }

    /// The members of a service's response, too.
    pub(super) fn with_response(&self, response: &Value) -> Self {
        let mut decoder = self.clone();
        decoder.body(response, "response");
        decoder
    }

    fn add(&mut self, value: &str, reference: String) {
        if value.len() < 3 || self.values.iter().any(|(known, _)| known == value) {
            return;
        }
        self.values.push((value.to_owned(), reference));
        self.values.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
    }

    fn body(&mut self, value: &Value, place: &str) {
        match value {
            Value::String(of) => self.add(of, format!("{{{place}}}")),
            Value::Number(of) => self.add(&of.to_string(), format!("{{{place}}}")),
            Value::Object(members) => {
                for (name, member) in members {
                    self.body(member, &format!("{place}.{name}"));
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.body(item, &format!("{place}[{index}]"));
                }
            }
            _ => {}
        }
    }

    fn attribute(&mut self, value: &Value, place: &str) {
        for (of, inner) in value.as_object().into_iter().flatten() {
            match (of.as_str(), inner) {
                ("S" | "N", Value::String(of)) => self.add(of, format!("{{{place}}}")),
                ("M", Value::Object(members)) => {
                    for (name, member) in members {
                        self.attribute(member, &format!("{place}.{name}"));
                    }
                }
                _ => {}
            }
        }
    }

    /// A text with references in place of the values.
    pub(super) fn text(&self, written: &str) -> String {
        let mut decoded = String::new();
        let mut rest = written;
        while let Some(first) = rest.chars().next() {
            if let Some((value, reference)) =
                self.values.iter().find(|(value, _)| rest.starts_with(&**value))
            {
                decoded += reference;
                rest = &rest[value.len()..];
                continue;
            }
            match first {
                '{' => decoded += "{{",
                '}' => decoded += "}}",
                other => decoded.push(other),
            }
            rest = &rest[first.len_utf8()..];
        }
        decoded
    }

    /// JSON whose texts and numbers have references in place of the values.
    pub(super) fn json(&self, value: &Value) -> Json {
        match value {
            Value::String(of) => text(self.text(of)),
            Value::Number(number) => {
                let decoded = self.text(&number.to_string());
                if decoded.starts_with('{') { text(decoded) } else { Json::from(value.clone()) }
            }
            Value::Array(items) => Json::Array(items.iter().map(|item| self.json(item)).collect()),
            Value::Object(members) => Json::Object(
                members.iter().map(|(name, member)| (name.clone(), self.json(member))).collect(),
            ),
            other => Json::from(other.clone()),
        }
    }
}

/// References whose values every made-up request has.
const SPECIAL: [&str; 12] = [
    "{sortable-id}",
    "{context.requestId}",
    "{context.extendedRequestId}",
    "{context.requestTime}",
    "{now|iso}",
    "{now|milliseconds}",
    "{context.requestTimeEpoch}",
    "{now}",
    "{context.identity.sourceIp}",
    "{context.identity.userAgent}",
    "{short-id.12}",
    "{short-id.8}",
];

impl Importer<'_> {
    /// The values that dynagate's own templates give to references without an input.
    pub(super) fn special_values() -> Vec<(String, String)> {
        let mut values: Vec<(String, String)> = Vec::new();
        for reference in SPECIAL {
            let Some(value) = value_of(reference) else { continue };
            if value.len() > 3 && !values.iter().any(|(known, _)| *known == value) {
                values.push((value, reference.to_owned()));
            }
        }
        values
    }
}

fn value_of(reference: &str) -> Option<String> {
    let text = format!(
        "name: x\ntables: {{t: {{partition-key: id}}}}\napi:\n  routes:\n    POST /:\n      put: \
         {{table: t, values: {{id: \"{reference}\"}}}}\n"
    );
    let source = crate::blueprint::Source { name: String::new(), text, directory: ".".into() };
    let blueprint = crate::blueprint::Blueprint::read(source, Vec::new()).ok()?;
    let plan = crate::plan::Plan::of(blueprint.stack());
    let gateway = Gateway::of(plan.deployed_apis().into_iter().next()?)?;
    let request = Request::new("POST", "/").body("{}");
    let Outcome::Call(call) = gateway.receive(&request) else { return None };
    let body: Value = serde_json::from_str(&call.request().body.text()).ok()?;
    let value = body.get("Item")?.get("id")?.get("S")?;
    value.as_str().map(str::to_owned)
}
