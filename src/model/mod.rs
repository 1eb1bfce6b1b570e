//! The domain: what a stack is made of.
//!
//! One file per concept, and the type is its builder. Builders take whatever they are given; [`Stack::check`] reports
//! everything that AWS would refuse. Blueprints lower into this model, backends read it, and neither knows the other.

mod account;
mod action;
mod api_key;
mod authorizer;
mod caching;
pub(crate) mod collision;
mod composite;
mod condition;
mod cors;
pub(crate) mod deployment;
mod domain_name;
mod error_answer;
mod frozen;
mod gateway_response;
mod handle;
pub(crate) mod identifier;
mod index;
mod integration;
pub(crate) mod item;
mod json;
pub mod limits;
mod method;
mod notes;
pub(crate) mod operation;
mod output;
mod parameter;
mod path;
mod policy;
pub(crate) mod problem;
mod request_model;
mod resource_group;
mod resource_id;
mod resource_policy;
mod rest_api;
mod role;
mod stack;
mod stage;
mod standard_outputs;
mod table;
mod usage_plan;

pub use account::Account;
pub use action::Action;
pub use api_key::ApiKey;
pub(crate) use authorizer::{AUTHORIZATION, LambdaAuthorizerType};
pub use authorizer::{Authorizer, CognitoAuthorizer, LambdaAuthorizer};
pub use composite::{Composite, CompositeError, Part, Source};
pub use condition::{ItemCondition, Test};
pub(crate) use cors::ALLOWED_HEADERS;
pub use cors::{Cors, Origins};
pub(crate) use domain_name::BasePathMapping;
pub use domain_name::{DomainName, SecurityPolicy, TrustStore};
pub use error_answer::{ErrorAnswer, ErrorAnswers, INTERNAL, NOT_FOUND, TOO_LARGE};
pub(crate) use gateway_response::DEFAULT_TEMPLATE;
pub use gateway_response::{GatewayResponse, GatewayResponseType};
pub use handle::{
    ApiKeyId, Handle, IndexArn, InvokeUrl, ParameterValue, ResourceArn, RestApiId, RoleArn, RoleName, StageName,
    TableArn, TableName, TargetDomainName, TargetHostedZoneId, UsagePlanId,
};
pub use index::{GlobalSecondaryIndex, LocalSecondaryIndex, Projection};
pub use integration::{
    AwsIntegration, ContentHandling, Integration, IntegrationResponse, MockIntegration, PassthroughBehavior,
};
pub use item::{Attribute, ListShape, MapOfShape, MapShape, NumberShape, SetMember, SetShape, Shape, StringShape};
pub use json::Json;
pub use method::{Authorization, Method, RequestParameter};
pub(crate) use method::{MethodResponse, Validation};
pub use operation::{Answer, AnswerBody, Delete, Expectation, Get, Limit, Operation, Put, Query, Read, Scan, Update};
pub use output::Output;
pub use parameter::{Parameter, ParameterId, ParameterType};
pub use path::{HttpMethod, Path, PathError};
pub use policy::{Access, Policy, Statement};
pub use problem::{Place, Problem, Problems};
pub use request_model::{AllowedTables, RequestModel};
pub use resource_group::ResourceGroup;
pub use resource_id::{Kind, Name, ResourceId};
pub use resource_policy::{Callers, Effect, ResourceStatement};
pub use rest_api::{ApiKeySource, Endpoint, RestApi};
pub use role::{Role, Service};
pub use stack::{Resource, Stack};
pub use stage::{AccessLog, CacheClusterSize, Caching, Canary, LoggingLevel, MethodKey, MethodSettings, Stage};
pub use table::{AttributeType, Billing, Capacity, Encryption, RemovalPolicy, Table, TableClass, Tags};
pub use usage_plan::{Period, Quota, Throttle, UsagePlan};

/// "`what`: a, b, c", or just `what` where there is nothing to choose from.
pub(crate) fn one_of<S: AsRef<str>>(what: &str, choices: impl IntoIterator<Item = S>) -> String {
    let choices: Vec<_> = choices.into_iter().take(12).map(|choice| choice.as_ref().to_owned()).collect();
    if choices.is_empty() { what.to_owned() } else { format!("{what}: {}", choices.join(", ")) }
}
