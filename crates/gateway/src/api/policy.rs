//! Resource policies.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A [policy
/// document](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html), as
/// IAM writes it.
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
    /// The actions: `execute-api:Invoke`.
    pub action: Strings,
    /// The ARNs of the methods: `arn:aws:execute-api:us-east-1:123456789012:abcdef1234/*`.
    pub resource: Strings,
    /// The conditions: the values of a key by operator and key. All of them must hold.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub condition: BTreeMap<String, BTreeMap<String, Strings>>,
}

/// The effect of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PolicyEffect {
    /// Callers are let in.
    Allow,
    /// Callers are kept out, whatever other statements say.
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
    /// Everyone, with signed requests or not.
    pub fn everyone() -> Self {
        Self { aws: Strings(vec!["*".to_owned()]) }
    }

    /// True for everyone.
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

/// One or more strings, which IAM writes as a string or as an array.
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
