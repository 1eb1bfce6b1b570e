use crate::check::route::{Route, Use, errors};
use crate::check::{Checker, rule};
use crate::model::answer::AnswerError;
use crate::model::operation::{PartiQl, Verb, WritePart, has_no_content};
use crate::model::{
    AnswerCase, AnswerForm, AnswerKind, AnswerLines, AnswerReference, AnswerText, CaseTest,
    ErrorBody, Operation as Declared, ResponseBody,
};
use crate::plan::operation::Response;
use crate::plan::operation::answer::{Answering, Found, Referent, Unresolved};
use crate::plan::operation::response::Case;
use crate::plan::{Operation, Resource, ServiceRoute};
use serde_json::Value;
use std::collections::BTreeMap;

rule! {
    /// Checks that an operation supports its response body.
    ///
    /// ## Why
    /// DynamoDB's response does not hold the data, or the status allows no content.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"DELETE /orders/{id}": {delete: {table: orders, answer: {body: item}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {"DELETE /orders/{id}": {delete: {table: orders, answer: {body: old-item}}}}}
    /// ```
    "DG612", "response-body", Error, Resource(check), Operation(check_operation), Step(check_step), Service(check_service)
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
    let (fits, expected) = supported(operation, declared_body);
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
    for (index, case) in operation.response.cases.iter().enumerate() {
        check_case(operation, case, &mut check.within(&["answer", "cases", &index.to_string()]));
    }
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

/// Checks the answer of a request to a service.
fn check_service(service: &ServiceRoute<'_>, check: &mut Checker<'_>) {
    let Response { status, declared_body, declared_headers, .. } = *service.response;
    check.require(
        !has_no_content(status) || *declared_body == ResponseBody::Nothing,
        &["answer", "status"],
        format_args!("a response with the status {status} cannot have content"),
        "200, or no body",
    );
    {
        let check = &mut check.within(&["answer"]);
        check_form(declared_body, check);
        check_headers(declared_headers, check);
    }
    for found in service.answer_references() {
        check_reference(&found, check);
    }
}

fn report(at: &[&str], error: &AnswerError, check: &mut Checker<'_>) {
    let way: Vec<_> = error.way.iter().map(String::as_str).collect();
    let at = [at, &way[..]].concat();
    check.report_with_help(&at, error, error.expected(), error.help.clone());
}

/// Reports the invalid strings of the body and of the headers.
fn check_texts(operation: &Operation<'_>, check: &mut Checker<'_>) {
    let Response { declared_body, declared_headers, .. } = &*operation.response;
    let check = &mut check.within(&["answer"]);
    check_form(declared_body, check);
    check_headers(declared_headers, check);
}

fn check_form(body: &ResponseBody, check: &mut Checker<'_>) {
    let (place, errors) = match body {
        ResponseBody::Json(json) => ("json", AnswerForm::try_from(json).err()),
        ResponseBody::Text(text) => ("text", AnswerLines::try_from(text).err()),
        _ => return,
    };
    for error in errors.into_iter().flatten() {
        report(&["body", place], &error, check);
    }
}

fn check_headers(headers: &BTreeMap<String, String>, check: &mut Checker<'_>) {
    for (name, text) in headers {
        if let Err(error) = text.parse::<AnswerText>() {
            report(&["headers", name], &error, check);
        }
    }
}

fn check_case(operation: &Operation<'_>, case: &Case<'_>, check: &mut Checker<'_>) {
    let AnswerCase { when, status, headers, body } = case.declared;
    check.require(!when.is_empty(), &["when"], "a case without a test", "{item.NAME: {equals: …}}");
    for (reference, test) in when {
        if let Err(error) = reference.parse::<AnswerReference>() {
            report(&["when", reference], &error, check);
        }
        check.require(
            !matches!(test, CaseTest::OneOf(texts) if texts.is_empty()),
            &["when", reference],
            "no text to compare with",
            "at least one",
        );
    }
    check.require(
        status.is_none_or(|status| (200..=599).contains(&status)),
        &["status"],
        format_args!("invalid status `{}`", case.status),
        "200 to 599",
    );
    check_headers(headers, check);
    let Some(body) = body else { return };
    check_form(body, check);
    let (fits, expected) = supported(operation, body);
    check.require(
        fits || *body == ResponseBody::Nothing,
        &["body"],
        format_args!("unsupported response body for `{}`", operation.name()),
        expected,
    );
    check.require(
        !has_no_content(case.status) || *body == ResponseBody::Nothing,
        &["body"],
        format_args!("a response with the status {} cannot have content", case.status),
        "nothing",
    );
}

/// True if the response body is supported, and the supported ones.
fn supported(operation: &Operation<'_>, body: &ResponseBody) -> (bool, &'static str) {
    use ResponseBody::{Changed, DynamoDb, Item, Items, Json, Nothing, OldChanged, OldItem, Text};
    let is_of_batch = matches!(body, DynamoDb | Json(_));
    let is_always = is_of_batch || matches!(body, Text(_));
    let is_written = is_always || *body == Nothing;
    match operation.declared {
        Declared::Get(_) => (is_written || *body == Item, "item, json, text, dynamo-db or nothing"),
        Declared::Delete(_) => {
            (is_written || *body == OldItem, "old-item, json, text, dynamo-db or nothing")
        }
        Declared::Put(_) => (
            !matches!(body, Items | Changed | OldChanged),
            "item, old-item, json, text, dynamo-db or nothing",
        ),
        Declared::Update(_) => (
            *body != Items,
            "item, old-item, changed, old-changed, json, text, dynamo-db or nothing",
        ),
        Declared::Query(_)
        | Declared::Scan(_)
        | Declared::BatchGet(_)
        | Declared::TransactGet(_) => {
            (is_written || *body == Items, "items, json, text, dynamo-db or nothing")
        }
        Declared::BatchWrite(_) => (is_of_batch || *body == Nothing, "json, dynamo-db or nothing"),
        Declared::TransactWrite(_) => (is_written, "json, text, dynamo-db or nothing"),
        Declared::ExecuteStatement(execute) => match execute.statement {
            PartiQl { verb: Verb::Select, .. } => {
                (is_written || *body == Items, "items, json, text, dynamo-db or nothing")
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
        // A case may test that there is an item.
        Referent::Item(_) if found.is_tested() => true,
        Referent::Item(_) | Referent::Items(_) | Referent::Usual => false,
        Referent::Part(part) => part.is_text(),
        Referent::Count { .. }
        | Referent::NextToken
        | Referent::Response(_)
        | Referent::Element(_)
        | Referent::Given(..) => true,
        Referent::Request(of) => !of.is_whole(),
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
            "`dynamo-db` after {item}, {item.NAME}, {old-item}, {items} or {items[0]}, alone in \
             its string and outside of `each`",
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
