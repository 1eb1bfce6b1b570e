//! Usage plans: throttling and quotas of API keys.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::existing::{Known, MayExist};
use super::written;
use super::{ApiKey, ExistingId, Handle, Kind, Name, ResourceId, Stage, builder};
use crate::text::Text;

/// A [usage
/// plan](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct UsagePlan {
    #[serde(skip)]
    pub(crate) key: Name,
    /// The physical name. May contain references. The default is the name in this blueprint.
    #[serde(deserialize_with = "written::name")]
    #[schemars(with = "Option<Text>")]
    pub(crate) name: Text,
    /// The usage plan exists already, with this ID: its `api-keys` become members, and nothing else
    /// of it is changed. The other options are those of created usage plans.
    pub(crate) existing: Option<ExistingId>,
    /// The description. May contain references.
    pub(crate) description: Option<Text>,
    /// The stages that its keys can use.
    #[serde(skip)]
    pub(crate) stages: Vec<Handle<Stage>>,
    /// The stages that its keys can use: the names of stages of `api` or of the only API, or
    /// `API/STAGE`. By default, the `stage` of `api` or of the only API.
    #[serde(rename = "stages")]
    pub(crate) written_stages: Vec<String>,
    /// The keys, by their names in this blueprint.
    pub(crate) api_keys: Vec<Handle<ApiKey>>,
    /// The throttling of each key.
    pub(crate) throttle: Option<Throttle>,
    /// The quota of each key.
    pub(crate) quota: Option<Quota>,
}

/// The throttling of requests with a [token
/// bucket](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html):
/// further requests get the response 429.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Throttle {
    /// The steady-state rate limit, in requests per second.
    #[schemars(range(min = 0))]
    pub rate: f64,
    /// The burst limit, in requests.
    pub burst: u32,
}

/// The quota of requests of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Quota {
    /// The number of requests per period, at least 1.
    #[schemars(range(min = 1))]
    pub limit: u32,
    /// The period.
    pub period: Period,
    /// The day on which the period starts: 0 for a day, 0 to 6 for a week, 0 to 27 for a month.
    #[serde(default)]
    pub offset: u32,
}

impl Default for UsagePlan {
    fn default() -> Self {
        Self::new("")
    }
}

written::member!(UsagePlan);

/// The period of a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Period {
    /// A day
    #[serde(rename = "DAY")]
    Day,
    /// A week
    #[serde(rename = "WEEK")]
    Week,
    /// A month
    #[serde(rename = "MONTH")]
    Month,
}

impl Period {
    /// The value in API Gateway's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "DAY",
            Self::Week => "WEEK",
            Self::Month => "MONTH",
        }
    }
}

impl MayExist for UsagePlan {
    fn existing(&self) -> Option<(Option<&Text>, Option<&Text>)> {
        self.existing.as_ref().map(|of| (Some(&of.id), None))
    }

    fn creation_options(&self) -> Vec<(&'static str, bool)> {
        vec![
            ("description", self.description.is_some()),
            ("name", self.name.as_literal() != Some(&self.key)),
            ("quota", self.quota.is_some()),
            ("stages", !self.stages.is_empty()),
            ("throttle", self.throttle.is_some()),
        ]
    }
}

impl UsagePlan {
    /// Creates a plan without stages, keys and limits.
    pub fn new(key: &str) -> Self {
        Self {
            key: key.into(),
            name: key.into(),
            existing: None,
            description: None,
            stages: Vec::new(),
            written_stages: Vec::new(),
            api_keys: Vec::new(),
            throttle: None,
            quota: None,
        }
    }

    /// The usage plan exists already, with this ID: its API keys become members, and nothing else
    /// of it is changed.
    pub fn existing(mut self, id: impl Into<Text>) -> Self {
        self.existing = Some(ExistingId { id: id.into() });
        self
    }

    /// The texts that refer to it, if it exists already.
    pub(crate) fn known(&self) -> Option<Known> {
        self.existing.as_ref().map(|existing| existing.known(Kind::UsagePlan))
    }

    builder::name! {
        /// The physical name, if it differs.
    }

    builder::description! {
        /// The description.
    }

    /// Adds a stage that the plan's keys can use.
    pub fn stage(mut self, stage: &Handle<Stage>) -> Self {
        self.stages.push(stage.clone());
        self
    }

    /// Adds a key.
    pub fn api_key(mut self, key: &Handle<ApiKey>) -> Self {
        self.api_keys.push(key.clone());
        self
    }

    /// The throttling of each key.
    pub fn throttle(mut self, throttle: Throttle) -> Self {
        self.throttle = Some(throttle);
        self
    }

    /// The quota of each key.
    pub fn quota(mut self, quota: Quota) -> Self {
        self.quota = Some(quota);
        self
    }

    /// The membership of one of its keys.
    pub(crate) fn membership(&self, key: &Handle<ApiKey>) -> ResourceId {
        ResourceId::within(self.key.clone(), Kind::UsagePlanKey, key.id.name.clone())
    }
}
