//! The document: what a blueprint can say, as serde reads it and as its JSON Schema tells editors.
//!
//! These types hold what was written, not what it means: `lower` resolves names, fills in defaults
//! that depend on others and builds the model, whose own checks then apply. A doc comment here is
//! the documentation that editors show.

pub(super) mod authorizer;
pub(super) mod batch;
pub(super) mod cors;
pub(super) mod errors;
pub(super) mod example;
mod function;
pub(super) mod gateway_response;
pub(super) mod operation;
mod parameters;
pub(super) mod statement;
pub(super) mod transaction;

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

pub(super) use function::{Code, EventSourceMapping, Function, Uses};

pub(super) use parameters::{Parameters, RequestParameter};

use crate::model::checkov_skip as checkov;
use crate::model::operation::Verb;
use crate::model::written::{ShortOr, constant, members};
use crate::model::{
    Action, ApiKey, ApiKeySource, Authorization, CheckovSkip, ContentHandling, DomainName,
    FurtherMember, GatewayResponseType, Handle, KinesisStream, Output, Parameter,
    PassthroughBehavior, Queue, ResourceStatement, Stage, Table, Tags, Topic, UsagePlan,
};
use crate::text::Text;

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
    #[serde(default, deserialize_with = "constant")]
    pub(super) description: Option<String>,
    /// Values that are given when the stack is deployed.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, Parameter>")]
    pub(super) parameters: Vec<Parameter>,
    /// Data streams of Kinesis, which tables can put their changes into.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, KinesisStream>")]
    pub(super) kinesis_streams: Vec<KinesisStream>,
    /// The tables, by the names that the rest of the blueprint uses for them.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, Table>")]
    pub(super) tables: Vec<Table>,
    /// Table groups, which show tables together in the console.
    #[serde(default)]
    pub(super) table_groups: BTreeMap<String, TableGroup>,
    /// Queues.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, Queue>")]
    pub(super) queues: Vec<Queue>,
    /// Topics, and who subscribes to them.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, Topic>")]
    pub(super) topics: Vec<Topic>,
    /// Functions, which streams and topics invoke. None is in the way of a request.
    #[serde(default)]
    pub(super) functions: BTreeMap<String, Function>,
    /// The REST API.
    #[serde(default)]
    pub(super) api: Api,
    /// API keys. Their values are made by API Gateway and are in no template.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, ApiKey>")]
    pub(super) api_keys: Vec<ApiKey>,
    /// Usage plans: which keys may call the API, how fast and how often.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, UsagePlan>")]
    pub(super) usage_plans: Vec<UsagePlan>,
    /// Domain names of your own under which the API answers.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, DomainName>")]
    pub(super) domain_names: Vec<DomainName>,
    /// Tags of everything that takes tags. The values may refer. A tag of the same key on a
    /// resource of its own wins.
    #[serde(default)]
    pub(super) tags: Tags,
    /// Values that the deployed stack shows, besides the standard ones: the URLs of the endpoint,
    /// unless it is disabled, and of the domain names, the tables' names, the queues' URLs, the
    /// ARNs of streams, topics, functions and roles, and for each API key its identifier and the
    /// command that reads its value.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, Output>")]
    pub(super) outputs: Vec<Output>,
    /// Examples, by their names: requests with what becomes of them, which `dynagate test` runs.
    /// Nothing of them is deployed.
    #[serde(default)]
    pub(super) examples: BTreeMap<String, example::Example>,
}

/// Tables that the console shows together.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct TableGroup {
    /// The name on AWS. May refer. Without it, the name in this blueprint.
    pub(super) name: Option<Text>,
    /// What it is for. May refer.
    pub(super) description: Option<Text>,
    /// The tables, by their names in this blueprint. Each gets the tag `table-group`.
    pub(super) tables: Vec<Handle<Table>>,
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
    #[schemars(with = "checkov::Schema")]
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
    pub(super) policy: Vec<ResourceStatement>,
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
    #[schemars(with = "checkov::Schema")]
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

const fn yes() -> bool {
    true
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
    use schemars::transform::{RecursiveTransform, Transform as _};

    use super::*;

    #[test]
    fn the_schema_is_that_of_the_types() {
        let mut schema = schemars::schema_for!(Blueprint);
        RecursiveTransform(join_lines).transform(&mut schema);
        let schema = serde_json::to_string_pretty(&schema).expect("JSON") + "\n";
        if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/blueprint.schema.json");
            std::fs::write(path, schema).expect("schema/ can be written");
        } else {
            assert!(schema == SCHEMA, "schema/ is stale: cargo xtask goldens");
        }
    }

    /// Joins the lines of each paragraph of a description: where they end says nothing.
    fn join_lines(schema: &mut Schema) {
        if let Some(serde_json::Value::String(text)) = schema.get_mut("description") {
            let paragraphs: Vec<_> = text.split("\n\n").map(|of| of.replace('\n', " ")).collect();
            *text = paragraphs.join("\n\n");
        }
    }
}
