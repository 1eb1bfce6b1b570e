//! IAM roles.

use super::problem::Checker;
use super::{Kind, Name, Policy, Resource, ResourceId, Stack, limits, policy_length};
use crate::plan::deployed::Deployed;
use crate::text::{Pseudo, Text};

/// An [IAM role](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html) that a service
/// assumes.
#[derive(Debug, Clone)]
pub struct Role {
    pub(crate) key: Name,
    pub(crate) name: Option<Text>,
    pub(crate) description: Option<Text>,
    pub(crate) assumed_by: Service,
    pub(crate) policies: Vec<Policy>,
    pub(crate) managed_policies: Vec<Text>,
}

/// A service that assumes roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Amazon API Gateway
    ApiGateway,
    /// AWS Lambda
    Lambda,
}

impl Service {
    /// The service's principal.
    pub const fn principal(self) -> &'static str {
        match self {
            Self::ApiGateway => "apigateway.amazonaws.com",
            Self::Lambda => "lambda.amazonaws.com",
        }
    }
}

impl Role {
    /// A role that `assumed_by` assumes. AWS chooses its name unless [`Role::name`] does.
    pub fn new(key: &str, assumed_by: Service) -> Self {
        Self {
            key: key.into(),
            name: None,
            description: None,
            assumed_by,
            policies: Vec::new(),
            managed_policies: Vec::new(),
        }
    }

    /// The role's name: 1 to 64 letters, digits and `+=,.@_-`, only one such role an account.
    pub fn name(mut self, name: impl Into<Text>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// What it is for.
    pub fn description(mut self, description: impl Into<Text>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Adds an inline policy.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policies.push(policy);
        self
    }

    /// Adds a managed policy, by its ARN.
    pub fn managed_policy(mut self, arn: impl Into<Text>) -> Self {
        self.managed_policies.push(arn.into());
        self
    }

    /// Lets API Gateway write the logs of all APIs of the account, by the [policy that AWS
    /// manages](https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonAPIGatewayPushToCloudWatchLogs.html)
    /// for it.
    pub fn pushes_to_cloudwatch_logs(self) -> Self {
        let policy = ":iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";
        self.managed_policy(Text::from("arn:").then(Pseudo::Partition).then(policy))
    }
}

impl Role {
    /// Reports more of inline policies than IAM takes.
    pub(super) fn check_length(&self, deployed: &Deployed<'_>, check: &mut Checker) {
        let characters = policy_length::of_policies(&self.policies, deployed);
        limits::INLINE_POLICY_CHARACTERS.check(check, &[], characters);
    }
}

impl Resource for Role {
    fn id(&self) -> ResourceId {
        ResourceId::new(Kind::Role, self.key.clone())
    }

    fn add_to(self, stack: &mut Stack) {
        stack.roles.push(self);
    }

    fn check(&self, stack: &Stack, check: &mut Checker) {
        if let Some(name) = &self.name {
            stack.check_text(check, &["name"], name);
            if let Some(name) = name.as_literal() {
                check.require(
                    (1..=64).contains(&name.len()) && limits::is_made_of(name, "+=,.@_-"),
                    &["name"],
                    format_args!("`{name}` cannot be a role's name"),
                    "1 to 64 letters, digits and `+=,.@_-`",
                );
            }
        }
        if let Some(description) = &self.description {
            stack.check_text(check, &["description"], description);
            check.require(
                description
                    .as_literal()
                    .is_none_or(|description| description.chars().count() <= 1000),
                &["description"],
                "a description of more than 1000 characters",
                "at most 1000 characters",
            );
        }
        for policy in &self.managed_policies {
            stack.check_text(check, &["managed-policies"], policy);
        }
        for (index, policy) in self.policies.iter().enumerate() {
            policy.check(stack, check, &["policy-name"]);
            check.require(
                !self.policies[..index].iter().any(|earlier| earlier.name == policy.name),
                &["policy-name"],
                "two policies of one name",
                "a name for each",
            );
        }
    }
}
