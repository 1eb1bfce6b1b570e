//! Java's `equals()`: `1` and `1.0` differ, and collections compare their elements.
//!
//! Lists that share lists can have far more elements than values, and texts can be long, so every
//! comparison charges for its work.

use std::rc::Rc;

use super::{List, Map, Value};
use crate::budget::Budget;
use crate::error::Error;

impl Value {
    /// True if Java's `equals` holds.
    pub(crate) fn equals(&self, other: &Self, budget: &mut Budget) -> Result<bool, Error> {
        budget.spend_steps(1)?;
        match (self, other) {
            (Self::Null, Self::Null) => Ok(true),
            (Self::Boolean(a), Self::Boolean(b)) => Ok(a == b),
            (Self::Number(a), Self::Number(b)) => {
                budget.spend_steps(a.size().min(b.size()) / 64)?;
                Ok(a == b)
            }
            (Self::String(a), Self::String(b)) => equal_texts(a, b, budget),
            (Self::List(a), Self::List(b)) => {
                Ok(Rc::ptr_eq(a, b) || within(budget, |budget| equal_lists(a, b, budget))?)
            }
            (Self::Map(a), Self::Map(b)) => {
                Ok(Rc::ptr_eq(a, b) || within(budget, |budget| equal_maps(a, b, budget))?)
            }
            (Self::Object(a), Self::Object(b)) if Rc::ptr_eq(a, b) => Ok(true),
            (Self::Object(a), _) => within(budget, |budget| a.equals(other, budget)),
            _ => Ok(false),
        }
    }
}

/// True if two texts are the same.
pub(crate) fn equal_texts(a: &str, b: &str, budget: &mut Budget) -> Result<bool, Error> {
    if a.len() != b.len() {
        return Ok(false);
    }
    budget.spend_steps(a.len() / 64)?;
    Ok(a == b)
}

fn within(
    budget: &mut Budget,
    equal: impl FnOnce(&mut Budget) -> Result<bool, Error>,
) -> Result<bool, Error> {
    budget.enter()?;
    let equal = equal(budget)?;
    budget.leave();
    Ok(equal)
}

fn equal_lists(a: &List, b: &List, budget: &mut Budget) -> Result<bool, Error> {
    if !a.kind().has_positions() || !b.kind().has_positions() || a.len() != b.len() {
        return Ok(false);
    }
    for (one, other) in a.items().iter().zip(&*b.items()) {
        if !one.equals(other, budget)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn equal_maps(a: &Map, b: &Map, budget: &mut Budget) -> Result<bool, Error> {
    if a.len() != b.len() {
        return Ok(false);
    }
    for position in 0..a.len() {
        let Some((key, value)) = a.entry(position) else { break };
        match b.get(&key, budget)? {
            Some(other) if value.equals(&other, budget)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}
