//! The document: the sections of a blueprint, whose entries decode into the types of the model.
//!
//! The doc comments of these types and of the model's fields are the documentation that editors
//! show.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::example::Example;
use crate::example::written::examples;
use crate::model::dashboard::WrittenDashboard;
use crate::model::written::{constant, members};
use crate::model::{
    AlarmActions, ApiKey, Bucket, DeliveryStream, DomainName, EventBus, Function, IdentityPool,
    KinesisStream, Output, Parameter, Profile, Queue, ResourceGroup, RestApi, StateMachine, Table,
    Tags, Topic, UsagePlan, UserPool, VpcLink,
};

/// A REST API of API Gateway that calls DynamoDB directly, with everything that it needs.
///
/// A text marked "may contain references" accepts `${parameters.NAME}`, `${aws.region}`,
/// `${aws.account-id}`, `${aws.partition}` and `${aws.url-suffix}`; `$${` is a literal `${`.
//
// Keys that are required here or in `RestApi` are optional to serde, so that the other errors of a
// document that lacks one are reported too. `lower` reports the missing keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(
    title = "Blueprint",
    deny_unknown_fields,
    extend(
        "required" = ["name"],
        "if" = {"not": {"required": ["apis"]}},
        "then" = {"required": ["api"]}
    )
)]
pub(super) struct Document {
    /// The name of the stack: letters, digits and `-`, starting with a letter.
    #[serde(default)]
    #[schemars(regex(pattern = r"^[A-Za-z][A-Za-z0-9-]{0,127}$"))]
    pub(super) name: String,
    /// The description of the deployed stack.
    #[serde(default, deserialize_with = "constant")]
    pub(super) description: Option<String>,
    /// A prefix of every name that must be unique in an account or a region: the names of tables,
    /// table groups, queues, topics, buckets, event buses, Kinesis streams, functions, state
    /// machines, named roles and log groups, and the prefixes of user pools' domains; also those of
    /// the API, API keys, usage plans and user pools, and each `table-name-prefix`. Names within
    /// another resource, such as those of stages, authorizers, models and indexes, and domain names
    /// do not get it. With different prefixes, environments fit one account:
    /// `--set name-prefix=dev-`. Examples are written without the prefix. A changed prefix replaces
    /// deployed tables by new, empty ones. At most 64 letters, digits, `_` and `-`.
    #[serde(default)]
    #[schemars(regex(pattern = r"^[A-Za-z0-9_-]{0,64}$"))]
    pub(super) name_prefix: Option<String>,
    /// A profile, which determines the defaults of many settings: `hardened`, or a mapping with its
    /// options. A setting that is written takes precedence. The default is none.
    #[serde(default)]
    pub(super) profile: Option<Profile>,
    /// The rules, by name or code, whose warnings and notes are not reported: `[unpaged-list]`.
    #[serde(default)]
    pub(super) allow: Vec<String>,
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
    /// Buckets.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, Bucket>")]
    pub(super) buckets: Vec<Bucket>,
    /// Delivery streams of Firehose, which store records in buckets.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, DeliveryStream>")]
    pub(super) delivery_streams: Vec<DeliveryStream>,
    /// Event buses.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, EventBus>")]
    pub(super) event_buses: Vec<EventBus>,
    /// Functions, which streams and topics invoke. Requests do not pass through them.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, Function>")]
    pub(super) functions: Vec<Function>,
    /// State machines.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, StateMachine>")]
    pub(super) state_machines: Vec<StateMachine>,
    /// User pools, which routes name as their `authorizer`.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, UserPool>")]
    pub(super) user_pools: Vec<UserPool>,
    /// Identity pools, which routes name as their `authorizer`.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, IdentityPool>")]
    pub(super) identity_pools: Vec<IdentityPool>,
    /// VPC links, through which routes call private HTTP endpoints.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, VpcLink>")]
    pub(super) vpc_links: Vec<VpcLink>,
    /// The REST API, whose name in this blueprint is `api`.
    #[serde(default)]
    #[schemars(with = "RestApi")]
    pub(super) api: Option<RestApi>,
    /// REST APIs by the names used in this blueprint, besides `api` or instead of it: at most 63
    /// lower-case letters, digits and `-`, starting with a letter. They share the tables and
    /// everything else of the blueprint.
    #[serde(default, deserialize_with = "members")]
    #[schemars(
        with = "BTreeMap<String, RestApi>",
        extend("propertyNames" = {"pattern": "^[a-z][a-z0-9-]{0,62}$"})
    )]
    pub(super) apis: Vec<RestApi>,
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
    /// The topics that are told of alarms which have none of their own.
    #[serde(default)]
    #[schemars(with = "Option<AlarmActions>")]
    pub(super) alarms: AlarmActions,
    /// A dashboard.
    #[serde(default)]
    pub(super) dashboard: Option<WrittenDashboard>,
    /// Tags of all resources that support them. The values may contain references. A resource's own
    /// tag of the same key takes precedence.
    #[serde(default)]
    pub(super) tags: Tags,
    /// Values shown after deployment, besides the standard ones: the URLs of the default endpoint,
    /// unless it is disabled, and of domain names, the names of tables and buckets, the queues' URLs,
    /// the ARNs of streams, topics, event buses, functions, state machines and roles, for each API
    /// key its ID and the command that reads its value, and for each user pool its ID, its issuer,
    /// its URL and the IDs of its clients, and the IDs of identity pools.
    #[serde(default, deserialize_with = "members")]
    #[schemars(with = "BTreeMap<String, Output>")]
    pub(super) outputs: Vec<Output>,
    /// Examples by name: requests with their expected results, for `dynagate test`. They are not
    /// deployed.
    #[serde(default, deserialize_with = "examples")]
    #[schemars(with = "BTreeMap<String, Example>")]
    pub(super) examples: Vec<Example>,
}

/// The JSON Schema of these types. A test compares it with them, so programs need not generate it.
pub(super) const SCHEMA: &str = include_str!("../../schema/blueprint.schema.json");

#[cfg(test)]
mod tests {
    use schemars::Schema;
    use schemars::transform::{RecursiveTransform, Transform as _};

    use super::*;

    #[test]
    fn the_schema_is_that_of_the_types() {
        let mut schema = schemars::schema_for!(Document);
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
