//! Typed references to the resources of a stack.
//!
//! [`super::Stack::add`] returns a [`Handle`]. Its methods return attributes of distinct types, so
//! a role's ARN in place of a table's name does not compile.
//!
//! ```compile_fail
//! use dynagate::model::{Action, AwsIntegration, Method, Stack, Table};
//! let mut stack = Stack::new("demo");
//! let table = stack.add(Table::new("orders", "id"));
//! let method = Method::new(AwsIntegration::new(Action::PutItem));
//! method.credentials(table.arn()); // credentials are a role's ARN
//! ```

use std::cmp::Ordering;
use std::marker::PhantomData;

use super::{
    ApiKey, Bucket, DeliveryStream, DomainName, EventBus, Function, Kind, KinesisStream, Parameter,
    Queue, ResourceId, RestApi, Role, Stage, StateMachine, Subscription, Table, Topic, UsagePlan,
    UserPool, UserPoolClient, VpcLink, arn,
};
use crate::text::{Attribute, Reference, Text};

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

impl<T> Eq for Handle<T> {}

impl<T> PartialOrd for Handle<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Handle<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.id.cmp(&other.id)
    }
}

impl<T> Handle<T> {
    pub(crate) fn new(id: ResourceId) -> Self {
        Self { id, of: PhantomData }
    }

    /// A handle whose key is not known yet.
    pub(crate) fn unnamed() -> Self {
        Self::new(ResourceId::new(Kind::Output, ""))
    }

    /// The kind and name of the resource.
    pub fn id(&self) -> &ResourceId {
        &self.id
    }

    fn attribute(&self, attribute: Attribute) -> Text {
        self.id.attribute(attribute)
    }
}

macro_rules! attributes {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
        pub struct $name(pub(crate) Text);

        impl $name {
            /// An attribute of a resource outside this stack.
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
    /// The name of a bucket.
    BucketName
    /// The ARN of a bucket.
    BucketArn
    /// The name of a delivery stream.
    DeliveryStreamName
    /// The ARN of a delivery stream.
    DeliveryStreamArn
    /// The name of an event bus.
    EventBusName
    /// The ARN of an event bus.
    EventBusArn
    /// The ARN of a subscription.
    SubscriptionArn
    /// The name of a function.
    FunctionName
    /// The ARN of a function.
    FunctionArn
    /// The name of a state machine.
    StateMachineName
    /// The ARN of a state machine.
    StateMachineArn
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
    /// The ID of an API key, not its value.
    ApiKeyId
    /// The identifier of a usage plan.
    UsagePlanId
    /// The ARN of a user pool.
    UserPoolArn
    /// The ID of a user pool.
    UserPoolId
    /// The ID of a user pool's client.
    UserPoolClientId
    /// The ID of an identity pool.
    IdentityPoolId
    /// The ID of a VPC link.
    VpcLinkId
    /// The target of a custom domain name's DNS alias record.
    TargetDomainName
    /// The hosted zone of a target domain name.
    TargetHostedZoneId
    /// The value of a parameter.
    ParameterValue
    /// An ARN in a policy statement.
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

resource_arns! {
    TableArn IndexArn TableStreamArn KinesisStreamArn QueueArn TopicArn BucketArn
    DeliveryStreamArn EventBusArn FunctionArn StateMachineArn
}

impl RoleArn {
    /// The credentials of the caller, in the place of a role:
    /// [`credentials`](https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html)
    /// of an integration.
    pub fn of_caller() -> Self {
        Self::external("arn:aws:iam::*:user/*")
    }
}

impl TableArn {
    /// All tables of this account and region whose name starts with `prefix`.
    pub fn beginning_with(prefix: impl Into<Text>) -> Self {
        Self(arn::of_stack("dynamodb").then("table/").then(prefix).then("*"))
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

    /// The ARN of the table's stream; see [`Table::stream`].
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

    /// The URL of the queue.
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

impl Handle<Bucket> {
    /// The bucket's name.
    pub fn name(&self) -> BucketName {
        BucketName(self.attribute(Attribute::Name))
    }

    /// The bucket's ARN.
    pub fn arn(&self) -> BucketArn {
        BucketArn(self.attribute(Attribute::Arn))
    }
}

impl Handle<DeliveryStream> {
    /// The delivery stream's name.
    pub fn name(&self) -> DeliveryStreamName {
        DeliveryStreamName(self.attribute(Attribute::Name))
    }

    /// The delivery stream's ARN.
    pub fn arn(&self) -> DeliveryStreamArn {
        DeliveryStreamArn(self.attribute(Attribute::Arn))
    }
}

impl Handle<VpcLink> {
    /// The ID assigned by API Gateway.
    pub fn vpc_link_id(&self) -> VpcLinkId {
        VpcLinkId(self.attribute(Attribute::Id))
    }
}

impl Handle<EventBus> {
    /// The event bus's name.
    pub fn name(&self) -> EventBusName {
        EventBusName(self.attribute(Attribute::Name))
    }

    /// The event bus's ARN.
    pub fn arn(&self) -> EventBusArn {
        EventBusArn(self.attribute(Attribute::Arn))
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

impl Handle<StateMachine> {
    /// The state machine's name.
    pub fn name(&self) -> StateMachineName {
        StateMachineName(self.attribute(Attribute::Name))
    }

    /// The state machine's ARN.
    pub fn arn(&self) -> StateMachineArn {
        StateMachineArn(self.attribute(Attribute::Arn))
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
    /// The ID assigned by API Gateway.
    pub fn rest_api_id(&self) -> RestApiId {
        RestApiId(self.attribute(Attribute::Id))
    }
}

impl Handle<Stage> {
    /// The URL of the stage, without a trailing slash.
    pub fn invoke_url(&self) -> InvokeUrl {
        InvokeUrl(self.attribute(Attribute::InvokeUrl))
    }

    /// The stage's name.
    pub fn name(&self) -> StageName {
        StageName(self.attribute(Attribute::Name))
    }
}

impl Handle<ApiKey> {
    /// The key's ID; its value is not in any template.
    pub fn api_key_id(&self) -> ApiKeyId {
        ApiKeyId(self.attribute(Attribute::Id))
    }
}

impl Handle<DomainName> {
    /// The target of the DNS alias record of a regional domain name.
    pub fn regional_domain_name(&self) -> TargetDomainName {
        TargetDomainName(self.attribute(Attribute::RegionalDomainName))
    }

    /// The hosted zone of [`Self::regional_domain_name`].
    pub fn regional_hosted_zone_id(&self) -> TargetHostedZoneId {
        TargetHostedZoneId(self.attribute(Attribute::RegionalHostedZoneId))
    }

    /// The target of the DNS alias record of an edge-optimized domain name.
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

impl Handle<UserPool> {
    /// The pool's ARN.
    pub fn arn(&self) -> UserPoolArn {
        UserPoolArn(self.attribute(Attribute::Arn))
    }

    /// The pool's ID.
    pub fn user_pool_id(&self) -> UserPoolId {
        UserPoolId(self.attribute(Attribute::Id))
    }
}

impl Handle<UserPoolClient> {
    /// The client's ID.
    pub fn client_id(&self) -> UserPoolClientId {
        UserPoolClientId(self.attribute(Attribute::Id))
    }
}

impl Handle<Parameter> {
    /// The value of the parameter in a deployment.
    pub fn value(&self) -> ParameterValue {
        ParameterValue(Reference::Parameter(super::ParameterId(self.id.name.clone())).into())
    }
}
