//! Resource servers of user pools.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// A [resource
/// server](https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html):
/// an API with scopes that access tokens may have.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct ResourceServer {
    /// The identifier, with which its scopes start: 1 to 256 printable characters without spaces,
    /// quotation marks and backslashes. The default is the name in this blueprint. Another one
    /// replaces the resource server.
    pub(crate) identifier: Option<String>,
    /// The physical name. The default is the name in this blueprint.
    pub(crate) name: Option<String>,
    /// The scopes with their descriptions: `{read: Reads orders}`.
    pub(crate) scopes: BTreeMap<String, String>,
}

impl ResourceServer {
    /// Creates a resource server without scopes.
    pub fn new() -> Self {
        Self::default()
    }

    /// The identifier, with which its scopes start.
    pub fn identifier(mut self, identifier: impl Into<String>) -> Self {
        self.identifier = Some(identifier.into());
        self
    }

    /// The physical name, if it differs from the one in the pool.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Adds a scope with its description.
    pub fn scope(mut self, name: impl Into<String>, description: impl Into<String>) -> Self {
        self.scopes.insert(name.into(), description.into());
        self
    }

    /// The identifier of the server with this name in the pool.
    pub(crate) fn identifier_in<'a>(&'a self, name: &'a str) -> &'a str {
        self.identifier.as_deref().unwrap_or(name)
    }
}
