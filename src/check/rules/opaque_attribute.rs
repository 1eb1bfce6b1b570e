use crate::check::route::Use;
use crate::check::{Checker, rule};
use crate::model::operation::{ResponseBody, StepKind};
use crate::model::{MapShape, Operation, Shape};
use crate::plan::operation::batch::ListKind;

rule! {
    /// Checks that the members of lists and maps are declared where a mapping template converts
    /// them.
    ///
    /// ## Why
    /// A template cannot convert DynamoDB's JSON without the types of the members.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {lines: L}}}
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {lines: {list: S}}}}
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders}}}}
    /// ```
    "DG616", "opaque-attribute", Error, Step(check)
}

fn check(of: Use<'_>, check: &mut Checker<'_>) {
    let Use { step, operation, .. } = of;
    let body = operation.response.body;
    match step.kind {
        StepKind::BatchGet(_) | StepKind::BatchWrite(_) => {
            for listed in &step.lists {
                match listed.kind {
                    ListKind::Get => check_shapes(&[], &step.returned_attributes(), check),
                    ListKind::Put => check_shapes(&listed.place(), &listed.attributes, check),
                    ListKind::Delete => {}
                }
            }
            return;
        }
        StepKind::Statement(_) => {
            if matches!(body, ResponseBody::Items | ResponseBody::Item) {
                check_shapes(&["statement"], &step.table.item(), check);
            }
            return;
        }
        _ => {}
    }
    let sent = step.body_attributes();
    check_shapes(&["table"], &sent, check);
    let response = match operation.declared {
        Operation::TransactGet(_) => &ResponseBody::Item,
        Operation::TransactWrite(_) => return,
        _ => body,
    };
    match response {
        ResponseBody::Item | ResponseBody::OldItem | ResponseBody::Items => {
            let others = step.returned_attributes().without(sent.iter().map(|(name, _)| name));
            check_shapes(&["table"], &others, check);
        }
        ResponseBody::Attribute(name) | ResponseBody::OldAttribute(name) => {
            check_shape(&["table"], name, &step.table.shape_of(name), check);
        }
        _ => {}
    }
}

fn check_shapes(at: &[&str], attributes: &MapShape, check: &mut Checker<'_>) {
    for (name, attribute) in attributes.iter() {
        check_shape(at, name, attribute.shape(), check);
    }
}

fn check_shape(at: &[&str], name: &str, shape: &Shape, check: &mut Checker<'_>) {
    if let Some(way) = shape.opaque() {
        let way = std::iter::once(name).chain(way).collect::<Vec<_>>().join(".");
        check.report(
            at,
            format_args!("unknown contents of `{way}`"),
            "list: …, map: … or map-of: … instead of L or M",
        );
    }
}
