//! `AWS::IAM::Role`

use serde::Serialize;

use super::entry::Entry;
use super::iam::PolicyDocument;
use super::value::{TagList, Value, value};
use crate::model::{Kind, Resource as _, Role, Stack};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    role_name: Option<Value<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Value<'a>>,
    assume_role_policy_document: PolicyDocument<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    policies: Vec<Policy<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    managed_policy_arns: Vec<Value<'a>>,
    #[serde(skip_serializing_if = "TagList::is_empty")]
    tags: TagList<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Policy<'a> {
    policy_name: Value<'a>,
    policy_document: PolicyDocument<'a>,
}

pub(super) fn entry<'a>(stack: &'a Stack, role: &'a Role) -> Entry<impl Serialize + use<'a>> {
    let policies = role.policies.iter().map(|policy| Policy {
        policy_name: Value(&policy.name),
        policy_document: PolicyDocument::of(&policy.statements),
    });
    let properties = Properties {
        role_name: value(role.name.as_ref()),
        description: value(role.description.as_ref()),
        assume_role_policy_document: PolicyDocument::assumed_by(role.assumed_by.principal()),
        policies: policies.collect(),
        managed_policy_arns: role.managed_policies.iter().map(Value).collect(),
        tags: TagList::of_stack(stack),
    };
    let entry = Entry::new(Kind::Role, properties);
    // The account's settings go on naming the role when the stack is gone.
    let is_account_s =
        stack.accounts.iter().any(|account| *account.cloudwatch_role.id() == role.id());
    if is_account_s { entry.left_behind() } else { entry }
}
