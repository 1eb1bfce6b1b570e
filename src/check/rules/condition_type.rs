use crate::check::route::Use;
use crate::check::values::{PlacedTest, tests};
use crate::check::{Checker, rule};
use crate::model::AttributeType;

rule! {
    /// Checks that the type of an attribute supports the condition on it.
    ///
    /// ## Why
    /// DynamoDB would refuse every request, or the condition would never hold.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {open: BOOL}}}
    /// api: {routes: {GET /orders: {scan: {table: orders, filter: {open: {less-than: true}}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {open: BOOL}}}
    /// api: {routes: {GET /orders: {scan: {table: orders, filter: {open: {equals: true}}}}}}
    /// ```
    "DG607", "condition-type", Error, Step(check)
}

fn check(Use { step, .. }: Use<'_>, check: &mut Checker<'_>) {
    for PlacedTest { field, attribute, test } in tests(step) {
        if test.compared(step.table, attribute).is_none() {
            let shape = step.table.shape_of(attribute);
            let of = shape.attribute_type();
            check.report(
                &field,
                format_args!("unsupported test for `{attribute}` of type {}", of.descriptor()),
                expected(of, shape.member_type().is_some()),
            );
        }
    }
}

/// The supported tests of an attribute.
fn expected(of: AttributeType, has_members: bool) -> String {
    let compared = match of {
        AttributeType::S | AttributeType::B => {
            "equals, not-equals, less-than, at-most, greater-than, at-least, between, \
             begins-with, one-of, "
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
