//! References: `$a`, `$!a`, `${a.b(1)[2]}`, and the characters that Velocity glues in front of them.

use super::Parser;
use crate::vtl::ast::{Expression, Reference, Root, Span, Step};
use crate::vtl::error::Error;
use crate::vtl::token::{Token, TokenKind};

impl Parser<'_> {
    pub(super) fn parse_reference(&mut self) -> Result<Reference, Error> {
        let recorded = self.record.len();
        let first = self.next()?;
        let formal = first.kind == TokenKind::LeftCurly;
        let name = if formal { self.expect(TokenKind::Identifier)? } else { first };
        let path = self.parse_path()?;
        if formal {
            self.expect(TokenKind::RightCurly)?;
        }
        let reference = self.reference(first, name, path);
        if let Some(recorded) = self.record.get_mut(recorded) {
            recorded.start = reference.span.start;
        }
        Ok(reference)
    }

    fn parse_path(&mut self) -> Result<Box<[Step]>, Error> {
        let mut path = Vec::new();
        self.parse_indices(&mut path)?;
        while self.peek()?.kind == TokenKind::Dot && self.peek_at(1)?.kind == TokenKind::Identifier {
            self.next()?;
            let step = if self.method_follows()? { self.parse_method()? } else { self.parse_property()? };
            path.push(step);
            self.parse_indices(&mut path)?;
        }
        Ok(path.into_boxed_slice())
    }

    /// A name, a parenthesis, and what can begin an argument or end the arguments.
    fn method_follows(&mut self) -> Result<bool, Error> {
        if self.peek_at(1)?.kind != TokenKind::LeftParenthesis {
            return Ok(false);
        }
        let third = self.peek_at(2)?.kind;
        Ok(third == TokenKind::CallRightParenthesis || third == TokenKind::WhiteSpace || begins_parameter(third))
    }

    fn parse_property(&mut self) -> Result<Step, Error> {
        let name = self.next()?;
        Ok(Step::Property(Span { start: name.start, end: name.end }))
    }

    fn parse_method(&mut self) -> Result<Step, Error> {
        let name = self.next()?;
        self.expect(TokenKind::LeftParenthesis)?;
        let mut arguments = Vec::new();
        if self.peek()?.kind != TokenKind::CallRightParenthesis {
            arguments = self.parse_parameters()?;
        }
        let end = self.peek()?;
        if end.kind != TokenKind::CallRightParenthesis {
            return Err(self.unexpected(end, "`,` or `)`"));
        }
        self.next()?;
        Ok(Step::Method(Span { start: name.start, end: name.end }, arguments.into_boxed_slice()))
    }

    fn parse_indices(&mut self, path: &mut Vec<Step>) -> Result<(), Error> {
        while self.peek()?.kind == TokenKind::IndexLeft {
            let left = self.next()?;
            self.skip_white_space()?;
            let index = self.nested(Self::parse_index)?;
            self.skip_white_space()?;
            self.expect(TokenKind::IndexRight)?;
            path.push(Step::Index(index, self.span_from(left.start)));
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

    /// Sorts out what is glued in front of the name.
    fn reference(&mut self, first: Token, name: Token, path: Box<[Step]>) -> Reference {
        let glued = self.text(first);
        let backslashes = glued.len() - glued.trim_start_matches('\\').len();
        // Only what stands before the name matters: a name holds no `$`.
        let dollar = glued.rfind('$');
        let prefix =
            |length: usize| Span { start: first.start + offset(backslashes), end: first.start + offset(length) };
        let mut reference = Reference {
            root: Root::Runt,
            span: Span { start: first.start, end: self.end },
            escapes: offset(backslashes / 2),
            prefix: prefix(backslashes),
            escaped: backslashes % 2 == 1,
            quiet: false,
            path,
        };
        let Some(dollar) = dollar else {
            // Velocity only prints the first token of it.
            reference.span.end = first.end;
            return reference;
        };
        if glued.contains("\\!") {
            return Reference {
                root: Root::Nothing,
                escapes: 0,
                escaped: false,
                prefix: prefix(backslashes),
                ..reference
            };
        }
        let own = &glued[dollar..];
        reference.quiet = own.starts_with("$!");
        reference.prefix = prefix(dollar);
        reference.span.start = first.start + offset(dollar);
        let mark = if reference.quiet { 2 } else { 1 };
        let name = if first.kind == TokenKind::LeftCurly { self.text(name) } else { &own[mark..] };
        reference.root = Root::Variable(self.shared.names.slot(name));
        reference
    }
}

/// Whether a token can begin a parameter, after white space.
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
