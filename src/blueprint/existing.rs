//! Resources of a document that exist already: the texts that stand for references to them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::vec;

use serde::de::Error;
use serde::de::value::SeqDeserializer;

use super::node::{Node, Value};
use crate::model::Kind;
use crate::model::existing::Known;
use crate::model::written::{API, APIS, EXISTING, SECTIONS};
use crate::text::{Reference, Segment, Text};

/// The entries under `existing` of a member of a section; `None` if it is created.
pub(super) fn entries(
    document: &Node,
    section: &str,
    name: &str,
) -> Option<BTreeMap<String, String>> {
    entries_of(document.get(section)?.get(name)?)
}

fn entries_of(node: &Node) -> Option<BTreeMap<String, String>> {
    let existing = node.get("existing")?;
    let Value::Mapping(entries) = &existing.value else { return None };
    let strings = entries.iter().filter_map(|(key, node)| match &node.value {
        Value::String(text) => Some((key.to_string(), text.clone())),
        _ => None,
    });
    Some(strings.collect())
}

/// The texts that a handle of a resource that [exists already](EXISTING) is read from; `None` for
/// other names and types.
pub(super) fn handle<E: Error>(
    document: &Node,
    section: &str,
    name: &str,
) -> Option<SeqDeserializer<vec::IntoIter<String>, E>> {
    let entries = entries(document, section, name)?;
    let texts = entries.into_iter().flat_map(|(key, text)| [key, text]);
    let texts: Vec<_> = [EXISTING.to_owned(), name.to_owned()].into_iter().chain(texts).collect();
    Some(SeqDeserializer::new(texts.into_iter()))
}

/// The text of a reference to a resource that exists already; `None` for other references.
pub(super) fn text_of(document: &Node, reference: &Reference) -> Option<Text> {
    let Reference::Resource { id, attribute } = reference else { return None };
    let entries = match id.kind {
        Kind::Role => {
            let named = document.at(&[APIS, &*id.name, "role"]);
            let own = || document.at(&[API, "role"]).filter(|_| *id.name == *API);
            entries_of(named.or_else(own)?)?
        }
        kind => {
            let section = SECTIONS.iter().find(|section| section.kind == kind)?;
            entries(document, section.name, &id.name)?
        }
    };
    Known::written(id.kind, &entries).attribute(*attribute).cloned()
}

/// The written text with the texts of resources that exist already in place of references to them.
pub(super) fn expanded<'t>(document: &Node, written: &'t str) -> Cow<'t, str> {
    let text = Text::written(written);
    if text.references().all(|reference| text_of(document, reference).is_none()) {
        return Cow::Borrowed(written);
    }
    let expanded = text.segments().iter().fold(Text::new(), |text, segment| match segment {
        Segment::Literal(literal) => text.then(literal.as_str()),
        Segment::Reference(reference) => {
            text.then(text_of(document, reference).unwrap_or_else(|| Text::from(reference.clone())))
        }
    });
    Cow::Owned(expanded.to_written())
}
