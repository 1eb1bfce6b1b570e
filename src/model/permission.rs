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
    #[serde(default)]
    pub(crate) resources: Vec<Text>,
    /// Instead of `resources`: the reason why the actions are allowed on every resource of the
    /// account, such as that IAM knows no resources of theirs.
    pub(crate) any_resource: Option<String>,
}

impl Permission {
    /// Allows actions: `s3:GetObject`. They need [resources](Self::on).
    pub fn new<A: Into<String>>(actions: impl IntoIterator<Item = A>) -> Self {
        let actions = actions.into_iter().map(Into::into).collect();
        Self { actions, resources: Vec::new(), any_resource: None }
    }

    /// Adds a resource.
    pub fn on(mut self, resource: impl Into<ResourceArn>) -> Self {
        self.resources.push(resource.into().0);
        self
    }

    /// Allows the actions on every resource of the account, with the reason why: [some actions have
    /// no
    /// resources](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
    pub fn on_any_resource(mut self, reason: impl Into<String>) -> Self {
        self.any_resource = Some(reason.into());
        self
    }

    /// The statement in the role.
    pub(crate) fn statement(&self) -> Statement {
        let resources = self.resources.iter().cloned().map(ResourceArn);
        let allow = Statement::allow(self.actions.iter().cloned()).on_all(resources);
        if self.any_resource.is_some() { allow.on_any() } else { allow }
    }

    /// True if it is for every resource of the account.
    pub(crate) fn is_for_everything(&self) -> bool {
        self.resources.iter().any(|resource| resource.as_literal() == Some("*"))
    }
}
