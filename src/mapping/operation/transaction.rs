//! Transactions: a request of fixed parts, the items of a read, and why one was cancelled.

use super::super::errors::{self, FailedCondition};
use super::super::expression::Expression;
use super::super::item;
use super::super::writer::Writer;
use super::{failed_condition_of_step, members};
use crate::model::ErrorAnswers;
use crate::model::operation::{Step, TransactGet, TransactWrite, What};

/// The request of a [`TransactGet`].
pub(super) fn get(w: &mut Writer, transaction: &TransactGet) {
    w.object(|request| {
        request.member("TransactItems", |w| parts(w, transaction.parts.iter().map(|part| &part.step)));
    });
}

/// The request of a [`TransactWrite`].
pub(super) fn write(w: &mut Writer, transaction: &TransactWrite) {
    w.object(|request| {
        request.member("TransactItems", |w| parts(w, transaction.parts.iter()));
        if let Some(token) = &transaction.idempotency_token {
            request.member("ClientRequestToken", |w| w.composite(token));
        }
    });
}

fn parts<'a>(w: &mut Writer, steps: impl Iterator<Item = &'a Step>) {
    w.array(|w| {
        for (index, step) in steps.enumerate() {
            if index > 0 {
                w.line(",");
            }
            w.object(|part| part.member(kind(step), |w| w.object(|request| members(request, step))));
        }
    });
}

const fn kind(step: &Step) -> &'static str {
    match step.what {
        What::Put(_) => "Put",
        What::Update(_) => "Update",
        What::Delete(_) => "Delete",
        What::ConditionCheck(_) => "ConditionCheck",
        What::Get(_) | What::Query(_) | What::Scan(_) => "Get",
    }
}

/// The answer of a [`TransactGet`]: `{"items": […]}`, with `null` for an item that is not there.
pub(super) fn answer(w: &mut Writer, transaction: &TransactGet, errors: &ErrorAnswers) {
    let found = Expression::found;
    let required = transaction.parts.iter().enumerate().filter(|(_, part)| part.required);
    let all_there = required.map(|(index, _)| found(index).is_map()).reduce(|one, other| one.and(&other));
    let items = |w: &mut Writer| {
        w.object(|answer| {
            answer.member("items", |w| {
                w.array(|w| {
                    for (index, part) in transaction.parts.iter().enumerate() {
                        if index > 0 {
                            w.line(",");
                        }
                        let attributes = part.step.answered_attributes();
                        w.either(
                            &found(index).is_map(),
                            |w| {
                                let item = w.set("item", &found(index));
                                w.object(|object| item::members(object, &attributes, &item));
                            },
                            |w| w.constant("null"),
                        );
                    }
                });
            });
        });
    };
    match all_there {
        Some(all_there) => errors::unless_found(w, &all_there, errors, items),
        None => items(w),
    }
}

/// The codes of a [cancelled](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html)
/// transaction's reasons, and those of the errors that the same would be by itself.
const REASONS: [(&str, &str); 6] = [
    ("ConditionalCheckFailed", "ConditionalCheckFailedException"),
    ("ItemCollectionSizeLimitExceeded", "ItemCollectionSizeLimitExceededException"),
    ("ProvisionedThroughputExceeded", "ProvisionedThroughputExceededException"),
    ("ThrottlingError", "ThrottlingException"),
    ("TransactionConflict", "TransactionConflictException"),
    ("ValidationError", "ValidationException"),
];

/// Replaces `$code` of a cancelled transaction by that of the first part that has a reason.
pub(in crate::mapping) fn translate(
    w: &mut Writer,
    error: &Expression,
    parts: &[FailedCondition],
    happens: &impl Fn(&str) -> bool,
) {
    w.line("#if($code == 'TransactionCanceledException')");
    w.indented(|w| {
        w.each(&error.get("CancellationReasons"), "reason", |w, reason| {
            // Only until one is found: no break, for nobody documents that API Gateway has it.
            w.line("#if($code == 'TransactionCanceledException')");
            w.indented(|w| {
                w.line(&format!("#set($cause = \"{}\")", reason.get("Code")));
                let reasons = REASONS.into_iter().filter(|(_, code)| happens(code));
                for (index, (cause, code)) in reasons.enumerate() {
                    let directive = if index == 0 { "#if" } else { "#elseif" };
                    w.line(&format!("{directive}($cause == '{cause}')#set($code = '{code}')"));
                }
                w.line("#end");
                missing(w, reason, parts);
                w.line(&format!("#set($detail = \"{}\")", reason.get("Message")));
            });
            w.line("#end");
        });
    });
    w.line("#end");
}

/// Tells an item that is not there from one that is not as expected, by the part that failed.
fn missing(w: &mut Writer, reason: &Expression, parts: &[FailedCondition]) {
    let those = |which: FailedCondition| {
        let indexes = parts.iter().enumerate().filter(move |(_, part)| **part == which);
        indexes.map(|(index, _)| format!("$foreach.index == {index}")).collect::<Vec<_>>().join(" || ")
    };
    let is_failed = "$cause == 'ConditionalCheckFailed'";
    let not_found = crate::model::NOT_FOUND;
    let always = those(FailedCondition::Missing);
    if !always.is_empty() {
        w.line(&format!("#if({is_failed} && ({always}))#set($code = '{not_found}')#end"));
    }
    let unless_shown = those(FailedCondition::Either);
    if !unless_shown.is_empty() {
        let shown = reason.get("Item").is_map();
        w.line(&format!("#if({is_failed} && ({unless_shown}) && !({shown}))#set($code = '{not_found}')#end"));
    }
}

/// What it means that the condition of each part failed.
pub(super) fn failed_conditions(transaction: &TransactWrite) -> Vec<FailedCondition> {
    transaction.parts.iter().map(failed_condition_of_step).collect()
}
