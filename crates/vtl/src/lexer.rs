//! The lexer of Velocity 1.7: from the text of a template to tokens.
//!
//! In Velocity, white space, escapes and many oddities are not part of the grammar but of the
//! lexer. The tokens depend on a state, the longest match wins, and a stack records the state to
//! return to at the end of a reference or a directive. This file reproduces that state machine,
//! because a grammar would only approximate it.
//!
//! Two notions are unusual. A *prefix*, such as `$` or `#`, is not a token: it changes the state,
//! and its text becomes the start of the next token. A *terminator* is the character that ends a
//! reference or a directive. It is read again in the next state. If only a prefix came before it,
//! the prefix is a leftover and is printed as text.

use super::token::{Token, TokenKind};

/// The state of the lexer, named as in Velocity's grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Default,
    /// After `$`.
    Reference,
    /// After the dot in `$a.b`.
    ReferenceModifier,
    /// Within the parentheses of `$a.b()`.
    Call,
    /// Within the brackets of `$a[0]`.
    Index,
    /// After `#`.
    PreDirective,
    /// Within the parentheses of a directive.
    Directive,
    TextBlock,
    BlockComment,
    FormalComment,
    LineComment,
}

#[derive(Debug, Clone, Copy)]
struct Saved {
    state: State,
    open: u32,
    closed: u32,
}

/// The match at a position and its length. It is small enough for a register.
enum Match {
    Token(TokenKind, u32),
    /// Becomes the start of the next token.
    Prefix(Prefix, u32),
    /// Characters of a comment.
    Skip(u32),
    /// The end of a reference or a directive; it has no width.
    Terminator,
    Nothing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prefix {
    Dollar,
    Hash,
    TextBlock,
    /// `#**x`, whose last character is read again.
    FormalComment,
    BlockComment,
    /// A character of a `#[[` block.
    Literal,
}

/// The error for text that cannot start a token.
#[derive(Debug)]
pub(super) struct LexicalError {
    pub(super) at: usize,
}

pub(super) struct Lexer<'s> {
    bytes: &'s [u8],
    position: usize,
    state: State,
    stack: Vec<Saved>,
    /// The balance of parentheses in this state.
    open: u32,
    closed: u32,
    in_comment: bool,
    pub(super) in_set: bool,
    /// The end of the last run of backslashes that was counted.
    backslashes: usize,
}

impl<'s> Lexer<'s> {
    /// Creates a lexer that reads `source` from `start` to its end.
    pub(super) fn new(source: &'s str, start: usize) -> Self {
        Self {
            bytes: source.as_bytes(),
            position: start,
            state: State::Default,
            stack: Vec::new(),
            open: 0,
            closed: 0,
            in_comment: false,
            in_set: false,
            backslashes: 0,
        }
    }

    /// Returns the next token.
    pub(super) fn next(&mut self) -> Result<Token, LexicalError> {
        let mut leftover = None;
        'token: loop {
            let start = self.position;
            if start >= self.bytes.len() {
                return Ok(token(TokenKind::End, start, start, leftover));
            }
            loop {
                let at = self.position;
                match self.longest(at) {
                    Match::Token(kind, length) => {
                        self.position = at + length as usize;
                        let end = self.finish(kind, at);
                        // Velocity drops characters that are glued to a dot.
                        let start = if kind == TokenKind::Dot { at } else { start };
                        return Ok(token(kind, start, end, leftover));
                    }
                    Match::Prefix(prefix, length) => {
                        self.position = at + length as usize;
                        self.take(prefix, length as usize);
                        if self.position >= self.bytes.len() {
                            return Err(LexicalError { at: start });
                        }
                    }
                    Match::Skip(length) => {
                        self.position = at + length as usize;
                        continue 'token;
                    }
                    Match::Terminator => {
                        if at > start {
                            leftover = Some(start);
                        }
                        self.pop();
                        continue 'token;
                    }
                    Match::Nothing => return Err(LexicalError { at }),
                }
            }
        }
    }

    /// True if a parenthesis follows, after optional white space.
    pub(super) fn parenthesis_follows(&self) -> bool {
        let blanks = self.run(self.position, |byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
        self.byte(self.position + blanks) == Some(b'(')
    }

    /// Enters the state for the parentheses of a directive, whose name was just read.
    pub(super) fn enter_directive(&mut self) {
        self.state = State::Directive;
    }

    /// Returns to the state before the innermost reference or directive.
    pub(super) fn pop(&mut self) -> bool {
        if let Some(saved) = self.stack.pop() {
            (self.state, self.open, self.closed) = (saved.state, saved.open, saved.closed);
            return true;
        }
        self.open = 0;
        self.state = State::Default;
        false
    }

    /// Saves the state and enters the next one. Like Velocity, it keeps the count of closed
    /// parentheses.
    fn push(&mut self, next: State) {
        self.stack.push(Saved { state: self.state, open: self.open, closed: self.closed });
        self.open = 0;
        self.state = next;
    }

    /// Applies a prefix, which only changes the state.
    fn take(&mut self, prefix: Prefix, length: usize) {
        if self.in_comment {
            return;
        }
        let next = match prefix {
            Prefix::Literal => return,
            Prefix::Dollar => {
                if self.state == State::Reference {
                    self.pop();
                }
                State::Reference
            }
            Prefix::Hash => {
                if matches!(self.state, State::Reference | State::ReferenceModifier) {
                    self.pop();
                }
                State::PreDirective
            }
            Prefix::TextBlock => {
                self.in_comment = true;
                State::TextBlock
            }
            Prefix::FormalComment => {
                self.position -= length - "#**".len();
                self.in_comment = true;
                State::FormalComment
            }
            Prefix::BlockComment => {
                self.in_comment = true;
                State::BlockComment
            }
        };
        self.push(next);
    }

    /// Applies the effect of a token on the state and returns the end of its text.
    fn finish(&mut self, kind: TokenKind, at: usize) -> usize {
        match kind {
            TokenKind::IndexLeft => self.push(State::Index),
            TokenKind::IndexRight
            | TokenKind::RightCurly
            | TokenKind::EndDirective
            | TokenKind::Else => {
                self.pop();
            }
            TokenKind::LeftParenthesis => {
                self.open += 1;
                if self.state == State::ReferenceModifier {
                    self.state = State::Call;
                }
            }
            TokenKind::RightParenthesis => self.close(),
            TokenKind::CallRightParenthesis => self.state = State::Reference,
            TokenKind::Set => {
                self.push(State::Directive);
                self.in_set = true;
                self.open += 1;
            }
            TokenKind::CommentStart => {
                if self.state == State::Reference {
                    self.pop();
                }
                self.in_comment = true;
                self.push(State::LineComment);
            }
            TokenKind::CommentEnd
            | TokenKind::BlockComment
            | TokenKind::FormalComment
            | TokenKind::TextBlock => {
                self.in_comment = false;
                self.pop();
            }
            TokenKind::If | TokenKind::ElseIf => self.state = State::Directive,
            TokenKind::Dot => {
                // The letter after the dot is part of the next name.
                self.position -= 1;
                self.state = State::ReferenceModifier;
            }
            TokenKind::String if self.state == State::Directive => self.leave_literal(),
            TokenKind::Integer => {
                if self.bytes[at..self.position].ends_with(b"..") {
                    self.position -= 2;
                }
                if !matches!(self.state, State::Call | State::Index) {
                    self.leave_literal();
                }
            }
            TokenKind::Float if self.state != State::Call => self.leave_literal(),
            _ => {}
        }
        self.position
    }

    /// A literal outside parentheses ends a directive.
    fn leave_literal(&mut self) {
        if self.open == 0 && !self.in_set {
            self.pop();
        }
    }

    /// A closing parenthesis returns to the innermost state with an open one.
    fn close(&mut self) {
        if self.in_comment {
            return;
        }
        while self.open == 0 {
            if !self.pop() {
                return;
            }
        }
        if self.open == self.closed + 1 {
            self.pop();
        } else {
            self.closed += 1;
        }
    }

    fn longest(&mut self, at: usize) -> Match {
        match self.state {
            State::Default => self.in_default(at),
            State::Reference => self.in_reference(at),
            State::ReferenceModifier => self.in_reference_modifier(at),
            State::Call => self.in_call(at),
            State::Index => self.in_index(at),
            State::PreDirective => self.in_pre_directive(at),
            State::Directive => self.in_directive(at),
            State::TextBlock => self.in_text_block(at),
            State::BlockComment => self.in_block_comment(at, TokenKind::BlockComment),
            State::FormalComment => self.in_block_comment(at, TokenKind::FormalComment),
            State::LineComment => self.in_line_comment(at),
        }
    }

    fn in_default(&mut self, at: usize) -> Match {
        match self.bytes[at] {
            b'$' => self.empty_index(at).unwrap_or_else(|| self.prefix(at)),
            b'#' => {
                self.comment_start(at).or_else(|| self.set(at)).unwrap_or_else(|| self.prefix(at))
            }
            b'\\' => self.backslash(at),
            b' ' | b'\t' => self.set(at).unwrap_or_else(|| self.text(at)),
            _ => self.text(at),
        }
    }

    fn text(&self, at: usize) -> Match {
        let rest = &self.bytes[at..];
        let length = memchr::memchr3(b'$', b'#', b'\\', rest).unwrap_or(rest.len());
        Match::Token(TokenKind::Text, index(length))
    }

    /// Backslashes escape a reference or directive that follows. Otherwise they are text.
    fn backslash(&mut self, at: usize) -> Match {
        let run = self.backslash_run(at);
        match self.prefix_after(at, run) {
            Some(reference) => reference,
            None => match self.escaped_directive(at, run) {
                Some(length) => Match::Token(TokenKind::EscapeDirective, index(length)),
                None if run >= 2 => Match::Token(TokenKind::DoubleEscape, 2),
                None => Match::Token(TokenKind::Escape, 1),
            },
        }
    }

    fn escaped_directive(&self, at: usize, run: usize) -> Option<usize> {
        if run.is_multiple_of(2) || self.byte(at + run) != Some(b'#') {
            return None;
        }
        let word = at + run + 1;
        let length = self.bracketed_word(word).or_else(|| self.word(word))?;
        Some(run + 1 + length)
    }

    fn in_reference(&mut self, at: usize) -> Match {
        match self.bytes[at] {
            b'[' => Match::Token(TokenKind::IndexLeft, 1),
            b'{' => Match::Token(TokenKind::LeftCurly, 1),
            b'}' => Match::Token(TokenKind::RightCurly, 1),
            b'$' => self.empty_index(at).unwrap_or_else(|| self.prefix(at)),
            b'#' => {
                self.comment_start(at).or_else(|| self.set(at)).unwrap_or_else(|| self.prefix(at))
            }
            _ => self.name(at),
        }
    }

    fn in_reference_modifier(&mut self, at: usize) -> Match {
        match self.bytes[at] {
            b'[' => Match::Token(TokenKind::IndexLeft, 1),
            b'(' => Match::Token(TokenKind::LeftParenthesis, 1),
            b'{' => Match::Token(TokenKind::LeftCurly, 1),
            b'}' => Match::Token(TokenKind::RightCurly, 1),
            b'$' => self.prefix(at),
            b'#' => self.set(at).unwrap_or_else(|| self.prefix(at)),
            _ => self.name(at),
        }
    }

    /// Matches the parts of a reference, or its end.
    fn name(&mut self, at: usize) -> Match {
        match self.bytes[at] {
            b'.' if self.byte(at + 1).is_some_and(|next| next.is_ascii_alphabetic()) => {
                Match::Token(TokenKind::Dot, 2)
            }
            b'\\' => {
                let run = self.backslash_run(at);
                self.prefix_after(at, run).unwrap_or(Match::Terminator)
            }
            b' ' | b'\t' => self.set(at).unwrap_or(Match::Terminator),
            byte if is_identifier_start(byte) => self.identifier(at),
            _ => Match::Terminator,
        }
    }

    fn identifier(&self, at: usize) -> Match {
        let length = self.run(at, is_identifier);
        let kind = match &self.bytes[at..at + length] {
            b"true" => TokenKind::True,
            b"false" => TokenKind::False,
            _ => TokenKind::Identifier,
        };
        Match::Token(kind, index(length))
    }

    fn in_call(&mut self, at: usize) -> Match {
        match self.bytes[at] {
            b')' => Match::Token(TokenKind::CallRightParenthesis, 1),
            b'#' => self.set(at).unwrap_or_else(|| self.prefix(at)),
            b'$' | b'\\' => self.escaped_prefix(at),
            b' ' | b'\t' => self.set(at).unwrap_or_else(|| self.white_space(at)),
            b'\n' | b'\r' => self.white_space(at),
            b'"' | b'\'' => self.string(at),
            b'-' | b'0'..=b'9' => self.number(at).unwrap_or(Match::Nothing),
            b'.' => self.dot(at),
            byte if is_identifier_start(byte) => self.identifier(at),
            byte => punctuation(byte),
        }
    }

    /// A dot starts the `..` of a range, a number such as `.5`, or a property.
    fn dot(&self, at: usize) -> Match {
        match self.byte(at + 1) {
            Some(b'.') => Match::Token(TokenKind::DoubleDot, 2),
            Some(next) if next.is_ascii_alphabetic() && self.state == State::Call => {
                Match::Token(TokenKind::Dot, 2)
            }
            _ => self.number(at).unwrap_or(Match::Nothing),
        }
    }

    fn in_index(&mut self, at: usize) -> Match {
        match self.bytes[at] {
            b']' => Match::Token(TokenKind::IndexRight, 1),
            b'$' | b'#' | b'\\' => self.escaped_prefix(at),
            b' ' | b'\t' | b'\n' | b'\r' => self.white_space(at),
            b'"' | b'\'' => self.string(at),
            b'-' | b'.' | b'0'..=b'9' => self.number(at).unwrap_or(Match::Nothing),
            b't' if self.bytes[at..].starts_with(b"true") => Match::Token(TokenKind::True, 4),
            b'f' if self.bytes[at..].starts_with(b"false") => Match::Token(TokenKind::False, 5),
            _ => Match::Nothing,
        }
    }

    fn in_pre_directive(&mut self, at: usize) -> Match {
        match self.bytes[at] {
            b'#' => self.comment_start(at).unwrap_or_else(|| self.prefix(at)),
            b'$' => self.prefix(at),
            b'\\' => {
                let run = self.backslash_run(at);
                self.prefix_after(at, run).unwrap_or(Match::Terminator)
            }
            b'-' | b'.' | b'0'..=b'9' => self.number(at).unwrap_or(Match::Terminator),
            b'{' => match self.bracketed_word(at) {
                Some(length) => self.directive_name(at, 1, length, TokenKind::BracketedWord),
                None => Match::Terminator,
            },
            _ => match self.word(at) {
                Some(length) => self.directive_name(at, 0, length, TokenKind::Word),
                None => Match::Terminator,
            },
        }
    }

    /// The name of a directive, between brackets of this width. `#end` and `#else` include the
    /// blanks and the line end that follow them.
    fn directive_name(
        &self,
        at: usize,
        bracket: usize,
        length: usize,
        otherwise: TokenKind,
    ) -> Match {
        let end = at + length;
        let kind = directive_word(&self.bytes[at + bracket..end - bracket], otherwise);
        let ends_block = matches!(kind, TokenKind::EndDirective | TokenKind::Else);
        Match::Token(kind, index(length + if ends_block { self.line_rest(end) } else { 0 }))
    }

    fn in_directive(&mut self, at: usize) -> Match {
        use TokenKind as Kind;
        let next = self.byte(at + 1);
        let either = |second, long, short| match next {
            Some(byte) if byte == second => Match::Token(long, 2),
            _ => Match::Token(short, 1),
        };
        match self.bytes[at] {
            b'$' | b'\\' => self.escaped_prefix(at),
            b'#' => self.comment_start(at).unwrap_or_else(|| self.prefix(at)),
            b' ' | b'\t' | b'\n' | b'\r' => self.white_space(at),
            b'"' | b'\'' => self.string(at),
            b'(' => Match::Token(Kind::LeftParenthesis, 1),
            b')' => Match::Token(Kind::RightParenthesis, index(1 + self.line_rest(at + 1))),
            b'-' => self.number(at).unwrap_or(Match::Token(Kind::Minus, 1)),
            b'0'..=b'9' => self.number(at).unwrap_or(Match::Nothing),
            b'.' => self.dot(at),
            b'+' => Match::Token(Kind::Plus, 1),
            b'*' => Match::Token(Kind::Multiply, 1),
            b'/' => Match::Token(Kind::Divide, 1),
            b'%' => Match::Token(Kind::Modulo, 1),
            b'<' => either(b'=', Kind::LessOrEqual, Kind::Less),
            b'>' => either(b'=', Kind::GreaterOrEqual, Kind::Greater),
            b'=' => either(b'=', Kind::Equal, Kind::Assign),
            b'!' => either(b'=', Kind::NotEqual, Kind::Not),
            b'&' if next == Some(b'&') => Match::Token(Kind::And, 2),
            b'|' if next == Some(b'|') => Match::Token(Kind::Or, 2),
            b'{' => match self.bracketed_word(at) {
                Some(length) => Match::Token(Kind::BracketedWord, index(length)),
                None => Match::Token(Kind::LeftBrace, 1),
            },
            byte => match self.word(at) {
                Some(length) => {
                    Match::Token(operator_word(&self.bytes[at..at + length]), index(length))
                }
                None => punctuation(byte),
            },
        }
    }

    fn in_text_block(&mut self, at: usize) -> Match {
        if self.bytes[at..].starts_with(b"]]#") {
            return Match::Token(TokenKind::TextBlock, 3);
        }
        // Everything up to `]]#` is literal. But `#**` takes the character after it along, even if
        // that is the first one of `]]#`.
        if self.bytes[at..].starts_with(b"#**")
            && self.byte(at + 3).is_some_and(|last| last != b'#')
        {
            return self.prefix(at);
        }
        let rest = &self.bytes[at + 1..];
        Match::Prefix(
            Prefix::Literal,
            index(1 + memchr::memchr2(b']', b'#', rest).unwrap_or(rest.len())),
        )
    }

    fn in_block_comment(&mut self, at: usize, end: TokenKind) -> Match {
        match self.bytes[at] {
            b'*' if self.byte(at + 1) == Some(b'#') => Match::Token(end, 2),
            b'$' | b'#' | b'\\' => self.comment_prefix(at),
            _ => self.skip_to(at, b'*'),
        }
    }

    fn in_line_comment(&mut self, at: usize) -> Match {
        match self.bytes[at] {
            b'\r' if self.byte(at + 1) == Some(b'\n') => Match::Token(TokenKind::CommentEnd, 2),
            b'\r' | b'\n' => Match::Token(TokenKind::CommentEnd, 1),
            b'$' | b'#' | b'\\' => self.comment_prefix(at),
            _ => self.skip_to(at, b'\n'),
        }
    }

    /// Skips a comment up to a character that may end it or start a prefix.
    fn skip_to(&self, at: usize, end: u8) -> Match {
        let rest = &self.bytes[at + 1..];
        let special = |byte: &u8| *byte == end || matches!(byte, b'$' | b'#' | b'\\' | b'\r');
        Match::Skip(index(1 + rest.iter().position(special).unwrap_or(rest.len())))
    }

    /// Prefixes count in comments, too: a comment that ends the template with a prefix is an error.
    fn comment_prefix(&mut self, at: usize) -> Match {
        match self.escaped_prefix(at) {
            Match::Nothing => Match::Skip(1),
            prefix => prefix,
        }
    }

    fn escaped_prefix(&mut self, at: usize) -> Match {
        match self.bytes[at] {
            b'\\' => {
                let run = self.backslash_run(at);
                self.prefix_after(at, run).unwrap_or(Match::Nothing)
            }
            _ => self.prefix(at),
        }
    }

    /// The prefix that starts with this `$` or `#`.
    fn prefix(&mut self, at: usize) -> Match {
        if self.bytes[at] == b'$' {
            return self.prefix_after(at, 0).unwrap_or(Match::Nothing);
        }
        let rest = &self.bytes[at..];
        match rest {
            [_, b'[', b'[', ..] => Match::Prefix(Prefix::TextBlock, 3),
            [_, b'*', b'*', last, ..] if *last != b'#' => Match::Prefix(
                Prefix::FormalComment,
                index(3 + character_length(*last).min(rest.len() - 3)),
            ),
            [_, b'*', ..] => Match::Prefix(Prefix::BlockComment, 2),
            _ => Match::Prefix(Prefix::Hash, 1),
        }
    }

    /// `\\$`, `$!` or `$\!` after `run` backslashes.
    fn prefix_after(&mut self, at: usize, run: usize) -> Option<Match> {
        let dollar = at + run;
        if self.byte(dollar) != Some(b'$') {
            return None;
        }
        let more =
            if self.byte(dollar + 1) == Some(b'\\') { self.backslash_run(dollar + 1) } else { 0 };
        let quiet = self.byte(dollar + 1 + more) == Some(b'!');
        Some(Match::Prefix(Prefix::Dollar, index(if quiet { run + more + 2 } else { run + 1 })))
    }

    /// `$[` and similar texts that are not references.
    fn empty_index(&self, at: usize) -> Option<Match> {
        let length = match self.bytes[at + 1..] {
            [b'[' | b'.', ..] => 2,
            [b'!', b'[', ..] => 3,
            [b'\\', b'!', b'[', ..] => 4,
            _ => return None,
        };
        Some(Match::Token(TokenKind::EmptyIndex, index(length)))
    }

    fn comment_start(&self, at: usize) -> Option<Match> {
        (self.byte(at + 1) == Some(b'#')).then_some(Match::Token(TokenKind::CommentStart, 2))
    }

    /// `#set(` with the blanks before it.
    fn set(&self, at: usize) -> Option<Match> {
        let hash = at + self.blanks(at);
        let rest = &self.bytes[hash..];
        let word = if rest.starts_with(b"#set") {
            4
        } else if rest.starts_with(b"#{set}") {
            6
        } else {
            return None;
        };
        // Blanks may follow the word but tabs may not, though both may precede it.
        let parenthesis = hash + word + self.run(hash + word, |byte| byte == b' ');
        (self.byte(parenthesis) == Some(b'('))
            .then_some(Match::Token(TokenKind::Set, index(parenthesis + 1 - at)))
    }

    fn white_space(&self, at: usize) -> Match {
        let length = self.run(at, |byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
        Match::Token(TokenKind::WhiteSpace, index(length))
    }

    /// The length of the blanks and the line end; 0 if the line does not end here.
    fn line_rest(&self, at: usize) -> usize {
        let blanks = self.blanks(at);
        match (self.byte(at + blanks), self.byte(at + blanks + 1)) {
            (Some(b'\r'), Some(b'\n')) => blanks + 2,
            (Some(b'\r' | b'\n'), _) => blanks + 1,
            _ => 0,
        }
    }

    fn blanks(&self, at: usize) -> usize {
        self.run(at, |byte| matches!(byte, b' ' | b'\t'))
    }

    /// A quote within a string is doubled. Among all possible ends, the last one ends the string.
    fn string(&self, at: usize) -> Match {
        let quote = self.bytes[at];
        let mut end = None;
        let mut from = at + 1;
        while let Some(found) = self.bytes.get(from..).and_then(|rest| memchr::memchr(quote, rest))
        {
            end = Some(from + found + 1);
            from += found + 2;
            if self.byte(from - 1) != Some(quote) {
                break;
            }
        }
        end.map_or(Match::Nothing, |end| Match::Token(TokenKind::String, index(end - at)))
    }

    /// An integer, including the `..` of a range, or a floating-point number.
    fn number(&self, at: usize) -> Option<Match> {
        let sign = usize::from(self.byte(at) == Some(b'-'));
        let whole = self.digits(at + sign);
        let after = at + sign + whole;
        let float = self.fraction(after, whole > 0).map(|length| sign + whole + length);
        let integer = (whole > 0).then(|| {
            let range = self.byte(after) == Some(b'.') && self.byte(after + 1) == Some(b'.');
            sign + whole + if range { 2 } else { 0 }
        });
        match (integer, float) {
            (Some(integer), float) if float.is_none_or(|float| integer >= float) => {
                Some(Match::Token(TokenKind::Integer, index(integer)))
            }
            (_, Some(float)) => Some(Match::Token(TokenKind::Float, index(float))),
            _ => None,
        }
    }

    /// The part that makes a number floating-point: `.5`, `.`, `e3`.
    fn fraction(&self, at: usize, has_whole: bool) -> Option<usize> {
        if self.byte(at) != Some(b'.') {
            return if has_whole { self.exponent(at) } else { None };
        }
        let digits = self.digits(at + 1);
        (has_whole || digits > 0).then(|| 1 + digits + self.exponent(at + 1 + digits).unwrap_or(0))
    }

    fn exponent(&self, at: usize) -> Option<usize> {
        if !matches!(self.byte(at), Some(b'e' | b'E')) {
            return None;
        }
        let sign = usize::from(matches!(self.byte(at + 1), Some(b'+' | b'-')));
        let digits = self.digits(at + 1 + sign);
        (digits > 0).then_some(1 + sign + digits)
    }

    fn digits(&self, at: usize) -> usize {
        self.run(at, |byte| byte.is_ascii_digit())
    }

    fn word(&self, at: usize) -> Option<usize> {
        let first = self.byte(at)?;
        let starts = first.is_ascii_alphabetic() || matches!(first, b'_' | b'@');
        starts.then(|| self.run(at, is_word))
    }

    fn bracketed_word(&self, at: usize) -> Option<usize> {
        if self.byte(at) != Some(b'{') || self.byte(at + 1) == Some(b'@') {
            return None;
        }
        let length = self.word(at + 1)?;
        (self.byte(at + 1 + length) == Some(b'}')).then_some(length + 2)
    }

    /// The number of backslashes at `at`. Each run is counted only once.
    fn backslash_run(&mut self, at: usize) -> usize {
        if self.backslashes <= at {
            self.backslashes = at + self.run(at, |byte| byte == b'\\');
        }
        self.backslashes - at
    }

    /// The number of bytes from `at` on for which a test holds.
    #[inline]
    fn run(&self, at: usize, holds: impl Fn(u8) -> bool) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        rest.iter().position(|&byte| !holds(byte)).unwrap_or(rest.len())
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }
}

fn token(kind: TokenKind, start: usize, end: usize, leftover: Option<usize>) -> Token {
    Token { kind, start: index(start), end: index(end), leftover: index(leftover.unwrap_or(start)) }
}

/// Offsets fit into `u32`, because the parser rejects longer templates.
fn index(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

const fn character_length(first: u8) -> usize {
    match first {
        0..0xc0 => 1,
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    }
}

pub(super) const fn is_identifier_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// True if an identifier can contain the character, though not necessarily start with it.
pub fn is_identifier_part(character: char) -> bool {
    u8::try_from(character).is_ok_and(is_identifier)
}

/// A table lookup, because most of the source consists of names.
const fn is_identifier(byte: u8) -> bool {
    IDENTIFIER[byte as usize]
}

const IDENTIFIER: [bool; 256] = alphanumeric_or(b'_', b'-');

const fn is_word(byte: u8) -> bool {
    WORD[byte as usize]
}

const WORD: [bool; 256] = alphanumeric_or(b'_', b'@');

const fn alphanumeric_or(one: u8, other: u8) -> [bool; 256] {
    let mut found = [false; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        found[byte as usize] = byte.is_ascii_alphanumeric() || byte == one || byte == other;
        byte += 1;
    }
    found
}

const fn punctuation(byte: u8) -> Match {
    let kind = match byte {
        b'[' => TokenKind::LeftBracket,
        b']' => TokenKind::RightBracket,
        b'{' => TokenKind::LeftBrace,
        b'}' => TokenKind::RightBrace,
        b',' => TokenKind::Comma,
        b':' => TokenKind::Colon,
        _ => return Match::Nothing,
    };
    Match::Token(kind, 1)
}

fn directive_word(word: &[u8], otherwise: TokenKind) -> TokenKind {
    match word {
        b"if" => TokenKind::If,
        b"elseif" => TokenKind::ElseIf,
        b"else" => TokenKind::Else,
        b"end" => TokenKind::EndDirective,
        _ => otherwise,
    }
}

fn operator_word(word: &[u8]) -> TokenKind {
    match word {
        b"true" => TokenKind::True,
        b"false" => TokenKind::False,
        b"and" => TokenKind::And,
        b"or" => TokenKind::Or,
        b"lt" => TokenKind::Less,
        b"le" => TokenKind::LessOrEqual,
        b"gt" => TokenKind::Greater,
        b"ge" => TokenKind::GreaterOrEqual,
        b"eq" => TokenKind::Equal,
        b"ne" => TokenKind::NotEqual,
        b"not" => TokenKind::Not,
        _ => TokenKind::Word,
    }
}
