//! Lists and mappings in brackets whose lines are not indented.
//!
//! YAML 1.2 requires that lines in brackets are indented further than the key before them. The
//! parsers of AWS do not, and templates have such lines.

/// The text with a list or mapping, which opens at an offset, on one line. All offsets remain
/// valid. `None` if it has one line or no end.
pub(super) fn on_one_line(text: &str, opening: usize) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    let (mut depth, mut at) = (0_usize, opening);
    let mut is_changed = false;
    let mut before = b' ';
    while let Some(byte) = bytes.get(at).copied() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            b'"' | b'\'' if matches!(before, b' ' | b'\t' | b'\n' | b'[' | b'{' | b',' | b':') => {
                at = closing_quote(&bytes, at)?;
            }
            b'#' if matches!(before, b' ' | b'\t' | b'\n') => {
                while bytes.get(at).is_some_and(|byte| *byte != b'\n') {
                    bytes[at] = b' ';
                    at += 1;
                }
                continue;
            }
            b'\n' | b'\r' => {
                bytes[at] = b' ';
                is_changed = true;
            }
            _ => {}
        }
        before = bytes[at];
        at += 1;
    }
    // Characters were replaced by characters of one byte each.
    (is_changed && at < bytes.len()).then(|| String::from_utf8(bytes).ok())?
}

/// The offset of the quote that closes the one at an offset.
fn closing_quote(bytes: &[u8], opening: usize) -> Option<usize> {
    let quote = bytes[opening];
    let mut at = opening + 1;
    loop {
        match *bytes.get(at)? {
            b'\\' if quote == b'"' => at += 2,
            byte if byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&quote) => at += 2,
            byte if byte == quote => return Some(at),
            _ => at += 1,
        }
    }
}
