//! References: `$a`, `$!a`, `${a.b(1)[2]}`, and the characters that Velocity glues in front of
//! them.

use super::Parser;
use crate::ast::{Expression, Id, Reference, Root, Run, Span, Step, move_run, store};
use crate::error::Error;
use crate::lexer::is_identifier_start;
use crate::token::{Token, TokenKind};

impl Parser<'_> {
    pub(super) fn parse_reference(&mut self) -> Result<Id, Error> {
        let recorded = self.record.len();
        let first = self.next()?;
        let formal = first.kind == TokenKind::LeftCurly;
        let name = if formal { self.expect(TokenKind::Identifier)? } else { first };
        let glued = self.glued.len();
        let path = self.parse_path()?;
        if formal {
            self.expect(TokenKind::RightCurly)?;
        }
        let mut reference = self.reference(first, name, path);
        if self.glued.len() > glued {
            reference.literal = Some(self.unglued(reference.span, glued));
            self.glued.truncate(glued);
        }
        if let Some(recorded) = self.record.get_mut(recorded) {
            recorded.start = reference.span.start;
        }
        Ok(store(&mut self.shared.tree.references, reference))
    }

    /// The source of a reference without the text glued to its dots, which Velocity's lexer drops.
    fn unglued(&mut self, span: Span, from: usize) -> Id {
        let mut text = String::new();
        let mut start = span.start;
        for glued in &self.glued[from..] {
            text.push_str(Span { start, end: glued.start }.of(self.source));
            start = glued.end;
        }
        text.push_str(Span { start, end: span.end }.of(self.source));
        self.keep_text(&text)
    }

    fn parse_path(&mut self) -> Result<Run, Error> {
        let from = self.shared.steps.len();
        if self.kind()? == TokenKind::IndexLeft {
            self.parse_indices()?;
        }
        while self.kind()? == TokenKind::Dot && self.kind_at(1)? == TokenKind::Identifier {
            let end = self.end;
            let dot = self.next()?;
            if dot.start > end {
                self.glued.push(Span { start: end, end: dot.start });
            }
            let step =
                if self.method_follows()? { self.parse_method()? } else { self.parse_property()? };
            self.shared.steps.push(step);
            if self.kind()? == TokenKind::IndexLeft {
                self.parse_indices()?;
            }
        }
        Ok(move_run(&mut self.shared.steps, from, &mut self.shared.tree.steps))
    }

    /// True if a name, a parenthesis and the start or end of the arguments follow.
    fn method_follows(&mut self) -> Result<bool, Error> {
        if self.kind_at(1)? != TokenKind::LeftParenthesis {
            return Ok(false);
        }
        let third = self.kind_at(2)?;
        Ok(third == TokenKind::CallRightParenthesis
            || third == TokenKind::WhiteSpace
            || begins_parameter(third))
    }

    fn parse_property(&mut self) -> Result<Step, Error> {
        let name = self.next()?;
        Ok(Step::Property(name.span()))
    }

    fn parse_method(&mut self) -> Result<Step, Error> {
        let name = self.next()?;
        self.expect(TokenKind::LeftParenthesis)?;
        let mut arguments = Run::default();
        if self.kind()? != TokenKind::CallRightParenthesis {
            arguments = self.parse_parameters()?;
        }
        if self.kind()? != TokenKind::CallRightParenthesis {
            let end = self.peek()?;
            return Err(self.unexpected(end, "`,` or `)`"));
        }
        self.skip()?;
        Ok(Step::Method(name.span(), arguments))
    }

    fn parse_indices(&mut self) -> Result<(), Error> {
        while self.kind()? == TokenKind::IndexLeft {
            self.skip()?;
            self.skip_white_space()?;
            let index = self.nested(Self::parse_index)?;
            self.skip_white_space()?;
            self.expect(TokenKind::IndexRight)?;
            self.shared.steps.push(Step::Index(index));
        }
        Ok(())
    }

    fn parse_index(&mut self) -> Result<Expression, Error> {
        let token = self.peek()?;
        match token.kind {
            TokenKind::String
            | TokenKind::Integer
            | TokenKind::True
            | TokenKind::False
            | TokenKind::Identifier
            | TokenKind::LeftCurly => self.parse_operand(),
            _ => Err(self.unexpected(token, "an index: a number, a string or a reference")),
        }
    }

    /// Creates a reference from its tokens.
    fn reference(&mut self, first: Token, name: Token, path: Run) -> Reference {
        let text = self.text(first);
        let plain = match text.as_bytes() {
            b"${" => self.text(name),
            [b'$', letter, ..]
                if first.kind == TokenKind::Identifier && is_identifier_start(*letter) =>
            {
                &text[1..]
            }
            _ => return self.glued_reference(first, name, path),
        };
        Reference {
            root: Root::Variable(self.shared.tree.names.slot(plain)),
            span: self.span_from(first.start),
            escapes: 0,
            prefix: Span { start: first.start, end: first.start },
            escaped: false,
            quiet: false,
            literal: None,
            path,
        }
    }

    /// Interprets the characters glued to the front of the name.
    fn glued_reference(&mut self, first: Token, name: Token, path: Run) -> Reference {
        let glued = self.text(first);
        let bytes = glued.as_bytes();
        let backslashes = bytes.iter().take_while(|byte| **byte == b'\\').count();
        // A name contains no `$`.
        let dollar = bytes.iter().rposition(|byte| *byte == b'$');
        let prefix = |length: usize| Span {
            start: first.start + offset(backslashes),
            end: first.start + offset(length),
        };
        let mut reference = Reference {
            root: Root::Runt,
            span: self.span_from(first.start),
            escapes: offset(backslashes / 2),
            prefix: prefix(backslashes),
            escaped: backslashes % 2 == 1,
            quiet: false,
            literal: None,
            path,
        };
        let Some(dollar) = dollar else {
            // Velocity prints only the first token.
            reference.span.end = first.end;
            return reference;
        };
        if bytes.windows(2).any(|pair| pair == b"\\!") {
            return Reference { root: Root::Nothing, escapes: 0, escaped: false, ..reference };
        }
        let own = &glued[dollar..];
        reference.quiet = own.starts_with("$!");
        reference.prefix = prefix(dollar);
        reference.span.start = first.start + offset(dollar);
        let mark = if reference.quiet { 2 } else { 1 };
        let name = if first.kind == TokenKind::LeftCurly { self.text(name) } else { &own[mark..] };
        reference.root = Root::Variable(self.shared.tree.names.slot(name));
        reference
    }
}

/// True if a token can start an argument, after white space.
pub(super) const fn begins_parameter(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::String
            | TokenKind::Integer
            | TokenKind::Float
            | TokenKind::LeftBracket
            | TokenKind::LeftBrace
            | TokenKind::True
            | TokenKind::False
            | TokenKind::Identifier
            | TokenKind::LeftCurly
    )
}

fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
