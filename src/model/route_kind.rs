//! The kinds of route.

use super::{
    AwsIntegration, Choice, HttpIntegration, LambdaIntegration, MockIntegration, Operation,
    ServiceCall,
};

/// The function of a route. Each kind is a variant here; `plan::route` derives the rest from it.
#[derive(Debug, Clone, PartialEq)]
pub enum RouteKind {
    /// An operation on the items of tables.
    Operation(Box<Operation>),
    /// One of several operations.
    Choice(Box<Choice>),
    /// A request to a service other than DynamoDB.
    Service(Box<ServiceCall>),
    /// An action of DynamoDB with custom mapping templates.
    Aws(Box<AwsIntegration>),
    /// A function that gets the whole request and returns the response.
    Lambda(Box<LambdaIntegration>),
    /// An HTTP endpoint that gets the request and returns the response.
    Http(Box<HttpIntegration>),
    /// A response without a backend.
    Mock(Box<MockIntegration>),
}

impl RouteKind {
    /// The keys in a blueprint.
    pub(crate) fn names() -> Vec<&'static str> {
        [Operation::NAMES, &["choose"], ServiceCall::NAMES, &["raw", "mock"]].concat()
    }

    /// The operations on items, of which a request gets one.
    pub(crate) fn operations(&self) -> Vec<&Operation> {
        match self {
            Self::Operation(operation) => vec![operation],
            Self::Choice(choice) => choice.options.iter().map(|of| &of.operation).collect(),
            _ => Vec::new(),
        }
    }

    /// The function that it invokes.
    pub(crate) fn function(&self) -> Option<&LambdaIntegration> {
        match self {
            Self::Lambda(lambda) => Some(lambda),
            Self::Service(call) => match &**call {
                ServiceCall::InvokeFunction(invoke) => Some(&invoke.target),
                _ => None,
            },
            _ => None,
        }
    }

    /// The HTTP endpoint that it calls.
    pub(crate) fn endpoint(&self) -> Option<&HttpIntegration> {
        match self {
            Self::Http(http) => Some(http),
            Self::Service(call) => match &**call {
                ServiceCall::HttpRequest(request) => Some(&request.endpoint),
                _ => None,
            },
            _ => None,
        }
    }

    /// True if a role of IAM gives it access to its backend.
    pub(crate) fn needs_role(&self) -> bool {
        self.endpoint().is_none() && self.function().is_none() && !matches!(self, Self::Mock(_))
    }

    /// The key in a blueprint that selects it.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Operation(operation) => operation.name(),
            Self::Choice(_) => "choose",
            Self::Service(call) => call.name(),
            Self::Aws(_) => "raw",
            Self::Lambda(_) => "lambda",
            Self::Http(_) => "http",
            Self::Mock(_) => "mock",
        }
    }
}

impl From<Operation> for RouteKind {
    fn from(operation: Operation) -> Self {
        Self::Operation(Box::new(operation))
    }
}

impl From<ServiceCall> for RouteKind {
    fn from(call: ServiceCall) -> Self {
        Self::Service(Box::new(call))
    }
}

impl From<AwsIntegration> for RouteKind {
    fn from(integration: AwsIntegration) -> Self {
        Self::Aws(Box::new(integration))
    }
}

impl From<LambdaIntegration> for RouteKind {
    fn from(integration: LambdaIntegration) -> Self {
        Self::Lambda(Box::new(integration))
    }
}

impl From<HttpIntegration> for RouteKind {
    fn from(integration: HttpIntegration) -> Self {
        Self::Http(Box::new(integration))
    }
}

impl From<MockIntegration> for RouteKind {
    fn from(integration: MockIntegration) -> Self {
        Self::Mock(Box::new(integration))
    }
}
