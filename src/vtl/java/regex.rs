//! `java.util.regex` patterns, run by the crate `fancy-regex`.
//!
//! A pattern is translated from Java's syntax to the crate's, once, and compiled. The two agree in what a match is: the
//! first alternative that leads to one, with characters (not UTF-16 units) as atoms. They differ in the meaning of `.`,
//! `$`, `\d`, `\w`, `\s`, case, classes and escapes, and the translation spells these out. A pattern that is only text
//! never becomes a regular expression.
//!
//! What is not Java's here: `(?u)` and `(?U)` are refused, `\b` counts letters as Unicode does, a backreference under
//! `(?i)` compares exactly, and of Unicode's blocks (`\p{InGreek}`) only the commonest are known. `(\R)*` may split a
//! `\r\n`, which Java's never does. A group that took no part in the match is empty, where Java under a possessive
//! repetition (`(a|ab)*+`) remembers it from a failed attempt. A match that needs more than [`BACKTRACKS`] backtracks is
//! an error, where Java would go on or overflow its stack.

mod class;
mod cursor;
mod escape;
mod replacement;
mod translate;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use self::translate::{Translation, translate};
use crate::vtl::error::{Error, ErrorKind};

pub(crate) use self::replacement::Replacement;

/// Backtracks in one match.
const BACKTRACKS: usize = 200_000;
/// What a match that may backtrack costs of a budget's steps: nobody knows before how far it will go.
const BACKTRACKING_COST: usize = 2_000;
/// Bytes of a pattern; longer ones are refused before any work is done.
const LENGTH: usize = 16 << 10;
/// Compiled patterns that a thread keeps: a template's loop uses the same few again and again.
const KEPT: usize = 64;

/// A compiled pattern.
pub(crate) struct Regex(Kind);

enum Kind {
    Literal(String),
    Pattern { regex: fancy_regex::Regex, backtracks: bool },
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
    /// A pattern to find in texts.
    ///
    /// # Errors
    ///
    /// Java's `PatternSyntaxException`, or a bound.
    pub(crate) fn searching(pattern: &str) -> Result<Rc<Self>, Error> {
        Self::compiled(pattern, false, Purpose::Search)
    }

    /// A pattern that a whole text has to match, as `matches()` asks.
    ///
    /// # Errors
    ///
    /// Java's `PatternSyntaxException`, or a bound.
    pub(crate) fn matching(pattern: &str, ignore_case: bool) -> Result<Rc<Self>, Error> {
        Self::compiled(pattern, ignore_case, Purpose::Whole)
    }

    fn compiled(pattern: &str, ignore_case: bool, purpose: Purpose) -> Result<Rc<Self>, Error> {
        thread_local! {
            static COMPILED: RefCell<HashMap<(String, bool, Purpose), Rc<Regex>>> = RefCell::default();
        }
        let key = (pattern.to_owned(), ignore_case, purpose);
        if let Some(found) = COMPILED.with_borrow(|compiled| compiled.get(&key).cloned()) {
            return Ok(found);
        }
        let regex = Rc::new(Self::compile(pattern, ignore_case, purpose)?);
        COMPILED.with_borrow_mut(|compiled| {
            if compiled.len() >= KEPT {
                compiled.clear();
            }
            compiled.insert(key, Rc::clone(&regex));
        });
        Ok(regex)
    }

    fn compile(pattern: &str, ignore_case: bool, purpose: Purpose) -> Result<Self, Error> {
        if pattern.len() > LENGTH {
            let detail = format!("a regular expression of more than {LENGTH} bytes");
            return Err(Error::new(ErrorKind::TooMuchMemory, detail));
        }
        let translated = translate(pattern, ignore_case, purpose == Purpose::Whole);
        Ok(Self(match translated.map_err(|reason| syntax(&reason, pattern))? {
            Translation::Literal(text) => Kind::Literal(text),
            Translation::Pattern(translated) => {
                Kind::Pattern { regex: build(&translated, pattern)?, backtracks: backtracks(&translated) }
            }
        }))
    }

    /// What looking for one match in so many bytes costs of a budget's steps.
    pub(crate) fn cost(&self, length: usize) -> usize {
        match self.0 {
            Kind::Literal(_) => 1,
            Kind::Pattern { backtracks: false, .. } => 1 + length / 16_384,
            Kind::Pattern { backtracks: true, .. } => BACKTRACKING_COST,
        }
    }

    /// Whether a pattern made by [`Regex::matching`] matches the text.
    pub(crate) fn is_match(&self, text: &str) -> Result<bool, Error> {
        match &self.0 {
            Kind::Literal(literal) => Ok(literal == text),
            Kind::Pattern { regex, .. } => regex.is_match(text).map_err(gave_up),
        }
    }

    /// The first match at or after a byte offset.
    pub(crate) fn find_at(&self, text: &str, from: usize) -> Result<Option<(usize, usize)>, Error> {
        match &self.0 {
            Kind::Literal(literal) => {
                Ok(text[from..].find(literal.as_str()).map(|at| (from + at, from + at + literal.len())))
            }
            Kind::Pattern { regex, .. } => {
                let found = regex.find_from_pos(text, from).map_err(gave_up)?;
                Ok(found.map(|found| (found.start(), found.end())))
            }
        }
    }

    /// The first match at or after a byte offset, with its groups.
    pub(crate) fn groups_at(&self, text: &str, from: usize) -> Result<Option<Groups>, Error> {
        match &self.0 {
            Kind::Literal(_) => Ok(self.find_at(text, from)?.map(|found| vec![Some(found)])),
            Kind::Pattern { regex, .. } => {
                let found = regex.captures_from_pos(text, from).map_err(gave_up)?;
                Ok(found.map(|captures| {
                    captures.iter().map(|group| group.map(|group| (group.start(), group.end()))).collect()
                }))
            }
        }
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
            Kind::Pattern { regex, .. } => regex.capture_names().position(|group| group == Some(name)),
        }
    }
}

/// Where the search goes on after a match: behind it, or one character further where it was empty.
pub(crate) fn next_start(text: &str, (start, end): (usize, usize)) -> usize {
    if end > start { end } else { end + text[end..].chars().next().map_or(1, char::len_utf8) }
}

/// Whether a translated pattern has what a finite automaton cannot do. All punctuation that means itself is escaped in it.
fn backtracks(translated: &str) -> bool {
    const CONSTRUCTS: [&str; 11] = ["(?=", "(?!", "(?<=", "(?<!", "(?>", r"\k<", r"\G", "*+", "++", "?+", "}+"];
    let refers = |number| translated.contains(&format!(r"(?:\{number}"));
    CONSTRUCTS.iter().any(|construct| translated.contains(construct)) || (1..=9).any(refers)
}

fn build(translated: &str, pattern: &str) -> Result<fancy_regex::Regex, Error> {
    fancy_regex::RegexBuilder::new(translated)
        .backtrack_limit(BACKTRACKS)
        .delegate_size_limit(4 << 20)
        .delegate_dfa_size_limit(1 << 20)
        .build()
        .map_err(|reason| syntax(&reason.to_string(), pattern))
}

fn syntax(reason: &str, pattern: &str) -> Error {
    Error::thrown("java.util.regex.PatternSyntaxException", format!("{reason} in {pattern}"))
}

fn gave_up(_: fancy_regex::Error) -> Error {
    Error::new(ErrorKind::TooManySteps, format!("a regular expression needs more than {BACKTRACKS} backtracks"))
}

#[cfg(test)]
mod tests;
