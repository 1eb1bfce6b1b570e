//! Percent-encoding, by [RFC 3986](https://www.rfc-editor.org/rfc/rfc3986#section-2.1).

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
    fn texts_of_request_lines() {
        assert!(is_encoded("/orders/a%20b?x=1&y=%7B"));
        for text in ["/a b", "/é", "/%", "/%2", "/%zz"] {
            assert!(!is_encoded(text), "{text}");
        }
    }
}
