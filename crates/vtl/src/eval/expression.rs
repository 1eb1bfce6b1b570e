//! Expressions: their values, and their truth, which Velocity computes separately.

use std::cmp::Ordering;
use std::rc::Rc;

use num_bigint::BigInt;

use super::define::DefinedBlock;
use super::{Evaluator, Outcome};
use crate::ast::{Chain, Expression, Interpolated, Operand, Operator, Reference, Span};
use crate::error::Error;
use crate::trace::EvaluationKind;
use crate::value::{Arithmetic, List, ListKind, Map, MapKind, Number, Value, equal_texts};

impl<'t, const TRACED: bool> Evaluator<'t, TRACED> {
    pub(super) fn value(&mut self, expression: Expression) -> Outcome<Value> {
        let tree = self.tree;
        Ok(match expression {
            Expression::Reference(reference) => {
                return self.resolve(&tree.references[reference as usize]);
            }
            Expression::String(text) => Value::String(tree.strings[text as usize].clone().into()),
            Expression::Interpolated(string) => {
                return self.interpolate(&tree.interpolated[string as usize]);
            }
            Expression::Null => Value::Null,
            Expression::Boolean(value) => Value::Boolean(value),
            Expression::Int(number) => Value::int(number),
            Expression::Long(number) => Value::Number(Number::Long(number)),
            Expression::Double(number) => Value::Number(Number::Double(number)),
            Expression::BigInteger(digits) => self.big_integer(&tree.texts[digits as usize])?,
            Expression::List(items) => self.list(items.of(&tree.expressions))?,
            Expression::Map(entries) => self.map(entries.of(&tree.expressions))?,
            Expression::Range(bounds) => self.range(bounds.of(&tree.expressions))?,
            Expression::Not(_) => Value::Boolean(self.is_true(expression)?),
            Expression::Chain(chain) => return self.chain(&tree.chains[chain as usize]),
        })
    }

    /// Evaluates a condition. A literal other than a boolean is false, while a variable with the
    /// same value is true.
    pub(super) fn is_true(&mut self, expression: Expression) -> Outcome<bool> {
        let tree = self.tree;
        match expression {
            Expression::Boolean(value) => Ok(value),
            Expression::Not(operand) => {
                self.budget.enter()?;
                let value = self.is_true(tree.expressions[operand as usize])?;
                self.budget.leave();
                Ok(!value)
            }
            Expression::Reference(reference) => {
                self.is_true_reference(&tree.references[reference as usize])
            }
            Expression::Chain(chain) if self.is_condition(&tree.chains[chain as usize]) => {
                Ok(matches!(self.chain(&tree.chains[chain as usize])?, Value::Boolean(true)))
            }
            _ => Ok(false),
        }
    }

    fn is_true_reference(&mut self, reference: &'t Reference) -> Outcome<bool> {
        if let Some(has_next) = self.has_next(reference) {
            self.budget.spend_steps(1)?;
            if TRACED {
                self.record(EvaluationKind::Reference, reference.span, &Value::Boolean(has_next));
            }
            return Ok(has_next);
        }
        match self.resolve(reference)? {
            Value::Boolean(value) => Ok(value),
            Value::Null => Ok(false),
            value => match value.object::<DefinedBlock>() {
                // Velocity checks that the value prints something, which renders a block.
                Some(block) => self.render_defined(block.0, &mut String::new()),
                None => Ok(true),
            },
        }
    }

    /// True if a chain can be true. Arithmetic is always false and is not even evaluated.
    fn is_condition(&self, chain: &Chain) -> bool {
        let first = chain.rest.of(&self.tree.operands).first();
        first.is_some_and(|operand| !matches!(operand.operator, Operator::Calculate(_)))
    }

    fn chain(&mut self, chain: &'t Chain) -> Outcome<Value> {
        self.budget.enter()?;
        let rest = chain.rest.of(&self.tree.operands);
        let value = match rest {
            [Operand { operator: Operator::Or, .. }, ..] => {
                self.combine(chain.first, rest, true)?
            }
            [Operand { operator: Operator::And, .. }, ..] => {
                self.combine(chain.first, rest, false)?
            }
            _ => {
                let mut left = self.value(chain.first)?;
                let mut literal = chain.first_literal;
                for operand in rest {
                    let right = self.value(operand.value)?;
                    left = match operand.operator {
                        Operator::Calculate(Arithmetic::Add)
                            if left.as_str().is_some() || right.as_str().is_some() =>
                        {
                            let left = self.or_literal(left, literal);
                            let right = self.or_literal(right, operand.literal);
                            self.concatenate(&left, &right, chain.span)?
                        }
                        operator => self.operate(operator, &left, &right, chain.span)?,
                    };
                    literal = operand.whole;
                }
                left
            }
        };
        self.budget.leave();
        Ok(value)
    }

    /// The text of an operand when joined to a string. For a failed calculation it is the source.
    fn or_literal(&self, value: Value, literal: Span) -> Value {
        if value.is_null() { Value::string(literal.of(self.source)) } else { value }
    }

    /// Combines conditions by `||` or `&&`: evaluates them until one is `decisive`.
    fn combine(&mut self, first: Expression, rest: &[Operand], decisive: bool) -> Outcome<Value> {
        let mut value = self.is_true(first)?;
        for operand in rest {
            if value == decisive {
                break;
            }
            value = self.is_true(operand.value)?;
        }
        Ok(Value::Boolean(value))
    }

    fn operate(
        &mut self,
        operator: Operator,
        left: &Value,
        right: &Value,
        span: Span,
    ) -> Outcome<Value> {
        self.budget.spend_steps(1)?;
        let calculated = match operator {
            Operator::Equal => return self.equal(left, right, span).map(Value::Boolean),
            Operator::NotEqual => {
                return self.equal(left, right, span).map(|equal| Value::Boolean(!equal));
            }
            Operator::Compare(holds) => self.compare(left, right, holds),
            Operator::Calculate(operator) => self.calculate(operator, left, right),
            Operator::Or | Operator::And => Ok(Value::Null),
        };
        calculated.map_err(|error| self.thrown(error, span))
    }

    /// Calculates; the result is null if an operand is not a number.
    fn calculate(
        &mut self,
        operator: Arithmetic,
        left: &Value,
        right: &Value,
    ) -> Result<Value, Error> {
        let (Value::Number(left), Value::Number(right)) = (left, right) else {
            return Ok(Value::Null);
        };
        self.budget.spend_arithmetic(left.size(), right.size())?;
        Ok(left.calculate(operator, right, &mut self.budget)?.map_or(Value::Null, Value::Number))
    }

    /// Compares; the result is false if an operand is not a number.
    fn compare(
        &mut self,
        left: &Value,
        right: &Value,
        holds: fn(Ordering) -> bool,
    ) -> Result<Value, Error> {
        let (Value::Number(left), Value::Number(right)) = (left, right) else {
            return Ok(Value::Boolean(false));
        };
        Ok(Value::Boolean(holds(self.ordering(left, right)?)))
    }

    fn ordering(&mut self, left: &Number, right: &Number) -> Result<Ordering, Error> {
        if !left.is_integer() || !right.is_integer() || left.size() + right.size() > 0 {
            self.budget.spend_arithmetic(left.size(), right.size())?;
        }
        left.compare(right)
    }

    fn concatenate(&mut self, left: &Value, right: &Value, span: Span) -> Outcome<Value> {
        let mut text = String::new();
        for part in [left, right] {
            part.print(&mut text, self).map_err(|error| self.thrown(error, span))?;
        }
        self.budget.spend_text(text.len())?;
        Ok(text.into())
    }

    /// Numbers compare by value, values of one class by `equals`, and all others by their text.
    fn equal(&mut self, left: &Value, right: &Value, span: Span) -> Outcome<bool> {
        match (left, right) {
            (Value::Number(one), Value::Number(other)) => {
                let ordering =
                    self.ordering(one, other).map_err(|error| self.thrown(error, span))?;
                Ok(ordering == Ordering::Equal)
            }
            (Value::Null, _) | (_, Value::Null) => Ok(left.is_null() && right.is_null()),
            _ if left.is_comparable_to(right) => {
                left.equals(right, &mut self.budget).map_err(|error| self.thrown(error, span))
            }
            _ => {
                let texts = left.to_text(self).and_then(|left| Ok((left, right.to_text(self)?)));
                let (left, right) = texts.map_err(|error| self.thrown(error, span))?;
                Ok(equal_texts(&left, &right, &mut self.budget)?)
            }
        }
    }

    fn list(&mut self, items: &[Expression]) -> Outcome<Value> {
        self.budget.enter()?;
        self.budget.spend_memory(List::SIZE + items.len() * size_of::<Value>())?;
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            values.push(self.value(*item)?);
        }
        self.budget.leave();
        Ok(Value::list(ListKind::ArrayList, values))
    }

    fn map(&mut self, entries: &[Expression]) -> Outcome<Value> {
        self.budget.enter()?;
        self.budget.spend_memory(Map::SIZE + entries.len() / 2 * Map::ENTRY)?;
        let map = Map::with_capacity(MapKind::Linked, entries.len() / 2);
        for entry in entries.chunks_exact(2) {
            let key = self.value(entry[0])?;
            let value = self.value(entry[1])?;
            map.insert(key, value, &mut self.budget)?;
        }
        self.budget.leave();
        Ok(Value::Map(Rc::new(map)))
    }

    /// `[1..3]`, `[3..1]`; null if a bound is not an integer.
    fn range(&mut self, bounds: &[Expression]) -> Outcome<Value> {
        let [first, last] = bounds else { return Ok(Value::Null) };
        let (Value::Number(first), Value::Number(last)) = (self.value(*first)?, self.value(*last)?)
        else {
            return Ok(Value::Null);
        };
        let (first, last) = (first.int_value(), last.int_value());
        // Java's arithmetic wraps: a range from the least `int` to the greatest has two elements.
        let length = usize::try_from(first.wrapping_sub(last).wrapping_abs().wrapping_add(1))
            .map_err(|_| {
                Error::thrown("IllegalArgumentException", "Illegal Capacity of a range")
            })?;
        self.budget.spend_steps(length)?;
        self.budget.spend_memory(List::SIZE + length.saturating_mul(size_of::<Value>()))?;
        let step = if first >= last { -1 } else { 1 };
        let next = |number: &i32| Some(number.wrapping_add(step));
        let items = std::iter::successors(Some(first), next).take(length).map(Value::int).collect();
        Ok(Value::list(ListKind::ArrayList, items))
    }

    /// Renders a string that contains references or directives.
    fn interpolate(&mut self, string: &'t Interpolated) -> Outcome<Value> {
        let mut text = String::new();
        let rendered = match &string.source {
            Some(source) => self.within(source, string.span, |evaluator| {
                evaluator.render_block(string.nodes, &mut text)
            }),
            None => self.render_block(string.nodes, &mut text),
        };
        rendered?;
        if string.pops {
            text.pop();
        }
        self.budget.spend_text(text.len())?;
        Ok(text.into())
    }

    /// An integer too large for a `long`. The time to read it is quadratic in its digits.
    fn big_integer(&mut self, digits: &str) -> Outcome<Value> {
        self.budget.spend_steps(digits.len().saturating_mul(digits.len()) / 64)?;
        let number = digits.parse::<BigInt>();
        Ok(number.map_or(Value::Null, |number| Value::Number(Number::BigInteger(Rc::new(number)))))
    }
}
