use crate::check::route::Use;
use crate::check::values::{field_of, tests};
use crate::check::{Checker, rule};
use crate::model::operation::{ExistenceCondition, StepKind};
use crate::model::{ALL, ANY, AttributeType, ItemCondition, NOT, SizeTest, Test, ValueTemplate};

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
        check_missing(condition, &mut vec!["condition".to_owned()], check);
    }
    for (section, condition) in step.conditions() {
        condition.each(&mut |place, part, _| check_groups(section, place, part, check));
    }
    for placed in tests(step) {
        let Some(of) = placed.compared() else { continue };
        let range = match placed.test {
            Test::Between(range) | Test::Size(SizeTest::Between(range)) => Some(range),
            _ => None,
        };
        let range =
            range.and_then(|[least, most]| Some((least.value_template()?, most.value_template()?)));
        check.require(
            !range.is_some_and(|(least, most)| is_above(of, least, most)),
            &placed.field(),
            "an empty range: the first value is above the second",
            "the smaller value first",
        );
        check.require(
            matches!(placed.test, Test::Size(_))
                || placed.others.iter().all(|(other, _)| *other != placed.path),
            &placed.field(),
            format_args!("`{}` is compared with itself, which DynamoDB rejects", placed.path),
            "another attribute",
        );
    }
}

/// Reports tests that never hold for a missing item, at `place`.
fn check_missing(condition: &ItemCondition, place: &mut Vec<String>, check: &mut Checker<'_>) {
    for (path, test) in &condition.tests {
        let place: Vec<_> = place.iter().map(String::as_str).chain([path.as_str()]).collect();
        check.require(
            matches!(test, Test::NotExists | Test::NotEquals(_) | Test::NotContains(_)),
            &place,
            format_args!("a missing item has no `{path}`, so the condition never holds"),
            "another `expects`, or not-exists",
        );
    }
    // One alternative may hold, and so may the opposite of a condition that does not.
    for (index, part) in condition.all.iter().flatten().enumerate() {
        place.extend([ALL.to_owned(), index.to_string()]);
        check_missing(part, place, check);
        place.truncate(place.len() - 2);
    }
}

/// Reports groups without conditions.
fn check_groups(section: &str, place: &[String], part: &ItemCondition, check: &mut Checker<'_>) {
    let at = |key: &str| field_of(section, place, key);
    let expected = "at least one condition";
    let mut report = |field: Vec<String>| {
        let field: Vec<_> = field.iter().map(String::as_str).collect();
        check.report(&field, "a condition without tests", expected);
    };
    for (key, list) in [(ALL, &part.all), (ANY, &part.any)] {
        let Some(list) = list else { continue };
        if list.is_empty() {
            report(at(key));
        }
        let empty = list.iter().enumerate().filter(|(_, part)| part.is_empty());
        for (index, _) in empty {
            let mut field = at(key);
            field.push(index.to_string());
            report(field);
        }
    }
    if part.not.as_ref().is_some_and(|part| part.is_empty()) {
        report(at(NOT));
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
