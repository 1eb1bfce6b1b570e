//! Templates, parsed once and rendered many times.

use std::fmt;
use std::ops::Range;

use super::ast::Tree;
use super::budget::Budget;
use super::error::Error;
use super::eval::Evaluator;
use super::event::{Event, Overrides};
use super::gateway::Gateway;
use super::outline::{self, Part};
use super::parser;
use super::trace::{Recorder, Trace};

/// A parsed mapping template.
pub struct Template {
    source: Box<str>,
    tree: Tree,
}

/// The result of rendering a template.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The rendered text, which API Gateway uses as the body.
    pub text: String,
    /// The overrides that the template set in `$context`.
    pub overrides: Overrides,
    /// The parameters that the template overrides more than once, such as
    /// `$context.responseOverride.status`; at most 100. API Gateway rejects such a template with a
    /// 5XX status.
    pub overridden_twice: Vec<String>,
    /// The references that did not resolve, in the order of evaluation; at most 1,000.
    pub unresolved: Vec<Unresolved>,
}

/// A reference that did not resolve and therefore printed nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unresolved {
    /// The byte range of the reference in the template. For a reference within a string that
    /// contains escapes, the range of the string.
    pub span: Range<usize>,
    /// The reference as written; long ones are cut.
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
    /// Returns the first syntax error with its place. On API Gateway such a template fails every
    /// request.
    pub fn parse(source: &str) -> Result<Self, Error> {
        let tree = parser::parse(source)?;
        Ok(Self { source: source.into(), tree })
    }

    /// The source of the template.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// True if the template may read a variable, such as `context`.
    pub fn uses(&self, variable: &str) -> bool {
        self.tree.names.find(variable).is_some()
    }

    /// Returns what the template reads, assigns and prints.
    pub fn outline(&self) -> Vec<Part> {
        outline::of(&self.source, &self.tree)
    }

    /// Renders the template for an event.
    ///
    /// # Errors
    ///
    /// Returns an error if a method throws, as `$list.get(9)` may, or if a limit is exceeded. On
    /// API Gateway the request fails.
    pub fn render(&self, event: &Event) -> Result<Rendered, Error> {
        self.render_within::<false>(event, Budget::new(), None)
    }

    /// Renders the template for an event like [`Template::render`], and returns the trace of the
    /// rendering. For a template that fails, the trace ends at the failure.
    pub fn trace(&self, event: &Event) -> (Result<Rendered, Error>, Trace) {
        let mut recorder = Recorder::default();
        let rendered = self.render_within::<true>(event, Budget::new(), Some(&mut recorder));
        (rendered, recorder.finish(&self.source))
    }

    pub(super) fn render_within<const TRACED: bool>(
        &self,
        event: &Event,
        mut budget: Budget,
        recorder: Option<&mut Recorder>,
    ) -> Result<Rendered, Error> {
        let gateway = Gateway::new(event, |name| self.uses(name), &mut budget)?;
        let mut evaluator = Evaluator::<TRACED>::new(&self.source, &self.tree, budget, recorder);
        for (name, value) in gateway.variables() {
            evaluator.bind(name, value);
        }
        let body = event.body.as_ref().map_or(0, String::len);
        let mut evaluated = evaluator.render(self.source.len() + body)?;
        let overrides = gateway.overrides(&mut evaluated.budget)?;
        Ok(Rendered {
            text: evaluated.text,
            overrides,
            overridden_twice: evaluated.budget.overridden_twice(),
            unresolved: self.unresolved(evaluated.unresolved),
        })
    }

    /// Adds lines, columns and excerpts to the spans of unresolved references.
    fn unresolved(&self, spans: Vec<Range<usize>>) -> Vec<Unresolved> {
        if spans.is_empty() {
            return Vec::new();
        }
        let (mut line, mut column, mut seen) = (1, 1, 0);
        let mut sorted: Vec<usize> = (0..spans.len()).collect();
        sorted.sort_by_key(|&at| spans[at].start);
        let mut places = vec![(0, 0); spans.len()];
        for at in sorted {
            let passed = &self.source[seen..spans[at].start];
            seen = spans[at].start;
            line += passed.matches('\n').count();
            column = match passed.rsplit_once('\n') {
                Some((_, in_line)) => 1 + in_line.chars().count(),
                None => column + passed.chars().count(),
            };
            places[at] = (line, column);
        }
        let described = |(span, (line, column)): (Range<usize>, _)| Unresolved {
            reference: excerpt(&self.source[span.clone()]),
            span,
            line,
            column,
        };
        spans.into_iter().zip(places).map(described).collect()
    }
}

/// Cuts a long reference.
fn excerpt(reference: &str) -> String {
    const LENGTH: usize = 200;
    match reference.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", &reference[..end]),
        None => reference.to_owned(),
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Template").field(&self.source).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_can_be_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Template>();
    }
}
