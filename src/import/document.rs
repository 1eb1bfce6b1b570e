//! Blueprints as they are written: values in their order, with comments above keys.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use indexmap::IndexMap;

use crate::blueprint::edit::write::{Quoting, WIDTH, scalar};
use crate::vtl::Json;

/// A blueprint that is being written.
#[derive(Debug, Clone)]
pub(super) struct Document {
    root: Json,
    /// The lines of comments above the keys at these paths; the empty path is the whole file.
    comments: BTreeMap<Vec<String>, Vec<String>>,
}

/// A value that was taken out of a blueprint.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) value: Json,
    /// The lines of comments by the paths within the value.
    comments: Vec<(Vec<String>, Vec<String>)>,
}

impl Part {
    /// Examples with the name of their API, if it is not `api`.
    pub(super) fn of_api(mut self, api: &str) -> Self {
        if let Json::Object(examples) = &mut self.value
            && api != super::api::API
        {
            let named = std::mem::take(examples).into_iter().map(|(name, mut example)| {
                if let Json::Object(members) = &mut example {
                    members.shift_insert(0, "api".to_owned(), Json::String(api.to_owned()));
                }
                (format!("{name} of {api}"), example)
            });
            *examples = named.collect();
        }
        self
    }
}

impl Default for Document {
    fn default() -> Self {
        Self { root: Json::Object(IndexMap::new()), comments: BTreeMap::new() }
    }
}

impl Document {
    /// Sets the value at a path, whose mappings are added as needed.
    pub(super) fn set(&mut self, path: &[&str], value: impl Into<Json>) {
        let mut at = &mut self.root;
        for name in path {
            if !matches!(at, Json::Object(_)) {
                *at = Json::Object(IndexMap::new());
            }
            let Json::Object(members) = at else { return };
            at = members.entry((*name).to_owned()).or_insert(Json::Null);
        }
        *at = value.into();
    }

    /// Sets the value at a path if there is one.
    pub(super) fn set_some(&mut self, path: &[&str], value: Option<impl Into<Json>>) {
        if let Some(value) = value {
            self.set(path, value);
        }
    }

    /// The value at a path.
    pub(super) fn get(&self, path: &[&str]) -> Option<&Json> {
        path.iter().try_fold(&self.root, |at, name| match at {
            Json::Object(members) => members.get(*name),
            _ => None,
        })
    }

    /// Removes the value at a path, and its comments.
    pub(super) fn remove(&mut self, path: &[&str]) {
        let Some((name, above)) = path.split_last() else { return };
        let above = above.iter().try_fold(&mut self.root, |at, name| match at {
            Json::Object(members) => members.get_mut(*name),
            _ => None,
        });
        if let Some(Json::Object(members)) = above {
            members.shift_remove(*name);
        }
        self.comments.retain(|known, _| {
            known.len() < path.len() || known.iter().zip(path).any(|(known, path)| known != path)
        });
    }

    /// Takes a value out, with its comments.
    pub(super) fn take(&mut self, path: &[&str]) -> Option<Part> {
        let value = self.get(path)?.clone();
        let is_within = |known: &&Vec<String>| {
            known.len() >= path.len() && known.iter().zip(path).all(|(a, b)| a == b)
        };
        let paths: Vec<Vec<String>> = self.comments.keys().filter(is_within).cloned().collect();
        let comments = paths.into_iter().filter_map(|of| {
            let lines = self.comments.remove(&of)?;
            Some((of[path.len()..].to_vec(), lines))
        });
        let comments = comments.collect();
        self.remove(path);
        Some(Part { value, comments })
    }

    /// Puts a value with its comments at a path.
    pub(super) fn put(&mut self, path: &[&str], part: Part) {
        self.set(path, part.value);
        let path: Vec<String> = path.iter().map(|name| (*name).to_owned()).collect();
        for (within, lines) in part.comments {
            self.comments.insert([path.clone(), within].concat(), lines);
        }
    }

    /// Adds the members of a value to those at a path, with their comments.
    pub(super) fn add(&mut self, path: &[&str], part: Part) {
        match (self.get(path), part.value) {
            (Some(Json::Object(_)), Json::Object(members)) => {
                for (name, member) in members {
                    self.set(&[path, &[&*name]].concat(), member);
                }
            }
            (_, value) => self.put(path, Part { value, ..part }),
        }
    }

    /// Adds a comment above the key at a path.
    pub(super) fn comment(&mut self, path: &[&str], text: impl Into<String>) {
        let path = path.iter().map(|name| (*name).to_owned()).collect();
        let lines = self.comments.entry(path).or_default();
        let text = text.into();
        if !lines.contains(&text) {
            lines.push(text);
        }
    }

    /// The text of the file.
    pub(super) fn text(&self) -> String {
        self.lines().0
    }

    /// The text of the file, and the path of each key with its line, counted from 1.
    pub(super) fn lines(&self) -> (String, Vec<(usize, Vec<String>)>) {
        let mut writer = Writer { comments: &self.comments, text: String::new(), keys: Vec::new() };
        writer.comments(&[], 0);
        if let Json::Object(sections) = &self.root {
            let mut is_multiline = false;
            for (name, section) in sections {
                let path = vec![name.clone()];
                let is_long = matches!(section, Json::Object(members) if !members.is_empty());
                if (is_long || is_multiline) && !writer.text.is_empty() {
                    writer.text.push('\n');
                }
                is_multiline = is_long;
                writer.entry(&path, name, section, 0);
            }
        }
        let (mut line, mut offset) = (1, 0);
        let text = writer.text;
        let lines = writer.keys.into_iter().map(|(at, path)| {
            line += text[offset..at].matches('\n').count();
            offset = at;
            (line, path)
        });
        let lines = lines.collect();
        (text, lines)
    }
}

struct Writer<'a> {
    comments: &'a BTreeMap<Vec<String>, Vec<String>>,
    text: String,
    /// The offsets of keys with their paths.
    keys: Vec<(usize, Vec<String>)>,
}

/// The mappings at the top of a file that are never written in braces.
const BLOCK_LEVELS: usize = 2;

impl Writer<'_> {
    fn comments(&mut self, path: &[String], indent: usize) {
        for comment in self.comments.get(path).into_iter().flatten() {
            for line in wrapped(comment, WIDTH.saturating_sub(indent + 2)) {
                let line = format!("{:indent$}# {line}", "");
                self.text += line.trim_end();
                self.text.push('\n');
            }
        }
    }

    fn entry(&mut self, path: &[String], name: &str, value: &Json, indent: usize) {
        self.comments(path, indent);
        self.keys.push((self.text.len(), path.to_vec()));
        // Writing to a string cannot fail.
        let _ = write!(self.text, "{:indent$}{}:", "", key(name));
        self.value(path, value, indent);
    }

    /// Writes a value behind the colon of its key, or behind the dash of an item.
    fn value(&mut self, path: &[String], value: &Json, indent: usize) {
        let one_line = flow(value);
        let column = self.text.len() - self.text.rfind('\n').map_or(0, |newline| newline + 1);
        let fits = column + 1 + one_line.chars().count() <= WIDTH;
        let has_comments = self
            .comments
            .range(path.to_vec()..)
            .take_while(|(of, _)| of.starts_with(path))
            .any(|(of, _)| of.len() > path.len());
        let is_short = fits && !has_comments && !has_lines(value);
        match value {
            Json::Object(members) if !members.is_empty() => {
                let names: Vec<&str> = path.iter().map(String::as_str).collect();
                let is_api =
                    matches!(names[..], ["api", "routes"] | ["apis", _] | ["apis", _, "routes"]);
                let is_block = path.len() < BLOCK_LEVELS || is_api;
                if is_short && !is_block {
                    let _ = writeln!(self.text, " {one_line}");
                    return;
                }
                self.text.push('\n');
                for (name, member) in members {
                    let path = [path, std::slice::from_ref(name)].concat();
                    self.entry(&path, name, member, indent + 2);
                }
            }
            Json::Array(items) if !items.is_empty() && !is_short => {
                self.text.push('\n');
                for (index, item) in items.iter().enumerate() {
                    let _ = write!(self.text, "{:width$}-", "", width = indent + 2);
                    let path = [path, &[index.to_string()]].concat();
                    self.item(&path, item, indent + 2);
                }
            }
            Json::String(text) => match block(text, indent + 2) {
                Some(block) => self.text += &block,
                None => {
                    let _ = writeln!(self.text, " {one_line}");
                }
            },
            _ => {
                let _ = writeln!(self.text, " {one_line}");
            }
        }
    }

    /// Writes an item behind its dash: the first member of a mapping stands beside it.
    fn item(&mut self, path: &[String], item: &Json, indent: usize) {
        let fits = indent + 2 + flow(item).chars().count() <= WIDTH && !has_lines(item);
        match item {
            Json::Object(members) if !members.is_empty() && !fits => {
                for (index, (name, member)) in members.iter().enumerate() {
                    let path = [path, std::slice::from_ref(name)].concat();
                    if index == 0 {
                        self.keys.push((self.text.len(), path.clone()));
                        let _ = write!(self.text, " {}:", key(name));
                        self.value(&path, member, indent + 2);
                    } else {
                        self.entry(&path, name, member, indent + 2);
                    }
                }
            }
            _ => self.value(path, item, indent),
        }
    }
}

/// The quoting of values on one line.
const QUOTING: Quoting = Quoting { key: short_key, text: plain };

/// A member of a mapping on one line.
pub(super) fn one_line(name: &str, value: &Json) -> String {
    QUOTING.member(name, value)
}

/// A value on one line.
fn flow(value: &Json) -> String {
    QUOTING.value(value)
}

/// A text without quotes if it is one of several words, or has dots or slashes within.
fn plain(text: &str) -> String {
    let is_inner = |c: char| c.is_ascii_alphanumeric() || "_-./ ".contains(c);
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.ends_with(|last: char| last.is_ascii_alphanumeric())
        && text.chars().all(is_inner)
        && text.contains(['.', '/', ' '])
        && !text.contains("  ")
        && !text.contains(" -");
    if is_plain { text.to_owned() } else { scalar(text) }
}

/// The key of a mapping: a route such as `GET /orders/{id}` needs no quotes.
fn key(name: &str) -> String {
    let is_route = name.split_once(' ').is_some_and(|(method, path)| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "/{}_-.+".contains(c);
        method.chars().all(|c| c.is_ascii_uppercase())
            && path.starts_with('/')
            && path.chars().all(is_plain)
    });
    if is_route { name.to_owned() } else { short_key(name) }
}

/// A key that needs no quotes within braces: a status, or a content type.
fn short_key(name: &str) -> String {
    let is_number = !name.is_empty()
        && name.len() < 4
        && !name.starts_with('0')
        && name.chars().all(|c| c.is_ascii_digit());
    let is_type = name.contains('/')
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "/-+.".contains(c));
    if is_number || is_type { name.to_owned() } else { scalar(name) }
}

/// True for a value with a text that is written as a block.
fn has_lines(value: &Json) -> bool {
    match value {
        Json::String(text) => block(text, 2).is_some(),
        Json::Array(items) => items.iter().any(has_lines),
        Json::Object(members) => members.values().any(has_lines),
        Json::Null | Json::Boolean(_) | Json::Number(_) => false,
    }
}

/// A text of several lines as a literal block; `None` for one that a block would change.
fn block(text: &str, indent: usize) -> Option<String> {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let first = body.lines().find(|line| !line.is_empty())?;
    let is_plain =
        |c: char| c == '\n' || !(c.is_control() || "\u{85}\u{2028}\u{2029}\u{feff}".contains(c));
    let is_block = body.contains('\n')
        && !body.ends_with('\n')
        && !body.starts_with('\n')
        && !first.starts_with([' ', '\t'])
        && text.chars().all(is_plain);
    is_block.then_some(())?;
    let mut block = String::from(if text.ends_with('\n') { " |\n" } else { " |-\n" });
    for line in body.split('\n') {
        if !line.is_empty() {
            let _ = write!(block, "{:indent$}{line}", "");
        }
        block.push('\n');
    }
    Some(block)
}

/// The lines of a comment.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        // The lines of a part of a blueprint are kept.
        if paragraph.starts_with("  ") || paragraph.chars().count() <= width {
            lines.push(paragraph.to_owned());
            continue;
        }
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line += word;
        }
        lines.push(line);
    }
    lines
}
