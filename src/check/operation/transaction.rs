//! Checks of transactions.

use super::check_sources;
use crate::check::finding::Checker;
use crate::check::rules::{idempotency_token, response_body, transaction_parts};
use crate::check::walk::Route;
use crate::model::operation::transaction::MOST_PARTS;
use crate::model::operation::{StepKind, Values, WritePart};
use crate::model::{Part, TransactWrite, ValueSource, ValueTemplate};
use crate::plan::operation::{Operation, Step};

/// The maximum number of characters of a
/// [token](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html).
const TOKEN_CHARACTERS: usize = 36;

impl Operation<'_> {
    /// Reports invalid responses of parts, and an invalid idempotency token.
    pub(super) fn check_transaction(
        &self,
        transaction: &TransactWrite,
        route: Route<'_>,
        check: &mut Checker,
    ) {
        for (part, step) in transaction.parts.iter().zip(&self.steps) {
            let response = match part {
                WritePart::Put(put) => &put.response,
                WritePart::Update(update) => &update.response,
                WritePart::Delete(delete) => &delete.response,
                WritePart::ConditionCheck(_) => &None,
            };
            check.within(&place(step)).require(
                &response_body::RULE,
                response.is_none(),
                &["answer"],
                "unsupported `answer` of a part",
                "`answer` of the transaction",
            );
        }
        if let Some(token) = &transaction.idempotency_token {
            check_sources(token, &["idempotency-token"], route, check);
            check.require(
                &idempotency_token::RULE,
                token.as_literal().is_none(),
                &["idempotency-token"],
                "a constant token, for which only the first request in ten minutes has an effect",
                "a value that identifies a request, such as {header.Idempotency-Key} or \
                 {context.requestId}",
            );
            self.check_repeatable(token, check);
            let literals: usize = token.parts().iter().map(literal_characters).sum();
            check.require(
                &idempotency_token::RULE,
                literals < TOKEN_CHARACTERS,
                &["idempotency-token"],
                format_args!("a token of more than {literals} characters"),
                format_args!("1 to {TOKEN_CHARACTERS} characters"),
            );
        }
    }

    /// Reports values that differ from request to request, if the token does not: DynamoDB [rejects
    /// a repeated
    /// request](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html)
    /// with other values.
    fn check_repeatable(&self, token: &ValueTemplate, check: &mut Checker) {
        if token.sources().any(ValueSource::differs_by_request) {
            return;
        }
        for step in &self.steps {
            for (field, value) in step.placed_values() {
                let at = [&place(step)[..], &field].concat();
                if let Some(source) = value.sources().find(|source| source.differs_by_request()) {
                    check.report(
                        &idempotency_token::RULE,
                        &at,
                        format_args!(
                            "`{source}` differs if the request is repeated with the same \
                             idempotency token"
                        ),
                        "a value that the caller repeats, such as {body.NAME}, or no \
                         idempotency-token",
                    );
                }
            }
        }
    }

    /// Reports too few parts, too many parts, and parts for the same item.
    pub(super) fn check_parts(&self, check: &mut Checker) {
        check.require(
            &transaction_parts::RULE,
            (1..=MOST_PARTS).contains(&self.steps.len()),
            &["parts"],
            format_args!("a transaction of {} parts", self.steps.len()),
            format_args!("1 to {MOST_PARTS}"),
        );
        let mut known: Vec<(&str, &Values)> = Vec::new();
        for step in &self.steps {
            let Some(key) = key(step) else { continue };
            let item = (&*step.table.key, key);
            check.require(
                &transaction_parts::RULE,
                !known.contains(&item),
                &place(step)[..2],
                "two parts for the same item",
                "one part for each item",
            );
            known.push(item);
        }
    }
}

fn place<'a>(step: &'a Step<'_>) -> Vec<&'a str> {
    step.place.iter().map(String::as_str).collect()
}

fn literal_characters(part: &Part) -> usize {
    match part {
        Part::Literal(literal) => literal.chars().count(),
        Part::ValueSource(_) => 0,
    }
}

/// The key of a part's item, if it is declared.
fn key<'a>(step: &'a Step<'_>) -> Option<&'a Values> {
    match step.kind {
        StepKind::Put(put) => {
            let values = &put.values;
            let (partition_key, sort_key) = step.table.key_of(None);
            // Other values tell nothing of the key.
            let is_key = values.len() == 1 + usize::from(sort_key.is_some())
                && std::iter::once(partition_key)
                    .chain(sort_key)
                    .all(|name| values.contains_key(name));
            is_key.then_some(values)
        }
        _ => step.key(),
    }
}
