//! The difference of a value from the expected one.

use dynagate::example::{Body, Failure};
use similar::{ChangeTag, TextDiff};

/// A line of a difference.
pub(super) struct Line {
    /// `-` if it is expected only, `+` if it is there only, or both.
    pub(super) tag: ChangeTag,
    pub(super) text: String,
}

/// The lines of a failure, those around what differs included; none where the failure says it all.
pub(super) fn lines(failure: &Failure) -> Vec<Line> {
    /// Lines that are shown around a difference.
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

/// The same, as text.
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

/// A body in lines. The members of objects are in order of their names, so that only what differs
/// does.
fn shown(body: Option<&Body>) -> String {
    match body {
        None => "(nothing)\n".to_owned(),
        Some(Body::Text(text)) => format!("{text}\n"),
        Some(Body::Json(json)) => {
            // serde_json's own objects are sorted.
            let sorted = serde_json::to_value(json).unwrap_or_default();
            format!("{sorted:#}\n")
        }
    }
}
