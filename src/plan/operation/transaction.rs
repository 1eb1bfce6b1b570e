//! Transactions: a fixed number of parts, all of which are done or none.

use super::Step;
use crate::model::ValueTemplate;
use crate::model::operation::transaction;
use crate::plan::Tables;

/// Reads items as they are at one moment.
#[derive(Debug, Clone)]
pub(crate) struct TransactGet<'a> {
    pub(crate) parts: Vec<GetPart<'a>>,
}

/// An item that a [`TransactGet`] reads.
#[derive(Debug, Clone)]
pub(crate) struct GetPart<'a> {
    pub(crate) step: Step<'a>,
    /// True if the response is 404 without it.
    pub(crate) required: bool,
}

/// Writes items, all or none.
#[derive(Debug, Clone)]
pub(crate) struct TransactWrite<'a> {
    pub(crate) parts: Vec<Step<'a>>,
    pub(crate) idempotency_token: Option<&'a ValueTemplate>,
}

impl<'a> TransactGet<'a> {
    /// A declared transaction with its tables.
    pub(crate) fn new(declared: &'a transaction::TransactGet, tables: &Tables<'a>) -> Option<Self> {
        let part = |part: &'a transaction::GetPart| {
            Some(GetPart { step: Step::new(&part.step, tables)?, required: part.required })
        };
        Some(Self { parts: declared.parts.iter().map(part).collect::<Option<_>>()? })
    }
}

impl<'a> TransactWrite<'a> {
    /// A declared transaction with its tables.
    pub(crate) fn new(
        declared: &'a transaction::TransactWrite,
        tables: &Tables<'a>,
    ) -> Option<Self> {
        let parts = declared.parts.iter().map(|step| Step::new(step, tables));
        Some(Self {
            parts: parts.collect::<Option<_>>()?,
            idempotency_token: declared.idempotency_token.as_ref(),
        })
    }
}
