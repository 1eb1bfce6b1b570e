//! Expressions: their values, and their truth, which Velocity computes apart.

use std::cmp::Ordering;
use std::rc::Rc;

use num_bigint::BigInt;

use super::{Evaluator, Outcome};
use crate::vtl::ast::{Chain, Expression, Interpolated, Operator, Span};
use crate::vtl::error::Error;
use crate::vtl::value::{Arithmetic, List, ListKind, Map, MapKind, Number, Value};

impl<'t> Evaluator<'t> {
    pub(super) fn value(&mut self, expression: &'t Expression) -> Outcome<Value> {
        Ok(match expression {
            Expression::Reference(reference) => return self.resolve(reference),
            Expression::String(text) => Value::String(text.clone()),
            Expression::Interpolated(string) => return self.interpolate(string),
            Expression::Null => Value::Null,
            Expression::Boolean(value) => Value::Boolean(*value),
            Expression::Int(number) => Value::int(*number),
            Expression::Long(number) => Value::Number(Number::Long(*number)),
            Expression::Double(number) => Value::Number(Number::Double(*number)),
            Expression::BigInteger(digits) => big_integer(digits),
            Expression::List(items) => self.list(items)?,
            Expression::Map(entries) => self.map(entries)?,
            Expression::Range(bounds) => self.range(&bounds.0, &bounds.1)?,
            Expression::Not(_) => Value::Boolean(self.is_true(expression)?),
            Expression::Chain(chain) => return self.chain(chain),
        })
    }

    /// The truth of an expression. A literal that is no boolean is false, where a variable with its value is true.
    pub(super) fn is_true(&mut self, expression: &'t Expression) -> Outcome<bool> {
        match expression {
            Expression::Boolean(value) => Ok(*value),
            Expression::Not(operand) => {
                self.budget.enter()?;
                let value = self.is_true(operand)?;
                self.budget.leave();
                Ok(!value)
            }
            Expression::Reference(reference) => match self.resolve(reference)? {
                Value::Boolean(value) => Ok(value),
                Value::Null => Ok(false),
                Value::Object(object) => {
                    // Velocity makes sure that the value prints something, which renders a block.
                    if let Some(block) = object.block() {
                        return self.render_defined(block, &mut String::new());
                    }
                    Ok(true)
                }
                _ => Ok(true),
            },
            Expression::Chain(chain) if is_condition(chain) => Ok(matches!(self.chain(chain)?, Value::Boolean(true))),
            _ => Ok(false),
        }
    }

    fn chain(&mut self, chain: &'t Chain) -> Outcome<Value> {
        self.budget.enter()?;
        let value = match chain.rest[0].0 {
            Operator::Or => Value::Boolean(self.any(chain)?),
            Operator::And => Value::Boolean(self.all(chain)?),
            _ => {
                let mut left = self.value(&chain.first)?;
                for (operator, operand) in &chain.rest {
                    let right = self.value(operand)?;
                    left = self.operate(*operator, left, &right, chain.span)?;
                }
                left
            }
        };
        self.budget.leave();
        Ok(value)
    }

    fn any(&mut self, chain: &'t Chain) -> Outcome<bool> {
        let mut value = self.is_true(&chain.first)?;
        for (_, operand) in &chain.rest {
            value = value || self.is_true(operand)?;
        }
        Ok(value)
    }

    fn all(&mut self, chain: &'t Chain) -> Outcome<bool> {
        let mut value = self.is_true(&chain.first)?;
        for (_, operand) in &chain.rest {
            value = value && self.is_true(operand)?;
        }
        Ok(value)
    }

    fn operate(&mut self, operator: Operator, left: Value, right: &Value, span: Span) -> Outcome<Value> {
        self.budget.spend_steps(1)?;
        let calculated = match operator {
            Operator::Equal => return self.equal(&left, right, span).map(Value::Boolean),
            Operator::NotEqual => return self.equal(&left, right, span).map(|equal| Value::Boolean(!equal)),
            Operator::Less => self.compare(&left, right, |ordering| ordering == Ordering::Less),
            Operator::LessOrEqual => self.compare(&left, right, |ordering| ordering != Ordering::Greater),
            Operator::Greater => self.compare(&left, right, |ordering| ordering == Ordering::Greater),
            Operator::GreaterOrEqual => self.compare(&left, right, |ordering| ordering != Ordering::Less),
            Operator::Add if left.as_str().is_some() || right.as_str().is_some() => {
                return self.concatenate(&left, right, span);
            }
            Operator::Add => self.calculate(Arithmetic::Add, &left, right),
            Operator::Subtract => self.calculate(Arithmetic::Subtract, &left, right),
            Operator::Multiply => self.calculate(Arithmetic::Multiply, &left, right),
            Operator::Divide => self.calculate(Arithmetic::Divide, &left, right),
            Operator::Modulo => self.calculate(Arithmetic::Modulo, &left, right),
            Operator::Or | Operator::And => Ok(Value::Null),
        };
        calculated.map_err(|error| self.thrown(error, span))
    }

    /// What is no number cannot be calculated with: that is null.
    fn calculate(&mut self, operator: Arithmetic, left: &Value, right: &Value) -> Result<Value, Error> {
        let (Value::Number(left), Value::Number(right)) = (left, right) else { return Ok(Value::Null) };
        let sizes = left.size().saturating_add(right.size());
        self.budget.spend_steps(sizes)?;
        self.budget.spend_memory(sizes)?;
        Ok(left.calculate(operator, right)?.map_or(Value::Null, Value::Number))
    }

    /// What is no number is neither less nor greater.
    fn compare(&mut self, left: &Value, right: &Value, holds: fn(Ordering) -> bool) -> Result<Value, Error> {
        let (Value::Number(left), Value::Number(right)) = (left, right) else { return Ok(Value::Boolean(false)) };
        self.budget.spend_steps(left.size().saturating_add(right.size()))?;
        Ok(Value::Boolean(holds(left.compare(right)?)))
    }

    fn concatenate(&mut self, left: &Value, right: &Value, span: Span) -> Outcome<Value> {
        let mut text = String::new();
        for part in [left, right] {
            part.print(&mut text, self).map_err(|error| self.thrown(error, span))?;
        }
        self.budget.spend_memory(text.len())?;
        Ok(text.into())
    }

    /// Numbers compare by value, values of one class by `equals`, and all others by what they print.
    fn equal(&mut self, left: &Value, right: &Value, span: Span) -> Outcome<bool> {
        match (left, right) {
            (Value::Number(left), Value::Number(right)) => match left.compare(right) {
                Ok(ordering) => Ok(ordering == Ordering::Equal),
                Err(error) => Err(self.thrown(error, span)),
            },
            (Value::Null, _) | (_, Value::Null) => Ok(left.is_null() && right.is_null()),
            _ if left.is_comparable_to(right) => {
                self.budget.spend_steps(left.weight())?;
                Ok(left.equals(right))
            }
            _ => {
                let texts = left.to_text(self).and_then(|left| Ok((left, right.to_text(self)?)));
                let (left, right) = texts.map_err(|error| self.thrown(error, span))?;
                Ok(left == right)
            }
        }
    }

    fn list(&mut self, items: &'t [Expression]) -> Outcome<Value> {
        self.budget.enter()?;
        self.budget.spend_memory(size_of::<List>() + size_of_val(items))?;
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            values.push(self.value(item)?);
        }
        self.budget.leave();
        Ok(Value::list(ListKind::ArrayList, values))
    }

    fn map(&mut self, entries: &'t [(Expression, Expression)]) -> Outcome<Value> {
        self.budget.enter()?;
        self.budget.spend_memory(size_of::<Map>() + size_of_val(entries))?;
        let map = Map::with_capacity(MapKind::Linked, entries.len());
        for (key, value) in entries {
            let key = self.value(key)?;
            map.insert(key, self.value(value)?);
        }
        self.budget.leave();
        Ok(Value::Map(Rc::new(map)))
    }

    /// `[1..3]`, `[3..1]`; bounds that are no integers make null.
    fn range(&mut self, first: &'t Expression, last: &'t Expression) -> Outcome<Value> {
        let (Value::Number(first), Value::Number(last)) = (self.value(first)?, self.value(last)?) else {
            return Ok(Value::Null);
        };
        let (first, last) = (first.int_value(), last.int_value());
        let length = usize::try_from(first.abs_diff(last)).unwrap_or(usize::MAX).saturating_add(1);
        self.budget.spend_steps(length)?;
        self.budget.spend_memory(length.saturating_mul(size_of::<Value>()))?;
        let items = if first <= last {
            (first..=last).map(Value::int).collect()
        } else {
            (last..=first).rev().map(Value::int).collect()
        };
        Ok(Value::list(ListKind::ArrayList, items))
    }

    /// A string with references or directives in it is a template.
    fn interpolate(&mut self, string: &'t Interpolated) -> Outcome<Value> {
        let mut text = String::new();
        let rendered = match &string.source {
            Some(source) => {
                self.within(source, string.span, |evaluator| evaluator.render_nodes(&string.nodes, &mut text))
            }
            None => self.render_nodes(&string.nodes, &mut text),
        };
        rendered?;
        if string.pops {
            text.pop();
        }
        self.budget.spend_memory(text.len())?;
        Ok(text.into())
    }
}

/// Whether a chain's truth is its value: sums are never true.
fn is_condition(chain: &Chain) -> bool {
    !matches!(
        chain.rest[0].0,
        Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Modulo
    )
}

fn big_integer(digits: &str) -> Value {
    digits.parse::<BigInt>().map_or(Value::Null, |number| Value::Number(Number::BigInteger(Rc::new(number))))
}
