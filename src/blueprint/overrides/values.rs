//! Values files, which are merged over a blueprint: `--values prod.yaml`.
//!
//! Mappings are merged key by key. Every other value, also a list, replaces that of the blueprint,
//! and `null` removes the entry, as in Helm. The names of files in it are relative to the
//! directory of the blueprint.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{LONGEST_KEY, MOST_KEYS, NewEntry};
use crate::blueprint::diagnostic::{Fault, Faults};
use crate::blueprint::node::{Node, Value};
use crate::blueprint::position::Origin;
use crate::blueprint::{Source, yaml};
use crate::bounds;
use crate::check::rules::{blueprint_too_large, unknown_key};
use crate::nearest::nearest;

/// The most created entries that are remembered.
const MOST_NEW: usize = 1000;

/// Merges the files over a document, in order. Returns errors, and the entries that are new.
pub(crate) fn merge(document: &mut Node, files: &[Source]) -> (Faults, Vec<NewEntry>) {
    let mut merging = Merging::default();
    for (index, file) in files.iter().enumerate() {
        let text = Origin::Values(index);
        match yaml::from_text(&file.text) {
            Err(fault) => merging.faults.push(fault.moved_to(text)),
            Ok(mut values) => {
                values.set_text(text);
                merging.file(document, values);
            }
        }
    }
    (merging.faults, merging.created)
}

#[derive(Default)]
struct Merging {
    faults: Faults,
    created: Vec<NewEntry>,
    /// The path of the mapping that is merged.
    path: Vec<String>,
}

impl Merging {
    fn file(&mut self, document: &mut Node, values: Node) {
        let place = values.place;
        match values.value {
            // An empty file changes nothing.
            Value::Null => {}
            Value::Mapping(_) => self.mapping(document, values),
            _ => self.faults.push_with(|| {
                let fault =
                    Fault::in_place(place, "a values file is a mapping of the keys to change");
                fault.expected(Some("keys of the blueprint, such as `api:`".to_owned()))
            }),
        }
        if document.size() > bounds::BLUEPRINT_VALUES.count()
            || document.text_bytes() > bounds::BLUEPRINT_TEXT.count()
        {
            let message = "the blueprint with its values files is too large";
            let (values, text) = (bounds::BLUEPRINT_VALUES, bounds::BLUEPRINT_TEXT);
            let fault = Fault::in_place(place, message).rule(&blueprint_too_large::RULE);
            self.faults.push(fault.expected(Some(format!("at most {values} and {text} of text"))));
            document.value = Value::Mapping(Vec::new());
        }
    }

    /// Merges a mapping over another value, which it replaces unless that is a mapping, too.
    fn mapping(&mut self, old: &mut Node, new: Node) {
        let Node { value: Value::Mapping(entries), .. } = new else { return *old = new };
        let Value::Mapping(known) = &mut old.value else {
            return *old = Node { value: Value::Mapping(entries), ..new };
        };
        let beside: Arc<[String]> = {
            let keys = known.iter().map(|(key, _)| key).filter(|key| key.len() <= LONGEST_KEY);
            keys.take(MOST_KEYS).map(|key| key.name.clone()).collect()
        };
        let mut places = HashMap::new();
        for (at, (key, _)) in known.iter().enumerate() {
            places.entry(key.name.clone()).or_insert(at);
        }
        let (mut seen, mut removed) = (HashSet::new(), HashSet::new());
        for (key, value) in entries {
            let at = places.get(&key.name).copied();
            // A key that the file has twice is reported by decoding.
            let is_first = seen.insert(key.name.clone());
            match at.filter(|_| is_first) {
                Some(_) if value.value == Value::Null => drop(removed.insert(key.name)),
                Some(at) if is_mapping(&value) && is_mapping(&known[at].1) => {
                    self.path.push(key.name);
                    self.mapping(&mut known[at].1, value);
                    self.path.pop();
                }
                Some(at) => known[at] = (key, value),
                None if value.value == Value::Null && at.is_none() => {
                    let name = &key.name;
                    let meant = nearest(name, beside.iter().map(String::as_str));
                    let message = format!("there is no `{}` to remove", self.name_of(name));
                    let fault = Fault::in_place(key.place, message).rule(&unknown_key::RULE);
                    let help = meant.map(|meant| format!("did you mean `{meant}`?"));
                    self.faults.push(fault.help(help));
                }
                None => {
                    if self.created.len() < MOST_NEW {
                        let path = [&self.path[..], std::slice::from_ref(&key.name)].concat();
                        self.created.push(NewEntry { path, beside: beside.clone() });
                    }
                    known.push((key, value));
                }
            }
        }
        if !removed.is_empty() {
            known.retain(|(key, _)| !removed.contains(&key.name));
        }
    }

    fn name_of(&self, key: &str) -> String {
        self.path.iter().map(String::as_str).chain([key]).collect::<Vec<_>>().join(".")
    }
}

fn is_mapping(node: &Node) -> bool {
    matches!(node.value, Value::Mapping(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(document: &str, files: &[&str]) -> Result<Node, Vec<String>> {
        let mut document = yaml::from_text(document).expect("YAML");
        let file = |text: &&str| Source {
            name: "values.yaml".to_owned(),
            text: (*text).to_owned(),
            directory: ".".into(),
        };
        let files: Vec<_> = files.iter().map(file).collect();
        let (faults, _) = merge(&mut document, &files);
        if faults.is_empty() {
            return Ok(document);
        }
        let told = |fault: &Fault| {
            let help = fault.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
            format!("{}{help}", fault.message)
        };
        Err(faults.iter().map(told).collect())
    }

    fn node(text: &str) -> Node {
        yaml::from_text(text).expect("YAML")
    }

    #[test]
    fn mappings_are_merged_and_all_else_is_replaced() {
        assert_eq!(
            merged(
                "{a: {b: 1, c: [1, 2]}, d: x}",
                &["{a: {c: [3], e: {f: 1}}}", "{a: {e: {g: 2}}}"]
            ),
            Ok(node("{a: {b: 1, c: [3], e: {f: 1, g: 2}}, d: x}"))
        );
        assert_eq!(merged("{a: {b: 1}, c: , d: 1}", &["{a: x, c: {y: 1}, d: {z: 1}}"]), {
            Ok(node("{a: x, c: {y: 1}, d: {z: 1}}"))
        });
        assert_eq!(merged("{a: 1}", &["", "# nothing\n", "{}"]), Ok(node("{a: 1}")));
    }

    #[test]
    fn null_removes_and_is_a_value_where_all_is_new() {
        assert_eq!(merged("{a: {b: 1, c: 2}, d: }", &["{a: {b: null}, d: }"]), {
            Ok(node("{a: {c: 2}}"))
        });
        assert_eq!(merged("{a: 1}", &["{t: {k: , l: 1}}"]), Ok(node("{a: 1, t: {k: , l: 1}}")));
        assert_eq!(
            merged("{tables: {orders: 1}}", &["{tables: {ordrs: }}", "{tables: {orders: }}"]),
            Err(vec!["there is no `tables.ordrs` to remove; did you mean `orders`?".to_owned()])
        );
    }

    #[test]
    fn a_file_is_a_mapping() {
        let refused = "a values file is a mapping of the keys to change".to_owned();
        assert_eq!(merged("{a: 1}", &["[a]", "{a: 2}", "x"]), Err(vec![refused.clone(), refused]));
        assert_eq!(merged("{a: 1}", &["{a: 2, a: 3}"]), Ok(node("{a: 2, a: 3}")));
    }
}
