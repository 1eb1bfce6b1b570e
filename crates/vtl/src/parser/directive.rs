//! Directives: `#set`, `#if`, and those that Velocity looks up by name.

use std::mem;

use super::Parser;
use super::reference::begins_parameter;
use super::text::is_directive;
use crate::ast::{Branch, Expression, Foreach, Id, Node, Root, Run, Set, Span, move_run, store};
use crate::error::Error;
use crate::names::Slot;
use crate::token::{Token, TokenKind};

/// An argument of a directive that is looked up by name.
pub(super) enum Argument {
    /// A value, its first token, and its end.
    Value(Expression, Token, u32),
    Word(Token),
}

impl Argument {
    fn span(&self) -> Span {
        match self {
            Self::Value(_, first, end) => Span { start: first.start, end: *end },
            Self::Word(word) => word.span(),
        }
    }
}

impl<'p> Parser<'p> {
    pub(super) fn parse_set(&mut self) -> Result<(), Error> {
        let start = self.next()?.start;
        self.skip_white_space()?;
        let target = self.peek()?;
        if !matches!(target.kind, TokenKind::Identifier | TokenKind::LeftCurly) {
            return Err(self.unexpected(target, "a reference to set"));
        }
        let formal = target.kind == TokenKind::LeftCurly;
        let target = self.parse_reference()?;
        let plain = !formal && !self.shared.tree.references[target as usize].quiet;
        self.skip_white_space()?;
        self.expect(TokenKind::Assign)?;
        let value = self.parse_expression()?;
        self.expect_operator_or_end()?;
        self.lexer.in_set = false;
        let span = self.span_from(start);
        let set = store(&mut self.shared.tree.sets, Set { target, plain, value, span });
        self.push(Node::Set(set));
        Ok(())
    }

    pub(super) fn parse_if(&mut self) -> Result<(), Error> {
        let from = self.shared.branches.len();
        let start = self.peek()?;
        loop {
            self.skip()?;
            self.skip_white_space()?;
            let opening = self.expect(TokenKind::LeftParenthesis)?;
            let condition = self.parse_expression()?;
            let span = self.span_from(opening.end);
            self.expect_operator_or_end()?;
            let block = self.parse_block()?;
            self.shared.branches.push(Branch { condition, span, block });
            if self.kind()? != TokenKind::ElseIf {
                break;
            }
        }
        let otherwise =
            if self.accept(TokenKind::Else)? { self.parse_block()? } else { Run::default() };
        self.expect_end_of("if", start)?;
        let branches = move_run(&mut self.shared.branches, from, &mut self.shared.tree.branches);
        self.push(Node::If(branches, otherwise));
        Ok(())
    }

    fn expect_operator_or_end(&mut self) -> Result<(), Error> {
        if self.kind()? != TokenKind::RightParenthesis {
            let token = self.peek()?;
            return Err(self.unexpected(token, "an operator or `)`"));
        }
        self.skip()
    }

    fn expect_end_of(&mut self, directive: &str, start: Token) -> Result<(), Error> {
        let token = self.peek()?;
        if token.kind == TokenKind::EndDirective {
            return self.skip();
        }
        let line = self.source[..start.start as usize].matches('\n').count() + 1;
        Err(self.unexpected(token, &format!("the `#end` of the `#{directive}` on line {line}")))
    }

    pub(super) fn parse_directive(&mut self) -> Result<(), Error> {
        let word = self.peek()?;
        let name = self.directive_name(word);
        if is_directive(name) && name != "literal" {
            self.skip()?;
            return self.parse_known(word, name);
        }
        let recorded = self.start_recording();
        self.skip()?;
        self.parse_printed(word, name, recorded)
    }

    /// The name of a directive starts after the first character, which need not be `#` if something
    /// is glued to its front.
    fn directive_name(&self, word: Token) -> &'p str {
        let text = self.text(word);
        let name = match word.kind {
            TokenKind::BracketedWord => text.get(2..text.len() - 1),
            _ => text.get(1..),
        };
        name.unwrap_or_default()
    }

    /// Switches the lexer to the directive's arguments. Returns true if there are any.
    fn arguments_follow(&mut self) -> bool {
        self.lexer.enter_directive();
        let follow = self.lexer.parenthesis_follows();
        if !follow {
            self.lexer.pop();
        }
        follow
    }

    fn parse_known(&mut self, word: Token, name: &str) -> Result<(), Error> {
        if !self.arguments_follow() {
            return self.push_bare(word, name);
        }
        let mut arguments = self.parse_arguments(name)?;
        let head = self.span_from(word.start);
        let body = if matches!(name, "foreach" | "define" | "macro") {
            let body = self.parse_block()?;
            self.expect_end_of(name, word)?;
            body
        } else {
            Run::default()
        };
        let span = self.span_from(word.start);
        match name {
            "foreach" => self.push_foreach(&arguments, body, head, span),
            "define" => self.push_define(&arguments, body, span)?,
            "macro" => self.define_macro(&arguments, span)?,
            "break" => self.push_break(&arguments, span)?,
            "stop" if arguments.len() > 1 => {
                return Err(self.error(span, "`#stop` takes at most one message"));
            }
            "stop" => self.push(Node::Stop),
            _ => self.push_unsupported(name, span),
        }
        arguments.clear();
        self.shared.arguments = arguments;
        Ok(())
    }

    /// A directive without parentheses.
    fn push_bare(&mut self, word: Token, name: &str) -> Result<(), Error> {
        let span = word.span();
        match name {
            "stop" => self.push(Node::Stop),
            "break" => self.push(Node::Break(None, span)),
            "include" | "parse" => self.push_unsupported(name, span),
            _ => return Err(self.error(span, format!("expected `(` after `#{name}`"))),
        }
        Ok(())
    }

    /// A directive that prints itself because it is unknown. `#literal()` prints its block.
    fn parse_printed(&mut self, word: Token, name: &str, recorded: usize) -> Result<(), Error> {
        let is_literal = name == "literal";
        if !self.arguments_follow() {
            let printed = self.recorded(recorded, 0, false);
            self.push_literal(&printed);
            let span = word.span();
            return if is_literal {
                Err(self.error(span, "expected `(` after `#literal`"))
            } else {
                Ok(())
            };
        }
        let arguments = self.parse_arguments(name)?;
        // Velocity prints the first child of `#literal`, which is its argument if there is one.
        let argument = arguments.first().map(Argument::span);
        let body = self.record.len();
        if is_literal || name.starts_with('@') {
            self.parse_block()?;
            self.expect_end_of(name, word)?;
        }
        let empty = argument.is_none() && self.record.len() <= body + 1;
        let printed = match (is_literal, argument) {
            (true, Some(argument)) => {
                self.recorded(body, 1, true);
                argument.of(self.source).to_owned()
            }
            (true, None) => self.recorded(body, 1, true),
            (false, _) => self.recorded(recorded, 0, false),
        };
        if is_literal && empty {
            return Err(self.error(self.span_from(word.start), "`#literal()` needs a body"));
        }
        self.push_literal(&printed);
        Ok(())
    }

    fn parse_arguments(&mut self, name: &str) -> Result<Vec<Argument>, Error> {
        self.skip_white_space()?;
        self.expect(TokenKind::LeftParenthesis)?;
        let mut arguments = mem::take(&mut self.shared.arguments);
        while self.argument_follows()? {
            self.skip_white_space()?;
            if self.accept(TokenKind::Comma)? {
                self.skip_white_space()?;
            }
            let token = self.peek()?;
            if token.kind == TokenKind::Word {
                self.skip()?;
                self.check_word(name, arguments.len(), token)?;
                arguments.push(Argument::Word(token));
            } else if begins_parameter(token.kind) {
                if name == "macro" && arguments.is_empty() {
                    return Err(self.unexpected(token, "the name of the macro"));
                }
                let value = self.nested(Self::parse_operand)?;
                arguments.push(Argument::Value(value, token, self.end));
            } else {
                return Err(self.unexpected(token, "an argument"));
            }
        }
        self.skip_white_space()?;
        if self.kind()? != TokenKind::RightParenthesis {
            let end = self.peek()?;
            return Err(self.unexpected(end, "an argument or `)`"));
        }
        self.skip()?;
        Ok(arguments)
    }

    fn argument_follows(&mut self) -> Result<bool, Error> {
        let begins =
            |kind| kind == TokenKind::Comma || kind == TokenKind::Word || begins_parameter(kind);
        Ok(match self.kind()? {
            TokenKind::WhiteSpace => begins(self.kind_at(1)?),
            kind => begins(kind),
        })
    }

    /// Words are valid only as the `in` of `#foreach`, the name of a `#macro`, or in an unknown
    /// directive.
    fn check_word(&self, directive: &str, position: usize, word: Token) -> Result<(), Error> {
        let allowed = match directive {
            "foreach" => position == 1,
            "macro" => position == 0,
            _ => !is_directive(directive),
        };
        if allowed {
            return Ok(());
        }
        Err(self.unexpected(word, "a value instead of a word"))
    }

    /// Like Velocity, takes the parts of a `#foreach` by position and checks none of them.
    fn push_foreach(&mut self, arguments: &[Argument], body: Run, head: Span, span: Span) {
        let variable = arguments.first().and_then(|first| self.loop_variable(first));
        let body = match arguments.get(3) {
            Some(Argument::Value(Expression::Reference(reference), ..)) => {
                let node = store(&mut self.shared.tree.nodes, Node::Reference(*reference));
                Run { start: node, end: node + 1 }
            }
            Some(_) => Run::default(),
            None => body,
        };
        let elements = match arguments.get(2) {
            Some(Argument::Value(elements, ..)) => *elements,
            Some(Argument::Word(_)) => Expression::Null,
            None if arguments.len() == 2 => Expression::Null,
            None => {
                let message = self.keep_text("`#foreach` needs `$variable in $list`");
                self.push(Node::Failing(message, span));
                return;
            }
        };
        let foreach =
            store(&mut self.shared.tree.loops, Foreach { head, variable, elements, body });
        self.push(Node::Foreach(foreach));
    }

    fn loop_variable(&mut self, argument: &Argument) -> Option<Slot> {
        match argument {
            Argument::Value(Expression::Reference(reference), ..) => self.variable_of(*reference),
            Argument::Value(_, token, _) | Argument::Word(token) => {
                let name = self.text(*token).get(1..)?;
                Some(self.shared.tree.names.slot(name))
            }
        }
    }

    /// Only a plain `$name` works: for Velocity the name is everything after the `$`, including
    /// braces.
    fn push_define(&mut self, arguments: &[Argument], body: Run, span: Span) -> Result<(), Error> {
        let [argument] = arguments else {
            return Err(self.error(span, "`#define` needs a name: `#define($name)`"));
        };
        let variable = match argument {
            Argument::Value(Expression::Reference(reference), token, _) => {
                let quiet = self.shared.tree.references[*reference as usize].quiet;
                let plain = token.kind == TokenKind::Identifier && !quiet;
                self.variable_of(*reference).filter(|_| plain)
            }
            _ => None,
        };
        let number = store(&mut self.shared.tree.blocks, body);
        self.push(Node::Define(variable, number));
        Ok(())
    }

    /// API Gateway disables inline macros: a macro is parsed and dropped, except that its name can
    /// be escaped from then on.
    fn define_macro(&mut self, arguments: &[Argument], span: Span) -> Result<(), Error> {
        let Some(Argument::Word(name)) = arguments.first() else {
            return Err(self.error(span, "`#macro` needs a name"));
        };
        let name = self.text(*name).to_owned();
        self.shared.macros.insert(name);
        Ok(())
    }

    fn push_break(&mut self, arguments: &[Argument], span: Span) -> Result<(), Error> {
        let scope = match arguments {
            [] => None,
            [Argument::Value(scope, ..)] => Some(*scope),
            [Argument::Word(_)] => Some(Expression::Null),
            _ => return Err(self.error(span, "`#break` takes at most one `$foreach`")),
        };
        self.push(Node::Break(scope, span));
        Ok(())
    }

    fn push_unsupported(&mut self, name: &str, span: Span) {
        let message = self.keep_text(&format!("API Gateway does not support `#{name}`"));
        self.push(Node::Unsupported(message, span));
    }

    fn variable_of(&self, reference: Id) -> Option<Slot> {
        match self.shared.tree.references[reference as usize].root {
            Root::Variable(slot) => Some(slot),
            Root::Nothing | Root::Runt => None,
        }
    }
}
