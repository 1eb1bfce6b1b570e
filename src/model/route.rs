//! Routes in a blueprint.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::written::full_form;
use super::{
    Authorization, AwsIntegration, BatchGet, BatchWrite, CallService, CheckovSkip, ChoiceForm,
    Delete, ErrorMapping, ExecuteStatement, Execution, Get, HttpForm, LambdaForm, Method,
    MockIntegration, ObjectRequest, Operation, Publish, Put, PutDelivery, PutEvents, PutRecord,
    Query, RequestParameter, RouteKind, Scan, SendMessage, ServiceCall, TransactGet, TransactWrite,
    Update, checkov_skip,
};
use crate::text::Text;

/// A method on a path. Exactly one of `get`, `put`, `delete`, `update`, `query`, `scan`,
/// `batch-get`, `batch-write`, `transact-get`, `transact-write`, `execute-statement`, `choose`, `sqs`,
/// `sns`, `event-bridge`, `step-functions`, `kinesis`, `firehose`, `s3`, `aws`, `raw`, `lambda`, `http`
/// and `mock` is required.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(crate) struct Route {
    /// The authorization of callers, besides an API key. The default is that of the authorizer, or
    /// none. `NONE` says that the route is open on purpose.
    pub(crate) authorization: Option<Authorization>,
    /// The authorizer, or an identity pool, whose users sign their requests. The default is that of
    /// the API.
    pub(crate) authorizer: Option<String>,
    /// The scopes, one of which a caller's access token must have, for a `cognito` authorizer.
    /// Without scopes, an identity token is required.
    #[serde(default)]
    pub(crate) authorization_scopes: Vec<String>,
    /// `caller` if the operation or service is called with the credentials of the caller, who signs
    /// requests. Users of an identity pool then get the rights for it, and only for items whose
    /// partition key is made of `{context.identity.cognitoIdentityId}`, where it is. By default, the
    /// API's role calls it.
    pub(crate) credentials: Option<Credentials>,
    /// True if callers need an API key. The default is that of the API.
    pub(crate) api_key_required: Option<bool>,
    /// The operation name for generated SDKs.
    pub(crate) operation_name: Option<String>,
    /// The required and optional parameters of requests.
    #[serde(default)]
    pub(crate) parameters: Parameters,
    /// The content types that bodies of an operation may have; others are rejected with 415. The
    /// default is `application/json`, and also `text/plain` if the operation reads the whole body
    /// as text, `{body}`. `application/x-www-form-urlencoded` is for forms, whose members are read
    /// as `{body.NAME}` and as attributes, without the validation of a model.
    #[serde(default)]
    pub(crate) content_types: Vec<String>,
    /// The models that validate bodies, by content type.
    #[serde(default)]
    pub(crate) request_models: BTreeMap<String, String>,
    /// The models of response bodies, by status and content type.
    #[serde(default)]
    pub(crate) response_models: BTreeMap<u16, BTreeMap<String, String>>,
    /// The responses to errors of the operation or the service. The default is those of the API.
    pub(crate) errors: Option<ErrorMapping>,
    /// Suppressed checks of checkov for its method.
    #[serde(default)]
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
    /// Reads an item.
    pub(crate) get: Option<Box<Get>>,
    /// Writes a whole item.
    pub(crate) put: Option<Box<Put>>,
    /// Deletes an item.
    pub(crate) delete: Option<Box<Delete>>,
    /// Changes attributes of an item.
    pub(crate) update: Option<Box<Update>>,
    /// Reads the items with one partition key.
    pub(crate) query: Option<Box<Query>>,
    /// Reads all items.
    pub(crate) scan: Option<Box<Scan>>,
    /// Reads items by a list of keys from the caller.
    pub(crate) batch_get: Option<Box<BatchGet>>,
    /// Writes and deletes items that the caller lists.
    pub(crate) batch_write: Option<Box<BatchWrite>>,
    /// Reads items at a single point in time.
    pub(crate) transact_get: Option<Box<TransactGet>>,
    /// Writes all items or none.
    pub(crate) transact_write: Option<Box<TransactWrite>>,
    /// Executes a statement of PartiQL.
    pub(crate) execute_statement: Option<Box<ExecuteStatement>>,
    /// One of several operations, chosen by values of the request: the first whose tests hold.
    pub(crate) choose: Option<Vec<ChoiceForm>>,
    /// Sends a message to a queue.
    pub(crate) sqs: Option<Box<SendMessage>>,
    /// Publishes a message to a topic.
    pub(crate) sns: Option<Box<Publish>>,
    /// Puts an event on an event bus.
    pub(crate) event_bridge: Option<Box<PutEvents>>,
    /// Starts or describes an execution of a state machine.
    pub(crate) step_functions: Option<Box<Execution>>,
    /// Puts a record into a Kinesis stream.
    pub(crate) kinesis: Option<Box<PutRecord>>,
    /// Puts a record into a delivery stream of Firehose.
    pub(crate) firehose: Option<Box<PutDelivery>>,
    /// Reads, writes or deletes an object of a bucket.
    pub(crate) s3: Option<Box<ObjectRequest>>,
    /// Calls any service of AWS.
    pub(crate) aws: Option<Box<CallService>>,
    /// A DynamoDB action with the caller's body passed through, or with your own mapping templates.
    pub(crate) raw: Option<Box<AwsIntegration>>,
    /// A function that gets the whole request and returns the response, or one with a payload.
    pub(crate) lambda: Option<Box<LambdaForm>>,
    /// An HTTP endpoint that gets the request and returns the response, or one with a mapped
    /// request.
    pub(crate) http: Option<Box<HttpForm>>,
    /// A response of API Gateway itself.
    pub(crate) mock: Option<Box<MockIntegration>>,
}

impl Route {
    /// Takes the kinds, except a choice; exactly one is valid.
    pub(crate) fn take_kinds(&mut self) -> Vec<RouteKind> {
        macro_rules! operations {
            ($($key:ident)+) => { [$(self.$key.take().map(|of| Operation::from(*of))),+] };
        }
        let operations = operations!(
            get put delete update query scan batch_get batch_write transact_get transact_write
            execute_statement
        );
        let operations = operations.into_iter().flatten().map(RouteKind::from);
        macro_rules! service_calls {
            ($($key:ident)+) => { [$(self.$key.take().map(|of| ServiceCall::from(*of))),+] };
        }
        let calls = service_calls!(sqs sns event_bridge step_functions kinesis firehose s3 aws)
            .into_iter()
            .flatten()
            .map(RouteKind::from);
        let raw = self.raw.take().map(RouteKind::Aws);
        let lambda = self.lambda.take().map(|of| RouteKind::from(*of));
        let http = self.http.take().map(|of| RouteKind::from(*of));
        let mock = self.mock.take().map(RouteKind::Mock);
        operations.chain(calls).chain(raw).chain(lambda).chain(http).chain(mock).collect()
    }

    /// The method, with a kind.
    pub(crate) fn method(self, kind: RouteKind) -> Method {
        let mut method = Method {
            authorization: self.authorization,
            authorizer: self.authorizer,
            authorization_scopes: self.authorization_scopes.into_iter().collect(),
            api_key_required: self.api_key_required,
            operation_name: self.operation_name,
            request_models: self.request_models,
            content_types: self.content_types,
            response_models: self.response_models,
            errors: self.errors,
            checkov_skip: self.checkov_skip,
            ..Method::new(kind)
        };
        if matches!(self.credentials, Some(Credentials::Caller)) {
            method = method.credentials_of_caller();
        }
        let Parameters { path, query_string, header } = self.parameters;
        let path = path.into_iter().map(|(name, of)| (RequestParameter::Path(name), of));
        let query_string = query_string.into_iter();
        let query_string = query_string.map(|(name, of)| (RequestParameter::QueryString(name), of));
        let header = header.into_iter().map(|(name, of)| (RequestParameter::Header(name), of));
        for (parameter, ParameterForm { required, equals }) in
            path.chain(query_string).chain(header)
        {
            if let Some(value) = equals {
                method.fixed_parameters.insert(parameter.clone(), value);
            }
            method.request_parameters.insert(parameter, required);
        }
        method
    }
}

/// The credentials with which a route calls DynamoDB or another service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Credentials {
    /// Those of the caller.
    Caller,
}

/// The parameters of a request: `true` for required ones, `false` for optional ones. Those of an
/// operation are declared by its values: `{query-string.status?}` is optional.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(crate) struct Parameters {
    /// Path parameters.
    #[serde(default)]
    pub(crate) path: BTreeMap<String, ParameterForm>,
    /// Query string parameters.
    #[serde(default)]
    pub(crate) query_string: BTreeMap<String, ParameterForm>,
    /// Headers.
    #[serde(default)]
    pub(crate) header: BTreeMap<String, ParameterForm>,
}

/// A parameter of a request: true or false for required or optional, or a mapping.
#[derive(Debug, Clone)]
pub(crate) struct ParameterForm {
    required: bool,
    equals: Option<Text>,
}

/// A parameter with its valid value.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
struct ParameterFields {
    /// True if it is required.
    #[serde(default)]
    required: bool,
    /// The only valid value; requests with another one are rejected with 400. May contain
    /// references, including `${tables.NAME.name}` and `${tables.NAME.arn}`, but not parameters of
    /// the stack.
    equals: Option<Text>,
}

impl<'de> Deserialize<'de> for ParameterForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct BoolOrFields;

        impl<'de> Visitor<'de> for BoolOrFields {
            type Value = ParameterForm;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("true or false, or a mapping with `required` and `equals`")
            }

            fn visit_bool<E: Error>(self, required: bool) -> Result<ParameterForm, E> {
                Ok(ParameterForm { required, equals: None })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ParameterForm, A::Error> {
                let ParameterFields { required, equals } = full_form(map)?;
                Ok(ParameterForm { required, equals })
            }
        }

        deserializer.deserialize_any(BoolOrFields)
    }
}

impl JsonSchema for ParameterForm {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RequestParameter".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A parameter of a request: true if it is required, or a mapping.",
            "anyOf": [{"type": "boolean"}, ParameterFields::json_schema(generator)]
        })
    }
}
