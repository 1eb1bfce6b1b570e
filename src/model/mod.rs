//! The declared model of a stack.
//!
//! Each concept has one file, and its type is the builder. Builders accept any value;
//! [`Plan::check`](crate::plan::Plan::check) reports everything that AWS would reject. Blueprints
//! are converted to this model, and backends read it.

mod account;
mod action;
pub(crate) mod alarm;
pub(crate) mod answer;
mod api_key;
mod api_role;
pub(crate) mod arn;
mod attribute_path;
pub(crate) mod authorizer;
pub(crate) mod autoscaling;
pub(crate) mod bucket;
mod builder;
pub(crate) mod checkov_skip;
pub(crate) mod choice;
mod code;
mod condition;
pub(crate) mod context_variable;
mod cors;
pub(crate) mod dashboard;
pub(crate) mod delivery_stream;
pub(crate) mod domain_name;
pub(crate) mod error_body;
pub(crate) mod error_response;
mod event_bus;
pub(crate) mod event_rule;
pub(crate) mod event_source_mapping;
pub(crate) mod existing;
pub(crate) mod function;
pub(crate) mod gateway_response;
mod handle;
pub(crate) mod http_integration;
mod identity_pool;
mod index;
pub(crate) mod integration;
pub(crate) mod item;
mod json;
mod key;
mod kind;
mod kinesis_stream;
mod lambda_integration;
pub mod limits;
pub(crate) mod lookalike;
pub(crate) mod mapping_template;
pub(crate) mod method;
pub(crate) mod operation;
mod output;
mod parameter;
mod passthrough;
pub(crate) mod path;
mod payload;
mod permission;
mod policy;
pub(crate) mod profile;
pub(crate) mod queue;
pub(crate) mod replica;
mod request_model;
pub(crate) mod resource_group;
mod resource_id;
pub(crate) mod resource_policy;
pub(crate) mod rest_api;
mod role;
mod route;
mod route_kind;
mod runtime;
pub(crate) mod schedule;
pub(crate) mod service_call;
mod setting;
pub(crate) mod stack;
pub(crate) mod stage;
pub(crate) mod state_machine;
mod stream;
pub(crate) mod subscription;
mod table;
mod topic;
mod usage_plan;
pub(crate) mod user_pool;
pub(crate) mod value_template;
mod vpc_link;
pub(crate) mod written;

pub use crate::gateway::api::{
    ApiKeySource, ContentHandling, GatewayResponseType, HttpMethod, PassthroughBehavior,
};
pub use account::Account;
pub use action::Action;
pub use alarm::{
    Alarm, AlarmActions, ApiAlarms, Comparison, FunctionAlarms, MissingData, QueueAlarms,
    TableAlarms,
};
pub(crate) use answer::{
    AnswerForm, AnswerKind, AnswerLine, AnswerLines, AnswerPart, AnswerReference, AnswerSource,
    AnswerText, TextFormat,
};
pub use api_key::ApiKey;
pub use api_role::ApiRole;
pub(crate) use attribute_path::{AttributePath, PathFault, PathStep};
pub use authorizer::{Authorizer, CognitoAuthorizer, RequestAuthorizer, TokenAuthorizer};
pub use autoscaling::{Autoscaling, Scaling};
pub(crate) use autoscaling::{ScaledCapacity, Throughput};
pub use bucket::{Bucket, BucketEncryption};
pub use checkov_skip::CheckovSkip;
pub(crate) use choice::ChoiceForm;
pub use choice::{Choice, ChoiceOption};
pub use code::{Code, CodeFile, S3Object};
pub(crate) use condition::{ALL, ANY, KnownTypes, NOT};
pub use condition::{ItemCondition, Operand, SizeTest, Test};
pub use context_variable::context_variables;
pub use cors::{Cors, Origins};
pub use dashboard::Dashboard;
pub use delivery_stream::{Compression, DeliveryEncryption, DeliveryStream};
pub(crate) use domain_name::BasePathMapping;
pub use domain_name::{DomainName, SecurityPolicy, TrustStore};
pub(crate) use error_body::{ErrorBody, Form, FormPart};
pub use error_response::{
    ErrorMapping, ErrorResponse, INTERNAL, LIST_TOO_LONG, NOT_FOUND, TOO_LARGE,
};
pub use event_bus::EventBus;
pub use event_rule::{EventRule, EventTarget, InputTransformer};
pub use event_source_mapping::{EventSourceMapping, FailureDestination, StartingPosition};
pub(crate) use existing::{ExecutionRole, ExistingId};
pub use existing::{Existing, ExistingTable};
pub use function::{Function, FunctionLog, FunctionVpc, LogFormat, UseOfTable};
pub use gateway_response::GatewayResponse;
pub use handle::{
    ApiKeyId, BucketArn, BucketName, DeliveryStreamArn, DeliveryStreamName, EventBusArn,
    EventBusName, FunctionArn, FunctionName, Handle, IdentityPoolId, IndexArn, InvokeUrl,
    KinesisStreamArn, KinesisStreamName, ParameterValue, QueueArn, QueueName, QueueUrl,
    ResourceArn, RestApiId, RoleArn, RoleName, StageName, StateMachineArn, StateMachineName,
    SubscriptionArn, TableArn, TableName, TableStreamArn, TargetDomainName, TargetHostedZoneId,
    TopicArn, TopicName, UsagePlanId, UserPoolArn, UserPoolClientId, UserPoolId, VpcLinkId,
};
pub(crate) use http_integration::HttpForm;
pub use http_integration::HttpIntegration;
pub use identity_pool::{IdentityPool, IdentityProvider};
pub use index::{GlobalSecondaryIndex, LocalSecondaryIndex, Projection};
pub use integration::{AwsIntegration, IntegrationResponse, MockIntegration};
pub(crate) use item::words as item_words;
pub use item::{
    Attribute, ListShape, MapOfShape, MapShape, NumberShape, SetMember, SetShape, Shape,
    StringShape,
};
pub use json::Json;
pub use key::{KeyEncryption, LogEncryption};
pub use kind::Kind;
pub use kinesis_stream::{KinesisStream, StreamMode};
pub(crate) use lambda_integration::LambdaForm;
pub use lambda_integration::LambdaIntegration;
pub use method::{Authorization, Method, RequestParameter};
pub use operation::{
    AnswerCase, BatchGet, BatchGetTable, BatchWrite, BatchWriteTable, Calculation, CallerLimit,
    CaseTest, CaseValue, ChangeOperand, ConditionCheck, Delete, ExecuteStatement,
    ExistenceCondition, Get, GetPart, ItemList, KeyList, Limit, List, NextToken, Operation,
    PartiQl, PartiQlError, Put, Query, ResponseBody, Scan, Segments, StatementParameter,
    SuccessResponse, TextBody, TransactGet, TransactWrite, Update, WritePart,
};
pub use output::Output;
pub use parameter::{Parameter, ParameterId, ParameterType};
pub use passthrough::{FurtherMember, Passthrough};
pub use path::{Path, PathError};
pub use payload::Payload;
pub use permission::Permission;
pub use policy::{Access, Policy, Statement};
pub use profile::{Hardened, Profile};
pub use queue::{DeadLetter, Queue, QueueEncryption};
pub use replica::Replica;
pub use request_model::{AllowedTables, RequestModel};
pub use resource_group::ResourceGroup;
pub use resource_id::{Name, ResourceId};
pub use resource_policy::{Effect, PolicyConditions, ResourceStatement};
pub(crate) use rest_api::VALIDATOR;
pub use rest_api::{Endpoint, RestApi};
pub use role::{Role, Service};
pub(crate) use route::Route;
pub use route_kind::RouteKind;
pub use runtime::{Architecture, Runtime};
pub use schedule::Schedule;
pub use service_call::{
    CallService, ErrorCode, Execution, ExecutionAction, HttpRequest, Invocation, InvokeFunction,
    ObjectAction, ObjectRequest, Publish, PutDelivery, PutEvents, PutRecord, SendMessage,
    ServiceAnswer, ServiceCall,
};
pub(crate) use setting::Setting;
pub use stack::{Declaration, Stack};
pub use stage::{
    AccessLog, CacheClusterSize, Caching, Canary, ExecutionLog, LoggingLevel, MethodKey,
    MethodSettings, Stage,
};
pub use state_machine::{StateMachine, StateMachineLog, StateMachineLogLevel, StateMachineType};
pub use stream::{KinesisDestination, Precision, StreamViewType};
pub use subscription::{FilterPolicyScope, Subscription, SubscriptionEndpoint};
pub use table::{
    AttributeType, Billing, Capacity, Encryption, FurtherAttributes, RemovalPolicy, Table,
    TableClass, Tags, TimeToLive,
};
pub use topic::Topic;
pub use usage_plan::{Period, Quota, Throttle, UsagePlan};
pub use user_pool::{
    AccountRecovery, AuthFlow, ExistingUserPool, Mfa, OAuth, OAuthFlow, PasswordPolicy,
    ResourceServer, SignIn, UserAttribute, UserAttributeType, UserPool, UserPoolClient,
    UserPoolDomain,
};
pub use value_template::{
    FILTER_FORMS, Filter, Part, Reference, SOURCE_FORMS, SourceForm, ValueSource, ValueTemplate,
    ValueTemplateError,
};
pub use vpc_link::VpcLink;

/// "`what`: a, b, c", or `what` alone if there are no choices. Of many choices, only the first are
/// listed.
pub(crate) fn one_of<S: AsRef<str>>(what: &str, choices: impl IntoIterator<Item = S>) -> String {
    let mut choices = choices.into_iter();
    let first: Vec<_> =
        choices.by_ref().take(MOST_CHOICES).map(|choice| choice.as_ref().to_owned()).collect();
    match choices.count() {
        _ if first.is_empty() => what.to_owned(),
        0 => format!("{what}: {}", first.join(", ")),
        more => format!("{what}: {} and {more} more", first.join(", ")),
    }
}

/// The number of listed choices.
const MOST_CHOICES: usize = 16;
