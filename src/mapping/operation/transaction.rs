//! Transactions: requests with fixed parts, the items of a read, and cancellation reasons.

use super::super::errors::{self, FailedCondition};
use super::super::expression::Expression;
use super::super::item;
use super::super::stock;
use super::super::writer::Writer;
use super::members;
use crate::model::Operation as Declared;
use crate::model::operation::StepKind;
use crate::plan::operation::{Operation, Step};

/// The request of a transaction.
pub(super) fn request(w: &mut Writer, operation: &Operation<'_>) {
    w.object(|request| {
        request.member("TransactItems", |w| {
            w.array(|w| {
                for (index, step) in operation.steps.iter().enumerate() {
                    if index > 0 {
                        w.line(",");
                    }
                    w.object(|part| {
                        part.member(kind(step), |w| w.object(|request| members(request, step)));
                    });
                }
            });
        });
        if let Declared::TransactWrite(transaction) = operation.declared
            && let Some(token) = &transaction.idempotency_token
        {
            let when = request.writer().given([token]);
            request.member_if(when.as_ref(), "ClientRequestToken", |w| w.value_template(token));
        }
    });
}

const fn kind(step: &Step<'_>) -> &'static str {
    match step.kind {
        StepKind::Put(_) => "Put",
        StepKind::Update(_) => "Update",
        StepKind::Delete(_) => "Delete",
        StepKind::ConditionCheck(_) => "ConditionCheck",
        _ => "Get",
    }
}

/// The response of a read: `{"items": […]}`, with `null` for missing items.
pub(super) fn response(w: &mut Writer, operation: &Operation<'_>) {
    let found = Expression::found;
    let parts = operation.steps.iter().enumerate();
    let required =
        parts.filter(|(_, step)| matches!(step.kind, StepKind::GetPart(part) if part.required));
    let all_there =
        required.map(|(index, _)| found(index).is_map()).reduce(|one, other| one.and(&other));
    let items = |w: &mut Writer| {
        w.object(|response| {
            response.member("items", |w| {
                w.array(|w| {
                    for (index, step) in operation.steps.iter().enumerate() {
                        if index > 0 {
                            w.line(",");
                        }
                        let attributes = step.returned_attributes();
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
        Some(all_there) => errors::unless_found(w, &all_there, &operation.errors, items),
        None => items(w),
    }
}

/// The codes of a
/// [cancelled](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html)
/// transaction's reasons, and the corresponding errors of single operations.
const REASONS: [(&str, &str); 6] = [
    ("ConditionalCheckFailed", "ConditionalCheckFailedException"),
    ("ItemCollectionSizeLimitExceeded", "ItemCollectionSizeLimitExceededException"),
    ("ProvisionedThroughputExceeded", "ProvisionedThroughputExceededException"),
    ("ThrottlingError", "ThrottlingException"),
    ("TransactionConflict", "TransactionConflictException"),
    ("ValidationError", "ValidationException"),
];

/// Replaces `$code` of a cancelled transaction by that of the first part with a reason, considering
/// the possible errors.
pub(in crate::mapping) fn cancelled(
    parts: &[FailedCondition],
    happens: impl Fn(&str) -> bool,
) -> String {
    let reasons = REASONS.into_iter().filter(|(_, code)| happens(code)).enumerate();
    let those = |which: FailedCondition| {
        let parts = parts.iter().enumerate().filter(move |(_, part)| **part == which);
        parts
            .map(|(index, _)| format!("$foreach.index == {index}"))
            .collect::<Vec<_>>()
            .join(" || ")
    };
    let reason = |(index, (cause, code))| {
        let directive = errors::directive(index);
        format!("      {directive}($cause == '{cause}')#set($code = '{code}')\n")
    };
    let missing = |which, further: &str| match those(which) {
        parts if parts.is_empty() => String::new(),
        parts => format!(
            "      #if($cause == 'ConditionalCheckFailed' && ({parts}){further})#set($code = \
             'ItemNotFound')#end"
        ),
    };
    let is_not_shown = " && !($reason.get('Item').keySet() != \"\")";
    stock::CANCELLED_TRANSACTION.render(&[
        ("reasons", &(reasons.map(reason).collect::<String>() + "      #end")),
        ("missing", &missing(FailedCondition::Missing, "")),
        ("missing_unless_shown", &missing(FailedCondition::Either, is_not_shown)),
    ])
}
