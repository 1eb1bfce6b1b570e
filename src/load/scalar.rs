//! The place of a character of a YAML or JSON scalar in its source.

use std::ops::Range;

/// The way in which a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    /// The lines below `|` or `>`.
    Block,
}

impl Style {
    /// The style of the scalar at `range`.
    pub(super) fn of(text: &str, range: &Range<usize>, is_block: bool) -> Self {
        match text[range.clone()].chars().next() {
            _ if is_block => Self::Block,
            Some('"') => Self::DoubleQuoted,
            Some('\'') => Self::SingleQuoted,
            _ => Self::Plain,
        }
    }
}

/// The bytes of `text` that write the bytes `wanted` of the value of the scalar at `range`.
pub(super) fn written(
    text: &str,
    range: &Range<usize>,
    is_block: bool,
    wanted: Range<usize>,
) -> Range<usize> {
    let start = position(text, range, is_block, wanted.start);
    let last = position(text, range, is_block, wanted.end.saturating_sub(1).max(wanted.start));
    let step = match Style::of(text, range, is_block) {
        Style::DoubleQuoted => double_quoted(&text[last..]),
        Style::SingleQuoted => single_quoted(&text[last..]),
        Style::Plain | Style::Block => plain(&text[last..]),
    };
    start..last + step.map_or(0, |(read, _)| read)
}

/// The offset in `text` of the byte `wanted` of the value of the scalar at `range`.
///
/// The value is not read again as a whole: the source is walked up to the byte.
pub(super) fn position(text: &str, range: &Range<usize>, is_block: bool, wanted: usize) -> usize {
    let source = &text[range.clone()];
    let found = match Style::of(text, range, is_block) {
        Style::Block => return block(text, range, wanted).min(text.len()),
        Style::DoubleQuoted => flow(&source[1..], wanted, double_quoted).map(|at| at + 1),
        Style::SingleQuoted => flow(&source[1..], wanted, single_quoted).map(|at| at + 1),
        Style::Plain => flow(source, wanted, plain),
    };
    range.start + found.unwrap_or(source.len())
}

/// The bytes of source and of value that a character takes.
type Step = (usize, usize);

fn plain(source: &str) -> Option<Step> {
    let length = source.chars().next()?.len_utf8();
    Some((length, length))
}

fn single_quoted(source: &str) -> Option<Step> {
    if source.starts_with("''") { Some((2, 1)) } else { plain(source) }
}

fn double_quoted(source: &str) -> Option<Step> {
    let Some(escape) = source.strip_prefix('\\') else { return plain(source) };
    let digits = |count: usize| {
        let digits = escape.get(1..=count)?;
        u32::from_str_radix(digits, 16).ok()
    };
    let encoded = |code: Option<u32>| code.and_then(char::from_u32).map_or(1, char::len_utf8);
    Some(match escape.chars().next()? {
        'x' => (4, encoded(digits(2))),
        'u' => match digits(4) {
            // Two escapes for one character.
            Some(0xd800..=0xdbff) => (12, 4),
            code => (6, encoded(code)),
        },
        'U' => (10, encoded(digits(8))),
        'N' | '_' => (2, 2),
        'L' | 'P' => (2, 3),
        other => (1 + other.len_utf8(), other.len_utf8().min(1)),
    })
}

/// Walks a scalar whose lines are folded.
fn flow(source: &str, wanted: usize, step: fn(&str) -> Option<Step>) -> Option<usize> {
    let (mut at, mut value) = (0, 0);
    while at < source.len() {
        let rest = &source[at..];
        if let Some(escaped) = rest.strip_prefix("\\\n").or_else(|| rest.strip_prefix("\\\r\n")) {
            at = source.len() - escaped.trim_start().len();
            continue;
        }
        let blank = rest.len() - rest.trim_start().len();
        let breaks = rest[..blank].matches('\n').count();
        let (read, produced) = if breaks > 0 { (blank, (breaks - 1).max(1)) } else { step(rest)? };
        if wanted < value + produced {
            return Some(at);
        }
        (at, value) = (at + read, value + produced);
    }
    None
}

/// Walks the lines of a block scalar. Its range starts with its content or with its indentation.
fn block(text: &str, range: &Range<usize>, wanted: usize) -> usize {
    let mut start = text[..range.start].rfind('\n').map_or(0, |end| end + 1);
    // Blank lines at the start belong to the content.
    while let Some(above) = text[..start].strip_suffix('\n') {
        let line = above.rfind('\n').map_or(0, |end| end + 1);
        if !above[line..].trim().is_empty() {
            break;
        }
        start = line;
    }
    let header = text[..start].trim_end().lines().last().unwrap_or_default();
    let header = header.rsplit_once(" #").map_or(header, |(header, _)| header);
    let is_folded = header.rfind(['|', '>']).is_some_and(|at| header[at..].starts_with('>'));
    let content = &text[start..];
    let lines = || content.split_inclusive('\n');
    let first = lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let indent = first.len() - first.trim_start_matches(' ').len();
    let (mut at, mut value) = (start, 0);
    let mut lines = lines().peekable();
    while let Some(line) = lines.next() {
        let body = line.trim_end_matches(['\n', '\r']);
        let cut = indent.min(body.len() - body.trim_start_matches(' ').len());
        let length = body.len() - cut;
        if wanted < value + length {
            return at + cut + (wanted - value);
        }
        let is_text = |line: &str| {
            line.get(indent..).is_some_and(|line| !line.starts_with([' ', '\t', '\n', '\r']))
        };
        // The break after a line of a folded text is left out before a blank line.
        let is_left_out =
            is_folded && is_text(line) && lines.peek().is_some_and(|next| next.trim().is_empty());
        value += length + usize::from(!is_left_out);
        if wanted < value {
            return at + cut + length;
        }
        at += line.len();
    }
    at
}

#[cfg(test)]
mod tests {
    use crate::blueprint::node::{Node, Value};
    use crate::blueprint::yaml;

    fn texts<'a>(node: &'a Node, found: &mut Vec<&'a Node>) {
        match &node.value {
            Value::String(_) => found.push(node),
            Value::Sequence(items) => items.iter().for_each(|item| texts(item, found)),
            Value::Mapping(entries) => entries.iter().for_each(|(_, value)| texts(value, found)),
            _ => {}
        }
    }

    /// Asserts that each letter and digit of each text is found where it is written.
    fn assert_found(source: &str) {
        let document = yaml::from_text(source).expect("YAML");
        let mut found = Vec::new();
        texts(&document, &mut found);
        assert!(!found.is_empty());
        for node in found {
            let Value::String(value) = &node.value else { unreachable!("a text") };
            let mut last = 0;
            for (offset, character) in value.char_indices() {
                let range = node.place.range();
                let at = super::position(source, &range, node.is_block, offset);
                assert!(at >= last, "{value:?} {offset}");
                last = at;
                if character.is_alphanumeric() || character == '$' {
                    let read = source[at..].chars().next();
                    let is_escape = source[at..].starts_with("\\u");
                    assert!(is_escape || read == Some(character), "{value:?}, offset {offset}");
                }
            }
        }
    }

    #[test]
    fn characters_are_found_in_scalars_of_each_style() {
        assert_found("a: plain text\nb:\n  plain over\n  two lines\n\n  and a gap\n");
        assert_found("a: 'it''s $x'\nb: 'one\n  two\n\n\n  three'\n");
        assert_found(
            "a: \"x\\n\\t$y \\u00e4z \\\"q\\\" \\ud83d\\ude00w\"\nb: \"a\\\n   b c\n  d\"\n",
        );
        assert_found("a: |\n  first\n    second $x\n\n  third\nb: |-\n\n  x\n\n    y\n  zä w\n");
        assert_found("a: >\n  one\n  two\n\n  three\n    more\n    kept\n  four\nb: x\n");
        assert_found("a: |\r\n  one\r\n  two\r\n\r\n  three\r\n");
        assert_found("- a: | # note\n    x$y\n    z\n- 'b'\n");
        assert_found(r#"{"a": "line\n\"$b\"\\c", "d": ["\u0061b", "\/x"]}"#);
    }
}
