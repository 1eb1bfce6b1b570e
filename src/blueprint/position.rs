//! Places in a text.

use std::ops::Range;

use saphyr_parser::Span;

/// The side of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) enum At {
    /// The key; for a list item, the value.
    Key,
    /// The value; if it is missing, the key.
    #[default]
    Value,
}

/// The bytes of a key or a value, and their text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    pub(crate) text: Origin,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The text that a part of a blueprint comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Origin {
    /// The blueprint itself.
    #[default]
    Blueprint,
    /// The values file of this index.
    Values(usize),
    /// The value of the override of this index.
    OverrideValue(usize),
    /// The key of the override of this index, before its `=`.
    OverrideKey(usize),
}

impl Place {
    pub(crate) const fn of(range: &Range<usize>) -> Self {
        Self { text: Origin::Blueprint, start: range.start, end: range.end }
    }

    pub(crate) const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The key of the override of this index.
    pub(crate) const fn of_override(index: usize) -> Self {
        Self { text: Origin::OverrideKey(index), start: 0, end: 0 }
    }

    /// The range if it is in the blueprint's own text.
    pub(crate) fn in_text(self) -> Option<Range<usize>> {
        (self.text == Origin::Blueprint).then(|| self.range())
    }
}

/// An entry in the text, at its own place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The bytes of its key; `None` for a list item and the document.
    pub(crate) key: Option<Range<usize>>,
    /// The bytes of its value, up to the end of its last line; empty if there is none.
    pub(crate) value: Range<usize>,
}

/// The position of a line and a column, counted from 1, of a scalar's text; `None` if the scalar is
/// folded or has escapes.
pub(crate) fn inside_scalar(
    text: &str,
    entry: &Entry,
    line: usize,
    column: usize,
) -> Option<Range<usize>> {
    let key = entry.key.as_ref()?;
    // The range of a block starts with its content.
    let header = text.get(key.end..entry.value.start)?;
    let start = if let Some(at) = header.rfind('|') {
        let content = key.end + at + text[key.end + at..].find('\n')? + 1;
        let lines = || text[content..].split_inclusive('\n');
        let first = lines().find(|line| !line.trim().is_empty())?;
        let indent = first.len() - first.trim_start_matches(' ').len();
        // An explicit indentation may be less than that of the first line.
        let is_said =
            text[key.end + at..content].contains(|character: char| character.is_ascii_digit());
        let before: usize = lines().take(line - 1).map(str::len).sum();
        (!is_said).then_some(content + before + indent)?
    } else {
        let written = text.get(entry.value.clone())?;
        let read = written.strip_prefix(['"', '\'']).unwrap_or(written);
        let is_one_line = line == 1 && !written.contains('\n') && !header.contains('>');
        let is_read_as_written = is_one_line && !read.contains('\\') && !read.contains("''");
        is_read_as_written.then_some(entry.value.start + (written.len() - read.len()))?
    };
    let rest = text.get(start..)?.lines().next()?;
    let (offset, character) =
        rest.char_indices().nth(column - 1).or_else(|| rest.char_indices().last())?;
    Some(start + offset..start + offset + character.len_utf8())
}

/// Cuts a range at the end of its first line, without trailing white space.
pub(super) fn first_line(text: &str, range: Range<usize>) -> Range<usize> {
    let cut = text[range.clone()].lines().next().unwrap_or_default().trim_ascii_end();
    range.start..range.start + cut.len()
}

/// Converts the parser's characters to bytes.
pub(super) enum Offsets {
    Ascii(usize),
    Unicode(Vec<usize>),
}

impl Offsets {
    pub(super) fn of(text: &str) -> Self {
        if text.is_ascii() {
            return Self::Ascii(text.len());
        }
        Self::Unicode(text.char_indices().map(|(offset, _)| offset).chain([text.len()]).collect())
    }

    pub(super) fn byte(&self, character: usize) -> usize {
        match self {
            Self::Ascii(length) => character.min(*length),
            Self::Unicode(offsets) => offsets[character.min(offsets.len() - 1)],
        }
    }

    pub(super) fn range(&self, span: Span) -> Range<usize> {
        let start = self.byte(span.start.index());
        start..self.byte(span.end.index()).max(start)
    }
}
