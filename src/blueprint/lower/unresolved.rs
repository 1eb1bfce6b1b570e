//! References in text that does not support them: they would be deployed literally.

use super::Lowering;
use crate::blueprint::api_path;
use crate::blueprint::node::{Node, Value};
use crate::blueprint::reference::{Reach, Scope};

/// The keys in an API with literal text, and the keys from which on it applies.
const CONSTANT: [(&str, &str); 4] = [
    ("gateway-responses", "headers"),
    ("gateway-responses", "body"),
    ("routes", "headers"),
    ("answers", "message"),
];

impl Lowering<'_> {
    /// Reports them in headers, messages and gateway responses.
    pub(super) fn check_unresolved(&mut self) {
        let scope = self.scope(Reach::Stack);
        let mut found = Vec::new();
        for api in api_path::all(self.node) {
            let mut of_api = Vec::new();
            if let Some(node) = self.node.at(&api) {
                walk(node, &mut Vec::new(), scope, &mut of_api);
            }
            found.extend(of_api.into_iter().map(|(path, written)| (api.clone(), path, written)));
        }
        for (api, path, written) in found {
            let within = path.iter().map(String::as_str);
            let at: Vec<_> = api.into_iter().chain(within).collect();
            self.report_no_reference(
                &at,
                format!("`{written}` is not a reference here and would be deployed unchanged"),
                "constant text",
            );
        }
    }
}

fn walk(
    node: &Node,
    path: &mut Vec<String>,
    scope: Scope<'_>,
    found: &mut Vec<(Vec<String>, String)>,
) {
    match &node.value {
        Value::Mapping(members) => {
            for (name, member) in members {
                path.push(name.name.clone());
                walk(member, path, scope, found);
                path.pop();
            }
        }
        Value::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                walk(item, path, scope, found);
                path.pop();
            }
        }
        Value::String(text) if is_constant(path) => {
            found.extend(
                scope
                    .mentions(text)
                    .into_iter()
                    .next()
                    .map(|mention| (path.clone(), mention.written)),
            );
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn is_constant(path: &[String]) -> bool {
    // The headers of requests to an HTTP endpoint are texts with references.
    if path.get(2).is_some_and(|kind| kind == "http") {
        return false;
    }
    let at = |key: &str| path.iter().position(|segment| segment == key);
    CONSTANT
        .into_iter()
        .any(|(above, key)| at(above).zip(at(key)).is_some_and(|(above, key)| above < key))
}
