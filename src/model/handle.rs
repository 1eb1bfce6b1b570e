//! Typed references to the resources of a stack.
//!
//! A [`Handle`] is what [`super::Stack::add`] gives back. Its methods give attributes of their own
//! types, so that a role's ARN does not compile where a table's name belongs.
//!
//! ```compile_fail
//! use dynagate::model::{Action, AwsIntegration, Method, Stack, Table};
//! let mut stack = Stack::new("demo");
//! let table = stack.add(Table::new("orders", "id"));
//! let method = Method::new(AwsIntegration::new(Action::PutItem));
//! method.credentials(table.arn()); // credentials are a role's ARN
//! ```

use std::marker::PhantomData;

use super::{
    ApiKey, DomainName, Function, Kind, KinesisStream, Parameter, Queue, ResourceId, RestApi, Role,
    Stage, Subscription, Table, Topic, UsagePlan,
};
use crate::text::{Attribute, Pseudo, Reference, Text};

/// A resource of type `T` in a stack.
#[derive(Debug)]
pub struct Handle<T> {
    pub(crate) id: ResourceId,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Handle<T> {
    fn clone(&self) -> Self {
        Self::new(self.id.clone())
    }
}

impl<T> PartialEq for Handle<T> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl<T> Handle<T> {
    pub(crate) fn new(id: ResourceId) -> Self {
        Self { id, of: PhantomData }
    }

    /// That of a resource whose place is not known yet.
    pub(crate) fn unnamed() -> Self {
        Self::new(ResourceId::new(Kind::Output, ""))
    }

    /// Kind and name of the resource.
    pub fn id(&self) -> &ResourceId {
        &self.id
    }

    fn attribute(&self, attribute: Attribute) -> Text {
        Reference::Resource { id: self.id.clone(), attribute }.into()
    }
}

macro_rules! attributes {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
        pub struct $name(pub(crate) Text);

        impl $name {
            /// One that is not a resource of this stack.
            pub fn external(value: impl Into<Text>) -> Self {
                Self(value.into())
            }
        }

        impl From<$name> for Text {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl From<&$name> for Text {
            fn from(value: &$name) -> Self {
                value.0.clone()
            }
        }
    )+};
}

attributes! {
    /// The name of a table.
    TableName
    /// The ARN of a table.
    TableArn
    /// The ARN of a secondary index.
    IndexArn
    /// The ARN of a table's stream.
    TableStreamArn
    /// The name of a Kinesis stream.
    KinesisStreamName
    /// The ARN of a Kinesis stream.
    KinesisStreamArn
    /// The name of a queue.
    QueueName
    /// The ARN of a queue.
    QueueArn
    /// The URL of a queue.
    QueueUrl
    /// The name of a topic.
    TopicName
    /// The ARN of a topic.
    TopicArn
    /// The ARN of a subscription.
    SubscriptionArn
    /// The name of a function.
    FunctionName
    /// The ARN of a function.
    FunctionArn
    /// The name of a role.
    RoleName
    /// The ARN of a role.
    RoleArn
    /// The identifier of a REST API.
    RestApiId
    /// The URL of a stage.
    InvokeUrl
    /// The name of a stage.
    StageName
    /// The identifier of an API key; not its value.
    ApiKeyId
    /// The identifier of a usage plan.
    UsagePlanId
    /// The name that a custom domain name's record in the DNS has to be an alias of.
    TargetDomainName
    /// The hosted zone of a target domain name.
    TargetHostedZoneId
    /// The value of a parameter.
    ParameterValue
    /// Any ARN that a policy's statement may be about.
    ResourceArn
}

macro_rules! resource_arns {
    ($($name:ident)+) => {$(
        impl From<$name> for ResourceArn {
            fn from(arn: $name) -> Self {
                Self(arn.0)
            }
        }
    )+};
}

resource_arns! { TableArn IndexArn TableStreamArn KinesisStreamArn QueueArn TopicArn FunctionArn }

impl TableArn {
    /// Every table of this account and region whose name begins with `prefix`.
    pub fn beginning_with(prefix: impl Into<Text>) -> Self {
        Self(
            Text::from("arn:")
                .then(Pseudo::Partition)
                .then(":dynamodb:")
                .then(Pseudo::Region)
                .then(":")
                .then(Pseudo::AccountId)
                .then(":table/")
                .then(prefix)
                .then("*"),
        )
    }
}

impl Handle<Table> {
    /// The table's name.
    pub fn name(&self) -> TableName {
        TableName(self.attribute(Attribute::Name))
    }

    /// The table's ARN.
    pub fn arn(&self) -> TableArn {
        TableArn(self.attribute(Attribute::Arn))
    }

    /// The ARN of one of its secondary indexes.
    pub fn index_arn(&self, index: &str) -> IndexArn {
        IndexArn(self.attribute(Attribute::Arn).then("/index/").then(index))
    }

    /// The ARN of the table's stream, which [`Table::stream`] turns on.
    pub fn stream_arn(&self) -> TableStreamArn {
        TableStreamArn(self.attribute(Attribute::StreamArn))
    }
}

impl Handle<KinesisStream> {
    /// The stream's name.
    pub fn name(&self) -> KinesisStreamName {
        KinesisStreamName(self.attribute(Attribute::Name))
    }

    /// The stream's ARN.
    pub fn arn(&self) -> KinesisStreamArn {
        KinesisStreamArn(self.attribute(Attribute::Arn))
    }
}

impl Handle<Queue> {
    /// The queue's name.
    pub fn name(&self) -> QueueName {
        QueueName(self.attribute(Attribute::Name))
    }

    /// The queue's ARN.
    pub fn arn(&self) -> QueueArn {
        QueueArn(self.attribute(Attribute::Arn))
    }

    /// The URL by which the queue is called.
    pub fn url(&self) -> QueueUrl {
        QueueUrl(self.attribute(Attribute::QueueUrl))
    }
}

impl Handle<Topic> {
    /// The topic's name.
    pub fn name(&self) -> TopicName {
        TopicName(self.attribute(Attribute::Name))
    }

    /// The topic's ARN.
    pub fn arn(&self) -> TopicArn {
        TopicArn(self.attribute(Attribute::Arn))
    }
}

impl Handle<Subscription> {
    /// The subscription's ARN.
    pub fn arn(&self) -> SubscriptionArn {
        SubscriptionArn(self.attribute(Attribute::Arn))
    }
}

impl Handle<Function> {
    /// The function's name.
    pub fn name(&self) -> FunctionName {
        FunctionName(self.attribute(Attribute::Name))
    }

    /// The function's ARN.
    pub fn arn(&self) -> FunctionArn {
        FunctionArn(self.attribute(Attribute::Arn))
    }

    /// The function's execution role.
    pub fn role(&self) -> Handle<Role> {
        Handle::new(ResourceId::new(Kind::Role, format!("{}-function", self.id.name)))
    }
}

impl Handle<Role> {
    /// The role's name.
    pub fn name(&self) -> RoleName {
        RoleName(self.attribute(Attribute::Name))
    }

    /// The role's ARN.
    pub fn arn(&self) -> RoleArn {
        RoleArn(self.attribute(Attribute::Arn))
    }
}

impl Handle<RestApi> {
    /// The identifier that API Gateway assigned.
    pub fn rest_api_id(&self) -> RestApiId {
        RestApiId(self.attribute(Attribute::Id))
    }
}

impl Handle<Stage> {
    /// The URL at which the stage answers, without a trailing slash.
    pub fn invoke_url(&self) -> InvokeUrl {
        InvokeUrl(self.attribute(Attribute::InvokeUrl))
    }

    /// The stage's name.
    pub fn name(&self) -> StageName {
        StageName(self.attribute(Attribute::Name))
    }
}

impl Handle<ApiKey> {
    /// The key's identifier; its value is in no template.
    pub fn api_key_id(&self) -> ApiKeyId {
        ApiKeyId(self.attribute(Attribute::Id))
    }
}

impl Handle<DomainName> {
    /// What the record of a regional domain name is an alias of.
    pub fn regional_domain_name(&self) -> TargetDomainName {
        TargetDomainName(self.attribute(Attribute::RegionalDomainName))
    }

    /// The hosted zone of [`Self::regional_domain_name`].
    pub fn regional_hosted_zone_id(&self) -> TargetHostedZoneId {
        TargetHostedZoneId(self.attribute(Attribute::RegionalHostedZoneId))
    }

    /// What the record of a domain name at edge locations is an alias of.
    pub fn distribution_domain_name(&self) -> TargetDomainName {
        TargetDomainName(self.attribute(Attribute::DistributionDomainName))
    }

    /// The hosted zone of [`Self::distribution_domain_name`].
    pub fn distribution_hosted_zone_id(&self) -> TargetHostedZoneId {
        TargetHostedZoneId(self.attribute(Attribute::DistributionHostedZoneId))
    }
}

impl Handle<UsagePlan> {
    /// The plan's identifier.
    pub fn usage_plan_id(&self) -> UsagePlanId {
        UsagePlanId(self.attribute(Attribute::Id))
    }
}

impl Handle<Parameter> {
    /// The value that the parameter has when the stack is deployed.
    pub fn value(&self) -> ParameterValue {
        ParameterValue(Reference::Parameter(super::ParameterId(self.id.name.clone())).into())
    }
}
