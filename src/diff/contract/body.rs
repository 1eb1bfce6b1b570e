//! The comparison of two bodies that answer the same made-up request.

use serde_json::Value;

use super::Breaking;
use crate::probe::type_name;

/// A difference of two bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BodyChange {
    pub(super) breaking: Breaking,
    pub(super) message: String,
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
}

/// Returns the differences of two bodies. `of` names them, such as `the body of 200`.
pub(super) fn compare(old: &str, new: &str, of: &str) -> Vec<BodyChange> {
    let mut changes = Vec::new();
    let mut push = |breaking, message: String, old: Option<String>, new: Option<String>| {
        changes.push(BodyChange { breaking, message, old, new });
    };
    if old.trim() == new.trim() {
        return changes;
    }
    match (old.trim().is_empty(), new.trim().is_empty()) {
        (false, true) => {
            push(Breaking::Breaking, format!("{of} is now empty"), None, None);
            return changes;
        }
        (true, false) => {
            push(Breaking::NotBreaking, format!("{of} is no longer empty"), None, None);
            return changes;
        }
        _ => {}
    }
    let json = |text: &str| serde_json::from_str::<Value>(text).ok();
    match (json(old), json(new)) {
        (Some(old), Some(new)) => Comparison { of, changes: &mut changes }.values(&old, &new, ""),
        (Some(_), None) => push(Breaking::Breaking, format!("{of} is no longer JSON"), None, None),
        (None, Some(_)) => push(Breaking::Breaking, format!("{of} is now JSON"), None, None),
        (None, None) => {
            push(
                Breaking::Possibly,
                format!("{of} is another text"),
                Some(excerpt(old)),
                Some(excerpt(new)),
            );
        }
    }
    changes
}

/// A value in a message.
fn excerpt(text: &str) -> String {
    /// The most characters of it.
    const LENGTH: usize = 60;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown: String = line.chars().take(LENGTH).collect();
    if line.chars().count() > LENGTH {
        shown.push('…');
    }
    shown
}

struct Comparison<'a> {
    of: &'a str,
    changes: &'a mut Vec<BodyChange>,
}

impl Comparison<'_> {
    fn push(
        &mut self,
        breaking: Breaking,
        message: String,
        old: Option<String>,
        new: Option<String>,
    ) {
        let change = BodyChange { breaking, message, old, new };
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }

    /// The words for a place in the body.
    fn words(&self, place: &str) -> String {
        if place.is_empty() {
            self.of.to_owned()
        } else {
            format!("the member `{}` of {}", place.trim_start_matches('.'), self.of)
        }
    }

    fn values(&mut self, old: &Value, new: &Value, place: &str) {
        match (old, new) {
            (Value::Object(was), Value::Object(is)) => self.members(was, is, place),
            (Value::Array(was), Value::Array(is)) => match (was.first(), is.first()) {
                (Some(old), Some(new)) => self.values(old, new, &format!("{place}[]")),
                (Some(_), None) => {
                    let message = format!("{} is an empty list", self.words(place));
                    self.push(Breaking::Breaking, message, None, None);
                }
                (None, Some(_)) => {
                    let message = format!("{} is no longer an empty list", self.words(place));
                    self.push(Breaking::Possibly, message, None, None);
                }
                (None, None) => {}
            },
            (Value::Null, Value::Null) => {}
            (Value::Null, _) => {
                let message = format!("{} is no longer null", self.words(place));
                self.push(Breaking::NotBreaking, message, None, None);
            }
            (_, Value::Null) => {
                let message = format!("{} is now null", self.words(place));
                self.push(Breaking::Breaking, message, None, None);
            }
            (old, new) if type_name(old) != type_name(new) => {
                let (was, is) = (type_name(old), type_name(new));
                let message = format!("{} is {is} instead of {was}", self.words(place));
                self.push(Breaking::Breaking, message, None, None);
            }
            (old, new) if old != new => {
                let message = format!("{} has another value", self.words(place));
                let (was, is) = (excerpt(&shown(old)), excerpt(&shown(new)));
                self.push(Breaking::Possibly, message, Some(was), Some(is));
            }
            _ => {}
        }
    }

    fn members(
        &mut self,
        was: &serde_json::Map<String, Value>,
        is: &serde_json::Map<String, Value>,
        place: &str,
    ) {
        let mut renamed = Vec::new();
        for (name, old) in was {
            let inner = format!("{place}.{name}");
            if let Some(new) = is.get(name) {
                self.values(old, new, &inner);
                continue;
            }
            // A made-up value occurs once, unless it is a constant.
            let same = is.iter().find(|(other, new)| {
                *new == old
                    && !was.contains_key(*other)
                    && !renamed.contains(other)
                    && is_telling(old)
            });
            if let Some((other, _)) = same {
                renamed.push(other);
                let message = format!("{} is now named `{other}`", self.words(&inner));
                self.push(Breaking::Breaking, message, None, None);
            } else {
                self.push(
                    Breaking::Breaking,
                    format!("{} is gone", self.words(&inner)),
                    None,
                    None,
                );
            }
        }
        for name in is.keys().filter(|name| !was.contains_key(*name) && !renamed.contains(name)) {
            let message = format!("{} is new", self.words(&format!("{place}.{name}")));
            self.push(Breaking::NotBreaking, message, None, None);
        }
    }
}

/// True for a value that another member hardly has by chance.
fn is_telling(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(_))
        && value != &Value::Array(Vec::new())
        && value != &Value::Object(serde_json::Map::new())
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{Breaking, compare};

    #[test]
    fn differences_of_bodies() {
        let told = |old: &str, new: &str| {
            let changes = compare(old, new, "the body").into_iter();
            changes.map(|change| (change.message, change.breaking)).collect::<Vec<_>>()
        };
        for (old, new, message, breaking) in [
            (r#"{"a": 1}"#, "{}", "the member `a` of the body is gone", Breaking::Breaking),
            ("{}", r#"{"a": 1}"#, "the member `a` of the body is new", Breaking::NotBreaking),
            (
                r#"{"a": "v"}"#,
                r#"{"b": "v"}"#,
                "the member `a` of the body is now named `b`",
                Breaking::Breaking,
            ),
            (
                r#"{"a": [{"b": 1}]}"#,
                r#"{"a": [{"b": "1"}]}"#,
                "the member `a[].b` of the body is a text instead of a number",
                Breaking::Breaking,
            ),
            ("[]", "{}", "the body is an object instead of a list", Breaking::Breaking),
            ("[1]", "[]", "the body is an empty list", Breaking::Breaking),
            (
                r#"{"a": "x"}"#,
                r#"{"a": "y"}"#,
                "the member `a` of the body has another value",
                Breaking::Possibly,
            ),
            ("{}", "", "the body is now empty", Breaking::Breaking),
            ("", "{}", "the body is no longer empty", Breaking::NotBreaking),
            ("{}", "text", "the body is no longer JSON", Breaking::Breaking),
            ("one", "two", "the body is another text", Breaking::Possibly),
        ] {
            assert_eq!(told(old, new), [(message.to_owned(), breaking)], "{old} {new}");
        }
        assert_eq!(told(r#"{"a": 1, "b": 2}"#, r#"{"b":2,"a":1}"#), []);
    }
}
