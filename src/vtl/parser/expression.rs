//! Expressions: what stands in the parentheses of directives and methods.

use super::Parser;
use super::reference::begins_parameter;
use crate::vtl::ast::{Chain, Expression, Operator};
use crate::vtl::error::Error;
use crate::vtl::token::{Token, TokenKind};

/// The operators, by precedence: the loosest first.
const OPERATORS: [&[(TokenKind, Operator)]; 6] = [
    &[(TokenKind::Or, Operator::Or)],
    &[(TokenKind::And, Operator::And)],
    &[(TokenKind::Equal, Operator::Equal), (TokenKind::NotEqual, Operator::NotEqual)],
    &[
        (TokenKind::Less, Operator::Less),
        (TokenKind::Greater, Operator::Greater),
        (TokenKind::LessOrEqual, Operator::LessOrEqual),
        (TokenKind::GreaterOrEqual, Operator::GreaterOrEqual),
    ],
    &[(TokenKind::Plus, Operator::Add), (TokenKind::Minus, Operator::Subtract)],
    &[
        (TokenKind::Multiply, Operator::Multiply),
        (TokenKind::Divide, Operator::Divide),
        (TokenKind::Modulo, Operator::Modulo),
    ],
];

impl Parser<'_> {
    pub(super) fn parse_expression(&mut self) -> Result<Expression, Error> {
        self.nested(|parser| parser.parse_operators(0))
    }

    fn parse_operators(&mut self, precedence: usize) -> Result<Expression, Error> {
        let Some(operators) = OPERATORS.get(precedence) else { return self.parse_unary() };
        let start = self.peek()?.start;
        let first = self.parse_operators(precedence + 1)?;
        let mut rest = Vec::new();
        while let Some(operator) = operator_of(self.peek()?.kind, operators) {
            self.next()?;
            rest.push((operator, self.parse_operators(precedence + 1)?));
        }
        if rest.is_empty() {
            return Ok(first);
        }
        Ok(Expression::Chain(Box::new(Chain { first, rest, span: self.span_from(start) })))
    }

    fn parse_unary(&mut self) -> Result<Expression, Error> {
        let token = self.peek()?;
        let negated = match token.kind {
            TokenKind::WhiteSpace => self.peek_at(1)?.kind == TokenKind::Not,
            kind => kind == TokenKind::Not,
        };
        if !negated {
            return self.parse_primary();
        }
        self.skip_white_space()?;
        self.expect(TokenKind::Not)?;
        let operand = self.nested(Self::parse_unary)?;
        Ok(Expression::Not(Box::new(operand)))
    }

    fn parse_primary(&mut self) -> Result<Expression, Error> {
        self.skip_white_space()?;
        let token = self.peek()?;
        let expression = if token.kind == TokenKind::LeftParenthesis {
            self.next()?;
            let inner = self.parse_expression()?;
            self.expect(TokenKind::RightParenthesis)?;
            inner
        } else if begins_parameter(token.kind) {
            self.nested(Self::parse_operand)?
        } else {
            return Err(self.unexpected(token, "a value"));
        };
        self.skip_white_space()?;
        Ok(expression)
    }

    /// Values that commas separate.
    pub(super) fn parse_parameters(&mut self) -> Result<Vec<Expression>, Error> {
        let mut parameters = vec![self.parse_parameter()?];
        while self.accept(TokenKind::Comma)? {
            parameters.push(self.parse_parameter()?);
        }
        Ok(parameters)
    }

    fn parse_parameter(&mut self) -> Result<Expression, Error> {
        self.skip_white_space()?;
        let token = self.peek()?;
        if !begins_parameter(token.kind) {
            return Err(self.unexpected(token, "a value"));
        }
        let value = self.nested(Self::parse_operand)?;
        self.skip_white_space()?;
        Ok(value)
    }

    /// A literal or a reference.
    pub(super) fn parse_operand(&mut self) -> Result<Expression, Error> {
        let token = self.peek()?;
        match token.kind {
            TokenKind::Identifier | TokenKind::LeftCurly => {
                self.parse_reference().map(|reference| Expression::Reference(Box::new(reference)))
            }
            TokenKind::LeftBracket => self.parse_list_or_range(),
            TokenKind::LeftBrace => self.parse_map(),
            TokenKind::String => {
                let token = self.next()?;
                self.parse_string(token)
            }
            TokenKind::Integer => self.next().map(|token| integer(self.text(token))),
            TokenKind::Float => self.next().map(|token| double(self.text(token))),
            TokenKind::True | TokenKind::False => {
                self.next().map(|token| Expression::Boolean(token.kind == TokenKind::True))
            }
            _ => Err(self.unexpected(token, "a value")),
        }
    }

    /// `[a, b]` or `[1..3]`: which of them is seen at the first value's end.
    fn parse_list_or_range(&mut self) -> Result<Expression, Error> {
        self.expect(TokenKind::LeftBracket)?;
        if self.accept(TokenKind::RightBracket)? {
            return Ok(Expression::List(Box::default()));
        }
        let first_token = self.range_bound()?;
        let first = self.parse_parameter()?;
        let next = self.peek()?;
        if next.kind == TokenKind::DoubleDot && is_range_bound(first_token) {
            return self.parse_range(first);
        }
        let mut items = vec![first];
        while self.accept(TokenKind::Comma)? {
            items.push(self.parse_parameter()?);
        }
        let end = self.peek()?;
        if end.kind != TokenKind::RightBracket {
            return Err(self.unexpected(end, "`,` or `]`"));
        }
        self.next()?;
        Ok(Expression::List(items.into_boxed_slice()))
    }

    fn parse_range(&mut self, first: Expression) -> Result<Expression, Error> {
        self.expect(TokenKind::DoubleDot)?;
        let bound = self.range_bound()?;
        if !is_range_bound(bound) {
            return Err(self.unexpected(bound, "an integer or a reference"));
        }
        let last = self.parse_parameter()?;
        self.expect(TokenKind::RightBracket)?;
        Ok(Expression::Range(Box::new((first, last))))
    }

    fn range_bound(&mut self) -> Result<Token, Error> {
        let token = self.peek()?;
        if token.kind == TokenKind::WhiteSpace { self.peek_at(1) } else { Ok(token) }
    }

    fn parse_map(&mut self) -> Result<Expression, Error> {
        self.expect(TokenKind::LeftBrace)?;
        let mut entries = Vec::new();
        let token = self.range_bound()?;
        if begins_parameter(token.kind) {
            entries.push(self.parse_entry()?);
            while self.accept(TokenKind::Comma)? {
                entries.push(self.parse_entry()?);
            }
        } else {
            self.skip_white_space()?;
        }
        // After a reference, the lexer takes the brace for the end of `${…}`.
        let end = self.peek()?;
        if !matches!(end.kind, TokenKind::RightBrace | TokenKind::RightCurly) {
            return Err(self.unexpected(end, "`,` or `}`"));
        }
        self.next()?;
        Ok(Expression::Map(entries.into_boxed_slice()))
    }

    fn parse_entry(&mut self) -> Result<(Expression, Expression), Error> {
        let key = self.parse_parameter()?;
        self.expect(TokenKind::Colon)?;
        Ok((key, self.parse_parameter()?))
    }
}

fn operator_of(kind: TokenKind, operators: &[(TokenKind, Operator)]) -> Option<Operator> {
    operators.iter().find(|(token, _)| *token == kind).map(|(_, operator)| *operator)
}

const fn is_range_bound(token: Token) -> bool {
    matches!(token.kind, TokenKind::Identifier | TokenKind::LeftCurly | TokenKind::Integer)
}

/// The smallest of Java's types that holds it.
fn integer(text: &str) -> Expression {
    if let Ok(number) = text.parse() {
        Expression::Int(number)
    } else if let Ok(number) = text.parse() {
        Expression::Long(number)
    } else {
        Expression::BigInteger(text.into())
    }
}

fn double(text: &str) -> Expression {
    // Velocity's forms are Rust's, a dot at either end included.
    Expression::Double(text.parse().unwrap_or(f64::NAN))
}
