//! Character classes: `[a-z]`, `[^a]`, unions `[a[bc]]` and intersections `[a-z&&[^x]]`.
//!
//! Java 9 changed the scope of the negation in `[^a&&b]`. This follows Java 9: the negation covers
//! the whole intersection.

use super::escape::{self, Escape};
use super::translate::{Translator, push_character};

/// A class contains no backreference.
const NO_GROUPS: usize = 0;

impl Translator {
    /// Translates a class, whose `[` has been read. `depth` is the number of classes that it may
    /// contain within each other.
    pub(super) fn class(&mut self, depth: usize) -> Result<(), String> {
        if depth == 0 {
            return Err("Character classes are nested too deeply".into());
        }
        self.out.push('[');
        if self.reader.eat('^') {
            self.out.push('^');
        }
        let mut is_empty = true;
        loop {
            self.skip_comments();
            match self.reader.next() {
                None => return Err("Unclosed character class".into()),
                Some(']') if !is_empty => break,
                Some('[') => self.class(depth - 1)?,
                Some('&') if self.reader.peek() == Some('&') => {
                    while self.reader.eat('&') {}
                    if is_empty || self.reader.peek() == Some(']') {
                        return Err("Bad class syntax".into());
                    }
                    self.out.push_str("&&");
                }
                Some('\\') => self.escaped_in_class()?,
                Some(character) => self.range(character)?,
            }
            is_empty = false;
        }
        self.out.push(']');
        Ok(())
    }

    fn escaped_in_class(&mut self) -> Result<(), String> {
        match escape::read(&mut self.reader, NO_GROUPS)? {
            Escape::Character(character) => return self.range(character),
            Escape::Class(class) => self.out.push_str(&class),
            Escape::Quotation => {
                for character in self.reader.quotation() {
                    self.push_item(character, character);
                }
            }
            _ => return Err("Illegal/unsupported escape sequence".into()),
        }
        Ok(())
    }

    /// A character, or a range that starts with it.
    fn range(&mut self, first: char) -> Result<(), String> {
        let is_range = self.reader.peek() == Some('-')
            && !matches!(self.reader.peek_second(), None | Some(']' | '['));
        self.reader.at += usize::from(is_range);
        let last = match is_range.then(|| self.reader.next()) {
            None => first,
            Some(Some('\\')) => match escape::read(&mut self.reader, NO_GROUPS)? {
                Escape::Character(character) => character,
                _ => return Err("Illegal character range".into()),
            },
            Some(Some(character)) => character,
            Some(None) => return Err("Unclosed character class".into()),
        };
        if last < first {
            return Err("Illegal character range".into());
        }
        self.push_item(first, last);
        Ok(())
    }

    fn push_item(&mut self, first: char, last: char) {
        push_range(first, last, &mut self.out);
        if self.flags.ignore_case {
            for (low, high, flip) in [
                ('a', 'z', char::to_ascii_uppercase as fn(&char) -> char),
                ('A', 'Z', char::to_ascii_lowercase),
            ] {
                let (first, last) = (first.max(low), last.min(high));
                if first <= last {
                    push_range(flip(&first), flip(&last), &mut self.out);
                }
            }
        }
    }
}

fn push_range(first: char, last: char, out: &mut String) {
    push_character(first, out);
    if last != first {
        out.push('-');
        push_character(last, out);
    }
}
