//! Errors of a blueprint, and their display.
//!
//! A [`Fault`] has a path in the document and a message. [`Diagnostics`] are the faults of a
//! document with their places in its text, or in the values file or the override with the value.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use annotate_snippets::{
    AnnotationKind, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};

use super::node::Node;
pub(crate) use super::position::At;
use super::position::{self, Place};
use super::shown::Shown;
use super::{Override, Source};
use crate::bounds;
use crate::check::rules::{
    invalid_syntax, invalid_value, missing_key, unknown_key, unknown_reference,
};
use crate::check::{Rule, Severity};
use crate::model;
use crate::nearest::nearest;

/// An error in a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Fault {
    /// The rule that it breaks, unless that is `invalid-value`.
    pub(crate) rule: Option<&'static Rule>,
    /// The keys on the way to it, a list's by their index from 0.
    pub(crate) path: Vec<String>,
    /// The invalid side of the entry.
    pub(crate) at: At,
    /// The message, without a full stop.
    pub(crate) message: String,
    /// The expected form, following "expected".
    pub(crate) expected: Option<String>,
    /// The remedy.
    pub(crate) help: Option<String>,
    /// True for an unknown key.
    pub(super) is_unknown_key: bool,
    /// The missing key: the one that an unknown key probably means, or a required one.
    pub(super) missing: Option<String>,
    /// The kind of an unresolved name; `None` for another fault.
    pub(super) unresolved: Option<Unresolved>,
    /// The index among entries of the same key, from 0.
    occurrence: usize,
    /// True if the path's indexes count only the items kept by decoding.
    counts_kept_items: bool,
    /// A place known without the path.
    spot: Option<Place>,
    /// A related place with its label.
    related: Option<(Related, String)>,
    /// The line and the column, counted from 1, within the text of the value.
    inside: Option<(usize, usize)>,
}

/// The kind of an unresolved name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unresolved {
    /// Nothing has the name.
    Unknown,
    /// It is a reference of another tool.
    Foreign,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Related {
    Path(Vec<String>, At),
    Spot(Place),
}

impl Fault {
    /// Creates a fault found in decoded values, whose indexes count the items of the decoded lists.
    pub(crate) fn new(path: &[&str], at: At, message: impl Into<String>) -> Self {
        let path = path.iter().map(ToString::to_string).collect();
        Self { counts_kept_items: true, ..Self::at(path, at, message) }
    }

    /// Creates a fault found in the document, whose indexes count its items.
    pub(crate) fn at(path: Vec<String>, at: At, message: impl Into<String>) -> Self {
        Self { path, at, message: message.into(), ..Self::default() }
    }

    /// A fault at a range of the text.
    pub(super) fn in_text(range: Range<usize>, message: impl Into<String>) -> Self {
        Self::in_place(Place::of(&range), message).rule(&invalid_syntax::RULE)
    }

    /// A fault at a place of any text.
    pub(super) fn in_place(place: Place, message: impl Into<String>) -> Self {
        Self { spot: Some(place), ..Self::at(Vec::new(), At::Value, message) }
    }

    /// Makes a fault in a text that was read by itself one in this text.
    pub(super) fn moved_to(mut self, text: position::Origin) -> Self {
        if let Some(place) = &mut self.spot {
            place.text = text;
        }
        if let Some((Related::Spot(place), _)) = &mut self.related {
            place.text = text;
        }
        self
    }

    /// True if it concerns the value at `path` or below.
    pub(crate) fn is_within(&self, path: &[String]) -> bool {
        self.path.starts_with(path)
    }

    /// Says which rule it breaks.
    pub(crate) fn rule(mut self, rule: &'static Rule) -> Self {
        self.rule = Some(rule);
        self
    }

    /// Says what would be right.
    pub(crate) fn expected(mut self, expected: Option<String>) -> Self {
        self.expected = expected;
        self
    }

    /// Sets the remedy.
    pub(crate) fn help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    /// Adds the valid names `known` and the most similar one to `name`, each formatted by
    /// `spelled`.
    pub(crate) fn one_of<'a>(
        self,
        name: &str,
        known: impl Iterator<Item = &'a str> + Clone,
        spelled: impl Fn(&str) -> String,
    ) -> Self {
        let help = nearest(name, known.clone())
            .map(|nearest| format!("did you mean `{}`?", spelled(nearest)));
        self.expected(Some(model::one_of("one of", known))).help(help)
    }

    /// Adds a related place of the document.
    pub(crate) fn related(mut self, path: Vec<String>, at: At, label: impl Into<String>) -> Self {
        self.related = Some((Related::Path(path, at), label.into()));
        self
    }

    /// Points to a line and a column, counted from 1, of the text that is the value, if it is
    /// written such that its lines can be found.
    pub(crate) fn inside(mut self, line: usize, column: usize) -> Self {
        self.inside = Some((line, column));
        self
    }

    pub(super) fn related_text(mut self, range: Range<usize>, label: impl Into<String>) -> Self {
        self.related = Some((Related::Spot(Place::of(&range)), label.into()));
        self
    }

    /// Marks an unknown key, and the probably meant one.
    pub(super) fn of_unknown_key(self, meant: Option<&str>) -> Self {
        Self { is_unknown_key: true, missing: meant.map(str::to_owned), ..self }
            .rule(&unknown_key::RULE)
    }

    /// Marks a missing key.
    pub(super) fn of_missing_key(self, key: &str) -> Self {
        Self { missing: Some(key.to_owned()), ..self }.rule(&missing_key::RULE)
    }

    /// Marks an unresolved name.
    pub(super) fn of_unresolved_name(self) -> Self {
        Self { unresolved: Some(Unresolved::Unknown), ..self }.rule(&unknown_reference::RULE)
    }

    /// Marks a reference of another tool, which explains all other faults of its text.
    pub(super) fn of_foreign_reference(self) -> Self {
        Self { unresolved: Some(Unresolved::Foreign), ..self.of_unresolved_name() }
    }

    /// True for a reference of another tool.
    pub(super) fn is_foreign(&self) -> bool {
        self.unresolved == Some(Unresolved::Foreign)
    }

    pub(super) fn occurrence(mut self, occurrence: usize) -> Self {
        self.occurrence = occurrence;
        self
    }
}

/// The displayed faults of a document, and the number of others.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    kept: Vec<Fault>,
    rest: usize,
    /// Items of lists that decoding omitted.
    pub(super) dropped_items: Vec<Vec<String>>,
}

impl Faults {
    pub(crate) fn push(&mut self, fault: Fault) {
        if self.is_full() {
            self.rest += 1;
        } else {
            self.kept.push(fault);
        }
    }

    pub(crate) fn extend(&mut self, faults: impl IntoIterator<Item = Fault>) {
        faults.into_iter().for_each(|fault| self.push(fault));
    }

    /// Adds a fault whose message is only created if it is kept.
    pub(crate) fn push_with(&mut self, fault: impl FnOnce() -> Fault) {
        if self.is_full() {
            self.rest += 1;
        } else {
            self.kept.push(fault());
        }
    }

    /// Records an item of a list that decoding omitted.
    pub(super) fn drop_item(&mut self, path: Vec<String>) {
        self.dropped_items.push(path);
    }

    /// True if further faults are only counted.
    pub(crate) fn is_full(&self) -> bool {
        self.kept.len() >= bounds::ERRORS.count()
    }

    /// Adds the faults of another phase.
    pub(super) fn append(&mut self, others: Self, is_told: impl Fn(&Fault) -> bool) {
        let found = others.kept.len();
        let told: Vec<_> = others.kept.into_iter().filter(is_told).collect();
        // For faults that were only counted, it is unknown if they have to be reported.
        self.rest += if told.len() == found { others.rest } else { 0 };
        self.extend(told);
    }

    /// Removes the other faults of texts with references of other tools.
    pub(super) fn drop_what_foreign_references_explain(&mut self) {
        let foreign = self.kept.iter().filter(|fault| fault.is_foreign());
        let paths: Vec<_> = foreign.map(|fault| fault.path.clone()).collect();
        self.kept.retain(|fault| fault.is_foreign() || !paths.contains(&fault.path));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.kept.iter()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Fault> {
        self.kept.iter_mut()
    }
}

impl From<Vec<Fault>> for Faults {
    fn from(kept: Vec<Fault>) -> Self {
        Self { kept, ..Self::default() }
    }
}

/// The errors of a blueprint, with their places in the text: at most [`ERRORS`](bounds::ERRORS),
/// and the number of others. There is at least one.
#[derive(Debug, Clone)]
pub struct Diagnostics {
    diagnostics: Vec<Diagnostic>,
    rest: usize,
    files: BTreeSet<PathBuf>,
}

/// An error, a warning or a note about a blueprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    rule: &'static Rule,
    /// The index of the text.
    text: usize,
    shown: Arc<Shown>,
    range: Range<usize>,
    message: String,
    expected: Option<String>,
    help: Option<String>,
    /// A related place in the same text.
    related: Option<(Range<usize>, String)>,
    place: Location,
    /// The line and the column of its end.
    end: (usize, usize),
}

/// The place of a [`Diagnostic`]: the name of the text, with line and column, both counted from 1,
/// in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The file, or another name of the text in messages.
    pub name: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
}

/// The texts of a blueprint.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Texts<'a> {
    pub(crate) source: &'a Source,
    /// The values files.
    pub(crate) values: &'a [Source],
    pub(crate) overrides: &'a [Override],
}

impl<'a> From<&'a Source> for Texts<'a> {
    fn from(source: &'a Source) -> Self {
        Self { source, values: &[], overrides: &[] }
    }
}

impl Diagnostic {
    /// A diagnostic about a range of a text.
    pub(crate) fn in_file(
        rule: &'static Rule,
        shown: Arc<Shown>,
        range: Range<usize>,
        message: String,
        expected: Option<String>,
        help: Option<String>,
    ) -> Self {
        let place = shown.location(range.start);
        Self {
            rule,
            end: shown.position(range.end),
            text: 0,
            shown,
            range,
            message: cut(message),
            expected: expected.map(cut),
            help: help.map(cut),
            related: None,
            place,
        }
    }

    /// The rule that it breaks.
    pub fn rule(&self) -> &'static Rule {
        self.rule
    }

    /// The line and the column at which it ends, both from 1; the column is that behind it.
    pub fn end(&self) -> (usize, usize) {
        self.end
    }

    /// The position in the source.
    pub fn location(&self) -> &Location {
        &self.place
    }

    /// The message, without a full stop.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The expected form, following "expected".
    pub fn expected(&self) -> Option<&str> {
        self.expected.as_deref()
    }

    /// The remedy.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

impl Diagnostics {
    /// Finds the places of faults in the texts. `document` is `None` if the text is not a document;
    /// then faults have their own places.
    pub(crate) fn new<'a>(
        texts: impl Into<Texts<'a>>,
        document: Option<&'a Node>,
        faults: impl Into<Faults>,
    ) -> Self {
        let places = Places::new(texts.into(), document);
        let Faults { kept, rest, dropped_items } = faults.into();
        let mut diagnostics: Vec<_> = kept
            .into_iter()
            .map(|mut fault| {
                if fault.counts_kept_items {
                    restore_indexes(&mut fault.path, &dropped_items);
                }
                places.diagnostic(fault)
            })
            .collect();
        diagnostics.sort_by(|a, b| {
            let key = |of: &Diagnostic| (of.text, of.range.start, of.range.end);
            key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
        });
        diagnostics
            .dedup_by(|a, b| (a.text, &a.range, &a.message) == (b.text, &b.range, &b.message));
        debug_assert!(!diagnostics.is_empty(), "diagnostics tell of something");
        Self { diagnostics, rest, files: BTreeSet::new() }
    }

    /// Adds the files and folders that the blueprint names.
    pub(super) fn with_files(self, files: BTreeSet<PathBuf>) -> Self {
        Self { files, ..self }
    }

    /// The diagnostics of faults, in their order.
    pub(crate) fn in_order(
        texts: Texts<'_>,
        document: &Node,
        faults: impl Iterator<Item = Fault>,
    ) -> Vec<Diagnostic> {
        let places = Places::new(texts, Some(document));
        faults.map(|fault| places.diagnostic(fault)).collect()
    }

    /// The diagnostics, in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter()
    }

    /// The number of further errors, which are only counted.
    pub fn further(&self) -> usize {
        self.rest
    }

    /// The paths of the files and folders that the blueprint names, if it is not too wrong to know
    /// them. Their change may correct an error.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(PathBuf::as_path)
    }

    /// The number of all errors, with those that are only counted.
    pub fn count(&self) -> usize {
        self.diagnostics.len() + self.rest
    }

    /// Displays all errors with their source lines, with ANSI colors or plain, without a final line
    /// break.
    pub fn render(&self, color: bool) -> String {
        let count = match self.count() {
            1 => "1 error".to_owned(),
            count if self.rest > 0 => {
                format!("{count} errors, of which the first {} are shown", self.diagnostics.len())
            }
            count => format!("{count} errors"),
        };
        format!("{}\n\n{count}", self.render_each(color))
    }

    /// The same without the number of errors.
    pub fn render_each(&self, color: bool) -> String {
        let blocks: Vec<_> =
            self.diagnostics.iter().map(|diagnostic| diagnostic.render(color)).collect();
        blocks.join("\n\n")
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.diagnostics.into_iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Diagnostics {}

impl Diagnostic {
    /// Displays it with its lines, with ANSI colors or plain, without a final line break.
    pub fn render(&self, color: bool) -> String {
        /// The longest label next to the caret.
        const LONGEST_LABEL: usize = 80;
        let expected = self.expected.as_ref().map(|expected| format!("expected {expected}"));
        let (label, note) = match expected {
            Some(expected)
                if expected.chars().count() > LONGEST_LABEL || expected.contains('\n') =>
            {
                (None, Some(expected))
            }
            expected => (expected, None),
        };
        // Messages may contain text of the blueprint; titles are displayed literally.
        let id = format!("{} {}", self.rule.code, self.rule.name);
        let level = match self.rule.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let title = level.primary_title(normalize_untrusted_str(&self.message)).id(id);
        let shown = &self.shown;
        let (window, first_line) = self.window();
        let mut group = if window.len() > LONGEST_WINDOW {
            let Location { name, line, column } = &self.place;
            let place = Origin::path(name.as_str()).line(*line).char_column(*column);
            let label = label.map(|label| normalize_untrusted_str(&label));
            title.element(place).elements(label.map(|label| Level::NOTE.message(label)))
        } else {
            let inside =
                |range: &Range<usize>| range.start - window.start..range.end - window.start;
            let mut snippet = Snippet::source(&shown.text[window.clone()])
                .line_start(first_line)
                .path(shown.name.as_str())
                .annotation(AnnotationKind::Primary.span(inside(&self.range)).label(label));
            if let Some((range, label)) = &self.related {
                snippet = snippet
                    .annotation(AnnotationKind::Context.span(inside(range)).label(label.as_str()));
            }
            title.element(snippet)
        };
        if let Some(note) = note {
            group = group.element(Level::NOTE.message(normalize_untrusted_str(&note)));
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(normalize_untrusted_str(help)));
        }
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group])
    }

    /// The lines to show, and the number of the first: the renderer's time grows with its input.
    fn window(&self) -> (Range<usize>, usize) {
        let (mut start, mut end) = (self.range.start, self.range.end);
        if let Some((range, _)) = &self.related {
            (start, end) = (start.min(range.start), end.max(range.end));
        }
        let (line, start) = self.shown.line(start);
        (start..self.shown.end_of_line(end).max(end), line)
    }
}

/// Longer excerpts are not shown: they are unreadable, and the renderer's time grows with them.
const LONGEST_WINDOW: usize = 20_000;
/// The longest displayed message. Longer ones quote long texts.
const LONGEST_MESSAGE: usize = 2000;

/// Cuts the middle of a very long message.
fn cut(message: String) -> String {
    if message.len() <= LONGEST_MESSAGE {
        return message;
    }
    let boundary =
        |at: usize| (0..=at).rev().find(|at| message.is_char_boundary(*at)).unwrap_or_default();
    let (start, end) =
        (boundary(LONGEST_MESSAGE / 2), boundary(message.len() - LONGEST_MESSAGE / 2));
    format!("{} … {}", &message[..start], &message[end..])
}

/// Converts indexes that do not count omitted items.
fn restore_indexes(path: &mut [String], dropped: &[Vec<String>]) {
    for depth in 0..path.len() {
        let Ok(mut index) = path[depth].parse::<usize>() else { continue };
        let mut of_list: Vec<usize> = dropped
            .iter()
            .filter(|item| item.len() == depth + 1 && item[..depth] == path[..depth])
            .filter_map(|item| item[depth].parse().ok())
            .collect();
        of_list.sort_unstable();
        of_list.dedup();
        for item in of_list {
            index += usize::from(item <= index);
        }
        path[depth] = index.to_string();
    }
}

/// The remedy for a number or a boolean in place of text. For the command line, more is added.
pub(super) const PUT_IN_QUOTES: &str = "put it in quotes to make it a string";
/// The name of the command line in place of a file.
const COMMAND_LINE: &str = "<command line>";
/// The prefix of displayed overrides.
const FLAG: &str = "--set ";

/// The place of the key of an entry.
pub(super) fn location<S: AsRef<str>>(texts: Texts<'_>, document: &Node, path: &[S]) -> Location {
    let place = document.find(path, At::Key, 0).place;
    let file = match place.text {
        position::Origin::Blueprint => Some(texts.source),
        position::Origin::Values(index) => texts.values.get(index),
        position::Origin::OverrideValue(_) | position::Origin::OverrideKey(_) => None,
    };
    let Some(Source { name, text, .. }) = file else {
        return Location { name: COMMAND_LINE.to_owned(), line: 1, column: 1 };
    };
    let before = &text[..place.start];
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let (line, column) = (before.matches('\n').count() + 1, before[start..].chars().count() + 1);
    Location { name: name.clone(), line, column }
}

/// The texts with faults: the source, then each values file, then each override.
struct Places<'a> {
    given: Texts<'a>,
    texts: Vec<Arc<Shown>>,
    document: Option<&'a Node>,
}

impl<'a> Places<'a> {
    fn new(given: Texts<'a>, document: Option<&'a Node>) -> Self {
        let files = std::iter::once(given.source).chain(given.values);
        let files = files.map(|of| Shown::new(of.name.as_str(), of.text.as_str()));
        let typed = given
            .overrides
            .iter()
            .map(|given| Shown::new(COMMAND_LINE, format!("{FLAG}{}", given.typed)));
        Self { given, texts: files.chain(typed).map(Arc::new).collect(), document }
    }

    /// The index of the text of an override.
    fn of_override(&self, index: usize) -> usize {
        1 + self.given.values.len() + index
    }

    fn diagnostic(&self, fault: Fault) -> Diagnostic {
        let (text, range) = match &fault.spot {
            Some(place) => self.place(*place),
            None => match fault.inside.and_then(|inside| self.inside(&fault.path, inside)) {
                Some(range) => (0, range),
                None => self.path(&fault.path, fault.at, fault.occurrence),
            },
        };
        let related = fault.related.and_then(|(related, label)| {
            let (of, range) = match related {
                Related::Path(path, at) => self.path(&path, at, 0),
                Related::Spot(place) => self.place(place),
            };
            (of == text).then_some((range, label))
        });
        let shown = &self.texts[text];
        let (place, end) = (shown.location(range.start), shown.position(range.end));
        let help = fault.help.map(|help| match help.as_str() {
            PUT_IN_QUOTES if text >= self.of_override(0) => shell_quotes(&shown.text, &range),
            _ => help,
        });
        Diagnostic {
            rule: fault.rule.unwrap_or(&invalid_value::RULE),
            end,
            text,
            shown: Arc::clone(shown),
            range,
            message: cut(fault.message),
            expected: fault.expected.map(cut),
            help: help.map(cut),
            related,
            place,
        }
    }

    /// The index of the text, and the range in it.
    fn place(&self, place: Place) -> (usize, Range<usize>) {
        match place.text {
            position::Origin::Blueprint => (0, place.range()),
            position::Origin::Values(index) => (1 + index, place.range()),
            position::Origin::OverrideValue(index) => self.in_value(index, &place.range()),
            position::Origin::OverrideKey(index) => self.in_key(index, place.range()),
        }
    }

    fn path(&self, path: &[String], at: At, occurrence: usize) -> (usize, Range<usize>) {
        let place = self.document.map(|document| document.find(path, at, occurrence).place);
        let place = place.unwrap_or_default();
        let text = match place.text {
            position::Origin::Blueprint => &self.given.source.text,
            position::Origin::Values(index) => &self.given.values[index].text,
            position::Origin::OverrideValue(index) => &self.given.overrides[index].value,
            position::Origin::OverrideKey(_) => return self.place(place),
        };
        let Range { start, end } = position::first_line(text, place.range());
        self.place(Place { start, end, ..place })
    }

    /// The position within a text by line and column; `None` if its lines are not written
    /// literally.
    fn inside(&self, path: &[String], (line, column): (usize, usize)) -> Option<Range<usize>> {
        let entry = self.document?.entry(path)?;
        position::inside_scalar(&self.texts[0].text, &entry, line, column)
    }

    fn in_value(&self, index: usize, range: &Range<usize>) -> (usize, Range<usize>) {
        let text = self.of_override(index);
        let shown = &self.texts[text].text;
        let value = &self.given.overrides[index].value;
        let start = shown.len() - value.len().min(shown.len());
        if value.trim().is_empty() || !shown.ends_with(value.as_str()) {
            return self.in_key(index, 0..0);
        }
        (text, start + range.start..start + range.end)
    }

    /// A name of the key, or the whole key.
    fn in_key(&self, index: usize, name: Range<usize>) -> (usize, Range<usize>) {
        let text = self.of_override(index);
        let shown = &self.texts[text].text;
        let name = FLAG.len() + name.start..FLAG.len() + name.end;
        if shown.get(name.clone()).is_some_and(|name| !name.is_empty()) {
            return (text, position::first_line(shown, name));
        }
        let value = self.given.overrides[index].value.as_str();
        let key = shown
            .strip_suffix(value)
            .map_or(shown.as_str(), |rest| rest.strip_suffix('=').unwrap_or(rest));
        (text, position::first_line(key, FLAG.len()..key.len()))
    }
}

/// The remedy for quotes of a value that the shell removes.
fn shell_quotes(shown: &str, range: &Range<usize>) -> String {
    let typed =
        [&shown[FLAG.len()..range.start], "\"", &shown[range.clone()], "\"", &shown[range.end..]]
            .concat();
    let example =
        if typed.contains(['\'', '\n']) { String::new() } else { format!(": {FLAG}'{typed}'") };
    format!(
        "{PUT_IN_QUOTES} (does the shell take the quotes? then put all in single quotes{example})"
    )
}

#[cfg(test)]
mod tests {
    use super::super::yaml;
    use super::*;

    fn source(text: &str) -> Source {
        Source { name: "my.yaml".into(), text: text.into(), directory: ".".into() }
    }

    fn overrides(typed: &[&str]) -> Vec<Override> {
        typed.iter().map(|typed| typed.parse().expect("an override")).collect()
    }

    fn node(text: &str) -> Node {
        yaml::from_text(text).expect("YAML")
    }

    fn path(segments: &[&str]) -> Vec<String> {
        segments.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn diagnostics_are_shown_in_the_order_of_the_text() {
        let text =
            "tables:\n  a:\n    partiton-key: id\n    sort-key: 5\n    name: x\n    name: y\n";
        let name = || path(&["tables", "a", "name"]);
        let shown = Diagnostics::new(
            &source(text),
            Some(&node(text)),
            vec![
                Fault::at(name(), At::Key, "the key `name` appears twice").occurrence(1).related(
                    name(),
                    At::Key,
                    "first here",
                ),
                Fault::new(
                    &["tables", "a", "sort-key"],
                    At::Value,
                    "wrong type for `sort-key`: the number `5`",
                )
                .expected(Some("a string".into()))
                .help(Some("put it in quotes to make it a string".into())),
                Fault::new(&["tables", "a", "partiton-key"], At::Key, "unknown key `partiton-key`")
                    .expected(Some(["`partition-key`"; 9].join(", ")))
                    .help(Some("did you mean `partition-key`?".into())),
            ],
        );
        assert_eq!(
            shown.to_string(),
            "\
error[DG005 invalid-value]: unknown key `partiton-key`
 --> my.yaml:3:5
  |
3 |     partiton-key: id
  |     ^^^^^^^^^^^^
  |
  = note: expected `partition-key`, `partition-key`, `partition-key`, `partition-key`, `partition-key`, \
`partition-key`, `partition-key`, `partition-key`, `partition-key`
  = help: did you mean `partition-key`?

error[DG005 invalid-value]: wrong type for `sort-key`: the number `5`
 --> my.yaml:4:15
  |
4 |     sort-key: 5
  |               ^ expected a string
  |
  = help: put it in quotes to make it a string

error[DG005 invalid-value]: the key `name` appears twice
 --> my.yaml:6:5
  |
5 |     name: x
  |     ---- first here
6 |     name: y
  |     ^^^^

3 errors"
        );
        let colored = shown.render(true);
        assert!(colored.contains("\u{1b}["), "{colored}");
    }

    #[test]
    fn what_an_override_put_there_is_shown_on_the_command_line() {
        let overrides = overrides(&[
            "api.stage.name=my stage",
            "x.y=[a, {b: c}]",
            "z=",
            "api.stage.list=[1]",
            "v=@",
        ]);
        let mut node = node("api: {stage: {name: s}}\n");
        let mut faults = super::super::overrides::apply(&mut node, &overrides);
        faults.extend([
            Fault::new(&["api", "stage", "name"], At::Value, "a space")
                .expected(Some("letters".into())),
            Fault::new(&["api", "stage", "list", "0"], At::Value, "no text"),
            Fault::new(&["x"], At::Key, "unknown"),
            Fault::new(&["x", "y", "1", "b"], At::Value, "no value"),
            Fault::new(&["z"], At::Value, "nothing"),
            Fault::new(&["api"], At::Key, "in the file"),
        ]);
        let source = source("api: {stage: {name: s}}\n");
        let texts = Texts { overrides: &overrides, ..Texts::from(&source) };
        let shown = Diagnostics::new(texts, Some(&node), faults);
        let places: Vec<_> = shown
            .iter()
            .map(|one| {
                format!("{}:{} {}", one.location().name, one.location().column, one.message())
            })
            .collect();
        assert_eq!(
            places,
            [
                "my.yaml:1 in the file",
                "<command line>:22 a space",
                "<command line>:7 unknown",
                "<command line>:19 no value",
                "<command line>:7 nothing",
                "<command line>:23 no text",
                "<command line>:9 no plain value can start with `@`",
            ]
        );
        assert!(shown.to_string().contains(
            "
1 | --set api.stage.name=my stage
  |                      ^^^^^^^^ expected letters
"
        ));
    }

    #[test]
    fn the_same_is_said_once() {
        let fault = || Fault::new(&["a"], At::Value, "wrong");
        let shown = Diagnostics::new(
            &source("a: 1\n"),
            Some(&node("a: 1\n")),
            vec![fault(), fault(), fault().help(None)],
        );
        assert_eq!(shown.iter().count(), 1);
        assert!(shown.to_string().ends_with("\n\n1 error"));
    }

    #[test]
    fn indexes_count_the_items_that_decoding_left_out() {
        let first = Fault::at(path(&["a", "0"]), At::Value, "x");
        let mut faults = Faults::from(vec![
            first,
            Fault::new(&["a", "1"], At::Value, "y"),
            Fault::new(&["b", "1"], At::Value, "z"),
        ]);
        faults.drop_item(path(&["a", "0"]));
        faults.drop_item(path(&["a", "2"]));
        let text = "a: [p, q, r, s]\nb: [t, u]\n";
        let shown = Diagnostics::new(&source(text), Some(&node(text)), faults);
        let columns: Vec<_> = shown.iter().map(|one| one.location().column).collect();
        assert_eq!(columns, [5, 14, 8]);
    }

    #[test]
    fn tabs_wide_characters_long_lines_and_other_line_ends() {
        let shown = |text: &str, path: &[&str]| {
            let fault = Fault::new(path, At::Value, "m");
            // A control character is displayed in a text that is rejected because of it.
            let document = node(&text.replace('\u{1b}', "x"));
            Diagnostics::new(&source(text), Some(&document), vec![fault]).to_string()
        };
        assert_eq!(
            shown("a: 日本\t\u{1b}[1mx  # é\r\nb: 1\r\n", &["a"]),
            "error[DG005 invalid-value]: m\n --> my.yaml:1:4\n  |\n1 | a: 日本    ␛[1mx  # é\n  |    ^^^^^^^^^^^^^\n\n1 error"
        );
        assert_eq!(
            shown("b: 1\r\na: 2\r\n", &["a"]),
            "error[DG005 invalid-value]: m\n --> my.yaml:2:4\n  |\n2 | a: 2\n  |    ^\n\n1 error"
        );
        assert_eq!(
            shown("", &[]),
            "error[DG005 invalid-value]: m\n --> my.yaml:1:1\n  |\n1 |\n  | ^\n\n1 error"
        );
        let long = shown(
            &format!("k: {{{}: 1, a: x, {}: 2}}", "y".repeat(900), "z".repeat(900)),
            &["k", "a"],
        );
        assert!(long.lines().all(|line| line.len() < 200) && long.contains("a: x"), "{long}");
    }

    mod properties {
        use proptest::prelude::*;

        use super::*;

        proptest! {
            #[test]
            fn rendering_never_panics(
                text in r"([a-c😀][:][ ]?|[-][ ]|[ ]{1,4}|[\n]|\r\n|\r|\t|[\[\]{}]|\PC|.){0,40}",
                value in "([a-c]: |[a-c]|\\[|\n|\\PC){0,10}",
                path in prop::collection::vec("[a-c0-2]", 0..4),
                start in 0_usize..60,
                length in 0_usize..60,
            ) {
                let starts: Vec<_> = text.char_indices().map(|(index, _)| index).chain([text.len()]).collect();
                let range = starts[start.min(starts.len() - 1)]..starts[(start + length).min(starts.len() - 1)];
                let given = Override { path: path.iter().take(2).cloned().collect(), typed: format!("k={value}"), value };
                let faults = [
                    Fault::in_text(range, "somewhere"),
                    Fault::at(path.clone(), At::Key, "key").related(path.clone(), At::Value, "value"),
                    Fault::at(path, At::Value, "value"),
                    Fault::in_place(Place::of_override(0), "override"),
                ];
                for overrides in [&[][..], &[given]] {
                    let faults = faults.iter().filter(|fault| !overrides.is_empty() || fault.message != "override");
                    let node = yaml::from_text(&text).ok();
                    let source = source(&text);
                    let texts = Texts { overrides, ..Texts::from(&source) };
                    let shown = Diagnostics::new(texts, node.as_ref(), faults.cloned().collect::<Vec<_>>());
                    prop_assert!(shown.iter().all(|one| one.location().line > 0 && one.location().column > 0));
                    prop_assert!(shown.render(true).len() >= shown.to_string().len());
                }
            }
        }
    }
}
