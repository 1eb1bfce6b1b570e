//! JSON as an argument of `jsonencode`.

use super::expression::{Expression, Inline};
use super::line::Line;
use super::template::Quoted;
use super::writer::Writer;
use crate::model::Json;

/// The longest list on one line.
const ITEMS_ON_A_LINE: usize = 4;

/// A value on one line: everything but objects and lists with contents.
struct Scalar<'a>(&'a Json);

impl Expression for Scalar<'_> {
    fn write(&self, line: &mut Line) {
        match self.0 {
            Json::Null => line.raw("null"),
            Json::Bool(value) => value.write(line),
            Json::Number(number) => number.write(line),
            Json::String(text) => Quoted(text).write(line),
            Json::Array(items) => Inline(items.iter().map(Scalar)).write(line),
            Json::Object(_) => line.raw("{}"),
        }
    }
}

/// `jsonencode` of a value on one line.
struct Encoded<'a>(Scalar<'a>);

impl Expression for Encoded<'_> {
    fn write(&self, line: &mut Line) {
        line.raw("jsonencode(");
        self.0.write(line);
        line.raw(")");
    }
}

impl Writer {
    /// Writes `name = jsonencode(…)`.
    pub(in super::super) fn json(&mut self, name: &str, json: &Json) {
        if is_scalar(json) {
            return self.attribute(name, Encoded(Scalar(json)));
        }
        match json {
            Json::Object(_) => {
                self.bracketed(name, "jsonencode({", "})", |w| w.json_contents(json));
            }
            _ => self.bracketed(name, "jsonencode([", "])", |w| w.json_contents(json)),
        }
    }

    fn json_contents(&mut self, json: &Json) {
        match json {
            Json::Object(members) => {
                for (key, member) in members {
                    self.json_member(key, member);
                }
            }
            Json::Array(items) => items.iter().for_each(|item| self.json_item(item)),
            _ => {}
        }
    }

    fn json_member(&mut self, key: &str, json: &Json) {
        if is_scalar(json) {
            return self.entry(key, Scalar(json));
        }
        let (open, close) = brackets(json);
        self.bracketed(key, open, close, |w| w.json_contents(json));
    }

    fn json_item(&mut self, json: &Json) {
        if is_scalar(json) {
            return self.item(Scalar(json));
        }
        let (open, close) = brackets(json);
        self.bracketed_item(open, close, |w| w.json_contents(json));
    }
}

const fn brackets(json: &Json) -> (&'static str, &'static str) {
    match json {
        Json::Object(_) => ("{", "}"),
        _ => ("[", "]"),
    }
}

fn is_scalar(json: &Json) -> bool {
    match json {
        Json::Object(members) => members.is_empty(),
        Json::Array(items) => items.len() <= ITEMS_ON_A_LINE && items.iter().all(is_scalar),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => true,
    }
}
