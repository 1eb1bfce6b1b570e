//! Documents in YAML or JSON as they are written, without evaluation.

use super::files::Span;
use super::mapped_text::MappedText;
use super::tree::{Data, Name, Tree};
use crate::blueprint::node::{Key, Node, Value};

/// The place of a node.
pub(super) fn span(node: &Node, file: usize) -> Span {
    Span { file, start: node.place.start, end: node.place.end }
}

/// The place of a key.
pub(super) fn key_span(key: &Key, file: usize) -> Span {
    Span { file, start: key.place.start, end: key.place.end }
}

/// The value of a scalar; `None` for lists and mappings.
pub(super) fn scalar(node: &Node, file: usize, source: &str) -> Option<Tree> {
    let span = span(node, file);
    let data = match &node.value {
        Value::Null => Data::Null,
        Value::Bool(value) => Data::Bool(*value),
        Value::Number(number) => {
            let written = source.get(node.place.range()).filter(|written| !written.is_empty());
            Data::Number(written.map_or_else(|| number.to_string(), str::to_owned))
        }
        Value::String(text) => Data::Text(MappedText::scalar(text.clone(), span, node.is_block)),
        Value::Sequence(_) | Value::Mapping(_) => return None,
    };
    Some(Tree::new(data, span))
}

/// The value of a node.
pub(super) fn tree(node: &Node, file: usize, source: &str) -> Tree {
    let data = match &node.value {
        Value::Sequence(items) => {
            Data::List(items.iter().map(|item| tree(item, file, source)).collect())
        }
        Value::Mapping(entries) => {
            let entries = entries.iter().map(|(key, value)| {
                let name = Name { text: key.name.clone(), span: key_span(key, file) };
                (name, tree(value, file, source))
            });
            Data::Map(entries.collect())
        }
        _ => return scalar(node, file, source).unwrap_or_default(),
    };
    Tree::new(data, span(node, file))
}
