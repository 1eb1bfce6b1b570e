//! Operations in VTL: the request that DynamoDB gets, the answers that callers get.
//!
//! A request is one JSON object whose members are constants, but for what [`Writer::composite`] and [`item`] put in quotes.

mod cursor;
mod read;
mod update;

use super::errors::{self, FailedCondition};
use super::expression::Expression;
use super::item;
use super::placeholders::{Placeholders, attribute_value};
use super::writer::{Object, Writer};
use crate::model::operation::{AnswerBody, Delete, Expectation, Get, Operation, Put, What};
use crate::model::{AttributeType, Composite, ErrorAnswers, Handle, ItemCondition, Resource as _, Source, Table};
use crate::model::{NOT_FOUND, TOO_LARGE};
use crate::text::Text;

/// The code of DynamoDB's own failures besides the internal ones.
const FAILURE: &str = "ServiceUnavailable";

/// The mapping template of an operation's requests.
pub(crate) fn request(operation: &Operation) -> Text {
    let mut w = generated("The request of", operation);
    seconds(&mut w, operation);
    match &operation.what {
        What::Get(get) => request_of_get(&mut w, &operation.table, get),
        What::Put(put) => request_of_put(&mut w, operation, put),
        What::Delete(delete) => request_of_delete(&mut w, operation, delete),
        What::Update(update) => update::request(&mut w, operation, update),
        What::Query(query) => read::query(&mut w, operation, query),
        What::Scan(scan) => read::scan(&mut w, operation, scan),
    }
    w.finish()
}

/// The mapping template of DynamoDB's answers that are no errors; nothing where its own body is passed on.
pub(crate) fn answer(operation: &Operation, errors: &ErrorAnswers) -> Option<Text> {
    let mut w = generated("The answer of", operation);
    let table = &operation.table;
    let attributes = match &operation.what {
        What::Get(Get { attributes, .. }) if !attributes.is_empty() => {
            table.item().only(attributes.iter().map(String::as_str))
        }
        _ => table.item(),
    };
    let (found, place) = match &operation.what {
        What::Get(_) => (true, Expression::input_path("$.Item")),
        _ => (false, Expression::input_path("$.Attributes")),
    };
    let whole = |w: &mut Writer, item: &Expression| w.object(|object| item::members(object, &attributes, item));
    match &operation.answer.body {
        AnswerBody::DynamoDb if !found => return None,
        AnswerBody::Nothing => {}
        AnswerBody::Items | AnswerBody::Count => read::answer(&mut w, operation),
        AnswerBody::Attribute(_) if operation.is_read() => read::answer(&mut w, operation),
        AnswerBody::Fixed(json) => w.json(json),
        body => {
            let item = w.set("item", &place);
            let print = |w: &mut Writer| match body {
                AnswerBody::DynamoDb => w.push("$input.body"),
                AnswerBody::Attribute(name) => {
                    let Some(attribute) = attributes.get(name) else { return };
                    let value = item.get(name);
                    w.either(
                        &item::conforms(attribute.shape(), &value),
                        |w| item::value(w, attribute.shape(), &value),
                        |w| w.constant("null"),
                    );
                }
                _ => whole(w, &item),
            };
            if found {
                errors::unless_found(&mut w, &item.is_map(), errors, print);
            } else {
                w.either(&item.is_map(), print, |w| w.constant("{}"));
            }
        }
    }
    Some(w.finish())
}

/// The mapping template of DynamoDB's answers that are errors.
pub(crate) fn error(operation: &Operation, errors: &ErrorAnswers) -> Text {
    let failed = failed_condition(operation);
    errors::template(generated("The error answers of", operation), errors, failed, |code| match code {
        NOT_FOUND => failed != FailedCondition::Conflict,
        code => is_refused_with(operation, code),
    })
}

/// What a failed condition of an operation means.
fn failed_condition(operation: &Operation) -> FailedCondition {
    match &operation.what {
        What::Get(_) | What::Query(_) | What::Scan(_) => FailedCondition::Conflict,
        What::Put(Put { expects, condition, .. })
        | What::Delete(Delete { expects, condition, .. })
        | What::Update(crate::model::operation::Update { expects, condition, .. }) => match expects {
            Expectation::Present if condition.is_empty() => FailedCondition::Missing,
            Expectation::Present => FailedCondition::Either,
            Expectation::Nothing | Expectation::Missing => FailedCondition::Conflict,
        },
    }
}

/// Whether an operation can be answered with a code: where it cannot, no other answer to it makes sense.
pub(crate) fn can_fail_with(operation: &Operation, code: &str) -> bool {
    let found = !matches!(operation.what, What::Get(_)) && failed_condition(operation) == FailedCondition::Conflict;
    match code {
        NOT_FOUND => !found,
        FAILURE => true,
        code => is_refused_with(operation, code),
    }
}

/// Whether DynamoDB can refuse an operation with a code.
fn is_refused_with(operation: &Operation, code: &str) -> bool {
    let is_write = !matches!(operation.what, What::Get(_) | What::Query(_) | What::Scan(_));
    match code {
        // The first three are of statements and transactions, the last is no client's error.
        "DuplicateItemException"
        | "IdempotentParameterMismatchException"
        | "TransactionCanceledException"
        | FAILURE => false,
        "ConditionalCheckFailedException"
        | "ItemCollectionSizeLimitExceededException"
        | "TransactionConflictException"
        | TOO_LARGE => is_write,
        _ => true,
    }
}

/// The mapping template of DynamoDB's own failures.
pub(crate) fn failure(operation: &Operation, errors: &ErrorAnswers) -> Text {
    errors::template(generated("The answers to failures of", operation), errors, FailedCondition::Conflict, |code| {
        code == FAILURE
    })
}

/// A template whose first line says whose it is, for who reads it in the console.
fn generated(what: &str, operation: &Operation) -> Writer {
    let mut w = Writer::new();
    let action = operation.access().action.as_str();
    w.comment(&format!("{what} {action} on the table {}, generated by dynagate.", operation.table.key));
    w
}

/// The second of the request, where some source asks for it.
fn seconds(w: &mut Writer, operation: &Operation) {
    let later: std::collections::BTreeSet<u32> = operation
        .composites()
        .into_iter()
        .flat_map(Composite::sources)
        .filter_map(|source| match source {
            Source::Now { plus } => Some(*plus),
            _ => None,
        })
        .collect();
    if later.is_empty() {
        return;
    }
    // Nobody documents whether the milliseconds are a number or its text, and they are too many for an Integer.
    w.line("#set($Long = 9999999999)");
    w.line("#set($seconds = $Long.parseLong(\"$context.requestTimeEpoch\") / 1000)");
    for plus in later.into_iter().filter(|plus| *plus > 0) {
        w.line(&format!("#set($secondsPlus{plus} = $seconds + {plus})"));
    }
}

fn request_of_get(w: &mut Writer, table: &Table, get: &Get) {
    let mut placeholders = Placeholders::default();
    w.object(|request| {
        table_name(request, table);
        key(request, table, &get.key);
        if get.consistent_read {
            request.member("ConsistentRead", |w| w.constant("true"));
        }
        projection(request, &mut placeholders, &get.attributes);
        placeholders.write(request);
    });
}

fn request_of_put(w: &mut Writer, operation: &Operation, put: &Put) {
    let table = &operation.table;
    let mut placeholders = Placeholders::default();
    let body_attributes = operation.body_attributes();
    w.object(|request| {
        table_name(request, table);
        request.member("Item", |w| {
            let body = w.set("body", &Expression::input_path("$"));
            w.object(|item| {
                values(item, table, &put.values);
                item::attributes(item, &body_attributes, &body);
            });
        });
        condition(request, &mut placeholders, table, put.expects, &put.condition);
        returned(request, operation);
        placeholders.write(request);
    });
}

fn request_of_delete(w: &mut Writer, operation: &Operation, delete: &Delete) {
    let mut placeholders = Placeholders::default();
    w.object(|request| {
        table_name(request, &operation.table);
        key(request, &operation.table, &delete.key);
        condition(request, &mut placeholders, &operation.table, delete.expects, &delete.condition);
        returned(request, operation);
        placeholders.write(request);
    });
}

fn table_name(request: &mut Object<'_>, table: &Table) {
    let name = Handle::<Table>::new(table.id()).name();
    request.member("TableName", |w| w.string(&name.into()));
}

fn key(request: &mut Object<'_>, table: &Table, key: &std::collections::BTreeMap<String, Composite>) {
    request.member("Key", |w| w.object(|object| values(object, table, key)));
}

/// Members whose values the request makes.
fn values(object: &mut Object<'_>, table: &Table, values: &std::collections::BTreeMap<String, Composite>) {
    for (name, value) in values {
        object.member(name, |w| attribute_value(w, table.type_of(name), value));
    }
}

fn projection(request: &mut Object<'_>, placeholders: &mut Placeholders, attributes: &[String]) {
    if !attributes.is_empty() {
        let projection = placeholders.projection(attributes);
        request.member("ProjectionExpression", |w| w.string(&projection.into()));
    }
}

/// The condition of a write, with whether the item has to be there: its partition key tells.
fn condition(
    request: &mut Object<'_>,
    placeholders: &mut Placeholders,
    table: &Table,
    expects: Expectation,
    condition: &ItemCondition,
) {
    let type_of = |attribute: &str| -> AttributeType { table.type_of(attribute) };
    let presence = match expects {
        Expectation::Nothing => None,
        Expectation::Missing => Some(format!("attribute_not_exists({})", placeholders.name(&table.partition_key))),
        Expectation::Present => Some(format!("attribute_exists({})", placeholders.name(&table.partition_key))),
    };
    let tests = placeholders.condition(condition, &type_of);
    let both: Vec<_> = presence.into_iter().chain(tests).collect();
    if both.is_empty() {
        return;
    }
    request.member("ConditionExpression", |w| w.string(&both.join(" AND ").into()));
    if expects == Expectation::Present && !condition.is_empty() {
        request.member("ReturnValuesOnConditionCheckFailure", |w| w.constant("\"ALL_OLD\""));
    }
}

/// What DynamoDB has to return for the answer. Only an update knows the item as it is now.
fn returned(request: &mut Object<'_>, operation: &Operation) {
    let values = match (&operation.answer.body, &operation.what) {
        (AnswerBody::OldItem, _) | (AnswerBody::Attribute(_), What::Put(_) | What::Delete(_)) => "\"ALL_OLD\"",
        (AnswerBody::Item | AnswerBody::Attribute(_), _) => "\"ALL_NEW\"",
        _ => return,
    };
    request.member("ReturnValues", |w| w.constant(values));
}
