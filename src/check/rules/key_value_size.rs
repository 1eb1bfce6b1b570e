use crate::check::route::Use;
use crate::check::values::{AttributeValue, attribute_values, tests};
use crate::check::{Checker, rule};
use crate::model::{Part, Table, ValueTemplate};

rule! {
    /// Checks that the constant part of a key is neither empty nor too long.
    ///
    /// ## Why
    /// DynamoDB refuses empty keys, partition keys of more than 2,048 bytes and sort keys of
    /// more than 1,024.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {GET /first: {get: {table: orders, key: {id: ""}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {GET /first: {get: {table: orders, key: {id: "1"}}}}}
    /// ```
    "DG606", "key-value-size", Error, Step(check)
}

fn check(Use { step, .. }: Use<'_>, check: &mut Checker<'_>) {
    for AttributeValue { field, attribute, value, .. } in attribute_values(step) {
        check_value(step.table, &field, attribute, value, check);
    }
    for test in tests(step).iter().filter(|test| test.field == ["sort-key"]) {
        for value in test.test.value_templates() {
            check_value(step.table, &test.field(), test.path, value, check);
        }
    }
}

fn check_value(
    table: &Table,
    at: &[&str],
    attribute: &str,
    value: &ValueTemplate,
    check: &mut Checker<'_>,
) {
    let Some(longest) = table.longest_key(attribute) else { return };
    let literals = value.parts().iter().map(|part| match part {
        Part::Literal(literal) => literal.len(),
        Part::Reference(_) => 0,
    });
    let bytes: usize = literals.sum();
    check.require(
        value.as_literal() != Some(""),
        at,
        format_args!("the key attribute `{attribute}` cannot be empty"),
        "at least one character",
    );
    check.require(
        bytes <= longest as usize,
        at,
        format_args!("the key attribute `{attribute}` cannot have {bytes} bytes"),
        format_args!("at most {longest} bytes"),
    );
}
