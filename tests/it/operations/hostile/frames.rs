//! The expected requests and responses of `tests/blueprints/operations*.yaml`, derived from reading
//! the blueprints, one file each.

mod batches;
mod choices;
mod one;
mod sources;
mod statements;
mod transactions;
mod updates;
mod values;

use serde_json::Value;

use super::frame::Frame;

/// A blueprint with its name, and the expectations for its routes by name.
pub(super) struct Blueprint {
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    pub(super) expected: fn(&str) -> Expected,
}

/// Every blueprint of operations, as also used by the real tools.
pub(super) const BLUEPRINTS: [Blueprint; 9] = [
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
        name: "operations-sources",
        text: include_str!("../../../blueprints/operations-sources.yaml"),
        expected: sources::expected,
    },
    Blueprint {
        name: "operations-statements",
        text: include_str!("../../../blueprints/operations-statements.yaml"),
        expected: statements::expected,
    },
    Blueprint {
        name: "operations-updates",
        text: include_str!("../../../blueprints/operations-updates.yaml"),
        expected: updates::expected,
    },
    Blueprint {
        name: "choices",
        text: include_str!("../../../blueprints/choices.yaml"),
        expected: choices::expected,
    },
    Blueprint {
        name: "choices-of-many",
        text: include_str!("../../../blueprints/choices-of-many.yaml"),
        expected: choices::of_many,
    },
    Blueprint {
        name: "values",
        text: include_str!("../../../blueprints/values.yaml"),
        expected: values::expected,
    },
];

/// The expectations for a route.
pub(super) struct Expected {
    /// A valid body; hostile bodies are derived from it.
    pub(super) body: Value,
    /// The request.
    pub(super) request: Frame,
    /// A valid response of DynamoDB.
    pub(super) stored: Value,
    /// The response.
    pub(super) answer: SuccessResponse,
}

/// The response to the caller.
pub(super) enum SuccessResponse {
    /// DynamoDB's response, unchanged.
    PassedOn,
    /// No body.
    Empty,
    /// JSON in the notation of [`Frame::read`].
    Json(Value),
    /// JSON, or no body.
    EmptyOr(Value),
    /// Text that a parser accepts.
    Text(fn(&str) -> bool),
}

impl Expected {
    /// `body` and `stored` are valid values, `request` is in the notation of [`Frame::read`].
    pub(super) fn new(
        body: Value,
        request: &Value,
        stored: Value,
        answer: SuccessResponse,
    ) -> Self {
        Self { body, request: Frame::read(request), stored, answer }
    }
}
