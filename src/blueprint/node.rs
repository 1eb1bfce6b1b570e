//! YAML's values as a tree, from one parse.
//!
//! It keeps what `serde_yaml`'s own value loses (duplicate keys, in order) and what the types of
//! the document would refuse without a place (tags, keys that are no text). It knows no positions:
//! those are made only when there is something to report, by [`super::position`].

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use serde::de::{self, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, Visitor};

use super::Source;
use super::diagnostic::{Diagnostics, Fault};
use super::position;
use super::spelling::Spelling;
use crate::bounds::{self, Bound};

/// A value of YAML.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    /// `null`, `~`, or nothing at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text.
    String(String),
    /// A list.
    Sequence(Vec<Node>),
    /// Keys, as they are spelled (`200:` is `"200"`), with values; in the order of the text,
    /// duplicates included.
    Mapping(Vec<(String, Node)>),
}

/// A number, as exactly as the types of the document can take it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    /// A whole number from 0 on.
    Unsigned(u64),
    /// A whole number below 0.
    Negative(i64),
    /// A number with a fraction or an exponent, or a whole one beyond 64 bits.
    Float(f64),
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsigned(number) => write!(f, "{number}"),
            Self::Negative(number) => write!(f, "{number}"),
            // `{:?}` keeps the `.0`, which tells why `5.0` is not taken for a whole number.
            Self::Float(number) => write!(f, "{number:?}"),
        }
    }
}

impl Node {
    /// Parses a document; an empty one is an empty mapping.
    pub(crate) fn parse(source: &Source) -> Result<Self, Diagnostics> {
        match Self::from_text(&source.text) {
            Ok(Self::Null) => Ok(Self::Mapping(Vec::new())),
            Ok(node) => Ok(node),
            Err(fault) => Err(Diagnostics::new(source, &[], vec![*fault])),
        }
    }

    /// Parses a value; the fault's spot is a range of `text`.
    pub(crate) fn from_text(text: &str) -> Result<Self, Box<Fault>> {
        if text.len() > bounds::BLUEPRINT_BYTES.count() {
            return Err(Box::new(Fault::in_text(0..0, too_much(bounds::BLUEPRINT_BYTES))));
        }
        let text = beginning(text);
        let spelling = Spelling::of(text);
        let left = Left {
            values: Cell::new(bounds::BLUEPRINT_VALUES.count()),
            text: Cell::new(bounds::BLUEPRINT_TEXT.count()),
        };
        let refusal = RefCell::new(None);
        let builder = Builder { spelling: &spelling, left: &left, refusal: &refusal };
        builder
            .deserialize(serde_yaml::Deserializer::from_str(&spelling.text))
            .map_err(|error| Box::new(syntax_fault(text, &error, refusal.take())))
    }

    /// The value of a key, the first where it is duplicated, or of a list's index.
    pub(crate) fn get(&self, segment: &str) -> Option<&Self> {
        match self {
            Self::Mapping(entries) => {
                entries.iter().find(|(key, _)| key == segment).map(|(_, value)| value)
            }
            Self::Sequence(items) => {
                segment.parse::<usize>().ok().and_then(|index| items.get(index))
            }
            _ => None,
        }
    }

    /// The value at a path.
    pub(crate) fn at<S: AsRef<str>>(&self, path: &[S]) -> Option<&Self> {
        path.iter().try_fold(self, |node, segment| node.get(segment.as_ref()))
    }

    /// The keys of a mapping; none for every other value.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries().iter().map(|(key, _)| key.as_str())
    }

    /// The number of values, with itself.
    pub(crate) fn size(&self) -> usize {
        let inside: usize = match self {
            Self::Mapping(entries) => entries.iter().map(|(_, value)| value.size()).sum(),
            Self::Sequence(items) => items.iter().map(Self::size).sum(),
            _ => 0,
        };
        inside + 1
    }

    /// The entries of a mapping; none for every other value.
    pub(crate) fn entries(&self) -> &[(String, Self)] {
        match self {
            Self::Mapping(entries) => entries,
            _ => &[],
        }
    }
}

/// The room that is left in a document.
struct Left {
    values: Cell<usize>,
    text: Cell<usize>,
}

/// As much of a text as `serde_yaml` has to read of it. It reads all before it refuses what has
/// more than 128 levels, and takes the square of the time for brackets that are not closed.
fn beginning(text: &str) -> &str {
    /// As many take no time.
    const MANY: usize = 256;
    // Counting is fast, and mostly says enough.
    if text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count() <= MANY {
        return text;
    }
    let (mut open, mut most) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        most = open.max(most);
    }
    // Those within texts are counted, too: whoever knows better is asked only where it may matter.
    let end = if most > MANY { position::too_deep(text) } else { None };
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Why [`Builder`] refused a text that YAML allows.
enum Refusal {
    Tag(String),
    Key,
    Merge,
    HalfPair,
    TooMuch(Bound),
}

#[derive(Clone, Copy)]
struct Builder<'a> {
    spelling: &'a Spelling<'a>,
    left: &'a Left,
    refusal: &'a RefCell<Option<Refusal>>,
}

impl Builder<'_> {
    fn refuse<E: de::Error>(self, refusal: Refusal) -> E {
        // The first reason stands: what follows is a consequence of it.
        self.refusal.borrow_mut().get_or_insert(refusal);
        E::custom("")
    }

    fn spend<E: de::Error>(self, text: usize) -> Result<(), E> {
        self.take(&self.left.values, 1, bounds::BLUEPRINT_VALUES)?;
        self.take(&self.left.text, text, bounds::BLUEPRINT_TEXT)
    }

    fn take<E: de::Error>(self, left: &Cell<usize>, count: usize, bound: Bound) -> Result<(), E> {
        let rest =
            left.get().checked_sub(count).ok_or_else(|| self.refuse(Refusal::TooMuch(bound)))?;
        left.set(rest);
        Ok(())
    }

    /// Takes a text as it is written.
    fn text<E: de::Error>(self, read: &str) -> Result<String, E> {
        self.spend(read.len())?;
        match self.spelling.restore(read) {
            Ok(text) => Ok(text.into_owned()),
            Err(_) => Err(self.refuse(Refusal::HalfPair)),
        }
    }

    /// Puts the entries of each `<<` behind the mapping's own, which go before them.
    fn merge<E: de::Error>(self, entries: Vec<(String, Node)>) -> Result<Vec<(String, Node)>, E> {
        let (bases_of_all, mut own): (Vec<_>, Vec<_>) =
            entries.into_iter().partition(|(key, _)| key == "<<");
        let mut known: HashSet<String> = own.iter().map(|(key, _)| key.clone()).collect();
        for (_, value) in bases_of_all {
            let bases = match value {
                base @ Node::Mapping(_) => vec![base],
                Node::Sequence(bases) => bases,
                _ => return Err(self.refuse(Refusal::Merge)),
            };
            for base in bases {
                let Node::Mapping(base) = base else { return Err(self.refuse(Refusal::Merge)) };
                own.extend(base.into_iter().filter(|(key, _)| known.insert(key.clone())));
            }
        }
        Ok(own)
    }
}

impl<'de> DeserializeSeed<'de> for Builder<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Builder<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Node, E> {
        self.spend(0)?;
        Ok(Node::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Node, E> {
        self.visit_unit()
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Node, E> {
        self.spend(0)?;
        Ok(Node::Bool(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Node, E> {
        self.spend(0)?;
        Ok(Node::Number(Number::Unsigned(value)))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Node, E> {
        self.spend(0)?;
        Ok(Node::Number(u64::try_from(value).map_or(Number::Negative(value), Number::Unsigned)))
    }

    #[allow(clippy::cast_precision_loss)] // Beyond 64 bits only the magnitude matters: it is out of every range.
    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Node, E> {
        self.visit_f64(value as f64)
    }

    #[allow(clippy::cast_precision_loss)]
    fn visit_i128<E: de::Error>(self, value: i128) -> Result<Node, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Node, E> {
        self.spend(0)?;
        Ok(Node::Number(Number::Float(value)))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Node, E> {
        self.text(value).map(Node::String)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        self.spend(0)?;
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Node::Sequence(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        self.spend(0)?;
        let mut entries = Vec::new();
        let mut merges = false;
        while let Some(key) = access.next_key_seed(KeyBuilder(self))? {
            merges |= key == "<<";
            entries.push((key, access.next_value_seed(self)?));
        }
        if merges {
            entries = self.merge(entries)?;
        }
        Ok(Node::Mapping(entries))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Node, A::Error> {
        let (tag, _) = access.variant::<String>()?;
        Err(self.refuse(Refusal::Tag(tag)))
    }
}

/// Takes a key as it is spelled: asking for text is what makes `serde_yaml` hand out `1.10` and not
/// `1.1`.
struct KeyBuilder<'a>(Builder<'a>);

impl<'de> DeserializeSeed<'de> for KeyBuilder<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyBuilder<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `serde_yaml` asks for this only to refuse a list or a mapping.
        self.0.refusal.borrow_mut().get_or_insert(Refusal::Key);
        f.write_str("a key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<String, E> {
        self.0.text(key)
    }
}

/// Says in the words of somebody who writes YAML what its parser says in its own.
fn syntax_fault(text: &str, error: &serde_yaml::Error, refusal: Option<Refusal>) -> Fault {
    let report = Report::read(text, error);
    let (message, expected, help) = match refusal {
        Some(refusal) => refused(refusal),
        None => explain(text, &report),
    };
    let place = point(text, report.offset);
    let fault = Fault::in_text(place.clone(), message).expected(expected).help(help);
    match report.context {
        // On the same spot it would say the same twice.
        Some((opening, label)) if point(text, opening) != place => {
            fault.related_text(point(text, opening), label)
        }
        _ => fault,
    }
}

type Explanation = (String, Option<String>, Option<String>);

fn refused(refusal: Refusal) -> Explanation {
    match refusal {
        Refusal::Tag(tag) => (
            format!("a blueprint has no tags: `!{tag}`"),
            Some("a plain value".to_owned()),
            Some(
                "to refer to a resource, write its name in the blueprint; for text that starts with `!`, use quotes"
                    .to_owned(),
            ),
        ),
        Refusal::Key => (
            "a list or a mapping cannot be a key".to_owned(),
            Some("text".to_owned()),
            Some("text that starts with `{` or `[` needs quotes".to_owned()),
        ),
        Refusal::Merge => (
            "`<<` merges mappings, and nothing else".to_owned(),
            Some("a mapping under `<<`, or a list of mappings".to_owned()),
            None,
        ),
        Refusal::HalfPair => (
            "half of a pair of escapes".to_owned(),
            Some("both halves, such as `\\ud83d\\ude00`, or the character itself".to_owned()),
            None,
        ),
        Refusal::TooMuch(bound) => too_much_of(bound),
    }
}

fn too_much_of(bound: Bound) -> Explanation {
    let help = "write less, or split the blueprint; an alias counts as much as what it repeats";
    (too_much(bound), Some(format!("at most {bound}")), Some(help.to_owned()))
}

fn too_much(bound: Bound) -> String {
    format!("more than {bound}, the limit for {}", bound.of)
}

fn explain(text: &str, report: &Report) -> Explanation {
    let owned = |message: &str, expected: Option<&str>, help: Option<&str>| {
        (message.to_owned(), expected.map(str::to_owned), help.map(str::to_owned))
    };
    let at = report.offset;
    let here = text.get(at..).and_then(|rest| rest.chars().next());
    let before = text.get(..at).unwrap_or_default();
    let line_so_far = before.rsplit('\n').next().unwrap_or_default();
    let indented_by_tab =
        line_so_far.trim().is_empty() && (line_so_far.contains('\t') || here == Some('\t'));
    let problem = report.problem.as_str();
    match problem {
        _ if indented_by_tab => owned(
            "a tab in the indentation",
            Some("spaces"),
            Some("YAML indents with spaces alone"),
        ),
        "found character that cannot start any token" => (
            match here {
                Some('\t') => "a tab where YAML wants a space".to_owned(),
                Some(character) => format!("no plain value can start with `{character}`"),
                None => "the text ends where a value is wanted".to_owned(),
            },
            None,
            Some(
                if here == Some('\t') {
                    "put spaces in its place"
                } else {
                    "put the value in quotes"
                }
                .to_owned(),
            ),
        ),
        "did not find expected key" | "did not find expected '-' indicator" => owned(
            "this line does not fit the lines above it",
            Some(if problem.ends_with("key") { "a key" } else { "an item, `- `" }),
            Some("the keys of one mapping, like the items of one list, start in the same column"),
        ),
        "mapping values are not allowed in this context" => owned(
            "a `:` where no key can be",
            None,
            Some(
                "put text that holds `: ` in quotes; a nested mapping starts on a line of its own, further in",
            ),
        ),
        "could not find expected ':'" => owned(
            "a key without its `:`",
            None,
            Some(
                "write `key: value`, with a space after the `:`; text of several lines needs quotes or a `|`",
            ),
        ),
        "block sequence entries are not allowed in this context" => owned(
            "a list's item where none can be",
            None,
            Some("start the list on a line of its own"),
        ),
        "unknown anchor" => owned(
            "no anchor of this name stands before it",
            None,
            Some(
                "text that starts with `*` needs quotes; an alias needs an anchor, `&name`, further up",
            ),
        ),
        "found unexpected end of stream" => {
            owned("the quotes that open here are not closed", Some("the closing quote"), None)
        }
        "did not find expected node content" => owned(
            if before.trim_end().ends_with(['{', '[', ',']) && here.is_none_or(char::is_whitespace)
            {
                "the text ends inside brackets that are not closed"
            } else {
                "no value can stand here"
            },
            Some("a value, or the closing bracket"),
            Some("text that holds `[`, `]`, `{`, `}` or `,` needs quotes inside brackets"),
        ),
        "did not find expected ',' or ']'" => {
            owned("the list is not closed", Some("`,` or `]`"), None)
        }
        "did not find expected ',' or '}'" => {
            owned("the mapping is not closed", Some("`,` or `}`"), None)
        }
        "did not find expected alphabetic or numeric character" => owned(
            "a `*` or `&` without a name",
            None,
            Some("text that starts with `*` or `&` needs quotes"),
        ),
        "recursion limit exceeded" => {
            let most = format!("at most {}", bounds::BLUEPRINT_LEVELS);
            owned("nested too deeply", Some(&most), None)
        }
        "repetition limit exceeded" => too_much_of(bounds::BLUEPRINT_VALUES),
        "found invalid Unicode character escape code" => refused(Refusal::HalfPair),
        "control characters are not allowed" => owned(
            "a control character",
            None,
            Some("inside double quotes write it as an escape, such as `\\x1b`"),
        ),
        _ if problem.contains("more than one document") => owned(
            "a second document",
            Some("one document in a file"),
            Some("remove the `---`, or put the second document in a file of its own"),
        ),
        _ => owned(&format!("this is not YAML: {problem}"), None, None),
    }
}

/// The parser's message, taken apart: `problem at line 3 column 1, while parsing a block mapping at
/// line 2 column 3`.
struct Report {
    problem: String,
    offset: usize,
    context: Option<(usize, String)>,
}

impl Report {
    fn read(text: &str, error: &serde_yaml::Error) -> Self {
        let message = error.to_string();
        let (problem, context) = match message.split_once(", while ") {
            Some((problem, context)) => (problem, Some(context)),
            None => (message.as_str(), None),
        };
        let context = context.and_then(|context| {
            let (what, place) = context.split_once(" at line ")?;
            let offset = offset_of_place(text, place)?;
            let what = what.trim_start_matches("parsing ").trim_start_matches("scanning ");
            // What the parser read is of use to the reader only where it has an opening to look at.
            let opening = match what {
                "a flow mapping" => "the mapping opens here",
                "a flow sequence" => "the list opens here",
                "a quoted scalar" => "the quotes open here",
                "a simple key" => "the key is here",
                _ => return None,
            };
            Some((offset, opening.to_owned()))
        });
        let (problem, place) =
            match (problem.rsplit_once(" at line "), problem.rsplit_once(" at position ")) {
                (Some((problem, place)), _) => (problem, offset_of_place(text, place)),
                (None, Some((problem, place))) => (problem, place.parse().ok()),
                (None, None) => (problem, None),
            };
        let offset = if problem.contains("more than one document") {
            position::second_document(text)
        } else {
            error.location().map(|location| location.index()).filter(|&index| index > 0).or(place)
        };
        let mut report =
            Self { problem: problem.to_owned(), offset: floor(text, offset.unwrap_or(0)), context };
        if problem == "found unexpected end of stream"
            && let Some((opening, _)) = report.context.take()
        {
            // The end of the text is the one place where the quote was not forgotten.
            report.offset = opening;
        }
        report
    }
}

/// The offset of `3 column 5`; columns count characters.
fn offset_of_place(text: &str, place: &str) -> Option<usize> {
    let (line, column) = place.split_once(" column ")?;
    let (line, column) = (line.parse::<usize>().ok()?, column.parse::<usize>().ok()?);
    let start = position::line_starts(text).nth(line.checked_sub(1)?)?;
    let rest = &text[start..];
    Some(
        start
            + rest
                .char_indices()
                .nth(column.checked_sub(1)?)
                .map_or(rest.len(), |(offset, _)| offset),
    )
}

/// The character at an offset, and none at the end of a line.
fn point(text: &str, offset: usize) -> Range<usize> {
    let start = floor(text, offset);
    let length = text[start..]
        .chars()
        .next()
        .filter(|c| !matches!(c, '\n' | '\r'))
        .map_or(0, char::len_utf8);
    start..start + length
}

fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {

    use super::*;

    fn node(text: &str) -> Node {
        Node::from_text(text).expect("YAML that is allowed")
    }

    /// `line:column message (expected) [help]`, and what else is pointed at.
    fn refusal(text: &str) -> String {
        let source = Source { name: "n".into(), text: text.into(), directory: ".".into() };
        let diagnostics = Node::parse(&source).expect_err("YAML that is refused");
        let diagnostic = diagnostics.iter().next().expect("a diagnostic");
        let expected =
            diagnostic.expected().map(|expected| format!(" ({expected})")).unwrap_or_default();
        let location = diagnostic.location();
        format!("{}:{} {}{expected}", location.line, location.column, diagnostic.message())
    }

    fn string(text: &str) -> Node {
        Node::String(text.to_owned())
    }

    #[test]
    fn values_and_keys() {
        let document =
            node("a: [1, -1, 1.50, true, ~, 'x', 007, 1e3]\n200: x\n1.10: y\ntrue: z\na: twice\n");
        let numbers = Node::Sequence(vec![
            Node::Number(Number::Unsigned(1)),
            Node::Number(Number::Negative(-1)),
            Node::Number(Number::Float(1.5)),
            Node::Bool(true),
            Node::Null,
            string("x"),
            string("007"),
            Node::Number(Number::Float(1000.0)),
        ]);
        assert_eq!(document.keys().collect::<Vec<_>>(), ["a", "200", "1.10", "true", "a"]);
        assert_eq!(document.get("a"), Some(&numbers));
        assert_eq!(document.at(&["a", "5"]), Some(&string("x")));
        assert_eq!(document.at(&["a", "9"]), None);
        assert_eq!(document.at(&["200", "x"]), None);
    }

    #[test]
    fn an_empty_document_is_an_empty_mapping() {
        for text in ["", "\n", "# only a comment\n", "---\n", "\u{feff}"] {
            let source = Source { name: "n".into(), text: text.into(), directory: ".".into() };
            assert_eq!(Node::parse(&source).expect("YAML"), Node::Mapping(Vec::new()), "{text:?}");
        }
    }

    #[test]
    fn aliases_and_merges_are_applied() {
        let document = node(
            "base: &b {x: 1, y: 2}\nuse: *b\nmerged:\n  <<: *b\n  y: 3\nmany: {<<: [{z: 1}, {z: 2, w: 3}]}\n",
        );
        assert_eq!(document.get("use"), document.get("base"));
        assert_eq!(document.get("merged"), Some(&node("{y: 3, x: 1}")));
        assert_eq!(document.get("many"), Some(&node("{z: 1, w: 3}")));
        assert_eq!(
            refusal("a:\n  <<: 5\n"),
            "2:3 `<<` merges mappings, and nothing else (a mapping under `<<`, or a list of mappings)"
        );
    }

    #[test]
    fn what_a_blueprint_cannot_hold() {
        assert_eq!(
            refusal("a:\n  b: !Ref x\n"),
            "2:6 a blueprint has no tags: `!Ref` (a plain value)"
        );
        assert_eq!(
            refusal("a: !Sub\n  - x\n"),
            "1:4 a blueprint has no tags: `!Sub` (a plain value)"
        );
        assert_eq!(
            refusal("a: 1\n? [b, c]\n: 2\n"),
            "2:3 a list or a mapping cannot be a key (text)"
        );
        assert_eq!(refusal("{{a}}: 1\n"), "1:1 a list or a mapping cannot be a key (text)");
        assert_eq!(refusal("a: 1\n---\nb: 2\n"), "2:1 a second document (one document in a file)");
        assert_eq!(
            refusal("a: 1\n--- |\n  'ä\n--- x"),
            "2:1 a second document (one document in a file)"
        );
    }

    #[test]
    fn syntax_errors_in_plain_words() {
        for (text, expected) in [
            ("a:\n\tb: 1\n", "2:1 a tab in the indentation (spaces)"),
            ("a:\n  b: 1\n \tc: 2\n", "3:2 a tab in the indentation (spaces)"),
            ("a: @x\n", "1:4 no plain value can start with `@`"),
            ("a: `x`\n", "1:4 no plain value can start with ```"),
            ("a: *x\n", "1:4 no anchor of this name stands before it"),
            ("a: 1\n  b: 2\n", "2:4 a `:` where no key can be"),
            ("a: b: c\n", "1:5 a `:` where no key can be"),
            ("a:\n    b: 1\n  c: 2\n", "3:3 this line does not fit the lines above it (a key)"),
            ("a: 1\nb\nc: 2\n", "3:1 a key without its `:`"),
            (
                "a: 1\nb: 'x\nc: 2\n",
                "2:4 the quotes that open here are not closed (the closing quote)",
            ),
            ("a: [1, 2\nb: 3\n", "2:2 the list is not closed (`,` or `]`)"),
            ("a: {b: [1, 2}\n", "1:13 the list is not closed (`,` or `]`)"),
            ("a: *\n", "1:5 a `*` or `&` without a name"),
            ("ä: \"\u{1}\"\n", "1:5 a control character"),
        ] {
            assert_eq!(refusal(text), expected, "{text:?}");
        }
    }

    #[test]
    fn nesting_and_aliases_are_bounded() {
        let deep = format!("a: {}1{}", "[".repeat(5000), "]".repeat(5000));
        assert!(refusal(&deep).ends_with("nested too deeply (at most 128 levels)"));
        // Just as far, whether `serde_yaml` says so or what spares it the reading.
        for open in ["[", "{", "{a: ", "[\n", "[{a: ", "- "] {
            let deep = |count: usize| format!("é: x\na:\n  {}", open.repeat(count));
            assert_eq!(refusal(&deep(100_000)), refusal(&deep(500)), "{open}");
        }
        assert!(refusal("a: &a [*a]").ends_with("nested too deeply (at most 128 levels)"));
        let mut laughs = vec!["a0: &a0 [x, x, x, x, x, x, x, x, x]".to_owned()];
        for level in 1..9 {
            let alias = format!("*a{}, ", level - 1).repeat(9);
            laughs.push(format!("a{level}: &a{level} [{alias}]"));
        }
        let laughs = laughs.join("\n");
        assert!(refusal(&laughs).contains("more than 250000 values"), "{}", refusal(&laughs));
        let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), "*a, ".repeat(20_000));
        assert!(refusal(&long).contains("more than 8 MiB, the limit for the text of a blueprint"));
    }

    mod properties {
        use proptest::prelude::*;

        use super::*;

        proptest! {
            #[test]
            fn no_text_makes_the_parser_panic(
                text in r#"([a-cä][:][ ]?|[-][ ]|[ ]{1,4}|[\n]|\r\n|\t|[\[\]{},&*|>#'"!%@é?]|<<: |---\n|a: \*b\n|&b |!x |\PC|.){0,40}"#,
            ) {
                let source = Source { name: "n".into(), text, directory: ".".into() };
                if let Err(diagnostics) = Node::parse(&source) {
                    let shown = diagnostics.to_string();
                    prop_assert!(shown.ends_with("1 error"));
                }
            }
        }
    }
}
