//! What can be wrong with a mapping template, or go wrong as it renders.
//!
//! One boxed [`Error`] says what kind of failure it is, what happened, and where. `{}` is one line;
//! `{:#}` adds the line of the template with a caret under the place.

use std::fmt;
use std::ops::Range;

/// What failed, coarsely: enough to decide what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The template does not parse.
    Syntax,
    /// The template uses a directive that API Gateway does not run, such as `#parse`.
    Unsupported,
    /// A method threw: an index out of range, a body that is not JSON, a malformed regular
    /// expression.
    MethodFailed,
    /// The template, a value or an evaluation is nested too deeply.
    TooDeep,
    /// The evaluation takes too many steps.
    TooManySteps,
    /// The evaluation makes too many or too large values.
    TooMuchMemory,
    /// The rendered text is too long.
    TooLong,
}

/// Why a mapping template failed.
///
/// API Gateway answers 500 to a request whose template fails.
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
    /// The width of the caret's run, in characters.
    width: usize,
}

impl Error {
    /// An error whose place is not known yet.
    pub(crate) fn new(kind: ErrorKind, detail: impl Into<String>) -> Self {
        Self(Box::new(Repr { kind, detail: detail.into(), place: None }))
    }

    /// What Java would throw: `IndexOutOfBoundsException: Index 3 out of bounds for length 2`.
    /// Of a long text in the message nobody reads the end.
    pub(crate) fn thrown(exception: &str, message: impl fmt::Display) -> Self {
        const LENGTH: usize = 500;
        let mut detail = format!("{exception}: {message}");
        if let Some((end, _)) = detail.char_indices().nth(LENGTH) {
            detail.truncate(end);
            detail.push('…');
        }
        Self::new(ErrorKind::MethodFailed, detail)
    }

    /// Puts more words in front of the detail: `$list.get(3): IndexOutOfBoundsException …`.
    pub(crate) fn within(mut self, what: impl fmt::Display) -> Self {
        if self.0.place.is_none() {
            self.0.detail = format!("{what}: {}", self.0.detail);
        }
        self
    }

    /// Says where in `source` it happened, unless a place is known already: the innermost one is
    /// the best.
    pub(crate) fn at(mut self, source: &str, span: Range<usize>) -> Self {
        if self.0.place.is_none() {
            self.0.place = Some(Place::new(source, span));
        }
        self
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What happened, in one line, without the place.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The bytes of the template that it is about.
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
    /// Long lines are cut around the place: an excerpt is read by people.
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
                // A tab stays a tab, so that the caret stands where the reader sees the place.
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
    fn the_caret_stands_under_the_place() {
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
    fn a_place_past_the_end_or_inside_a_character_is_moved() {
        let error = Error::new(ErrorKind::Syntax, "end").at("é", 1..9);
        assert_eq!((error.line(), error.column(), error.span()), (Some(1), Some(1), Some(0..2)));
    }

    #[test]
    fn the_first_place_stays() {
        let error = Error::new(ErrorKind::Syntax, "x").at("ab", 1..2).at("ab", 0..1);
        assert_eq!(error.column(), Some(2));
    }
}
