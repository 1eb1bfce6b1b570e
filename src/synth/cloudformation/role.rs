//! `AWS::IAM::Role`

use serde::Serialize;

use super::iam::PolicyDocument;
use super::template::Entry;
use super::value::{Value, value};
use crate::model::Role;

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
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Policy<'a> {
    policy_name: Value<'a>,
    policy_document: PolicyDocument<'a>,
}

pub(super) fn entry(role: &Role) -> Entry<impl Serialize> {
    let policies = role.policies.iter().map(|policy| Policy {
        policy_name: Value(&policy.name),
        policy_document: PolicyDocument::of(&policy.statements),
    });
    let properties = Properties {
        role_name: value(role.name.as_ref()),
        description: value(role.description.as_ref()),
        assume_role_policy_document: PolicyDocument::assumed_by(role.assumed_by.principal()),
        policies: policies.collect(),
    };
    Entry::new("AWS::IAM::Role", properties)
}
