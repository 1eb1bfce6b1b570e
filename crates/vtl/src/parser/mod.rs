//! The parser: from tokens to the syntax tree, by the grammar of Velocity 1.7.
//!
//! Each production has a function `parse_*`. Its lookahead matters as much as the language it
//! accepts: reading a token changes the lexer's state, therefore no token is read earlier than
//! Velocity reads it.
//!
//! - `directive`: `#set`, `#if`, `#foreach` and all others;
//! - `reference`: `$a.b(1)[2]`, with escapes and prefixes;
//! - `expression`: arguments of directives and methods;
//! - `string`: strings, and templates within strings;
//! - `text`: everything else.

mod ahead;
mod directive;
mod expression;
mod reference;
mod string;
mod text;

use std::collections::HashSet;

use self::ahead::Ahead;
use self::directive::Argument;
use super::ast::{Branch, Expression, Id, Node, Operand, Run, Span, Step, Tree, move_run, store};
use super::error::{Error, ErrorKind};
use super::lexer::{Lexer, LexicalError};
use super::token::{Token, TokenKind};

/// The deepest nesting of blocks, parentheses, arguments and strings.
const DEPTH: usize = 100;

/// The longest template in bytes, above API Gateway's 300 KB. The parsed form takes up to a hundred
/// times as much.
const LENGTH: usize = 512 << 10;

/// Parses a template.
pub(super) fn parse(source: &str) -> Result<Tree, Error> {
    if source.len() > LENGTH {
        return Err(Error::new(
            ErrorKind::TooLong,
            format!("a template of more than {LENGTH} bytes"),
        ));
    }
    let mut shared = Shared::with_room_for(source.len());
    shared.tree.block = Parser::new(source, 0, &mut shared).parse_template()?;
    Ok(shared.tree)
}

/// The state shared by a template and the strings in it.
#[derive(Default)]
struct Shared {
    tree: Tree,
    macros: HashSet<String>,
    depth: usize,
    /// Items whose parent is still being parsed.
    nodes: Vec<Node>,
    steps: Vec<Step>,
    expressions: Vec<Expression>,
    operands: Vec<Operand>,
    branches: Vec<Branch>,
    /// The arguments of the last directive. The next one reuses the allocation.
    arguments: Vec<Argument>,
}

impl Shared {
    /// Reserves room for the typical contents of a template of this length, which is faster than
    /// growing every vector step by step.
    fn with_room_for(length: usize) -> Self {
        let mut shared = Self::default();
        let tree = &mut shared.tree;
        tree.nodes.reserve(length / 20);
        tree.references.reserve(length / 40);
        tree.steps.reserve(length / 40);
        tree.expressions.reserve(length / 64);
        tree.strings.reserve(length / 128);
        tree.branches.reserve(length / 128);
        tree.sets.reserve(length / 256);
        tree.loops.reserve(length / 256);
        shared.nodes.reserve(16);
        shared
    }
}

struct Parser<'p> {
    source: &'p str,
    lexer: Lexer<'p>,
    ahead: Ahead,
    /// The end of the last consumed token.
    end: u32,
    /// The consumed tokens, recorded while they may have to be printed: see [`text::Recorded`].
    record: Vec<text::Recorded>,
    recording: usize,
    /// The text glued to the dots of the references being parsed.
    glued: Vec<Span>,
    shared: &'p mut Shared,
}

impl<'p> Parser<'p> {
    fn new(source: &'p str, start: usize, shared: &'p mut Shared) -> Self {
        Self {
            source,
            lexer: Lexer::new(source, start),
            ahead: Ahead::new(),
            end: 0,
            record: Vec::new(),
            recording: 0,
            glued: Vec::new(),
            shared,
        }
    }

    fn parse_template(mut self) -> Result<Run, Error> {
        let block = self.parse_block()?;
        self.expect(TokenKind::End)?;
        Ok(block)
    }

    /// Parses statements up to a token that cannot start one.
    fn parse_block(&mut self) -> Result<Run, Error> {
        let from = self.shared.nodes.len();
        self.nested(|parser| {
            while parser.parse_statement(from)? {}
            Ok(())
        })?;
        Ok(move_run(&mut self.shared.nodes, from, &mut self.shared.tree.nodes))
    }

    /// Parses one statement of the block whose nodes start at index `block`. Returns false if there
    /// is none.
    fn parse_statement(&mut self, block: usize) -> Result<bool, Error> {
        match self.kind()? {
            TokenKind::Identifier => {
                // Velocity looks at the token after the name before it decides, while the lexer is
                // still in the reference.
                self.kind_at(1)?;
                self.parse_reference_node()?;
            }
            TokenKind::LeftCurly if self.kind_at(1)? == TokenKind::Identifier => {
                self.parse_reference_node()?;
            }
            TokenKind::Text
            | TokenKind::Dot
            | TokenKind::RightParenthesis
            | TokenKind::LeftParenthesis
            | TokenKind::Integer
            | TokenKind::Float
            | TokenKind::String
            | TokenKind::Escape
            | TokenKind::LeftCurly
            | TokenKind::RightCurly
            | TokenKind::EmptyIndex => self.parse_text(block)?,
            TokenKind::Set => self.parse_set()?,
            TokenKind::If => self.parse_if()?,
            TokenKind::Word | TokenKind::BracketedWord => self.parse_directive()?,
            TokenKind::EscapeDirective => self.parse_escaped_directive(block)?,
            TokenKind::DoubleEscape => self.parse_escapes(block)?,
            TokenKind::TextBlock => self.parse_text_block(block)?,
            TokenKind::BlockComment | TokenKind::FormalComment | TokenKind::CommentStart => {
                self.parse_comment()?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn parse_reference_node(&mut self) -> Result<(), Error> {
        let reference = self.parse_reference()?;
        self.push(Node::Reference(reference));
        Ok(())
    }

    /// A comment. Only the characters glued to its front are printed, such as the `$` of `$##
    /// note`.
    fn parse_comment(&mut self) -> Result<(), Error> {
        let token = self.next()?;
        if token.kind == TokenKind::CommentStart {
            self.accept(TokenKind::CommentEnd)?;
        }
        let text = self.text(token);
        if !text.starts_with('#') || text.len() > 2 {
            let glued = text.find("##").or_else(|| text.find("#*")).unwrap_or_default();
            self.push_literal(&text[..glued]);
        }
        Ok(())
    }

    fn push(&mut self, node: Node) {
        self.shared.nodes.push(node);
    }

    /// Adds text that is not in the template.
    fn push_literal(&mut self, text: &str) {
        if !text.is_empty() {
            let text = self.keep_text(text);
            self.push(Node::Literal(text));
        }
    }

    fn keep_text(&mut self, text: &str) -> Id {
        store(&mut self.shared.tree.texts, text.into())
    }

    /// Limits the depth of recursion.
    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        if self.shared.depth == DEPTH {
            let detail = format!("nested more than {DEPTH} levels deep");
            return Err(Error::new(ErrorKind::TooDeep, detail)
                .at(self.source, self.end as usize..self.end as usize));
        }
        self.shared.depth += 1;
        let parsed = parse(self);
        self.shared.depth -= 1;
        parsed
    }

    /// The kind of the next token, which is enough for most decisions.
    #[inline]
    fn kind(&mut self) -> Result<TokenKind, Error> {
        self.kind_at(0)
    }

    #[inline]
    fn kind_at(&mut self, distance: usize) -> Result<TokenKind, Error> {
        while self.ahead.len() <= distance {
            self.read()?;
        }
        Ok(self.ahead.get(distance).kind)
    }

    #[inline]
    fn peek(&mut self) -> Result<Token, Error> {
        self.kind()?;
        Ok(*self.ahead.get(0))
    }

    /// Kept out of `kind`, because the token has usually been read already.
    #[inline(never)]
    fn read(&mut self) -> Result<(), Error> {
        match self.lexer.next() {
            Ok(token) => {
                self.ahead.push(token);
                Ok(())
            }
            Err(error) => Err(self.lexical_error(&error)),
        }
    }

    /// Consumes a token.
    #[inline]
    fn next(&mut self) -> Result<Token, Error> {
        self.kind()?;
        let token = self.ahead.take();
        self.end = token.end;
        if self.recording > 0 {
            self.record.push(text::Recorded::token(token));
        }
        Ok(token)
    }

    #[inline]
    fn skip(&mut self) -> Result<(), Error> {
        self.next().map(drop)
    }

    /// Consumes the next token if it is of this kind.
    #[inline]
    fn accept(&mut self, kind: TokenKind) -> Result<bool, Error> {
        let found = self.kind()? == kind;
        if found {
            self.skip()?;
        }
        Ok(found)
    }

    fn skip_white_space(&mut self) -> Result<(), Error> {
        self.accept(TokenKind::WhiteSpace).map(drop)
    }

    fn expect(&mut self, kind: TokenKind) -> Result<Token, Error> {
        if self.kind()? == kind {
            return self.next();
        }
        let token = self.peek()?;
        Err(self.unexpected(token, kind.describe()))
    }

    fn text(&self, token: Token) -> &'p str {
        token.span().of(self.source)
    }

    /// The span from an offset to the end of the last token.
    fn span_from(&self, start: u32) -> Span {
        Span { start, end: self.end }
    }

    #[cold]
    fn unexpected(&self, token: Token, expected: &str) -> Error {
        let found = match token.kind {
            TokenKind::End | TokenKind::WhiteSpace | TokenKind::Text => {
                token.kind.describe().to_owned()
            }
            _ => format!("`{}`", self.text(token).trim_end()),
        };
        self.error(token.span(), format!("expected {expected}, found {found}"))
    }

    #[cold]
    fn error(&self, span: Span, detail: impl Into<String>) -> Error {
        Error::new(ErrorKind::Syntax, detail).at(self.source, span.range())
    }

    #[cold]
    fn lexical_error(&self, error: &LexicalError) -> Error {
        let rest = &self.source[error.at..];
        let detail = match rest.chars().next() {
            Some('"' | '\'') => "missing end of the string".to_owned(),
            Some('#') if rest.starts_with("#[[") => "missing `]]#`".to_owned(),
            Some('#' | '$' | '\\') => {
                "a `$` or `#` at the end of the template: write `#[[$]]#`".to_owned()
            }
            Some(other) => format!("unexpected `{other}`"),
            None => "unexpected end of the template".to_owned(),
        };
        let length = rest.chars().next().map_or(0, char::len_utf8);
        Error::new(ErrorKind::Syntax, detail).at(self.source, error.at..error.at + length)
    }
}
