//! Expectations of an example. Whatever is left out may be anything.

use std::collections::BTreeMap;

use super::Body;
use crate::model::Action;

/// The expected request to DynamoDB.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ExpectedRequest {
    pub(crate) action: Option<Action>,
    pub(crate) body: Option<Body>,
}

/// The expected response to the caller.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ExpectedResponse {
    pub(crate) status: Option<u16>,
    /// `None` for a header that must not be there.
    pub(crate) headers: BTreeMap<String, Option<String>>,
    pub(crate) body: Option<Body>,
}

impl ExpectedRequest {
    /// An action with any body.
    pub fn new(action: Action) -> Self {
        Self { action: Some(action), body: None }
    }

    /// The body.
    pub fn json(mut self, body: impl Into<Body>) -> Self {
        self.body = Some(body.into());
        self
    }
}

impl ExpectedResponse {
    /// A status with any body.
    pub fn new(status: u16) -> Self {
        Self { status: Some(status), ..Self::default() }
    }

    /// A header, by its name in any case.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), Some(value.into()));
        self
    }

    /// A header that must not be there.
    pub fn no_header(mut self, name: impl Into<String>) -> Self {
        self.headers.insert(name.into(), None);
        self
    }

    /// The body, as JSON.
    pub fn json(mut self, body: impl Into<Body>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// The body, as text.
    pub fn text(mut self, body: impl Into<String>) -> Self {
        self.body = Some(Body::Text(body.into()));
        self
    }
}
