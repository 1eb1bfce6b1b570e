//! Templates: parsed once, rendered many times.

use std::fmt;
use std::ops::Range;

use super::budget::Budget;
use super::error::Error;
use super::eval::{Evaluated, Evaluator};
use super::ast::Tree;
use super::parser;
use super::value::Value;

/// A parsed mapping template.
pub struct Template {
    source: Box<str>,
    tree: Tree,
}

/// A reference that resolved to nothing, and so printed nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unresolved {
    /// The bytes of the template where it stands; of a reference within a string that holds escapes, the string's.
    pub span: Range<usize>,
    /// The reference as it is written.
    pub reference: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
}

impl Template {
    /// Parses a mapping template.
    ///
    /// # Errors
    ///
    /// What does not parse, with its place: on API Gateway such a template fails every request.
    pub fn parse(source: &str) -> Result<Self, Error> {
        let tree = parser::parse(source)?;
        Ok(Self { source: source.into(), tree })
    }

    /// The text that was parsed.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Renders with these variables, which are only made where the template uses them.
    pub(super) fn evaluate<'v>(
        &self,
        variables: impl IntoIterator<Item = (&'v str, &'v dyn Fn() -> Value)>,
    ) -> Result<Evaluated, Error> {
        let mut evaluator = Evaluator::new(&self.source, &self.tree, Budget::new());
        for (name, value) in variables {
            evaluator.bind(name, value);
        }
        evaluator.render()
    }

    /// What a reader needs to find references that resolved to nothing.
    pub(super) fn unresolved(&self, spans: Vec<Range<usize>>) -> Vec<Unresolved> {
        let mut line = 1;
        let mut line_start = 0;
        let mut seen = 0;
        let mut sorted: Vec<usize> = (0..spans.len()).collect();
        sorted.sort_by_key(|&at| spans[at].start);
        let mut places = vec![(0, 0); spans.len()];
        for at in sorted {
            let start = spans[at].start;
            for (offset, _) in self.source[seen..start].match_indices('\n') {
                line += 1;
                line_start = seen + offset + 1;
            }
            seen = start;
            places[at] = (line, self.source[line_start..start].chars().count() + 1);
        }
        let described = |(span, (line, column)): (Range<usize>, _)| Unresolved {
            reference: self.source[span.clone()].to_owned(),
            span,
            line,
            column,
        };
        spans.into_iter().zip(places).map(described).collect()
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Template").field(&self.source).finish()
    }
}
