//! `java.net.URLEncoder` and `URLDecoder` with UTF-8. They use the encoding of HTML forms, where a
//! blank is `+`.

use crate::budget::Budget;
use crate::error::Error;

/// Encodes everything but ASCII letters, digits and `.-*_`.
pub(super) fn encode(text: &str) -> Result<String, Error> {
    let mut out = String::with_capacity(text.len() + text.len() / 2);
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'*' | b'_' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            _ => out.extend(['%', digit(byte >> 4), digit(byte & 15)]),
        }
        Budget::check_output(&out)?;
    }
    Ok(out)
}

fn digit(value: u8) -> char {
    char::from(b"0123456789ABCDEF"[usize::from(value)])
}

/// Decodes. Bytes that are not UTF-8 become U+FFFD.
pub(super) fn decode(text: &str) -> Result<String, Error> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let (digits, behind) = rest
                    .split_at_checked(2)
                    .ok_or_else(|| illegal("Incomplete trailing escape (%) pattern"))?;
                bytes.push(escaped(digits)?);
                rest = behind;
            }
            other => bytes.push(other),
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads two digits as a signed number, as Java does: `%+1` is 1.
fn escaped(digits: &[u8]) -> Result<u8, Error> {
    let number =
        std::str::from_utf8(digits).ok().and_then(|digits| i32::from_str_radix(digits, 16).ok());
    let byte = number.and_then(|number| u8::try_from(number).ok());
    byte.ok_or_else(|| illegal("Illegal hex characters in escape (%) pattern"))
}

fn illegal(message: &str) -> Error {
    Error::thrown("java.lang.IllegalArgumentException", format!("URLDecoder: {message}"))
}
