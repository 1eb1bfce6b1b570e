//! The tokens that the lexer hands to the parser.

use std::ops::Range;

/// A token: its kind and where its text stands in the template.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// The text, with what Velocity's lexer glues in front of it: `$!{`, `#$`, backslashes.
    pub(super) start: u32,
    pub(super) end: u32,
    /// Where a reference or a directive began that came to nothing, such as the `$` of `$5`, just
    /// before this token; where none did, the token's own start. A token of sixteen bytes is copied
    /// in one move.
    pub(super) leftover: u32,
}

/// What a token is. The names are those of Velocity's grammar.
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
    pub(super) const fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The text that came to nothing just before it.
    pub(super) fn leftover(&self) -> Option<Range<usize>> {
        (self.leftover < self.start).then_some(self.leftover as usize..self.start as usize)
    }
}

impl TokenKind {
    /// How a message calls it.
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
