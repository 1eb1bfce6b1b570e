//! The compiler: from the text of a predicate to a [`Filter`].

use super::{Compiler, FILTER_DEPTH};
use crate::budget::Budget;
use crate::java::regex::Regex;
use crate::json;
use crate::json_path::constant::Constant;
use crate::json_path::cursor::unescape;
use crate::json_path::syntax::{Filter, Operand, Operator, Path};

impl Compiler {
    /// Compiles the text between the parentheses of `[?(…)]`.
    pub(super) fn predicate(mut self) -> Result<Filter, String> {
        let filter = self.or()?;
        if self.cursor.skip_blanks().is_at_end() {
            return Ok(filter);
        }
        let text = self.cursor.text(0, usize::MAX);
        Err(format!("Expected end of filter expression in {text}"))
    }

    fn or(&mut self) -> Result<Filter, String> {
        let mut operands = vec![self.and()?];
        while self.cursor.skip_blanks().eat_str("||") {
            operands.push(self.and()?);
        }
        Ok(if operands.len() == 1 { operands.remove(0) } else { Filter::Or(operands) })
    }

    fn and(&mut self) -> Result<Filter, String> {
        let mut operands = vec![self.operand()?];
        while self.cursor.skip_blanks().eat_str("&&") {
            operands.push(self.operand()?);
        }
        Ok(if operands.len() == 1 { operands.remove(0) } else { Filter::And(operands) })
    }

    fn operand(&mut self) -> Result<Filter, String> {
        let Some(depth) = self.filter_depth.checked_sub(1) else {
            return Err(format!("filter nested more than {FILTER_DEPTH} levels deep"));
        };
        self.filter_depth = depth;
        let filter = self.operand_inside()?;
        self.filter_depth += 1;
        Ok(filter)
    }

    fn operand_inside(&mut self) -> Result<Filter, String> {
        match self.cursor.skip_blanks().peek() {
            Some('!') => {
                self.cursor.at += 1;
                match self.cursor.skip_blanks().peek() {
                    Some('$' | '@') => self.exists(false),
                    _ => Ok(Filter::Not(Box::new(self.operand()?))),
                }
            }
            Some('(') => {
                self.cursor.at += 1;
                let filter = self.or()?;
                if self.cursor.skip_blanks().eat(')') {
                    Ok(filter)
                } else {
                    Err("Expected ')' in a filter".into())
                }
            }
            _ => self.expression(),
        }
    }

    fn exists(&mut self, expected: bool) -> Result<Filter, String> {
        Ok(Filter::Exists { path: self.nested_path()?, expected })
    }

    fn expression(&mut self) -> Result<Filter, String> {
        let left = self.side()?;
        let ends = matches!(self.cursor.skip_blanks().peek(), None | Some(')' | '&' | '|'));
        match left {
            Operand::Path(path) if ends => Ok(Filter::Exists { path, expected: true }),
            Operand::Constant(_) if ends => {
                Err("Expected a path or a comparison in a filter".into())
            }
            left => {
                let operator = self.operator()?;
                Ok(Filter::Comparison { left, operator, right: self.side()? })
            }
        }
    }

    fn operator(&mut self) -> Result<Operator, String> {
        let start = self.cursor.skip_blanks().at;
        if self.cursor.peek().is_some_and(is_comparison) {
            while self.cursor.peek().is_some_and(is_comparison) {
                self.cursor.at += 1;
            }
        } else {
            while !matches!(self.cursor.peek(), None | Some(' ')) {
                self.cursor.at += 1;
            }
        }
        let name = self.cursor.text(start, self.cursor.at);
        Operator::named(&name).ok_or_else(|| format!("Filter operator {name} is not supported!"))
    }

    fn side(&mut self) -> Result<Operand, String> {
        self.cursor.skip_blanks();
        let start = self.cursor.at;
        let constant = match self.cursor.peek() {
            Some('$' | '@') => {
                return Ok(Operand::Path(self.nested_path()?));
            }
            Some('\'' | '"') => {
                let end =
                    self.cursor.closing_quote(start).ok_or("String not closed in a filter")?;
                self.cursor.at = end + 1;
                Constant::String(unescape(&self.cursor.text(start + 1, end)).into())
            }
            Some('[' | '{') => self.json()?,
            Some('/') => self.pattern()?,
            _ => self.word()?,
        };
        Ok(Operand::Constant(constant))
    }

    /// Compiles a path up to a blank, an operator, or an unbalanced parenthesis.
    fn nested_path(&mut self) -> Result<Path, String> {
        let start = self.cursor.at;
        self.cursor.at += 1;
        while let Some(character) = self.cursor.peek() {
            match character {
                '[' | '(' => {
                    let close = self.cursor.closing(self.cursor.at, character == '[');
                    self.cursor.at = close.ok_or("Brackets do not match in a filter")?;
                }
                ' ' | ')' | '&' | '|' => break,
                _ if is_comparison(character) => break,
                _ => {}
            }
            self.cursor.at += 1;
        }
        self.nested(&self.cursor.text(start, self.cursor.at))
    }

    fn json(&mut self) -> Result<Constant, String> {
        let start = self.cursor.at;
        let end =
            self.cursor.closing(start, false).ok_or("Array or object not closed in a filter")?;
        self.cursor.at = end + 1;
        let text = self.cursor.text(start, end + 1);
        let value = json::parse::parse(&text, &mut Budget::new())
            .map_err(|error| error.detail().to_owned())?;
        Ok(Constant::Json(value))
    }

    /// `/expression/flags`. All versions support only the flag `i`.
    fn pattern(&mut self) -> Result<Constant, String> {
        let start = self.cursor.at;
        let end = self.cursor.closing_quote(start).ok_or("Pattern not closed in a filter")?;
        self.cursor.at = end + 1;
        let ignore_case = self.cursor.eat('i');
        let pattern = self.cursor.text(start + 1, end);
        let regex = Regex::matching(&pattern, ignore_case);
        regex.map(Constant::Pattern).map_err(|error| error.detail().to_owned())
    }

    /// `true`, `false`, `null` or a number.
    fn word(&mut self) -> Result<Constant, String> {
        for (word, constant) in [
            ("true", Constant::Boolean(true)),
            ("false", Constant::Boolean(false)),
            ("null", Constant::Null),
        ] {
            if self.cursor.eat_str(word) {
                return Ok(constant);
            }
        }
        let start = self.cursor.at;
        while self
            .cursor
            .peek()
            .is_some_and(|character| matches!(character, '0'..='9' | '-' | '+' | '.' | 'e' | 'E'))
        {
            self.cursor.at += 1;
        }
        let text = self.cursor.text(start, self.cursor.at);
        Constant::number(&text).ok_or_else(|| format!("Expected a value in a filter, not '{text}'"))
    }
}

fn is_comparison(character: char) -> bool {
    matches!(character, '<' | '>' | '=' | '~' | '!')
}
