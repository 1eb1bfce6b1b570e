use crate::check::route::Use;
use crate::check::values::tests;
use crate::check::{Checker, rule};
use crate::model::{AttributeType, Shape};

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
    for placed in tests(step) {
        let of = placed.shape.attribute_type();
        let Some(compared) = placed.compared() else {
            check.report(
                &placed.field(),
                format_args!("unsupported test for `{}` of type {}", placed.path, of.descriptor()),
                expected(of, placed.shape.member_type().is_some()),
            );
            continue;
        };
        // An unknown one breaks another rule, and a value of any type may have the right one.
        let is_known = |other: &str| step.table.find(other).is_ok();
        let is_any = |shape: &Shape| *shape == Shape::Any;
        let others = placed
            .others
            .iter()
            .filter(|(other, shape)| is_known(other) && !is_any(shape) && !is_any(&placed.shape));
        for (other, shape) in others {
            let other_type = shape.attribute_type();
            check.require(
                other_type == compared,
                &placed.field(),
                format_args!(
                    "`{other}` of type {} cannot be compared with a value of type {}",
                    other_type.descriptor(),
                    compared.descriptor()
                ),
                format_args!("an attribute of type {}", compared.descriptor()),
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
    let contains = if has_members { "contains, not-contains, " } else { "" };
    let size = match of {
        AttributeType::N | AttributeType::BOOL | AttributeType::NULL => "",
        _ => "size, ",
    };
    format!("{compared}{contains}{size}attribute-type, exists or not-exists")
}
