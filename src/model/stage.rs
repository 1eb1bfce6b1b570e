//! Stages: deployed, callable REST APIs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::limits::is_made_of;
use super::{
    CheckovSkip, HttpMethod, Kind, LogEncryption, Name, Path, ResourceId, RestApi, Setting, Stack,
    Throttle, builder, checkov_skip,
};
use crate::text::{Attribute, Pseudo, Reference, Segment, Text};

/// A [stage](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-stages.html) of a
/// REST API.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct Stage {
    /// Its name, the first segment of all paths that callers use: letters, digits, `_` and `-`.
    #[schemars(with = "String", regex(pattern = r"^[A-Za-z0-9_-]{1,128}$"))]
    pub(crate) name: Name,
    /// The description. May contain references.
    pub(crate) description: Option<Text>,
    /// Stage variables. The values may contain references, including `${tables.NAME.name}` and
    /// `${tables.NAME.arn}`.
    pub(crate) variables: BTreeMap<String, Text>,
    /// The settings of methods: of all routes under `*`, of one route under its method and path.
    pub(crate) method_settings: BTreeMap<MethodKey, MethodSettings>,
    /// An access log with one line per request in CloudWatch Logs. The account needs a role for it.
    pub(crate) access_log: Option<AccessLog>,
    /// The log group of the execution log. By default, API Gateway creates it when the stage starts to
    /// log, and keeps its entries for ever. A stage that has logged already has the group: delete it
    /// before the deployment.
    pub(crate) execution_log: Option<ExecutionLog>,
    /// True if requests are traced with AWS X-Ray.
    #[schemars(with = "bool")]
    pub(crate) tracing: Setting<bool>,
    /// The size of a cache in GB, which costs by the hour. By default, there is none.
    pub(crate) cache: Option<CacheClusterSize>,
    /// A canary: a part of the requests with other stage variables.
    pub(crate) canary: Option<Canary>,
    /// True if API Gateway generates a client certificate for HTTP backends. DynamoDB ignores it.
    #[schemars(with = "bool")]
    pub(crate) client_certificate: Setting<bool>,
    /// The ARN of a regional web ACL of AWS WAF, which inspects requests first. May contain
    /// references.
    pub(crate) web_acl: Option<Text>,
    /// Suppressed checks of checkov for it and the settings of its methods.
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
}

impl Default for Stage {
    /// A stage called `prod`.
    fn default() -> Self {
        Self::new("prod")
    }
}

/// The beginning of a reference to a stage variable in a text.
pub(crate) const VARIABLE: &str = "{stage-variable.";

/// A text with its stage variables in the form of API Gateway, which replaces them by their values
/// for each request: `${stageVariables.NAME}`.
pub(crate) fn with_variables(text: &Text) -> Text {
    let mut replaced = Text::new();
    for segment in text.segments() {
        match segment {
            Segment::Literal(literal) => {
                replaced.push_literal(literal.replace(VARIABLE, "${stageVariables."));
            }
            Segment::Reference(reference) => replaced.push_reference(reference.clone()),
        }
    }
    replaced
}

/// The methods that settings apply to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(from = "String")]
pub enum MethodKey {
    /// All methods without their own settings.
    All,
    /// One method.
    Route(HttpMethod, Path),
}

impl From<String> for MethodKey {
    /// A route is kept as written; the blueprint reports an invalid one.
    fn from(written: String) -> Self {
        if written == "*" {
            return Self::All;
        }
        let route = written.split_once(' ').and_then(|(method, path)| {
            let method = HttpMethod::ALL.into_iter().find(|known| known.as_str() == method)?;
            Some(Self::Route(method, Path::unchecked(path)))
        });
        route.unwrap_or_else(|| Self::Route(HttpMethod::Any, Path::unchecked(&written)))
    }
}

impl JsonSchema for MethodKey {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "MethodKey".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        String::json_schema(generator)
    }
}

impl MethodKey {
    /// The spelling in a blueprint: `*`, or `POST /orders`.
    pub(crate) fn spelling(&self) -> String {
        match self {
            Self::All => "*".into(),
            Self::Route(method, path) => format!("{method} {path}"),
        }
    }
}

/// The settings of a stage for methods. Settings that a route omits are those of `*`; otherwise
/// they are off.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct MethodSettings {
    /// The throttling of all callers together.
    pub throttle: Option<Throttle>,
    /// The level of execution logging. The account needs a role for it.
    pub logging_level: Option<LoggingLevel>,
    /// True if complete requests and responses are logged. For development only, because it logs
    /// the callers' data.
    pub data_trace: Option<bool>,
    /// True if CloudWatch gets separate metrics for the methods.
    pub metrics: Option<bool>,
    /// The caching of responses, if the stage has a cache. The cache keys are path parameters and
    /// declared parameters: other parameters that a template reads have to be declared in
    /// `parameters`. `*` caches GET only.
    pub caching: Option<Caching>,
}

/// The caching of responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct Caching {
    /// True if responses are cached.
    pub enabled: bool,
    /// The time to live in seconds. By default, 300.
    #[schemars(range(max = 3600))]
    pub time_to_live_seconds: u32,
    /// True if cached responses are encrypted.
    pub encrypted: bool,
}

impl Default for Caching {
    /// Encrypted, for 300 seconds.
    fn default() -> Self {
        Self { enabled: true, time_to_live_seconds: 300, encrypted: true }
    }
}

/// The level of execution logging.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum LoggingLevel {
    /// Nothing
    #[serde(rename = "OFF")]
    Off,
    /// Errors
    #[serde(rename = "ERROR")]
    Error,
    /// Everything
    #[serde(rename = "INFO")]
    Info,
}

impl LoggingLevel {
    /// The value in API Gateway's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "OFF",
            Self::Error => "ERROR",
            Self::Info => "INFO",
        }
    }
}

/// An access log with one line per request, in the stage's own log group. The account needs a role
/// for it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct AccessLog {
    /// The log group's name: 1 to 512 letters, digits and `.-_/#`, unique in the account and
    /// region, so a second environment needs another one. May contain references. By default,
    /// `/aws/apigateway/NAME/api/STAGE`.
    pub(crate) log_group_name: Option<Text>,
    /// The retention in days: one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545,
    /// 731, 1096, 1827, 2192, 2557, 2922, 3288 and 3653.
    pub(crate) retention_days: u32,
    /// The format of a line, with `$context` variables. May contain references. By default, a JSON
    /// object.
    #[serde(default = "usual_format")]
    #[schemars(with = "Option<Text>")]
    pub(crate) format: Text,
    /// The encryption of the log group. By default, a key owned by CloudWatch Logs.
    #[serde(default)]
    #[schemars(with = "Option<LogEncryption>")]
    pub(crate) encryption: Setting<LogEncryption>,
    /// Suppressed checks of checkov for the log group.
    #[serde(default)]
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
}

/// The log group of a stage's [execution
/// log](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html),
/// `API-Gateway-Execution-Logs_API/STAGE`. `logging-level` determines what is logged.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct ExecutionLog {
    /// The retention in days: one of the periods of an access log.
    pub(crate) retention_days: u32,
    /// The encryption of the log group. By default, a key owned by CloudWatch Logs.
    #[serde(default)]
    #[schemars(with = "Option<LogEncryption>")]
    pub(crate) encryption: Setting<LogEncryption>,
    /// Suppressed checks of checkov for the log group.
    #[serde(default)]
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
}

fn usual_format() -> Text {
    ACCESS_LOG_FORMAT.into()
}

/// A [canary](https://docs.aws.amazon.com/apigateway/latest/developerguide/canary-release.html): a
/// part of the requests gets other stage variables, which mapping templates can use. It has the
/// same deployment as the stage.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Canary {
    /// The percentage of the requests that the canary receives.
    #[schemars(range(min = 0, max = 100))]
    pub(crate) percent_traffic: f64,
    /// The stage variables with other values. The values may contain references like those of the
    /// stage.
    #[serde(default)]
    pub(crate) variables: BTreeMap<String, Text>,
    /// True if it shares the stage's cache.
    #[serde(default)]
    pub(crate) use_stage_cache: bool,
}

impl Canary {
    /// The percentage of requests that the canary receives: 0 to 100.
    pub fn traffic_percent(percent: f64) -> Self {
        Self { percent_traffic: percent, variables: BTreeMap::new(), use_stage_cache: false }
    }

    /// Sets another value of a stage variable.
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<Text>) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// True if it shares the stage's cache.
    pub fn use_stage_cache(mut self, shared: bool) -> Self {
        self.use_stage_cache = shared;
        self
    }
}

/// The memory of a stage's cache, in GB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[allow(missing_docs, reason = "the sizes speak for themselves")]
pub enum CacheClusterSize {
    #[serde(rename = "0.5")]
    Gb0_5,
    #[serde(rename = "1.6")]
    Gb1_6,
    #[serde(rename = "6.1")]
    Gb6_1,
    #[serde(rename = "13.5")]
    Gb13_5,
    #[serde(rename = "28.4")]
    Gb28_4,
    #[serde(rename = "58.2")]
    Gb58_2,
    #[serde(rename = "118")]
    Gb118,
    #[serde(rename = "237")]
    Gb237,
}

impl CacheClusterSize {
    /// The value in API Gateway's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gb0_5 => "0.5",
            Self::Gb1_6 => "1.6",
            Self::Gb6_1 => "6.1",
            Self::Gb13_5 => "13.5",
            Self::Gb28_4 => "28.4",
            Self::Gb58_2 => "58.2",
            Self::Gb118 => "118",
            Self::Gb237 => "237",
        }
    }
}

/// The periods that CloudWatch Logs can keep logs for, in days.
pub(crate) const RETENTION_DAYS: [u32; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

/// The default format of an access log.
const ACCESS_LOG_FORMAT: &str = concat!(
    r#"{"requestId":"$context.requestId","ip":"$context.identity.sourceIp","requestTime":"$context.requestTime","#,
    r#""httpMethod":"$context.httpMethod","resourcePath":"$context.resourcePath","status":"$context.status","#,
    r#""protocol":"$context.protocol","responseLength":"$context.responseLength","#,
    r#""integrationStatus":"$context.integration.status","integrationLatency":"$context.integration.latency"}"#
);

impl AccessLog {
    /// A JSON log with this retention in days.
    pub fn retention_days(days: u32) -> Self {
        Self {
            log_group_name: None,
            retention_days: days,
            format: usual_format(),
            encryption: Setting::default(),
            checkov_skip: CheckovSkip::new(),
        }
    }

    /// The log group's name, 1 to 512 letters, digits and `.-_/#`, unique in the account and
    /// region. The default is `/aws/apigateway/STACK/API/STAGE`.
    pub fn log_group_name(mut self, name: impl Into<Text>) -> Self {
        self.log_group_name = Some(name.into());
        self
    }

    /// The format of a line, with [`$context`
    /// variables](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html)
    /// including `$context.requestId`.
    pub fn format(mut self, format: impl Into<Text>) -> Self {
        self.format = format.into();
        self
    }

    /// The key that encrypts the log group.
    pub fn encryption(mut self, encryption: LogEncryption) -> Self {
        self.encryption = Setting::written(encryption);
        self
    }

    checkov_skip::builder!("the log group");
}

impl ExecutionLog {
    /// A log group with this retention in days.
    pub fn retention_days(days: u32) -> Self {
        Self {
            retention_days: days,
            encryption: Setting::default(),
            checkov_skip: CheckovSkip::new(),
        }
    }

    /// The key that encrypts the log group.
    pub fn encryption(mut self, encryption: LogEncryption) -> Self {
        self.encryption = Setting::written(encryption);
        self
    }

    checkov_skip::builder!("it");
}

impl Stage {
    /// Creates a stage called `name`: letters, digits, `_` and `-`.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            description: None,
            variables: BTreeMap::new(),
            method_settings: BTreeMap::new(),
            access_log: None,
            execution_log: None,
            tracing: Setting::default(),
            cache: None,
            canary: None,
            client_certificate: Setting::default(),
            web_acl: None,
            checkov_skip: CheckovSkip::new(),
        }
    }

    builder::description! {
        /// The description.
    }

    /// Sets a stage variable.
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<Text>) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// The settings of methods.
    pub fn method_settings(mut self, of: MethodKey, settings: MethodSettings) -> Self {
        self.method_settings.insert(of, settings);
        self
    }

    /// The effective settings of one or all methods, including inherited ones.
    pub(crate) fn effective_settings(&self, of: &MethodKey) -> MethodSettings {
        let own = self.method_settings.get(of).copied().unwrap_or_default();
        let MethodKey::Route(verb, _) = of else { return own };
        let all = self.method_settings.get(&MethodKey::All).copied().unwrap_or_default();
        MethodSettings {
            throttle: own.throttle.or(all.throttle),
            logging_level: own.logging_level.or(all.logging_level),
            data_trace: own.data_trace.or(all.data_trace),
            metrics: own.metrics.or(all.metrics),
            // The settings for all methods cache only `GET`, as in API Gateway.
            caching: own.caching.or(all.caching.filter(|_| *verb == HttpMethod::Get)),
        }
    }

    /// Logs one line per request.
    pub fn access_log(mut self, log: AccessLog) -> Self {
        self.access_log = Some(log);
        self
    }

    /// Creates the log group of the execution log, before API Gateway does without a retention.
    pub fn execution_log(mut self, log: ExecutionLog) -> Self {
        self.execution_log = Some(log);
        self
    }

    /// True if requests are traced with AWS X-Ray.
    pub fn tracing(mut self, enabled: bool) -> Self {
        self.tracing = Setting::written(enabled);
        self
    }

    /// Adds a cache, which costs by the hour.
    pub fn cache(mut self, size: CacheClusterSize) -> Self {
        self.cache = Some(size);
        self
    }

    /// Adds a canary.
    pub fn canary(mut self, canary: Canary) -> Self {
        self.canary = Some(canary);
        self
    }

    /// True if API Gateway generates a client certificate for HTTP backends. DynamoDB ignores it.
    pub fn client_certificate(mut self, made: bool) -> Self {
        self.client_certificate = Setting::written(made);
        self
    }

    /// The ARN of a regional web ACL of AWS WAF, which inspects requests first.
    pub fn web_acl(mut self, arn: impl Into<Text>) -> Self {
        self.web_acl = Some(arn.into());
        self
    }

    checkov_skip::builder!("it and the settings of its methods");

    pub(crate) fn client_certificate_id(&self, api: &RestApi) -> ResourceId {
        ResourceId::within(api.key.clone(), Kind::ClientCertificate, self.name.clone())
    }

    pub(crate) fn web_acl_association_id(&self, api: &RestApi) -> ResourceId {
        ResourceId::within(api.key.clone(), Kind::WebAclAssociation, self.name.clone())
    }

    pub(crate) fn id(&self, api: &RestApi) -> ResourceId {
        ResourceId::within(api.key.clone(), Kind::Stage, self.name.clone())
    }

    /// The log group of the access log. A custom name does not depend on the stage's name.
    pub(crate) fn log_group_id(&self, api: &RestApi) -> ResourceId {
        let given = self.access_log.as_ref().and_then(|log| log.log_group_name.as_ref());
        let name = given.map_or_else(|| self.name.clone(), |name| log_group_key(name).into());
        ResourceId::within(api.key.clone(), Kind::StageLogGroup, name)
    }

    /// The log group of the execution log. Names of stages and of log groups have no comma.
    pub(crate) fn execution_log_group_id(&self, api: &RestApi) -> ResourceId {
        let name = format!("{},execution", self.name);
        ResourceId::within(api.key.clone(), Kind::StageLogGroup, name)
    }

    /// The name that API Gateway gives the log group of the execution log.
    pub(crate) fn execution_log_group_name(&self, api: &RestApi) -> Text {
        let id = Reference::Resource { id: api.id(), attribute: Attribute::Id };
        Text::from("API-Gateway-Execution-Logs_").then(id).then(format!("/{}", self.name))
    }

    pub(crate) fn log_group_name(&self, stack: &Stack, api: &RestApi) -> Text {
        let prefix = &stack.name_prefix;
        let given = self.access_log.as_ref().and_then(|log| log.log_group_name.as_ref());
        let Some(given) = given else {
            let Stack { name, .. } = stack;
            return format!("/aws/apigateway/{prefix}{name}/{}/{}", api.key, self.name).into();
        };
        // The path before the name stays, because the permissions of readers may depend on it.
        let (mut name, rest) = match given.segments() {
            [Segment::Literal(first), rest @ ..] => {
                let (path, own) = first.split_at(first.rfind('/').map_or(0, |at| at + 1));
                (Text::from(format!("{path}{prefix}{own}")), rest)
            }
            rest => (Text::from(prefix.as_str()), rest),
        };
        for segment in rest {
            match segment {
                Segment::Literal(literal) => name.push_literal(literal),
                Segment::Reference(reference) => name.push_reference(reference.clone()),
            }
        }
        name
    }
}

/// The literal part of a log group's name, which must differ from stage names. Neither contains a
/// `:`.
fn log_group_key(name: &Text) -> String {
    let key: String = name
        .segments()
        .iter()
        .map(|segment| match segment {
            Segment::Literal(literal) => literal.clone(),
            Segment::Reference(Reference::Resource { id, .. }) => {
                format!(":{}:{}", id.kind.noun(), id.name)
            }
            Segment::Reference(Reference::Parameter(parameter)) => format!(":{}", parameter.0),
            Segment::Reference(Reference::Pseudo(Pseudo::AccountId)) => "::account-id".to_owned(),
            Segment::Reference(Reference::Pseudo(Pseudo::Partition)) => "::partition".to_owned(),
            Segment::Reference(Reference::Pseudo(Pseudo::Region)) => "::region".to_owned(),
            Segment::Reference(Reference::Pseudo(Pseudo::UrlSuffix)) => "::url-suffix".to_owned(),
        })
        .collect();
    if is_made_of(&key, "_-") { format!(":{key}") } else { key }
}

/// True if it has a line break before its end.
pub(crate) fn has_lines(text: &Text) -> bool {
    let last = text.segments().len().saturating_sub(1);
    text.segments().iter().enumerate().any(|(index, segment)| match segment {
        Segment::Literal(literal) if index == last => {
            literal.trim_end_matches(['\r', '\n']).contains(['\r', '\n'])
        }
        Segment::Literal(literal) => literal.contains(['\r', '\n']),
        Segment::Reference(_) => false,
    })
}
