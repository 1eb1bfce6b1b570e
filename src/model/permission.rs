//! Rights of functions and routes, by action and resource.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{ResourceArn, Statement};
use crate::text::Text;

/// Actions of any service on some resources.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Permission {
    /// The actions, as IAM names them: `s3:GetObject`. Wildcards are not possible.
    pub(crate) actions: Vec<String>,
    /// The ARNs of the resources. May contain references. A wildcard is possible in the last part,
    /// after a name: `arn:aws:s3:::reports/*`. A resource `*` is every resource of the account,
    /// which is reported.
    pub(crate) resources: Vec<Text>,
}

impl Permission {
    /// Allows actions: `s3:GetObject`. They need [resources](Self::on).
    pub fn new<A: Into<String>>(actions: impl IntoIterator<Item = A>) -> Self {
        Self { actions: actions.into_iter().map(Into::into).collect(), resources: Vec::new() }
    }

    /// Adds a resource.
    pub fn on(mut self, resource: impl Into<ResourceArn>) -> Self {
        self.resources.push(resource.into().0);
        self
    }

    /// The statement in the role.
    pub(crate) fn statement(&self) -> Statement {
        let resources = self.resources.iter().cloned().map(ResourceArn);
        Statement::allow(self.actions.iter().cloned()).on_all(resources)
    }

    /// True if it is for every resource of the account.
    pub(crate) fn is_for_everything(&self) -> bool {
        self.resources.iter().any(|resource| resource.as_literal() == Some("*"))
    }
}
