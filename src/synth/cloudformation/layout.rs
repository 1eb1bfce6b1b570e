//! The layout of the template: an object or list that fits into a line is written on one line.
//!
//! A template of up to 51,200 bytes can be deployed without a bucket, and half of the lines of the
//! usual layout contain only a bracket.

use std::io;

use serde_json::ser::Formatter;

/// The longest line in columns, except for long texts.
const COLUMNS: usize = 120;

/// The number of blanks per level of indentation.
const INDENT: usize = 2;

/// Writes JSON on one line, with a blank after each comma and colon, as input of [`lay_out`].
pub(super) struct OneLine;

impl Formatter for OneLine {
    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}

/// Breaks JSON written by [`OneLine`] into lines where needed, in linear time.
pub(super) fn lay_out(json: &str) -> String {
    let mut ends = Ends::of(json).0.into_iter();
    let mut laid =
        Lines { text: String::with_capacity(json.len() + json.len() / 4), line: 0, depth: 0 };
    let mut at = 0;
    while let Some(&byte) = json.as_bytes().get(at) {
        match byte {
            b'{' | b'[' => {
                let end = ends.next().unwrap_or(json.len());
                // A comma may follow.
                if laid.column() + (end - at) < COLUMNS {
                    let within = json.as_bytes()[at + 1..end].iter();
                    // Brackets in strings are not counted.
                    let inner = count_opening(within.copied());
                    ends.by_ref().take(inner).for_each(drop);
                    laid.text.push_str(&json[at..end]);
                    at = end;
                } else {
                    laid.text.push(char::from(byte));
                    laid.depth += 1;
                    laid.end_line();
                    at += 1;
                }
            }
            b'}' | b']' => {
                laid.depth -= 1;
                laid.end_line();
                laid.text.push(char::from(byte));
                at += 1;
            }
            b',' => {
                laid.text.push(',');
                laid.end_line();
                at += 2;
            }
            _ => {
                let end = at + piece(&json[at..]);
                laid.text.push_str(&json[at..end]);
                at = end;
            }
        }
    }
    laid.text
}

/// Removes the white space between the tokens of JSON, in linear time.
pub(super) fn compact(json: &str) -> String {
    let mut compact = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(start) = memchr::memchr(b'"', rest.as_bytes()) {
        let (between, from_string) = rest.split_at(start);
        compact.extend(between.split_ascii_whitespace());
        let (string, after) = from_string.split_at(piece(from_string));
        compact.push_str(string);
        rest = after;
    }
    compact.extend(rest.split_ascii_whitespace());
    compact
}

/// Text in lines.
struct Lines {
    text: String,
    /// The start of the current line.
    line: usize,
    depth: usize,
}

impl Lines {
    fn column(&self) -> usize {
        self.text.len() - self.line
    }

    fn end_line(&mut self) {
        self.text.push('\n');
        self.line = self.text.len();
        self.text.extend(std::iter::repeat_n(' ', INDENT * self.depth));
    }
}

/// The end of each object and list, in the order of their starts.
struct Ends(Vec<usize>);

impl Ends {
    fn of(json: &str) -> Self {
        let (mut ends, mut open) = (Vec::new(), Vec::new());
        let mut at = 0;
        while let Some(&byte) = json.as_bytes().get(at) {
            match byte {
                b'{' | b'[' => {
                    open.push(ends.len());
                    ends.push(json.len());
                    at += 1;
                }
                b'}' | b']' => {
                    at += 1;
                    if let Some(index) = open.pop() {
                        ends[index] = at;
                    }
                }
                b'"' => at += piece(&json[at..]),
                _ => at += 1,
            }
        }
        Self(ends)
    }
}

/// The length of the next piece without a bracket or comma of JSON: a string, or the text between
/// two strings.
fn piece(json: &str) -> usize {
    let bytes = json.as_bytes();
    if bytes.first() != Some(&b'"') {
        let ends = |byte: &u8| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']' | b',');
        return bytes.iter().position(ends).unwrap_or(bytes.len());
    }
    let mut at = 1;
    while let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]) {
        at += found;
        if bytes[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

/// The number of objects and lists that start in a piece of JSON with complete strings.
fn count_opening(json: impl Iterator<Item = u8>) -> usize {
    let (mut opening, mut in_string, mut escaped) = (0, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => opening += 1,
            _ => {}
        }
    }
    opening
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Serialize as _;
    use serde_json::{Value, json};

    use super::*;

    fn laid_out(json: &Value) -> String {
        let mut bytes = Vec::new();
        json.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, OneLine))
            .expect("JSON");
        lay_out(std::str::from_utf8(&bytes).expect("UTF-8"))
    }

    #[test]
    fn what_fits_stands_on_one_line() {
        let long = "x".repeat(110);
        let laid =
            laid_out(&json!({"Ref": {"a": ["b", "}\"{,["]}, "Long": [long, {}, []], "Type": 1}));
        assert_eq!(
            laid,
            format!(
                "{{\n  \"Long\": [\n    \"{long}\",\n    {{}},\n    []\n  ],\n  \"Ref\": {{\"a\": [\"b\", \"}}\\\"{{,[\"]}},\n  \"Type\": 1\n}}"
            )
        );
    }

    fn values() -> impl Strategy<Value = Value> {
        let scalar = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[\\PC\"\\\\{}\\[\\],: ]{0,40}".prop_map(Value::from),
        ];
        scalar.prop_recursive(6, 60, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::hash_map("[\"\\\\{},:a-c ]{0,8}", inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// Only white space between tokens is removed, and none is left.
        #[test]
        fn compact_json_is_that_of_serde(json in values()) {
            prop_assert_eq!(compact(&laid_out(&json)), json.to_string());
        }

        /// The JSON stays the same, and no line with breakable objects or lists is too long.
        #[test]
        fn only_the_layout_changes(json in values()) {
            let laid = laid_out(&json);
            prop_assert_eq!(&serde_json::from_str::<Value>(&laid).expect("JSON"), &json);
            for line in laid.lines().filter(|line| line.len() > COLUMNS) {
                let value = line.trim_start().trim_end_matches(',');
                let value = serde_json::from_str::<Value>(&format!("{{{value}}}"))
                    .ok()
                    .and_then(|object| object.as_object().and_then(|members| members.values().next().cloned()))
                    .or_else(|| serde_json::from_str(value).ok());
                prop_assert!(!matches!(value, Some(Value::Array(_) | Value::Object(_))), "{}", line);
            }
        }
    }
}
