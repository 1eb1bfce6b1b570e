//! The values that predicates compare, and their equality and order.

use std::cmp::Ordering;
use std::rc::Rc;

use crate::budget::Budget;
use crate::error::Error;
use crate::java::regex::Regex;
use crate::json::number::big_decimal;
use crate::value::{BigDecimal, JavaString, Value, bytes};

/// A literal or the value of an operand.
#[derive(Clone)]
pub(super) enum Constant {
    Null,
    /// The value of a path that finds nothing: unequal to everything including itself.
    Undefined,
    Boolean(bool),
    /// A number, compared by value and printed as written.
    Number(Rc<BigDecimal>),
    String(JavaString),
    /// An array or an object.
    Json(Value),
    Pattern(Rc<Regex>),
}

impl Constant {
    /// Parses a number.
    pub(super) fn number(text: &str) -> Option<Self> {
        Some(Self::Number(Rc::new(big_decimal(text).ok()??)))
    }

    /// The value that a path found; `None` if JSON has no such value.
    pub(super) fn found(value: &Value, budget: &mut Budget) -> Result<Option<Self>, Error> {
        Ok(Some(match value {
            Value::Null => Self::Null,
            Value::Boolean(value) => Self::Boolean(*value),
            Value::Number(_) => return Ok(Self::number(&value.to_text(budget)?)),
            Value::String(text) => {
                budget.spend_steps(text.len() / 64)?;
                Self::String(text.clone())
            }
            Value::List(_) | Value::Map(_) => Self::Json(value.clone()),
            Value::Object(_) => return Ok(None),
        }))
    }

    /// The elements of an array; anything else has none.
    pub(super) fn elements(&self, budget: &mut Budget) -> Result<Option<Vec<Self>>, Error> {
        let Self::Json(Value::List(list)) = self else { return Ok(None) };
        budget.spend_memory(list.len().saturating_mul(size_of::<Self>()))?;
        list.items().iter().map(|item| Self::found(item, budget)).collect()
    }

    /// Equality from the left operand's view: a number compares a string by value, a string
    /// compares a number by text.
    pub(super) fn equals(&self, other: &Self, budget: &mut Budget) -> Result<bool, Error> {
        budget.spend_steps(1 + self.length().min(other.length()) / 16)?;
        Ok(match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Boolean(a), Self::Boolean(b)) => a == b,
            (Self::Number(a), Self::Number(b)) => a.compare(b).is_eq(),
            (Self::Number(a), Self::String(b)) => {
                matches!(Self::number(b), Some(Self::Number(b)) if a.compare(&b).is_eq())
            }
            (Self::String(a), Self::Number(b)) => **a == *b.to_string(),
            (Self::String(a), Self::String(b)) => a == b,
            (Self::Json(a), Self::Json(b)) => return a.equals(b, budget),
            (Self::Pattern(a), Self::Pattern(b)) => Rc::ptr_eq(a, b),
            _ => false,
        })
    }

    /// The approximate cost of a comparison in bytes: printing a number takes quadratic time in its
    /// digits.
    fn length(&self) -> usize {
        match self {
            Self::String(text) => text.len(),
            Self::Number(number) => {
                let bytes = bytes(&number.unscaled);
                bytes.saturating_mul(bytes)
            }
            _ => 0,
        }
    }

    /// The order of two numbers or two texts; `None` for anything else.
    pub(super) fn compare(
        &self,
        other: &Self,
        budget: &mut Budget,
    ) -> Result<Option<Ordering>, Error> {
        budget.spend_steps(1 + self.length().max(other.length()) / 16)?;
        if let (Self::Number(a), Self::Number(b)) = (self, other) {
            return Ok(Some(a.compare(b)));
        }
        let text = |constant: &Self| match constant {
            Self::String(text) => Some(text.to_string()),
            Self::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let texts = text(self).zip(text(other));
        Ok(texts.map(|(a, b)| a.encode_utf16().cmp(b.encode_utf16())))
    }
}
