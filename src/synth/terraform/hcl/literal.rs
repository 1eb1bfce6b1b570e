//! Literals, escaped such that they have no special meaning.
//!
//! HCL reads `${` and `%{` as the start of a template sequence, and `$${` and `%%{` as `${` and
//! `%{`. Longer runs of `$` or `%` before a `{` are surprising: `$$${` stays unchanged. Such a run
//! is written as a sequence of its own, `${"$$"}{`, and so is any run before a reference, which it
//! could otherwise escape.

use std::fmt::Write;

/// The context of a literal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Position {
    /// In quotes; otherwise in a heredoc.
    pub(super) quoted: bool,
    /// Directly before the `${` of a reference.
    pub(super) before_reference: bool,
}

impl Position {
    pub(super) const QUOTED: Self = Self { quoted: true, before_reference: false };
}

/// Writes `literal` with escapes. Text that a heredoc cannot contain must be quoted ([`is_plain`]).
pub(super) fn push(out: &mut String, literal: &str, position: Position) {
    let mut rest = literal;
    while let Some(start) = rest.bytes().position(|byte| is_special(byte, position.quoted)) {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        rest = match rest.as_bytes()[0] {
            b'$' | b'%' => push_sigils(out, rest, position.before_reference),
            _ => push_escape(out, rest),
        };
    }
    out.push_str(rest);
}

/// Classifies a byte that cannot be copied; for two-byte control characters, the first byte.
fn is_special(byte: u8, quoted: bool) -> bool {
    const SPECIAL: [u8; 256] = {
        let mut table = [0; 256];
        let mut byte = 0;
        while byte < 0x20 {
            table[byte] = 1;
            byte += 1;
        }
        table[b'"' as usize] = 1;
        table[b'\\' as usize] = 1;
        table[0x7f] = 1;
        table[0xc2] = 1;
        table[b'$' as usize] = 2;
        table[b'%' as usize] = 2;
        table
    };
    SPECIAL[usize::from(byte)] > u8::from(!quoted)
}

/// Writes the leading run of `$` and `%`. Returns the remaining text.
fn push_sigils<'a>(out: &mut String, rest: &'a str, before_reference: bool) -> &'a str {
    let end = rest.bytes().position(|byte| byte != b'$' && byte != b'%').unwrap_or(rest.len());
    let (run, rest) = rest.split_at(end);
    let before_brace = rest.starts_with('{');
    if before_brace && run.len() == 1 {
        out.push_str(run);
        out.push_str(run);
    } else if before_brace || (before_reference && rest.is_empty()) {
        out.push_str("${\"");
        out.push_str(run);
        out.push_str("\"}");
    } else {
        out.push_str(run);
    }
    rest
}

/// Writes the first character, escaped if necessary. Returns the remaining text.
fn push_escape<'a>(out: &mut String, rest: &'a str) -> &'a str {
    let mut chars = rest.chars();
    match chars.next() {
        Some('"') => out.push_str("\\\""),
        Some('\\') => out.push_str("\\\\"),
        Some('\n') => out.push_str("\\n"),
        Some('\r') => out.push_str("\\r"),
        Some('\t') => out.push_str("\\t"),
        Some(control) if control.is_control() => push_unicode(out, control),
        Some(other) => out.push(other),
        None => {}
    }
    chars.as_str()
}

fn push_unicode(out: &mut String, character: char) {
    let code = u32::from(character);
    // Writing to a string cannot fail.
    let _ = if code > 0xffff { write!(out, "\\U{code:08x}") } else { write!(out, "\\u{code:04x}") };
}

/// True if a heredoc can contain the characters of `literal`.
pub(super) fn is_plain(literal: &str) -> bool {
    !literal
        .chars()
        .any(|character| character.is_control() && character != '\n' && character != '\t')
}

/// True if a key needs no quotes.
fn is_identifier(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        // An object that starts with `for` is a loop, and the others are values.
        && !matches!(name, "for" | "null" | "true" | "false")
}

/// Writes the key of an object, in quotes unless it is an identifier. Returns its width in columns.
pub(super) fn push_key(out: &mut String, key: &str) -> usize {
    if is_identifier(key) {
        out.push_str(key);
        return key.len();
    }
    let start = out.len();
    out.push('"');
    let mut rest = key;
    while let Some((at, character)) =
        rest.char_indices().find(|(_, character)| !is_one_column(*character))
    {
        push(out, &rest[..at], Position::QUOTED);
        push_unicode(out, character);
        rest = &rest[at + character.len_utf8()..];
    }
    push(out, rest, Position::QUOTED);
    out.push('"');
    out[start..].chars().count()
}

/// True if a character always takes one column: combining marks do not.
fn is_one_column(character: char) -> bool {
    matches!(character,
        '\0'..='\u{2ff}'
        | '\u{370}'..='\u{482}'
        | '\u{48a}'..='\u{52f}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}')
}
