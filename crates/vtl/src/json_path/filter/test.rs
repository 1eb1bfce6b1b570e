//! The test of a predicate on an element.

use std::cmp::Ordering;

use super::{Constant, Filter, Operand, Operator};
use crate::budget::Budget;
use crate::java::utf16;
use crate::json_path::evaluate::{Evaluation, Failure};
use crate::value::Value;

/// True if `filter` holds for `element`.
pub(in crate::json_path) fn holds(
    filter: &Filter,
    element: &Value,
    evaluation: &mut Evaluation<'_>,
) -> Result<bool, Failure> {
    evaluation.step()?;
    match filter {
        Filter::Or(operands) => {
            for operand in operands {
                if holds(operand, element, evaluation)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Filter::And(operands) => {
            for operand in operands {
                if !holds(operand, element, evaluation)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Filter::Not(operand) => Ok(!holds(operand, element, evaluation)?),
        Filter::Exists { path, expected } => Ok(evaluation.exists(path, element)? == *expected),
        Filter::Comparison { left, operator, right } => {
            let (left, right) =
                (resolve(left, element, evaluation)?, resolve(right, element, evaluation)?);
            compare(&left, *operator, &right, evaluation)
        }
    }
}

fn resolve(
    operand: &Operand,
    element: &Value,
    evaluation: &mut Evaluation<'_>,
) -> Result<Constant, Failure> {
    match operand {
        Operand::Constant(constant) => Ok(constant.clone()),
        Operand::Path(path) => match evaluation.nested(path, element)? {
            Some(found) => Constant::found(&found, evaluation.budget())?.ok_or(Failure::Path),
            None => Ok(Constant::Undefined),
        },
    }
}

fn compare(
    left: &Constant,
    operator: Operator,
    right: &Constant,
    evaluation: &mut Evaluation<'_>,
) -> Result<bool, Failure> {
    let budget = evaluation.budget();
    let ordered = |accepted: &[Ordering], budget: &mut Budget| {
        Ok::<_, Failure>(
            left.compare(right, budget)?.is_some_and(|order| accepted.contains(&order)),
        )
    };
    Ok(match operator {
        Operator::Equal => left.equals(right, budget)?,
        Operator::NotEqual => !left.equals(right, budget)?,
        Operator::Identical => same_type(left, right) && left.equals(right, budget)?,
        Operator::NotIdentical => !(same_type(left, right) && left.equals(right, budget)?),
        Operator::Less => ordered(&[Ordering::Less], budget)?,
        Operator::LessOrEqual => ordered(&[Ordering::Less, Ordering::Equal], budget)?,
        Operator::Greater => ordered(&[Ordering::Greater], budget)?,
        Operator::GreaterOrEqual => ordered(&[Ordering::Greater, Ordering::Equal], budget)?,
        Operator::Matches => matches(left, right, evaluation)?,
        Operator::Size => has_size(left, right, budget)?,
        Operator::Empty => {
            matches!(right, Constant::Boolean(expected) if is_empty(left) == Some(*expected))
        }
        Operator::Contains => match (left, right) {
            (Constant::String(left), Constant::String(right)) => {
                evaluation.steps((left.len() + right.len()) / 16)?;
                left.contains(&**right)
            }
            _ => is_member(right, left, evaluation)?,
        },
        Operator::In => is_member(left, right, evaluation)?,
        Operator::NotIn => !is_member(left, right, evaluation)?,
        Operator::SubsetOf => match (left.elements(budget)?, right.elements(budget)?) {
            (Some(left), Some(right)) => overlap(&left, &right, evaluation)? == left.len(),
            _ => false,
        },
        Operator::All => match (left, left.elements(budget)?, right.elements(budget)?) {
            (_, Some(left), Some(right)) => overlap(&right, &left, evaluation)? == right.len(),
            (Constant::Json(_), None, Some(_)) => true,
            _ => false,
        },
        Operator::AnyOf | Operator::NoneOf => {
            match (left.elements(budget)?, right.elements(budget)?) {
                (Some(left), Some(right)) => {
                    (overlap(&left, &right, evaluation)? > 0) == (operator == Operator::AnyOf)
                }
                _ => false,
            }
        }
    })
}

fn same_type(left: &Constant, right: &Constant) -> bool {
    std::mem::discriminant(left) == std::mem::discriminant(right)
}

fn is_member(
    item: &Constant,
    list: &Constant,
    evaluation: &mut Evaluation<'_>,
) -> Result<bool, Failure> {
    Ok(match list.elements(evaluation.budget())? {
        Some(elements) => overlap(std::slice::from_ref(item), &elements, evaluation)? > 0,
        None => false,
    })
}

/// The number of `items` that are in `list`.
fn overlap(
    items: &[Constant],
    list: &[Constant],
    evaluation: &mut Evaluation<'_>,
) -> Result<usize, Failure> {
    let mut count = 0;
    for item in items {
        for known in list {
            if known.equals(item, evaluation.budget())? {
                count += 1;
                break;
            }
        }
    }
    Ok(count)
}

fn has_size(left: &Constant, right: &Constant, budget: &mut Budget) -> Result<bool, Failure> {
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
fn matches(
    left: &Constant,
    right: &Constant,
    evaluation: &mut Evaluation<'_>,
) -> Result<bool, Failure> {
    let (pattern, subject) = match (left, right) {
        (Constant::Pattern(_), Constant::Pattern(_)) => return Ok(false),
        (Constant::Pattern(pattern), subject) | (subject, Constant::Pattern(pattern)) => {
            (pattern, subject)
        }
        _ => return Ok(false),
    };
    let subjects = subject.elements(evaluation.budget())?.unwrap_or_else(|| vec![subject.clone()]);
    for subject in &subjects {
        let text = match subject {
            Constant::String(text) => {
                evaluation.steps(text.len() / 64)?;
                text.to_string()
            }
            Constant::Number(number) => number.value.to_string(),
            Constant::Boolean(value) => value.to_string(),
            _ => String::new(),
        };
        if pattern.is_match_within(&text, evaluation.budget())? {
            return Ok(true);
        }
    }
    Ok(false)
}
