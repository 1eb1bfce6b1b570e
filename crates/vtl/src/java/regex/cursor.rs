//! Cursor methods for patterns.

use crate::cursor::Cursor;

impl Cursor {
    pub(super) fn peek_second(&self) -> Option<char> {
        self.at(self.at + 1)
    }

    pub(super) fn back(&mut self) {
        self.at -= 1;
    }

    /// Returns the text of a `\Q` quotation, up to `\E` or the end.
    pub(super) fn quotation(&mut self) -> Vec<char> {
        let rest = &self.characters[self.at..];
        let length = rest.windows(2).position(|pair| pair == ['\\', 'E']);
        let quoted = rest[..length.unwrap_or(rest.len())].to_vec();
        self.at += length.map_or(rest.len(), |length| length + 2);
        quoted
    }

    /// Returns the name of a group, up to its `>`.
    pub(super) fn group_name(&mut self) -> Result<String, String> {
        let mut name = String::new();
        loop {
            match self.next() {
                Some('>') if !name.is_empty() => return Ok(name),
                Some(letter) if letter.is_ascii_alphabetic() => name.push(letter),
                Some(digit) if digit.is_ascii_digit() && !name.is_empty() => name.push(digit),
                _ => return Err("named capturing group is missing trailing '>'".into()),
            }
        }
    }

    /// Skips the blanks and `#` comments that the flag `x` allows.
    pub(super) fn skip_comments(&mut self) {
        loop {
            match self.peek() {
                Some(' ' | '\t' | '\n' | '\u{b}' | '\u{c}' | '\r') => self.at += 1,
                Some('#') => while !matches!(self.next(), None | Some('\n' | '\r')) {},
                _ => return,
            }
        }
    }
}
