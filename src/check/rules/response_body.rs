use crate::check::route::{Route, Use, errors};
use crate::check::{Checker, rule};
use crate::model::answer::AnswerError;
use crate::model::operation::{PartiQl, Verb, WritePart, has_no_content};
use crate::model::{
    AnswerForm, AnswerKind, AnswerLines, AnswerText, ErrorBody, Operation as Declared, ResponseBody,
};
use crate::plan::operation::Response;
use crate::plan::operation::answer::{Found, Referent, Unresolved};
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
    let Response { status, declared_body, .. } = *operation.response;
    let (fits, expected) = supported(operation);
    check.require(
        fits,
        &["answer", "body"],
        format_args!("unsupported response body for `{}`", operation.name()),
        expected,
    );
    check.require(
        !has_no_content(status) || *declared_body == ResponseBody::Nothing,
        &["answer", "status"],
        format_args!("a response with the status {status} cannot have content"),
        "200, or `body: nothing` if the operation supports it",
    );
    check_texts(operation, check);
    if fits {
        for found in operation.answer_references() {
            check_reference(&found, check);
        }
    }
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

/// Reports the invalid strings of the body and of the headers.
fn check_texts(operation: &Operation<'_>, check: &mut Checker<'_>) {
    let mut report = |at: &[&str], error: AnswerError| {
        let way: Vec<_> = error.way.iter().map(String::as_str).collect();
        let at = [at, &way[..]].concat();
        check.report_with_help(&at, &error, error.expected(), error.help.clone());
    };
    let (place, errors) = match operation.response.declared_body {
        ResponseBody::Json(json) => ("json", AnswerForm::try_from(json).err()),
        ResponseBody::Text(text) => ("text", AnswerLines::try_from(text).err()),
        _ => ("", None),
    };
    for error in errors.into_iter().flatten() {
        report(&["answer", "body", place], error);
    }
    for (name, text) in operation.response.declared_headers {
        if let Err(error) = text.parse::<AnswerText>() {
            report(&["answer", "headers", name], error);
        }
    }
}

/// True if the response body is supported, and the supported ones.
fn supported(operation: &Operation<'_>) -> (bool, &'static str) {
    use ResponseBody::{DynamoDb, Item, Items, Json, Nothing, OldItem, Text};
    let body = operation.response.declared_body;
    let is_of_batch = matches!(body, DynamoDb | Json(_));
    let is_always = is_of_batch || matches!(body, Text(_));
    let is_written = is_always || *body == Nothing;
    match operation.declared {
        Declared::Get(_) => (is_written || *body == Item, "item, json, text, dynamo-db or nothing"),
        Declared::Put(_) | Declared::Delete(_) => {
            (is_written || *body == OldItem, "old-item, json, text, dynamo-db or nothing")
        }
        Declared::Update(_) => (*body != Items, "item, old-item, json, text, dynamo-db or nothing"),
        Declared::Query(_) | Declared::Scan(_) => {
            (is_always || *body == Items, "items, json, text or dynamo-db")
        }
        Declared::BatchGet(_) | Declared::TransactGet(_) => {
            (matches!(body, DynamoDb | Items), "items or dynamo-db")
        }
        Declared::BatchWrite(_) => (is_of_batch || *body == Nothing, "json, dynamo-db or nothing"),
        Declared::TransactWrite(_) => (is_written, "json, text, dynamo-db or nothing"),
        Declared::ExecuteStatement(execute) => match execute.statement {
            PartiQl { verb: Verb::Select, .. } => {
                (is_always || *body == Items, "items, json, text or dynamo-db")
            }
            PartiQl { is_returning: true, .. } => {
                (is_written || *body == Item, "item, json, text, dynamo-db or nothing")
            }
            PartiQl { .. } => (is_written, "json, text, dynamo-db or nothing"),
        },
    }
}

/// Checks a value of the answer. Attributes that do not exist break other rules.
fn check_reference(found: &Found<'_>, check: &mut Checker<'_>) {
    let place: Vec<_> = found.place.iter().map(String::as_str).collect();
    let reference = found.reference;
    let source = &reference.source;
    let referent = match &found.referent {
        Ok(referent) => referent,
        Err(Unresolved::Unavailable { message, expected }) => {
            return check.report(&place, message, expected);
        }
        Err(_) => return,
    };
    let is_text = match referent {
        Referent::Item(_) | Referent::Items => false,
        Referent::Part(part) => part.is_text(),
        Referent::Count { .. } | Referent::NextToken | Referent::Request(_) => true,
    };
    let expected = "a string, a number or a boolean";
    if found.in_text || reference.kind == AnswerKind::String || !reference.filters.is_empty() {
        check.require(is_text, &place, format_args!("`{source}` is not text"), expected);
    }
    if reference.kind == AnswerKind::DynamoDb {
        check.require(
            found.has_raw(),
            &place,
            format_args!("DynamoDB's own JSON of `{source}` is not available here"),
            "`dynamo-db` after {item}, {old-item}, {items} or {items.0}, alone in its string",
        );
    }
}

/// Checks the response against the attributes that are read.
fn check_step(of: Use<'_>, check: &mut Checker<'_>) {
    check.require(
        of.step.projection().is_empty() || !of.operation.only_counts(),
        &["attributes"],
        "a count with attributes",
        "no attributes, or an answer with items",
    );
}
