//! IAM roles.

use super::{Handle, IdentityPool, Name, Policy, Statement, arn, builder};
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
    /// The identity pool whose users assume it, of a role for Amazon Cognito.
    pub(crate) identity_pool: Option<Handle<IdentityPool>>,
}

/// A service that assumes roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Amazon API Gateway
    ApiGateway,
    /// Amazon Cognito, for the users of an identity pool
    CognitoIdentity,
    /// Amazon Data Firehose
    Firehose,
    /// Amazon EventBridge
    Events,
    /// AWS Lambda
    Lambda,
    /// Amazon EventBridge Scheduler
    Scheduler,
    /// AWS Step Functions
    StepFunctions,
}

impl Service {
    /// The service's principal.
    pub const fn principal(self) -> &'static str {
        match self {
            Self::ApiGateway => "apigateway.amazonaws.com",
            Self::CognitoIdentity => "cognito-identity.amazonaws.com",
            Self::Firehose => "firehose.amazonaws.com",
            Self::Events => "events.amazonaws.com",
            Self::Lambda => "lambda.amazonaws.com",
            Self::Scheduler => "scheduler.amazonaws.com",
            Self::StepFunctions => "states.amazonaws.com",
        }
    }

    /// The kind of its principal in a policy: the users of an identity pool are federated.
    pub(crate) const fn principal_kind(self) -> &'static str {
        match self {
            Self::CognitoIdentity => "Federated",
            _ => "Service",
        }
    }
}

impl Role {
    /// Creates a role for a service. AWS generates its name unless [`Role::name`] is set.
    pub fn new(key: &str, assumed_by: Service) -> Self {
        Self {
            key: key.into(),
            name: None,
            description: None,
            assumed_by,
            policies: Vec::new(),
            managed_policies: Vec::new(),
            identity_pool: None,
        }
    }

    /// Creates a role for the users of an identity pool who have signed in.
    pub fn of_identity_pool(key: &str, pool: &Handle<IdentityPool>) -> Self {
        let identity_pool = Some(pool.clone());
        Self { identity_pool, ..Self::new(key, Service::CognitoIdentity) }
    }

    /// The physical name: 1 to 64 letters, digits and `+=,.@_-`, unique in the account.
    pub fn name(mut self, name: impl Into<Text>) -> Self {
        self.name = Some(name.into());
        self
    }

    builder::description! {
        /// The description.
    }

    /// Adds an inline policy.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policies.push(policy);
        self
    }

    /// Adds a managed policy by ARN.
    pub fn managed_policy(mut self, arn: impl Into<Text>) -> Self {
        self.managed_policies.push(arn.into());
        self
    }

    /// The statement that lets the service assume the role. EventBridge Scheduler may assume it
    /// only for [schedules of the
    /// account](https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html),
    /// whose group is the default one, and Step Functions, EventBridge and Firehose only for what is
    /// [of the
    /// account](https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html).
    /// Users of an identity pool may if they [have signed
    /// in](https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html).
    pub(crate) fn trust(&self) -> Statement {
        let statement = Statement::allow(["sts:AssumeRole"]);
        match self.assumed_by {
            Service::CognitoIdentity => {
                const AUDIENCE: &str = "cognito-identity.amazonaws.com:aud";
                const METHODS: &str = "cognito-identity.amazonaws.com:amr";
                let statement = Statement::allow(["sts:AssumeRoleWithWebIdentity"]);
                let pool =
                    self.identity_pool.iter().map(|pool| Text::from(pool.identity_pool_id()));
                statement.when("StringEquals", AUDIENCE, pool).when(
                    "ForAnyValue:StringLike",
                    METHODS,
                    ["authenticated"],
                )
            }
            Service::ApiGateway | Service::Lambda => statement,
            Service::Events | Service::Firehose | Service::StepFunctions => {
                statement.when("StringEquals", "aws:SourceAccount", [Text::from(Pseudo::AccountId)])
            }
            Service::Scheduler => {
                let group = arn::of_stack("scheduler").then("schedule-group/default");
                statement
                    .when("StringEquals", "aws:SourceAccount", [Text::from(Pseudo::AccountId)])
                    .when("StringEquals", "aws:SourceArn", [group])
            }
        }
    }

    /// Allows API Gateway to write the logs of all APIs of the account, by the [AWS managed
    /// policy](https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonAPIGatewayPushToCloudWatchLogs.html)
    /// for it.
    pub fn pushes_to_cloudwatch_logs(self) -> Self {
        let policy = ":iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";
        self.managed_policy(Text::from("arn:").then(Pseudo::Partition).then(policy))
    }
}
