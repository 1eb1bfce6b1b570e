//! Cursor methods for paths: lookahead.

use crate::cursor::Cursor;

impl Cursor {
    /// Consumes a word if it comes next.
    pub(super) fn eat_str(&mut self, expected: &str) -> bool {
        let found = expected
            .chars()
            .enumerate()
            .all(|(offset, character)| self.at(self.at + offset) == Some(character));
        self.at += if found { expected.chars().count() } else { 0 };
        found
    }

    pub(super) fn skip_blanks(&mut self) -> &mut Self {
        while self.peek() == Some(' ') {
            self.at += 1;
        }
        self
    }

    /// The first character that is not blank, from a position on, with its position.
    pub(super) fn significant(&self, from: usize) -> Option<(usize, char)> {
        (from..self.characters.len())
            .map(|at| (at, self.characters[at]))
            .find(|(_, character)| *character != ' ')
    }

    pub(super) fn text(&self, from: usize, to: usize) -> String {
        self.characters[from..to.min(self.characters.len())].iter().collect()
    }

    /// The next position of a character.
    pub(super) fn find(&self, wanted: char, from: usize) -> Option<usize> {
        (from..self.characters.len()).find(|&at| self.characters[at] == wanted)
    }

    /// The position of the bracket that closes the one at `open`, skipping strings and regular
    /// expressions.
    pub(super) fn closing(&self, open: usize, skip_patterns: bool) -> Option<usize> {
        let opening = self.at(open)?;
        let closing = match opening {
            '(' => ')',
            '[' => ']',
            '{' => '}',
            _ => return None,
        };
        let mut depth = 0_usize;
        let mut at = open;
        while let Some(character) = self.at(at) {
            match character {
                '\'' | '"' => at = self.closing_quote(at)?,
                '/' if skip_patterns => at = self.closing_quote(at)?,
                _ if character == opening => depth += 1,
                _ if character == closing => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// The position of the next unescaped character like the one at `open`.
    pub(super) fn closing_quote(&self, open: usize) -> Option<usize> {
        let quote = self.at(open)?;
        let mut at = open + 1;
        while let Some(character) = self.at(at) {
            match character {
                '\\' => at += 1,
                _ if character == quote => return Some(at),
                _ => {}
            }
            at += 1;
        }
        None
    }
}

/// Resolves the escapes of a quoted text.
pub(super) fn unescape(text: &str) -> String {
    let mut characters = text.chars();
    let mut out = String::with_capacity(text.len());
    while let Some(character) = characters.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        match characters.next() {
            Some('r') => out.push('\r'),
            Some('f') => out.push('\u{c}'),
            Some('t') => out.push('\t'),
            Some('n') => out.push('\n'),
            Some('b') => out.push('\u{8}'),
            Some('u') => {
                let digits: String = characters.by_ref().take(4).collect();
                let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                out.push(code.unwrap_or(crate::java::utf16::LONE_SURROGATE));
            }
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}
