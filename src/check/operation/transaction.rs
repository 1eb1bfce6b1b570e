//! Checks of transactions.

use super::check_sources;
use crate::check::finding::Checker;
use crate::check::rules::{idempotency_token, transaction_parts};
use crate::check::walk::Route;
use crate::model::operation::Key;
use crate::model::operation::transaction::MOST_PARTS;
use crate::model::operation::{Put, What};
use crate::model::{ResponseBody, ValueSource, ValueTemplate};
use crate::plan::operation::{GetPart, Step, TransactGet, TransactWrite};

/// The maximum number of characters of a
/// [token](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html).
const TOKEN_CHARACTERS: usize = 36;

impl TransactGet<'_> {
    pub(crate) fn check(&self, route: Route<'_>, check: &mut Checker) {
        check_parts(self.parts.iter().map(|part| &part.step), check);
        for (index, GetPart { step, .. }) in self.parts.iter().enumerate() {
            let check = &mut check.within(&["parts", &index.to_string()]);
            step.check(route, check);
            step.check_mapped(Some(&ResponseBody::Item), check);
        }
    }
}

impl TransactWrite<'_> {
    pub(crate) fn check(&self, route: Route<'_>, check: &mut Checker) {
        check_parts(self.parts.iter(), check);
        for (index, step) in self.parts.iter().enumerate() {
            let check = &mut check.within(&["parts", &index.to_string(), step.name()]);
            step.check(route, check);
            step.check_mapped(None, check);
        }
        if let Some(token) = &self.idempotency_token {
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
}

impl TransactWrite<'_> {
    /// Reports values that differ from request to request, beside a token that does not: DynamoDB
    /// takes a request that is repeated with other values for [a
    /// mistake](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html),
    /// and refuses it.
    fn check_repeatable(&self, token: &ValueTemplate, check: &mut Checker) {
        if token.sources().any(ValueSource::differs_by_request) {
            return;
        }
        for (index, step) in self.parts.iter().enumerate() {
            for (place, value) in step.placed_composites() {
                let index = index.to_string();
                let at = [&["parts", &index, step.name()], &place[..]].concat();
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
}

fn literal_characters(part: &crate::model::Part) -> usize {
    match part {
        crate::model::Part::Literal(literal) => literal.chars().count(),
        crate::model::Part::ValueSource(_) => 0,
    }
}

/// Reports too few parts, too many, and those that are about the same item, which DynamoDB refuses.
fn check_parts<'a>(
    parts: impl ExactSizeIterator<Item = &'a Step<'a>> + Clone,
    check: &mut Checker,
) {
    check.require(
        &transaction_parts::RULE,
        (1..=MOST_PARTS).contains(&parts.len()),
        &["parts"],
        format_args!("a transaction of {} parts", parts.len()),
        format_args!("1 to {MOST_PARTS}"),
    );
    let mut known: Vec<(&str, &Key)> = Vec::new();
    for (index, step) in parts.enumerate() {
        let Some(key) = key(step) else { continue };
        let item = (&*step.table.key, key);
        check.require(
            &transaction_parts::RULE,
            !known.contains(&item),
            &["parts", &index.to_string()],
            "two parts for the same item",
            "one part for each item",
        );
        known.push(item);
    }
}

/// The key of a part's item, where the blueprint says it.
fn key<'a>(step: &'a Step<'_>) -> Option<&'a Key> {
    match &step.what {
        What::Put(Put { values, .. }) => {
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
