//! Changes of properties.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::change::PropertyChange;
use super::reference::is_function;
use super::replacement;
use super::resource::StateResource;

/// The members that name an item of a list, the most telling one first.
const NAMES: [&str; 19] = [
    "IndexName",
    "AttributeName",
    "PolicyName",
    "ParameterKey",
    "StatusCode",
    "Name",
    "Key",
    "Sid",
    "Id",
    "Region",
    "index_name",
    "status_code",
    "region_name",
    "name",
    "key",
    "id",
    "sid",
    "stage",
    "StageName",
];

/// The comparison of a resource.
pub(super) struct Comparison<'a> {
    /// True if the old values are those of AWS, which also has values that nobody declared.
    pub(super) is_deployed: bool,
    /// The type of the resource.
    pub(super) kind: &'a str,
}

/// The changed properties of a resource.
pub(super) fn changes(
    comparison: &Comparison<'_>,
    before: &StateResource,
    after: &StateResource,
) -> Vec<PropertyChange> {
    let mut found = Vec::new();
    for (name, old, new) in members(&before.properties, &after.properties) {
        if let (Some(old), None, true) = (old, new, comparison.is_deployed)
            && !replacement::is_declared(comparison.kind, name, old)
        {
            continue;
        }
        comparison.compare(name.clone(), old, new, &mut found);
    }
    found.retain(|change| !after.ignored.iter().any(|ignored| is_ignored(ignored, change)));
    found
}

/// True if `ignore_changes` has the property: `ttl[0].attribute_name`.
fn is_ignored(ignored: &str, change: &PropertyChange) -> bool {
    ignored == "all"
        || ignored == change.name()
        || ignored.replace("[0]", "").starts_with(&change.path)
            && ignored.replace("[0]", "") == change.path
}

/// The members of two objects by name.
fn members<'v>(
    old: &'v Map<String, Value>,
    new: &'v Map<String, Value>,
) -> impl Iterator<Item = (&'v String, Option<&'v Value>, Option<&'v Value>)> {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let of = |members: &'v Map<String, Value>, name: &String| {
        members.get(name).filter(|value| !value.is_null())
    };
    names.into_iter().map(move |name| (name, of(old, name), of(new, name)))
}

impl Comparison<'_> {
    fn compare(
        &self,
        path: String,
        old: Option<&Value>,
        new: Option<&Value>,
        found: &mut Vec<PropertyChange>,
    ) {
        let (Some(before), Some(after)) = (old, new) else {
            let value = old.or(new);
            // The parts of a block that are not declared may be AWS's.
            let is_part = new.is_none() && path.contains('.');
            let is_default = self.is_deployed && (is_part || value.is_some_and(is_empty));
            if value.is_some() && !is_default {
                found.push(changed(path, old, new));
            }
            return;
        };
        if before == after || self.is_deployed && is_same(before, after) {
            return;
        }
        match (before, after) {
            (Value::Object(before), Value::Object(after))
                if !is_function(before) && !is_function(after) =>
            {
                for (name, old, new) in members(before, after) {
                    self.compare(format!("{path}.{name}"), old, new, found);
                }
            }
            (Value::Array(before), Value::Array(after)) => {
                self.compare_lists(&path, before, after, found);
            }
            _ => found.push(changed(path, old, new)),
        }
    }

    fn compare_lists(
        &self,
        path: &str,
        before: &[Value],
        after: &[Value],
        found: &mut Vec<PropertyChange>,
    ) {
        if let ([Value::Object(_)], [Value::Object(_)]) = (before, after)
            && named(before).is_none_or(|names| named(after) == Some(names))
        {
            return self.compare(path.to_owned(), before.first(), after.first(), found);
        }
        if let (Some(old), Some(new)) = (named(before), named(after)) {
            let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for name in names {
                let of = |items: &[Value], names: &BTreeMap<String, usize>| {
                    names.get(name).and_then(|index| items.get(*index)).cloned()
                };
                let (old, new) = (of(before, &old), of(after, &new));
                self.compare(format!("{path}[{name}]"), old.as_ref(), new.as_ref(), found);
            }
            return;
        }
        let are_objects = before.iter().chain(after).all(Value::is_object);
        if before.len() == after.len() && are_objects && !self.is_deployed {
            for (index, (old, new)) in before.iter().zip(after).enumerate() {
                self.compare(format!("{path}[{index}]"), Some(old), Some(new), found);
            }
            return;
        }
        let (before, after) = (Value::from(before.to_vec()), Value::from(after.to_vec()));
        found.push(changed(path.to_owned(), Some(&before), Some(&after)));
    }
}

fn changed(path: String, old: Option<&Value>, new: Option<&Value>) -> PropertyChange {
    PropertyChange { path, old: old.cloned(), new: new.cloned(), replaces: false, refers_to: None }
}

/// The indexes of the items of a list by their names; `None` if they have none.
fn named(items: &[Value]) -> Option<BTreeMap<String, usize>> {
    let names_by = |key: &str| {
        let mut names = BTreeMap::new();
        for (index, item) in items.iter().enumerate() {
            let name = match item.get(key)? {
                Value::String(name) => name.clone(),
                Value::Number(number) => number.to_string(),
                _ => return None,
            };
            if names.insert(name, index).is_some() {
                return None;
            }
        }
        Some(names)
    };
    if items.is_empty() {
        return Some(BTreeMap::new());
    }
    NAMES.iter().find_map(|key| names_by(key))
}

/// True for a value that AWS returns for a setting that nobody made.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) => false,
        Value::String(text) => text.is_empty(),
        // -1 stands for no limit.
        Value::Number(number) => number.as_f64() == Some(0.0) || number.as_i64() == Some(-1),
        Value::Array(items) => items.iter().all(is_empty),
        Value::Object(members) => members.values().all(is_empty),
    }
}

/// True if a deployed value is that of a declaration, which may have unknown references.
fn is_same(deployed: &Value, declared: &Value) -> bool {
    match (deployed, declared) {
        (Value::String(old), Value::String(new)) => {
            old == new || matches(old, new) || is_same_document(old, new)
        }
        (Value::Object(old), Value::Object(new)) => {
            members(old, new).all(|(_, old, new)| match (old, new) {
                (Some(old), Some(new)) => is_same(old, new),
                (value, other) => value.or(other).is_none_or(is_empty),
            })
        }
        (Value::Array(old), Value::Array(new)) => {
            let mut left: Vec<&Value> = old.iter().collect();
            is_empty(deployed) && is_empty(declared)
                || old.len() == new.len()
                    && new.iter().all(|new| {
                        let place = left.iter().position(|old| is_same(old, new));
                        place.map(|place| left.swap_remove(place)).is_some()
                    })
        }
        // A list of one value may be written as the value.
        (Value::Array(old), new) if old.len() == 1 => is_same(&old[0], new),
        (old, Value::Array(new)) if new.len() == 1 => is_same(old, &new[0]),
        (Value::Array(_) | Value::Object(_), _) | (_, Value::Array(_) | Value::Object(_)) => {
            is_empty(deployed) && is_empty(declared)
        }
        (old, new) => {
            let text = |value: &Value| match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let (old_text, new_text) = (text(old), text(new));
            matches(&old_text, &new_text) || is_empty(old) && is_empty(new)
        }
    }
}

/// True if both texts are JSON with the same contents.
fn is_same_document(old: &str, new: &str) -> bool {
    let document = |text: &str| {
        let is_document = text.trim_start().starts_with(['{', '[']);
        is_document.then(|| serde_json::from_str::<Value>(text).ok()).flatten()
    };
    document(old).zip(document(new)).is_some_and(|(old, new)| is_same(&old, &new))
}

/// True if a text has the literal parts of a declaration, between which it may have any value.
fn matches(text: &str, declared: &str) -> bool {
    let mut parts = literals(declared).into_iter();
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(&*first)) else {
        return false;
    };
    let parts: Vec<_> = parts.collect();
    let Some((last, inner)) = parts.split_last() else { return rest.is_empty() };
    for part in inner {
        let Some(at) = rest.find(&**part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(&**last)
}

/// The parts of a text of Terraform between its references.
fn literals(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let is_escaped = rest[..at].ends_with('$');
        let end = super::reference::end(&rest[at..]);
        let last = parts.last_mut().map(|last| {
            last.push_str(&rest[..at]);
            if is_escaped {
                last.push_str("${");
            }
        });
        debug_assert!(last.is_some());
        if is_escaped {
            rest = &rest[at + 2..];
        } else {
            rest = &rest[at + end..];
            parts.push(String::new());
        }
    }
    if let Some(last) = parts.last_mut() {
        last.push_str(rest);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn paths(is_deployed: bool, old: Value, new: Value) -> Vec<String> {
        let resource = |properties: Value| StateResource {
            kind: "aws_dynamodb_table".to_owned(),
            properties: properties.as_object().cloned().unwrap_or_default(),
            ..StateResource::default()
        };
        let comparison = Comparison { is_deployed, kind: "aws_dynamodb_table" };
        let found = changes(&comparison, &resource(old), &resource(new));
        found.into_iter().map(|change| change.path).collect()
    }

    #[test]
    fn items_are_compared_by_name() {
        let index = |name: &str, by: &str| json!({"name": name, "hash_key": by});
        let old = json!({"global_secondary_index": [index("a", "x"), index("b", "x")]});
        let new = json!({"global_secondary_index": [index("b", "y"), index("c", "x")]});
        assert_eq!(
            paths(false, old, new),
            [
                "global_secondary_index[a]",
                "global_secondary_index[b].hash_key",
                "global_secondary_index[c]"
            ]
        );
    }

    #[test]
    fn deployed_values_match_declarations() {
        let same = |old: Value, new: Value| {
            assert_eq!(paths(true, json!({"name": old}), json!({"name": new})), [""; 0]);
        };
        same(json!("arn:aws:x:1:table/a"), json!("arn:${data.p.x}:x:${data.r.y}:table/a"));
        same(json!("$${x}"), json!("$${x}"));
        same(json!("30"), json!(30));
        same(json!(["b", "a"]), json!(["a", "b"]));
        same(
            json!(r#"{"Action":["a"],"Resource":"arn:1"}"#),
            json!(r#"{"Resource": "${aws_x.y.arn}", "Action": "a"}"#),
        );
        let other = |old: Value, new: Value| {
            assert_eq!(paths(true, json!({"name": old}), json!({"name": new})), ["name"]);
        };
        other(json!("a-1-b"), json!("a-${var.x}-c"));
        other(json!(30), json!(31));
        other(json!(["a"]), json!(["a", "b"]));
    }

    #[test]
    fn undeclared_values_of_aws_are_no_changes() {
        let old = json!({"arn": "arn:1", "name": "a", "table_class": "", "tags": {"a": "b"}});
        assert_eq!(paths(true, old, json!({"name": "a"})), ["tags"]);
    }
}
