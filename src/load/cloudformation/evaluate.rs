//! The evaluation of values: functions, references and conditions.

use super::Template;
use super::for_each::is_loop;
use crate::blueprint::node::{Node, Value};
use crate::bounds;
use crate::load::document::{key_span, scalar, span};
use crate::load::files::Span;
use crate::load::tree::{Data, Name, Tree};

impl Template<'_, '_> {
    /// The value of a node of a file.
    pub(super) fn evaluate(&mut self, node: &Node, file: usize) -> Tree {
        let Some(left) = self.values_left.checked_sub(1) else {
            let message = format!("more than {}", bounds::LOADED_VALUES);
            self.loader.unread(span(node, file), message);
            return Tree::default();
        };
        self.values_left = left;
        let data = match &node.value {
            Value::Sequence(items) => {
                let mut values = Vec::with_capacity(items.len());
                for item in items {
                    let value = self.evaluate(item, file);
                    if !(value.is_null() && is_function(item)) {
                        values.push(value);
                    }
                }
                Data::List(values)
            }
            Value::Mapping(entries) => return self.mapping(node, entries, file),
            _ => {
                let source = self.loader.files.text(file);
                return scalar(node, file, source).unwrap_or_default();
            }
        };
        Tree::new(data, span(node, file))
    }

    fn mapping(
        &mut self,
        node: &Node,
        entries: &[(crate::blueprint::node::Key, Node)],
        file: usize,
    ) -> Tree {
        if entries.iter().any(|(key, _)| is_loop(key)) {
            let repeated = self.repeated(entries, file);
            return self.mapping(node, &repeated, file);
        }
        if let [(key, argument)] = entries
            && is_name_of_function(key)
        {
            return self.function(key, argument, span(node, file), file);
        }
        let mut values = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            if key.name == "Fn::Transform" {
                // The document takes the place of the entry.
                let included = self.transform(value, key_span(key, file), file);
                values.extend(included.entries().iter().cloned());
                continue;
            }
            if is_name_of_function(key) && key.name != "Condition" {
                let message = format!("`{}` beside other keys is not evaluated", key.name);
                self.loader.unread(key_span(key, file), message);
                continue;
            }
            let evaluated = self.evaluate(value, file);
            if evaluated.is_null() && is_function(value) {
                continue;
            }
            values.push((Name { text: key.name.clone(), span: key_span(key, file) }, evaluated));
        }
        Tree::new(Data::Map(values), span(node, file))
    }

    /// The value of a condition.
    pub(super) fn condition(&mut self, name: &str, at: Span) -> bool {
        if let Some(known) = self.conditions.get(name) {
            return *known;
        }
        let root = self.document.node.clone();
        let Some(node) = root.at(&["Conditions", name]) else {
            self.loader.invalid(at, format!("there is no condition `{name}`"));
            return false;
        };
        // Circles end here, and so do chains that are too long.
        if self.open.len() >= bounds::REFERENCE_LEVELS.count() {
            self.loader.invalid(at, format!("circular condition `{name}`"));
            return false;
        }
        self.open.push(name.to_owned());
        let holds = self.truth(node, self.document.file);
        self.open.pop();
        self.conditions.insert(name.to_owned(), holds);
        holds
    }

    /// The truth of an expression of a condition.
    pub(super) fn truth(&mut self, node: &Node, file: usize) -> bool {
        let [(key, argument)] = node.entries() else {
            return self.evaluate(node, file).boolean().unwrap_or_else(|| {
                self.loader.unread(span(node, file), "a condition that is not known");
                false
            });
        };
        let items: &[Node] = match &argument.value {
            Value::Sequence(items) => items,
            _ => std::slice::from_ref(argument),
        };
        match (&*key.name, items) {
            ("Condition", [name]) => match &name.value {
                Value::String(name) => self.condition(name, span(node, file)),
                _ => false,
            },
            ("Fn::Not", [of]) => !self.truth(of, file),
            ("Fn::And", of) => of.iter().all(|of| self.truth(of, file)),
            ("Fn::Or", of) => of.iter().any(|of| self.truth(of, file)),
            ("Fn::Equals", [left, right]) => {
                let (left, right) = (self.evaluate(left, file), self.evaluate(right, file));
                match (left.text(), right.text()) {
                    (Some(left), Some(right)) => left == right,
                    _ => left.json() == right.json(),
                }
            }
            _ => self.evaluate(node, file).boolean().unwrap_or_else(|| {
                let message = format!("`{}` is not evaluated in a condition", key.name);
                self.loader.unread(key_span(key, file), message);
                false
            }),
        }
    }
}

/// True for a mapping that is a function.
pub(super) fn is_function(node: &Node) -> bool {
    matches!(node.entries(), [(key, _)] if is_name_of_function(key))
}

fn is_name_of_function(name: &str) -> bool {
    name == "Ref" || name.starts_with("Fn::")
}
