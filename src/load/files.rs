//! The files that a loader read, and spans of them.

use std::ops::Range;
use std::sync::Arc;

use super::finding::LoadFinding;
use crate::blueprint::shown::Shown;
use crate::blueprint::{Diagnostic, Location};

/// A range of a file's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Span {
    /// The index of the file.
    pub(super) file: usize,
    /// The first byte.
    pub(super) start: usize,
    /// The byte behind the last one.
    pub(super) end: usize,
}

impl Span {
    /// The empty span at its end.
    pub const fn end_only(self) -> Self {
        Self { start: self.end, ..self }
    }
}

/// The texts of the files that were read, the loaded file first.
#[derive(Debug, Clone, Default)]
pub struct Files {
    texts: Vec<Arc<Shown>>,
}

impl Files {
    /// Adds a file.
    pub(super) fn add(&mut self, name: impl Into<String>, text: String) -> usize {
        self.texts.push(Arc::new(Shown::new(name, text)));
        self.texts.len() - 1
    }

    /// The names of the files, the loaded one first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(|shown| &*shown.name)
    }

    /// The number of files.
    pub(super) fn count(&self) -> usize {
        self.texts.len()
    }

    /// A span that does not end beyond its line or within a character.
    pub(super) fn within(&self, span: Span) -> Span {
        let text = self.text(span.file);
        let line = text[span.start..].lines().next().map_or(span.start, |l| span.start + l.len());
        let end = (span.start..=span.end.min(line)).rev().find(|at| text.is_char_boundary(*at));
        Span { end: end.unwrap_or(span.start), ..span }
    }

    /// The text of a file.
    pub(super) fn text(&self, file: usize) -> &str {
        self.texts.get(file).map_or("", |shown| &shown.text)
    }

    /// The place at which a span starts.
    pub fn location(&self, span: Span) -> Location {
        let Some(shown) = self.texts.get(span.file) else {
            return Location { name: String::new(), line: 1, column: 1 };
        };
        shown.location(span.start)
    }

    /// Describes something at a span, with the lines of the file.
    pub(crate) fn diagnostic(&self, of: LoadFinding) -> Diagnostic {
        let shown = match self.texts.get(of.span.file) {
            Some(shown) => Arc::clone(shown),
            None => Arc::default(),
        };
        let Range { start, end } = shown.first_line(of.span.start..of.span.end);
        Diagnostic::in_file(of.rule, shown, start..end, of.message, of.expected, of.help)
    }
}
