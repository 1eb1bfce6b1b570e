//! The document: the settings of a blueprint, as types for serde and for the JSON Schema.
//!
//! These types contain what was written: `lower` resolves names, computes defaults and builds the
//! model, which is then checked. Doc comments here are the documentation shown by editors.

mod parameters;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

pub(super) use parameters::{Parameters, RequestParameter};

use crate::example::Example;
use crate::example::written::examples;
use crate::model::checkov_skip as checkov;
use crate::model::written::{constant, members};
use crate::model::{
    ApiKey, ApiKeySource, ApiRole, Authorization, Authorizer, AwsIntegration, BatchGet, BatchWrite,
    CheckovSkip, Cors, Delete, DomainName, Endpoint, ErrorMapping, ExecuteStatement, Function,
    GatewayResponse, GatewayResponseType, Get, KinesisStream, MockIntegration, Operation, Output,
    Parameter, Put, Query, Queue, RequestModel, ResourceGroup, ResourceStatement, Scan, Stage,
    Table, Tags, Topic, TransactGet, TransactWrite, Update, UsagePlan,
};
use crate::text::Text;

/// A REST API of API Gateway that calls DynamoDB directly, with everything that it needs.
///
/// A text marked "may contain references" accepts `${parameters.NAME}`, `${aws.region}`,
/// `${aws.account-id}` and `${aws.partition}`; `$${` is a literal `${`.
//
// What is required here or in `Api` is optional to serde: everything hangs on these two, and a
// document that lacks one of their keys still has all its other faults to be told. `lower` reports
// the keys that are missing.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, extend("required" = ["name", "api"]))]
pub(super) struct Blueprint {
    /// The name of the stack: letters, digits and `-`, starting with a letter.
    #[serde(default)]
    #[schemars(regex(pattern = r"^[A-Za-z][A-Za-z0-9-]{0,127}$"))]
    pub(super) name: String,
    /// The description of the deployed stack.
    #[serde(default, deserialize_with = "constant")]
    pub(super) description: Option<String>,
    /// Values given at deployment.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, Parameter>")]
    pub(super) parameters: Vec<Parameter>,
    /// Kinesis data streams, which can receive the changes of tables.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, KinesisStream>")]
    pub(super) kinesis_streams: Vec<KinesisStream>,
    /// The tables, by the names used in this blueprint.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, Table>")]
    pub(super) tables: Vec<Table>,
    /// Table groups, which the console shows together.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, ResourceGroup>")]
    pub(super) table_groups: Vec<ResourceGroup>,
    /// Queues.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, Queue>")]
    pub(super) queues: Vec<Queue>,
    /// Topics with their subscriptions.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, Topic>")]
    pub(super) topics: Vec<Topic>,
    /// Functions, which streams and topics invoke. Requests do not pass through them.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, Function>")]
    pub(super) functions: Vec<Function>,
    /// The REST API.
    #[serde(default)]
    pub(super) api: Api,
    /// API keys. API Gateway generates their values, which are not in any template.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, ApiKey>")]
    pub(super) api_keys: Vec<ApiKey>,
    /// Usage plans: throttling and quotas of API keys.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, UsagePlan>")]
    pub(super) usage_plans: Vec<UsagePlan>,
    /// Custom domain names of the API.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, DomainName>")]
    pub(super) domain_names: Vec<DomainName>,
    /// Tags of all resources that support them. The values may contain references. A resource's own
    /// tag of the same key takes precedence.
    #[serde(default)]
    pub(super) tags: Tags,
    /// Values shown after deployment, besides the standard ones: the URLs of the default endpoint,
    /// unless it is disabled, and of domain names, the tables' names, the queues' URLs, the ARNs of
    /// streams, topics, functions and roles, and for each API key its ID and the command that reads
    /// its value.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, Output>")]
    pub(super) outputs: Vec<Output>,
    /// Examples by name: requests with their expected results, for `dynagate test`. They are not
    /// deployed.
    #[serde(default, deserialize_with = "examples")]
    #[schemars(with = "BTreeMap<String, Example>")]
    pub(super) examples: Vec<Example>,
}

/// A REST API.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, extend("required" = ["routes"]))]
pub(super) struct Api {
    /// The physical name. May contain references. The default is the name of the blueprint.
    pub(super) name: Option<Text>,
    /// The description. May contain references.
    pub(super) description: Option<Text>,
    /// The endpoint type. The default is `regional`.
    pub(super) endpoint: Option<Endpoint>,
    /// Content types whose bodies are binary.
    #[serde(default)]
    pub(super) binary_media_types: Vec<String>,
    /// The size in bytes from which responses are compressed for callers that accept it.
    #[schemars(range(max = 10_485_760))]
    pub(super) minimum_compression_size: Option<u32>,
    /// The source of the API key.
    #[serde(default)]
    pub(super) api_key_source: ApiKeySource,
    /// True if routes require an API key by default.
    #[serde(default)]
    pub(super) api_key_required: bool,
    /// A prefix of the paths of all routes: `/v1`.
    pub(super) path_prefix: Option<String>,
    /// The role with which API Gateway calls DynamoDB. Its permissions are derived from the routes.
    #[serde(default)]
    pub(super) role: ApiRole,
    /// JSON Schemas (draft 4) that routes can use to validate request bodies, by name: letters and
    /// digits.
    #[serde(default)]
    pub(super) models: BTreeMap<String, RequestModel>,
    /// The responses to errors of DynamoDB and of API Gateway.
    pub(super) errors: Option<ErrorMapping>,
    /// Suppressed checks of checkov for the API and all of its methods.
    #[serde(default)]
    #[schemars(with = "checkov::Schema")]
    pub(super) checkov_skip: CheckovSkip,
    /// The routes, by method and path: `GET /orders/{id}`.
    #[serde(default)]
    #[schemars(extend("propertyNames" = {"pattern": "^(DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT|ANY) /"}))]
    pub(super) routes: BTreeMap<String, Route>,
    /// Disables or enables the default endpoint; without it, callers need a custom domain name.
    #[serde(default)]
    pub(super) disable_execute_api_endpoint: bool,
    /// True if this stack sets the role with which API Gateway writes logs, which all logging
    /// requires. It is a setting of the whole account in a region: the last deployed stack decides
    /// for all APIs.
    #[serde(default)]
    pub(super) account_logging_role: bool,
    /// Authorizers, by the names that routes use.
    #[serde(default)]
    pub(super) authorizers: BTreeMap<String, Authorizer>,
    /// The default authorizer of routes without `authorizer` and `authorization`.
    pub(super) authorizer: Option<String>,
    /// The resource policy, which restricts callers of the whole API. By default there are no
    /// restrictions; a private API allows its VPC endpoints.
    #[serde(default)]
    pub(super) policy: Vec<ResourceStatement>,
    /// The web pages that may call the API from a browser. Every path gets an OPTIONS route for
    /// preflight requests, unless it has one, and every response gets the headers.
    pub(super) cors: Option<Cors>,
    /// Customized responses of API Gateway itself, by its response types: `DEFAULT_4XX`.
    #[serde(default)]
    pub(super) gateway_responses: BTreeMap<GatewayResponseType, GatewayResponse>,
    /// The description of the deployment. May contain references.
    pub(super) deployment_description: Option<Text>,
    /// The stage of the API. The default is a stage `prod`.
    #[serde(default)]
    pub(super) stage: Stage,
}

/// A method on a path. Exactly one of `get`, `put`, `delete`, `update`, `query`, `scan`,
/// `batch-get`, `batch-write`, `transact-get`, `transact-write`, `execute-statement`, `raw` and
/// `mock` is required.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(super) struct Route {
    /// The authorization of callers, besides an API key. The default is that of the authorizer, or
    /// none.
    pub(super) authorization: Option<Authorization>,
    /// The authorizer. The default is that of the API.
    pub(super) authorizer: Option<String>,
    /// The scopes, one of which a caller's access token must have, for a `cognito` authorizer.
    /// Without scopes, an identity token is required.
    #[serde(default)]
    pub(super) authorization_scopes: Vec<String>,
    /// True if callers need an API key. The default is that of the API.
    pub(super) api_key_required: Option<bool>,
    /// The operation name for generated SDKs.
    pub(super) operation_name: Option<String>,
    /// The required and optional parameters of requests.
    #[serde(default)]
    pub(super) parameters: Parameters,
    /// The models that validate bodies, by content type.
    #[serde(default)]
    pub(super) request_models: BTreeMap<String, String>,
    /// The models of response bodies, by status and content type.
    #[serde(default)]
    pub(super) response_models: BTreeMap<u16, BTreeMap<String, String>>,
    /// The responses to errors of the operation. The default is those of the API.
    pub(super) errors: Option<ErrorMapping>,
    /// Suppressed checks of checkov for its method.
    #[serde(default)]
    #[schemars(with = "checkov::Schema")]
    pub(super) checkov_skip: CheckovSkip,
    /// Reads an item.
    pub(super) get: Option<Box<Get>>,
    /// Writes a whole item.
    pub(super) put: Option<Box<Put>>,
    /// Deletes an item.
    pub(super) delete: Option<Box<Delete>>,
    /// Changes attributes of an item.
    pub(super) update: Option<Box<Update>>,
    /// Reads the items with one partition key.
    pub(super) query: Option<Box<Query>>,
    /// Reads all items.
    pub(super) scan: Option<Box<Scan>>,
    /// Reads items by a list of keys from the caller.
    pub(super) batch_get: Option<Box<BatchGet>>,
    /// Writes and deletes items that the caller lists.
    pub(super) batch_write: Option<Box<BatchWrite>>,
    /// Reads items at a single point in time.
    pub(super) transact_get: Option<Box<TransactGet>>,
    /// Writes all items or none.
    pub(super) transact_write: Option<Box<TransactWrite>>,
    /// Executes a statement of PartiQL.
    pub(super) execute_statement: Option<Box<ExecuteStatement>>,
    /// A DynamoDB action with the caller's body passed through, or with your own mapping templates.
    pub(super) raw: Option<AwsIntegration>,
    /// A response of API Gateway itself.
    pub(super) mock: Option<MockIntegration>,
}

/// The JSON Schema of these types. A test compares it with them, so programs need not generate it.
pub(super) const SCHEMA: &str = include_str!("../../schema/blueprint.schema.json");

impl Route {
    /// The operations; at most one is valid.
    pub(super) fn operations(&self) -> Vec<Operation> {
        macro_rules! operations {
            ($($key:ident)+) => { [$(self.$key.as_deref().cloned().map(Operation::from)),+] };
        }
        let operations = operations!(
            get put delete update query scan batch_get batch_write transact_get transact_write
            execute_statement
        );
        operations.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use schemars::Schema;
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

    /// Joins the lines of each paragraph of a description.
    fn join_lines(schema: &mut Schema) {
        if let Some(serde_json::Value::String(text)) = schema.get_mut("description") {
            let paragraphs: Vec<_> = text.split("\n\n").map(|of| of.replace('\n', " ")).collect();
            *text = paragraphs.join("\n\n");
        }
    }
}
