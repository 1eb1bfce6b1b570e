//! API keys and usage plans.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::named_values::named_values;

/// An [API key](https://docs.aws.amazon.com/apigateway/latest/api/API_ApiKey.html).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeployedApiKey {
    /// True if callers can use it.
    pub enabled: bool,
    /// The value that callers send; `None` if it is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// A [usage plan](https://docs.aws.amazon.com/apigateway/latest/api/API_UsagePlan.html): the keys
/// with which callers may use stages of the API.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeployedUsagePlan {
    /// The names of the API's stages.
    pub api_stages: BTreeSet<String>,
    /// The identifiers of the API keys.
    pub keys: BTreeSet<String>,
    /// The throttling of each key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub throttle: Option<ThrottleSettings>,
    /// The quota of each key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota: Option<QuotaSettings>,
}

/// The limits of a [token
/// bucket](https://docs.aws.amazon.com/apigateway/latest/api/API_ThrottleSettings.html).
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ThrottleSettings {
    /// The number of requests per second.
    pub rate_limit: f64,
    /// The number of requests at once.
    pub burst_limit: u32,
}

/// A [quota](https://docs.aws.amazon.com/apigateway/latest/api/API_QuotaSettings.html).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QuotaSettings {
    /// The number of requests in a period.
    pub limit: u32,
    /// The day on which the period starts: 0 for a day, 0 to 6 for a week, 0 to 27 for a month.
    #[serde(default)]
    pub offset: u32,
    /// The period.
    pub period: QuotaPeriod,
}

named_values! {
    /// The period of a quota.
    pub enum QuotaPeriod {
        /// A day
        Day = "DAY",
        /// A week
        Week = "WEEK",
        /// A month
        Month = "MONTH",
    }
}
