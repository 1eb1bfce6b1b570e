use super::attribute_constraint::{number_fault, string_fault};
use crate::check::route::Use;
use crate::check::values::{AttributeValue, attribute_values};
use crate::check::{Checker, rule};
use crate::model::value_template::Content;
use crate::model::{Shape, ValueTemplate};

rule! {
    /// Checks that constant values satisfy the constraints of their attribute.
    ///
    /// ## Why
    /// The constraints apply to the requests of callers. An item with another value can be read, but
    /// callers cannot write it again.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {state: {type: S, enum: [open, paid]}}}}
    /// api:
    ///   routes:
    ///     POST /orders:
    ///       authorization: AWS_IAM
    ///       put: {table: orders, values: {id: "{context.requestId}", state: new}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {state: {type: S, enum: [open, paid]}}}}
    /// api:
    ///   routes:
    ///     POST /orders:
    ///       authorization: AWS_IAM
    ///       put: {table: orders, values: {id: "{context.requestId}", state: open}}
    /// ```
    "DG624", "constant-constraint", Warning, Step(check)
}

fn check(Use { step, .. }: Use<'_>, check: &mut Checker<'_>) {
    for AttributeValue { field, attribute, shape, value } in attribute_values(step) {
        // A key or an operand is no value of an attribute.
        let is_written = field.iter().any(|name| ["values", "if-not-exists"].contains(name));
        if is_written && let Some(fault) = fault(&shape, value) {
            let message = format_args!("the value of `{attribute}` {fault}");
            check.report(&field, message, "a value that callers may send");
        }
    }
}

/// The constraint that a constant, or a part of it, breaks.
fn fault(shape: &Shape, value: &ValueTemplate) -> Option<&'static str> {
    match (shape, value.content()) {
        (Shape::String(string), Content::Text(..)) => {
            let literal = value.as_literal()?;
            let is_other =
                string.allowed.as_ref().is_some_and(|all| all.iter().all(|of| of != literal));
            string_fault(string, literal).or(is_other.then_some("is not in the enum"))
        }
        (Shape::Number(number), Content::Text(..)) => {
            // A text that is no number breaks another rule.
            let literal: f64 = value.as_literal()?.parse().ok()?;
            let is_other = number
                .allowed
                .as_ref()
                .is_some_and(|all| all.iter().all(|of| of.total_cmp(&literal).is_ne()));
            number_fault(number, literal).or(is_other.then_some("is not in the enum"))
        }
        (Shape::List(list), Content::List(elements)) => {
            let mut faults = elements.iter().filter_map(|element| fault(list.element(), element));
            length_fault(elements.len(), list.min_items, list.max_items).or_else(|| faults.next())
        }
        (Shape::Set(set), Content::List(elements)) => {
            length_fault(elements.len(), set.min_items, set.max_items)
        }
        (Shape::MapOf(map), Content::Map(members)) => {
            let mut faults = members.values().filter_map(|member| fault(map.value(), member));
            length_fault(members.len(), map.min_items, map.max_items).or_else(|| faults.next())
        }
        (Shape::Map(map), Content::Map(members)) => {
            let mut faults = members.iter().filter_map(|(name, member)| {
                map.get(name).and_then(|attribute| fault(attribute.shape(), member))
            });
            faults.next()
        }
        _ => None,
    }
}

fn length_fault(length: usize, least: Option<u32>, most: Option<u32>) -> Option<&'static str> {
    if least.is_some_and(|least| length < least as usize) {
        Some("has fewer elements than min-items")
    } else {
        let is_longer = most.is_some_and(|most| length > most as usize);
        is_longer.then_some("has more elements than max-items")
    }
}
