//! IAM policies.

use std::collections::{BTreeMap, BTreeSet};

use super::action::is_writing;
use super::{Action, ResourceArn, TableName};
use crate::text::Text;

/// An inline policy of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    pub(crate) name: Text,
    pub(crate) statements: Vec<Statement>,
}

/// An allowing statement of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub(crate) sid: Option<String>,
    pub(crate) actions: BTreeSet<String>,
    pub(crate) resources: Vec<Text>,
    pub(crate) conditions: BTreeMap<String, BTreeMap<String, Vec<Text>>>,
    /// True if there is a reason for a resource `*`.
    is_justified: bool,
}

/// The actions of a route, and their resources, from which IAM permissions are derived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// The operation.
    pub action: Action,
    /// The tables and indexes.
    pub resources: Vec<ResourceArn>,
}

/// Actions without resources.
const WITHOUT_RESOURCE: [&[&str]; 3] = [TRACES, LOG_DELIVERY, NETWORK_INTERFACES];
const TRACES: &[&str] = &["xray:PutTelemetryRecords", "xray:PutTraceSegments"];
/// Those of [functions in a
/// VPC](https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions).
const NETWORK_INTERFACES: &[&str] = &[
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
];
const LOG_DELIVERY: &[&str] = &[
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
];

impl Policy {
    /// Creates a policy without statements.
    pub fn new(name: impl Into<Text>) -> Self {
        Self { name: name.into(), statements: Vec::new() }
    }

    /// Adds a statement.
    pub fn statement(mut self, statement: Statement) -> Self {
        self.statements.push(statement);
        self
    }

    /// Creates a policy with exactly these permissions: one statement for each set of resources,
    /// with all their actions.
    pub fn allowing<S: Into<Statement>>(
        name: impl Into<Text>,
        accesses: impl IntoIterator<Item = S>,
    ) -> Self {
        let mut policy = Self::new(name);
        let statements = accesses.into_iter().map(Into::into);
        for statement in statements.filter(|statement: &Statement| !statement.resources.is_empty())
        {
            policy.allow(statement);
        }
        policy.statements.sort_by(|a, b| a.actions.cmp(&b.actions));
        policy
    }

    /// Adds a statement's actions, combined with others on the same resources.
    pub(crate) fn allow(&mut self, statement: Statement) {
        let same = |known: &&mut Statement| {
            known.resources == statement.resources && known.conditions == statement.conditions
        };
        match self.statements.iter_mut().find(same) {
            Some(known) => {
                known.is_justified = known.may_be_wide() && statement.may_be_wide();
                known.actions.extend(statement.actions);
            }
            None => self.statements.push(statement),
        }
    }
}

impl From<Access> for Statement {
    fn from(Access { action, resources }: Access) -> Self {
        Self::allow(action.iam_actions().iter().copied()).on_all(resources)
    }
}

impl Statement {
    /// Allows actions in IAM's syntax: `dynamodb:PutItem`.
    pub fn allow<A: Into<String>>(actions: impl IntoIterator<Item = A>) -> Self {
        Self {
            sid: None,
            actions: actions.into_iter().map(Into::into).collect(),
            resources: Vec::new(),
            conditions: BTreeMap::new(),
            is_justified: false,
        }
    }

    /// True if it allows changes of items.
    pub(crate) fn writes_items(&self) -> bool {
        self.actions.iter().any(|action| is_writing(action))
    }

    /// Allows the use of the customer managed key that encrypts a table by DynamoDB: `key` is the
    /// key's ARN. DynamoDB decrypts the table's own key for the caller, also for
    /// [writes](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html),
    /// and names the table in the encryption context.
    pub fn decrypt_table(key: impl Into<Text>, table: &TableName) -> Self {
        Self::allow(["kms:Decrypt"]).on(ResourceArn(key.into())).when(
            "StringEquals",
            "kms:EncryptionContext:aws:dynamodb:tableName",
            [table.clone()],
        )
    }

    /// Allows sending traces to X-Ray. IAM accepts only `*` as the resource of these actions: see
    /// [Actions of
    /// X-Ray](https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html).
    pub(crate) fn send_traces() -> Self {
        Self::allow(TRACES.iter().copied()).on(ResourceArn("*".into()))
    }

    /// Allows Lambda to connect a function to a VPC. Lambda requires these actions on `*`.
    pub(crate) fn manage_network_interfaces() -> Self {
        Self::allow(NETWORK_INTERFACES.iter().copied()).on(ResourceArn("*".into()))
    }

    /// Allows the delivery of logs, as [Step Functions
    /// requires](https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html). IAM accepts
    /// only `*` as the resource of these actions.
    pub(crate) fn deliver_logs() -> Self {
        Self::allow(LOG_DELIVERY.iter().copied()).on(ResourceArn("*".into()))
    }

    /// The statement's ID: letters and digits.
    pub fn sid(mut self, sid: impl Into<String>) -> Self {
        self.sid = Some(sid.into());
        self
    }

    /// Adds a resource for the actions.
    pub fn on(self, resource: impl Into<ResourceArn>) -> Self {
        self.on_all([resource])
    }

    /// Adds resources.
    pub fn on_all<R: Into<ResourceArn>>(mut self, resources: impl IntoIterator<Item = R>) -> Self {
        for resource in resources {
            let text = resource.into().0;
            if !self.resources.contains(&text) {
                self.resources.push(text);
            }
        }
        self
    }

    /// Adds a condition: `.when("StringEquals", "aws:SourceVpce", ["vpce-1"])`.
    pub fn when<T: Into<Text>>(
        mut self,
        operator: impl Into<String>,
        key: impl Into<String>,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        self.conditions
            .entry(operator.into())
            .or_default()
            .entry(key.into())
            .or_default()
            .extend(values.into_iter().map(Into::into));
        self
    }

    /// Adds every resource of the account, for which there is a reason.
    pub(crate) fn on_any(self) -> Self {
        Self { is_justified: true, ..self.on(ResourceArn("*".into())) }
    }

    /// True if its resource may be `*`: there is a reason, or IAM accepts no other one.
    pub(crate) fn may_be_wide(&self) -> bool {
        let is_one =
            |action: &String| WITHOUT_RESOURCE.iter().any(|of| of.contains(&action.as_str()));
        self.is_justified || self.actions.iter().all(is_one)
    }
}
