//! Traces of renderings: the lines that ran, and the values of references, assignments and
//! conditions.
//!
//! The evaluator reports to a [`Recorder`] if there is one, and a trace does not affect the result.
//! A trace is bounded: evaluations of the same place are counted together, and the first few values
//! are kept.

mod preview;

use std::collections::HashMap;
use std::ops::Range;

use serde::Serialize;

use self::preview::preview;
use super::value::Value;

/// The evaluations of a rendering.
///
/// Its JSON:
///
/// ```json
/// {
///   "lines": [1, 0, 2],
///   "evaluations": [
///     {"kind": "reference", "line": 1, "column": 9, "length": 18, "text": "$input.json('$.a')",
///      "count": 1, "values": ["\"\\\"x\\\"\""]}
///   ],
///   "omitted": 0
/// }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    /// The number of times that each line was rendered, from the first line on; 0 for a line that
    /// was not reached, or that has nothing to render. At most 5,000 lines.
    pub lines: Vec<usize>,
    /// The places that were evaluated, in the order of their first evaluation; at most 1,000.
    pub evaluations: Vec<Evaluation>,
    /// The number of evaluations at further places.
    pub omitted: usize,
}

/// A place of a template, and its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Evaluation {
    /// The kind of the place.
    pub kind: EvaluationKind,
    /// The byte range in the template. For a place within a string that contains escapes, the range
    /// of the string.
    #[serde(skip)]
    pub span: Range<usize>,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// The length in characters.
    pub length: usize,
    /// The source; long ones are cut.
    pub text: String,
    /// The number of evaluations.
    pub count: usize,
    /// The values of the first 5 evaluations in the notation of JSON; long ones end with `…`.
    /// `None` if a reference does not resolve, or if a `#set` has no effect because its value is
    /// null. All values of a trace together have at most 256 KB; further ones are omitted.
    pub values: Vec<Option<String>>,
}

/// The kind of a place that is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum EvaluationKind {
    /// A reference.
    Reference,
    /// A `#set`, with the value that it assigns.
    Set,
    /// The condition of an `#if` or `#elseif`: `true` or `false`.
    Condition,
    /// A `#foreach`, with the number of its iterations.
    Loop,
}

/// Takes the evaluations of a rendering.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    /// The number of times that each node was rendered, by its byte range.
    nodes: HashMap<(usize, usize), usize>,
    evaluations: Vec<Evaluation>,
    /// The index of each place in `evaluations`.
    places: HashMap<(EvaluationKind, usize, usize, String), usize>,
    omitted: usize,
    /// The total length of the values in bytes.
    bytes: usize,
}

impl Recorder {
    /// The most places.
    const PLACES: usize = 1_000;
    /// The most values of a place.
    const VALUES: usize = 5;
    /// The most bytes of all values.
    const BYTES: usize = 256 << 10;
    /// The most lines.
    const LINES: usize = 5_000;
    /// The most characters of a source.
    const TEXT: usize = 200;

    /// Records that the node with this byte range is rendered.
    pub(super) fn ran(&mut self, range: Range<usize>) {
        *self.nodes.entry((range.start, range.end)).or_default() += 1;
    }

    /// Records an evaluation. `text` is the source of the place, and null the absence of a value.
    pub(super) fn evaluated(
        &mut self,
        kind: EvaluationKind,
        span: Range<usize>,
        text: &str,
        value: &Value,
    ) {
        if kind == EvaluationKind::Condition {
            self.ran(span.clone());
        }
        let text = excerpt(text.trim());
        let place = (kind, span.start, span.end, text);
        let index = match self.places.get(&place) {
            Some(index) => *index,
            None if self.evaluations.len() == Self::PLACES => {
                self.omitted += 1;
                return;
            }
            None => {
                let text = place.3.clone();
                let index = self.evaluations.len();
                self.places.insert(place, index);
                self.evaluations.push(Evaluation {
                    kind,
                    span,
                    line: 0,
                    column: 0,
                    length: 0,
                    text,
                    count: 0,
                    values: Vec::new(),
                });
                index
            }
        };
        let evaluation = &mut self.evaluations[index];
        evaluation.count += 1;
        if evaluation.values.len() < Self::VALUES && self.bytes < Self::BYTES {
            let value = (!value.is_null()).then(|| preview(value));
            self.bytes += value.as_ref().map_or(1, String::len);
            evaluation.values.push(value);
        }
    }

    /// Returns the trace of a template with this source.
    pub(super) fn finish(self, source: &str) -> Trace {
        let starts: Vec<usize> = std::iter::once(0)
            .chain(source.match_indices('\n').map(|(newline, _)| newline + 1))
            .collect();
        let line_of = |offset: usize| starts.partition_point(|start| *start <= offset) - 1;
        let mut lines = vec![0; starts.len().min(Self::LINES)];
        for ((start, end), count) in self.nodes {
            // The line break at the end of a text belongs to the line before it.
            for line in line_of(start)..=line_of(end.saturating_sub(1).max(start)) {
                if let Some(known) = lines.get_mut(line) {
                    *known = count.max(*known);
                }
            }
        }
        let mut evaluations = self.evaluations;
        for evaluation in &mut evaluations {
            let written = &source[evaluation.span.clone()];
            let leading = written.len() - written.trim_start().len();
            let start = evaluation.span.start + leading;
            evaluation.span = start..start + written.trim().len();
            let line = line_of(start);
            evaluation.line = line + 1;
            evaluation.column = 1 + source[starts[line]..start].chars().count();
            evaluation.length = written.trim().chars().count();
        }
        Trace { lines, evaluations, omitted: self.omitted }
    }
}

/// Cuts a long source.
fn excerpt(text: &str) -> String {
    match text.char_indices().nth(Recorder::TEXT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
