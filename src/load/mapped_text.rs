//! Texts whose characters are known by their places in files.

use std::ops::Range;

use super::files::{Files, Span};
use super::scalar::{self, Style};
use super::text_edit::{Replacement, TextEdit, plain_or_quoted};

/// A text that was put together from scalars of files, such as a mapping template with `Fn::Sub`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct MappedText {
    pub(crate) value: String,
    /// The pieces in their order; the first starts at 0.
    pieces: Vec<Piece>,
}

/// A piece of a text, up to the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    /// The offset in the text.
    at: usize,
    span: Span,
    origin: Origin,
}

/// The relation of a piece to its span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// A part of the scalar at the span, from this offset of its value.
    Scalar { offset: usize, is_block: bool },
    /// A value that the expression at the span has.
    Computed,
    /// The text of the span as it is.
    Verbatim,
}

impl MappedText {
    /// The text of a scalar.
    pub(crate) fn scalar(value: String, span: Span, is_block: bool) -> Self {
        let origin = Origin::Scalar { offset: 0, is_block };
        Self { value, pieces: vec![Piece { at: 0, span, origin }] }
    }

    /// The text of a span that is no scalar.
    pub(crate) fn verbatim(value: String, span: Span) -> Self {
        Self { value, pieces: vec![Piece { at: 0, span, origin: Origin::Verbatim }] }
    }

    /// The value of an expression.
    pub(crate) fn computed(value: impl Into<String>, span: Span) -> Self {
        let piece = Piece { at: 0, span, origin: Origin::Computed };
        Self { value: value.into(), pieces: vec![piece] }
    }

    /// Appends a part of another text.
    pub(crate) fn push(&mut self, other: &Self, part: Range<usize>) {
        let start = self.value.len();
        for (index, piece) in other.pieces.iter().enumerate() {
            let end = other.pieces.get(index + 1).map_or(other.value.len(), |next| next.at);
            let (from, to) = (piece.at.max(part.start), end.min(part.end));
            if from < to {
                let origin = match piece.origin {
                    Origin::Scalar { offset, is_block } => {
                        Origin::Scalar { offset: offset + from - piece.at, is_block }
                    }
                    origin => origin,
                };
                self.pieces.push(Piece { at: start + from - part.start, span: piece.span, origin });
            }
        }
        self.value.push_str(&other.value[part]);
    }

    /// Appends another text.
    pub(crate) fn push_all(&mut self, other: &Self) {
        self.push(other, 0..other.value.len());
    }

    /// A part of it.
    pub(crate) fn part(&self, part: Range<usize>) -> Self {
        let mut cut = Self::default();
        cut.push(self, part);
        cut
    }

    /// The place of an offset.
    pub(crate) fn span(&self, files: &Files, offset: usize) -> Option<Span> {
        let piece = self.pieces.iter().rfind(|piece| piece.at <= offset)?;
        Some(match piece.origin {
            Origin::Computed => piece.span,
            Origin::Verbatim => {
                let start = (piece.span.start + offset - piece.at).min(piece.span.end);
                Span { file: piece.span.file, start, end: (start + 1).min(piece.span.end) }
            }
            Origin::Scalar { offset: from, is_block } => {
                let text = files.text(piece.span.file);
                let range = piece.span.start..piece.span.end;
                let wanted = from + offset - piece.at;
                let start = scalar::position(text, &range, is_block, wanted);
                let length = text[start..].chars().next().map_or(0, char::len_utf8);
                Span { file: piece.span.file, start, end: start + length }
            }
        })
    }

    /// The edits of files that replace parts of the text; `None` for parts that no file has as
    /// they are, such as the values of functions.
    pub(crate) fn edits(
        &self,
        files: &Files,
        replacements: &[Replacement],
    ) -> Option<Vec<TextEdit>> {
        let mut edits: Vec<TextEdit> = Vec::new();
        // Plain scalars are written as a whole, because they may need quotes afterwards.
        let mut plain: Vec<(Span, Vec<Replacement>)> = Vec::new();
        for (range, text) in replacements {
            let index = self.pieces.iter().rposition(|piece| piece.at <= range.start)?;
            let piece = self.pieces[index];
            let end = self.pieces.get(index + 1).map_or(self.value.len(), |next| next.at);
            if range.is_empty() || range.end > end {
                return None;
            }
            let edit = |written: Range<usize>, text| TextEdit {
                span: Span { file: piece.span.file, start: written.start, end: written.end },
                text,
            };
            match piece.origin {
                Origin::Computed => return None,
                Origin::Verbatim => {
                    let start = piece.span.start + range.start - piece.at;
                    edits.push(edit(start..start + range.len(), text.clone()));
                }
                Origin::Scalar { offset, is_block } => {
                    let source = files.text(piece.span.file);
                    let scalar = piece.span.start..piece.span.end;
                    let from = offset + range.start - piece.at;
                    let wanted = from..from + range.len();
                    let written = scalar::written(source, &scalar, is_block, wanted);
                    match Style::of(source, &scalar, is_block) {
                        Style::Plain if source[scalar].contains('\n') => return None,
                        Style::Plain => {
                            let known = plain.iter_mut().find(|(span, _)| *span == piece.span);
                            match known {
                                Some((_, parts)) => parts.push((written, text.clone())),
                                None => plain.push((piece.span, vec![(written, text.clone())])),
                            }
                        }
                        style => edits.push(edit(written, style.encode(text)?)),
                    }
                }
            }
        }
        for (span, mut parts) in plain {
            parts.sort_by_key(|(written, _)| written.start);
            let (mut new, mut done) = (String::new(), span.start);
            for (written, text) in parts {
                new.push_str(files.text(span.file).get(done..written.start)?);
                new.push_str(&text);
                done = written.end;
            }
            new.push_str(files.text(span.file).get(done..span.end)?);
            edits.push(TextEdit { span, text: plain_or_quoted(&new) });
        }
        Some(edits)
    }
}
