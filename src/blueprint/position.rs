//! Where a path of the document is in its text.
//!
//! The table is built only when there is something to report: the types of the document stay plain,
//! and a blueprint without errors pays nothing. `saphyr-parser` reads the text a second time for
//! it. Where it stops (it is stricter in places than what read the document), the table is merely
//! shorter, and a path falls back to its longest known prefix.

use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, Span};

use super::spelling::Spelling;

/// Which side of an entry is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) enum At {
    /// The key; of a list's item, the value.
    Key,
    /// The value; where there is none, the key.
    #[default]
    Value,
}

/// The places of a text: a tree of the same shape as the document's.
#[derive(Debug)]
pub(crate) struct Positions {
    places: Vec<Place>,
}

#[derive(Debug, Default)]
struct Place {
    key: Option<Range<usize>>,
    value: Range<usize>,
    children: Vec<(String, usize)>,
    /// The place whose children are this alias's children.
    target: Option<usize>,
}

/// The range of a path, and how much of the path the text has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Bytes of the text, never more than a line.
    pub(crate) range: Range<usize>,
    /// The number of segments that were found.
    pub(crate) depth: usize,
}

/// An entry as it is written at its own place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The bytes of its key; `None` for a list's item and the document.
    pub(crate) key: Option<Range<usize>>,
    /// The bytes of its value, up to the end of its last line; none where nothing is written.
    pub(crate) value: Range<usize>,
}

impl Positions {
    /// Reads a text.
    pub(crate) fn of(text: &str) -> Self {
        let spelling = Spelling::of(text);
        let mut reader = Reader::new(&spelling);
        for event in Parser::new_from_str(&spelling.text) {
            // The iterator repeats an error forever.
            let Ok((event, span)) = event else { break };
            if reader.take(event, span).is_none() {
                break;
            }
        }
        reader.finish()
    }

    /// Finds the range of a path; the `occurrence`th of its last key, from 0, where that is
    /// duplicated.
    pub(crate) fn find<S: AsRef<str>>(
        &self,
        text: &str,
        path: &[S],
        at: At,
        occurrence: usize,
    ) -> Found {
        let mut place = 0;
        let mut depth = 0;
        for segment in path {
            let wanted = if depth + 1 == path.len() { occurrence } else { 0 };
            let Some(child) = self.child(place, segment.as_ref(), wanted, MERGE_DEPTH) else {
                break;
            };
            place = child;
            depth += 1;
        }
        // The value of a longer path is inside the value that is known: its key is what tells the
        // reader where.
        let at = if depth < path.len() && depth > 0 { At::Key } else { at };
        Found { range: first_line(text, self.range(place, at)), depth }
    }

    /// The entry of a path, unless an alias or a merge is on the way to it, or is its value.
    pub(crate) fn entry<S: AsRef<str>>(&self, path: &[S]) -> Option<Entry> {
        let place = path.iter().try_fold(0, |place, segment| {
            let place = &self.places[place];
            named(&place.children, segment.as_ref()).next().filter(|_| place.target.is_none())
        })?;
        let Place { key, value, target: None, .. } = &self.places[place] else { return None };
        Some(Entry { key: key.clone(), value: value.clone() })
    }

    fn range(&self, place: usize, at: At) -> Range<usize> {
        let place = &self.places[place];
        match (&place.key, at) {
            (Some(key), At::Key) => key.clone(),
            (Some(key), At::Value) if place.value.is_empty() => key.clone(),
            _ => place.value.clone(),
        }
    }

    fn child(
        &self,
        place: usize,
        segment: &str,
        occurrence: usize,
        merges: usize,
    ) -> Option<usize> {
        let place = &self.places[place];
        let children = place.target.map_or(&place.children, |target| &self.places[target].children);
        let own =
            named(children, segment).nth(occurrence).or_else(|| named(children, segment).next());
        if own.is_some() || merges == 0 {
            return own;
        }
        // A merge of a list of mappings: one more step down, by index.
        named(children, "<<").find_map(|base| {
            self.child(base, segment, 0, merges - 1).or_else(|| {
                let items = self.places[base].children.len().min(MERGE_DEPTH);
                (0..items).find_map(|index| {
                    self.child(base, &index.to_string(), 0, 0)
                        .and_then(|item| self.child(item, segment, 0, merges - 1))
                })
            })
        })
    }
}

fn named<'a>(children: &'a [(String, usize)], name: &'a str) -> impl Iterator<Item = usize> + 'a {
    children.iter().filter(move |(key, _)| key == name).map(|&(_, child)| child)
}

/// How many `<<` in a row are followed; an alias may point to what it is part of.
const MERGE_DEPTH: usize = 4;

/// The character at a line and a column, from 1, of the text that a scalar stands for; nothing
/// where the scalar is not written as it is read: folded, or with escapes.
pub(crate) fn inside_scalar(
    text: &str,
    entry: &Entry,
    line: usize,
    column: usize,
) -> Option<Range<usize>> {
    let key = entry.key.as_ref()?;
    // The range of a block begins with its content.
    let header = text.get(key.end..entry.value.start)?;
    let start = if let Some(at) = header.rfind('|') {
        let content = key.end + at + text[key.end + at..].find('\n')? + 1;
        let lines = || text[content..].split_inclusive('\n');
        let first = lines().find(|line| !line.trim().is_empty())?;
        let indent = first.len() - first.trim_start_matches(' ').len();
        // One that is said may be less than that of the first line.
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

/// The start of a document after the first.
pub(crate) fn second_document(text: &str) -> Option<usize> {
    let offsets = Offsets::of(text);
    Parser::new_from_str(text)
        .map_while(Result::ok)
        .filter(|(event, _)| matches!(event, Event::DocumentStart(_)))
        .nth(1)
        .map(|(_, span)| offsets.byte(span.start.index()))
        .or_else(|| line_starts(text).skip(1).find(|&start| text[start..].starts_with("---")))
}

/// Where this parser gives up on a text because its brackets are too deep in each other, which is
/// at 256 levels.
pub(crate) fn too_deep(text: &str) -> Option<usize> {
    let error = Parser::new_from_str(text).find_map(Result::err)?;
    (error.info() == "recursion limit exceeded")
        .then(|| Offsets::of(text).byte(error.marker().index()))
}

/// The offsets at which lines start.
pub(crate) fn line_starts(text: &str) -> impl Iterator<Item = usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(index, _)| index + 1))
}

/// Cuts a range at the end of its first line, without the white space there.
pub(super) fn first_line(text: &str, range: Range<usize>) -> Range<usize> {
    let cut = text[range.clone()].lines().next().unwrap_or_default().trim_ascii_end();
    range.start..range.start + cut.len()
}

/// From the parser's characters to bytes.
enum Offsets {
    Ascii(usize),
    Unicode(Vec<usize>),
}

impl Offsets {
    fn of(text: &str) -> Self {
        if text.is_ascii() {
            return Self::Ascii(text.len());
        }
        Self::Unicode(text.char_indices().map(|(offset, _)| offset).chain([text.len()]).collect())
    }

    fn byte(&self, character: usize) -> usize {
        match self {
            Self::Ascii(length) => character.min(*length),
            Self::Unicode(offsets) => offsets[character.min(offsets.len() - 1)],
        }
    }

    fn range(&self, span: Span) -> Range<usize> {
        let start = self.byte(span.start.index());
        start..self.byte(span.end.index()).max(start)
    }
}

struct Reader<'t> {
    spelling: &'t Spelling<'t>,
    offsets: Offsets,
    places: Vec<Place>,
    open: Vec<Open>,
    /// Anchors: the place of the value, and the text of a scalar, which may be aliased as a key.
    anchors: HashMap<usize, (usize, Option<String>)>,
    documents: usize,
}

/// A list or mapping whose end has not come.
struct Open {
    place: usize,
    inside: Inside,
    end: usize,
}

enum Inside {
    Sequence,
    /// With the key whose value comes next.
    Mapping(Option<(String, Range<usize>)>),
    /// A key that is a list or a mapping, which no document has.
    Key,
}

impl<'t> Reader<'t> {
    fn new(spelling: &'t Spelling<'t>) -> Self {
        let root = Place { value: 0..0, ..Place::default() };
        let offsets = Offsets::of(&spelling.text);
        Self {
            spelling,
            offsets,
            places: vec![root],
            open: Vec::new(),
            anchors: HashMap::new(),
            documents: 0,
        }
    }

    /// Takes an event; `None` when the first document is over.
    fn take(&mut self, event: Event<'_>, span: Span) -> Option<()> {
        let range = self.offsets.range(span);
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                (self.documents == 1).then_some(())?;
            }
            Event::Scalar(text, _, anchor, _) => self.scalar(&text, anchor, range),
            Event::Alias(anchor) => self.alias(anchor, range),
            Event::SequenceStart(anchor, _) => self.start(Inside::Sequence, anchor, range),
            Event::MappingStart(anchor, _) => self.start(Inside::Mapping(None), anchor, range),
            Event::SequenceEnd | Event::MappingEnd => self.end(range),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Some(())
    }

    fn scalar(&mut self, text: &str, anchor: usize, range: Range<usize>) {
        // What has half of a pair in it has been refused, and is nobody's key.
        let text = self.spelling.restore(text).unwrap_or_default();
        if self.wants_key() {
            if anchor != 0 {
                self.anchors.insert(anchor, (0, Some(text.to_string())));
            }
            self.key(text.into_owned(), range);
        } else {
            let place = self.value(range);
            if anchor != 0 {
                self.anchors.insert(anchor, (place, Some(text.into_owned())));
            }
        }
    }

    fn alias(&mut self, anchor: usize, range: Range<usize>) {
        let (target, text) = self.anchors.get(&anchor).cloned().unwrap_or_default();
        if self.wants_key() {
            self.key(text.unwrap_or_default(), range);
        } else {
            let place = self.value(range);
            // An alias of an alias is none in YAML, so one step is enough.
            self.places[place].target = (target != 0).then_some(target);
        }
    }

    fn start(&mut self, inside: Inside, anchor: usize, range: Range<usize>) {
        let end = range.end;
        if self.wants_key() {
            self.key(String::new(), range);
            self.open.push(Open { place: 0, inside: Inside::Key, end });
            return;
        }
        let place = self.value(range);
        if anchor != 0 {
            self.anchors.insert(anchor, (place, None));
        }
        let inside = if matches!(self.open.last(), Some(Open { inside: Inside::Key, .. })) {
            Inside::Key
        } else {
            inside
        };
        self.open.push(Open { place, inside, end });
    }

    fn end(&mut self, range: Range<usize>) {
        let Some(open) = self.open.pop() else { return };
        // A block ends where the next thing starts; its own last value is where the reader sees its
        // end. Brackets have a width.
        let end = if range.is_empty() { open.end } else { range.end };
        if !matches!(open.inside, Inside::Key) {
            let value = &mut self.places[open.place].value;
            value.end = end.max(value.start);
        }
        self.grow(end);
    }

    fn wants_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { inside: Inside::Mapping(None), .. }))
    }

    fn key(&mut self, text: String, range: Range<usize>) {
        if let Some(Open { inside: Inside::Mapping(key), .. }) = self.open.last_mut() {
            *key = Some((text, range));
        }
    }

    /// Adds the place of a value under the innermost open list or mapping.
    fn value(&mut self, range: Range<usize>) -> usize {
        self.grow(range.end);
        let Some(open) = self.open.last_mut() else {
            self.places[0].value = range;
            return 0;
        };
        let (segment, key) = match &mut open.inside {
            Inside::Sequence => (self.places[open.place].children.len().to_string(), None),
            Inside::Mapping(key) => {
                key.take().map(|(text, key)| (text, Some(key))).unwrap_or_default()
            }
            // Inside a key nothing can be looked up: the place hangs nowhere.
            Inside::Key => {
                self.places.push(Place { value: range, ..Place::default() });
                return self.places.len() - 1;
            }
        };
        let parent = open.place;
        self.places.push(Place { key, value: range, ..Place::default() });
        let place = self.places.len() - 1;
        self.places[parent].children.push((segment, place));
        place
    }

    fn grow(&mut self, end: usize) {
        if let Some(open) = self.open.last_mut() {
            open.end = open.end.max(end);
        }
    }

    fn finish(mut self) -> Positions {
        // What was open when the parser stopped ends with what it had.
        while !self.open.is_empty() {
            self.end(0..0);
        }
        Positions { places: self.places }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, path: &[&str], at: At) -> String {
        let found = Positions::of(text).find(text, path, at, 0);
        format!("{} {}", &text[found.range.clone()], found.range.start)
    }

    #[test]
    fn keys_and_values() {
        let text = "a: 1\nb:\n  - x\n  - {c: 'd e', f: [1, 2]}\n  -\n    g: |\n      text\n      more\n    h:\n";
        assert_eq!(found(text, &["a"], At::Key), "a 0");
        assert_eq!(found(text, &["a"], At::Value), "1 3");
        assert_eq!(found(text, &["b", "0"], At::Key), "x 12");
        assert_eq!(found(text, &["b", "1"], At::Value), "{c: 'd e', f: [1, 2]} 18");
        assert_eq!(found(text, &["b", "1", "c"], At::Value), "'d e' 22");
        assert_eq!(found(text, &["b", "1", "f"], At::Value), "[1, 2] 32");
        assert_eq!(found(text, &["b", "1", "f", "1"], At::Value), "2 36");
        assert_eq!(found(text, &["b", "2", "g"], At::Value), "text 59");
        // A value of many lines is shown by its first.
        assert_eq!(found(text, &["b"], At::Value), "- x 10");
        assert_eq!(found(text, &["b", "2"], At::Value), "g: | 48");
        // What has no value is shown by its key.
        assert_eq!(found(text, &["b", "2", "h"], At::Value), "h 79");
        assert_eq!(found(text, &[], At::Value), "a: 1 0");
    }

    #[test]
    fn a_path_that_the_text_lacks_is_found_by_its_longest_prefix() {
        let text = "a:\n  b: {c: 1}\n";
        let positions = Positions::of(text);
        let at = |path: &[&str]| positions.find(text, path, At::Value, 0);
        assert_eq!(at(&["a", "b", "x", "y"]), Found { range: 5..6, depth: 2 });
        assert_eq!(at(&["x"]), Found { range: 0..2, depth: 0 });
        assert_eq!(at(&["a", "b", "c", "d"]), Found { range: 9..10, depth: 3 });
    }

    #[test]
    fn duplicates_are_told_apart() {
        let text = "a: 1\nb: 2\na: 3\n";
        let positions = Positions::of(text);
        let at = |occurrence| positions.find(text, &["a"], At::Key, occurrence).range;
        assert_eq!((at(0), at(1), at(2)), (0..1, 10..11, 0..1));
    }

    #[test]
    fn characters_of_many_bytes_and_line_ends_of_two() {
        let text = "ä: 'ö😀'\r\n日本:\r\n  - 値\r\n  - x\r\n";
        assert_eq!(
            found(text, &["ä"], At::Value),
            format!("'ö😀' {}", text.find("'ö").expect("it"))
        );
        assert_eq!(
            found(text, &["日本"], At::Key),
            format!("日本 {}", text.find('日').expect("it"))
        );
        assert_eq!(
            found(text, &["日本", "0"], At::Value),
            format!("値 {}", text.find('値').expect("it"))
        );
        assert_eq!(
            found(text, &["日本", "1"], At::Value),
            format!("x {}", text.find('x').expect("it"))
        );
        let text = "\u{feff}a: 1\nb: é\nc: 2\n";
        assert_eq!(found(text, &["c"], At::Value), format!("2 {}", text.find('2').expect("it")));
    }

    #[test]
    fn aliases_and_merges_lead_to_what_they_stand_for() {
        let text = "base: &b {x: 1, y: {z: 2}}\nuse: *b\nmerged:\n  <<: *b\n  w: 3\nmany:\n  <<: [*b, {v: 4}]\n";
        assert_eq!(found(text, &["use"], At::Value), "*b 32");
        assert_eq!(found(text, &["use", "y", "z"], At::Value), "2 23");
        assert_eq!(found(text, &["merged", "x"], At::Key), "x 10");
        assert_eq!(found(text, &["merged", "w"], At::Key), "w 54");
        assert_eq!(found(text, &["many", "v"], At::Value), "4 80");
        assert_eq!(found(text, &["many", "y", "z"], At::Value), "2 23");
    }

    #[test]
    fn what_stands_before_a_syntax_error_is_known() {
        let text = "a:\n  b: 1\n  c: [1, 2\nd: 3\n";
        assert_eq!(found(text, &["a", "b"], At::Value), "1 8");
        assert_eq!(found(text, &["a", "c", "1"], At::Value), "c 12");
    }

    #[test]
    fn the_second_document() {
        assert_eq!(second_document("a: ä\n---\nb: 2\n"), Some(6));
        assert_eq!(second_document("---\na: 1\n"), None);
    }

    mod properties {
        use proptest::prelude::*;

        use super::*;

        proptest! {
            #[test]
            fn every_range_is_in_the_text(
                text in r#"([a-cä😀][:][ ]?|[-][ ]|[ ]{1,4}|[\n]|\r\n|\t|[\[\]{},&*|>#'"!%@é]|<<: |---\n|a: \*b\n|&b |\PC){0,40}"#,
                path in prop::collection::vec("[a-c0-2]|<<|", 0..4),
                occurrence in 0_usize..3,
            ) {
                let positions = Positions::of(&text);
                for at in [At::Key, At::Value] {
                    let found = positions.find(&text, &path, at, occurrence);
                    prop_assert!(text.get(found.range).is_some_and(|shown| !shown.contains('\n')));
                    prop_assert!(found.depth <= path.len());
                }
                prop_assert!(second_document(&text).is_none_or(|start| text.get(start..).is_some()));
            }
        }
    }
}
