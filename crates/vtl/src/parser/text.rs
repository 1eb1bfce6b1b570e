//! Text and its look-alikes: escapes, `#[[ ]]#`, a `$` that starts no reference.

use std::ops::Range;

use super::Parser;
use crate::ast::{Node, Span};
use crate::error::Error;
use crate::token::{Token, TokenKind};

/// A consumed token, recorded for directives that print themselves.
pub(super) struct Recorded {
    kind: TokenKind,
    pub(super) start: u32,
    pub(super) end: u32,
    leftover: Option<Range<usize>>,
    /// The printed text if it differs from the token's.
    pub(super) replaced: Option<String>,
}

impl Recorded {
    pub(super) fn token(token: Token) -> Self {
        Self {
            kind: token.kind,
            start: token.start,
            end: token.end,
            leftover: token.leftover(),
            replaced: None,
        }
    }
}

/// True for the directives of API Gateway's Velocity that are not part of the grammar.
pub(super) fn is_directive(name: &str) -> bool {
    matches!(
        name,
        "foreach" | "macro" | "literal" | "break" | "define" | "stop" | "include" | "parse"
    )
}

impl Parser<'_> {
    /// A token that counts as text here, and the leftover before it.
    pub(super) fn parse_text(&mut self, block: usize) -> Result<(), Error> {
        let token = self.next()?;
        let mut start = token.start;
        if let Some(leftover) = token.leftover() {
            let text = &self.source[leftover];
            let printed = leftover_text(text);
            if printed == text {
                start = token.leftover;
            } else {
                self.push_literal(&printed);
            }
        }
        self.push_text(block, Span { start, end: token.end });
        Ok(())
    }

    /// `#[[text]]#`. Like Velocity, cuts three characters off both ends, whatever is glued to the
    /// front.
    pub(super) fn parse_text_block(&mut self, block: usize) -> Result<(), Error> {
        let token = self.next()?;
        self.push_text(block, Span { start: token.start + 3, end: token.end - 3 });
        Ok(())
    }

    /// `\#if`, which is printed without the backslash if the directive exists.
    pub(super) fn parse_escaped_directive(&mut self, block: usize) -> Result<(), Error> {
        let token = self.next()?;
        let text = self.text(token);
        let backslashes = text.len() - text.trim_start_matches('\\').len();
        let name = text[backslashes + 1..].trim_start_matches('{').trim_end_matches('}');
        let known = is_directive(name)
            || matches!(name, "if" | "end" | "set" | "else" | "elseif")
            || self.shared.macros.contains(name);
        if !known {
            self.push_text(block, token.span());
            return Ok(());
        }
        // Of 2n+1 backslashes, n are printed.
        let printed = &text[backslashes - backslashes / 2..];
        let printed = &printed[..backslashes / 2];
        let literal = format!("{printed}{}", &text[backslashes..]);
        if let Some(recorded) = self.record.last_mut() {
            recorded.replaced = Some(literal.clone());
        }
        self.push_literal(&literal);
        Ok(())
    }

    /// Pairs of backslashes: halved before a directive, otherwise text.
    pub(super) fn parse_escapes(&mut self, block: usize) -> Result<(), Error> {
        let first = self.next()?;
        let mut count = 1;
        while self.accept(TokenKind::DoubleEscape)? {
            count += 1;
        }
        let next = self.peek()?;
        let text = self.text(next);
        let control = match next.kind {
            TokenKind::If | TokenKind::Else | TokenKind::ElseIf | TokenKind::EndDirective => true,
            _ => text
                .get(1..)
                .is_some_and(|name| is_directive(name) || self.shared.macros.contains(name)),
        };
        let written = self.span_from(first.start);
        if control {
            self.push_literal(&"\\".repeat(count));
        } else if (written.end - written.start) as usize == 2 * count {
            self.push_text(block, written);
        } else {
            // A `#` between two pairs is dropped.
            self.push_literal(&"\\\\".repeat(count));
        }
        Ok(())
    }

    /// Adds text, merging it with adjacent text.
    fn push_text(&mut self, block: usize, span: Span) {
        match self.shared.nodes[block..].last_mut() {
            Some(Node::Text(last)) if last.end == span.start => last.end = span.end,
            _ => self.push(Node::Text(span)),
        }
    }

    /// Starts recording tokens. [`Parser::recorded`] stops it.
    pub(super) fn start_recording(&mut self) -> usize {
        self.recording += 1;
        self.record.len()
    }

    /// Returns the text of the tokens recorded since `from`, without the last `skip_last`.
    pub(super) fn recorded(&mut self, from: usize, skip_last: usize, leftovers: bool) -> String {
        self.recording -= 1;
        let mut text = String::new();
        // The lexer has dropped the contents of comments.
        for recorded in &self.record[from..self.record.len().saturating_sub(skip_last).max(from)] {
            if let (true, Some(leftover)) = (leftovers, &recorded.leftover) {
                text.push_str(&leftover_text(&self.source[leftover.clone()]));
            }
            if leftovers && recorded.kind == TokenKind::BlockComment {
                continue;
            }
            match &recorded.replaced {
                Some(replaced) => text.push_str(replaced),
                None => text.push_str(&self.source[recorded.start as usize..recorded.end as usize]),
            }
        }
        if self.recording == 0 {
            self.record.clear();
        }
        text
    }
}

/// The printed part of an abandoned prefix: its `$` and `#`, and backslashes before a `$`. Velocity
/// drops `!` and everything after an escaped `$`.
fn leftover_text(text: &str) -> String {
    let mut printed = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let backslashes = rest.len() - rest.trim_start_matches('\\').len();
        let mut taken = first.len_utf8();
        if backslashes > 0 && rest[backslashes..].starts_with('$') {
            printed.push_str(&rest[..=backslashes]);
            taken = backslashes + 1;
            taken += rest[taken..].chars().next().map_or(0, char::len_utf8);
        } else if first == '$' || first == '#' {
            printed.push(first);
        }
        rest = &rest[taken..];
    }
    printed
}
