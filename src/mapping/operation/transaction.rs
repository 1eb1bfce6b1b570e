//! Transactions: requests with fixed parts, the items of a read, and cancellation reasons.

use super::super::answer::Shown;
use super::super::expression::Expression;
use super::super::item;
use super::super::writer::Writer;
use super::{answer, members, refused};
use crate::model::operation::StepKind;
use crate::model::{NOT_FOUND, Operation as Declared};
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

/// The response of a read: 404 if a required item is missing, and else the answer.
pub(super) fn response(w: &mut Writer, operation: &Operation<'_>, shown: &Shown) {
    let parts = operation.steps.iter().enumerate();
    let required =
        parts.filter(|(_, step)| matches!(step.kind, StepKind::GetPart(part) if part.required));
    let all_there = required
        .map(|(index, _)| Expression::found(index).is_map())
        .reduce(|one, other| one.and(&other));
    match all_there {
        Some(all_there) => w.either(
            &all_there,
            |w| answer(w, operation, shown),
            |w| refused(w, operation, NOT_FOUND),
        ),
        None => answer(w, operation, shown),
    }
}

/// The items in the order of the parts, with `null` for missing ones.
pub(super) fn items(w: &mut Writer, operation: &Operation<'_>) {
    w.array(|w| {
        for (index, step) in operation.steps.iter().enumerate() {
            if index > 0 {
                w.line(",");
            }
            let attributes = step.returned_attributes().shown();
            let found = Expression::found(index);
            w.either(
                &found.is_map(),
                |w| {
                    let item = w.set("item", &found);
                    w.object(|object| item::members(object, &attributes, &item));
                },
                |w| w.constant("null"),
            );
        }
    });
}
