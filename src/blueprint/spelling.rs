//! Replaces pairs of escapes that form one character, for YAML's parser.
//!
//! JSON is YAML, and writes characters beyond U+FFFF as two escapes, `\ud83d\ude00`, which the
//! parser rejects. It gets a text in which they are replaced by escapes of the same length for
//! characters that do not occur in it, so all offsets remain valid.

use std::borrow::Cow;

use memchr::memmem;

/// A text for the parser, and its conversion back.
pub(super) struct Spelling<'t> {
    /// The text for the parser.
    pub(super) text: Cow<'t, str>,
    /// The hexadecimal digit in place of the `d` of `\ud83d\ude00`.
    surrogates: Option<Digit>,
}

/// Half of a pair of escapes, without the other half.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct HalfPair;

#[derive(Clone, Copy)]
struct Digit {
    lower: u8,
    /// The first of the 2,048 characters whose escapes start with it.
    first: u32,
}

/// Digits whose characters are rarely used, private ones first.
const DIGITS: [Digit; 4] = [
    Digit { lower: b'e', first: 0xe800 },
    Digit { lower: b'a', first: 0xa800 },
    Digit { lower: b'b', first: 0xb800 },
    Digit { lower: b'c', first: 0xc800 },
];
const SURROGATES: std::ops::Range<u32> = 0..0x800;

impl<'t> Spelling<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut spelling = Self { text: Cow::Borrowed(text), surrogates: None };
        spelling.stand_in_for_surrogates();
        spelling
    }

    fn stand_in_for_surrogates(&mut self) {
        let bytes = self.text.as_bytes();
        let pairs: Vec<_> = memmem::find_iter(bytes, b"\\u")
            .filter(|&at| is_pair(&bytes[at..]))
            .flat_map(|at| [at, at + 6])
            .collect();
        if pairs.is_empty() {
            return;
        }
        let Some(digit) = DIGITS.into_iter().find(|digit| digit.is_free_in(&self.text)) else {
            return;
        };
        let mut bytes = std::mem::take(&mut self.text).into_owned().into_bytes();
        for at in pairs {
            bytes[at + 2] =
                if bytes[at + 2] == b'D' { digit.lower.to_ascii_uppercase() } else { digit.lower };
        }
        // Digits were replaced by digits.
        self.text = Cow::Owned(String::from_utf8(bytes).unwrap_or_default());
        self.surrogates = Some(digit);
    }

    /// Converts a text of the parser back.
    pub(super) fn restore<'a>(&self, read: &'a str) -> Result<Cow<'a, str>, HalfPair> {
        let mut text = Cow::Borrowed(read);
        let Some(digit) = self.surrogates else { return Ok(text) };
        // Outside double quotes, escapes are literal.
        if text.contains("\\u") {
            text = Cow::Owned(digit.restore_escapes(&text));
        }
        if text.chars().any(|character| digit.half(character).is_some()) {
            text = Cow::Owned(digit.restore_characters(&text)?);
        }
        Ok(text)
    }
}

/// True if bytes start with two escapes that form one character.
fn is_pair(bytes: &[u8]) -> bool {
    is_half(bytes, |second| matches!(second, b'8' | b'9' | b'a' | b'b' | b'A' | b'B'))
        && is_half(
            bytes.get(6..).unwrap_or_default(),
            |second| matches!(second, b'c'..=b'f' | b'C'..=b'F'),
        )
}

fn is_half(bytes: &[u8], second: impl Fn(u8) -> bool) -> bool {
    matches!(bytes, [b'\\', b'u', b'd' | b'D', next, x, y, ..]
        if second(*next) && x.is_ascii_hexdigit() && y.is_ascii_hexdigit())
}

impl Digit {
    /// True if none of its characters occurs in the text, written or escaped.
    fn is_free_in(self, text: &str) -> bool {
        let escaped = |at: usize| self.begins(&text.as_bytes()[at..]);
        !text.chars().any(|character| self.half(character).is_some())
            && !memmem::find_iter(text.as_bytes(), b"\\u").any(escaped)
            && !memmem::find_iter(text.as_bytes(), b"\\U")
                .any(|at| self.is_long(&text.as_bytes()[at..]))
    }

    /// True for an escape of one of its characters.
    fn begins(self, escape: &[u8]) -> bool {
        matches!(escape, [b'\\', b'u', first, second, ..]
            if first.eq_ignore_ascii_case(&self.lower) && matches!(second, b'8' | b'9' | b'a'..=b'f' | b'A'..=b'F'))
    }

    /// True for an eight-digit escape of one of its characters.
    fn is_long(self, escape: &[u8]) -> bool {
        let digits = escape.get(2..10).and_then(|digits| std::str::from_utf8(digits).ok());
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        code.and_then(char::from_u32).is_some_and(|character| self.half(character).is_some())
    }

    /// The index of the surrogate that a character stands for.
    fn half(self, character: char) -> Option<u32> {
        u32::from(character).checked_sub(self.first).filter(|index| SURROGATES.contains(index))
    }

    fn restore_escapes(self, text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        let escapes: Vec<_> =
            memmem::find_iter(&bytes, b"\\u").filter(|&at| self.begins(&bytes[at..])).collect();
        for at in escapes {
            bytes[at + 2] = if bytes[at + 2].is_ascii_uppercase() { b'D' } else { b'd' };
        }
        String::from_utf8(bytes).unwrap_or_default()
    }

    fn restore_characters(self, text: &str) -> Result<String, HalfPair> {
        let mut restored = String::with_capacity(text.len());
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            let Some(high) = self.half(character) else {
                restored.push(character);
                continue;
            };
            let low = characters.next().and_then(|low| self.half(low)).filter(|low| *low >= 0x400);
            let (Some(low), true) = (low, high < 0x400) else { return Err(HalfPair) };
            restored.extend(char::from_u32(0x1_0000 + (high << 10) + (low - 0x400)));
        }
        Ok(restored)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::super::node::Value;
    use super::super::yaml;

    fn read(text: &str) -> Option<String> {
        match yaml::from_text(text).map(|node| node.value) {
            Ok(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    #[test]
    fn pairs_of_escapes_are_characters_in_double_quotes_alone() {
        assert_eq!(read(r#""a\ud83d\ude00b""#).as_deref(), Some("a😀b"));
        assert_eq!(read(r#""\uD83D\uDE00 \uE83D""#).as_deref(), Some("😀 \u{e83d}"));
        assert_eq!(
            read(r#""\ud83d\ude00 \ue83d \U0000a900 \ub801 \uc801""#),
            None,
            "all stand-ins are taken"
        );
        assert_eq!(read(r"'\ud83d\ude00'").as_deref(), Some(r"\ud83d\ude00"));
        assert_eq!(read(r#""\\ud83d\\uDE00""#).as_deref(), Some(r"\ud83d\uDE00"));
        assert_eq!(read(r#""\ud83d""#), None);
        assert_eq!(read(r#""\\ud83d\ude00""#), None, "half a pair");
        assert_eq!(read(r#""\ude00\ud83d""#), None);
    }

    proptest! {
        #[test]
        fn json_is_yaml(text in r#"([a-z"\\ ]|[\u{85}\u{2028}\u{2029}\u{e000}\u{e83d}😀𝄞]|\PC){0,30}"#) {
            let mut escaped = String::new();
            for unit in text.encode_utf16() {
                write!(escaped, "\\u{unit:04x}").expect("written");
            }
            prop_assert_eq!(read(&format!("\"{escaped}\"")), Some(text.clone()));
            prop_assert_eq!(read(&serde_json::Value::from(text.as_str()).to_string()), Some(text));
        }

        #[test]
        fn nothing_but_a_line_end_ends_a_comment(
            words in prop::collection::vec(r"[a-z: ]{0,6}", 1..6),
            between in prop::sample::select(&['\u{85}', '\u{2028}', '\u{2029}'][..]),
        ) {
            let comment = words.join(between.encode_utf8(&mut [0; 4]));
            let node = yaml::from_text(&format!("# {comment}\na: 'x{between}y' # {comment}\n"));
            let text = Value::String(format!("x{between}y"));
            let expected = Value::Mapping(vec![("a".to_owned().into(), text.into())]);
            prop_assert_eq!(node.map(|node| node.value).map_err(|fault| fault.message), Ok(expected));
        }
    }
}
