//! REST APIs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::written::{self, API};
use super::{
    ApiAlarms, ApiKeySource, ApiRole, Authorizer, CheckovSkip, Cors, ErrorMapping, GatewayResponse,
    GatewayResponseType, Handle, HttpMethod, Kind, Method, Name, Path, RequestModel, ResourceId,
    ResourceStatement, Route, Stage, builder, checkov_skip,
};
use crate::text::Text;

/// A [REST
/// API](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-rest-api.html) with
/// its resources, methods and models, and its stage.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields, extend("required" = ["routes"]))]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct RestApi {
    #[serde(skip)]
    pub(crate) key: Name,
    /// True if API Gateway also validates requests of which nothing is required, which a profile
    /// determines.
    #[serde(skip)]
    pub(crate) validates_every_request: bool,
    /// The physical name. May contain references. The default is the name of the blueprint, for an
    /// API under `apis` followed by `-` and its name there.
    #[serde(deserialize_with = "written::name")]
    #[schemars(with = "Option<Text>")]
    pub(crate) name: Text,
    /// The description. May contain references.
    pub(crate) description: Option<Text>,
    /// The endpoint type. The default is `regional`.
    #[schemars(with = "Option<Endpoint>")]
    pub(crate) endpoint: Endpoint,
    /// Content types whose bodies are binary.
    pub(crate) binary_media_types: Vec<String>,
    /// The size in bytes from which responses are compressed for callers that accept it.
    #[schemars(range(max = 10_485_760))]
    pub(crate) minimum_compression_size: Option<u32>,
    /// The source of the API key.
    pub(crate) api_key_source: ApiKeySource,
    /// True if routes require an API key by default.
    pub(crate) api_key_required: bool,
    /// A prefix of the paths of all routes: `/v1`.
    pub(crate) path_prefix: Option<String>,
    /// The role with which API Gateway calls DynamoDB. Its permissions are derived from the routes.
    pub(crate) role: ApiRole,
    /// JSON Schemas (draft 4) that routes can use to validate request bodies, by name: letters and
    /// digits.
    pub(crate) models: BTreeMap<String, RequestModel>,
    /// The responses to errors of DynamoDB and of API Gateway.
    pub(crate) errors: Option<ErrorMapping>,
    /// The alarms of the stage, each by its threshold. The default is none.
    pub(crate) alarms: ApiAlarms,
    /// Suppressed checks of checkov for the API and all of its methods.
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
    /// The routes, by method and path: `GET /orders/{id}`.
    #[schemars(extend("propertyNames" = {"pattern": "^(DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT|ANY) /"}))]
    #[serde(rename = "routes")]
    pub(crate) written_routes: BTreeMap<String, Route>,
    /// The routes by complete path. Boxed, because most paths have only one method.
    #[serde(skip)]
    pub(crate) routes: BTreeMap<Path, BTreeMap<HttpMethod, Box<Method>>>,
    /// True if the default endpoint is disabled: callers then need a custom domain name.
    pub(crate) disable_execute_api_endpoint: bool,
    /// True if this stack sets the role with which API Gateway writes logs, which all logging
    /// requires. It is a setting of the whole account in a region: the last deployed stack decides
    /// for all APIs.
    pub(crate) account_logging_role: bool,
    /// Authorizers, by the names that routes use.
    pub(crate) authorizers: BTreeMap<String, Authorizer>,
    /// The default authorizer of routes without `authorizer` and `authorization`, or an identity
    /// pool, whose users sign their requests.
    pub(crate) authorizer: Option<String>,
    /// The resource policy, which restricts callers of the whole API. By default there are no
    /// restrictions; a private API allows its VPC endpoints.
    pub(crate) policy: Vec<ResourceStatement>,
    /// The web pages that may call the API from a browser. Every path gets an OPTIONS route for
    /// preflight requests, unless it has one, and every response gets the headers.
    pub(crate) cors: Option<Cors>,
    /// Customized responses of API Gateway itself, by its response types: `DEFAULT_4XX`.
    pub(crate) gateway_responses: BTreeMap<GatewayResponseType, GatewayResponse>,
    /// The description of the deployment. May contain references.
    pub(crate) deployment_description: Option<Text>,
    /// The stage of the API. The default is a stage `prod`.
    #[serde(rename = "stage", deserialize_with = "stage")]
    #[schemars(with = "Stage")]
    pub(crate) stages: Vec<Stage>,
    /// Further stages by name, each with its own settings and variables. All stages have the same
    /// routes, which read the variables as `{stage-variable.NAME}`.
    pub(crate) further_stages: BTreeMap<String, Stage>,
}

impl Default for RestApi {
    /// The API of a blueprint, with a stage `prod`.
    fn default() -> Self {
        Self { name: Text::new(), stages: vec![Stage::default()], ..Self::new(API) }
    }
}

impl written::Member for RestApi {
    fn named(mut self, key: &str) -> Self {
        self.key = key.into();
        self
    }
}

fn stage<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Stage>, D::Error> {
    Stage::deserialize(deserializer).map(|stage| vec![stage])
}

/// The models that API Gateway creates in every API: in CDK [`Model.EMPTY_MODEL` and
/// `Model.ERROR_MODEL`](https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_apigateway.Model.html).
pub(crate) const BUILT_IN_MODELS: [&str; 2] = ["Empty", "Error"];

/// The endpoint type of the API.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Endpoint {
    /// In the API's region.
    #[default]
    Regional,
    /// Through CloudFront's edge locations.
    Edge,
    /// Only through VPC endpoints.
    #[serde(deserialize_with = "vpc_endpoints")]
    Private(#[schemars(with = "PrivateEndpoint")] Vec<String>),
}

/// The endpoint of a private API.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
struct PrivateEndpoint {
    /// The IDs of the VPC endpoints: `vpce-…`. The API's resource policy denies all others.
    vpc_endpoints: Vec<String>,
}

fn vpc_endpoints<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    PrivateEndpoint::deserialize(deserializer).map(|endpoint| endpoint.vpc_endpoints)
}

impl Endpoint {
    /// The value in API Gateway's API.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Regional => "REGIONAL",
            Self::Edge => "EDGE",
            Self::Private(_) => "PRIVATE",
        }
    }
}

/// The name of the request validator.
pub(crate) const VALIDATOR: &str = "request";

impl RestApi {
    /// Creates a regional API with the physical name `key`, without routes.
    pub fn new(key: &str) -> Self {
        Self {
            key: key.into(),
            name: key.into(),
            description: None,
            endpoint: Endpoint::default(),
            binary_media_types: Vec::new(),
            minimum_compression_size: None,
            api_key_source: ApiKeySource::default(),
            models: BTreeMap::new(),
            written_routes: BTreeMap::new(),
            routes: BTreeMap::new(),
            path_prefix: None,
            api_key_required: false,
            authorizer: None,
            account_logging_role: false,
            validates_every_request: false,
            role: ApiRole::default(),
            disable_execute_api_endpoint: false,
            authorizers: BTreeMap::new(),
            policy: Vec::new(),
            cors: None,
            gateway_responses: BTreeMap::new(),
            errors: None,
            deployment_description: None,
            stages: Vec::new(),
            alarms: ApiAlarms::new(),
            further_stages: BTreeMap::new(),
            checkov_skip: CheckovSkip::new(),
        }
    }

    builder::name! {
        /// The physical name, if it differs.
    }

    builder::description! {
        /// The description.
    }

    /// The endpoint type.
    pub fn endpoint(mut self, endpoint: Endpoint) -> Self {
        self.endpoint = endpoint;
        self
    }

    /// Treats bodies of this type as bytes.
    pub fn binary_media_type(mut self, media_type: impl Into<String>) -> Self {
        self.binary_media_types.push(media_type.into());
        self
    }

    /// Compresses responses of at least this many bytes for callers that accept it: 0 to
    /// 10,485,760.
    pub fn minimum_compression_size(mut self, bytes: u32) -> Self {
        self.minimum_compression_size = Some(bytes);
        self
    }

    /// The source of the API key.
    pub fn api_key_source(mut self, source: ApiKeySource) -> Self {
        self.api_key_source = source;
        self
    }

    /// Adds a model that methods can refer to by `name`: letters and digits.
    pub fn model(mut self, name: impl Into<String>, model: RequestModel) -> Self {
        self.models.insert(name.into(), model);
        self
    }

    /// Adds a method on a path such as `/orders/{id}`, with the resources of the path.
    pub fn route(mut self, method: HttpMethod, path: &str, definition: Method) -> Self {
        let path = Path::unchecked(path);
        self.routes.entry(path).or_default().insert(method, Box::new(definition));
        self
    }

    /// Disables or enables the default endpoint; without it, callers need a custom domain name.
    pub fn disable_execute_api_endpoint(mut self, disabled: bool) -> Self {
        self.disable_execute_api_endpoint = disabled;
        self
    }

    /// Adds an authorizer that methods can refer to by `name`: 1 to 128 letters, digits, `_` and
    /// `-`.
    pub fn authorizer(
        mut self,
        name: impl Into<String>,
        authorizer: impl Into<Authorizer>,
    ) -> Self {
        self.authorizers.insert(name.into(), authorizer.into());
        self
    }

    /// The default authorizer of methods without `authorizer` and `authorization`.
    pub fn default_authorizer(mut self, name: impl Into<String>) -> Self {
        self.authorizer = Some(name.into());
        self
    }

    /// True if methods require an API key by default.
    pub fn api_key_required(mut self, required: bool) -> Self {
        self.api_key_required = required;
        self
    }

    /// Adds a statement to the resource policy, which restricts callers of the whole API. Without
    /// statements, only the methods' own authorization applies. VPC endpoints of a private API are
    /// allowed automatically.
    pub fn policy(mut self, statement: ResourceStatement) -> Self {
        self.policy.push(statement);
        self
    }

    /// Cross-origin resource sharing. Every response gets the headers, and every path an `OPTIONS`
    /// method for preflight requests, unless it has one.
    pub fn cors(mut self, cors: Cors) -> Self {
        self.cors = Some(cors);
        self
    }

    /// Customizes a response of API Gateway itself.
    pub fn gateway_response(mut self, of: GatewayResponseType, response: GatewayResponse) -> Self {
        self.gateway_responses.insert(of, response);
        self
    }

    /// The error responses for requests that API Gateway rejects and DynamoDB would reject, too:
    /// invalid bodies, missing parameters, too large and too many requests. By default an API with
    /// operations has the usual responses. Declared gateway responses take precedence.
    pub fn errors(mut self, answers: ErrorMapping) -> Self {
        self.errors = Some(answers);
        self
    }

    /// The description of the deployment.
    pub fn deployment_description(mut self, description: impl Into<Text>) -> Self {
        self.deployment_description = Some(description.into());
        self
    }

    /// Adds a stage.
    pub fn stage(mut self, stage: Stage) -> Self {
        self.stages.push(stage);
        self
    }

    /// The alarms of each stage.
    pub fn alarms(mut self, alarms: ApiAlarms) -> Self {
        self.alarms = alarms;
        self
    }

    checkov_skip::builder!("it and all of its methods");

    /// The options of the role that its routes call DynamoDB with.
    pub fn role(mut self, role: ApiRole) -> Self {
        self.role = role;
        self
    }

    /// The identifier of a part of this API.
    pub(crate) fn part(&self, kind: Kind, name: impl Into<Name>) -> ResourceId {
        ResourceId::within(self.key.clone(), kind, name)
    }

    /// The identifier of the role that its routes call DynamoDB with.
    pub(crate) fn role_id(&self) -> ResourceId {
        let known = self.role.existing.as_ref().map(|existing| existing.known(Kind::Role));
        ResourceId::new(Kind::Role, self.key.clone()).bound(known)
    }

    /// True if a route needs that role.
    pub(crate) fn has_role(&self) -> bool {
        let mut methods = self.routes.values().flat_map(BTreeMap::values);
        methods.any(|method| method.credentials.is_none() && method.kind.needs_role())
    }

    /// The identifier of the deployment that all stages share.
    pub(crate) fn deployment_id(&self) -> ResourceId {
        ResourceId::new(Kind::Deployment, self.key.clone())
    }

    /// The VPC endpoints of a private API.
    pub(crate) fn vpc_endpoints(&self) -> Option<&[String]> {
        match &self.endpoint {
            Endpoint::Private(vpc_endpoints) => Some(vpc_endpoints),
            Endpoint::Regional | Endpoint::Edge => None,
        }
    }
}

impl Handle<RestApi> {
    /// A stage of the API.
    pub fn stage(&self, name: &str) -> Handle<Stage> {
        Handle::new(ResourceId::within(self.id.name.clone(), Kind::Stage, name))
    }
}
