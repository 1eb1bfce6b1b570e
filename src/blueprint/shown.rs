//! A text to show excerpts of, with an index of its lines and characters.

use std::ops::Range;
use std::sync::OnceLock;

use super::diagnostic::Location;
use super::position;

/// A text with its name. Lines and columns of places are found without reading the text again.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    pub(crate) name: String,
    pub(crate) text: String,
    index: OnceLock<Index>,
}

/// The index of a text.
#[derive(Debug)]
struct Index {
    /// The offsets at which lines start.
    lines: Vec<usize>,
    /// The number of characters before each block of the text.
    characters: Vec<usize>,
}

/// The bytes of a block whose characters are counted.
const BLOCK: usize = 1024;

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.text) == (&other.name, &other.text)
    }
}

impl Eq for Shown {}

impl Shown {
    pub(crate) fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into(), index: OnceLock::new() }
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let breaks = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            let lines = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
            let blocks = self.text.as_bytes().chunks(BLOCK);
            let characters = blocks.scan(0, |before, block| {
                let counted = *before;
                *before += characters(block);
                Some(counted)
            });
            Index { lines, characters: characters.collect() }
        })
    }

    /// The number of characters before an offset.
    fn characters_before(&self, offset: usize) -> usize {
        let block = (offset / BLOCK).min(self.text.len().saturating_sub(1) / BLOCK);
        let counted = self.index().characters.get(block).copied().unwrap_or_default();
        counted + characters(&self.text.as_bytes()[block * BLOCK..offset])
    }

    /// The number of the line of an offset, counted from 1, and the line's start.
    pub(crate) fn line(&self, offset: usize) -> (usize, usize) {
        let lines = &self.index().lines;
        let line = lines.partition_point(|start| *start <= offset);
        (line, lines[line - 1])
    }

    /// The line and the column of an offset, in characters, both counted from 1.
    pub(crate) fn position(&self, offset: usize) -> (usize, usize) {
        let (line, start) = self.line(offset);
        (line, self.characters_before(offset) - self.characters_before(start) + 1)
    }

    /// The place of an offset.
    pub(crate) fn location(&self, offset: usize) -> Location {
        let (line, column) = self.position(offset);
        Location { name: self.name.clone(), line, column }
    }

    /// The offset at which the line of an offset ends, without its line break.
    pub(crate) fn end_of_line(&self, offset: usize) -> usize {
        let (line, start) = self.line(offset);
        let next = self.index().lines.get(line).map_or(self.text.len(), |next| next - 1);
        let text = &self.text[start..next];
        start + text.strip_suffix('\r').map_or(text.len(), str::len)
    }

    /// A range up to the end of its first line.
    pub(crate) fn first_line(&self, range: Range<usize>) -> Range<usize> {
        position::first_line(&self.text, range)
    }
}

/// The number of characters that start in a part of a text.
fn characters(bytes: &[u8]) -> usize {
    /// The bits of a byte that continues a character, and those that tell it.
    const CONTINUATION: u8 = 0b1000_0000;
    const MASK: u8 = 0b1100_0000;
    bytes.iter().filter(|byte| **byte & MASK != CONTINUATION).count()
}

#[cfg(test)]
mod tests {
    use super::Shown;

    #[test]
    fn places_are_those_of_counting() {
        let lines = ["", "ä", "\"x\"\r", "日本 語", "", "plain", &"é-".repeat(2000), "end"];
        for last in ["", "\n"] {
            let text = lines.join("\n") + last;
            let shown = Shown::new("text", text.clone());
            for offset in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                let before = &text[..offset];
                let start = before.rfind('\n').map_or(0, |end| end + 1);
                let counted =
                    (before.matches('\n').count() + 1, before[start..].chars().count() + 1);
                assert_eq!(shown.position(offset), counted, "{offset}");
                let rest = text[offset..].find('\n').map_or(text.len(), |length| offset + length);
                let end =
                    start + text[start..rest].strip_suffix('\r').map_or(rest - start, str::len);
                assert_eq!(shown.end_of_line(offset), end, "{offset}");
            }
        }
        let empty = Shown::default();
        assert_eq!((empty.position(0), empty.end_of_line(0)), ((1, 1), 0));
    }
}
