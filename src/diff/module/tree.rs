//! A module with the local modules that it calls.
//!
//! The expressions of a child module become those of the root module: `var.name` is
//! `module.x.var.name`, and `aws_sqs_queue.jobs.arn` is `module.x.aws_sqs_queue.jobs.arn`. Then the
//! values of variables, local values and outputs take the place of expressions that only name them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::block::DeclaredBlock;
use crate::check::Engine;
use crate::diff::configuration::references;
use crate::diff::reference;
use crate::diff::resource::{Removal, StateResource};
use crate::diff::state::State;

/// The deepest nesting of values that refer to others.
const LEVELS: usize = 16;
/// The most values that are put in place of references, and the longest text with them.
const MOST_VALUES: usize = 100_000;
const LONGEST_TEXT: usize = 1 << 20;

/// The directory of a local module that a block calls, relative to the root module; `None` for a
/// registry or another source.
pub(super) fn directory_of(call: &DeclaredBlock, directory: &str) -> Option<String> {
    let source = call.properties.get("source")?.as_str()?;
    if !(source.starts_with("./") || source.starts_with("../")) || source.contains("${") {
        return None;
    }
    let mut parts: Vec<&str> = directory.split('/').filter(|part| !part.is_empty()).collect();
    for part in source.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The modules while they are read.
pub(super) struct Tree<'m> {
    /// The blocks by the directories of their modules.
    modules: &'m BTreeMap<&'m str, Vec<DeclaredBlock>>,
    state: State,
    /// The values of variables of child modules, local values and outputs by their names in the
    /// root module.
    known: BTreeMap<String, Value>,
}

impl<'m> Tree<'m> {
    pub(super) fn new(modules: &'m BTreeMap<&'m str, Vec<DeclaredBlock>>) -> Self {
        let mut tree =
            Self { modules, state: State::new(Engine::Terraform), known: BTreeMap::new() };
        tree.add("", "", &mut Vec::new());
        tree
    }

    pub(super) fn into_state(self) -> State {
        let Self { mut state, known, .. } = self;
        let mut values = Values { known: &known, left: MOST_VALUES };
        let declared = state.resources.values_mut().chain(state.declarations.values_mut());
        for value in declared.flat_map(|of| of.properties.values_mut()) {
            values.resolve(value, LEVELS);
        }
        state
    }

    /// Adds the blocks of the module in a directory. The prefix is that of its addresses.
    fn add(&mut self, directory: &'m str, prefix: &str, above: &mut Vec<&'m str>) {
        let modules = self.modules;
        let is_root = prefix.is_empty();
        for block in modules.get(directory).into_iter().flatten() {
            let mut properties = block.properties.clone();
            properties.values_mut().for_each(|value| qualify(value, prefix));
            let name = block.name();
            let address = |name: &str| format!("{prefix}{name}");
            match (&*block.kind, &*block.labels) {
                ("resource", [kind, name]) => {
                    let id = address(&format!("{kind}.{name}"));
                    self.state.resources.insert(id, resource(kind, properties));
                }
                ("variable", [_]) if !is_root => {
                    if let Some(default) = properties.remove("default") {
                        self.known.entry(address(&format!("var.{name}"))).or_insert(default);
                    }
                }
                ("output", [_]) if !is_root => {
                    let value = properties.remove("value").unwrap_or_default();
                    self.known.insert(address(name), value);
                }
                ("variable" | "output", [_]) => self.declare(&block.kind, name, properties),
                ("locals", []) => {
                    for (name, value) in properties {
                        self.known.insert(address(&format!("local.{name}")), value.clone());
                        self.declare("local", &address(&name), Map::from_iter([(name, value)]));
                    }
                }
                ("module", [_]) => self.call(block, properties, directory, prefix, above),
                ("moved", []) => {
                    let of = |name: &str| {
                        let text = block.properties.get(name)?.as_str()?;
                        Some(address(text.trim_start_matches("${").trim_end_matches('}')))
                    };
                    self.state.moved.extend(of("from").zip(of("to")));
                }
                _ => {}
            }
        }
    }

    /// Adds a module that a block calls.
    fn call(
        &mut self,
        block: &DeclaredBlock,
        mut arguments: Map<String, Value>,
        directory: &str,
        prefix: &str,
        above: &mut Vec<&'m str>,
    ) {
        let address = format!("{prefix}module.{}", block.name());
        for of_terraform in ["depends_on", "providers"] {
            arguments.remove(of_terraform);
        }
        let child = directory_of(block, directory);
        let known = child.as_deref().and_then(|child| self.modules.get_key_value(child));
        match (known, &child) {
            (Some((child, _)), _) if !above.contains(child) && !child.is_empty() => {
                let below = format!("{address}.");
                for (name, value) in &arguments {
                    self.known.insert(format!("{below}var.{name}"), value.clone());
                }
                above.push(*child);
                self.add(child, &below, above);
                above.pop();
            }
            (Some(_), _) => self.unread(&address, "that calls itself"),
            (None, Some(_)) => self.unread(&address, "whose directory has no files of Terraform"),
            (None, None) => {
                let source = block.properties.get("source").and_then(Value::as_str);
                let source = source.unwrap_or_default();
                self.unread(&address, &format!("whose source `{source}` is not a local directory"));
            }
        }
        self.declare("module", &format!("{prefix}{}", block.name()), arguments);
    }

    fn unread(&mut self, address: &str, why: &str) {
        self.state.unread.insert(address.to_owned(), why.to_owned());
    }

    fn declare(&mut self, kind: &str, name: &str, properties: Map<String, Value>) {
        let declaration =
            StateResource { kind: kind.to_owned(), properties, ..StateResource::default() };
        self.state.declarations.insert(format!("{kind} {name}"), declaration);
    }
}

fn resource(kind: &str, properties: Map<String, Value>) -> StateResource {
    let mut resource =
        StateResource { kind: kind.to_owned(), properties, ..StateResource::default() };
    if let Some(depends_on) = resource.properties.remove("depends_on") {
        resource.depends_on = references(&depends_on);
    }
    if let Some(Value::Array(lifecycle)) = resource.properties.remove("lifecycle") {
        let is_on = |name: &str| lifecycle.iter().any(|of| of[name] == true);
        if is_on("prevent_destroy") {
            resource.on_removal = Removal::Prevented;
            resource.on_replacement = Removal::Prevented;
        }
        resource.creates_before_deleting = is_on("create_before_destroy");
        for ignored in lifecycle.iter().map(|of| &of["ignore_changes"]) {
            resource.ignored.extend(references(ignored));
        }
    }
    for of_terraform in ["provider", "provisioner", "connection"] {
        resource.properties.remove(of_terraform);
    }
    resource
}

/// Writes the expressions of a module with this prefix as the root module would.
fn qualify(value: &mut Value, prefix: &str) {
    match value {
        _ if prefix.is_empty() => {}
        Value::String(text) if text.contains("${") => *text = qualified(text, prefix),
        Value::Array(items) => items.iter_mut().for_each(|item| qualify(item, prefix)),
        Value::Object(members) => members.values_mut().for_each(|value| qualify(value, prefix)),
        _ => {}
    }
}

fn qualified(text: &str, prefix: &str) -> String {
    reference::map_expressions(text, |expression| {
        let is_part = |of: char| of.is_ascii_alphanumeric() || "_.-".contains(of);
        let mut result = String::new();
        let mut rest = expression;
        while let Some(start) = rest.find(is_part) {
            let end = rest[start..].find(|of| !is_part(of)).map_or(rest.len(), |end| start + end);
            let word = &rest[start..end];
            result.push_str(&rest[..start]);
            if let Some((first, _)) = word.split_once('.') {
                // The types of resources have the name of their provider in front.
                let is_type =
                    first.contains('_') && first.starts_with(|of: char| of.is_alphabetic());
                if is_type || ["data", "local", "module", "var"].contains(&first) {
                    result.push_str(prefix);
                }
            }
            result.push_str(word);
            rest = &rest[end..];
        }
        Some(format!("${{{result}{rest}}}"))
    })
}

/// The values that take the place of references.
struct Values<'k> {
    known: &'k BTreeMap<String, Value>,
    /// The number of values that may still be inserted: a few names can stand for very many.
    left: usize,
}

impl Values<'_> {
    fn resolve(&mut self, value: &mut Value, levels: usize) {
        match value {
            Value::String(text) if text.contains("${") => {
                if let Some(resolved) = self.resolved(text, levels) {
                    *value = resolved;
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.resolve(item, levels)),
            Value::Object(members) => {
                members.values_mut().for_each(|value| self.resolve(value, levels));
            }
            _ => {}
        }
    }

    fn resolved(&mut self, text: &str, levels: usize) -> Option<Value> {
        let expressions = reference::expressions(text);
        let is_whole = |expression: &str| text.len() == expression.len() + "${}".len();
        if let [alone] = &*expressions
            && is_whole(alone)
        {
            return self.value(alone, levels);
        }
        let text = reference::map_expressions(text, |expression| {
            Some(match self.value(expression, levels)? {
                Value::String(text) if text.len() < LONGEST_TEXT => text,
                value @ (Value::Number(_) | Value::Bool(_)) => value.to_string(),
                _ => return None,
            })
        });
        (text.len() < LONGEST_TEXT).then_some(Value::String(text))
    }

    /// The value that an expression names.
    fn value(&mut self, expression: &str, levels: usize) -> Option<Value> {
        let known = self.known.get(expression.trim())?;
        let size = size(known);
        if levels == 0 || size > self.left {
            return None;
        }
        self.left -= size;
        let mut value = known.clone();
        self.resolve(&mut value, levels - 1);
        Some(value)
    }
}

/// The number of values in a value.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(size).sum::<usize>(),
        _ => 1,
    }
}
