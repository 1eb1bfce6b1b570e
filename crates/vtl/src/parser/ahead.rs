//! Tokens that were read but not consumed.

use crate::token::{Token, TokenKind};

/// The longest lookahead of any production, rounded up to a power of two, which avoids bounds
/// checks.
const ROOM: usize = 4;

/// A short queue of tokens.
pub(super) struct Ahead {
    tokens: [Token; ROOM],
    first: usize,
    length: usize,
}

impl Ahead {
    pub(super) const fn new() -> Self {
        let unread = Token { kind: TokenKind::End, start: 0, end: 0, leftover: 0 };
        Self { tokens: [unread; ROOM], first: 0, length: 0 }
    }

    pub(super) const fn len(&self) -> usize {
        self.length
    }

    /// Returns the token at an index below the length.
    pub(super) const fn get(&self, distance: usize) -> &Token {
        debug_assert!(distance < self.length, "this token is not read yet");
        &self.tokens[(self.first + distance) % ROOM]
    }

    pub(super) fn push(&mut self, token: Token) {
        debug_assert!(self.length < ROOM, "no production looks so far ahead");
        self.tokens[(self.first + self.length) % ROOM] = token;
        self.length += 1;
    }

    /// Removes and returns the first token.
    pub(super) const fn take(&mut self) -> Token {
        let token = *self.get(0);
        self.first += 1;
        self.length -= 1;
        token
    }
}
