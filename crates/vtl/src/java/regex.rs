//! `java.util.regex` patterns, executed by the crate `fancy-regex`.
//!
//! A pattern is translated once from Java's syntax to the crate's, and compiled. Both agree on the
//! match: the first alternative that succeeds, with characters (not UTF-16 units) as atoms. They
//! differ in `.`, `$`, `\d`, `\w`, `\s`, case, classes and escapes, which the translation spells
//! out. A pattern of plain text is searched without a regular expression.
//!
//! Differences from Java: `(?u)` and `(?U)` are rejected, `\b` uses Unicode's letters, a
//! backreference under `(?i)` compares exactly, and only the most common Unicode blocks
//! (`\p{InGreek}`) are known. `(\R)*` may split a `\r\n`, which Java never does. A group that took
//! no part in the match is empty, while Java remembers a failed attempt under a possessive
//! repetition (`(a|ab)*+`). A match that needs more than [`BACKTRACKS`] backtracks, or
//! [`BOUNDED_BACKTRACKS`], is an error, where Java would go on or overflow its stack.

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

/// The most backtracks in one match.
const BACKTRACKS: usize = 100_000;
/// The same if no part of the pattern repeats without limit, so that a backtrack reads little. A
/// search for `\G` backtracks once or twice at every character.
const BOUNDED_BACKTRACKS: usize = 2_000_000;
/// The longest text in bytes for a pattern that both backtracks and repeats without limit: every
/// backtrack may read all of it.
const BACKTRACKED_LENGTH: usize = 8 << 10;
/// The longest pattern in bytes. Longer ones are rejected at once.
const LENGTH: usize = 16 << 10;
/// The number of compiled patterns that a thread caches: a template's loop uses the same few again
/// and again.
const CACHED: usize = 16;
/// Microseconds that every search may take.
const ORDINARY: usize = 100;
/// The nanoseconds of a step.
const STEP: u128 = 50;
/// The nanoseconds of a search that reads little.
const SHORT: u128 = 2000;
/// The largest compiled pattern in bytes. Its cache may take as much again.
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
    /// True if the pattern needs backtracking.
    backtracks: bool,
    /// True if a part of the pattern repeats without limit.
    repeats: bool,
    /// True if a search may read far beyond the match that it finds.
    reads_on: bool,
    /// The approximate number of states of the pattern.
    weight: usize,
}

/// The use that a pattern is compiled for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Purpose {
    /// Finding matches in a text.
    Search,
    /// Matching a whole text, as `matches()` does.
    Match { ignore_case: bool },
}

/// The groups of a match as byte ranges; the first is the whole match.
pub(crate) type Groups = Vec<Option<(usize, usize)>>;

impl Regex {
    /// Compiles a pattern for searching texts, with a budget of its own.
    ///
    /// # Errors
    ///
    /// Java's `PatternSyntaxException`, or a limit.
    pub fn searching(pattern: &str) -> Result<Rc<Self>, Error> {
        Self::compiled(pattern, Purpose::Search, &mut Budget::new())
    }

    /// Compiles a pattern for matching whole texts, with a budget of its own.
    ///
    /// # Errors
    ///
    /// Java's `PatternSyntaxException`, or a limit.
    pub fn matching(pattern: &str, ignore_case: bool) -> Result<Rc<Self>, Error> {
        Self::compiled(pattern, Purpose::Match { ignore_case }, &mut Budget::new())
    }

    /// Compiles a pattern, unless the thread has compiled it before.
    pub(crate) fn compiled(
        pattern: &str,
        purpose: Purpose,
        budget: &mut Budget,
    ) -> Result<Rc<Self>, Error> {
        thread_local! {
            static COMPILED: RefCell<HashMap<(String, Purpose), Rc<Regex>>> = RefCell::default();
        }
        if pattern.len() > LENGTH {
            let detail = format!("a regular expression of more than {LENGTH} bytes");
            return Err(Error::new(ErrorKind::TooMuchMemory, detail));
        }
        budget.spend_steps(4 + pattern.len() / 8)?;
        let key = (pattern.to_owned(), purpose);
        if let Some(found) = COMPILED.with_borrow(|compiled| compiled.get(&key).cloned()) {
            return Ok(found);
        }
        Self::pay_for_compiling(pattern, budget)?;
        let regex = Rc::new(Self::compile(pattern, purpose)?);
        COMPILED.with_borrow_mut(|compiled| {
            if compiled.len() >= CACHED {
                compiled.clear();
            }
            compiled.insert(key, Rc::clone(&regex));
        });
        Ok(regex)
    }

    /// Charges for compiling a pattern.
    pub(crate) fn pay_for_compiling(pattern: &str, budget: &mut Budget) -> Result<(), Error> {
        let weight = weight(pattern);
        budget.spend_steps(1000 + weight.min(SIZE / 8))?;
        budget.spend_memory(weight.saturating_mul(16).saturating_add(4096).min(3 * SIZE))
    }

    fn compile(pattern: &str, purpose: Purpose) -> Result<Self, Error> {
        let (ignore_case, whole) = match purpose {
            Purpose::Search => (false, false),
            Purpose::Match { ignore_case } => (ignore_case, true),
        };
        let translated = translate(pattern, ignore_case, whole);
        Ok(Self(match translated.map_err(|reason| syntax(&reason, pattern))? {
            Translation::Literal(text) => Kind::Literal(text),
            Translation::Pattern(translated) => {
                let effort = Effort::of(pattern, &translated);
                Kind::Pattern { regex: build(&translated, pattern, effort)?, effort }
            }
        }))
    }

    /// Returns true if the whole text matches a pattern of [`Regex::matching`].
    ///
    /// # Errors
    ///
    /// A limit of the search.
    pub fn is_match(&self, text: &str) -> Result<bool, Error> {
        self.is_match_within(text, &mut Budget::new())
    }

    /// Returns true if the pattern matches the text.
    pub(crate) fn is_match_within(&self, text: &str, budget: &mut Budget) -> Result<bool, Error> {
        match &self.0 {
            Kind::Literal(literal) => equal_texts(literal, text, budget),
            Kind::Pattern { regex, effort } => {
                effort.search(text.len(), budget, || Ok((regex.is_match(text)?, None)))
            }
        }
    }

    /// Finds the first match at or after a byte offset, with its groups.
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
            Kind::Pattern { regex, effort } => effort.search(text.len() - from, budget, || {
                let Some(captures) = regex.captures_from_pos(text, from)? else {
                    return Ok((None, None));
                };
                let groups =
                    captures.iter().map(|group| group.map(|group| (group.start(), group.end())));
                let groups: Groups = groups.collect();
                let end = groups.first().copied().flatten().map(|(_, end)| end - from);
                Ok((Some(groups), end))
            }),
        }
    }

    /// Finds the first match at or after a byte offset, with a budget of its own.
    ///
    /// # Errors
    ///
    /// A limit of the search.
    pub fn find_at(&self, text: &str, from: usize) -> Result<Option<(usize, usize)>, Error> {
        self.find_within(text, from, &mut Budget::new())
    }

    /// Finds the first match at or after a byte offset.
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
        effort.search(text.len() - from, budget, || {
            let found = regex.find_from_pos(text, from)?.map(|found| (found.start(), found.end()));
            Ok((found, found.map(|(_, end)| end - from)))
        })
    }

    /// The number of groups, without the whole match.
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

/// The offset at which the search continues after a match: its end, or one character further if the
/// match was empty.
pub(crate) fn next_start(text: &str, (start, end): (usize, usize)) -> usize {
    if end > start { end } else { end + text[end..].chars().next().map_or(1, char::len_utf8) }
}

impl Effort {
    /// Estimates the cost of a pattern from its source and its translation. The translation escapes
    /// all literal punctuation.
    fn of(pattern: &str, translated: &str) -> Self {
        const CONSTRUCTS: [&str; 11] =
            ["(?=", "(?!", "(?<=", "(?<!", "(?>", r"\k<", r"\G", "*+", "++", "?+", "}+"];
        let refers = |number| translated.contains(&format!(r"(?:\{number}"));
        let holds = |signs: &[&str]| signs.iter().any(|sign| translated.contains(sign));
        let repeats = holds(&["*", "+", ",}"]);
        Self {
            backtracks: holds(&CONSTRUCTS) || (1..=9).any(refers),
            repeats,
            // An optional part or an alternative may be read to the end before it fails.
            reads_on: repeats && holds(&["|", ")?", ")*", "){0"]),
            weight: weight(pattern),
        }
    }

    /// Searches a text of this length and charges for it. The search also returns the number of
    /// bytes that it has read if that is not all of them. Each byte takes a few nanoseconds, or
    /// more if the pattern can be in many states at once; only the elapsed time shows how many, and
    /// how often it backtracked.
    fn search<T>(
        self,
        length: usize,
        budget: &mut Budget,
        search: impl FnOnce() -> Result<(T, Option<usize>), fancy_regex::Error>,
    ) -> Result<T, Error> {
        if self.backtracks && self.repeats && length > BACKTRACKED_LENGTH {
            let detail =
                "a regular expression with repetition and lookaround or backreferences on a text";
            let detail = format!("{detail} of more than {BACKTRACKED_LENGTH} bytes");
            return Err(Error::new(ErrorKind::TooManySteps, detail));
        }
        budget.spend_steps(4)?;
        let started = Instant::now();
        let (found, read) = search().map_err(|_| {
            let most = backtracks(self.repeats);
            let detail = format!("a regular expression needs more than {most} backtracks");
            Error::new(ErrorKind::TooManySteps, detail)
        })?;
        let elapsed = started.elapsed();
        self.pay_for(read.unwrap_or(length), budget)?;
        if self.reads_on {
            let steps = elapsed.as_nanos().saturating_sub(SHORT) / STEP;
            let steps = usize::try_from(steps).unwrap_or(usize::MAX);
            budget.spend_steps(steps.min(self.steps(length / 4)))?;
        }
        let spent = usize::try_from(elapsed.as_micros()).unwrap_or(usize::MAX);
        budget.spend_steps(spent.saturating_sub(ORDINARY).saturating_mul(20))?;
        Ok(found)
    }

    fn pay_for(self, bytes: usize, budget: &mut Budget) -> Result<(), Error> {
        budget.spend_steps(self.steps(bytes))
    }

    /// The price of reading this many bytes.
    const fn steps(self, bytes: usize) -> usize {
        bytes.saturating_mul(self.weight.saturating_add(4)) / 8
    }
}

/// The approximate number of states of a pattern: one for each character or class, multiplied by
/// counted repetitions.
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

/// The most backtracks in one match of a pattern that repeats without limit, or does not.
const fn backtracks(repeats: bool) -> usize {
    if repeats { BACKTRACKS } else { BOUNDED_BACKTRACKS }
}

fn build(translated: &str, pattern: &str, effort: Effort) -> Result<fancy_regex::Regex, Error> {
    fancy_regex::RegexBuilder::new(translated)
        .backtrack_limit(backtracks(effort.repeats))
        .delegate_size_limit(SIZE)
        .delegate_dfa_size_limit(SIZE)
        .build()
        .map_err(|reason| syntax(&reason.to_string(), pattern))
}

fn syntax(reason: &str, pattern: &str) -> Error {
    Error::thrown("java.util.regex.PatternSyntaxException", format!("{reason} in {pattern}"))
}

#[cfg(test)]
mod tests;
