use crate::check::route::Use;
use crate::check::values::{PlacedTest, tests};
use crate::check::{Checker, rule};
use crate::model::operation::{ExistenceCondition, StepKind};
use crate::model::{AttributeType, Test, ValueTemplate};

rule! {
    /// Checks for conditions that never hold, or always do.
    ///
    /// ## Why
    /// The operation would never have an effect, or the condition would have none.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {total: N}}}
    /// api:
    ///   routes: {GET /orders: {scan: {table: orders, filter: {total: {between: [10, 9]}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {total: N}}}
    /// api:
    ///   routes: {GET /orders: {scan: {table: orders, filter: {total: {between: [9, 10]}}}}}
    /// ```
    "DG608", "pointless-condition", Error, Step(check)
}

fn check(Use { step, .. }: Use<'_>, check: &mut Checker<'_>) {
    if let StepKind::ConditionCheck(of) = step.kind {
        check.require(
            of.expects != ExistenceCondition::Nothing || !of.condition.is_empty(),
            &[],
            "a condition that always holds",
            "expects, or condition",
        );
    }
    if let Some((ExistenceCondition::Missing, condition)) = step.condition() {
        for (name, test) in &condition.0 {
            check.require(
                matches!(test, Test::NotExists | Test::NotEquals(_)),
                &["condition", name],
                format_args!("a missing item has no `{name}`, so the condition never holds"),
                "another `expects`, or not-exists",
            );
        }
    }
    for PlacedTest { field, attribute, test } in tests(step) {
        let Some(of) = test.compared(step.table, attribute) else { continue };
        check.require(
            !matches!(test, Test::Between([least, most]) if is_above(of, least, most)),
            &field,
            "an empty range: the first value is above the second",
            "the smaller value first",
        );
    }
}

/// True if one constant is greater than another.
fn is_above(of: AttributeType, one: &ValueTemplate, other: &ValueTemplate) -> bool {
    match (of, one.as_literal(), other.as_literal()) {
        (AttributeType::N, Some(one), Some(other)) => {
            let number = |text: &str| text.parse::<f64>().ok();
            number(one).zip(number(other)).is_some_and(|(one, other)| one > other)
        }
        (AttributeType::S, Some(one), Some(other)) => one > other,
        _ => false,
    }
}
