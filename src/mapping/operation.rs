//! Operations in VTL: requests to DynamoDB, and responses to callers.
//!
//! A request is one JSON object. Its names, and all values that do not come from the caller, are
//! constants. The caller's values are quoted by [`Writer::value_template`], [`item`] and
//! [`cursor`]; a limit or segment consists of digits only. The caller only determines which
//! attributes an update names, and whether a list continues.

mod batch;
pub(crate) mod choice;
pub(super) mod cursor;
mod read;
mod statement;
mod transaction;
mod update;

use std::collections::BTreeSet;

use self::update::Sent;
use super::answer::{self, Answer, Length, Shown, Subject};
use super::clause::Clause;
use super::condition::Term;
use super::errors;
use super::expression::{Condition, Expression};
use super::form;
use super::guard::NO_REQUEST;
use super::item;
use super::placeholders::{Piece, Placeholders, attribute_value_of};
use super::stock;
use super::writer::{Object, Writer};
use crate::model::Operation as Declared;
use crate::model::operation::{ExistenceCondition, ResponseBody, StepKind, Values};
use crate::model::{
    ItemCondition, LIST_TOO_LONG, MapShape, NOT_FOUND, Reference, Table, ValueSource, ValueTemplate,
};
use crate::plan::operation::{
    AnswerBody, FAILURE, FORM, FailedCondition, JSON, Operation, Response, Step,
};
use crate::text::Text;

/// The request template of an operation for bodies of a content type.
pub(crate) fn request(operation: &Operation<'_>, content_type: &str) -> Text {
    let is_form = content_type.eq_ignore_ascii_case(FORM)
        && (operation.reads_body() || operation.response.uses.body());
    form::of_document(is_form, |w| request_of_document(w, operation, content_type, is_form))
}

fn request_of_document(
    w: &mut Writer,
    operation: &Operation<'_>,
    content_type: &str,
    is_form: bool,
) {
    heading(w, "The request", operation);
    if is_form {
        form::read(w);
    }
    if operation.response.uses.body() {
        answer::pass_body_on(w, content_type);
    }
    prepared(w, operation);
}

/// Writes the request, after the values that it needs.
fn prepared(w: &mut Writer, operation: &Operation<'_>) {
    w.prepare(operation.references());
    operation.page_sources().iter().for_each(|(_, source)| w.prepare_page(source));
    match w.lacks_required(operation.references()) {
        Some(missing) => w.refuse_when(&missing, NO_REQUEST, |w| request_of(w, operation)),
        None => request_of(w, operation),
    }
}

fn request_of(w: &mut Writer, operation: &Operation<'_>) {
    match operation.declared {
        Declared::BatchGet(_) => return batch::get(w, operation),
        Declared::BatchWrite(_) => return batch::write(w, operation),
        Declared::TransactGet(_) | Declared::TransactWrite(_) => {
            return transaction::request(w, operation);
        }
        _ => {}
    }
    let [step] = &operation.steps[..] else { return };
    match step.kind {
        StepKind::Query(query) => read::query(w, step, query, operation),
        StepKind::Scan(scan) => read::scan(w, step, scan, operation),
        StepKind::Statement(execute) => statement::request(w, step.table, execute, operation),
        _ => {
            let stored = stored_item(w, step, operation);
            w.object(|request| {
                members(request, step, stored.as_ref());
                if let Some(values) = returned_values(step, &operation.response) {
                    request.member("ReturnValues", |w| w.constant(values));
                }
            });
        }
    }
}

/// Defines the item of a put that answers with it, and passes it on to the response template.
fn stored_item(w: &mut Writer, step: &Step<'_>, operation: &Operation<'_>) -> Option<Expression> {
    let StepKind::Put(put) = step.kind else { return None };
    if !operation.response.uses.item {
        return None;
    }
    let stored = w.variable("stored");
    w.define(&stored, |w| {
        let body = w.set("body", &Expression::body(step.body_place()));
        written_item(w, step.table, &put.values, &step.body_attributes(), &body);
    });
    w.line(&format!("#set({} = {})", Expression::stored_item(), stored.text()));
    Some(stored)
}

/// The mapping template for successful responses of DynamoDB; `None` if DynamoDB's body is passed
/// through.
pub(crate) fn response(operation: &Operation<'_>) -> Option<Text> {
    let response = &operation.response;
    let has_headers = response.headers.values().any(|text| answer::constant_header(text).is_none());
    let is_get = matches!(operation.declared, Declared::Get(_));
    let is_plain = response.cases.is_empty() && !has_headers;
    if response.body == AnswerBody::DynamoDb && !is_get && is_plain {
        return None;
    }
    let mut w = Writer::new();
    if response.has_text() {
        // White space is a part of a text.
        w.flush_left(|w| write_response(w, operation));
    } else {
        write_response(&mut w, operation);
    }
    Some(w.finish())
}

fn write_response(w: &mut Writer, operation: &Operation<'_>) {
    let response = &operation.response;
    let shown = Shown::new(w, operation);
    // Without a value of DynamoDB's response or a parameter, it needs no heading.
    if !operation.answers_by_itself() {
        heading(w, "The response", operation);
    }
    w.prepare_of_request(&response.uses.of_request);
    match operation.declared {
        Declared::BatchGet(_) if response.body != AnswerBody::DynamoDb => {
            batch::response_of_get(w, operation, &shown);
        }
        Declared::BatchWrite(_) if response.body != AnswerBody::DynamoDb => {
            batch::response_of_write(w, operation, &shown);
        }
        Declared::TransactGet(_) if response.body != AnswerBody::DynamoDb => {
            transaction::response(w, operation, &shown);
        }
        Declared::Get(_) => response_of_get(w, operation, &shown),
        _ if operation.responds_with_whole_list() => {
            // The page may end at an item that the filter hides from the caller, or the answer has
            // no place for a cursor: the list is complete or rejected.
            w.either(
                &cursor::goes_on(operation),
                |w| refused(w, operation, LIST_TOO_LONG),
                |w| answer(w, operation, &shown),
            );
        }
        _ => {
            let uses = &response.uses;
            match operation.declared {
                Declared::Put(_) if uses.item => {
                    w.assign(&shown.item, &Expression::stored_item().parsed_json());
                }
                Declared::ExecuteStatement(_) if uses.item => {
                    w.assign(&shown.item, &Expression::item_at(0));
                }
                _ if uses.item || uses.old_item => {
                    w.assign(&shown.item, &Expression::input_path("$.Attributes"));
                }
                _ => {}
            }
            answer(w, operation, &shown);
        }
    }
}

/// Writes the items of a batch or a transaction in their usual form.
pub(super) fn usual_items(w: &mut Writer, operation: &Operation<'_>, items: &[Expression]) {
    match operation.declared {
        Declared::BatchGet(_) => batch::items(w, operation, items),
        _ => transaction::items(w, operation),
    }
}

fn response_of_get(w: &mut Writer, operation: &Operation<'_>, shown: &Shown) {
    w.assign(&shown.item, &Expression::input_path("$.Item"));
    let answer = Answer::new(w, Subject::Operation(operation), shown, Length::Page);
    answer.write(w, Some(&|w: &mut Writer| refused(w, operation, NOT_FOUND)));
}

/// Writes the error response of a code in place of an answer, whose content type is a constant.
fn refused(w: &mut Writer, operation: &Operation<'_>, code: &'static str) {
    let is_own = |name: &String| name.eq_ignore_ascii_case("Content-Type");
    if operation.response.usual_content_type() != JSON
        && !operation.errors.of(code).headers.keys().any(is_own)
    {
        answer::override_content_type(w, JSON);
    }
    errors::answer(w, &operation.errors, code);
}

/// Writes the headers and the body of an answer.
fn answer(w: &mut Writer, operation: &Operation<'_>, shown: &Shown) {
    let length = if operation.reads_whole_pages() { Length::Unknown } else { Length::Page };
    Answer::new(w, Subject::Operation(operation), shown, length).write(w, None);
}

/// The mapping template for error responses of DynamoDB, both 400 and 500, shared by these
/// operations, which share it.
pub(crate) fn error(operations: &[&Operation<'_>]) -> Text {
    let Some(first) = operations.first() else { return Text::default() };
    errors::template(
        &first.errors,
        errors::DYNAMODB,
        first.failed_condition(),
        first.failed_parts().as_deref(),
        |code| {
            operations.iter().any(|operation| match code {
                NOT_FOUND => operation.tells_missing(),
                // The condition only checks that the item exists.
                "ConditionalCheckFailedException"
                    if operation.failed_condition() == FailedCondition::Missing =>
                {
                    false
                }
                FAILURE => true,
                code => operation.is_refused_with(code),
            })
        },
    )
}

/// Writes the heading, for readers of the template in the console.
fn heading(w: &mut Writer, what: &str, operation: &Operation<'_>) {
    heading_of(w, what, operation.action().as_str(), &operation.tables());
}

fn heading_of(w: &mut Writer, what: &str, actions: &str, tables: &[&Table]) {
    let tables: Vec<_> = tables.iter().map(|table| &*table.key).collect();
    let printable = |character: char| if character.is_control() { ' ' } else { character };
    let noun = if tables.len() == 1 { "table" } else { "tables" };
    let tables: String = tables.join(", ").chars().map(printable).collect();
    let title = format!("{actions} on the {noun} {tables}");
    w.stock(&stock::HEADING, &[("what", what), ("title", &title)]);
}

/// The members of a request for one item, alone or as a part.
fn members(request: &mut Object<'_>, step: &Step<'_>, stored: Option<&Expression>) {
    let table = step.table;
    let mut placeholders = Placeholders::default();
    let sent = Sent::new(request.writer(), step);
    table_name(request, table);
    if let StepKind::Put(put) = step.kind {
        request.member("Item", |w| {
            if let Some(stored) = stored {
                return w.bare(stored);
            }
            // A body that is not JSON may fail to be parsed.
            let body = match step.body_attributes().iter().next() {
                Some(_) => w.set("body", &Expression::body(step.body_place())),
                None => Expression::body(step.body_place()),
            };
            written_item(w, table, &put.values, &step.body_attributes(), &body);
        });
    }
    if let Some(written) = step.key() {
        request.member("Key", |w| {
            w.object(|object| match sent.object() {
                Some(body) => {
                    object.all_when(&body.is_map(), |object| values(object, table, written));
                }
                None => values(object, table, written),
            });
        });
    }
    match step.kind {
        StepKind::Get(get) if get.consistent_read => {
            request.member("ConsistentRead", |w| w.constant("true"));
        }
        StepKind::Update(update) => {
            update::expression(request, &mut placeholders, table, update, &sent);
        }
        _ => {}
    }
    projection(request, &mut placeholders, step.projection());
    if let Some((expects, tests)) = step.condition() {
        condition(request, &mut placeholders, table, expects, tests);
    }
    let when_names = if sent.is_empty() { Vec::new() } else { vec![None] };
    placeholders.write_with(
        request,
        (&when_names, &sent.when_values(step)),
        |names| sent.names(names),
        |values| sent.values(values),
    );
}

fn table_name(request: &mut Object<'_>, table: &Table) {
    request.member("TableName", |w| w.string(&name_of(table)));
}

/// The physical name of a table.
fn name_of(table: &Table) -> Text {
    table.request_name()
}

/// An item of request values and attributes of the caller's document. If none of the attributes is
/// required, a document that is not an object would yield an item without attributes; instead the
/// item has no key, which DynamoDB rejects.
fn written_item(
    w: &mut Writer,
    table: &Table,
    made: &Values,
    attributes: &MapShape,
    document: &Expression,
) {
    let members = |item: &mut Object<'_>| {
        values(item, table, made);
        item::attributes(item, attributes, document);
    };
    let is_missed =
        attributes.is_empty() || attributes.iter().any(|(_, attribute)| attribute.is_required());
    let is_document = (!is_missed).then(|| document.is_map());
    let all =
        is_document.into_iter().chain(element_brings(w, made)).reduce(|one, other| one.and(&other));
    w.object(|item| item.all_if(all.as_ref(), members));
}

/// Members with values of the request. If a list's element lacks its part of them, the object is
/// empty.
fn values(object: &mut Object<'_>, table: &Table, values: &Values) {
    for (name, value) in values {
        let when = object.writer().given([value]);
        let write = |w: &mut Writer| attribute_value_of(w, &table.shape_of(name), value);
        object.member_if(when.as_ref(), name, write);
    }
}

/// Holds if a list's element has everything that these values need; `None` if they need nothing of
/// it.
fn element_brings(w: &Writer, values: &Values) -> Option<Condition> {
    element_brings_all(w, values.values().flat_map(ValueTemplate::references))
}

/// Holds if a list's element has all of these values; `None` if they are not parts of it.
pub(super) fn element_brings_all<'r>(
    w: &Writer,
    references: impl Iterator<Item = &'r Reference>,
) -> Option<Condition> {
    let needed = references.filter(|reference| {
        matches!(reference.source, ValueSource::Element(_)) && reference.is_required()
    });
    let brings = |reference| w.is_missing(reference).negated();
    needed.collect::<BTreeSet<_>>().into_iter().map(brings).reduce(|one, other| one.and(&other))
}

fn projection(request: &mut Object<'_>, placeholders: &mut Placeholders, attributes: &[String]) {
    if !attributes.is_empty() {
        let projection = placeholders.projection(attributes);
        request.member("ProjectionExpression", |w| w.string(&projection.into()));
    }
}

/// The condition of a write, including the item's existence, which the partition key shows.
fn condition(
    request: &mut Object<'_>,
    placeholders: &mut Placeholders,
    table: &Table,
    expects: ExistenceCondition,
    condition: &ItemCondition,
) {
    let presence = match expects {
        ExistenceCondition::Nothing => None,
        ExistenceCondition::Missing => {
            Some(format!("attribute_not_exists({})", placeholders.name(&table.partition_key)))
        }
        ExistenceCondition::Present => {
            Some(format!("attribute_exists({})", placeholders.name(&table.partition_key)))
        }
    };
    let terms = placeholders.condition(request.writer(), condition, table);
    let presence = presence.map(|text| Term::Test(Piece::always(text)));
    let both: Vec<_> = presence.into_iter().chain(terms).collect();
    tests_of(request, "ConditionExpression", &both);
    if expects == ExistenceCondition::Present && !condition.is_empty() {
        request.member("ReturnValuesOnConditionCheckFailure", |w| w.constant("\"ALL_OLD\""));
    }
}

/// Writes the member with conditions that must all hold, if there are any.
fn tests_of(request: &mut Object<'_>, name: &str, terms: &[Term]) {
    if terms.is_empty() {
        return;
    }
    request.member_if(Term::when_any(terms).as_ref(), name, |w| {
        w.push("\"");
        Clause::new("", " AND ").terms(w, terms);
        w.push("\"");
    });
}

/// The quoted `ReturnValues` for a response. Only an update returns the new item.
pub(crate) fn returned_values(step: &Step<'_>, response: &Response<'_>) -> Option<&'static str> {
    match (step.kind, response.declared_body) {
        (StepKind::Get(_), _) => None,
        (StepKind::Put(_), _) if !response.uses.old_item => None,
        (_, ResponseBody::Changed) => Some("\"UPDATED_NEW\""),
        (_, ResponseBody::OldChanged) => Some("\"UPDATED_OLD\""),
        _ if response.uses.old_item => Some("\"ALL_OLD\""),
        _ if response.uses.item => Some("\"ALL_NEW\""),
        _ => None,
    }
}
