//! Strings. In double quotes they are templates of their own, if they hold a `$` or a `#`.

use super::Parser;
use crate::vtl::ast::{Block, Expression, Interpolated, Span};
use crate::vtl::error::Error;
use crate::vtl::token::Token;
use crate::vtl::value::JavaString;

impl Parser<'_> {
    pub(super) fn parse_string(&mut self, token: Token) -> Result<Expression, Error> {
        let span = Span { start: token.start, end: token.end };
        let text = self.text(token);
        let quote = char::from(text.as_bytes()[0]);
        let content = &text[1..text.len() - 1];
        let interpolates = quote == '"' && content.contains(['$', '#']);
        let changed = content.contains(quote) || (quote == '"' && content.contains("\\u"));
        if !changed && interpolates {
            let nodes = self.parse_within(&self.source[..token.end as usize], token.start as usize + 1, content)?;
            return Ok(interpolated(nodes, None, span, content));
        }
        if !changed {
            return Ok(Expression::String(JavaString::from(content)));
        }
        let content = if quote == '"' { self.decode(content, span)? } else { content.to_owned() };
        let content = undouble(&content, quote);
        if !interpolates {
            return Ok(Expression::String(JavaString::from(content)));
        }
        // The quote that ends the text stands for the blank that Velocity appends.
        let source = format!("{content}\"");
        let parsed = self.parse_within(&source, 0, &content);
        let nodes = parsed.map_err(|error| self.error(span, error.detail().to_owned()))?;
        Ok(interpolated(nodes, Some(source.into()), span, &content))
    }

    /// Parses the template within a string. The string's closing quote serves as the blank that Velocity appends to it:
    /// both are text, and end what came before.
    fn parse_within(&mut self, source: &str, start: usize, content: &str) -> Result<Block, Error> {
        let source = if has_line_comment(content) { &source[..source.len() - 1] } else { source };
        self.nested(|parser| Parser::new(source, start, parser.shared).parse_template())
    }

    /// Replaces `\u0041`, the only escape that strings have.
    fn decode(&self, content: &str, span: Span) -> Result<String, Error> {
        let mut units: Vec<u16> = Vec::with_capacity(content.len());
        let mut rest = content;
        while let Some(at) = rest.find("\\u") {
            units.extend(rest[..at].encode_utf16());
            let digits =
                rest.get(at + 2..at + 6).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
            let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
            units.push(unit.ok_or_else(|| self.error(span, "`\\u` needs four hexadecimal digits"))?);
            rest = &rest[at + 6..];
        }
        units.extend(rest.encode_utf16());
        Ok(String::from_utf16_lossy(&units))
    }
}

fn interpolated(nodes: Block, source: Option<Box<str>>, span: Span, content: &str) -> Expression {
    Expression::Interpolated(Box::new(Interpolated { source, span, nodes, pops: !has_line_comment(content) }))
}

/// Velocity appends no blank to a string that seems to end in a comment.
fn has_line_comment(content: &str) -> bool {
    content.contains("##")
}

/// Of two quotes of the string's own kind one remains.
fn undouble(content: &str, quote: char) -> String {
    let mut characters = content.chars().peekable();
    let mut text = String::with_capacity(content.len());
    while let Some(character) = characters.next() {
        text.push(character);
        if character == quote {
            characters.next_if_eq(&quote);
        }
    }
    text
}
