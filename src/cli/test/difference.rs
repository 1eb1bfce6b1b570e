//! The difference between an actual and an expected value.

use dynagate::example::{Body, Failure};
use similar::{ChangeTag, TextDiff};

/// A line of a difference.
pub(super) struct Line {
    /// The side of the line: expected (`-`), actual (`+`), or both.
    pub(super) tag: ChangeTag,
    pub(super) text: String,
}

/// The differing lines of a failure with their context; none if the failure's message is enough.
pub(super) fn lines(failure: &Failure) -> Vec<Line> {
    /// The number of context lines around a difference.
    const AROUND: usize = 3;
    let Failure::Differs { expected, actual, .. } = failure else { return Vec::new() };
    let (expected, actual) = (shown(expected.as_ref()), shown(actual.as_ref()));
    let diff = TextDiff::from_lines(&expected, &actual);
    let mut lines = Vec::new();
    for (index, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        if index > 0 {
            lines.push(Line { tag: ChangeTag::Equal, text: "…".to_owned() });
        }
        let changes = group.iter().flat_map(|operation| diff.iter_changes(operation));
        lines.extend(changes.map(|change| Line {
            tag: change.tag(),
            text: change.value().trim_end_matches('\n').to_owned(),
        }));
    }
    lines
}

/// The same as text.
pub(super) fn text(failure: &Failure) -> String {
    let line = |line: Line| format!("{} {}\n", sign(line.tag), line.text);
    lines(failure).into_iter().map(line).collect()
}

pub(super) const fn sign(tag: ChangeTag) -> char {
    match tag {
        ChangeTag::Equal => ' ',
        ChangeTag::Delete => '-',
        ChangeTag::Insert => '+',
    }
}

/// The lines of a body. Members of objects are sorted by name, so their order makes no difference.
fn shown(body: Option<&Body>) -> String {
    match body {
        None => "(nothing)\n".to_owned(),
        Some(Body::Text(text)) => format!("{text}\n"),
        Some(Body::Json(json)) => {
            // Objects of `serde_json` are sorted.
            let sorted = serde_json::to_value(json).unwrap_or_default();
            format!("{sorted:#}\n")
        }
    }
}
