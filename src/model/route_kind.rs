//! The kinds of routes.

use super::{AwsIntegration, MockIntegration, Operation};

/// The kinds of routes. `plan::route` has a file for each that says what follows from it.
#[derive(Debug, Clone, PartialEq)]
pub enum RouteKind {
    /// An operation on the items of tables.
    Operation(Box<Operation>),
    /// An action of DynamoDB with mapping templates of one's own.
    Aws(Box<AwsIntegration>),
    /// API Gateway responds by itself.
    Mock(Box<MockIntegration>),
}

impl RouteKind {
    /// The key of a route in a blueprint that says it.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Operation(operation) => operation.name(),
            Self::Aws(_) => "raw",
            Self::Mock(_) => "mock",
        }
    }
}

impl From<Operation> for RouteKind {
    fn from(operation: Operation) -> Self {
        Self::Operation(Box::new(operation))
    }
}

impl From<AwsIntegration> for RouteKind {
    fn from(integration: AwsIntegration) -> Self {
        Self::Aws(Box::new(integration))
    }
}

impl From<MockIntegration> for RouteKind {
    fn from(integration: MockIntegration) -> Self {
        Self::Mock(Box::new(integration))
    }
}
