//! The test of a predicate on an element.

use std::cmp::Ordering;

use super::{Evaluation, Failure};
use crate::budget::Budget;
use crate::error::Error;
use crate::java::utf16;
use crate::json_path::constant::Constant;
use crate::json_path::syntax::{Filter, Operand, Operator};
use crate::value::Value;

impl Evaluation<'_> {
    /// True if `filter` holds for `element`.
    pub(super) fn holds(&mut self, filter: &Filter, element: &Value) -> Result<bool, Failure> {
        self.budget.spend_steps(1)?;
        match filter {
            Filter::Or(operands) => {
                for operand in operands {
                    if self.holds(operand, element)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Filter::And(operands) => {
                for operand in operands {
                    if !self.holds(operand, element)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Filter::Not(operand) => Ok(!self.holds(operand, element)?),
            Filter::Exists { path, expected } => Ok(self.exists(path, element)? == *expected),
            Filter::Comparison { left, operator, right } => {
                let (left, right) = (self.operand(left, element)?, self.operand(right, element)?);
                Ok(compare(&left, *operator, &right, self.budget)?)
            }
        }
    }

    fn operand(&mut self, operand: &Operand, element: &Value) -> Result<Constant, Failure> {
        match operand {
            Operand::Constant(constant) => Ok(constant.clone()),
            Operand::Path(path) => match self.nested(path, element)? {
                Some(found) => Constant::found(&found, self.budget)?.ok_or(Failure::Path),
                None => Ok(Constant::Undefined),
            },
        }
    }
}

fn compare(
    left: &Constant,
    operator: Operator,
    right: &Constant,
    budget: &mut Budget,
) -> Result<bool, Error> {
    let ordered = |accepted: fn(Ordering) -> bool, budget: &mut Budget| {
        left.compare(right, budget).map(|ordering| ordering.is_some_and(accepted))
    };
    Ok(match operator {
        Operator::Equal => left.equals(right, budget)?,
        Operator::NotEqual => !left.equals(right, budget)?,
        Operator::Identical => same_type(left, right) && left.equals(right, budget)?,
        Operator::NotIdentical => !(same_type(left, right) && left.equals(right, budget)?),
        Operator::Less => ordered(Ordering::is_lt, budget)?,
        Operator::LessOrEqual => ordered(Ordering::is_le, budget)?,
        Operator::Greater => ordered(Ordering::is_gt, budget)?,
        Operator::GreaterOrEqual => ordered(Ordering::is_ge, budget)?,
        Operator::Matches => matches(left, right, budget)?,
        Operator::Size => has_size(left, right, budget)?,
        Operator::Empty => {
            matches!(right, Constant::Boolean(expected) if is_empty(left) == Some(*expected))
        }
        Operator::Contains => match (left, right) {
            (Constant::String(left), Constant::String(right)) => {
                budget.spend_steps((left.len() + right.len()) / 16)?;
                left.contains(&**right)
            }
            _ => is_member(right, left, budget)?,
        },
        Operator::In => is_member(left, right, budget)?,
        Operator::NotIn => !is_member(left, right, budget)?,
        Operator::SubsetOf => match (left.elements(budget)?, right.elements(budget)?) {
            (Some(left), Some(right)) => overlap(&left, &right, budget)? == left.len(),
            _ => false,
        },
        Operator::All => match (left, left.elements(budget)?, right.elements(budget)?) {
            (_, Some(left), Some(right)) => overlap(&right, &left, budget)? == right.len(),
            (Constant::Json(_), None, Some(_)) => true,
            _ => false,
        },
        Operator::AnyOf | Operator::NoneOf => {
            match (left.elements(budget)?, right.elements(budget)?) {
                (Some(left), Some(right)) => {
                    (overlap(&left, &right, budget)? > 0) == (operator == Operator::AnyOf)
                }
                _ => false,
            }
        }
    })
}

fn same_type(left: &Constant, right: &Constant) -> bool {
    std::mem::discriminant(left) == std::mem::discriminant(right)
}

fn is_member(item: &Constant, list: &Constant, budget: &mut Budget) -> Result<bool, Error> {
    Ok(match list.elements(budget)? {
        Some(elements) => overlap(std::slice::from_ref(item), &elements, budget)? > 0,
        None => false,
    })
}

/// The number of `items` that are in `list`.
fn overlap(items: &[Constant], list: &[Constant], budget: &mut Budget) -> Result<usize, Error> {
    let mut count = 0;
    for item in items {
        for known in list {
            if known.equals(item, budget)? {
                count += 1;
                break;
            }
        }
    }
    Ok(count)
}

fn has_size(left: &Constant, right: &Constant, budget: &mut Budget) -> Result<bool, Error> {
    let size = match left {
        Constant::String(text) => {
            budget.spend_steps(text.len() / 16)?;
            utf16::length(text)
        }
        Constant::Json(Value::List(list)) => list.len(),
        Constant::Json(Value::Map(map)) => map.len(),
        _ => return Ok(false),
    };
    Ok(match (right, Constant::number(&size.to_string())) {
        (Constant::Number(_), Some(size)) => size.equals(right, budget)?,
        _ => false,
    })
}

fn is_empty(constant: &Constant) -> Option<bool> {
    Some(match constant {
        Constant::String(text) => text.is_empty(),
        Constant::Json(Value::List(list)) => list.len() == 0,
        Constant::Json(Value::Map(map)) => map.is_empty(),
        _ => return None,
    })
}

/// `=~`: exactly one side is a pattern; of an array, any element may match.
fn matches(left: &Constant, right: &Constant, budget: &mut Budget) -> Result<bool, Error> {
    let (pattern, subject) = match (left, right) {
        (Constant::Pattern(_), Constant::Pattern(_)) => return Ok(false),
        (Constant::Pattern(pattern), subject) | (subject, Constant::Pattern(pattern)) => {
            (pattern, subject)
        }
        _ => return Ok(false),
    };
    let subjects = subject.elements(budget)?.unwrap_or_else(|| vec![subject.clone()]);
    for subject in &subjects {
        let text = match subject {
            Constant::String(text) => {
                budget.spend_steps(text.len() / 64)?;
                text.to_string()
            }
            Constant::Number(number) => number.to_string(),
            Constant::Boolean(value) => value.to_string(),
            _ => String::new(),
        };
        if pattern.is_match_within(&text, budget)? {
            return Ok(true);
        }
    }
    Ok(false)
}
