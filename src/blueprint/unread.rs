//! The unreadable entries of a document, and errors that only follow from them.
//!
//! An entry that decoding omitted is missing in the model, or has its default there. The model may
//! then report errors in valid parts: in the parent, in references to it, in checks across all
//! entries. Such errors are not reported until the entry can be read.

use super::api_path;
use super::diagnostic::{Fault, Faults};
use super::node::{Node, Value};
use crate::model::written::{API, APIS};

/// The sections that no other refers to.
const LEAVES: [&str; 7] =
    ["name", "outputs", "tags", "examples", "description", "usage-plans", "domain-names"];

/// The section whose entries are named in messages about others.
const TABLES: &str = "tables";

/// Keys whose validity depends on others in the same part: the first on the second.
const MEASURED_BY: &[(&str, &str)] = &[
    ("autoscaling", "billing"),
    ("capacity", "billing"),
    ("global-secondary-indexes", "billing"),
    ("local-secondary-indexes", "sort-key"),
    ("replicas", "stream"),
    ("replicas", "encryption"),
    ("policy", "endpoint"),
    ("partition-key", "index"),
    ("content-based-deduplication", "fifo"),
    ("filter-policy-scope", "filter-policy"),
    ("max-value", "type"),
    ("min-value", "type"),
    ("max-length", "type"),
    ("min-length", "type"),
    ("allowed-pattern", "type"),
    ("default", "type"),
    ("scopes", "authorizer"),
    ("responses", "responses"),
    ("cache", "method-settings"),
    ("method-settings", "cache"),
    ("request", "response"),
    ("passthrough-behavior", "request"),
    ("passthrough", "request"),
];

/// The settings of a stage whose validity depends on the routes.
const OF_ALL_ROUTES: [&str; 2] = ["cache", "method-settings"];

/// The unreadable entries.
pub(super) struct Unread<'n> {
    node: &'n Node,
    entries: Vec<Entry>,
}

struct Entry {
    /// Its path; within an API of several, as if it were the only one.
    path: Vec<String>,
    /// The path of its API; empty for another entry.
    api: Vec<String>,
    /// Its name for others, and its contents.
    names: Vec<String>,
    /// `tables.orders`, the start of references to it.
    reference: String,
}

impl<'n> Unread<'n> {
    /// The entries that decoding omitted because of these faults.
    pub(super) fn of(node: &'n Node, faults: &Faults) -> Self {
        let mut paths: Vec<_> = faults.iter().filter_map(left_out).collect();
        paths.sort_unstable();
        paths.dedup();
        Self { node, entries: paths.iter().map(|path| Entry::new(node, path)).collect() }
    }

    /// True if everything was read.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// True if a later fault may be a consequence.
    pub(super) fn explains(&self, fault: &Fault) -> bool {
        self.entries.iter().any(|entry| entry.explains(fault, self.node))
    }
}

impl Entry {
    fn new(node: &Node, path: &[String]) -> Self {
        let mut inside = Vec::new();
        node.at(path).into_iter().for_each(|node| add_keys(node, &mut inside));
        let (api, path) = as_only(path);
        let names: Vec<_> = match &path[..] {
            // Contents of a route are not referenced elsewhere.
            [_, _, route, ..] if is_route(&path) => vec![route.as_str()],
            // A part without keys may have had any.
            [section, outside @ ..] if inside.is_empty() || section != TABLES => {
                outside.iter().map(String::as_str).chain(inside).collect()
            }
            [.., own] => [own.as_str()].into_iter().chain(inside).collect(),
            [] => inside,
        };
        let names = names
            .into_iter()
            .filter(|name| !name.is_empty())
            .map(|name| format!("`{name}`"))
            .collect();
        let reference = match &path[..] {
            [section, name, ..] if section != API => format!("{section}.{name}"),
            [section] => format!("{section}."),
            _ => String::new(),
        };
        Self { path, api, names, reference }
    }

    fn explains(&self, fault: &Fault, node: &Node) -> bool {
        let (api, at) = as_only(&fault.path);
        let (at, path) = (&at[..], &self.path[..]);
        // An API does not depend on another one.
        if !api.is_empty() && !self.api.is_empty() && api != self.api {
            return false;
        }
        let section = path.first().map_or("", String::as_str);
        let is_of_route = is_route(path);
        // The parent lacks it.
        if !at.is_empty() && path.starts_with(at) && fault.unresolved.is_none() {
            return true;
        }
        // Unresolved references to it.
        if !self.reference.is_empty() && fault.message.contains(&self.reference) {
            return true;
        }
        let of_api =
            |path: &[String]| path.first().is_some_and(|first| first == API) && !is_route(path);
        if of_api(at) && of_api(path) && is_measured(at, path) {
            return true;
        }
        let is_section = path.len() == 1 || section == API && path.len() == 2;
        if is_section {
            let is_referred_to = match path.get(1) {
                // Only these use the API.
                None if section == API => {
                    return match at.first().map_or("", String::as_str) {
                        "examples" => true,
                        "usage-plans" | "domain-names" => fault.unresolved.is_none(),
                        _ => false,
                    };
                }
                None => !LEAVES.contains(&section),
                Some(of_api) => ["routes", "authorizers", "models"].contains(&of_api.as_str()),
            };
            return is_referred_to
                && (fault.unresolved.is_some()
                    || match at {
                        [api, of_api, rest @ ..] if api == API => {
                            of_api == "routes" || is_of_all_routes(of_api, rest)
                        }
                        [section, ..] => section != "parameters",
                        [] => true,
                    });
        }
        let part = if section == API { 3 } else { 2 };
        let is_beside = at.len() >= part && path.len() > part && at[..part] == path[..part];
        if is_beside {
            // The authorization of a route decides about data of the caller.
            let is_of_caller =
                is_of_route && ["authorization", "authorizer"].contains(&path[part].as_str());
            return is_of_caller || is_measured(at, path);
        }
        // A route's key may be that of its index.
        let is_index = section == TABLES
            && path.get(2).is_some_and(|of_table| of_table.ends_with("-secondary-indexes"));
        let route = || node.at(&[&api[..], &at[1..3]].concat());
        if is_index && is_route(at) && at.len() >= 3 && route().is_some_and(names_index) {
            return true;
        }
        match at {
            // Examples use the API and the tables.
            [examples, ..] if examples == "examples" => !LEAVES.contains(&section),
            // So do usage plans, which name routes, and checks of all routes.
            [plans, ..] if plans == "usage-plans" && fault.unresolved.is_none() => {
                section == API || section == TABLES
            }
            [api, of_api, rest @ ..] if api == API && is_of_all_routes(of_api, rest) => {
                section == API || section == TABLES
            }
            _ => {
                let refers = |node: &Node| {
                    let Value::String(text) = &node.value else { return false };
                    !self.reference.is_empty() && text.contains(&self.reference)
                };
                self.names.iter().any(|name| fault.message.contains(name))
                    || node.at(&fault.path).is_some_and(refers)
            }
        }
    }
}

/// The path of the API in a path, and the path as if that were the only one.
fn as_only(path: &[String]) -> (Vec<String>, Vec<String>) {
    let Some((api, within)) = api_path::split(path) else {
        // An unreadable section of APIs is like an unreadable API.
        let is_apis = matches!(path, [section] if section == APIS);
        return (Vec::new(), if is_apis { vec![API.to_owned()] } else { path.to_vec() });
    };
    let only = std::iter::once(API.to_owned()).chain(within.iter().cloned());
    (api.to_vec(), only.collect())
}

/// Adds up to a hundred keys in a value.
fn add_keys<'n>(node: &'n Node, keys: &mut Vec<&'n str>) {
    const MOST: usize = 100;
    for (key, value) in node.entries() {
        if keys.len() < MOST {
            keys.push(key);
            add_keys(value, keys);
        }
    }
}

/// True if the validity of one of two paths depends on the other.
fn is_measured(at: &[String], path: &[String]) -> bool {
    let has = |path: &[String], key: &str| path.iter().skip(1).any(|step| step == key);
    MEASURED_BY.iter().any(|(key, by)| has(at, key) && has(path, by))
}

fn names_index(node: &Node) -> bool {
    node.get("index").is_some() || node.entries().iter().any(|(_, value)| names_index(value))
}

fn is_of_all_routes(of_api: &str, rest: &[String]) -> bool {
    match of_api {
        "stage" | "further-stages" => {
            rest.iter().any(|step| OF_ALL_ROUTES.contains(&step.as_str()))
        }
        of_api => of_api == "api-key-source",
    }
}

fn is_route(path: &[String]) -> bool {
    matches!(path, [api, routes, ..] if api == API && routes == "routes")
}

/// The entry that a fault of decoding omits; for a misspelt key, the meant one, if known.
fn left_out(fault: &Fault) -> Option<Vec<String>> {
    if fault.is_foreign() {
        // The text was read.
        return None;
    }
    let mut path = fault.path.clone();
    if fault.is_unknown_key {
        path.pop();
    }
    match &fault.missing {
        Some(key) => path.push(key.clone()),
        // Any key may have been meant, except those of the document.
        None if fault.is_unknown_key && !path.is_empty() => path.push(String::new()),
        None => {}
    }
    (!path.is_empty()).then_some(path)
}
