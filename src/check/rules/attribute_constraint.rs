use crate::check::{Checker, rule};
use crate::gateway::ecma_pattern;
use crate::model::{NumberShape, Shape, StringShape};
use crate::vtl::Regex;
use std::fmt::Display;

rule! {
    /// Checks that some value satisfies the constraints of an attribute.
    ///
    /// ## Why
    /// API Gateway would reject every request.
    ///
    /// ## Example
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     attributes: {code: {type: S, min-length: 5, max-length: 2}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     attributes: {code: {type: S, min-length: 2, max-length: 5}}
    /// ```
    "DG209", "attribute-constraint", Error, Shape(check)
}

fn check(shape: &Shape, check: &mut Checker<'_>) {
    match shape {
        Shape::String(string) => check_string(string, check),
        Shape::Number(number) => check_number(number, check),
        Shape::Set(set) => {
            check_limits(["min-items", "max-items"], set.min_items, set.max_items, check);
            let is_empty = set.max_items == Some(0);
            check.require(!is_empty, &["max-items"], "a set that is always empty", "at least 1");
        }
        Shape::List(list) => {
            check_limits(["min-items", "max-items"], list.min_items, list.max_items, check);
        }
        Shape::MapOf(map) => {
            check_limits(["min-items", "max-items"], map.min_items, map.max_items, check);
        }
        Shape::Map(map) => check.require(
            !map.attributes.is_empty(),
            &["map"],
            "a map without attributes",
            "attributes, or map-of for a map with free keys",
        ),
        Shape::Binary
        | Shape::Boolean
        | Shape::Null
        | Shape::Any
        | Shape::AnyList
        | Shape::AnyMap => {}
    }
}

fn check_string(shape: &StringShape, check: &mut Checker<'_>) {
    let (least, most) = (shape.min_length, shape.max_length);
    check_limits(["min-length", "max-length"], least, most, check);
    check_enum(shape.allowed.as_deref(), check, |value| string_fault(shape, value));
}

/// The constraint besides `enum` that a string breaks.
pub(super) fn string_fault(shape: &StringShape, value: &str) -> Option<&'static str> {
    let length = value.chars().count();
    if shape.min_length.is_some_and(|least| length < least as usize) {
        return Some("is shorter than min-length");
    }
    if shape.max_length.is_some_and(|most| length > most as usize) {
        return Some("is longer than max-length");
    }
    let pattern = ecma_pattern::to_java(shape.pattern.as_deref()?).ok()?;
    let found = Regex::searching(&pattern).ok()?.find_at(value, 0);
    matches!(found, Ok(None)).then_some("does not match the pattern")
}

/// The constraint besides `enum` that a number breaks.
pub(super) fn number_fault(shape: &NumberShape, value: f64) -> Option<&'static str> {
    if !value.is_finite() {
        Some("is not a number")
    } else if shape.minimum.is_some_and(|least| value < least) {
        Some("is less than the minimum")
    } else {
        shape.maximum.is_some_and(|most| value > most).then_some("is greater than the maximum")
    }
}

fn check_number(shape: &NumberShape, check: &mut Checker<'_>) {
    let (least, most) = (shape.minimum, shape.maximum);
    for (name, limit) in [("minimum", least), ("maximum", most)] {
        let is_number = limit.is_none_or(f64::is_finite);
        check.require(is_number, &[name], format_args!("`{name}` is not a number"), "a number");
    }
    check_limits(["minimum", "maximum"], least, most, check);
    check_enum(shape.allowed.as_deref(), check, |value| number_fault(shape, *value));
}

fn check_limits<T: PartialOrd + Display>(
    [least_name, most_name]: [&str; 2],
    least: Option<T>,
    most: Option<T>,
    check: &mut Checker<'_>,
) {
    if let (Some(least), Some(most)) = (least, most) {
        check.require(
            least <= most,
            &[least_name],
            format_args!("`{least_name}` is {least}, but `{most_name}` is {most}"),
            format_args!("at most {most}"),
        );
    }
}

/// Checks the allowed values; `fault` returns the constraint that a value breaks.
fn check_enum<T: Display>(
    allowed: Option<&[T]>,
    check: &mut Checker<'_>,
    fault: impl Fn(&T) -> Option<&'static str>,
) {
    let Some(allowed) = allowed else { return };
    check.require(!allowed.is_empty(), &["enum"], "an empty enum", "the allowed values");
    for (index, value) in allowed.iter().enumerate() {
        if let Some(fault) = fault(value) {
            let message = format_args!("`{value}` {fault}");
            let at = ["enum", &index.to_string()];
            check.report(&at, message, "values that satisfy the other constraints");
        }
    }
}
