//! The tokens that the lexer passes to the parser.

use std::ops::Range;

use super::ast::Span;

/// The kind and the position of a token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// Start of the text, including characters that Velocity's lexer glues to its front: `$!{`,
    /// `#$`, backslashes.
    pub(super) start: u32,
    pub(super) end: u32,
    /// Start of an abandoned reference or directive just before this token, such as the `$` of
    /// `$5`; the same as `start` if there is none. This encoding keeps a token at sixteen bytes.
    pub(super) leftover: u32,
}

/// The kinds of tokens, named as in Velocity's grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    End,
    // Text.
    Text,
    Escape,
    DoubleEscape,
    EscapeDirective,
    EmptyIndex,
    TextBlock,
    CommentStart,
    CommentEnd,
    BlockComment,
    FormalComment,
    // Directives.
    Set,
    If,
    ElseIf,
    Else,
    EndDirective,
    Word,
    BracketedWord,
    // References.
    Identifier,
    Dot,
    LeftCurly,
    RightCurly,
    IndexLeft,
    IndexRight,
    // Expressions.
    WhiteSpace,
    LeftParenthesis,
    RightParenthesis,
    CallRightParenthesis,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    Comma,
    Colon,
    DoubleDot,
    String,
    Integer,
    Float,
    True,
    False,
    Assign,
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Multiply,
    Divide,
    Modulo,
    Not,
}

impl Token {
    pub(super) const fn span(&self) -> Span {
        Span { start: self.start, end: self.end }
    }

    /// The abandoned text just before this token.
    pub(super) fn leftover(&self) -> Option<Range<usize>> {
        (self.leftover < self.start).then_some(self.leftover as usize..self.start as usize)
    }
}

impl TokenKind {
    /// The name of the token in messages.
    pub(super) const fn describe(self) -> &'static str {
        match self {
            Self::End => "the end of the template",
            Self::Text
            | Self::Escape
            | Self::DoubleEscape
            | Self::EscapeDirective
            | Self::EmptyIndex => "text",
            Self::TextBlock => "`#[[…]]#`",
            Self::CommentStart | Self::CommentEnd | Self::BlockComment | Self::FormalComment => {
                "a comment"
            }
            Self::Set => "`#set(`",
            Self::If => "`#if`",
            Self::ElseIf => "`#elseif`",
            Self::Else => "`#else`",
            Self::EndDirective => "`#end`",
            Self::Word | Self::BracketedWord => "a word",
            Self::Identifier => "a name",
            Self::Dot => "`.`",
            Self::LeftCurly | Self::LeftBrace => "`{`",
            Self::RightCurly | Self::RightBrace => "`}`",
            Self::IndexLeft | Self::LeftBracket => "`[`",
            Self::IndexRight | Self::RightBracket => "`]`",
            Self::WhiteSpace => "white space",
            Self::LeftParenthesis => "`(`",
            Self::RightParenthesis | Self::CallRightParenthesis => "`)`",
            Self::Comma => "`,`",
            Self::Colon => "`:`",
            Self::DoubleDot => "`..`",
            Self::String => "a string",
            Self::Integer | Self::Float => "a number",
            Self::True => "`true`",
            Self::False => "`false`",
            Self::Assign => "`=`",
            Self::Or => "`||`",
            Self::And => "`&&`",
            Self::Equal => "`==`",
            Self::NotEqual => "`!=`",
            Self::Less => "`<`",
            Self::LessOrEqual => "`<=`",
            Self::Greater => "`>`",
            Self::GreaterOrEqual => "`>=`",
            Self::Plus => "`+`",
            Self::Minus => "`-`",
            Self::Multiply => "`*`",
            Self::Divide => "`/`",
            Self::Modulo => "`%`",
            Self::Not => "`!`",
        }
    }
}
