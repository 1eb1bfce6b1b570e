//! Changes values in a blueprint's text, and leaves everything else as it is: comments, order, spacing.
//!
//! Only what differs is touched: within mappings and lists of the block style down to the single value; what is in brackets
//! is written anew as a whole. The result is read again before it is taken.

mod write;

use std::fmt;
use std::ops::Range;

use super::Source;
use super::node::{Node, Number};
use super::position::{Entry, Positions};
use crate::vtl::Json;

/// A value to put in the place of another, or behind the last one of its mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// The keys on the way to it, a list's by their index from 0.
    pub path: Vec<String>,
    /// What is to be there.
    pub value: Json,
}

/// Why a value cannot be changed in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditError {
    /// The keys on the way to it.
    pub path: Vec<String>,
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` cannot be changed in place: it comes from an alias or a merge, or is written in a way that hides it",
            self.path.join(".")
        )
    }
}

impl std::error::Error for EditError {}

/// A piece of text in the place of another.
struct Replacement {
    range: Range<usize>,
    text: String,
}

/// The text of a blueprint with other values in it.
///
/// # Errors
///
/// The first value that cannot be changed in place.
pub fn edit(source: &Source, edits: &[Edit]) -> Result<String, EditError> {
    edits.iter().try_fold(source.text.clone(), |text, edit| apply(&text, edit))
}

fn apply(text: &str, edit: &Edit) -> Result<String, EditError> {
    let refused = || EditError { path: edit.path.clone() };
    // It begins no document of its own, and stays.
    let (mark, text) = text.split_at(text.len() - text.trim_start_matches('\u{feff}').len());
    let node = Node::from_text(text).map_err(|_| refused())?;
    let (positions, path) = (Positions::of(text), as_written(&node, &edit.path));
    let editor = Editor { text, positions: &positions };
    let replacements = match node.at(path) {
        Some(old) => editor.value(path, old, &edit.value),
        None => path.split_last().and_then(|(key, above)| editor.addition(above, key, &edit.value)),
    };
    let mut replacements = replacements.ok_or_else(refused)?;
    replacements.sort_by_key(|replacement| replacement.range.start);
    let mut changed = mark.to_owned();
    let mut done = 0;
    for Replacement { range, text: new } in &replacements {
        changed += text.get(done..range.start).ok_or_else(refused)?;
        changed += new;
        done = range.end;
    }
    changed += &text[done..];
    let mut wanted = json(&node);
    let is_set = set(&mut wanted, path, &edit.value);
    let read = Node::from_text(changed.trim_start_matches('\u{feff}')).map_err(|_| refused())?;
    if is_set && json(&read) == wanted { Ok(changed) } else { Err(refused()) }
}

#[derive(Clone, Copy)]
struct Editor<'a> {
    text: &'a str,
    positions: &'a Positions,
}

impl Editor<'_> {
    /// What makes one value of another.
    fn value(self, path: &[String], old: &Node, new: &Json) -> Option<Vec<Replacement>> {
        if json(old) == *new {
            return Some(Vec::new());
        }
        let entry = self.positions.entry(path)?;
        if !self.is_flow(&entry) {
            let parts = match (old, new) {
                (Node::Mapping(_), Json::Object(new)) => self.members(path, old, new),
                (Node::Sequence(old), Json::Array(new)) if old.len() == new.len() => self.items(path, old, new),
                _ => None,
            };
            if parts.is_some() {
                return parts;
            }
        }
        self.whole(path, &entry, new).map(|replacement| vec![replacement])
    }

    fn members(self, path: &[String], old: &Node, new: &indexmap::IndexMap<String, Json>) -> Option<Vec<Replacement>> {
        let mut replacements = Vec::new();
        if !old.keys().any(|name| new.contains_key(name)) {
            return None;
        }
        for name in old.keys() {
            let path = [path, &[name.to_owned()]].concat();
            replacements.extend(match (old.get(name), new.get(name)) {
                (Some(old), Some(new)) => self.value(&path, old, new)?,
                _ => vec![self.removal(&path)?],
            });
        }
        let added: Vec<_> = new.iter().filter(|(name, _)| old.get(name).is_none()).collect();
        if !added.is_empty() {
            let (end, indent) = self.end_of_block(path)?;
            let lines = added.into_iter().map(|(name, value)| write::entry(name, value, indent, self.line_end()));
            replacements.push(Replacement { range: end..end, text: lines.collect() });
        }
        Some(replacements)
    }

    fn items(self, path: &[String], old: &[Node], new: &[Json]) -> Option<Vec<Replacement>> {
        let items = old.iter().zip(new).enumerate();
        let changes = items.map(|(index, (old, new))| self.value(&[path, &[index.to_string()]].concat(), old, new));
        Some(changes.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
    }

    /// Takes an entry of a block mapping out, with its lines.
    fn removal(self, path: &[String]) -> Option<Replacement> {
        let entry = self.positions.entry(path)?;
        let key = entry.key.clone()?;
        let start = self.text[..key.start].rfind('\n').map_or(0, |newline| newline + 1);
        // Beside the dash of a list's item, or within brackets, it has no lines of its own.
        self.text[start..key.start].trim().is_empty().then_some(())?;
        let end = self.end_of_line(self.written(&entry)?.end);
        Some(Replacement { range: start..(end + 1).min(self.text.len()), text: String::new() })
    }

    /// Adds an entry to a mapping.
    fn addition(self, path: &[String], key: &str, value: &Json) -> Option<Vec<Replacement>> {
        let entry = self.positions.entry(path)?;
        if self.is_flow(&entry) {
            let written = self.written(&entry)?;
            let inside = self.text[written.clone()].strip_prefix('{')?.strip_suffix('}')?;
            let comma = if inside.trim().is_empty() || inside.trim_end().ends_with(',') { "" } else { ", " };
            let at = written.start + 1 + inside.trim_end().len();
            return Some(vec![Replacement {
                range: at..at,
                text: format!("{comma}{}", write::flow_entry(key, value)),
            }]);
        }
        let (end, indent) = self.end_of_block(path)?;
        Some(vec![Replacement { range: end..end, text: write::entry(key, value, indent, self.line_end()) }])
    }

    /// Writes a value anew.
    fn whole(self, path: &[String], entry: &Entry, new: &Json) -> Option<Replacement> {
        let range = self.written(entry)?;
        let in_brackets =
            (1..path.len()).any(|depth| self.positions.entry(&path[..depth]).is_some_and(|above| self.is_flow(&above)));
        let indent = entry.key.as_ref().map(|key| self.column(key.start));
        let text = match (indent, in_brackets) {
            (Some(indent), false) => write::value(new, indent, self.line_end()),
            _ => write::flow(new),
        };
        let text = text.strip_prefix(' ').map(str::to_owned).unwrap_or(text);
        // A value on lines of its own begins behind the colon again, unless a comment is there.
        let Some(key) = entry.key.as_ref() else { return Some(Replacement { range, text }) };
        let colon = key.end + self.text[key.end..].find(':')? + 1;
        let between = self.text.get(colon..range.start)?;
        if between.contains('#') {
            let text = write::flow(new);
            // A list may stand as far left as its key; brackets may not.
            let room = if indent.is_some_and(|indent| self.column(range.start) <= indent) { "  " } else { "" };
            return Some(Replacement { range, text: format!("{room}{text}") });
        }
        let space = if text.starts_with(['\n', '\r']) { "" } else { " " };
        Some(Replacement { range: colon..range.end, text: format!("{space}{text}") })
    }

    /// The bytes of a value as it is written, with the `|` of a text in lines.
    fn written(self, entry: &Entry) -> Option<Range<usize>> {
        let value = &self.text[entry.value.clone()];
        let end = entry.value.start + value.trim_end().len();
        let Some(key) = &entry.key else { return Some(entry.value.start..end) };
        let colon = key.end + self.text[key.end..].find(':')? + 1;
        if entry.value.is_empty() || entry.value.start < colon {
            return Some(colon..colon);
        }
        let between = &self.text[colon..entry.value.start];
        let lead = between.trim_start();
        // An anchor has other readers.
        if lead.starts_with(['&', '!']) {
            return None;
        }
        let start = if lead.starts_with(['|', '>']) { colon + between.len() - lead.len() } else { entry.value.start };
        Some(start..end.max(start))
    }

    /// Where a line can be added to a block mapping, and how far its keys are indented.
    fn end_of_block(self, path: &[String]) -> Option<(usize, usize)> {
        let entry = self.positions.entry(path)?;
        let indent = self.column(entry.value.start);
        Some((self.end_of_line(self.written(&entry)?.end), indent))
    }

    fn end_of_line(self, offset: usize) -> usize {
        let end = self.text[offset..].find('\n').map_or(self.text.len(), |length| offset + length);
        if self.text[..end].ends_with('\r') { end - 1 } else { end }
    }

    fn line_end(self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    fn column(self, offset: usize) -> usize {
        let start = self.text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
        self.text[start..offset].chars().count()
    }

    fn is_flow(self, entry: &Entry) -> bool {
        self.text[entry.value.start..].starts_with(['{', '['])
    }
}

/// A response in short is its status.
fn as_written<'a>(node: &Node, path: &'a [String]) -> &'a [String] {
    match path {
        [examples, _, response, status]
            if (&**examples, &**response, &**status) == ("examples", "response", "status") =>
        {
            let above = &path[..3];
            if matches!(node.at(above), Some(Node::Number(_))) { above } else { path }
        }
        path => path,
    }
}

/// A node as JSON.
fn json(node: &Node) -> Json {
    match node {
        Node::Null => Json::Null,
        Node::Bool(value) => Json::Boolean(*value),
        Node::Number(Number::Unsigned(number)) => Json::Number((*number).into()),
        Node::Number(Number::Negative(number)) => Json::Number((*number).into()),
        Node::Number(Number::Float(number)) => serde_json::Number::from_f64(*number).map_or(Json::Null, Json::Number),
        Node::String(text) => Json::String(text.clone()),
        Node::Sequence(items) => Json::Array(items.iter().map(json).collect()),
        Node::Mapping(entries) => {
            Json::Object(entries.iter().map(|(name, value)| (name.clone(), json(value))).collect())
        }
    }
}

/// Puts a value where an edit wants it; whether there is such a place.
fn set(document: &mut Json, path: &[String], value: &Json) -> bool {
    let Some((first, rest)) = path.split_first() else {
        *document = value.clone();
        return true;
    };
    match document {
        Json::Object(members) if rest.is_empty() => {
            members.insert(first.clone(), value.clone());
            true
        }
        Json::Object(members) => members.get_mut(first).is_some_and(|member| set(member, rest, value)),
        Json::Array(items) => {
            let item = first.parse::<usize>().ok().and_then(|index| items.get_mut(index));
            item.is_some_and(|item| set(item, rest, value))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
