//! `java.util.regex` patterns, run by the crate `fancy-regex`.
//!
//! A pattern is translated from Java's syntax to the crate's, once, and compiled. The two agree in
//! what a match is: the first alternative that leads to one, with characters (not UTF-16 units) as
//! atoms. They differ in the meaning of `.`, `$`, `\d`, `\w`, `\s`, case, classes and escapes, and
//! the translation spells these out. A pattern that is only text never becomes a regular
//! expression.
//!
//! What is not Java's here: `(?u)` and `(?U)` are refused, `\b` counts letters as Unicode does, a
//! backreference under `(?i)` compares exactly, and of Unicode's blocks (`\p{InGreek}`) only the
//! commonest are known. `(\R)*` may split a `\r\n`, which Java's never does. A group that took no
//! part in the match is empty, where Java under a possessive repetition (`(a|ab)*+`) remembers it
//! from a failed attempt. A match that needs more than [`BACKTRACKS`] backtracks is an error, where
//! Java would go on or overflow its stack.

mod class;
mod cursor;
mod escape;
mod replacement;
mod translate;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Instant;

use self::translate::{Translation, translate};
use crate::budget::Budget;
use crate::error::{Error, ErrorKind};
use crate::value::equal_texts;

pub(crate) use self::replacement::Replacement;

/// Backtracks in one match.
const BACKTRACKS: usize = 100_000;
/// Bytes of a text in which a pattern both backtracks and repeats without end: every backtrack may
/// read all of it.
const BACKTRACKED_LENGTH: usize = 8 << 10;
/// Bytes of a pattern; longer ones are refused before any work is done.
const LENGTH: usize = 16 << 10;
/// Compiled patterns that a thread keeps: a template's loop uses the same few again and again.
const KEPT: usize = 16;
/// Microseconds that any search may take.
const ORDINARY: usize = 100;
/// Bytes that a compiled pattern may take, and as much again for what it learns as it runs.
const SIZE: usize = 512 << 10;

/// A compiled pattern.
pub struct Regex(Kind);

enum Kind {
    Literal(String),
    Pattern { regex: fancy_regex::Regex, effort: Effort },
}

/// The cost of looking for a match.
#[derive(Clone, Copy)]
struct Effort {
    /// True if a finite automaton cannot do it.
    backtracks: bool,
    /// True if something in the pattern repeats without end.
    repeats: bool,
    /// True if a search may read on far behind the match that it finds.
    reads_on: bool,
    /// About how many states the pattern has.
    weight: usize,
}

/// What a pattern is compiled for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Purpose {
    /// To find matches in a text.
    Search,
    /// To match a whole text.
    Whole,
}

/// The groups of a match, the whole match first, as byte ranges.
pub(crate) type Groups = Vec<Option<(usize, usize)>>;

impl Regex {
    /// A pattern to find in texts, with a budget of its own.
    ///
    /// # Errors
    ///
    /// Java's `PatternSyntaxException`, or a bound.
    pub fn searching(pattern: &str) -> Result<Rc<Self>, Error> {
        Self::searching_within(pattern, &mut Budget::new())
    }

    /// A pattern that a whole text has to match, with a budget of its own.
    ///
    /// # Errors
    ///
    /// Java's `PatternSyntaxException`, or a bound.
    pub fn matching(pattern: &str, ignore_case: bool) -> Result<Rc<Self>, Error> {
        Self::matching_within(pattern, ignore_case, &mut Budget::new())
    }

    /// A pattern to find in texts.
    ///
    /// # Errors
    ///
    /// Java's `PatternSyntaxException`, or a bound.
    pub(crate) fn searching_within(pattern: &str, budget: &mut Budget) -> Result<Rc<Self>, Error> {
        Self::compiled(pattern, false, Purpose::Search, budget)
    }

    /// A pattern that a whole text has to match, as `matches()` asks.
    ///
    /// # Errors
    ///
    /// Java's `PatternSyntaxException`, or a bound.
    pub(crate) fn matching_within(
        pattern: &str,
        ignore_case: bool,
        budget: &mut Budget,
    ) -> Result<Rc<Self>, Error> {
        Self::compiled(pattern, ignore_case, Purpose::Whole, budget)
    }

    fn compiled(
        pattern: &str,
        ignore_case: bool,
        purpose: Purpose,
        budget: &mut Budget,
    ) -> Result<Rc<Self>, Error> {
        thread_local! {
            static COMPILED: RefCell<HashMap<(String, bool, Purpose), Rc<Regex>>> = RefCell::default();
        }
        if pattern.len() > LENGTH {
            let detail = format!("a regular expression of more than {LENGTH} bytes");
            return Err(Error::new(ErrorKind::TooMuchMemory, detail));
        }
        budget.spend_steps(4 + pattern.len() / 8)?;
        let key = (pattern.to_owned(), ignore_case, purpose);
        if let Some(found) = COMPILED.with_borrow(|compiled| compiled.get(&key).cloned()) {
            return Ok(found);
        }
        Self::pay_for_compiling(pattern, budget)?;
        let regex = Rc::new(Self::compile(pattern, ignore_case, purpose)?);
        COMPILED.with_borrow_mut(|compiled| {
            if compiled.len() >= KEPT {
                compiled.clear();
            }
            compiled.insert(key, Rc::clone(&regex));
        });
        Ok(regex)
    }

    /// Pays for compiling a pattern.
    pub(crate) fn pay_for_compiling(pattern: &str, budget: &mut Budget) -> Result<(), Error> {
        let weight = weight(pattern);
        budget.spend_steps(1000 + weight.min(SIZE / 8))?;
        budget.spend_memory(weight.saturating_mul(16).saturating_add(4096).min(3 * SIZE))
    }

    fn compile(pattern: &str, ignore_case: bool, purpose: Purpose) -> Result<Self, Error> {
        let translated = translate(pattern, ignore_case, purpose == Purpose::Whole);
        Ok(Self(match translated.map_err(|reason| syntax(&reason, pattern))? {
            Translation::Literal(text) => Kind::Literal(text),
            Translation::Pattern(translated) => Kind::Pattern {
                regex: build(&translated, pattern)?,
                effort: Effort::of(pattern, &translated),
            },
        }))
    }

    /// True if the whole text matches, for a pattern of [`Regex::matching`].
    ///
    /// # Errors
    ///
    /// A bound, as of all searches.
    pub fn is_match(&self, text: &str) -> Result<bool, Error> {
        self.is_match_within(text, &mut Budget::new())
    }

    /// True if it matches the text.
    pub(crate) fn is_match_within(&self, text: &str, budget: &mut Budget) -> Result<bool, Error> {
        match &self.0 {
            Kind::Literal(literal) => equal_texts(literal, text, budget),
            Kind::Pattern { regex, effort } => {
                effort.pay_before(text.len(), budget)?;
                let started = Instant::now();
                let found = regex.is_match(text).map_err(gave_up)?;
                effort.pay_behind(text.len(), started, budget)?;
                Ok(found)
            }
        }
    }

    /// The first match at or after a byte offset, with its groups.
    pub(crate) fn groups_at(
        &self,
        text: &str,
        from: usize,
        budget: &mut Budget,
    ) -> Result<Option<Groups>, Error> {
        match &self.0 {
            Kind::Literal(literal) => {
                let found = text[from..]
                    .find(literal.as_str())
                    .map(|at| (from + at, from + at + literal.len()));
                budget.spend_steps(1 + (found.map_or(text.len(), |(_, end)| end) - from) / 32)?;
                Ok(found.map(|found| vec![Some(found)]))
            }
            Kind::Pattern { regex, effort } => {
                effort.pay_before(text.len() - from, budget)?;
                let started = Instant::now();
                let found = regex.captures_from_pos(text, from).map_err(gave_up)?;
                let groups: Option<Groups> = found.map(|captures| {
                    captures
                        .iter()
                        .map(|group| group.map(|group| (group.start(), group.end())))
                        .collect()
                });
                let end = groups.as_ref().and_then(|groups| groups.first().copied().flatten());
                effort.pay_behind(
                    end.map_or(text.len(), |(_, end)| end) - from,
                    started,
                    budget,
                )?;
                Ok(groups)
            }
        }
    }

    /// The first match at or after a byte offset, with a budget of its own.
    ///
    /// # Errors
    ///
    /// A bound that the search met.
    pub fn find_at(&self, text: &str, from: usize) -> Result<Option<(usize, usize)>, Error> {
        self.find_within(text, from, &mut Budget::new())
    }

    /// The first match at or after a byte offset.
    pub(crate) fn find_within(
        &self,
        text: &str,
        from: usize,
        budget: &mut Budget,
    ) -> Result<Option<(usize, usize)>, Error> {
        let Kind::Pattern { regex, effort } = &self.0 else {
            return Ok(self
                .groups_at(text, from, budget)?
                .and_then(|groups| groups.first().copied().flatten()));
        };
        effort.pay_before(text.len() - from, budget)?;
        let started = Instant::now();
        let found = regex.find_from_pos(text, from).map_err(gave_up)?;
        let found = found.map(|found| (found.start(), found.end()));
        effort.pay_behind(found.map_or(text.len(), |(_, end)| end) - from, started, budget)?;
        Ok(found)
    }

    /// How many groups the pattern has, the whole match not counted.
    fn group_count(&self) -> usize {
        match &self.0 {
            Kind::Literal(_) => 0,
            Kind::Pattern { regex, .. } => regex.captures_len() - 1,
        }
    }

    /// The number of a named group.
    fn group_named(&self, name: &str) -> Option<usize> {
        match &self.0 {
            Kind::Literal(_) => None,
            Kind::Pattern { regex, .. } => {
                regex.capture_names().position(|group| group == Some(name))
            }
        }
    }
}

/// Where the search goes on after a match: behind it, or one character further where it was empty.
pub(crate) fn next_start(text: &str, (start, end): (usize, usize)) -> usize {
    if end > start { end } else { end + text[end..].chars().next().map_or(1, char::len_utf8) }
}

impl Effort {
    /// The cost of a pattern, and its translation. All punctuation that means itself is escaped in
    /// the latter.
    fn of(pattern: &str, translated: &str) -> Self {
        const CONSTRUCTS: [&str; 11] =
            ["(?=", "(?!", "(?<=", "(?<!", "(?>", r"\k<", r"\G", "*+", "++", "?+", "}+"];
        let refers = |number| translated.contains(&format!(r"(?:\{number}"));
        let holds = |signs: &[&str]| signs.iter().any(|sign| translated.contains(sign));
        let repeats = holds(&["*", "+", ",}"]);
        Self {
            backtracks: holds(&CONSTRUCTS) || (1..=9).any(refers),
            repeats,
            // What may be left out, or has an alternative, is read before it is known to fail.
            reads_on: repeats && holds(&["|", ")?", ")*", "){0"]),
            weight: weight(pattern),
        }
    }

    /// Pays for a search of which nobody knows yet how far it will go.
    fn pay_before(self, rest: usize, budget: &mut Budget) -> Result<(), Error> {
        if self.backtracks && self.repeats && rest > BACKTRACKED_LENGTH {
            let detail = "a regular expression that looks around or refers to a group, and repeats, for a text";
            let detail = format!("{detail} of more than {BACKTRACKED_LENGTH} bytes");
            return Err(Error::new(ErrorKind::TooManySteps, detail));
        }
        budget.spend_steps(4)?;
        if self.reads_on { self.pay_for(rest / 4, budget) } else { Ok(()) }
    }

    /// Pays for a search that read so many bytes. It takes a few nanoseconds for each, or some for
    /// each state that the pattern can be in at a time; which of them, and how often it went back,
    /// only a clock tells.
    fn pay_behind(self, read: usize, started: Instant, budget: &mut Budget) -> Result<(), Error> {
        self.pay_for(read, budget)?;
        let spent = usize::try_from(started.elapsed().as_micros()).unwrap_or(usize::MAX);
        budget.spend_steps(spent.saturating_sub(ORDINARY).saturating_mul(20))
    }

    fn pay_for(self, bytes: usize, budget: &mut Budget) -> Result<(), Error> {
        budget.spend_steps(bytes.saturating_mul(self.weight.saturating_add(4)) / 8)
    }
}

/// About how many states a pattern has: one for each character or class, as often as counted
/// repetitions repeat it.
fn weight(pattern: &str) -> usize {
    let mut groups = vec![0_usize];
    let mut last = 0;
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        rest = &rest[first.len_utf8()..];
        match first {
            '(' => groups.push(0),
            ')' if groups.len() > 1 => {
                last = groups.pop().unwrap_or_default();
                add(&mut groups, last);
            }
            '{' => {
                let (counts, behind) = rest.split_once('}').unwrap_or((rest, ""));
                let most = counts
                    .split(',')
                    .filter_map(|count| count.parse::<usize>().ok())
                    .max()
                    .unwrap_or(1);
                add(&mut groups, last.saturating_mul(most.saturating_sub(1)));
                rest = behind;
            }
            '*' | '+' | '?' | '|' => {}
            _ => {
                last = 1;
                add(&mut groups, 1);
                if first == '[' {
                    rest = rest
                        .get(1..)
                        .and_then(|rest| rest.split_once(']'))
                        .map_or("", |(_, behind)| behind);
                } else if first == '\\' {
                    let braced =
                        rest.starts_with(['p', 'P', 'x', 'k']) && rest[1..].starts_with('{');
                    let skipped = if braced { rest.find('}') } else { None };
                    let skipped =
                        skipped.unwrap_or(0) + rest.chars().next().map_or(0, char::len_utf8);
                    rest = rest.get(skipped..).unwrap_or_default();
                }
            }
        }
    }
    groups.into_iter().fold(0, usize::saturating_add)
}

fn add(groups: &mut [usize], weight: usize) {
    if let Some(sum) = groups.last_mut() {
        *sum = sum.saturating_add(weight);
    }
}

fn build(translated: &str, pattern: &str) -> Result<fancy_regex::Regex, Error> {
    fancy_regex::RegexBuilder::new(translated)
        .backtrack_limit(BACKTRACKS)
        .delegate_size_limit(SIZE)
        .delegate_dfa_size_limit(SIZE)
        .build()
        .map_err(|reason| syntax(&reason.to_string(), pattern))
}

fn syntax(reason: &str, pattern: &str) -> Error {
    Error::thrown("java.util.regex.PatternSyntaxException", format!("{reason} in {pattern}"))
}

fn gave_up(_: fancy_regex::Error) -> Error {
    Error::new(
        ErrorKind::TooManySteps,
        format!("a regular expression needs more than {BACKTRACKS} backtracks"),
    )
}

#[cfg(test)]
mod tests;
