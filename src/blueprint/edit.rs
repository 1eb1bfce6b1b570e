//! Changes values in a blueprint's text and keeps everything else: comments, order, spacing.
//!
//! In mappings and lists of the block style, only the changed values are written; values in
//! brackets are written anew as a whole. The result is parsed again before it is used.

pub(crate) mod write;

use std::fmt;
use std::ops::Range;

use super::node::{Node, Number, Value};
use super::position::Entry;
use super::yaml;
use crate::gateway;
use crate::vtl::Json;

/// A value that replaces another, or is added at the end of its mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// The path of keys, or indexes of lists counted from 0.
    pub path: Vec<String>,
    /// The new value.
    pub value: Json,
}

/// The reason why a value cannot be changed in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditError {
    /// The path.
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

/// A replacement of a piece of text.
struct Replacement {
    range: Range<usize>,
    text: String,
}

/// Changes values in the text of a blueprint.
///
/// # Errors
///
/// The first value that cannot be changed in place.
pub fn edit(text: &str, edits: &[Edit]) -> Result<String, EditError> {
    edits.iter().try_fold(text.to_owned(), |text, edit| apply(&text, edit))
}

fn apply(text: &str, edit: &Edit) -> Result<String, EditError> {
    let refused = || EditError { path: edit.path.clone() };
    // The mark is kept and not part of the document.
    let (mark, text) = text.split_at(text.len() - text.trim_start_matches('\u{feff}').len());
    let node = yaml::from_text(text).map_err(|_| refused())?;
    let path = as_written(&node, &edit.path);
    let mut wanted = json(&node);
    if !set(&mut wanted, path, &edit.value) {
        return Err(refused());
    }
    // Additions come first, because a removal may delete the line after which they are inserted.
    let mut changed = text.to_owned();
    for _ in 0..2 {
        changed = pass(&changed, path, &edit.value).ok_or_else(refused)?;
        if yaml::from_text(&changed).is_ok_and(|read| gateway::equal(&json(&read), &wanted)) {
            return Ok(format!("{mark}{changed}"));
        }
    }
    Err(refused())
}

fn pass(text: &str, path: &[String], value: &Json) -> Option<String> {
    let node = yaml::from_text(text).ok()?;
    let editor = Editor { text, document: &node };
    let mut replacements = match node.at(path) {
        Some(old) => editor.value(path, old, value)?,
        None => path.split_last().and_then(|(key, above)| editor.addition(above, key, value))?,
    };
    replacements.sort_by_key(|replacement| replacement.range.start);
    let mut changed = String::new();
    let mut done = 0;
    for Replacement { range, text: new } in &replacements {
        changed += text.get(done..range.start)?;
        changed += new;
        done = range.end;
    }
    Some(changed + &text[done..])
}

#[derive(Clone, Copy)]
struct Editor<'a> {
    text: &'a str,
    document: &'a Node,
}

impl Editor<'_> {
    /// The replacements that change one value into another.
    fn value(self, path: &[String], old: &Node, new: &Json) -> Option<Vec<Replacement>> {
        if gateway::equal(&json(old), new) {
            return Some(Vec::new());
        }
        let entry = self.document.entry(path)?;
        if !self.is_flow(&entry) {
            let parts = match (&old.value, new) {
                (Value::Mapping(_), Json::Object(new)) => self.members(path, old, new),
                (Value::Sequence(old), Json::Array(new)) if old.len() == new.len() => {
                    self.items(path, old, new)
                }
                _ => None,
            };
            if parts.is_some() {
                return parts;
            }
        }
        self.whole(path, &entry, new).map(|replacement| vec![replacement])
    }

    fn members(
        self,
        path: &[String],
        old: &Node,
        new: &indexmap::IndexMap<String, Json>,
    ) -> Option<Vec<Replacement>> {
        let mut replacements = Vec::new();
        if !old.keys().any(|name| new.contains_key(name)) {
            return None;
        }
        let added: Vec<_> = new.iter().filter(|(name, _)| old.get(name).is_none()).collect();
        for name in old.keys() {
            let path = [path, &[name.to_owned()]].concat();
            replacements.extend(match (old.get(name), new.get(name)) {
                (Some(old), Some(new)) => self.value(&path, old, new)?,
                _ if added.is_empty() => vec![self.removal(&path)?],
                _ => Vec::new(),
            });
        }
        if !added.is_empty() {
            let (end, indent) = self.end_of_block(path)?;
            let lines = added
                .into_iter()
                .map(|(name, value)| write::entry(name, value, indent, self.line_end()));
            replacements.push(Replacement { range: end..end, text: lines.collect() });
        }
        Some(replacements)
    }

    fn items(self, path: &[String], old: &[Node], new: &[Json]) -> Option<Vec<Replacement>> {
        let items = old.iter().zip(new).enumerate();
        let changes = items.map(|(index, (old, new))| {
            self.value(&[path, &[index.to_string()]].concat(), old, new)
        });
        Some(changes.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
    }

    /// Removes an entry of a block mapping with its lines.
    fn removal(self, path: &[String]) -> Option<Replacement> {
        let entry = self.document.entry(path)?;
        let key = entry.key.clone()?;
        let start = self.text[..key.start].rfind('\n').map_or(0, |newline| newline + 1);
        // Next to the dash of a list item, or within brackets, it has no lines of its own.
        self.text[start..key.start].trim_ascii().is_empty().then_some(())?;
        let end = self.end_of_line(self.written(&entry)?.end);
        Some(Replacement { range: start..(end + 1).min(self.text.len()), text: String::new() })
    }

    /// Adds an entry to a mapping.
    fn addition(self, path: &[String], key: &str, value: &Json) -> Option<Vec<Replacement>> {
        let entry = self.document.entry(path)?;
        if self.is_flow(&entry) {
            let written = self.written(&entry)?;
            let inside = self.text[written.clone()].strip_prefix('{')?.strip_suffix('}')?;
            let comma = if inside.trim_ascii().is_empty() || inside.trim_ascii_end().ends_with(',')
            {
                ""
            } else {
                ", "
            };
            let at = written.start + 1 + inside.trim_ascii_end().len();
            return Some(vec![Replacement {
                range: at..at,
                text: format!("{comma}{}", write::flow_entry(key, value)),
            }]);
        }
        let (end, indent) = self.end_of_block(path)?;
        Some(vec![Replacement {
            range: end..end,
            text: write::entry(key, value, indent, self.line_end()),
        }])
    }

    /// Replaces a whole value.
    fn whole(self, path: &[String], entry: &Entry, new: &Json) -> Option<Replacement> {
        let range = self.written(entry)?;
        let in_brackets = (1..path.len()).any(|depth| {
            self.document.entry(&path[..depth]).is_some_and(|above| self.is_flow(&above))
        });
        let indent = entry.key.as_ref().map(|key| self.column(key.start));
        let text = match (indent, in_brackets) {
            (Some(indent), false) => write::value(new, indent, self.line_end()),
            _ => write::flow(new),
        };
        let text = text.strip_prefix(' ').map(str::to_owned).unwrap_or(text);
        // A value on lines of its own starts after the colon again, unless there is a comment.
        let Some(key) = entry.key.as_ref() else { return Some(Replacement { range, text }) };
        let colon = key.end + self.text[key.end..].find(':')? + 1;
        let between = self.text.get(colon..range.start)?;
        if between.contains('#') {
            let text = write::flow(new);
            // A list may be indented like its key; brackets may not.
            let room = if indent.is_some_and(|indent| self.column(range.start) <= indent) {
                "  "
            } else {
                ""
            };
            return Some(Replacement { range, text: format!("{room}{text}") });
        }
        let space = if text.starts_with(['\n', '\r']) { "" } else { " " };
        Some(Replacement { range: colon..range.end, text: format!("{space}{text}") })
    }

    /// The bytes of a written value, including the `|` of a block text.
    fn written(self, entry: &Entry) -> Option<Range<usize>> {
        let value = &self.text[entry.value.clone()];
        // The parser's positions include a comment after quotes and brackets.
        let closed =
            quoted(value).or_else(|| bracketed(value)).filter(|_| self.dash(entry).is_none());
        let end = entry.value.start + closed.unwrap_or_else(|| value.trim_ascii_end().len());
        let Some(key) = &entry.key else {
            let start = self.header(entry.value.start).unwrap_or(entry.value.start);
            return Some(start..end.max(start));
        };
        let colon = key.end + self.text[key.end..].find(':')? + 1;
        if entry.value.is_empty() || entry.value.start < colon {
            return Some(colon..colon);
        }
        let between = &self.text[colon..entry.value.start];
        let lead = between.trim_ascii_start();
        // An anchor is used elsewhere.
        if lead.starts_with(['&', '!']) {
            return None;
        }
        let start = if lead.starts_with(['|', '>']) {
            colon + between.len() - lead.len()
        } else {
            self.dash(entry).unwrap_or(entry.value.start)
        };
        Some(start..end.max(start))
    }

    /// The position of the `|-` of a list item that is a block text starting at `offset`.
    fn header(self, offset: usize) -> Option<usize> {
        let (above, indent) = self.text[..offset].rsplit_once('\n')?;
        let start = above.trim_ascii_end().rfind(|c: char| c.is_ascii_whitespace())? + 1;
        let rest = above[start..].trim_ascii_end().strip_prefix(['|', '>'])?;
        let is_header = rest.chars().all(|character| "+-123456789".contains(character));
        (is_header && indent.trim_ascii().is_empty()).then_some(start)
    }

    /// The first dash of a list that is indented like its key: the parser's position is after it.
    fn dash(self, entry: &Entry) -> Option<usize> {
        let behind_key = self.text.get(entry.key.as_ref()?.end..entry.value.start)?;
        let (_, line) = behind_key.rsplit_once('\n')?;
        (line.trim_ascii() == "-")
            .then(|| entry.value.start - line.len() + line.find('-').unwrap_or_default())
    }

    /// The position for a new line in a block mapping, and the indentation of its keys.
    fn end_of_block(self, path: &[String]) -> Option<(usize, usize)> {
        let entry = self.document.entry(path)?;
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
        self.text[entry.value.start..].starts_with(['{', '[']) && self.dash(entry).is_none()
    }
}

/// The length of a quoted text with its quotes; `None` if it is not one, or is the key of a
/// mapping.
fn quoted(value: &str) -> Option<usize> {
    let length = quotes(value)?;
    let rest = value[length..].trim_ascii_start();
    (rest.is_empty() || rest.starts_with('#')).then_some(length)
}

/// The length of the quoted text at the start.
fn quotes(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' if quote == '"' => drop(characters.next()),
            _ if character != quote => {}
            '\'' if characters.next_if(|(_, next)| *next == '\'').is_some() => {}
            _ => return Some(at + 1),
        }
    }
    None
}

/// The length of a list or mapping in brackets, with them.
fn bracketed(value: &str) -> Option<usize> {
    value.starts_with(['{', '[']).then_some(())?;
    let (mut at, mut depth, mut before) = (0, 0_usize, ' ');
    while let Some(character) = value[at..].chars().next() {
        match character {
            '{' | '[' => depth += 1,
            '}' | ']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            // Within a word, a quote is an ordinary character.
            '"' | '\'' if "{[,: \n".contains(before) => at += quotes(&value[at..])? - 1,
            '#' if before.is_ascii_whitespace() => {
                at += value[at..].find('\n').map_or(0, |length| length - 1);
            }
            _ => {}
        }
        before = character;
        at += character.len_utf8();
    }
    None
}

/// The short form of a response is its status.
fn as_written<'a>(node: &Node, path: &'a [String]) -> &'a [String] {
    match path {
        [examples, _, response, status]
            if (&**examples, &**response, &**status) == ("examples", "response", "status") =>
        {
            let above = &path[..3];
            let is_short =
                node.at(above).is_some_and(|node| matches!(node.value, Value::Number(_)));
            if is_short { above } else { path }
        }
        path => path,
    }
}

/// A node as JSON.
fn json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Boolean(*value),
        Value::Number(Number::Unsigned(number)) => Json::Number((*number).into()),
        Value::Number(Number::Negative(number)) => Json::Number((*number).into()),
        Value::Number(Number::Float(number)) => {
            serde_json::Number::from_f64(*number).map_or(Json::Null, Json::Number)
        }
        Value::String(text) => Json::String(text.clone()),
        Value::Sequence(items) => Json::Array(items.iter().map(json).collect()),
        Value::Mapping(entries) => Json::Object(
            entries.iter().map(|(name, value)| (name.name.clone(), json(value))).collect(),
        ),
    }
}

/// Sets a value at the place of an edit. Returns false if there is no such place.
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
        Json::Object(members) => {
            members.get_mut(first).is_some_and(|member| set(member, rest, value))
        }
        Json::Array(items) => {
            let item = first.parse::<usize>().ok().and_then(|index| items.get_mut(index));
            item.is_some_and(|item| set(item, rest, value))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
