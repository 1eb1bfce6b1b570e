//! Operations in VTL: requests to DynamoDB, and responses to callers.
//!
//! A request is one JSON object. Its names, and all values that do not come from the caller, are
//! constants. The caller's values are quoted by [`Writer::value_template`], [`item`] and
//! [`cursor`]; a limit or segment consists of digits only. The caller only determines which
//! attributes an update names, and whether a list continues.

mod batch;
mod cursor;
mod read;
mod statement;
pub(super) mod transaction;
mod update;

use std::collections::BTreeSet;

pub(crate) use self::cursor::{HEADER as CURSOR_HEADER, PARAMETER as CURSOR};
use self::update::Sent;
use std::sync::Arc;

use super::clause::Clause;
use super::errors::{self, FailedCondition};
use super::expression::{Condition, Expression};
use super::guard::NO_REQUEST;
use super::item;
use super::placeholders::{Piece, Placeholders, attribute_value};
use super::stock;
use super::writer::{Object, Writer};
use crate::model::operation::{ExistenceCondition, ResponseBody, Verb, What};
use crate::model::{Handle, ItemCondition, MapShape, Table, ValueSource, ValueTemplate};
use crate::model::{LIST_TOO_LONG, NOT_FOUND, TOO_LARGE};
use crate::plan::errors::PlannedErrors;
use crate::plan::operation::{Does, Operation, Step};
use crate::text::Text;

/// The code of DynamoDB's failures other than internal ones.
const FAILURE: &str = "ServiceUnavailable";

/// The request template of an operation.
pub(crate) fn request(operation: &Operation<'_>) -> Text {
    let mut w = Writer::new();
    heading(&mut w, "The request", operation);
    seconds(&mut w, operation);
    let needed = sources(&mut w, operation);
    match needed.iter().map(|source| w.is_missing(source)).reduce(|one, other| one.or(&other)) {
        Some(missing) => w.refuse_when(&missing, NO_REQUEST, |w| request_of(w, operation)),
        None => request_of(&mut w, operation),
    }
    w.finish()
}

/// Reads the parameters of an operation, and returns its required sources: without them, a key, a
/// filter or a value would be the same for all callers. Elements of lists are checked one by one.
fn sources<'o>(w: &mut Writer, operation: &'o Operation) -> Vec<&'o ValueSource> {
    let mut needed: Vec<&ValueSource> = Vec::new();
    for source in operation.sources().filter(|source| source.can_be_missing()) {
        w.read(source);
        if source.parameter().is_some_and(|parameter| operation.optional.contains(&parameter)) {
            w.make_optional(source.clone());
        } else if !matches!(source, ValueSource::Element(_)) && !needed.contains(&source) {
            needed.push(source);
        }
    }
    needed
}

fn request_of(w: &mut Writer, operation: &Operation<'_>) {
    match &operation.does {
        Does::One(step) => request_of_step(w, step, operation),
        Does::BatchGet(of) => batch::get(w, of),
        Does::BatchWrite(of) => batch::write(w, of),
        Does::TransactGet(of) => transaction::get(w, of),
        Does::TransactWrite(of) => transaction::write(w, of),
        Does::ExecuteStatement(table, execute) => statement::request(w, table, execute),
    }
}

fn request_of_step(w: &mut Writer, step: &Step<'_>, operation: &Operation<'_>) {
    match &step.what {
        What::Query(query) => read::query(w, step, query, operation),
        What::Scan(scan) => read::scan(w, step, scan, operation),
        _ => w.object(|request| {
            members(request, step);
            returned(request, step, &operation.response.body);
        }),
    }
}

/// The mapping template for successful responses of DynamoDB; `None` if DynamoDB's body is passed
/// through.
pub(crate) fn answer(operation: &Operation<'_>, errors: &PlannedErrors) -> Option<Text> {
    let mut w = Writer::new();
    let shown = Shown::new(&mut w, operation);
    heading(&mut w, "The response", operation);
    match (&operation.does, &operation.response.body) {
        (Does::One(Step { what: What::Get(_), .. }), ResponseBody::DynamoDb) => {
            let item = w.set("item", &Expression::input_path("$.Item"));
            errors::unless_found(&mut w, &item.is_map(), errors, |w| w.push("$input.body"));
        }
        (_, ResponseBody::DynamoDb) => return None,
        (Does::BatchGet(of), _) => batch::answer_of_get(&mut w, of),
        (Does::BatchWrite(of), body) => batch::answer_of_write(&mut w, of, body),
        (Does::One(step @ Step { what: What::Get(_), .. }), body) => {
            answer_of_step(&mut w, step, body, &shown, errors);
        }
        (_, ResponseBody::Nothing) => {}
        // It does not depend on the response, so it needs no heading.
        (_, ResponseBody::Fixed(json)) => {
            w = Writer::new();
            errors::fixed(&mut w, json);
        }
        (Does::One(step), _) if step.is_read() => {
            read::answer(&mut w, step, operation, &shown, errors);
        }
        (Does::One(step), body) => answer_of_step(&mut w, step, body, &shown, errors),
        (Does::TransactGet(of), _) => transaction::answer(&mut w, of, errors),
        (Does::ExecuteStatement(table, _), body) => statement::answer(&mut w, table, body, &shown),
        // `Stack::check` rejects other bodies.
        (Does::TransactWrite(_), _) => w.constant("{}"),
    }
    Some(w.finish())
}

/// The conversion of an item: a variable for the item, and a variable that prints it as a JSON
/// object. The latter is defined before everything else, so templates that show the same items
/// share their first lines, which backends can write once.
pub(super) struct Shown {
    item: Expression,
    object: Expression,
}

impl Shown {
    fn new(w: &mut Writer, operation: &Operation<'_>) -> Self {
        let [item, object] = ["item", "object"].map(|name| w.variable(name));
        let attributes = match (&operation.does, &operation.response.body) {
            (_, ResponseBody::Item | ResponseBody::OldItem | ResponseBody::Items) => {
                match &operation.does {
                    Does::One(step) => Some(step.answered_attributes()),
                    Does::ExecuteStatement(table, _) => Some(table.item()),
                    _ => None,
                }
            }
            _ => None,
        };
        if let Some(attributes) = attributes {
            w.define(&object, |w| w.object(|object| item::members(object, &attributes, &item)));
        }
        Self { item, object }
    }
}

fn answer_of_step(
    w: &mut Writer,
    step: &Step<'_>,
    body: &ResponseBody,
    shown: &Shown,
    errors: &PlannedErrors,
) {
    let attributes = step.answered_attributes();
    let is_get = matches!(step.what, What::Get(_));
    let item = &shown.item;
    w.assign(item, &Expression::input_path(if is_get { "$.Item" } else { "$.Attributes" }));
    let print = |w: &mut Writer| match body {
        ResponseBody::Nothing => {}
        ResponseBody::Fixed(json) => errors::fixed(w, json),
        ResponseBody::Attribute(name) | ResponseBody::OldAttribute(name) => {
            // `Stack::check` rejects an attribute that is not read.
            let Some(attribute) = attributes.get(name) else { return };
            let value = item.get(name);
            w.either(
                &item::conforms(attribute.shape(), &value),
                |w| item::value(w, attribute.shape(), &value),
                |w| w.constant("null"),
            );
        }
        _ => w.bare(&shown.object),
    };
    if is_get {
        errors::unless_found(w, &item.is_map(), errors, print);
    } else {
        w.either(&item.is_map(), print, |w| w.constant("{}"));
    }
}

/// The mapping template for error responses of DynamoDB, both 400 and 500, shared by these
/// operations; see [`share_errors`].
pub(crate) fn error(operations: &[&Operation<'_>]) -> Text {
    let Some(first) = operations.first() else { return Text::default() };
    errors::template(
        &first.errors,
        failed_condition(first),
        failed_parts(first).as_deref(),
        |code| {
            operations.iter().any(|operation| match code {
                NOT_FOUND => tells_missing(operation),
                // The condition only checks that the item exists.
                "ConditionalCheckFailedException"
                    if failed_condition(operation) == FailedCondition::Missing =>
                {
                    false
                }
                FAILURE => true,
                code => is_refused_with(operation, code),
            })
        },
    )
}

/// True if two operations can share an error template.
pub(crate) fn share_errors(one: &Operation<'_>, other: &Operation<'_>) -> bool {
    (Arc::ptr_eq(&one.errors, &other.errors) || one.errors == other.errors)
        && failed_condition(one) == failed_condition(other)
        && failed_parts(one) == failed_parts(other)
}

/// The meaning of a failed condition for each part of a transaction.
fn failed_parts(operation: &Operation<'_>) -> Option<Vec<FailedCondition>> {
    match &operation.does {
        Does::TransactWrite(of) => Some(transaction::failed_conditions(of)),
        Does::TransactGet(of) => Some(vec![FailedCondition::Conflict; of.parts.len()]),
        _ => None,
    }
}

/// The meaning of a failed condition of an operation. Parts of a transaction have their own
/// conditions.
fn failed_condition(operation: &Operation<'_>) -> FailedCondition {
    match &operation.does {
        Does::One(step) => failed_condition_of_step(step),
        Does::ExecuteStatement(_, execute) if execute.statement.verb == Verb::Update => {
            FailedCondition::Either
        }
        _ => FailedCondition::Conflict,
    }
}

/// The meaning of a failed condition of a step.
fn failed_condition_of_step(step: &Step<'_>) -> FailedCondition {
    match step.condition() {
        Some((ExistenceCondition::Present, condition)) if condition.is_empty() => {
            FailedCondition::Missing
        }
        Some((ExistenceCondition::Present, _)) => FailedCondition::Either,
        _ => FailedCondition::Conflict,
    }
}

/// True if a failed condition can mean that the item does not exist.
fn tells_missing(operation: &Operation<'_>) -> bool {
    let parts = match &operation.does {
        Does::TransactWrite(of) => transaction::failed_conditions(of),
        _ => vec![failed_condition(operation)],
    };
    parts.into_iter().any(|failed| failed != FailedCondition::Conflict)
}

/// True if an operation can fail with a code. A response for any other code is useless.
pub(crate) fn can_fail_with(operation: &Operation<'_>, code: &str) -> bool {
    let looks = match &operation.does {
        Does::One(step) => matches!(step.what, What::Get(_)),
        Does::TransactGet(of) => {
            operation.response.body != ResponseBody::DynamoDb
                && of.parts.iter().any(|part| part.required)
        }
        _ => false,
    };
    match code {
        NOT_FOUND => looks || tells_missing(operation),
        LIST_TOO_LONG => operation.answers_whole_list(),
        FAILURE => true,
        code => is_refused_with(operation, code),
    }
}

/// True if DynamoDB can reject an operation with a code, according to the documentation of its
/// actions, such as
/// [`PutItem`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html#API_PutItem_Errors).
fn is_refused_with(operation: &Operation<'_>, code: &str) -> bool {
    let is_transaction = matches!(&operation.does, Does::TransactGet(_) | Does::TransactWrite(_));
    let verb = match &operation.does {
        Does::ExecuteStatement(_, execute) => Some(execute.statement.verb),
        _ => None,
    };
    match code {
        // Not an error of the client or of DynamoDB, or only for the creation of tables and for API
        // Gateway's quotas.
        FAILURE | LIST_TOO_LONG | "LimitExceededException" => false,
        "DuplicateItemException" => verb == Some(Verb::Insert),
        "IdempotentParameterMismatchException" | "TransactionInProgressException" => {
            matches!(&operation.does, Does::TransactWrite(of) if of.idempotency_token.is_some())
        }
        "TransactionCanceledException" => is_transaction,
        "ConditionalCheckFailedException" => match &operation.does {
            Does::One(step) => is_conditional(step),
            Does::TransactWrite(of) => of.parts.iter().any(is_conditional),
            _ => matches!(verb, Some(Verb::Update | Verb::Delete)),
        },
        // Another caller's transaction suffices.
        "TransactionConflictException" => is_transaction || !writes(operation).is_empty(),
        "ItemCollectionSizeLimitExceededException" => {
            writes(operation).iter().any(|(table, _)| !table.local_secondary_indexes.is_empty())
        }
        TOO_LARGE => writes(operation).into_iter().any(|(_, stores)| stores),
        _ => true,
    }
}

/// True if a step has a condition that can fail.
fn is_conditional(step: &Step<'_>) -> bool {
    step.condition().is_some_and(|(expects, condition)| {
        expects != ExistenceCondition::Nothing || !condition.is_empty()
    })
}

/// The tables that an operation writes to, each with true if the written item may be too large.
fn writes<'a>(operation: &Operation<'a>) -> Vec<(&'a Table, bool)> {
    match &operation.does {
        Does::One(step) => writes_of_step(step).into_iter().collect(),
        Does::TransactWrite(of) => of.parts.iter().filter_map(writes_of_step).collect(),
        Does::BatchWrite(of) => {
            of.tables.iter().map(|(table, writes)| (*table, writes.put.is_some())).collect()
        }
        Does::ExecuteStatement(table, execute) => match execute.statement.verb {
            Verb::Insert | Verb::Update => vec![(table, true)],
            Verb::Delete => vec![(table, false)],
            Verb::Select => Vec::new(),
        },
        Does::BatchGet(_) | Does::TransactGet(_) => Vec::new(),
    }
}

fn writes_of_step<'a>(step: &Step<'a>) -> Option<(&'a Table, bool)> {
    match step.what {
        What::Put(_) | What::Update(_) => Some((step.table, true)),
        What::Delete(_) => Some((step.table, false)),
        What::Get(_) | What::ConditionCheck(_) | What::Query(_) | What::Scan(_) => None,
    }
}

/// Writes the heading, for readers of the template in the console.
fn heading(w: &mut Writer, what: &str, operation: &Operation<'_>) {
    let tables: Vec<_> = operation.tables().into_iter().map(|table| &*table.key).collect();
    let printable = |character: char| if character.is_control() { ' ' } else { character };
    let noun = if tables.len() == 1 { "table" } else { "tables" };
    let tables: String = tables.join(", ").chars().map(printable).collect();
    w.stock(
        &stock::HEADING,
        &[
            ("what", what),
            ("action", operation.action().as_str()),
            ("tables", &format!("{noun} {tables}")),
        ],
    );
}

/// Sets a variable to the request's second if a source needs it.
fn seconds(w: &mut Writer, operation: &Operation<'_>) {
    let later: BTreeSet<u32> = operation
        .value_templates()
        .into_iter()
        .flat_map(ValueTemplate::sources)
        .filter_map(|source| match source {
            ValueSource::Now { plus } => Some(*plus),
            _ => None,
        })
        .collect();
    if later.is_empty() {
        return;
    }
    let later = later.into_iter().filter(|plus| *plus > 0);
    let later = later.map(|plus| format!("#set($secondsPlus{plus} = $seconds + {plus})\n"));
    w.stock(&stock::SECONDS, &[("later", &later.collect::<String>())]);
}

/// The members of a request for one item, alone or as a part.
fn members(request: &mut Object<'_>, step: &Step<'_>) {
    let table = step.table;
    let mut placeholders = Placeholders::default();
    let sent = Sent::new(request.writer(), step);
    table_name(request, table);
    if let What::Put(put) = &step.what {
        request.member("Item", |w| {
            let body = w.set("body", &Expression::body(&put.from));
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
    match &step.what {
        What::Get(get) if get.consistent_read => {
            request.member("ConsistentRead", |w| w.constant("true"));
        }
        What::Update(update) => {
            update::expression(request, &mut placeholders, table, update, &sent);
        }
        _ => {}
    }
    projection(request, &mut placeholders, step.projection());
    if let Some((expects, tests)) = step.condition() {
        condition(request, &mut placeholders, table, expects, tests);
    }
    placeholders.write_with(
        request,
        !sent.is_empty(),
        |names| sent.names(names),
        |values| sent.values(values),
    );
}

fn table_name(request: &mut Object<'_>, table: &Table) {
    request.member("TableName", |w| w.string(&name_of(table)));
}

/// The physical name of a table.
fn name_of(table: &Table) -> Text {
    Handle::<Table>::new(table.id()).name().into()
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
    let mut sent = attributes.iter().peekable();
    let is_missed = sent.peek().is_none() || sent.any(|(_, attribute)| attribute.is_required());
    let is_document = (!is_missed).then(|| document.is_map());
    let all =
        is_document.into_iter().chain(element_brings(made)).reduce(|one, other| one.and(&other));
    w.object(|item| item.all_if(all.as_ref(), members));
}

/// Values of the request by attribute.
type Values = std::collections::BTreeMap<String, ValueTemplate>;

/// Members with values of the request. If a list's element lacks its part of them, the object is
/// empty.
fn values(object: &mut Object<'_>, table: &Table, values: &Values) {
    for (name, value) in values {
        let when = object.writer().given([value]);
        object.member_if(when.as_ref(), name, |w| attribute_value(w, table.type_of(name), value));
    }
}

/// Holds if a list's element has everything that these values need; `None` if they need nothing of
/// it.
fn element_brings(values: &Values) -> Option<Condition> {
    let sources = values.values().flat_map(ValueTemplate::sources);
    let of_element = sources.filter(|source| matches!(source, ValueSource::Element(_)));
    let brings = |source| Expression::is_missing(source, &Expression::source(source)).negated();
    of_element.collect::<BTreeSet<_>>().into_iter().map(brings).reduce(|one, other| one.and(&other))
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
    let tests = placeholders.condition(request.writer(), condition, table);
    let both: Vec<_> = presence.map(Piece::always).into_iter().chain(tests).collect();
    tests_of(request, "ConditionExpression", &both);
    if expects == ExistenceCondition::Present && !condition.is_empty() {
        request.member("ReturnValuesOnConditionCheckFailure", |w| w.constant("\"ALL_OLD\""));
    }
}

/// Writes the member with tests that must all hold, if there are any.
fn tests_of(request: &mut Object<'_>, name: &str, tests: &[Piece]) {
    if tests.is_empty() {
        return;
    }
    request.member_if(Piece::when_any(tests).as_ref(), name, |w| {
        w.push("\"");
        Clause::new("", " AND ").pieces(w, tests);
        w.push("\"");
    });
}

/// Requests the returned values that the response needs.
fn returned(request: &mut Object<'_>, step: &Step<'_>, answer: &ResponseBody) {
    if let Some(values) = returned_values(step, answer) {
        request.member("ReturnValues", |w| w.constant(values));
    }
}

/// The quoted `ReturnValues` for a response. Only an update returns the new item.
pub(crate) const fn returned_values(
    step: &Step<'_>,
    answer: &ResponseBody,
) -> Option<&'static str> {
    Some(match (answer, &step.what) {
        (_, What::Get(_)) => return None,
        (ResponseBody::OldItem | ResponseBody::OldAttribute(_), _) => "\"ALL_OLD\"",
        (ResponseBody::Item | ResponseBody::Attribute(_), _) => "\"ALL_NEW\"",
        _ => return None,
    })
}
