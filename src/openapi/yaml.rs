//! A document as YAML: block mappings and lists, with short values on one line.

use crate::blueprint::{Quoting, yaml_scalar};
use crate::vtl::Json;

/// The longest line with a list or a mapping in brackets.
const WIDTH: usize = 100;

/// The text of a document.
pub(super) fn write(document: &Json) -> String {
    let mut text = String::new();
    block(document, 0, &mut text);
    text
}

/// Writes a mapping or a list on lines of its own. The first line is indented already.
fn block(value: &Json, indent: usize, text: &mut String) {
    match value {
        Json::Object(members) if !members.is_empty() => {
            for (index, (name, member)) in members.iter().enumerate() {
                if index > 0 {
                    text.extend(std::iter::repeat_n(' ', indent));
                }
                text.push_str(&scalar(name));
                text.push(':');
                after_key(member, indent, text);
            }
        }
        Json::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.extend(std::iter::repeat_n(' ', indent));
                }
                text.push_str("- ");
                match short(item, indent + 2) {
                    Some(line) => {
                        text.push_str(&line);
                        text.push('\n');
                    }
                    None => block(item, indent + 2, text),
                }
            }
        }
        value => {
            text.push_str(&QUOTING.value(value));
            text.push('\n');
        }
    }
}

/// Writes a value after the colon of a key with this indentation.
fn after_key(value: &Json, indent: usize, text: &mut String) {
    if let Json::String(lines) = value
        && has_lines(lines)
    {
        text.push_str(" |-\n");
        for line in lines.lines() {
            if !line.is_empty() {
                text.extend(std::iter::repeat_n(' ', indent + 2));
            }
            text.push_str(line);
            text.push('\n');
        }
        return;
    }
    let is_section = indent == 0 && matches!(value, Json::Object(members) if !members.is_empty());
    if let Some(line) = short(value, indent + 20).filter(|_| !is_section) {
        text.push(' ');
        text.push_str(&line);
        text.push('\n');
        return;
    }
    text.push('\n');
    text.extend(std::iter::repeat_n(' ', indent + 2));
    block(value, indent + 2, text);
}

/// True for several lines of printable text that a block can hold.
fn has_lines(text: &str) -> bool {
    let is_printable = |character: char| character == '\n' || (' '..='~').contains(&character);
    text.contains('\n')
        && text.chars().all(is_printable)
        && !text.starts_with([' ', '\n'])
        && !text.ends_with('\n')
}

/// The value on one line, if it has no members with members and fits.
fn short(value: &Json, indent: usize) -> Option<String> {
    let is_flat = |value: &Json| match value {
        Json::Object(members) => members.is_empty(),
        Json::Array(items) => items.iter().all(is_scalar),
        _ => true,
    };
    match value {
        Json::Object(members) if !members.values().all(is_flat) => None,
        Json::Array(items) if !items.iter().all(is_scalar) => None,
        Json::Object(members) if members.len() > 3 => None,
        Json::Object(_) | Json::Array(_) => {
            Some(QUOTING.value(value)).filter(|line| indent + line.chars().count() <= WIDTH)
        }
        value => Some(QUOTING.value(value)),
    }
}

const fn is_scalar(value: &Json) -> bool {
    !matches!(value, Json::Object(_) | Json::Array(_))
}

/// The quoting of values on one line.
const QUOTING: Quoting = Quoting { key: scalar, text: scalar };

/// A text: plain if no character of it means something in YAML, otherwise in quotes.
fn scalar(text: &str) -> String {
    let is_plain =
        |character: char| character.is_ascii_alphanumeric() || " _-./$;()'+=<>".contains(character);
    let starts =
        text.starts_with(|first: char| first.is_ascii_alphabetic() || "/$".contains(first));
    // One word may mean something else.
    let is_phrase = text.contains([' ', '/', '$']) && !text.ends_with(' ');
    if starts && is_phrase && text.chars().all(is_plain) {
        return text.to_owned();
    }
    yaml_scalar(text)
}
