//! Failures of operations: the errors of DynamoDB that an operation can get, and their meaning.

use super::{AnswerBody, Operation, Step};
use crate::model::operation::{ExistenceCondition, StepKind, Verb};
use crate::model::{LIST_TOO_LONG, NOT_FOUND, Operation as Declared, TOO_LARGE, Table};

/// The code of DynamoDB's failures other than internal ones.
pub(crate) const FAILURE: &str = "ServiceUnavailable";

/// The meaning of a failed condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailedCondition {
    /// The item does not match the request's expectation.
    Conflict,
    /// The item does not exist, which is all that the condition checks.
    Missing,
    /// Either of them. DynamoDB returns the item of the failed condition if it exists.
    Either,
}

impl Operation<'_> {
    /// The meaning of a failed condition. Parts of a transaction have their own conditions.
    pub(crate) fn failed_condition(&self) -> FailedCondition {
        match &self.steps[..] {
            [step] if !self.is_transaction() => step.failed_condition(),
            _ => FailedCondition::Conflict,
        }
    }

    /// The meaning of a failed condition for each part of a transaction.
    pub(crate) fn failed_parts(&self) -> Option<Vec<FailedCondition>> {
        let parts = || self.steps.iter().map(Step::failed_condition).collect();
        self.is_transaction().then(parts)
    }

    /// True if a failed condition can mean that the item does not exist.
    pub(crate) fn tells_missing(&self) -> bool {
        self.steps.iter().any(|step| step.failed_condition() != FailedCondition::Conflict)
    }

    /// True if it can fail with a code. A response for any other code is useless.
    pub(crate) fn can_fail_with(&self, code: &str) -> bool {
        let looks = |step: &Step<'_>| match step.kind {
            StepKind::Get(_) => true,
            StepKind::GetPart(part) => part.required && self.response.body != AnswerBody::DynamoDb,
            _ => false,
        };
        match code {
            NOT_FOUND => self.steps.iter().any(looks) || self.tells_missing(),
            LIST_TOO_LONG => self.responds_with_whole_list(),
            FAILURE => true,
            code => self.is_refused_with(code),
        }
    }

    /// True if DynamoDB can reject it with a code, according to the documentation of its
    /// actions, such as
    /// [`PutItem`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html#API_PutItem_Errors).
    pub(crate) fn is_refused_with(&self, code: &str) -> bool {
        let mut writes = self.steps.iter().filter_map(Step::writes);
        match code {
            // Not an error of the client or of DynamoDB, or only for the creation of tables and for
            // API Gateway's quotas.
            FAILURE | LIST_TOO_LONG | "LimitExceededException" => false,
            "DuplicateItemException" => matches!(
                self.declared,
                Declared::ExecuteStatement(execute) if execute.statement.verb == Verb::Insert
            ),
            "IdempotentParameterMismatchException" | "TransactionInProgressException" => {
                matches!(
                    self.declared,
                    Declared::TransactWrite(of) if of.idempotency_token.is_some()
                )
            }
            "TransactionCanceledException" => self.is_transaction(),
            "ConditionalCheckFailedException" => self.steps.iter().any(Step::is_conditional),
            // Another caller's transaction suffices.
            "TransactionConflictException" => self.is_transaction() || writes.next().is_some(),
            "ItemCollectionSizeLimitExceededException" => {
                writes.any(|(table, _)| !table.local_secondary_indexes.is_empty())
            }
            TOO_LARGE => writes.any(|(_, stores)| stores),
            _ => true,
        }
    }
}

impl<'a> Step<'a> {
    /// The meaning of a failed condition.
    pub(crate) fn failed_condition(&self) -> FailedCondition {
        match (self.condition(), self.kind) {
            (Some((ExistenceCondition::Present, condition)), _) if condition.is_empty() => {
                FailedCondition::Missing
            }
            (Some((ExistenceCondition::Present, _)), _) => FailedCondition::Either,
            (_, StepKind::Statement(execute)) if execute.statement.verb == Verb::Update => {
                FailedCondition::Either
            }
            _ => FailedCondition::Conflict,
        }
    }

    /// True if it has a condition that can fail.
    fn is_conditional(&self) -> bool {
        match self.kind {
            StepKind::Statement(execute) => {
                matches!(execute.statement.verb, Verb::Update | Verb::Delete)
            }
            _ => self.condition().is_some_and(|(expects, condition)| {
                expects != ExistenceCondition::Nothing || !condition.is_empty()
            }),
        }
    }

    /// The table that it writes to, with true if the written item may be too large.
    fn writes(&self) -> Option<(&'a Table, bool)> {
        let stores = match self.kind {
            StepKind::Put(_) | StepKind::Update(_) => true,
            StepKind::Delete(_) => false,
            StepKind::BatchWrite(writes) => writes.put.is_some(),
            StepKind::Statement(execute) => match execute.statement.verb {
                Verb::Insert | Verb::Update => true,
                Verb::Delete => false,
                Verb::Select => return None,
            },
            StepKind::Get(_)
            | StepKind::GetPart(_)
            | StepKind::ConditionCheck(_)
            | StepKind::Query(_)
            | StepKind::Scan(_)
            | StepKind::BatchGet(_) => return None,
        };
        Some((self.table, stores))
    }
}
