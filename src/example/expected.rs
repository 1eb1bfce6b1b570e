//! The expectations of an example. Omitted values are not compared.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Body;
use crate::model::Action;

/// The expected request to DynamoDB.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct ExpectedRequest {
    /// The action.
    pub(crate) action: Option<Action>,
    /// The body, compared as JSON.
    pub(crate) body: Option<Body>,
}

/// The expected response to the caller.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ExpectedResponse {
    pub(crate) status: Option<u16>,
    /// The values by name; `None` for a header that must be absent.
    pub(crate) headers: BTreeMap<String, Option<String>>,
    pub(crate) body: Option<Body>,
}

impl ExpectedRequest {
    /// Expects an action with any body.
    pub fn new(action: Action) -> Self {
        Self { action: Some(action), body: None }
    }

    /// Expects a body.
    pub fn json(mut self, body: impl Into<Body>) -> Self {
        self.body = Some(body.into());
        self
    }
}

impl ExpectedResponse {
    /// Expects a status with any body.
    pub fn new(status: u16) -> Self {
        Self { status: Some(status), ..Self::default() }
    }

    /// Expects a header. Its name is not case-sensitive.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), Some(value.into()));
        self
    }

    /// Expects that a header is absent.
    pub fn no_header(mut self, name: impl Into<String>) -> Self {
        self.headers.insert(name.into(), None);
        self
    }

    /// Expects a body of JSON.
    pub fn json(mut self, body: impl Into<Body>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Expects a body of text.
    pub fn text(mut self, body: impl Into<String>) -> Self {
        self.body = Some(Body::Text(body.into()));
        self
    }
}
