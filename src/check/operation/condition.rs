//! Checks of attribute tests: those that DynamoDB would always reject, and those that can never
//! hold.

use super::check_held;
use super::value::check_typed;
use crate::check::checker::Field;
use crate::check::finding::Checker;
use crate::check::rules::{condition_type, pointless_condition, value_out_of_range};
use crate::model::operation::ExistenceCondition;
use crate::model::{AttributeType, ItemCondition, Table, Test, ValueTemplate};
use crate::plan::operation::Step;

/// The most values of
/// [`IN`](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html).
const MOST_VALUES: usize = 100;

impl Step<'_> {
    /// Reports invalid tests of the existing item, and of items that are read.
    pub(crate) fn check_tests(&self, check: &mut Checker) {
        if let Some((expects, condition)) = self.condition() {
            check_all(self.table, "condition", condition, check);
            check_missing(expects, condition, check);
        }
        if let Some(read) = self.read() {
            check_all(self.table, "filter", read.filter, check);
            for name in read.filter.0.keys() {
                check_held(self.table, read.index, name, Field::Key(&["filter", name]), check);
            }
        }
    }
}

pub(crate) fn check_all(
    table: &Table,
    section: &str,
    condition: &ItemCondition,
    check: &mut Checker,
) {
    for (name, test) in &condition.0 {
        check_test(table, name, test, &[section, name], check);
    }
}

/// Reports tests that never hold for a missing item.
pub(crate) fn check_missing(
    expects: ExistenceCondition,
    condition: &ItemCondition,
    check: &mut Checker,
) {
    let tests = condition.0.iter().filter(|_| expects == ExistenceCondition::Missing);
    for (name, test) in tests {
        check.require(
            &pointless_condition::RULE,
            matches!(test, Test::NotExists | Test::NotEquals(_)),
            &["condition", name],
            format_args!("a missing item has no `{name}`, so the condition never holds"),
            "another `expects`, or not-exists",
        );
    }
}

/// Reports tests that the attribute's type does not support, and constants of other types.
pub(crate) fn check_test(
    table: &Table,
    attribute: &str,
    test: &Test,
    place: &[&str],
    check: &mut Checker,
) {
    // Undeclared attributes have been reported, or are keys and strings.
    let shape = table.shape_of(attribute);
    let of = shape.attribute_type();
    let is_ordered = of.is_key_type();
    let is_compared = is_ordered || of == AttributeType::BOOL;
    let fits = match test {
        Test::Exists | Test::NotExists => true,
        Test::Equals(_) | Test::NotEquals(_) | Test::OneOf(_) => is_compared,
        Test::LessThan(_)
        | Test::AtMost(_)
        | Test::GreaterThan(_)
        | Test::AtLeast(_)
        | Test::Between(..) => is_ordered,
        Test::BeginsWith(_) => matches!(of, AttributeType::S | AttributeType::B),
        Test::Contains(_) => shape.member_type().is_some(),
    };
    if !fits {
        let message =
            format_args!("unsupported test for `{attribute}` of type {}", of.descriptor());
        return check.report(
            &condition_type::RULE,
            place,
            message,
            expected(of, shape.member_type().is_some()),
        );
    }
    let compared = match test {
        Test::Contains(_) => shape.member_type().unwrap_or(of),
        _ => of,
    };
    test.value_templates()
        .into_iter()
        .for_each(|value| check_typed(attribute, compared, value, place, check));
    match test {
        Test::OneOf(values) => check.require(
            &value_out_of_range::RULE,
            (1..=MOST_VALUES).contains(&values.len()),
            place,
            format_args!("a list of {} values", values.len()),
            format_args!("1 to {MOST_VALUES} values"),
        ),
        Test::Between([least, most]) => check.require(
            &pointless_condition::RULE,
            !is_above(of, least, most),
            place,
            "an empty range: the first value is above the second",
            "the smaller value first",
        ),
        _ => {}
    }
}

/// The supported tests of an attribute.
fn expected(of: AttributeType, has_members: bool) -> String {
    let compared = match of {
        AttributeType::S | AttributeType::B => {
            "equals, not-equals, less-than, at-most, greater-than, at-least, between, begins-with, one-of, "
        }
        AttributeType::N => {
            "equals, not-equals, less-than, at-most, greater-than, at-least, between, one-of, "
        }
        AttributeType::BOOL => "equals, not-equals, one-of, ",
        _ => "",
    };
    let contains = if has_members { "contains, " } else { "" };
    format!("{compared}{contains}exists or not-exists")
}

/// True if one constant is greater than another.
fn is_above(of: AttributeType, one: &ValueTemplate, other: &ValueTemplate) -> bool {
    match (of, one.as_literal(), other.as_literal()) {
        (AttributeType::N, Some(one), Some(other)) => {
            matches!((one.parse::<f64>(), other.parse::<f64>()), (Ok(one), Ok(other)) if one > other)
        }
        (AttributeType::S, Some(one), Some(other)) => one > other,
        _ => false,
    }
}
