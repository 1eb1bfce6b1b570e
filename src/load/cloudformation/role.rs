//! Roles and their policies.

use super::Template;
use crate::load::tree::Tree;
use crate::load::{LoadedRole, LoadedStatement};

impl Template<'_, '_> {
    /// The roles, with the policies that are attached to them.
    pub(super) fn roles(&mut self) -> Vec<LoadedRole> {
        let mut roles = Vec::new();
        for index in self.of_kind(&["AWS::IAM::Role"]) {
            let id = self.resources[index].id.clone();
            let tree = self.properties(index);
            let policies = tree.get("Policies").map(Tree::items).unwrap_or_default();
            let documents = policies.iter().filter_map(|policy| policy.get("PolicyDocument"));
            let trust = tree.at(&["AssumeRolePolicyDocument", "Statement"]);
            let trust = trust.map(Tree::one_or_more).unwrap_or_default().iter();
            let services = trust.filter_map(|statement| statement.at(&["Principal", "Service"]));
            roles.push(LoadedRole {
                arn: self.attribute(&id, "Arn").unwrap_or_default(),
                services: services.flat_map(Tree::texts).collect(),
                statements: documents.flat_map(statements).collect(),
                has_unknown_policies: tree.get("ManagedPolicyArns").is_some(),
                span: self.resources[index].span,
                key: id,
            });
        }
        for index in
            self.of_kind(&["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"])
        {
            let tree = self.properties(index);
            let attached = tree.get("Roles").or_else(|| tree.get("RoleName"));
            let names = attached.map(Tree::texts).unwrap_or_default();
            let read = tree.get("PolicyDocument").map(statements).unwrap_or_default();
            for role in &mut roles {
                let name = role.arn.rsplit('/').next().unwrap_or_default();
                if names.iter().any(|attached| attached == name) {
                    role.statements.extend(read.iter().cloned());
                }
            }
        }
        roles
    }
}

/// The statements of a policy document.
pub(in crate::load) fn statements(document: &Tree) -> Vec<LoadedStatement> {
    let statements = document.get("Statement").map(Tree::one_or_more).unwrap_or_default();
    let read = statements.iter().map(|statement| {
        let texts = |name: &str| statement.get(name).map(Tree::texts);
        let (actions, not_actions) = (texts("Action"), texts("NotAction"));
        let (resources, not_resources) = (texts("Resource"), texts("NotResource"));
        LoadedStatement {
            allows: statement.get("Effect").and_then(Tree::text) != Some("Deny"),
            is_not_action: not_actions.is_some(),
            actions: actions.or(not_actions).unwrap_or_default(),
            is_not_resource: not_resources.is_some(),
            resources: resources.or(not_resources).unwrap_or_default(),
            is_conditional: statement.get("Condition").is_some(),
            span: statement.span,
        }
    });
    read.collect()
}
