//! `java.util.Base64` with the basic alphabet.

use crate::error::Error;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Encodes with padding.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let index = (bits >> (18 - 6 * digit)) & 63;
            let is_padding = digit > chunk.len();
            out.push(if is_padding { '=' } else { char::from(ALPHABET[index as usize]) });
        }
    }
    out
}

/// Decodes Base64 with all of its padding or none. Bytes that are not UTF-8 become U+FFFD.
pub(super) fn decode(text: &str) -> Result<String, Error> {
    let unpadded = match text.find('=') {
        None => text,
        Some(at) => {
            check_padding(at, &text[at..])?;
            &text[..at]
        }
    };
    let mut bytes = Vec::with_capacity(unpadded.len() / 4 * 3 + 2);
    for chunk in unpadded.as_bytes().chunks(4) {
        let mut bits = 0;
        for &byte in chunk {
            bits = bits << 6 | value(byte)?;
        }
        let [_, first, second, third] = (bits << (6 * (4 - chunk.len()))).to_be_bytes();
        match chunk.len() {
            4 => bytes.extend([first, second, third]),
            3 => bytes.extend([first, second]),
            2 => bytes.push(first),
            _ => return Err(illegal("Last unit does not have enough valid bits")),
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn check_padding(at: usize, padding: &str) -> Result<(), Error> {
    let expected = match at % 4 {
        2 => "==",
        3 => "=",
        _ => return Err(illegal("Input byte array has wrong 4-byte ending unit")),
    };
    match padding.strip_prefix(expected) {
        Some("") => Ok(()),
        Some(_) => Err(illegal(&format!(
            "Input byte array has incorrect ending byte at {}",
            at + expected.len()
        ))),
        None => Err(illegal("Input byte array has wrong 4-byte ending unit")),
    }
}

fn value(byte: u8) -> Result<u32, Error> {
    Ok(match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a') + 26,
        b'0'..=b'9' => u32::from(byte - b'0') + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return Err(illegal(&format!("Illegal base64 character {byte:x}"))),
    })
}

fn illegal(message: &str) -> Error {
    Error::thrown("java.lang.IllegalArgumentException", message)
}
