//! The entries of a document that could not be read, and what follows from that alone.
//!
//! What decoding left out is missing in the model, or has its default there. So the model may complain of what its author
//! wrote well: of what the entry is in, of others that name it, of what is about all of its kind. Such a complaint is no
//! mistake of its own, and is told when the entry can be read.

use super::diagnostic::{Fault, Faults};
use super::lower::API;
use super::node::Node;

/// The sections that no other refers to.
const LEAVES: [&str; 7] = ["name", "outputs", "tags", "examples", "description", "usage-plans", "domain-names"];

/// Keys whose values are right or wrong by those of others beside them or further up: the first by the second.
const MEASURED_BY: &[(&str, &str)] = &[
    ("autoscaling", "billing"),
    ("capacity", "billing"),
    ("global-secondary-indexes", "billing"),
    ("passthrough-behavior", "request"),
    ("passthrough", "request"),
];

/// The settings of a stage that are right or wrong by what the routes are.
const OF_ALL_ROUTES: [&str; 2] = ["cache", "methods"];

/// What could not be read.
pub(super) struct Unread<'n> {
    node: &'n Node,
    entries: Vec<Entry>,
}

struct Entry {
    path: Vec<String>,
    /// What others call it, and what is in it.
    names: Vec<String>,
    /// `tables.orders`, as references begin.
    reference: Option<String>,
}

impl<'n> Unread<'n> {
    /// The entries that these faults of decoding left out.
    pub(super) fn of(node: &'n Node, faults: &Faults) -> Self {
        let mut paths: Vec<_> = faults.iter().filter_map(left_out).collect();
        paths.sort_unstable();
        paths.dedup();
        Self { node, entries: paths.into_iter().map(|path| Entry::new(node, path)).collect() }
    }

    /// Whether a fault that was found later may be a consequence.
    pub(super) fn explains(&self, fault: &Fault) -> bool {
        self.entries.iter().any(|entry| entry.explains(fault, self.node))
    }
}

impl Entry {
    fn new(node: &Node, path: Vec<String>) -> Self {
        /// So many of the names in an entry are looked for.
        const MOST_NAMES: usize = 100;
        let inside: Vec<_> = node.at(&path).into_iter().flat_map(Node::keys).take(MOST_NAMES).collect();
        let names: Vec<_> = match &path[..] {
            // Nobody names what is in a route.
            [_, _, route, ..] if is_route(&path) => vec![route.as_str()],
            // Of what has no keys, any could have been.
            [_, outside @ ..] if inside.is_empty() => outside.iter().map(String::as_str).collect(),
            [.., own] => [own.as_str()].into_iter().chain(inside).collect(),
            [] => inside,
        };
        let names = names.into_iter().filter(|name| !name.is_empty()).map(|name| format!("`{name}`")).collect();
        let reference = match &path[..] {
            [section, name, ..] if section != API => Some(format!("{section}.{name}")),
            _ => None,
        };
        Self { names, reference, path }
    }

    fn explains(&self, fault: &Fault, node: &Node) -> bool {
        let (at, path) = (&fault.path[..], &self.path[..]);
        let section = path.first().map_or("", String::as_str);
        let is_of_route = is_route(path);
        // What it is in, has a hole.
        if !at.is_empty() && path.starts_with(at) && !fault.is_unresolved {
            return true;
        }
        let is_section = path.len() == 1 || section == API && path.len() == 2;
        if is_section {
            let is_referred_to = match path.get(1) {
                // Examples are all that goes through the API.
                None if section == API => return at.first().is_some_and(|first| first == "examples"),
                None => !LEAVES.contains(&section),
                Some(of_api) => ["routes", "authorizers", "models"].contains(&of_api.as_str()),
            };
            return is_referred_to
                && match at {
                    [api, of_api, rest @ ..] if api == API => of_api == "routes" || is_of_all_routes(of_api, rest),
                    [section, ..] => section != "parameters",
                    [] => true,
                };
        }
        let part = if section == API { 3 } else { 2 };
        let is_beside = at.len() >= part && path.len() > part && at[..part] == path[..part];
        if is_beside {
            let is_measured = |(key, by): &(&str, &str)| {
                at[part..].iter().any(|step| step == key) && path[part..].iter().any(|step| step == by)
            };
            return MEASURED_BY.iter().any(is_measured);
        }
        match at {
            // Examples go through the API to the tables.
            [examples, ..] if examples == "examples" => !LEAVES.contains(&section),
            // What is about all routes.
            [api, of_api, rest @ ..] if api == API && is_of_route && of_api != "routes" => {
                is_of_all_routes(of_api, rest)
            }
            _ => {
                self.names.iter().any(|name| fault.message.contains(name))
                    || self.reference.as_ref().is_some_and(
                        |reference| matches!(node.at(at), Some(Node::String(text)) if text.contains(reference)),
                    )
            }
        }
    }
}

fn is_of_all_routes(of_api: &str, rest: &[String]) -> bool {
    of_api != "stage" || rest.iter().any(|step| OF_ALL_ROUTES.contains(&step.as_str()))
}

fn is_route(path: &[String]) -> bool {
    matches!(path, [api, routes, ..] if api == API && routes == "routes")
}

/// The entry that a fault of decoding leaves out; of a misspelled key, the one that was meant, if anybody knows.
fn left_out(fault: &Fault) -> Option<Vec<String>> {
    let mut path = fault.path.clone();
    if fault.is_unknown_key {
        path.pop();
    }
    match &fault.missing {
        Some(key) => path.push(key.clone()),
        // Any of the keys could have been meant, but for those of the document.
        None if fault.is_unknown_key && !path.is_empty() => path.push(String::new()),
        None => {}
    }
    (!path.is_empty()).then_some(path)
}
