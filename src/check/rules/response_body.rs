use crate::check::route::{Route, Use, errors};
use crate::check::{Checker, rule};
use crate::model::operation::{PartiQl, StepKind, Verb, WritePart, has_no_content};
use crate::model::{ErrorBody, Operation as Declared, ResponseBody};
use crate::plan::operation::Response;
use crate::plan::{Operation, Resource};
use serde_json::Value;

rule! {
    /// Checks that an operation supports its response body.
    ///
    /// ## Why
    /// DynamoDB's response does not hold the data, or the status allows no content.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {POST /orders: {put: {table: orders, answer: {body: item}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {POST /orders: {put: {table: orders, answer: {body: old-item}}}}}
    /// ```
    "DG612", "response-body", Error, Resource(check), Operation(check_operation), Step(check_step)
}

/// Checks the bodies of error responses.
fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Some(errors) = errors(resource) else { return };
    check_body(errors.body.as_ref(), &["errors"], check);
    for (code, response) in &errors.answers {
        check_body(response.body.as_ref(), &["errors", "answers", code], check);
    }
}

/// Reports the invalid strings in the form of a body.
fn check_body(body: Option<&Value>, at: &[&str], check: &mut Checker<'_>) {
    let errors = body.and_then(|body| ErrorBody::try_from(body).err());
    for error in errors.into_iter().flatten() {
        let way: Vec<_> = error.way.iter().map(String::as_str).collect();
        let at = [at, &["body"], &way].concat();
        check.report_with_help(&at, &error, error.expected(), error.help.clone());
    }
}

fn check_operation(operation: &Operation<'_>, _: Route<'_>, check: &mut Checker<'_>) {
    let Response { status, body, envelope, .. } = operation.response;
    let (fits, expected) = supported(operation);
    match (operation.declared, body) {
        (Declared::Put(_) | Declared::Delete(_), ResponseBody::Attribute(name)) => check.report(
            &["answer", "body"],
            format_args!("DynamoDB does not return the current item of a {}", operation.name()),
            format_args!(
                "`old-attribute: {name}` for the previous item, or old-item, dynamo-db, fixed or \
                 nothing"
            ),
        ),
        _ => check.require(
            fits,
            &["answer", "body"],
            format_args!("unsupported response body for `{}`", operation.name()),
            expected,
        ),
    }
    let is_list = matches!(operation.declared, Declared::Query(_) | Declared::Scan(_))
        && matches!(body, ResponseBody::Items | ResponseBody::Attribute(_));
    check.require(
        envelope || is_list,
        &["answer", "envelope"],
        "an envelope without a list",
        "a query or a scan that returns items or an attribute of each",
    );
    check.require(
        !has_no_content(status) || *body == ResponseBody::Nothing,
        &["answer", "status"],
        format_args!("a response with the status {status} cannot have content"),
        "200, or `body: nothing` if the operation supports it",
    );
    if let Declared::TransactWrite(transaction) = operation.declared {
        for (part, step) in transaction.parts.iter().zip(&operation.steps) {
            let response = match part {
                WritePart::Put(put) => &put.response,
                WritePart::Update(update) => &update.response,
                WritePart::Delete(delete) => &delete.response,
                WritePart::ConditionCheck(_) => &None,
            };
            let place: Vec<_> = step.place.iter().map(String::as_str).collect();
            check.require(
                response.is_none(),
                &[&place[..], &["answer"]].concat(),
                "unsupported `answer` of a part",
                "`answer` of the transaction",
            );
        }
    }
}

/// True if the response body is supported, and the supported ones.
fn supported(operation: &Operation<'_>) -> (bool, &'static str) {
    use ResponseBody::{
        Attribute, Count, DynamoDb, Fixed, Item, Items, Nothing, OldAttribute, OldItem,
    };
    let body = operation.response.body;
    let is_raw = *body == DynamoDb;
    let always = matches!(body, DynamoDb | Fixed(_));
    let is_written = matches!(body, DynamoDb | Fixed(_) | Nothing);
    match operation.declared {
        Declared::Get(_) => (
            is_written || matches!(body, Item | Attribute(_)),
            "item, attribute, dynamo-db, fixed or nothing",
        ),
        Declared::Put(_) | Declared::Delete(_) => (
            is_written || matches!(body, OldItem | OldAttribute(_)),
            "old-item, old-attribute, dynamo-db, fixed or nothing",
        ),
        Declared::Update(_) => (
            !matches!(body, Items | Count),
            "item, old-item, attribute, old-attribute, dynamo-db, fixed or nothing",
        ),
        Declared::Query(_) | Declared::Scan(_) => (
            always || matches!(body, Items | Count | Attribute(_)),
            "items, attribute, count, dynamo-db or fixed",
        ),
        Declared::BatchGet(_) | Declared::TransactGet(_) => {
            (is_raw || *body == Items, "items or dynamo-db")
        }
        Declared::BatchWrite(_) | Declared::TransactWrite(_) => {
            (is_written, "dynamo-db, fixed or nothing")
        }
        Declared::ExecuteStatement(execute) => match execute.statement {
            PartiQl { verb: Verb::Select, .. } => {
                (is_raw || matches!(body, Items | Attribute(_)), "items, attribute or dynamo-db")
            }
            PartiQl { is_returning: true, .. } => {
                (is_written || *body == Item, "item, dynamo-db, fixed or nothing")
            }
            PartiQl { .. } => (is_written, "dynamo-db, fixed or nothing"),
        },
    }
}

/// Checks the response against the attributes that are read.
fn check_step(of: Use<'_>, check: &mut Checker<'_>) {
    let read = of.step.projection();
    match (of.step.kind, of.response()) {
        (StepKind::Statement(execute), Some(ResponseBody::Attribute(name))) => check.require(
            execute.statement.reads(name),
            &["answer", "body"],
            format_args!("the statement does not read `{name}`"),
            format_args!("`{name}` or `*` after SELECT"),
        ),
        (StepKind::Statement(_), _) => {}
        (_, Some(ResponseBody::Attribute(name) | ResponseBody::OldAttribute(name))) => {
            check.require(
                read.is_empty() || read.contains(name),
                &["answer", "body"],
                format_args!("`{name}` is not among the selected attributes"),
                format_args!("one of {}, or `{name}` in `attributes`", read.join(", ")),
            );
        }
        (_, Some(ResponseBody::Count)) => check.require(
            read.is_empty(),
            &["attributes"],
            "a count with attributes",
            "no attributes, or another body",
        ),
        _ => {}
    }
}
