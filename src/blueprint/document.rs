//! The document: what a blueprint can say, as serde reads it and as its JSON Schema tells editors.
//!
//! These types hold what was written, not what it means: `lower` resolves names, fills in defaults
//! that depend on others and builds the model, whose own checks then apply. A doc comment here is
//! the documentation that editors show.

mod attribute;
pub(super) mod authorizer;
mod autoscaling;
pub(super) mod batch;
mod checkov_skip;
pub(super) mod cors;
pub(super) mod domain_name;
pub(super) mod errors;
pub(super) mod example;
mod function;
pub(super) mod gateway_response;
mod kinesis_stream;
pub(super) mod operation;
mod parameters;
mod queue;
mod replica;
pub(super) mod resource_policy;
pub(super) mod statement;
mod topic;
pub(super) mod transaction;

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

pub(super) use attribute::{Attribute, AttributeFields, Constant};
pub(super) use autoscaling::{Autoscaling, Scaling};
pub(super) use checkov_skip::CheckovSkip;
pub(super) use function::{
    Code, EventSourceMapping, FailureDestination, Function, S3Object, StartingPosition, Uses,
};
pub(super) use kinesis_stream::{KeyEncryption, KinesisDestination, KinesisStream, StreamMode};

pub(super) use parameters::{Parameters, RequestParameter};
pub(super) use queue::{Queue, QueueEncryption};
pub(super) use replica::Replica;
pub(super) use topic::{Subscription, SubscriptionEndpoint, Topic};

use super::decode::full_form;
use crate::model::operation::Verb;
use crate::model::{
    Action, ApiKeySource, Authorization, CacheClusterSize, ContentHandling, FurtherMember,
    GatewayResponseType, LoggingLevel, ParameterType, PassthroughBehavior, Period, RemovalPolicy,
    StreamViewType, TableClass,
};

/// A REST API of API Gateway that talks to DynamoDB directly, with everything that it needs.
///
/// A text marked "may refer" takes `${parameters.NAME}`, `${aws.region}`, `${aws.account-id}` and
/// `${aws.partition}`; `$${` stands for `${`.
//
// What is required here or in `Api` is optional to serde: everything hangs on these two, and a
// document that lacks one of their keys still has all its other faults to be told. `lower` reports
// the keys that are missing.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, extend("required" = ["name", "api"]))]
pub(super) struct Blueprint {
    /// What the whole is called: letters, digits and `-`, beginning with a letter.
    #[serde(default)]
    #[schemars(regex(pattern = r"^[A-Za-z][A-Za-z0-9-]{0,127}$"))]
    pub(super) name: String,
    /// What it is for: shown with the deployed stack.
    pub(super) description: Option<String>,
    /// Values that are given when the stack is deployed.
    #[serde(default)]
    pub(super) parameters: BTreeMap<String, Parameter>,
    /// Data streams of Kinesis, which tables can put their changes into.
    #[serde(default)]
    pub(super) kinesis_streams: BTreeMap<String, KinesisStream>,
    /// The tables, by the names that the rest of the blueprint uses for them.
    #[serde(default)]
    pub(super) tables: BTreeMap<String, Table>,
    /// Table groups, which show tables together in the console.
    #[serde(default)]
    pub(super) table_groups: BTreeMap<String, TableGroup>,
    /// Queues.
    #[serde(default)]
    pub(super) queues: BTreeMap<String, Queue>,
    /// Topics, and who subscribes to them.
    #[serde(default)]
    pub(super) topics: BTreeMap<String, Topic>,
    /// Functions, which streams and topics invoke. None is in the way of a request.
    #[serde(default)]
    pub(super) functions: BTreeMap<String, Function>,
    /// The REST API.
    #[serde(default)]
    pub(super) api: Api,
    /// API keys. Their values are made by API Gateway and are in no template.
    #[serde(default)]
    pub(super) api_keys: BTreeMap<String, ApiKey>,
    /// Usage plans: which keys may call the API, how fast and how often.
    #[serde(default)]
    pub(super) usage_plans: BTreeMap<String, UsagePlan>,
    /// Domain names of your own under which the API answers.
    #[serde(default)]
    pub(super) domain_names: BTreeMap<String, domain_name::DomainName>,
    /// Tags of everything that takes tags. The values may refer. A tag of the same key on a
    /// resource of its own wins.
    #[serde(default)]
    pub(super) tags: BTreeMap<String, String>,
    /// Values that the deployed stack shows, besides the standard ones: the URLs of the endpoint,
    /// unless it is disabled, and of the domain names, the tables' names, the queues' URLs, the
    /// ARNs of streams, topics, functions and roles, and for each API key its identifier and the
    /// command that reads its value.
    #[serde(default)]
    pub(super) outputs: BTreeMap<String, Output>,
    /// Examples, by their names: requests with what becomes of them, which `dynagate test` runs.
    /// Nothing of them is deployed.
    #[serde(default)]
    pub(super) examples: BTreeMap<String, example::Example>,
}

/// A value that is given when the stack is deployed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct Parameter {
    /// What its values are.
    #[serde(default)]
    pub(super) r#type: ParameterType,
    /// What it is for.
    pub(super) description: Option<String>,
    /// The value when none is given. Without it, whoever deploys has to give one.
    pub(super) default: Option<Scalar>,
    /// The only values that are allowed.
    #[serde(default)]
    pub(super) allowed_values: Vec<Scalar>,
    /// A regular expression that a whole value has to match. Strings only.
    pub(super) allowed_pattern: Option<String>,
    /// The fewest characters. Strings only.
    pub(super) min_length: Option<u32>,
    /// The most characters. Strings only.
    pub(super) max_length: Option<u32>,
    /// The least value. Numbers only.
    pub(super) min_value: Option<f64>,
    /// The greatest value. Numbers only.
    pub(super) max_value: Option<f64>,
}

/// A DynamoDB table.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct Table {
    /// The name on AWS: 3 to 255 letters, digits, `_`, `-` and `.`. May refer. Without it, the name
    /// in this blueprint.
    pub(super) name: Option<String>,
    /// The attribute that is the partition key.
    pub(super) partition_key: String,
    /// The attribute that is the sort key.
    pub(super) sort_key: Option<String>,
    /// The attributes of the items and what their values look like. A key attribute that is not
    /// among them is a string.
    #[serde(default)]
    pub(super) attributes: BTreeMap<String, Attribute>,
    /// How the table is paid for. Without it, on-demand.
    pub(super) billing: Option<Billing>,
    /// How its provisioned capacity follows what is used of it. Without it, capacity stays as it
    /// is.
    pub(super) autoscaling: Option<Autoscaling>,
    /// Whether the table can be restored to any second of the last 35 days. Without it, it can.
    pub(super) point_in_time_recovery: Option<bool>,
    /// The server-side encryption. Without it, a key that DynamoDB owns. With Terraform, a table
    /// that has once had a `kms-key-arn` goes to `aws-managed` only by hand: the provider leaves
    /// the key as it is.
    pub(super) encryption: Option<Encryption>,
    /// Whether DynamoDB refuses to delete the table.
    #[serde(default)]
    pub(super) deletion_protection: bool,
    /// The table's removal policy, for when the stack no longer holds it. Without it, the table
    /// stays, with its items.
    pub(super) removal_policy: Option<RemovalPolicy>,
    /// The number attribute with the second (Unix time) after which an item expires. To switch it
    /// off again, say `{attribute: NAME, enabled: false}`: CloudFormation cannot do it without
    /// the name.
    pub(super) time_to_live: Option<TimeToLive>,
    /// Turns on the table's stream: what a record shows of an item that changed.
    pub(super) stream: Option<StreamViewType>,
    /// The Kinesis stream that the table's changes are put into.
    pub(super) kinesis_destination: Option<KinesisDestination>,
    /// The table class.
    #[serde(default)]
    pub(super) class: TableClass,
    /// Copies of the table in other regions than that which the stack is deployed to, by these
    /// regions: a global table, which has to be on-demand with a `stream` of `NEW_AND_OLD_IMAGES`.
    /// With CloudFormation, do not add the first one to a deployed table, nor remove the last: it
    /// is a resource of another type, and AWS warns that the table might be deleted. It has to be
    /// imported.
    #[serde(default)]
    pub(super) replicas: BTreeMap<String, Replica>,
    /// Checks of checkov that are not to look at it.
    #[serde(default)]
    pub(super) checkov_skip: CheckovSkip,
    /// Tags. The values may refer.
    #[serde(default)]
    pub(super) tags: BTreeMap<String, String>,
    /// Indexes with other keys than the table's.
    #[serde(default)]
    pub(super) global_secondary_indexes: BTreeMap<String, GlobalSecondaryIndex>,
    /// Indexes with the table's partition key and another sort key.
    #[serde(default)]
    pub(super) local_secondary_indexes: BTreeMap<String, LocalSecondaryIndex>,
}

/// The time to live of a table's items: just the attribute, or a mapping.
#[derive(Debug)]
pub(super) struct TimeToLive {
    pub(super) attribute: String,
    pub(super) enabled: bool,
}

/// The full form of [`TimeToLive`].
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
struct TimeToLiveFields {
    /// The number attribute with the second (Unix time) after which an item expires.
    attribute: String,
    /// False switches it off. Without it, it is on.
    enabled: Option<bool>,
}

/// How a table is paid for.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Billing {
    /// Per request.
    OnDemand,
    /// By the capacity that is kept ready.
    Provisioned(Capacity),
}

/// Capacity units per second.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct Capacity {
    /// Read capacity units.
    #[schemars(range(min = 1))]
    pub(super) read: u32,
    /// Write capacity units.
    #[schemars(range(min = 1))]
    pub(super) write: u32,
}

/// Whose key encrypts a table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Encryption {
    /// A key that DynamoDB owns: free of charge, not visible in the account.
    AwsOwned,
    /// The account's key `aws/dynamodb`, which AWS manages.
    AwsManaged,
    /// The ARN of a key of KMS that the account manages. May refer.
    KmsKeyArn(String),
}

/// An index with other keys than the table's.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct GlobalSecondaryIndex {
    /// The attribute that is the index's partition key.
    pub(super) partition_key: String,
    /// The attribute that is the index's sort key.
    pub(super) sort_key: Option<String>,
    /// What the index holds of an item besides its keys.
    #[serde(default)]
    pub(super) projection: Projection,
    /// The index's own capacity; needed exactly when the table is provisioned.
    pub(super) capacity: Option<Capacity>,
    /// How its capacity follows what is used of it. With Terraform, changes to indexes of such a
    /// table are then yours to make: the provider can only ignore all of an index or nothing.
    pub(super) autoscaling: Option<Autoscaling>,
}

/// An index with the table's partition key and another sort key.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct LocalSecondaryIndex {
    /// The attribute that is the index's sort key.
    pub(super) sort_key: String,
    /// What the index holds of an item besides its keys.
    #[serde(default)]
    pub(super) projection: Projection,
}

/// What an index holds of an item besides its keys.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Projection {
    /// The whole item.
    #[default]
    All,
    /// Nothing more.
    KeysOnly,
    /// These attributes.
    Include(Vec<String>),
}

/// Tables that the console shows together.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct TableGroup {
    /// The name on AWS. May refer. Without it, the name in this blueprint.
    pub(super) name: Option<String>,
    /// What it is for. May refer.
    pub(super) description: Option<String>,
    /// The tables, by their names in this blueprint. Each gets the tag `table-group`.
    pub(super) tables: Vec<String>,
}

/// A REST API.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, extend("required" = ["routes"]))]
pub(super) struct Api {
    /// The name on AWS. May refer. Without it, the name of the blueprint.
    pub(super) name: Option<String>,
    /// What it is for. May refer.
    pub(super) description: Option<String>,
    /// Where callers reach it. Without it, in its region.
    pub(super) endpoint: Option<Endpoint>,
    /// Content types whose bodies are treated as bytes.
    #[serde(default)]
    pub(super) binary_media_types: Vec<String>,
    /// Answers of at least so many bytes are compressed for callers that accept it.
    #[schemars(range(max = 10_485_760))]
    pub(super) minimum_compression_size: Option<u32>,
    /// Where API Gateway looks for the API key.
    #[serde(default)]
    pub(super) api_key_source: ApiKeySource,
    /// Whether routes need an API key when they do not say themselves.
    #[serde(default)]
    pub(super) api_key_required: bool,
    /// A path that comes before the paths of all routes: `/v1`.
    pub(super) path_prefix: Option<String>,
    /// The role by which API Gateway calls DynamoDB. What it may do is derived from the routes.
    #[serde(default)]
    pub(super) role: Role,
    /// JSON Schemas (draft 4) that routes can hold request bodies against, by their names: letters
    /// and digits.
    #[serde(default)]
    pub(super) models: BTreeMap<String, Model>,
    /// What callers are told when DynamoDB refuses or fails an operation of a route.
    pub(super) errors: Option<errors::Errors>,
    /// Checks of checkov that are not to look at it and all of its methods.
    #[serde(default)]
    pub(super) checkov_skip: CheckovSkip,
    /// What the API answers, by method and path: `GET /orders/{id}`.
    #[serde(default)]
    #[schemars(extend("propertyNames" = {"pattern": "^(DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT|ANY) /"}))]
    pub(super) routes: BTreeMap<String, Route>,
    /// Whether callers reach it only under a domain name of its own, not under the URL that API
    /// Gateway gives it.
    #[serde(default)]
    pub(super) disable_execute_api_endpoint: bool,
    /// Whether this stack sets the role by which API Gateway writes logs, which all logging needs.
    /// It is one setting for the whole account in a region: whichever stack was deployed last
    /// decides for all APIs.
    #[serde(default)]
    pub(super) account_logging_role: bool,
    /// Who decides whether a caller may call, by names that routes refer to.
    #[serde(default)]
    pub(super) authorizers: BTreeMap<String, authorizer::Authorizer>,
    /// The authorizer of the routes that neither name one themselves nor say an authorization.
    pub(super) authorizer: Option<String>,
    /// The API's resource policy: from where, and by whom, it may be called at all. Without it,
    /// from anywhere; a private API, through its VPC endpoints.
    #[serde(default)]
    pub(super) policy: Vec<resource_policy::ResourceStatement>,
    /// Which web pages may call the API from a browser. Every path gets an OPTIONS route that
    /// answers preflight requests, unless it has one, and every answer the headers.
    pub(super) cors: Option<cors::Cors>,
    /// What API Gateway answers where it calls no integration, by the types that it knows:
    /// `DEFAULT_4XX`.
    #[serde(default)]
    pub(super) gateway_responses: BTreeMap<GatewayResponseType, gateway_response::GatewayResponse>,
    /// What the deployment is for. May refer.
    pub(super) deployment_description: Option<String>,
    /// The stage that the API is deployed to. Without it, one called `prod`.
    #[serde(default)]
    pub(super) stage: Stage,
}

/// Where callers reach an API.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Endpoint {
    /// In its region.
    Regional,
    /// Through CloudFront's edge locations.
    Edge,
    /// From VPC endpoints only.
    Private(PrivateEndpoint),
}

/// From where callers reach a private API.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct PrivateEndpoint {
    /// The identifiers of the VPC endpoints: `vpce-…`. The API's resource policy lets in nobody
    /// else.
    pub(super) vpc_endpoints: Vec<String>,
}

/// The role by which API Gateway calls DynamoDB.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct Role {
    /// The role's name: an account has only one of a name. May refer. Without it, AWS chooses one.
    pub(super) name: Option<String>,
    /// The name of its policy. May refer. Without it, `dynamodb`.
    pub(super) policy_name: Option<String>,
    /// What it is for. May refer.
    pub(super) description: Option<String>,
    /// Tables of which it may touch only items whose partition key begins as the routes say: a
    /// condition on
    /// [`dynamodb:LeadingKeys`](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html).
    /// The keys of all routes have to begin with text of their own, such as `USER#` in
    /// `"USER#{path.id}"`. IAM compares nothing with who calls: it is the API that assumes the
    /// role.
    #[serde(default)]
    pub(super) leading_keys: Vec<String>,
}

/// A JSON Schema that request bodies are held against.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct Model {
    /// What it describes. May refer.
    pub(super) description: Option<String>,
    /// The schema: JSON Schema, draft 4.
    pub(super) schema: serde_json::Map<String, serde_json::Value>,
}

/// What the API answers to a method on a path. Exactly one of `get`, `put`, `delete`, `update`,
/// `query`, `scan`, `batch-get`, `batch-write`, `transact-get`, `transact-write`,
/// `execute-statement`, `raw` and `mock` says how.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct Route {
    /// Who may call it, besides needing an API key. Without it, everyone whom the authorizer lets
    /// in.
    pub(super) authorization: Option<Authorization>,
    /// The authorizer that decides who may call it. Without it, what the API says.
    pub(super) authorizer: Option<String>,
    /// The scopes of which a caller's access token has to have one, where the authorizer is
    /// `cognito`. Without any, an identity token is needed.
    #[serde(default)]
    pub(super) authorization_scopes: Vec<String>,
    /// Whether a caller needs an API key. Without it, what the API says.
    pub(super) api_key_required: Option<bool>,
    /// A name for generated SDKs.
    pub(super) operation_name: Option<String>,
    /// The parameters that a request has to have, or may have.
    #[serde(default)]
    pub(super) parameters: Parameters,
    /// The models that bodies are held against, by content type.
    #[serde(default)]
    pub(super) request_models: BTreeMap<String, String>,
    /// The models of the answers' bodies, by status and content type.
    #[serde(default)]
    pub(super) response_models: BTreeMap<u16, BTreeMap<String, String>>,
    /// What callers are told when DynamoDB refuses or fails the operation. Without it, what the API
    /// says.
    pub(super) errors: Option<errors::Errors>,
    /// Checks of checkov that are not to look at its method.
    #[serde(default)]
    pub(super) checkov_skip: CheckovSkip,
    /// Reads an item.
    pub(super) get: Option<operation::Get>,
    /// Writes a whole item.
    pub(super) put: Option<operation::Put>,
    /// Deletes an item.
    pub(super) delete: Option<operation::Delete>,
    /// Changes attributes of an item.
    pub(super) update: Option<operation::Update>,
    /// Reads the items of one partition key.
    pub(super) query: Option<operation::Query>,
    /// Reads all items.
    pub(super) scan: Option<operation::Scan>,
    /// Reads items by their keys, which the caller lists.
    pub(super) batch_get: Option<batch::BatchGet>,
    /// Writes and deletes items, which the caller lists.
    pub(super) batch_write: Option<batch::BatchWrite>,
    /// Reads items as they are at one moment.
    pub(super) transact_get: Option<transaction::TransactGet>,
    /// Writes items, all or none.
    pub(super) transact_write: Option<transaction::TransactWrite>,
    /// Executes a statement of PartiQL.
    pub(super) execute_statement: Option<statement::ExecuteStatement>,
    /// A DynamoDB action: the caller's body passed through, or your own mapping templates.
    pub(super) raw: Option<Raw>,
    /// An answer that API Gateway gives by itself.
    pub(super) mock: Option<Mock>,
}

/// A DynamoDB action: the caller's body passed through, or your own mapping templates.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct Raw {
    /// The action.
    pub(super) action: Action,
    /// The tables that it may touch, by their names in this blueprint. Where the body is passed
    /// through, a model refuses every other table.
    #[serde(default)]
    pub(super) tables: Vec<String>,
    /// The indexes that a Query, a Scan or statements may read besides: `TABLE/INDEX`.
    #[serde(default)]
    pub(super) indexes: Vec<String>,
    /// Instead of `tables`: every table of the account and region whose name begins so.
    pub(super) table_name_prefix: Option<String>,
    /// Members that passed-through bodies may have besides those that the action needs:
    /// `[ReturnValues]`. A condition is needed, and tells a caller whether it holds; these answer
    /// items, or are of the API before expressions.
    #[serde(default)]
    pub(super) allow: Vec<FurtherMember>,
    /// What the statements of `ExecuteStatement`, `BatchExecuteStatement` and `ExecuteTransaction`
    /// do. The role may do just that.
    #[serde(default)]
    pub(super) statements: Vec<Verb>,
    /// The mapping templates that make the action's request, by content type. Without it, bodies of
    /// type `application/json` are passed through as they are.
    pub(super) request: Option<BTreeMap<String, Template>>,
    /// What becomes of a body whose content type has no template.
    #[serde(default)]
    pub(super) passthrough_behavior: PassthroughBehavior,
    /// How request bodies are converted between bytes and text. Without it, not at all.
    pub(super) content_handling: Option<ContentHandling>,
    /// How long to wait for DynamoDB. Without it, 29,000, which is also the most of edge-optimized
    /// APIs, and of accounts for which AWS has not raised it.
    #[schemars(range(min = 50, max = 300_000))]
    pub(super) timeout_milliseconds: Option<u32>,
    /// The responses, by status. Without it: 200 for success, 400 for what DynamoDB refuses, 500
    /// for everything else, each with DynamoDB's own body.
    pub(super) responses: Option<BTreeMap<u16, Response>>,
}

/// How answers of an integration become a response.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct Response {
    /// A regular expression over the HTTP status of the integration's answer: `4\d{2}`. The
    /// response without one is for every other answer.
    pub(super) selection_pattern: Option<String>,
    /// Headers: a constant in single quotes, or a mapping expression such as
    /// `integration.response.header.date`.
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    /// The mapping templates that make the body, by content type. Without it, the integration's own
    /// body.
    #[serde(default)]
    pub(super) body: BTreeMap<String, Template>,
    /// How bodies are converted between bytes and text. Without it, not at all.
    pub(super) content_handling: Option<ContentHandling>,
}

/// An answer that API Gateway gives by itself.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct Mock {
    /// The status.
    #[schemars(range(min = 100, max = 599))]
    pub(super) status: u16,
    /// Headers: constants, each in single quotes of its own, `context.NAME` or
    /// `stageVariables.NAME`.
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    /// The mapping templates that make the body, by content type. Without it, the body is empty.
    #[serde(default)]
    pub(super) body: BTreeMap<String, Template>,
}

/// The stage that an API is deployed to.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct Stage {
    /// Its name, which is the first part of every path that callers use: letters, digits, `_` and
    /// `-`.
    #[serde(default = "default_stage_name")]
    #[schemars(regex(pattern = r"^[A-Za-z0-9_-]{1,128}$"))]
    pub(super) name: String,
    /// What it is for. May refer.
    pub(super) description: Option<String>,
    /// Stage variables. The values may refer, to `${tables.NAME.name}` and `${tables.NAME.arn}`
    /// too.
    #[serde(default)]
    pub(super) variables: BTreeMap<String, String>,
    /// How methods are treated: of all routes under `*`, of one under its method and path.
    #[serde(default)]
    pub(super) method_settings: BTreeMap<String, MethodSettings>,
    /// A line per request in CloudWatch Logs. The account needs a role for it.
    pub(super) access_log: Option<AccessLog>,
    /// Whether requests are traced with AWS X-Ray.
    #[serde(default)]
    pub(super) tracing: bool,
    /// The size of a cache in GB, which costs by the hour. Without it, there is none.
    pub(super) cache: Option<CacheClusterSize>,
    /// A part of the requests that sees other stage variables.
    pub(super) canary: Option<Canary>,
    /// Whether API Gateway makes a certificate that it shows to HTTP backends. DynamoDB does not
    /// look at it.
    #[serde(default)]
    pub(super) client_certificate: bool,
    /// The ARN of a regional web ACL of AWS WAF, which looks at requests first. May refer.
    pub(super) web_acl: Option<String>,
    /// Checks of checkov that are not to look at it and the settings of its methods.
    #[serde(default)]
    pub(super) checkov_skip: CheckovSkip,
}

fn default_stage_name() -> String {
    "prod".into()
}

impl Default for Stage {
    fn default() -> Self {
        Self {
            name: default_stage_name(),
            description: None,
            variables: BTreeMap::new(),
            method_settings: BTreeMap::new(),
            access_log: None,
            tracing: false,
            cache: None,
            canary: None,
            client_certificate: false,
            web_acl: None,
            checkov_skip: CheckovSkip::default(),
        }
    }
}

/// A part of the requests that sees other stage variables, and so what mapping templates make of
/// them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct Canary {
    /// So many of a hundred requests.
    #[schemars(range(min = 0, max = 100))]
    pub(super) percent_traffic: f64,
    /// The stage's variables that have other values. The values may refer, as the stage's do.
    #[serde(default)]
    pub(super) variables: BTreeMap<String, String>,
    /// Whether it shares the stage's cache.
    #[serde(default)]
    pub(super) use_stage_cache: bool,
}

/// The settings of a stage for methods. A route takes what its own settings leave out from those
/// of `*`; what neither says is off.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct MethodSettings {
    /// How fast all callers together may call.
    pub(super) throttle: Option<Throttle>,
    /// What execution logging writes. The account needs a role for it.
    pub(super) logging_level: Option<LoggingLevel>,
    /// Whether whole requests and responses are logged: for development only, for it logs what
    /// callers send.
    pub(super) data_trace: Option<bool>,
    /// Whether CloudWatch gets metrics of their own for the methods.
    pub(super) metrics: Option<bool>,
    /// How answers are cached, where the stage has a cache. They are told apart by the parameters
    /// of the path and those that the route declares: what a template reads of a request besides,
    /// `parameters` has to name. `*` caches GET only.
    pub(super) caching: Option<Caching>,
}

/// A token bucket.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct Throttle {
    /// Requests per second in the long run.
    #[schemars(range(min = 0))]
    pub(super) rate: f64,
    /// Requests at once.
    pub(super) burst: u32,
}

/// How answers are cached.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct Caching {
    /// Whether they are.
    #[serde(default = "yes")]
    pub(super) enabled: bool,
    /// For how long. Without it, 300 seconds.
    #[serde(default = "five_minutes")]
    #[schemars(range(max = 3600))]
    pub(super) time_to_live_seconds: u32,
    /// Whether they are encrypted in the cache.
    #[serde(default = "yes")]
    pub(super) encrypted: bool,
}

const fn yes() -> bool {
    true
}

const fn five_minutes() -> u32 {
    300
}

/// A line per request in a log group of the stage's own.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct AccessLog {
    /// The log group's name: 1 to 512 letters, digits and `.-_/#`. An account has one of a name a
    /// region, so that a second environment needs another. May refer. Without it,
    /// `/aws/apigateway/NAME/api/STAGE`.
    pub(super) log_group_name: Option<String>,
    /// For how long lines are kept: one of the periods that CloudWatch Logs knows.
    pub(super) retention_days: u32,
    /// The line, with `$context` variables. May refer. Without it, a JSON object of the usual ones.
    pub(super) format: Option<String>,
    /// Checks of checkov that are not to look at the log group.
    #[serde(default)]
    pub(super) checkov_skip: CheckovSkip,
}

/// An API key.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct ApiKey {
    /// The name on AWS. May refer. Without it, the name in this blueprint.
    pub(super) name: Option<String>,
    /// Who uses it. May refer.
    pub(super) description: Option<String>,
    /// Whether callers can use it.
    #[serde(default = "yes")]
    pub(super) enabled: bool,
}

/// Which keys may call the API, how fast and how often.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct UsagePlan {
    /// The name on AWS. May refer. Without it, the name in this blueprint.
    pub(super) name: Option<String>,
    /// What it is for. May refer.
    pub(super) description: Option<String>,
    /// The keys, by their names in this blueprint.
    #[serde(default)]
    pub(super) api_keys: Vec<String>,
    /// How fast each key may call.
    pub(super) throttle: Option<Throttle>,
    /// How often each key may call.
    pub(super) quota: Option<Quota>,
}

/// So many requests per period.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct Quota {
    /// Requests per period.
    #[schemars(range(min = 1))]
    pub(super) limit: u32,
    /// The period.
    pub(super) period: Period,
    /// The day on which the period starts: 0 to 6 in a week, 0 to 27 in a month.
    #[serde(default)]
    pub(super) offset: u32,
}

/// A value that the deployed stack shows: just the value, or the value with a description.
///
/// The value may refer, and besides to `${tables.NAME.name}`, `${tables.NAME.arn}`,
/// `${tables.NAME.stream-arn}`, `${kinesis-streams.NAME.name}`, `${kinesis-streams.NAME.arn}`,
/// `${queues.NAME.name}`, `${queues.NAME.arn}`, `${queues.NAME.url}`, `${topics.NAME.name}`,
/// `${topics.NAME.arn}`, `${functions.NAME.name}`, `${functions.NAME.arn}`, `${api.id}`,
/// `${api.endpoint}`, `${api.stage}`, `${api.role.name}`, `${api.role.arn}`, `${api-keys.NAME.id}`,
/// `${usage-plans.NAME.id}`, `${domain-names.NAME.target}` and `${domain-names.NAME.hosted-zone}`.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) value: String,
    pub(super) description: Option<String>,
}

/// A mapping template: VTL as it is written here, or one of `file`, `vtl` and `handlebars`.
#[derive(Debug)]
pub(super) enum Template {
    /// VTL, as it is.
    Vtl(String),
    /// Handlebars that makes VTL.
    Handlebars(String),
    /// A file, relative to the blueprint. One that ends in `.hbs` is handlebars that makes VTL.
    File(String),
}

/// A string, or a number or boolean as it is written.
#[derive(Debug)]
pub(super) struct Scalar(pub(super) String);

/// The full form of [`Output`].
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
struct OutputFields {
    /// The value.
    value: String,
    /// What it is.
    description: Option<String>,
}

/// The full forms of [`Template`].
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum TemplateKind {
    /// VTL, as it is.
    Vtl(String),
    /// Handlebars that makes VTL. It may refer as outputs do, but to tables, parameters and aws
    /// only: `{{tables.NAME.name}}`.
    Handlebars(String),
    /// A file, relative to the blueprint. One that ends in `.hbs` is handlebars that makes VTL.
    File(String),
}

/// Reads the short form, what a string can be read as, or else the full one.
struct ShortOr<S, T, F> {
    short: fn(S) -> T,
    full: fn(F) -> T,
    expecting: &'static str,
}

impl<'de, S: Deserialize<'de>, T, F: Deserialize<'de>> Visitor<'de> for ShortOr<S, T, F> {
    type Value = T;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.expecting)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        S::deserialize(text.into_deserializer()).map(self.short)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        full_form(map).map(self.full)
    }
}

impl<'de> Deserialize<'de> for Output {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShortOr {
            short: |value| Self { value, description: None },
            full: |OutputFields { value, description }| Self { value, description },
            expecting: "a string, or a mapping with `value` and `description`",
        })
    }
}

impl<'de> Deserialize<'de> for TimeToLive {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShortOr {
            short: |attribute| Self { attribute, enabled: true },
            full: |TimeToLiveFields { attribute, enabled }| Self {
                attribute,
                enabled: enabled.unwrap_or(true),
            },
            expecting: "an attribute's name, or a mapping with `attribute` and `enabled`",
        })
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShortOr {
            short: Self::Vtl,
            full: |kind| match kind {
                TemplateKind::Vtl(text) => Self::Vtl(text),
                TemplateKind::Handlebars(text) => Self::Handlebars(text),
                TemplateKind::File(name) => Self::File(name),
            },
            expecting: "VTL as a string, or a mapping with one of `file`, `handlebars` and `vtl`",
        })
    }
}

impl JsonSchema for TimeToLive {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TimeToLive".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The time to live of a table's items: just the attribute, or a mapping.",
            "anyOf": [generator.subschema_for::<String>(), TimeToLiveFields::json_schema(generator)]
        })
    }
}

impl JsonSchema for Output {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Output".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A value that the deployed stack shows: just the value, or the value with a description. \
                It may refer to parameters and aws, and besides to `${tables.NAME.name}`, `${tables.NAME.arn}`, \
                `${tables.NAME.stream-arn}`, `${kinesis-streams.NAME.name}`, `${kinesis-streams.NAME.arn}`, \
                `${queues.NAME.name}`, `${queues.NAME.arn}`, `${queues.NAME.url}`, `${topics.NAME.name}`, \
                `${topics.NAME.arn}`, `${functions.NAME.name}`, `${functions.NAME.arn}`, `${api.id}`, \
                `${api.endpoint}`, `${api.stage}`, `${api.role.name}`, `${api.role.arn}`, `${api-keys.NAME.id}`, \
                `${usage-plans.NAME.id}`, `${domain-names.NAME.target}` and `${domain-names.NAME.hosted-zone}`.",
            "anyOf": [{"type": "string"}, OutputFields::json_schema(generator)]
        })
    }
}

impl JsonSchema for Template {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Template".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A mapping template: VTL as it is, or one of `file`, `handlebars` and `vtl`.",
            "anyOf": [{"type": "string"}, TemplateKind::json_schema(generator)]
        })
    }
}

impl JsonSchema for Scalar {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Scalar".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["string", "number", "boolean"]})
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AsWritten;

        impl Visitor<'_> for AsWritten {
            type Value = Scalar;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a string, a number or a boolean")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar(text.to_owned()))
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<Scalar, E> {
                Ok(Scalar(value.to_string()))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Scalar, E> {
                Ok(Scalar(number.to_string()))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Scalar, E> {
                Ok(Scalar(number.to_string()))
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Scalar, E> {
                Ok(Scalar(number.to_string()))
            }
        }

        deserializer.deserialize_any(AsWritten)
    }
}

/// The JSON Schema of these types. A test holds that it is, so that no program has to make it.
pub(super) const SCHEMA: &str = include_str!("../../schema/blueprint.schema.json");

impl Route {
    /// The operations that are written, of which there should be one at most.
    pub(super) fn operations(&self) -> Vec<&'static str> {
        [
            (self.get.is_some(), "get"),
            (self.put.is_some(), "put"),
            (self.delete.is_some(), "delete"),
            (self.update.is_some(), "update"),
            (self.query.is_some(), "query"),
            (self.scan.is_some(), "scan"),
            (self.batch_get.is_some(), "batch-get"),
            (self.batch_write.is_some(), "batch-write"),
            (self.transact_get.is_some(), "transact-get"),
            (self.transact_write.is_some(), "transact-write"),
            (self.execute_statement.is_some(), "execute-statement"),
        ]
        .into_iter()
        .filter_map(|(is_there, name)| is_there.then_some(name))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_that_of_the_types() {
        let schema = schemars::schema_for!(Blueprint);
        let schema = serde_json::to_string_pretty(&schema).expect("JSON") + "\n";
        if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/blueprint.schema.json");
            std::fs::write(path, schema).expect("schema/ can be written");
        } else {
            assert!(schema == SCHEMA, "schema/ is stale: cargo xtask goldens");
        }
    }
}
