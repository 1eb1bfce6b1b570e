//! Resource policies.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A [policy
/// document](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html) in
/// the syntax of IAM.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PolicyDocument {
    /// The statements.
    pub statement: Vec<PolicyStatement>,
}

/// A statement of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PolicyStatement {
    /// The effect.
    pub effect: PolicyEffect,
    /// The callers.
    pub principal: Principal,
    /// The actions, such as `execute-api:Invoke`.
    pub action: Strings,
    /// The ARNs of the methods, such as
    /// `arn:aws:execute-api:us-east-1:123456789012:abcdef1234/*`.
    pub resource: Strings,
    /// The conditions: values by operator and key. All of them must hold.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub condition: BTreeMap<String, BTreeMap<String, Strings>>,
}

/// The effect of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PolicyEffect {
    /// The request is allowed.
    Allow,
    /// The request is denied, whatever other statements allow.
    Deny,
}

/// The callers of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "WrittenPrincipal")]
pub struct Principal {
    /// Accounts, roles and users, by ARN or by the twelve digits of an account; `*` is everyone.
    #[serde(rename = "AWS")]
    pub aws: Strings,
}

impl Principal {
    /// Everyone, including callers without signed requests.
    pub fn everyone() -> Self {
        Self { aws: Strings(vec!["*".to_owned()]) }
    }

    /// True if everyone is a principal.
    pub fn is_everyone(&self) -> bool {
        self.aws.0.iter().any(|principal| principal == "*")
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenPrincipal {
    Text(String),
    Aws {
        #[serde(rename = "AWS")]
        aws: Strings,
    },
}

impl From<WrittenPrincipal> for Principal {
    fn from(written: WrittenPrincipal) -> Self {
        match written {
            WrittenPrincipal::Text(text) => Self { aws: Strings(vec![text]) },
            WrittenPrincipal::Aws { aws } => Self { aws },
        }
    }
}

/// Strings that IAM writes as one string or as an array.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Written")]
pub struct Strings(pub Vec<String>);

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    One(String),
    More(Vec<String>),
}

impl From<Written> for Strings {
    fn from(written: Written) -> Self {
        match written {
            Written::One(text) => Self(vec![text]),
            Written::More(texts) => Self(texts),
        }
    }
}
