//! Transactions: requests with fixed parts, the items of a read, and cancellation reasons.

use super::super::errors;
use super::super::expression::Expression;
use super::super::item;
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
                        part.member(kind(step), |w| {
                            w.object(|request| members(request, step, None));
                        });
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
                        let attributes = step.returned_attributes().shown();
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
