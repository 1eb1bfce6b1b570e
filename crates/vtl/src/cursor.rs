//! A cursor over the characters of a short text, such as a path or a pattern.
//!
//! `json_path/cursor.rs` and `java/regex/cursor.rs` add the methods that only they need.

/// The characters of a text and the current position.
pub(super) struct Cursor {
    pub(super) characters: Vec<char>,
    pub(super) at: usize,
}

impl Cursor {
    pub(super) fn new(text: &str) -> Self {
        Self { characters: text.chars().collect(), at: 0 }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.at(self.at)
    }

    pub(super) fn at(&self, position: usize) -> Option<char> {
        self.characters.get(position).copied()
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.characters.len()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += 1;
        Some(character)
    }

    pub(super) fn eat(&mut self, expected: char) -> bool {
        let found = self.peek() == Some(expected);
        self.at += usize::from(found);
        found
    }
}
