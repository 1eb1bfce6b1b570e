//! What the requests and answers of `tests/blueprints/operations*.yaml` have to be, from reading
//! the blueprints: a file for each.

mod batches;
mod one;
mod statements;
mod transactions;

use serde_json::Value;

use super::frame::Frame;

/// A blueprint with its name, and what is expected of its routes by theirs.
pub(super) struct Blueprint {
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    pub(super) expected: fn(&str) -> Expected,
}

/// Every blueprint of operations that the real tools judge, too.
pub(super) const BLUEPRINTS: [Blueprint; 4] = [
    Blueprint {
        name: "operations",
        text: include_str!("../../../blueprints/operations.yaml"),
        expected: one::expected,
    },
    Blueprint {
        name: "operations-batches",
        text: include_str!("../../../blueprints/operations-batches.yaml"),
        expected: batches::expected,
    },
    Blueprint {
        name: "operations-transactions",
        text: include_str!("../../../blueprints/operations-transactions.yaml"),
        expected: transactions::expected,
    },
    Blueprint {
        name: "operations-statements",
        text: include_str!("../../../blueprints/operations-statements.yaml"),
        expected: statements::expected,
    },
];

/// What is expected of a route.
pub(super) struct Expected {
    /// A body as it should be; hostile ones begin with it.
    pub(super) body: Value,
    /// The request.
    pub(super) request: Frame,
    /// An answer of DynamoDB's as it should be.
    pub(super) stored: Value,
    /// The answer.
    pub(super) answer: SuccessResponse,
}

/// What the caller gets.
pub(super) enum SuccessResponse {
    /// What DynamoDB answered, whatever it is.
    PassedOn,
    /// No body.
    Empty,
    /// JSON, as [`Frame::read`] has it.
    Json(Value),
    /// JSON, or no body.
    EmptyOr(Value),
}

impl Expected {
    /// `body` and `stored` as they should be, `request` as [`Frame::read`] has it.
    fn new(body: Value, request: &Value, stored: Value, answer: SuccessResponse) -> Self {
        Self { body, request: Frame::read(request), stored, answer }
    }
}
