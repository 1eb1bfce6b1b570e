//! Expressions: the arguments of directives and methods.

use std::cmp::Ordering;

use super::Parser;
use super::reference::begins_parameter;
use crate::ast::{Chain, Expression, Operand, Operator, Run, Span, move_run, store};
use crate::error::Error;
use crate::token::{Token, TokenKind};
use crate::value::Arithmetic;

impl Parser<'_> {
    pub(super) fn parse_expression(&mut self) -> Result<Expression, Error> {
        self.nested(|parser| parser.parse_operators(0)).map(|(value, _)| value)
    }

    /// Parses operators whose precedence is at least `loosest`. Also returns the source that stands
    /// for the value if it is null.
    fn parse_operators(&mut self, loosest: u8) -> Result<(Expression, Span), Error> {
        let start = self.peek()?.start;
        let (mut left, mut literal) = self.parse_unary()?;
        while let Some((precedence, _)) =
            operator(self.kind()?).filter(|(precedence, _)| *precedence >= loosest)
        {
            let from = self.shared.operands.len();
            while let Some((_, operator)) =
                operator(self.kind()?).filter(|(next, _)| *next == precedence)
            {
                self.skip()?;
                let start = self.peek()?.start;
                let (value, literal) = self.parse_operators(precedence + 1)?;
                let whole = self.span_from(start);
                self.shared.operands.push(Operand { operator, value, literal, whole });
            }
            let first_literal = literal;
            literal = self.shared.operands.last().map_or(literal, |last| last.whole);
            let shared = &mut *self.shared;
            let rest = move_run(&mut shared.operands, from, &mut shared.tree.operands);
            let chain = Chain { first: left, first_literal, rest, span: self.span_from(start) };
            left = Expression::Chain(store(&mut self.shared.tree.chains, chain));
        }
        Ok((left, literal))
    }

    fn parse_unary(&mut self) -> Result<(Expression, Span), Error> {
        let negated = match self.kind()? {
            TokenKind::WhiteSpace => self.kind_at(1)? == TokenKind::Not,
            kind => kind == TokenKind::Not,
        };
        if !negated {
            return self.parse_primary();
        }
        self.skip_white_space()?;
        let start = self.expect(TokenKind::Not)?.start;
        let (operand, _) = self.nested(Self::parse_unary)?;
        let negation = Expression::Not(store(&mut self.shared.tree.expressions, operand));
        Ok((negation, self.span_from(start)))
    }

    /// Parses a value or a parenthesized expression. Also returns the source that stands for it if
    /// it is null, see [`Chain::first_literal`]. White space on either side is one token; two
    /// tokens, separated by an abandoned `$`, are an error.
    fn parse_primary(&mut self) -> Result<(Expression, Span), Error> {
        self.skip_white_space()?;
        let parenthesized = self.accept(TokenKind::LeftParenthesis)?;
        let start = self.peek()?.start;
        let value = if parenthesized {
            self.parse_expression()?
        } else {
            self.nested(Self::parse_operand)?
        };
        let literal = self.span_from(start);
        if parenthesized {
            self.expect(TokenKind::RightParenthesis)?;
        }
        self.skip_white_space()?;
        Ok((value, literal))
    }

    /// Values separated by commas.
    pub(super) fn parse_parameters(&mut self) -> Result<Run, Error> {
        let from = self.shared.expressions.len();
        let first = self.parse_parameter()?;
        self.parse_more_parameters(from, first)
    }

    fn parse_more_parameters(&mut self, from: usize, first: Expression) -> Result<Run, Error> {
        self.shared.expressions.push(first);
        while self.accept(TokenKind::Comma)? {
            let parameter = self.parse_parameter()?;
            self.shared.expressions.push(parameter);
        }
        Ok(self.expressions_since(from))
    }

    fn expressions_since(&mut self, from: usize) -> Run {
        move_run(&mut self.shared.expressions, from, &mut self.shared.tree.expressions)
    }

    fn parse_parameter(&mut self) -> Result<Expression, Error> {
        self.skip_white_space()?;
        let value = self.nested(Self::parse_operand)?;
        self.skip_white_space()?;
        Ok(value)
    }

    /// A literal or a reference.
    pub(super) fn parse_operand(&mut self) -> Result<Expression, Error> {
        let token = self.peek()?;
        match token.kind {
            TokenKind::Identifier | TokenKind::LeftCurly => {
                self.parse_reference().map(Expression::Reference)
            }
            TokenKind::LeftBracket => self.parse_list_or_range(),
            TokenKind::LeftBrace => self.parse_map(),
            TokenKind::String => {
                let token = self.next()?;
                self.parse_string(token)
            }
            // A `#` glued to a number makes it invalid.
            TokenKind::Integer | TokenKind::Float if self.text(token).starts_with('#') => {
                Err(self.unexpected(token, "a value"))
            }
            TokenKind::Integer => {
                let token = self.next()?;
                Ok(self.integer(token))
            }
            TokenKind::Float => self.next().map(|token| double(self.text(token))),
            TokenKind::True | TokenKind::False => {
                self.next().map(|token| Expression::Boolean(token.kind == TokenKind::True))
            }
            _ => {
                let token = self.peek()?;
                Err(self.unexpected(token, "a value"))
            }
        }
    }

    /// `[a, b]` or `[1..3]`. They differ only after the first value.
    fn parse_list_or_range(&mut self) -> Result<Expression, Error> {
        self.expect(TokenKind::LeftBracket)?;
        if self.accept(TokenKind::RightBracket)? {
            return Ok(Expression::List(Run::default()));
        }
        let from = self.shared.expressions.len();
        let first_token = self.peek_past_white_space()?;
        let first = self.parse_parameter()?;
        let next = self.peek()?;
        if next.kind == TokenKind::DoubleDot && is_range_bound(first_token) {
            return self.parse_range(from, first);
        }
        let items = self.parse_more_parameters(from, first)?;
        if self.kind()? != TokenKind::RightBracket {
            let end = self.peek()?;
            return Err(self.unexpected(end, "`,` or `]`"));
        }
        self.skip()?;
        Ok(Expression::List(items))
    }

    fn parse_range(&mut self, from: usize, first: Expression) -> Result<Expression, Error> {
        self.expect(TokenKind::DoubleDot)?;
        let bound = self.peek_past_white_space()?;
        if !is_range_bound(bound) {
            return Err(self.unexpected(bound, "an integer or a reference"));
        }
        let last = self.parse_parameter()?;
        self.expect(TokenKind::RightBracket)?;
        self.shared.expressions.extend([first, last]);
        Ok(Expression::Range(self.expressions_since(from)))
    }

    fn peek_past_white_space(&mut self) -> Result<Token, Error> {
        let token = self.peek()?;
        if token.kind != TokenKind::WhiteSpace {
            return Ok(token);
        }
        self.kind_at(1)?;
        Ok(*self.ahead.get(1))
    }

    fn parse_map(&mut self) -> Result<Expression, Error> {
        self.expect(TokenKind::LeftBrace)?;
        let from = self.shared.expressions.len();
        let token = self.peek_past_white_space()?;
        if begins_parameter(token.kind) {
            self.parse_entry()?;
            while self.accept(TokenKind::Comma)? {
                self.parse_entry()?;
            }
        } else {
            self.skip_white_space()?;
        }
        // After a reference, the lexer takes the brace for the end of `${…}`.
        let end = self.peek()?;
        if !matches!(end.kind, TokenKind::RightBrace | TokenKind::RightCurly) {
            return Err(self.unexpected(end, "`,` or `}`"));
        }
        self.skip()?;
        Ok(Expression::Map(self.expressions_since(from)))
    }

    fn parse_entry(&mut self) -> Result<(), Error> {
        let key = self.parse_parameter()?;
        self.expect(TokenKind::Colon)?;
        let value = self.parse_parameter()?;
        self.shared.expressions.extend([key, value]);
        Ok(())
    }

    /// An integer of the smallest Java type that holds it.
    fn integer(&mut self, token: Token) -> Expression {
        let text = self.text(token);
        let small =
            text.parse().map(Expression::Int).or_else(|_| text.parse().map(Expression::Long));
        small.unwrap_or_else(|_| Expression::BigInteger(self.keep_text(text)))
    }
}

/// The precedence of an operator.
const fn operator(kind: TokenKind) -> Option<(u8, Operator)> {
    Some(match kind {
        TokenKind::Or => (0, Operator::Or),
        TokenKind::And => (1, Operator::And),
        TokenKind::Equal => (2, Operator::Equal),
        TokenKind::NotEqual => (2, Operator::NotEqual),
        TokenKind::Less => (3, Operator::Compare(Ordering::is_lt)),
        TokenKind::LessOrEqual => (3, Operator::Compare(Ordering::is_le)),
        TokenKind::Greater => (3, Operator::Compare(Ordering::is_gt)),
        TokenKind::GreaterOrEqual => (3, Operator::Compare(Ordering::is_ge)),
        TokenKind::Plus => (4, Operator::Calculate(Arithmetic::Add)),
        TokenKind::Minus => (4, Operator::Calculate(Arithmetic::Subtract)),
        TokenKind::Multiply => (5, Operator::Calculate(Arithmetic::Multiply)),
        TokenKind::Divide => (5, Operator::Calculate(Arithmetic::Divide)),
        TokenKind::Modulo => (5, Operator::Calculate(Arithmetic::Modulo)),
        _ => return None,
    })
}

const fn is_range_bound(token: Token) -> bool {
    matches!(token.kind, TokenKind::Identifier | TokenKind::LeftCurly | TokenKind::Integer)
}

fn double(text: &str) -> Expression {
    // Rust parses all forms of Velocity, including a leading or trailing dot.
    Expression::Double(text.parse().unwrap_or(f64::NAN))
}
