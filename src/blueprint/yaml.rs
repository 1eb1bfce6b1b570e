//! Reads YAML into nodes, in one pass.
//!
//! Aliases and merges (`<<`) are applied. Keys that are not scalars, further documents, and
//! documents beyond the size limits are rejected, and so are tags, except in a template of
//! CloudFormation, where `!Sub` is the function `Fn::Sub`.

mod brackets;
mod scalar;
mod syntax;

use std::borrow::Cow;
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

/// The kind of a document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Blueprint,
    /// A template of another tool, with the short forms of CloudFormation's functions.
    Template,
}

impl Dialect {
    /// The limits for bytes, values and text.
    const fn bounds(self) -> [Bound; 3] {
        match self {
            Self::Blueprint => {
                [bounds::BLUEPRINT_BYTES, bounds::BLUEPRINT_VALUES, bounds::BLUEPRINT_TEXT]
            }
            Self::Template => [bounds::LOADED_BYTES, bounds::LOADED_VALUES, bounds::LOADED_TEXT],
        }
    }
}

/// The lists and mappings in brackets of a template that are not indented as YAML 1.2 requires.
const BRACKETS: usize = 50;

/// Reads a value; the fault's spot is a range of `text`.
pub(crate) fn from_text(text: &str) -> Result<Node, Box<Fault>> {
    read(text, Dialect::Blueprint)
}

/// Reads a template of another tool, in YAML or JSON.
pub(crate) fn template(text: &str) -> Result<Node, Box<Fault>> {
    read(text, Dialect::Template)
}

fn read(text: &str, dialect: Dialect) -> Result<Node, Box<Fault>> {
    let [bytes, values, all_text] = dialect.bounds();
    if text.len() > bytes.count() {
        return Err(Box::new(Fault::in_text(0..0, syntax::too_much(bytes))));
    }
    let is_written_as_escape = |character: char| {
        character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{85}')
    };
    if let Some(at) = text.find(is_written_as_escape) {
        return Err(Box::new(syntax::refused(text, at, Refusal::Control)));
    }
    let spelling = Spelling::of(text);
    let mut parsed = Cow::Borrowed(&*spelling.text);
    let mut first: Option<Box<Fault>> = None;
    let mut attempts = BRACKETS;
    let is_lenient = dialect == Dialect::Template && text.len() <= bounds::BLUEPRINT_BYTES.count();
    loop {
        let mut reader = Reader {
            text,
            spelling: &spelling,
            offsets: Offsets::of(&parsed),
            parser: Parser::new_from_str(&parsed),
            anchors: HashMap::new(),
            open: Vec::new(),
            dialect,
            values_left: values.count(),
            text_left: all_text.count(),
        };
        let fault = match reader.document() {
            Ok(node) => return Ok(node),
            Err(fault) => fault,
        };
        let bracket = reader.open.iter().find(|open| text[**open..].starts_with(['[', '{']));
        let bracket = bracket.copied().filter(|_| is_lenient);
        drop(reader);
        let joined = bracket.and_then(|bracket| brackets::on_one_line(&parsed, bracket));
        first.get_or_insert(fault);
        match joined {
            Some(joined) if attempts > 0 => parsed = Cow::Owned(joined),
            // The first fault is about the text as it is written.
            _ => return first.map_or_else(|| Ok(Node::from(Value::Null)), Err),
        }
        attempts -= 1;
    }
}

struct Reader<'t> {
    text: &'t str,
    spelling: &'t Spelling<'t>,
    offsets: Offsets,
    parser: Parser<'t, StrInput<'t>>,
    anchors: HashMap<usize, Anchored>,
    /// The starts of the open lists and mappings.
    open: Vec<usize>,
    dialect: Dialect,
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
    fn document(&mut self) -> Read<Node> {
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
                let node = match self.function(tag.as_deref()) {
                    Some(function) => {
                        self.spend(1, spelled.len(), range.start)?;
                        let is_block = is_block(style);
                        let text = Value::String(spelled.clone().into_owned());
                        let range = self.without_tag(&range, is_block);
                        let text = Node { is_block, ..Node::new(text, Place::of(&range)) };
                        call(function, text)
                    }
                    None => self.scalar(&spelled, style, tag.as_deref(), &range)?,
                };
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
        let is_block = is_block(style);
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
        let function = self.function(tag);
        if let Some(tag) = tag.filter(|tag| !tag.is_yaml_core_schema() && function.is_none()) {
            return Err(self.refuse(Refusal::Tag(tag.to_string()), range.start));
        }
        self.spend(1, 0, range.start)?;
        self.open.push(range.start);
        self.check_levels(0, range.start)?;
        let mut range = range;
        let (value, levels) = read(self, &mut range)?;
        self.open.pop();
        let node = Node::new(value, Place::of(&range));
        let node = match function {
            Some(function) => call(function, node),
            None => node,
        };
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

    /// The function of CloudFormation that a tag is the short form of.
    fn function(&self, tag: Option<&Tag>) -> Option<String> {
        let tag = tag.filter(|tag| self.dialect == Dialect::Template && tag.handle == "!")?;
        Some(match &*tag.suffix {
            "Ref" | "Condition" => tag.suffix.clone(),
            name => format!("Fn::{name}"),
        })
    }

    /// The range of a scalar behind its tag.
    fn without_tag(&self, range: &Range<usize>, is_block: bool) -> Range<usize> {
        let written = &self.text[range.clone()];
        if !written.starts_with('!') {
            return range.clone();
        }
        let is_white = |character: char| character.is_ascii_whitespace();
        let behind = written.find(is_white).map_or("", |at| &written[at..]);
        let value = if is_block {
            behind.split_once('\n').map_or("", |(_, content)| content)
        } else {
            behind.trim_start()
        };
        range.end - value.len()..range.end
    }

    /// Converts a text back to its original form.
    fn restore<'a>(&self, read: &'a str, at: usize) -> Read<Cow<'a, str>> {
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
        let [_, most_values, most_text] = self.dialect.bounds();
        let values_left = left(self.values_left, values, most_values)?;
        let text_left = left(self.text_left, text, most_text)?;
        (self.values_left, self.text_left) = (values_left, text_left);
        Ok(())
    }

    fn refuse(&self, refusal: Refusal, at: usize) -> Box<Fault> {
        Box::new(syntax::refused(self.text, at, refusal))
    }
}

const fn is_block(style: ScalarStyle) -> bool {
    matches!(style, ScalarStyle::Literal | ScalarStyle::Folded)
}

/// The long form of a function, in the place of its argument.
fn call(function: String, argument: Node) -> Node {
    let place = argument.place;
    let key = Key { name: function, place, is_merged: false };
    Node::new(Value::Mapping(vec![(key, argument)]), place)
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
