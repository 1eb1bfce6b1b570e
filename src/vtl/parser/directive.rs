//! Directives: `#set`, `#if`, and those that Velocity looks up by name.

use super::Parser;
use super::reference::begins_parameter;
use super::text::is_directive;
use crate::vtl::ast::{Block, Expression, Failing, Foreach, If, Node, Reference, Root, Set, Slot, Span};
use crate::vtl::error::Error;
use crate::vtl::token::{Token, TokenKind};

/// An argument of a directive that is looked up by name.
enum Argument {
    Value(Expression, Token),
    Word(Token),
}

impl Parser<'_> {
    pub(super) fn parse_set(&mut self, block: &mut Block) -> Result<(), Error> {
        self.next()?;
        self.skip_white_space()?;
        let target = self.peek()?;
        if !matches!(target.kind, TokenKind::Identifier | TokenKind::LeftCurly) {
            return Err(self.unexpected(target, "a reference to set"));
        }
        let formal = target.kind == TokenKind::LeftCurly;
        let target = self.parse_reference()?;
        let plain = !formal && !target.quiet;
        self.skip_white_space()?;
        self.expect(TokenKind::Assign)?;
        let value = self.parse_expression()?;
        self.expect_operator_or_end()?;
        self.lexer.in_set = false;
        block.push(Node::Set(Box::new(Set { target, plain, value })));
        Ok(())
    }

    pub(super) fn parse_if(&mut self, block: &mut Block) -> Result<(), Error> {
        let mut branches = Vec::new();
        let start = self.peek()?;
        loop {
            self.next()?;
            self.skip_white_space()?;
            self.expect(TokenKind::LeftParenthesis)?;
            let condition = self.parse_expression()?;
            self.expect_operator_or_end()?;
            branches.push((condition, self.parse_block()?));
            if self.peek()?.kind != TokenKind::ElseIf {
                break;
            }
        }
        let otherwise = if self.accept(TokenKind::Else)? { Some(self.parse_block()?) } else { None };
        self.expect_end_of("#if", start)?;
        block.push(Node::If(Box::new(If { branches, otherwise })));
        Ok(())
    }

    fn expect_operator_or_end(&mut self) -> Result<(), Error> {
        let token = self.peek()?;
        if token.kind != TokenKind::RightParenthesis {
            return Err(self.unexpected(token, "an operator or `)`"));
        }
        self.next().map(drop)
    }

    fn expect_end_of(&mut self, directive: &str, start: Token) -> Result<(), Error> {
        let token = self.peek()?;
        if token.kind == TokenKind::EndDirective {
            return self.next().map(drop);
        }
        let (line, _) = position(self.source, start.start as usize);
        Err(self.unexpected(token, &format!("the `#end` of the `{directive}` in line {line}")))
    }

    pub(super) fn parse_directive(&mut self, block: &mut Block) -> Result<(), Error> {
        let recorded = self.start_recording();
        let word = self.next()?;
        let text = self.text(word);
        // The name is what follows the first character, which is not the `#` where something is glued in front.
        let name = match word.kind {
            TokenKind::BracketedWord => text.get(2..text.len() - 1),
            _ => text.get(1..),
        };
        let name = name.unwrap_or_default();
        self.lexer.enter_directive();
        if self.lexer.parenthesis_follows() {
            let arguments = self.parse_arguments(name)?;
            return self.parse_called(block, word, name, arguments, recorded);
        }
        self.lexer.pop();
        let printed = self.recorded(recorded, 0, false);
        self.parse_bare(block, word, name, printed)
    }

    /// A directive without parentheses.
    fn parse_bare(&mut self, block: &mut Block, word: Token, name: &str, printed: String) -> Result<(), Error> {
        let span = Span { start: word.start, end: word.end };
        match name {
            "stop" => block.push(Node::Stop),
            "break" => block.push(Node::Break(None, span)),
            "include" | "parse" => block.push(unsupported(name, span)),
            "foreach" | "define" | "literal" | "macro" => {
                return Err(self.error(span, format!("expected `(` after `#{name}`")));
            }
            _ => block.push(Node::Literal(printed.into())),
        }
        Ok(())
    }

    fn parse_arguments(&mut self, name: &str) -> Result<Vec<Argument>, Error> {
        self.skip_white_space()?;
        self.expect(TokenKind::LeftParenthesis)?;
        let mut arguments = Vec::new();
        while self.argument_follows()? {
            self.skip_white_space()?;
            if self.accept(TokenKind::Comma)? {
                self.skip_white_space()?;
            }
            let token = self.peek()?;
            if token.kind == TokenKind::Word {
                self.next()?;
                self.check_word(name, arguments.len(), token)?;
                arguments.push(Argument::Word(token));
            } else if begins_parameter(token.kind) {
                if name == "macro" && arguments.is_empty() {
                    return Err(self.unexpected(token, "the name of the macro"));
                }
                arguments.push(Argument::Value(self.nested(Self::parse_operand)?, token));
            } else {
                return Err(self.unexpected(token, "an argument"));
            }
        }
        self.skip_white_space()?;
        let end = self.peek()?;
        if end.kind != TokenKind::RightParenthesis {
            return Err(self.unexpected(end, "an argument or `)`"));
        }
        self.next()?;
        Ok(arguments)
    }

    fn argument_follows(&mut self) -> Result<bool, Error> {
        let begins = |kind| kind == TokenKind::Comma || kind == TokenKind::Word || begins_parameter(kind);
        let token = self.peek()?;
        Ok(match token.kind {
            TokenKind::WhiteSpace => begins(self.peek_at(1)?.kind),
            kind => begins(kind),
        })
    }

    /// Only `in` of `#foreach` and the name of a `#macro` are words; a directive that does not exist takes any.
    fn check_word(&self, directive: &str, position: usize, word: Token) -> Result<(), Error> {
        let allowed = match directive {
            "foreach" => position == 1,
            "macro" => position == 0,
            _ => !is_directive(directive),
        };
        if allowed {
            return Ok(());
        }
        Err(self.unexpected(word, "a value: a word cannot stand here"))
    }

    fn parse_called(
        &mut self,
        block: &mut Block,
        word: Token,
        name: &str,
        arguments: Vec<Argument>,
        recorded: usize,
    ) -> Result<(), Error> {
        let is_block = matches!(name, "foreach" | "define" | "literal" | "macro") || name.starts_with('@');
        let literal = self.record.len();
        let body = if is_block {
            let body = self.parse_block()?;
            self.expect_end_of(&format!("#{name}"), word)?;
            body
        } else {
            Block::new()
        };
        let empty = self.record.len() <= literal + 1;
        let skipped = usize::from(name == "literal");
        let from = if name == "literal" { literal } else { recorded };
        let is_printed = name == "literal" || !is_directive(name);
        let printed = self.recorded(if is_printed { from } else { self.record.len() }, skipped, name == "literal");
        let span = self.span_from(word.start);
        match name {
            "literal" if empty => return Err(self.error(span, "`#literal()` needs something to print")),
            "foreach" => self.push_foreach(block, arguments, body, span),
            "define" => return self.push_define(block, &arguments, body, span),
            "macro" => return self.define_macro(&arguments, span),
            "stop" if arguments.len() > 1 => return Err(self.error(span, "`#stop` takes one message at most")),
            "stop" => block.push(Node::Stop),
            "break" => return self.push_break(block, arguments, span),
            "include" | "parse" => block.push(unsupported(name, span)),
            _ => block.push(Node::Literal(printed.into())),
        }
        Ok(())
    }

    /// Velocity takes the parts of a `#foreach` by position and checks none of them.
    fn push_foreach(&mut self, block: &mut Block, mut arguments: Vec<Argument>, body: Block, span: Span) {
        let variable = match arguments.first() {
            Some(first) => self.loop_variable(first),
            None => return block.push(failing("`#foreach` needs `$variable in $list`", span)),
        };
        let body = if arguments.len() > 3 {
            match arguments.swap_remove(3) {
                Argument::Value(Expression::Reference(reference), _) => vec![Node::Reference(*reference)],
                _ => Block::new(),
            }
        } else {
            body
        };
        let elements = match arguments.len() {
            1 => return block.push(failing("`#foreach` needs `in $list`", span)),
            2 => Expression::Null,
            _ => match arguments.swap_remove(2) {
                Argument::Value(elements, _) => elements,
                Argument::Word(_) => Expression::Null,
            },
        };
        block.push(Node::Foreach(Box::new(Foreach { variable, elements, body })));
    }

    fn loop_variable(&mut self, argument: &Argument) -> Option<Slot> {
        match argument {
            Argument::Value(Expression::Reference(reference), _) => variable_of(reference),
            Argument::Value(_, token) | Argument::Word(token) => {
                let name = self.source[token.range()].get(1..)?;
                Some(self.shared.names.slot(name))
            }
        }
    }

    /// Only a plain `$name` can be used: Velocity takes the name to be all that follows the `$`, braces and all.
    fn push_define(&mut self, block: &mut Block, arguments: &[Argument], body: Block, span: Span) -> Result<(), Error> {
        let [argument] = arguments else {
            return Err(self.error(span, "`#define` needs the name of the block: `#define($name)`"));
        };
        let variable = match argument {
            Argument::Value(Expression::Reference(reference), token) => {
                let plain = token.kind == TokenKind::Identifier && !reference.quiet;
                variable_of(reference).filter(|_| plain)
            }
            _ => None,
        };
        let number = self.shared.blocks.len();
        self.shared.blocks.push(body);
        block.push(Node::Define(variable, number));
        Ok(())
    }

    /// Inline macros are off: a macro is read and forgotten, but for its name, which can be escaped from now on.
    fn define_macro(&mut self, arguments: &[Argument], span: Span) -> Result<(), Error> {
        let Some(Argument::Word(name)) = arguments.first() else {
            return Err(self.error(span, "`#macro` needs a name"));
        };
        let name = self.source[name.range()].to_owned();
        self.shared.macros.insert(name);
        Ok(())
    }

    fn push_break(&mut self, block: &mut Block, mut arguments: Vec<Argument>, span: Span) -> Result<(), Error> {
        if arguments.len() > 1 {
            return Err(self.error(span, "`#break` takes one `$foreach` at most"));
        }
        let scope = arguments.pop().map(|argument| match argument {
            Argument::Value(value, _) => Box::new(value),
            Argument::Word(_) => Box::new(Expression::Null),
        });
        block.push(Node::Break(scope, span));
        Ok(())
    }
}

fn variable_of(reference: &Reference) -> Option<Slot> {
    match reference.root {
        Root::Variable(slot) => Some(slot),
        Root::Nothing | Root::Runt => None,
    }
}

fn failing(message: &str, span: Span) -> Node {
    Node::Failing(Box::new(Failing { message: message.into(), unsupported: false, span }))
}

fn unsupported(name: &str, span: Span) -> Node {
    let message = format!("API Gateway does not run `#{name}`").into();
    Node::Failing(Box::new(Failing { message, unsupported: true, span }))
}

/// The line and column of an offset, counted from 1.
fn position(source: &str, offset: usize) -> (usize, usize) {
    let before = source.get(..offset).unwrap_or(source);
    let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
    let column = before.chars().rev().take_while(|&character| character != '\n').count() + 1;
    (line, column)
}
