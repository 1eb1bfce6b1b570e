//! Reads YAML into nodes, in one pass.
//!
//! Aliases and merges (`<<`) are applied. Tags, keys that are not scalars, further documents, and
//! documents beyond the size limits are rejected.

mod scalar;
mod syntax;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, StrInput, Tag};

use self::scalar::{plain, tagged};
use self::syntax::Refusal;
use super::Source;
use super::diagnostic::{Diagnostics, Fault};
use super::foreign;
use super::node::{Key, Node, Value};
use super::position::{Offsets, Place};
use super::spelling::Spelling;
use crate::bounds::{self, Bound};

/// Reads a document; an empty one is an empty mapping.
pub(super) fn parse(source: &Source) -> Result<Node, Diagnostics> {
    let refused = |fault| Err(Diagnostics::new(source, None, vec![fault]));
    match from_text(&source.text) {
        Ok(node) if node.value == Value::Null => {
            Ok(Node { value: Value::Mapping(Vec::new()), ..node })
        }
        Ok(node) => match foreign::document(&source.text, Some(&node)) {
            Some(fault) => refused(fault),
            None => Ok(node),
        },
        Err(fault) => refused(foreign::document(&source.text, None).unwrap_or(*fault)),
    }
}

/// Reads a value; the fault's spot is a range of `text`.
pub(crate) fn from_text(text: &str) -> Result<Node, Box<Fault>> {
    if text.len() > bounds::BLUEPRINT_BYTES.count() {
        return Err(Box::new(Fault::in_text(0..0, syntax::too_much(bounds::BLUEPRINT_BYTES))));
    }
    let is_written_as_escape = |character: char| {
        character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{85}')
    };
    if let Some(at) = text.find(is_written_as_escape) {
        return Err(Box::new(syntax::refused(text, at, Refusal::Control)));
    }
    let spelling = Spelling::of(text);
    let reader = Reader {
        text,
        spelling: &spelling,
        offsets: Offsets::of(&spelling.text),
        parser: Parser::new_from_str(&spelling.text),
        anchors: HashMap::new(),
        open: Vec::new(),
        values_left: bounds::BLUEPRINT_VALUES.count(),
        text_left: bounds::BLUEPRINT_TEXT.count(),
    };
    reader.document()
}

struct Reader<'t> {
    text: &'t str,
    spelling: &'t Spelling<'t>,
    offsets: Offsets,
    parser: Parser<'t, StrInput<'t>>,
    anchors: HashMap<usize, Anchored>,
    /// The starts of the open lists and mappings.
    open: Vec<usize>,
    /// The remaining number of values in the document.
    values_left: usize,
    text_left: usize,
}

/// The target of an alias.
#[derive(Clone)]
struct Anchored {
    node: Node,
    /// The number of levels in it.
    levels: usize,
    /// Its spelling, if it is a scalar, which may be a key.
    spelled: Option<String>,
}

/// A node or its value, with its number of levels.
type Leveled<N = Node> = (N, usize);

type Read<T> = Result<T, Box<Fault>>;

impl<'t> Reader<'t> {
    fn document(mut self) -> Read<Node> {
        let node = loop {
            let (event, range) = self.next()?;
            match event {
                Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
                Event::StreamEnd | Event::DocumentEnd => {
                    return Ok(Node::new(Value::Null, Place::default()));
                }
                event => break self.node(event, range)?.0,
            }
        };
        loop {
            let (event, range) = self.next()?;
            match event {
                Event::StreamEnd => return Ok(node),
                Event::DocumentStart(_) => return Err(self.refuse(Refusal::Document, range.start)),
                _ => {}
            }
        }
    }

    fn next(&mut self) -> Read<(Event<'t>, Range<usize>)> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => Ok((event, self.offsets.range(span))),
            None => Ok((Event::StreamEnd, self.text.len()..self.text.len())),
            Some(Err(error)) => {
                let offset = self.offsets.byte(error.marker().index());
                let bracket =
                    self.open.iter().rfind(|open| self.text[**open..].starts_with(['[', '{']));
                Err(Box::new(syntax::fault(self.text, offset, error.info(), bracket.copied())))
            }
        }
    }

    fn node(&mut self, event: Event<'t>, range: Range<usize>) -> Read<Leveled> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let spelled = self.restore(&text, range.start)?;
                let node = self.scalar(&spelled, style, tag.as_deref(), &range)?;
                if anchor != 0 {
                    let spelled = Some(spelled.into_owned());
                    self.anchors
                        .insert(anchor, Anchored { node: node.clone(), levels: 0, spelled });
                }
                Ok((node, 0))
            }
            Event::Alias(anchor) => self.alias(anchor, &range),
            Event::SequenceStart(anchor, tag) => {
                self.collection(anchor, tag.as_deref(), range, Self::sequence)
            }
            Event::MappingStart(anchor, tag) => {
                self.collection(anchor, tag.as_deref(), range, Self::mapping)
            }
            _ => Ok((Node::new(Value::Null, Place::of(&range)), 0)),
        }
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        tag: Option<&Tag>,
        range: &Range<usize>,
    ) -> Read<Node> {
        let value = match tag {
            None if style == ScalarStyle::Plain => plain(text),
            None => None,
            Some(tag) => match tagged(text, tag) {
                Ok(value) => value,
                Err(tag) => return Err(self.refuse(Refusal::Tag(tag), range.start)),
            },
        };
        let spent = if value.is_none() { text.len() } else { 0 };
        self.spend(1, spent, range.start)?;
        let value = value.unwrap_or_else(|| Value::String(text.to_owned()));
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        Ok(Node { is_block, ..Node::new(value, Place::of(range)) })
    }

    fn alias(&mut self, anchor: usize, range: &Range<usize>) -> Read<Leveled> {
        let Some(anchored) = self.anchors.get(&anchor) else {
            return Err(self.refuse(Refusal::Circle, range.start));
        };
        let (size, text) = extent(&anchored.node);
        let levels = anchored.levels;
        self.check_levels(levels, range.start)?;
        self.spend(size, text, range.start)?;
        let mut node = self.anchors[&anchor].node.clone();
        node.place = Place::of(range);
        node.is_alias = true;
        Ok((node, levels))
    }

    fn collection(
        &mut self,
        anchor: usize,
        tag: Option<&Tag>,
        range: Range<usize>,
        read: fn(&mut Self, &mut Range<usize>) -> Read<Leveled<Value>>,
    ) -> Read<Leveled> {
        if let Some(tag) = tag.filter(|tag| !tag.is_yaml_core_schema()) {
            return Err(self.refuse(Refusal::Tag(tag.to_string()), range.start));
        }
        self.spend(1, 0, range.start)?;
        self.open.push(range.start);
        self.check_levels(0, range.start)?;
        let mut range = range;
        let (value, levels) = read(self, &mut range)?;
        self.open.pop();
        let node = Node::new(value, Place::of(&range));
        let levels = levels + 1;
        if anchor != 0 {
            self.anchors.insert(anchor, Anchored { node: node.clone(), levels, spelled: None });
        }
        Ok((node, levels))
    }

    fn sequence(&mut self, whole: &mut Range<usize>) -> Read<Leveled<Value>> {
        let (mut items, mut most) = (Vec::new(), 0);
        loop {
            let (event, range) = self.next()?;
            if matches!(event, Event::SequenceEnd | Event::StreamEnd) {
                whole.end = end_of(whole, &range);
                return Ok((Value::Sequence(items), most));
            }
            let (item, levels) = self.node(event, range)?;
            whole.end = whole.end.max(item.place.end);
            most = most.max(levels);
            items.push(item);
        }
    }

    fn mapping(&mut self, whole: &mut Range<usize>) -> Read<Leveled<Value>> {
        let (mut entries, mut most) = (Vec::new(), 0);
        let mut merges = false;
        loop {
            let (event, range) = self.next()?;
            if matches!(event, Event::MappingEnd | Event::StreamEnd) {
                whole.end = end_of(whole, &range);
                let entries = if merges { self.merged(entries)? } else { entries };
                return Ok((Value::Mapping(entries), most));
            }
            let key = self.key(event, &range)?;
            merges |= key.name == "<<";
            let (event, range) = self.next()?;
            let (value, levels) = self.node(event, range)?;
            whole.end = whole.end.max(value.place.end).max(key.place.end);
            most = most.max(levels);
            entries.push((key, value));
        }
    }

    fn key(&mut self, event: Event<'t>, range: &Range<usize>) -> Read<Key> {
        let name = match event {
            Event::Scalar(text, _, anchor, tag) => {
                if let Some(tag) = tag.filter(|tag| !tag.is_yaml_core_schema()) {
                    return Err(self.refuse(Refusal::Tag(tag.to_string()), range.start));
                }
                let name = self.restore(&text, range.start)?.into_owned();
                if anchor != 0 {
                    let spelled = Some(name.clone());
                    let node = Node::new(Value::String(name.clone()), Place::of(range));
                    self.anchors.insert(anchor, Anchored { node, levels: 0, spelled });
                }
                name
            }
            Event::Alias(anchor) => {
                let spelled =
                    self.anchors.get(&anchor).and_then(|anchored| anchored.spelled.clone());
                spelled.ok_or_else(|| self.refuse(Refusal::Key, range.start))?
            }
            _ => return Err(self.refuse(Refusal::Key, range.start)),
        };
        self.spend(1, name.len(), range.start)?;
        Ok(Key { name, place: Place::of(range), is_merged: false })
    }

    /// Adds the entries of each `<<` after the mapping's own, which take precedence.
    fn merged(&mut self, entries: Vec<(Key, Node)>) -> Read<Vec<(Key, Node)>> {
        let (bases_of_all, mut own): (Vec<_>, Vec<_>) =
            entries.into_iter().partition(|(key, _)| key.name == "<<");
        let mut known: HashSet<String> = own.iter().map(|(key, _)| key.name.clone()).collect();
        for (merge, node) in bases_of_all {
            let bases = match node.value {
                Value::Sequence(bases) => bases,
                _ => vec![node],
            };
            for base in bases {
                let Value::Mapping(base) = base.value else {
                    return Err(self.refuse(Refusal::Merge, merge.place.start));
                };
                let new = base.into_iter().filter(|(key, _)| known.insert(key.name.clone()));
                own.extend(new.map(|(key, value)| (Key { is_merged: true, ..key }, value)));
            }
        }
        Ok(own)
    }

    /// Converts a text back to its original form.
    fn restore<'a>(&self, read: &'a str, at: usize) -> Read<std::borrow::Cow<'a, str>> {
        self.spelling.restore(read).map_err(|_| self.refuse(Refusal::HalfPair, at))
    }

    /// Rejects a value with `levels` levels if too many are open.
    fn check_levels(&self, levels: usize, at: usize) -> Read<()> {
        let fits = self.open.len() + levels <= bounds::BLUEPRINT_LEVELS.count();
        if fits { Ok(()) } else { Err(self.refuse(Refusal::Depth, at)) }
    }

    fn spend(&mut self, values: usize, text: usize, at: usize) -> Read<()> {
        let left = |left: usize, spent: usize, bound: Bound| {
            left.checked_sub(spent).ok_or_else(|| self.refuse(Refusal::TooMuch(bound), at))
        };
        let values_left = left(self.values_left, values, bounds::BLUEPRINT_VALUES)?;
        let text_left = left(self.text_left, text, bounds::BLUEPRINT_TEXT)?;
        (self.values_left, self.text_left) = (values_left, text_left);
        Ok(())
    }

    fn refuse(&self, refusal: Refusal, at: usize) -> Box<Fault> {
        Box::new(syntax::refused(self.text, at, refusal))
    }
}

/// The end of a list or mapping: brackets have a width; a block ends with its last value.
fn end_of(whole: &Range<usize>, end: &Range<usize>) -> usize {
    if end.is_empty() { whole.end } else { end.end }
}

/// The number of values and keys in a node, including itself, and the bytes of their text.
fn extent(node: &Node) -> (usize, usize) {
    let add = |(values, text): (usize, usize), (more, further): (usize, usize)| {
        (values + more, text + further)
    };
    match &node.value {
        Value::Sequence(items) => items.iter().map(extent).fold((1, 0), add),
        Value::Mapping(entries) => {
            let each = entries.iter().map(|(key, value)| add((1, key.name.len()), extent(value)));
            each.fold((1, 0), add)
        }
        Value::String(text) => (1, text.len()),
        Value::Null | Value::Bool(_) | Value::Number(_) => (1, 0),
    }
}

#[cfg(test)]
mod tests;
