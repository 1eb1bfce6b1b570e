//! Strings. Strings in double quotes that contain a `$` or a `#` are templates themselves.

use smol_str::SmolStr;

use super::Parser;
use crate::ast::{Expression, Interpolated, Run, Span, store};
use crate::error::Error;
use crate::token::Token;

impl Parser<'_> {
    pub(super) fn parse_string(&mut self, token: Token) -> Result<Expression, Error> {
        let span = token.span();
        let text = self.text(token);
        let quote = char::from(text.as_bytes()[0]);
        let content = &text[1..text.len() - 1];
        let bytes = content.as_bytes();
        let interpolates = quote == '"' && memchr::memchr2(b'$', b'#', bytes).is_some();
        let changed = memchr::memchr2(text.as_bytes()[0], b'\\', bytes).is_some();
        // Most backslashes do not start a `\u0041`.
        let changed =
            changed && (content.contains(quote) || (quote == '"' && content.contains("\\u")));
        if !changed && interpolates {
            let nodes = self.parse_within(
                &self.source[..token.end as usize],
                token.start as usize + 1,
                content,
            )?;
            return Ok(self.interpolated(nodes, None, span, content));
        }
        if !changed {
            return Ok(self.constant(SmolStr::from(content)));
        }
        let content = if quote == '"' { self.decode(content, span)? } else { content.to_owned() };
        let content = undouble(&content, quote);
        if !interpolates {
            return Ok(self.constant(SmolStr::from(content)));
        }
        // The closing quote takes the place of the blank that Velocity appends.
        let source = format!("{content}\"");
        let parsed = self.parse_within(&source, 0, &content);
        let nodes = parsed.map_err(|error| self.error(span, error.detail().to_owned()))?;
        Ok(self.interpolated(nodes, Some(source.into()), span, &content))
    }

    fn constant(&mut self, text: SmolStr) -> Expression {
        Expression::String(store(&mut self.shared.tree.strings, text))
    }

    fn interpolated(
        &mut self,
        nodes: Run,
        source: Option<Box<str>>,
        span: Span,
        content: &str,
    ) -> Expression {
        let string = Interpolated { source, span, nodes, pops: !has_line_comment(content) };
        Expression::Interpolated(store(&mut self.shared.tree.interpolated, string))
    }

    /// Parses the template within a string. The closing quote takes the place of the blank that
    /// Velocity appends: both are text and end the construct before them.
    fn parse_within(&mut self, source: &str, start: usize, content: &str) -> Result<Run, Error> {
        let source = if has_line_comment(content) { &source[..source.len() - 1] } else { source };
        self.nested(|parser| Parser::new(source, start, parser.shared).parse_template())
    }

    /// Replaces `\u0041`, the only escape in strings.
    fn decode(&self, content: &str, span: Span) -> Result<String, Error> {
        let mut units: Vec<u16> = Vec::with_capacity(content.len());
        let mut rest = content;
        while let Some(at) = rest.find("\\u") {
            units.extend(rest[..at].encode_utf16());
            let digits = rest
                .get(at + 2..at + 6)
                .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
            let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
            units
                .push(unit.ok_or_else(|| self.error(span, "`\\u` needs four hexadecimal digits"))?);
            rest = &rest[at + 6..];
        }
        units.extend(rest.encode_utf16());
        Ok(String::from_utf16_lossy(&units))
    }
}

/// True if the string seems to end in a comment; Velocity then appends no blank.
fn has_line_comment(content: &str) -> bool {
    content.as_bytes().windows(2).any(|pair| pair == b"##")
}

/// Halves doubled quotes of the string's own kind.
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
