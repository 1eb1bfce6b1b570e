//! The places of an API's parts in the files that declare them.

use std::collections::BTreeMap;
use std::ops::Range;

use super::files::{Files, Span};
use super::mapped_text::MappedText;
use super::part::Part;
use super::text_edit::{Replacement, TextEdit};
use crate::blueprint::Location;

/// The places of an API's parts, and of each character of its texts.
#[derive(Debug, Clone, Default)]
pub struct Places {
    places: BTreeMap<Part, Place>,
}

#[derive(Debug, Clone)]
struct Place {
    span: Span,
    /// The text, for parts that are one.
    text: Option<MappedText>,
}

impl Places {
    /// Says where a part is. The first place of a part counts.
    pub(super) fn add(&mut self, part: Part, span: Span) {
        self.places.entry(part).or_insert(Place { span, text: None });
    }

    /// Says where a part is that is a text.
    pub(super) fn add_text(&mut self, part: Part, span: Span, text: MappedText) {
        self.places.entry(part).or_insert(Place { span, text: Some(text) });
    }

    /// The place of a part, or of that which contains it.
    pub fn span(&self, part: &Part) -> Span {
        self.nearest(part).map(|place| place.span).unwrap_or_default()
    }

    /// The place of a range of a part's text, in bytes; the place of the part if it has no text. A
    /// range beyond the end of a line ends there.
    pub fn span_in(&self, files: &Files, part: &Part, range: Range<usize>) -> Span {
        let Some(place) = self.nearest(part) else { return Span::default() };
        let at = |offset| place.text.as_ref().and_then(|text| text.span(files, offset));
        let Some(start) = at(range.start) else { return place.span };
        let last = range.end.saturating_sub(1).max(range.start);
        let end = at(last).filter(|end| end.file == start.file && end.end >= start.end);
        Span { end: end.map_or(start.end, |end| end.end), ..start }
    }

    /// The text of a part that is one.
    pub(crate) fn text(&self, part: &Part) -> Option<&str> {
        Some(&self.places.get(part)?.text.as_ref()?.value)
    }

    /// The edit of the file that adds an entry to a part that is a mapping. The name is that of
    /// API Gateway's API, spelled like the other entries.
    pub(crate) fn entry_added(
        &self,
        files: &Files,
        part: &Part,
        name: &str,
        value: &str,
    ) -> Option<Vec<TextEdit>> {
        files.entry_added(self.places.get(part)?.span, name, value).map(|edit| vec![edit])
    }

    /// The edits of the files that replace ranges of a part's text; `None` if the files do not have
    /// the text as it is.
    pub(crate) fn edits(
        &self,
        files: &Files,
        part: &Part,
        replacements: &[Replacement],
    ) -> Option<Vec<TextEdit>> {
        self.places.get(part)?.text.as_ref()?.edits(files, replacements)
    }

    /// The file, line and column of a part, or of an offset in its text, in bytes.
    pub fn position(&self, files: &Files, part: &Part, offset: Option<usize>) -> Location {
        files.location(match offset {
            Some(offset) => self.span_in(files, part, offset..offset + 1),
            None => self.span(part),
        })
    }

    fn nearest(&self, part: &Part) -> Option<&Place> {
        let mut part = part.clone();
        loop {
            if let Some(place) = self.places.get(&part) {
                return Some(place);
            }
            part = part.parent()?;
        }
    }
}
