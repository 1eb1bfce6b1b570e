//! Errors of parsing and rendering a mapping template.
//!
//! An [`Error`] has a kind, a message and a place. `{}` writes one line; `{:#}` adds the line of
//! the template with a caret under the place.

use std::fmt;
use std::ops::Range;

/// The category of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The template does not parse.
    Syntax,
    /// The template uses a directive that API Gateway does not run, such as `#parse`.
    Unsupported,
    /// A method threw an exception: an index out of range, a body that is not JSON, a malformed
    /// regular expression.
    MethodFailed,
    /// The template, a value or an evaluation is nested too deeply.
    TooDeep,
    /// The evaluation takes too many steps.
    TooManySteps,
    /// The values made during the evaluation take too much memory.
    TooMuchMemory,
    /// The rendered text is too long.
    TooLong,
}

/// A failure to parse or render a mapping template.
///
/// API Gateway returns status 500 for a request whose template fails.
#[derive(Clone)]
pub struct Error(Box<Repr>);

#[derive(Clone)]
struct Repr {
    kind: ErrorKind,
    detail: String,
    place: Option<Place>,
}

#[derive(Clone)]
struct Place {
    span: Range<usize>,
    line: usize,
    column: usize,
    excerpt: String,
    /// The number of carets.
    width: usize,
}

impl Error {
    /// Creates an error without a place.
    pub(crate) fn new(kind: ErrorKind, detail: impl Into<String>) -> Self {
        Self(Box::new(Repr { kind, detail: detail.into(), place: None }))
    }

    /// A Java exception, such as `IndexOutOfBoundsException: Index 3 out of bounds for length 2`.
    /// Long messages are cut.
    pub(crate) fn thrown(exception: &str, message: impl fmt::Display) -> Self {
        const LENGTH: usize = 500;
        let mut detail = format!("{exception}: {message}");
        if let Some((end, _)) = detail.char_indices().nth(LENGTH) {
            detail.truncate(end);
            detail.push('…');
        }
        Self::new(ErrorKind::MethodFailed, detail)
    }

    /// Prefixes the detail: `$list.get(3): IndexOutOfBoundsException …`.
    pub(crate) fn within(mut self, what: impl fmt::Display) -> Self {
        if self.0.place.is_none() {
            self.0.detail = format!("{what}: {}", self.0.detail);
        }
        self
    }

    /// Sets the place of an error that has none. The first call is the innermost one and wins.
    pub(crate) fn at(mut self, source: &str, span: Range<usize>) -> Self {
        if self.0.place.is_none() {
            self.0.place = Some(Place::new(source, span));
        }
        self
    }

    /// The category of the failure.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The message in one line, without the place.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The byte range of the template that the error refers to.
    pub fn span(&self) -> Option<Range<usize>> {
        self.0.place.as_ref().map(|place| place.span.clone())
    }

    /// The line, counted from 1.
    pub fn line(&self) -> Option<usize> {
        self.0.place.as_ref().map(|place| place.line)
    }

    /// The column in characters, counted from 1.
    pub fn column(&self) -> Option<usize> {
        self.0.place.as_ref().map(|place| place.column)
    }
}

impl Place {
    /// The longest excerpt, in characters. Longer lines are cut around the place.
    const EXCERPT: usize = 120;

    fn new(source: &str, span: Range<usize>) -> Self {
        let start = floor_boundary(source, span.start);
        let end = floor_boundary(source, span.end).max(start);
        let before = &source[..start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line_end =
            source[start..].find(['\n', '\r']).map_or(source.len(), |newline| start + newline);
        let column = source[line_start..start].chars().count() + 1;
        let shown = column.saturating_sub(Self::EXCERPT / 2);
        Self {
            span: start..end,
            line: before.bytes().filter(|&byte| byte == b'\n').count() + 1,
            column,
            excerpt: source[line_start..line_end].chars().skip(shown).take(Self::EXCERPT).collect(),
            width: source[start..end.min(line_end).max(start)]
                .chars()
                .count()
                .clamp(1, Self::EXCERPT / 2),
        }
    }

    /// The caret's distance from the start of the excerpt.
    fn indent(&self) -> usize {
        (self.column - 1) - self.column.saturating_sub(Self::EXCERPT / 2)
    }
}

fn floor_boundary(source: &str, offset: usize) -> usize {
    (0..=offset.min(source.len())).rev().find(|&at| source.is_char_boundary(at)).unwrap_or(0)
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.detail)?;
        let Some(place) = &self.0.place else { return Ok(()) };
        write!(f, " (line {}, column {})", place.line, place.column)?;
        if f.alternate() {
            let margin = place.line.to_string().len();
            write!(f, "\n{:margin$} |\n{} | {}\n{:margin$} | ", "", place.line, place.excerpt, "")?;
            for character in place.excerpt.chars().take(place.indent()) {
                // Keep tabs, so that the caret is aligned with the line above.
                write!(f, "{}", if character == '\t' { '\t' } else { ' ' })?;
            }
            write!(f, "{}", "^".repeat(place.width))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {self}", self.0.kind)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_is_under_the_place() {
        let source = "first\n\tsecond #bad here\nthird";
        let start = source.find("#bad").expect("is there");
        let error = Error::new(ErrorKind::Syntax, "what is #bad?").at(source, start..start + 4);
        assert_eq!(error.to_string(), "what is #bad? (line 2, column 9)");
        assert_eq!(
            format!("{error:#}"),
            "what is #bad? (line 2, column 9)\n  |\n2 | \tsecond #bad here\n  | \t       ^^^^"
        );
    }

    #[test]
    fn a_place_is_moved_to_a_character_boundary() {
        let error = Error::new(ErrorKind::Syntax, "end").at("é", 1..9);
        assert_eq!((error.line(), error.column(), error.span()), (Some(1), Some(1), Some(0..2)));
    }

    #[test]
    fn the_first_place_is_kept() {
        let error = Error::new(ErrorKind::Syntax, "x").at("ab", 1..2).at("ab", 0..1);
        assert_eq!(error.column(), Some(2));
    }
}
