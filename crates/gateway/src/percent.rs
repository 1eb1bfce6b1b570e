//! Percent-encoding, by [RFC 3986](https://www.rfc-editor.org/rfc/rfc3986#section-2.1).

use std::fmt::Write as _;

use crate::fields::Fields;

/// Decodes a segment of a path. Invalid escapes are left as they are, and bytes that are not UTF-8
/// become U+FFFD.
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        if let Some(decoded) = escape(rest) {
            bytes.push(decoded);
            rest = &rest[3..];
        } else {
            bytes.push(byte);
            rest = behind;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Decodes a name or a value of a query string, in which `+` is a blank.
pub(crate) fn decode_form(text: &str) -> String {
    decode(&text.replace('+', " "))
}

/// The fields of a query string or a form, decoded.
pub fn form_fields(text: &str) -> Fields {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode_form(name), decode_form(value))
        })
        .collect()
}

/// Encodes everything but the unreserved characters.
pub fn encode(text: &str) -> String {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    encoded(text, is_unreserved)
}

/// Encodes a value within a path. Escapes and everything that is valid in a path stay as they are.
pub fn encode_path(text: &str) -> String {
    let is_valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/".contains(&byte);
    let mut encoded_text = String::with_capacity(text.len());
    for (index, part) in text.split('%').enumerate() {
        if index > 0 {
            let is_escape = escape(format!("%{part}").as_bytes()).is_some();
            encoded_text += if is_escape { "%" } else { "%25" };
        }
        encoded_text += &encoded(part, is_valid);
    }
    encoded_text
}

fn encoded(text: &str, is_kept: impl Fn(u8) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if is_kept(byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// True if every `%` starts an escape and all characters are valid in a request line.
pub fn is_encoded(text: &str) -> bool {
    let sound = |(at, character): (usize, char)| match character {
        '%' => escape(&text.as_bytes()[at..]).is_some(),
        other => other.is_ascii_graphic(),
    };
    text.char_indices().all(sound)
}

fn escape(text: &[u8]) -> Option<u8> {
    let [b'%', digits @ ..] = text else { return None };
    let digit = |at: usize| digits.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded_once() {
        assert_eq!(decode("rum%20%26%20raisin+x"), "rum & raisin+x");
        assert_eq!(decode("a%252Fb%2fc"), "a%2Fb/c");
        assert_eq!(decode("%C3%A9%ff%4"), "é\u{fffd}%4");
        assert_eq!(decode_form("a+b%2B%3D"), "a b+=");
    }

    #[test]
    fn values_are_encoded_once() {
        assert_eq!(encode("a b/é&=+%"), "a%20b%2F%C3%A9%26%3D%2B%25");
        assert_eq!(encode_path("a b/c%20d%2fe%é?#"), "a%20b/c%20d%2fe%25%C3%A9%3F%23");
        let fields: Vec<_> = form_fields("a=1&b+c=%2B&&d").into_iter().collect();
        let expected = [("a", "1"), ("b c", "+"), ("d", "")];
        assert_eq!(fields, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn texts_of_request_lines() {
        assert!(is_encoded("/orders/a%20b?x=1&y=%7B"));
        for text in ["/a b", "/é", "/%", "/%2", "/%zz"] {
            assert!(!is_encoded(text), "{text}");
        }
    }
}
