//! [`Fn::ForEach`](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html)
//! of the transform `AWS::LanguageExtensions`.

use super::Template;
use crate::blueprint::node::{Key, Node, Value};
use crate::bounds;
use crate::load::document::key_span;

/// The beginning of the key of a loop, before its name.
const LOOP: &str = "Fn::ForEach::";

/// True for the key of a loop.
pub(super) fn is_loop(name: &str) -> bool {
    name.starts_with(LOOP)
}

impl Template<'_, '_> {
    /// The entries of a mapping with those that its loops make.
    pub(super) fn repeated(&mut self, entries: &[(Key, Node)], file: usize) -> Vec<(Key, Node)> {
        let mut made = Vec::with_capacity(entries.len());
        for (key, node) in entries {
            if is_loop(key) {
                let repeated = self.repetitions(key, node, file);
                // A loop may contain others.
                made.extend(self.repeated(&repeated, file));
            } else {
                made.push((key.clone(), node.clone()));
            }
        }
        made
    }

    /// The entries of one loop: `[IDENTIFIER, COLLECTION, {KEY: VALUE}]`.
    fn repetitions(&mut self, key: &Key, argument: &Node, file: usize) -> Vec<(Key, Node)> {
        let at = key_span(key, file);
        let parts = match &argument.value {
            Value::Sequence(items) => match &items[..] {
                [Node { value: Value::String(name), .. }, collection, body] => {
                    Some((name, collection, body))
                }
                _ => None,
            },
            _ => None,
        };
        let Some((name, collection, body)) = parts else {
            self.loader.invalid(at, format!("invalid argument of `{}`", key.name));
            return Vec::new();
        };
        let values = self.evaluate(collection, file).texts();
        let size: usize = body.entries().iter().map(|(_, node)| count(node)).sum();
        let Some(left) = self.values_left.checked_sub(size.saturating_mul(values.len())) else {
            self.loader.unread(at, format!("more than {}", bounds::LOADED_VALUES));
            return Vec::new();
        };
        self.values_left = left;
        let each = values.iter().flat_map(|value| {
            let substitution = Substitution::of(name, value);
            let entries = body.entries().iter();
            let substituted = entries.map(|(key, node)| substitution.entry(key, node));
            substituted.collect::<Vec<_>>()
        });
        each.collect()
    }
}

/// The number of values in a node.
fn count(node: &Node) -> usize {
    1 + match &node.value {
        Value::Sequence(items) => items.iter().map(count).sum(),
        Value::Mapping(entries) => entries.iter().map(|(_, node)| count(node)).sum(),
        _ => 0,
    }
}

/// The value of an identifier.
struct Substitution<'a> {
    identifier: &'a str,
    value: &'a str,
    /// `${IDENTIFIER}`
    whole: String,
    /// `&{IDENTIFIER}`, which stands for the letters and digits of the value.
    plain: String,
    letters: String,
}

impl<'a> Substitution<'a> {
    fn of(identifier: &'a str, value: &'a str) -> Self {
        Self {
            identifier,
            value,
            whole: format!("${{{identifier}}}"),
            plain: format!("&{{{identifier}}}"),
            letters: value.chars().filter(char::is_ascii_alphanumeric).collect(),
        }
    }

    fn text(&self, text: &str) -> String {
        text.replace(&self.whole, self.value).replace(&self.plain, &self.letters)
    }

    fn entry(&self, key: &Key, node: &Node) -> (Key, Node) {
        let mut key = key.clone();
        key.name = self.text(&key.name);
        (key, self.node(node))
    }

    fn node(&self, node: &Node) -> Node {
        let mut made = node.clone();
        made.value = match &node.value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Sequence(items) => {
                Value::Sequence(items.iter().map(|of| self.node(of)).collect())
            }
            Value::Mapping(entries) => match &entries[..] {
                [(key, Node { value: Value::String(name), .. })]
                    if key.name == "Ref" && name == self.identifier =>
                {
                    Value::String(self.value.to_owned())
                }
                entries => {
                    let entries = entries.iter().map(|(key, node)| self.entry(key, node));
                    Value::Mapping(entries.collect())
                }
            },
            value => value.clone(),
        };
        made
    }
}
