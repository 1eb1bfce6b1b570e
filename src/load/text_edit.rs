//! Changes of files that change values in them, and keep everything else as it is written.

use std::ops::Range;

use super::files::{Files, Span};
use super::scalar::Style;
use crate::blueprint::node::Value;
use crate::blueprint::yaml;

/// A replacement of a part of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    /// The part.
    pub span: Span,
    /// The new text.
    pub text: String,
}

/// A replacement of a part of a value.
pub(crate) type Replacement = (Range<usize>, String);

impl Files {
    /// The texts of the files after edits, by their names; `None` if edits overlap.
    pub fn edited(&self, edits: &[TextEdit]) -> Option<Vec<(String, String)>> {
        let mut sorted: Vec<&TextEdit> = edits.iter().collect();
        sorted.sort_by_key(|edit| edit.span);
        let mut edited: Vec<(usize, String, usize)> = Vec::new();
        for TextEdit { span, text } in sorted {
            let old = self.text(span.file);
            if edited.last().is_none_or(|(file, ..)| *file != span.file) {
                edited.push((span.file, String::with_capacity(old.len()), 0));
            }
            let (_, new, done) = edited.last_mut()?;
            new.push_str(old.get(*done..span.start)?);
            new.push_str(text);
            *done = span.end;
        }
        let whole = edited.into_iter().map(|(file, mut new, done)| {
            new.push_str(self.text(file).get(done..)?);
            Some((self.names().nth(file)?.to_owned(), new))
        });
        whole.collect()
    }

    /// The edit that adds an entry at the beginning of the mapping at a span. The name is that of
    /// API Gateway's API; CloudFormation begins it with a capital letter.
    pub(crate) fn entry_added(&self, mapping: Span, name: &str, value: &str) -> Option<TextEdit> {
        let text = self.text(mapping.file);
        let rest = text.get(mapping.start..mapping.end)?;
        let is_capital = rest.chars().find(|c| c.is_alphabetic())?.is_uppercase();
        let (first, others) = name.split_at_checked(1)?;
        let (name, value) = if is_capital {
            (first.to_uppercase() + others, value.to_owned())
        } else {
            (name.to_owned(), value.to_lowercase())
        };
        let at = |start: usize| Span { start, end: start, ..mapping };
        if let Some(inside) = rest.strip_prefix('{') {
            let first = inside.trim_start();
            let blank = &inside[..inside.len() - first.len()];
            let after = if blank.is_empty() { " " } else { "" };
            let entry = if first.starts_with('"') {
                format!("\"{name}\": \"{value}\"")
            } else {
                format!("{name}: {value}")
            };
            let text = format!("{blank}{entry},{after}");
            return Some(TextEdit { span: at(mapping.start + 1), text });
        }
        let start = text[..mapping.start].rfind('\n').map_or(0, |end| end + 1);
        let indentation = " ".repeat(text[start..mapping.start].chars().count());
        let line = text[start..].split_inclusive('\n').next()?;
        let line_end = if line.ends_with("\r\n") { "\r\n" } else { "\n" };
        let text = format!("{name}: {value}{line_end}{indentation}");
        Some(TextEdit { span: at(mapping.start), text })
    }
}

impl Style {
    /// A text as a scalar of this style writes it; `None` if it cannot.
    pub(super) fn encode(self, text: &str) -> Option<String> {
        match self {
            Self::DoubleQuoted => {
                let quoted = serde_json::Value::from(text).to_string();
                Some(quoted[1..quoted.len() - 1].to_owned())
            }
            _ if text.contains(['\n', '\r']) => None,
            Self::SingleQuoted => Some(text.replace('\'', "''")),
            Self::Block | Self::Plain => Some(text.to_owned()),
        }
    }
}

/// A text as a plain scalar if it can be one, otherwise in double quotes.
pub(super) fn plain_or_quoted(text: &str) -> String {
    let listed = yaml::from_text(&format!("[{text}, x]"));
    let is_plain = listed.is_ok_and(|node| match &node.value {
        Value::Sequence(items) => match &items[..] {
            [item, _] => item.value == Value::String(text.to_owned()),
            _ => false,
        },
        _ => false,
    });
    if is_plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}
