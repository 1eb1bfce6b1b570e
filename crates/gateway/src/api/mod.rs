//! A deployed REST API as plain data.
//!
//! Names and values are those of the [API of API
//! Gateway](https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html), and the JSON is
//! similar to the output of `aws apigateway get-…`, with these differences:
//!
//! - Models, validators, authorizers, API keys, usage plans and stages are maps by name or
//!   identifier, and resources are a map by path.
//! - Schemas are JSON, not text.
//! - Properties that do not affect a response are omitted: descriptions, tags, logging.
//! - Types that a stack declares as well are named `Deployed…`.
//! - Strings are final: references of a stack are resolved before an [`Api`] is made.

mod authorizer;
mod gateway_response;
mod http_method;
mod integration;
mod method;
mod named_values;
mod policy;
mod usage_plan;

use std::collections::{BTreeMap, BTreeSet};

use dynagate_vtl::Json;
use serde::{Deserialize, Serialize};

use self::named_values::named_values;

pub use self::authorizer::{AuthorizerType, DeployedAuthorizer};
pub use self::gateway_response::{DeployedGatewayResponse, GatewayResponseType};
pub use self::http_method::HttpMethod;
pub use self::integration::{
    ContentHandling, DeployedIntegration, DeployedIntegrationResponse, IntegrationType,
    PassthroughBehavior,
};
pub use self::method::{AuthorizationType, DeployedMethod, MethodResponse, RequestValidator};
pub use self::policy::{PolicyDocument, PolicyEffect, PolicyStatement, Principal, Strings};
pub use self::usage_plan::{
    DeployedApiKey, DeployedUsagePlan, QuotaPeriod, QuotaSettings, ThrottleSettings,
};

/// A [REST API](https://docs.aws.amazon.com/apigateway/latest/api/API_RestApi.html) with its
/// stages.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Api {
    /// The identifier, which is the first label of the domain name, such as `abcdef1234`.
    pub id: String,
    /// The name.
    pub name: String,
    /// The twelve digits of the account.
    pub account_id: String,
    /// The region, such as `eu-central-1`.
    pub region: String,
    /// The place of the API key.
    pub api_key_source: ApiKeySource,
    /// The content types of binary bodies, such as `image/png` and `application/*`.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub binary_media_types: BTreeSet<String>,
    /// The type of the endpoint; `None` if it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint_type: Option<EndpointType>,
    /// True if callers reach the API only by its domain names. This is not simulated.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub disable_execute_api_endpoint: bool,
    /// The size in bytes from which on responses are compressed for callers that accept it, which
    /// is not simulated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum_compression_size: Option<u32>,
    /// The stages by the domain names and base paths that lead to them, such as
    /// `api.example.com/v1`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub base_path_mappings: BTreeMap<String, String>,
    /// The resource policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyDocument>,
    /// The methods by path, such as `/orders/{id}`. Paths without methods are omitted.
    pub resources: BTreeMap<String, BTreeMap<HttpMethod, DeployedMethod>>,
    /// The models by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub models: BTreeMap<String, Model>,
    /// The request validators by identifier.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub request_validators: BTreeMap<String, RequestValidator>,
    /// The authorizers by identifier.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub authorizers: BTreeMap<String, DeployedAuthorizer>,
    /// The customized gateway responses.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub gateway_responses: BTreeMap<GatewayResponseType, DeployedGatewayResponse>,
    /// The API keys by identifier.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub api_keys: BTreeMap<String, DeployedApiKey>,
    /// The usage plans by identifier.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub usage_plans: BTreeMap<String, DeployedUsagePlan>,
    /// The stages by name. All of them have the same deployment.
    pub stages: BTreeMap<String, DeployedStage>,
}

impl Api {
    /// Creates an API without resources and stages. Its identifier is `abcdef1234`, its account
    /// `123456789012`, and its region `us-east-1`.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            id: "abcdef1234".to_owned(),
            name: name.into(),
            account_id: "123456789012".to_owned(),
            region: "us-east-1".to_owned(),
            ..Self::default()
        }
    }

    /// Adds a method on a path such as `/orders/{id}`.
    pub fn method(
        mut self,
        verb: HttpMethod,
        path: impl Into<String>,
        method: DeployedMethod,
    ) -> Self {
        self.resources.entry(path.into()).or_default().insert(verb, method);
        self
    }

    /// Adds a stage.
    pub fn stage(mut self, name: impl Into<String>, stage: DeployedStage) -> Self {
        self.stages.insert(name.into(), stage);
        self
    }
}

named_values! {
    /// The place of the API key.
    #[derive(Default)]
    pub enum ApiKeySource {
        /// In the header `x-api-key`.
        #[default]
        Header = "HEADER",
        /// In the response of a Lambda authorizer.
        Authorizer = "AUTHORIZER",
    }
}

/// The name of a base path of a domain name in [`Api::base_path_mappings`]: `api.example.com/v1`.
/// An empty base path, or `(none)`, is the whole domain.
pub fn base_path_url(domain_name: &str, base_path: &str) -> String {
    match base_path {
        "" | "(none)" => domain_name.to_owned(),
        path => format!("{domain_name}/{path}"),
    }
}

named_values! {
    /// The type of an API's endpoint.
    pub enum EndpointType {
        /// Through CloudFront's edge locations.
        Edge = "EDGE",
        /// In the API's region.
        Regional = "REGIONAL",
        /// Only through VPC endpoints.
        Private = "PRIVATE",
    }
}

/// A [model](https://docs.aws.amazon.com/apigateway/latest/api/API_Model.html) of bodies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The content type of the bodies.
    pub content_type: String,
    /// The JSON Schema, draft 4. Another model is `{"$ref": "https://…/models/NAME"}`.
    pub schema: Json,
}

/// A [stage](https://docs.aws.amazon.com/apigateway/latest/api/API_Stage.html).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeployedStage {
    /// The stage variables.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub variables: BTreeMap<String, String>,
    /// The throttling of all callers together, by `*/*` for every method or by a path with a
    /// method, such as `/orders/{id}/GET`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub throttle_settings: BTreeMap<String, ThrottleSettings>,
    /// The canary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canary_settings: Option<CanarySettings>,
}

/// A [canary](https://docs.aws.amazon.com/apigateway/latest/api/API_CanarySettings.html).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CanarySettings {
    /// The percentage of the requests that the canary receives.
    pub percent_traffic: f64,
    /// The stage variables with other values, or further ones.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub stage_variable_overrides: BTreeMap<String, String>,
}
