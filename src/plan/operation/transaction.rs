//! Transactions: a fixed number of parts that succeed or fail together.

use super::Step;
use crate::model::ValueTemplate;
use crate::model::operation::transaction;
use crate::plan::Tables;

/// Reads items at a single point in time.
#[derive(Debug, Clone)]
pub(crate) struct TransactGet<'a> {
    pub(crate) parts: Vec<GetPart<'a>>,
}

/// An item read by a [`TransactGet`].
#[derive(Debug, Clone)]
pub(crate) struct GetPart<'a> {
    pub(crate) step: Step<'a>,
    /// True if a missing item gives a 404.
    pub(crate) required: bool,
}

/// Writes all items or none.
#[derive(Debug, Clone)]
pub(crate) struct TransactWrite<'a> {
    pub(crate) parts: Vec<Step<'a>>,
    pub(crate) idempotency_token: Option<&'a ValueTemplate>,
}

impl<'a> TransactGet<'a> {
    /// Resolves the tables of a declared transaction.
    pub(crate) fn new(declared: &'a transaction::TransactGet, tables: &Tables<'a>) -> Option<Self> {
        let part = |part: &'a transaction::GetPart| {
            Some(GetPart { step: Step::new(&part.step, tables)?, required: part.required })
        };
        Some(Self { parts: declared.parts.iter().map(part).collect::<Option<_>>()? })
    }
}

impl<'a> TransactWrite<'a> {
    /// Resolves the tables of a declared transaction.
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
