//! Transactions: a fixed number of parts, all of which are done or none.

use super::Step;
use crate::model::ValueTemplate;
use crate::model::operation::transaction;

/// Reads items as they are at one moment.
#[derive(Debug)]
pub(crate) struct TransactGet<'a> {
    pub(crate) parts: Vec<GetPart<'a>>,
}

/// An item that a [`TransactGet`] reads.
#[derive(Debug)]
pub(crate) struct GetPart<'a> {
    pub(crate) step: Step<'a>,
    /// True if the response is 404 without it.
    pub(crate) required: bool,
}

/// Writes items, all or none.
#[derive(Debug)]
pub(crate) struct TransactWrite<'a> {
    pub(crate) parts: Vec<Step<'a>>,
    pub(crate) idempotency_token: Option<&'a ValueTemplate>,
}

impl<'a> TransactGet<'a> {
    /// A declared transaction with its tables.
    pub(crate) fn new(declared: &'a transaction::TransactGet) -> Self {
        let part = |part: &'a transaction::GetPart| GetPart {
            step: Step::new(&part.step),
            required: part.required,
        };
        Self { parts: declared.parts.iter().map(part).collect() }
    }
}

impl<'a> TransactWrite<'a> {
    /// A declared transaction with its tables.
    pub(crate) fn new(declared: &'a transaction::TransactWrite) -> Self {
        Self {
            parts: declared.parts.iter().map(Step::new).collect(),
            idempotency_token: declared.idempotency_token.as_ref(),
        }
    }
}
