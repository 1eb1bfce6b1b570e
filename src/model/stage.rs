//! Stages: deployed, callable REST APIs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::limits::is_made_of;
use super::{
    CheckovSkip, HttpMethod, Kind, Name, Path, ResourceId, RestApi, Stack, Throttle, checkov_skip,
};
use crate::text::{Pseudo, Reference, Segment, Text};

/// A [stage](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-stages.html) of a
/// REST API.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct Stage {
    /// Its name, which is the first part of every path that callers use: letters, digits, `_` and
    /// `-`.
    #[schemars(with = "String", regex(pattern = r"^[A-Za-z0-9_-]{1,128}$"))]
    pub(crate) name: Name,
    /// The purpose of the stage. May refer.
    pub(crate) description: Option<Text>,
    /// Stage variables. The values may refer, to `${tables.NAME.name}` and `${tables.NAME.arn}`
    /// too.
    pub(crate) variables: BTreeMap<String, Text>,
    /// The settings of methods: of all routes under `*`, of one under its method and path.
    pub(crate) method_settings: BTreeMap<MethodKey, MethodSettings>,
    /// A line per request in CloudWatch Logs. The account needs a role for it.
    pub(crate) access_log: Option<AccessLog>,
    /// True if requests are traced with AWS X-Ray.
    pub(crate) tracing: bool,
    /// The size of a cache in GB, which costs by the hour. Without it, there is none.
    pub(crate) cache: Option<CacheClusterSize>,
    /// A part of the requests that sees other stage variables.
    pub(crate) canary: Option<Canary>,
    /// True if API Gateway makes a certificate that it shows to HTTP backends. DynamoDB does not
    /// look at it.
    pub(crate) client_certificate: bool,
    /// The ARN of a regional web ACL of AWS WAF, which looks at requests first. May refer.
    pub(crate) web_acl: Option<Text>,
    /// Checks of checkov that are not to look at it and the settings of its methods.
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
}

impl Default for Stage {
    /// One called `prod`.
    fn default() -> Self {
        Self::new("prod")
    }
}

/// The methods that settings are for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(from = "String")]
pub enum MethodKey {
    /// Every method that has no settings of its own.
    All,
    /// One method.
    Route(HttpMethod, Path),
}

impl From<String> for MethodKey {
    /// That of a route is as it is written; of one that is none, the blueprint tells.
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
    /// As the blueprint spells it: `*`, or `POST /orders`.
    pub(crate) fn spelling(&self) -> String {
        match self {
            Self::All => "*".into(),
            Self::Route(method, path) => format!("{method} {path}"),
        }
    }
}

/// The settings of a stage for methods. A route takes what its own settings leave out from those
/// of `*`; what neither says is off.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct MethodSettings {
    /// The throttling of all callers together.
    pub throttle: Option<Throttle>,
    /// The level of execution logging. The account needs a role for it.
    pub logging_level: Option<LoggingLevel>,
    /// True if whole requests and responses are logged: for development only, for it logs what
    /// callers send.
    pub data_trace: Option<bool>,
    /// True if CloudWatch gets metrics of their own for the methods.
    pub metrics: Option<bool>,
    /// The caching of responses, where the stage has a cache. They are told apart by the parameters
    /// of the path and those that the route declares: what a template reads of a request besides,
    /// `parameters` has to name. `*` caches GET only.
    pub caching: Option<Caching>,
}

/// The caching of responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct Caching {
    /// True if they are cached.
    pub enabled: bool,
    /// The seconds for which they are. Without it, 300.
    #[schemars(range(max = 3600))]
    pub time_to_live_seconds: u32,
    /// True if they are encrypted in the cache.
    pub encrypted: bool,
}

impl Default for Caching {
    /// Encrypted, for 300 seconds.
    fn default() -> Self {
        Self { enabled: true, time_to_live_seconds: 300, encrypted: true }
    }
}

/// What execution logging writes.
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

/// A line per request in a log group of the stage's own. The account needs a role for it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct AccessLog {
    /// The log group's name: 1 to 512 letters, digits and `.-_/#`. An account has one of a name a
    /// region, so that a second environment needs another. May refer. Without it,
    /// `/aws/apigateway/NAME/api/STAGE`.
    pub(crate) log_group_name: Option<Text>,
    /// The days for which lines are kept: one of the periods that CloudWatch Logs knows.
    pub(crate) retention_days: u32,
    /// The line, with `$context` variables. May refer. Without it, a JSON object of the usual ones.
    #[serde(default = "usual_format")]
    #[schemars(with = "Option<Text>")]
    pub(crate) format: Text,
    /// Checks of checkov that are not to look at the log group.
    #[serde(default)]
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
}

fn usual_format() -> Text {
    ACCESS_LOG_FORMAT.into()
}

/// A [canary](https://docs.aws.amazon.com/apigateway/latest/developerguide/canary-release.html): a
/// part of the requests that sees other stage variables, and so what mapping templates make of
/// them. It has the same deployment as the stage.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Canary {
    /// The percentage of the requests that the canary receives.
    #[schemars(range(min = 0, max = 100))]
    pub(crate) percent_traffic: f64,
    /// The stage's variables that have other values. The values may refer, as the stage's do.
    #[serde(default)]
    pub(crate) variables: BTreeMap<String, Text>,
    /// True if it shares the stage's cache.
    #[serde(default)]
    pub(crate) use_stage_cache: bool,
}

impl Canary {
    /// So many of a hundred requests: 0 to 100.
    pub fn traffic_percent(percent: f64) -> Self {
        Self { percent_traffic: percent, variables: BTreeMap::new(), use_stage_cache: false }
    }

    /// Gives one of the stage's variables another value.
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<Text>) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// Whether it shares the stage's cache.
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
pub(crate) const RETENTION_DAYS: [u32; 23] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653, 3654,
];

/// What an access log says of each request when nothing else is asked for.
const ACCESS_LOG_FORMAT: &str = concat!(
    r#"{"requestId":"$context.requestId","ip":"$context.identity.sourceIp","requestTime":"$context.requestTime","#,
    r#""httpMethod":"$context.httpMethod","resourcePath":"$context.resourcePath","status":"$context.status","#,
    r#""protocol":"$context.protocol","responseLength":"$context.responseLength","#,
    r#""integrationStatus":"$context.integration.status","integrationLatency":"$context.integration.latency"}"#
);

impl AccessLog {
    /// A log in JSON that is kept for so many days.
    pub fn retention_days(days: u32) -> Self {
        Self {
            log_group_name: None,
            retention_days: days,
            format: usual_format(),
            checkov_skip: CheckovSkip::new(),
        }
    }

    /// The log group's name, 1 to 512 letters, digits and `.-_/#`, of which an account has one a
    /// region. Without it, `/aws/apigateway/STACK/API/STAGE`.
    pub fn log_group_name(mut self, name: impl Into<Text>) -> Self {
        self.log_group_name = Some(name.into());
        self
    }

    /// The line, with [`$context`
    /// variables](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html),
    /// `$context.requestId` among them.
    pub fn format(mut self, format: impl Into<Text>) -> Self {
        self.format = format.into();
        self
    }

    checkov_skip::builder!("the log group");
}

impl Stage {
    /// A stage called `name`: letters, digits, `_` and `-`.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            description: None,
            variables: BTreeMap::new(),
            method_settings: BTreeMap::new(),
            access_log: None,
            tracing: false,
            cache: None,
            canary: None,
            client_certificate: false,
            web_acl: None,
            checkov_skip: CheckovSkip::new(),
        }
    }

    /// What it is for.
    pub fn description(mut self, description: impl Into<Text>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Sets a stage variable.
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<Text>) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// How methods are treated.
    pub fn method_settings(mut self, of: MethodKey, settings: MethodSettings) -> Self {
        self.method_settings.insert(of, settings);
        self
    }

    /// The settings that hold for all methods or for one, with what its own leave out.
    pub(crate) fn effective_settings(&self, of: &MethodKey) -> MethodSettings {
        let own = self.method_settings.get(of).copied().unwrap_or_default();
        let MethodKey::Route(verb, _) = of else { return own };
        let all = self.method_settings.get(&MethodKey::All).copied().unwrap_or_default();
        MethodSettings {
            throttle: own.throttle.or(all.throttle),
            logging_level: own.logging_level.or(all.logging_level),
            data_trace: own.data_trace.or(all.data_trace),
            metrics: own.metrics.or(all.metrics),
            // The settings for all methods cache `GET` only, as API Gateway has it.
            caching: own.caching.or(all.caching.filter(|_| *verb == HttpMethod::Get)),
        }
    }

    /// Logs a line per request.
    pub fn access_log(mut self, log: AccessLog) -> Self {
        self.access_log = Some(log);
        self
    }

    /// Whether requests are traced with AWS X-Ray.
    pub fn tracing(mut self, enabled: bool) -> Self {
        self.tracing = enabled;
        self
    }

    /// Gives the stage a cache, which costs by the hour.
    pub fn cache(mut self, size: CacheClusterSize) -> Self {
        self.cache = Some(size);
        self
    }

    /// Treats some of the requests otherwise.
    pub fn canary(mut self, canary: Canary) -> Self {
        self.canary = Some(canary);
        self
    }

    /// Whether API Gateway makes a certificate that it shows to HTTP backends. DynamoDB does not
    /// look at it.
    pub fn client_certificate(mut self, made: bool) -> Self {
        self.client_certificate = made;
        self
    }

    /// The ARN of a regional web ACL of AWS WAF, which looks at requests first.
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

    /// The log group of the access log. One with a name of its own stays where the stage gets
    /// another name.
    pub(crate) fn log_group_id(&self, api: &RestApi) -> ResourceId {
        let given = self.access_log.as_ref().and_then(|log| log.log_group_name.as_ref());
        let name = given.map_or_else(|| self.name.clone(), |name| log_group_key(name).into());
        ResourceId::within(api.key.clone(), Kind::StageLogGroup, name)
    }

    pub(crate) fn log_group_name(&self, stack: &Stack, api: &RestApi) -> Text {
        let given = self.access_log.as_ref().and_then(|log| log.log_group_name.clone());
        given.unwrap_or_else(|| {
            format!("/aws/apigateway/{}/{}/{}", stack.name, api.key, self.name).into()
        })
    }
}

/// The part of a log group's name that is known before it is deployed, which is no stage's name.
/// Neither has a `:`.
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
        })
        .collect();
    if is_made_of(&key, "_-") { format!(":{key}") } else { key }
}

/// Whether it has a line break that is not at its end.
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
