//! Java's indices: UTF-16 units.
//!
//! Rust strings are UTF-8, so indices have to be translated. In ASCII text, the usual case, they
//! are byte offsets. A Rust string cannot contain half of a surrogate pair, which `substring` can
//! cut off and JSON can escape. It becomes [`LONE_SURROGATE`], as in Java's UTF-8 encoder. Two
//! halves joined again by a template stay two question marks, while Java would show the character.

use std::borrow::Cow;

/// The replacement for half of a surrogate pair, as in Java's UTF-8 encoder.
pub(crate) const LONE_SURROGATE: char = '?';

/// Java's `length()`.
pub(crate) fn length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(char::len_utf16).sum() }
}

/// The index, in UTF-16 units, of a byte offset at a character boundary.
pub(crate) fn index_of_byte(text: &str, offset: usize) -> usize {
    length(&text[..offset])
}

/// The byte offset of an index; `None` beyond the end or between the halves of a pair.
pub(crate) fn byte_of_index(text: &str, index: usize) -> Option<usize> {
    if text.is_ascii() {
        return (index <= text.len()).then_some(index);
    }
    let mut at = 0;
    for (offset, character) in text.char_indices() {
        if at >= index {
            return (at == index).then_some(offset);
        }
        at += character.len_utf16();
    }
    (at == index).then_some(text.len())
}

/// The units from `begin` to `end`, which must be in range and in order.
pub(crate) fn slice(text: &str, begin: usize, end: usize) -> Cow<'_, str> {
    match (byte_of_index(text, begin), byte_of_index(text, end)) {
        (Some(begin), Some(end)) => Cow::Borrowed(&text[begin..end]),
        _ => Cow::Owned(from_units(text.encode_utf16().skip(begin).take(end - begin))),
    }
}

/// Creates a string from UTF-16 units.
pub(crate) fn from_units(units: impl IntoIterator<Item = u16>) -> String {
    char::decode_utf16(units).map(|unit| unit.unwrap_or(LONE_SURROGATE)).collect()
}

/// Java's `trim()`: removes characters up to U+0020 from both ends.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(|character| character <= ' ')
}

/// Java's `compareTo`: by UTF-16 units, or by length if one is a prefix of the other.
pub(crate) fn compare(left: &str, right: &str) -> i32 {
    let mut left_units = left.encode_utf16();
    let mut right_units = right.encode_utf16();
    loop {
        match (left_units.next(), right_units.next()) {
            (Some(left), Some(right)) if left == right => {}
            (Some(left), Some(right)) => return i32::from(left) - i32::from(right),
            (None, None) => return 0,
            (Some(_), None) => return 1 + saturate(left_units.count()),
            (None, Some(_)) => return -1 - saturate(right_units.count()),
        }
    }
}

fn saturate(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_count_units_and_halves_become_question_marks() {
        let text = "a😀b";
        assert_eq!(length(text), 4);
        assert_eq!(byte_of_index(text, 2), None);
        assert_eq!(byte_of_index(text, 3), Some(5));
        assert_eq!(byte_of_index(text, 4), Some(6));
        assert_eq!(byte_of_index(text, 5), None);
        assert_eq!(slice(text, 1, 3), "😀");
        assert_eq!(slice(text, 0, 2), "a?");
        assert_eq!(slice(text, 2, 4), "?b");
    }

    #[test]
    fn comparison_is_by_unit_then_by_length() {
        assert_eq!(compare("a", "c"), -2);
        assert_eq!(compare("abc", "a"), 2);
        assert_eq!(compare("", "ab"), -2);
        // A surrogate is less than U+FFFD, though the character is greater.
        assert!(compare("😀", "\u{fffd}") < 0);
    }
}
