//! Character classes: `[a-z]`, `[^a]`, unions `[a[bc]]` and intersections `[a-z&&[^x]]`.
//!
//! Java 9 changed the scope of the negation in `[^a&&b]`. This follows Java 9: the negation covers
//! the whole intersection.

use super::escape::{self, Escape};
use super::translate::{Flags, push_character};
use crate::cursor::Cursor;

/// A class contains no backreference.
const NO_GROUPS: usize = 0;
/// The deepest nesting of classes.
const DEPTH: usize = 30;

/// Translates a class, whose `[` has been read.
pub(super) fn read(reader: &mut Cursor, flags: Flags, out: &mut String) -> Result<(), String> {
    nested(reader, flags, DEPTH, out)
}

fn nested(reader: &mut Cursor, flags: Flags, depth: usize, out: &mut String) -> Result<(), String> {
    if depth == 0 {
        return Err("Character classes are nested too deeply".into());
    }
    out.push('[');
    if reader.eat('^') {
        out.push('^');
    }
    let mut is_empty = true;
    loop {
        skip_blanks(reader, flags);
        match reader.next() {
            None => return Err("Unclosed character class".into()),
            Some(']') if !is_empty => break,
            Some('[') => nested(reader, flags, depth - 1, out)?,
            Some('&') if reader.peek() == Some('&') => {
                while reader.eat('&') {}
                if is_empty || reader.peek() == Some(']') {
                    return Err("Bad class syntax".into());
                }
                out.push_str("&&");
            }
            Some('\\') => escaped(reader, flags, out)?,
            Some(character) => range(reader, flags, character, out)?,
        }
        is_empty = false;
    }
    out.push(']');
    Ok(())
}

fn escaped(reader: &mut Cursor, flags: Flags, out: &mut String) -> Result<(), String> {
    match escape::read(reader, NO_GROUPS)? {
        Escape::Character(character) => range(reader, flags, character, out),
        Escape::Class(class) => {
            out.push_str(&class);
            Ok(())
        }
        Escape::Quotation => {
            for character in reader.quotation() {
                push_item(character, character, flags, out);
            }
            Ok(())
        }
        _ => Err("Illegal/unsupported escape sequence".into()),
    }
}

/// A character, or a range that starts with it.
fn range(reader: &mut Cursor, flags: Flags, first: char, out: &mut String) -> Result<(), String> {
    let last =
        if reader.peek() == Some('-') && !matches!(reader.peek_second(), None | Some(']' | '[')) {
            reader.next();
            match reader.next() {
                Some('\\') => match escape::read(reader, NO_GROUPS)? {
                    Escape::Character(character) => character,
                    _ => return Err("Illegal character range".into()),
                },
                Some(character) => character,
                None => return Err("Unclosed character class".into()),
            }
        } else {
            first
        };
    if last < first {
        return Err("Illegal character range".into());
    }
    push_item(first, last, flags, out);
    Ok(())
}

fn push_item(first: char, last: char, flags: Flags, out: &mut String) {
    push_range(first, last, out);
    if flags.ignore_case {
        push_other_case(first, last, 'a', 'z', char::to_ascii_uppercase, out);
        push_other_case(first, last, 'A', 'Z', char::to_ascii_lowercase, out);
    }
}

/// Adds the ASCII letters of a range in the other case.
fn push_other_case(
    first: char,
    last: char,
    low: char,
    high: char,
    flip: fn(&char) -> char,
    out: &mut String,
) {
    let (first, last) = (first.max(low), last.min(high));
    if first <= last {
        push_range(flip(&first), flip(&last), out);
    }
}

fn push_range(first: char, last: char, out: &mut String) {
    push_character(first, out);
    if last != first {
        out.push('-');
        push_character(last, out);
    }
}

fn skip_blanks(reader: &mut Cursor, flags: Flags) {
    if flags.comments {
        reader.skip_comments();
    }
}
