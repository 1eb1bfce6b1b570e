//! API keys.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Name;
use super::written;
use crate::text::Text;

/// An [API
/// key](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html).
/// API Gateway makes its value; no template holds it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct ApiKey {
    #[serde(skip)]
    pub(crate) key: Name,
    /// The name on AWS. May refer. Without it, the name in this blueprint.
    #[serde(deserialize_with = "written::name")]
    #[schemars(with = "Option<Text>")]
    pub(crate) name: Text,
    /// Who uses it. May refer.
    pub(crate) description: Option<Text>,
    /// False for a key that callers cannot use.
    pub(crate) enabled: bool,
}

impl Default for ApiKey {
    fn default() -> Self {
        Self::new("")
    }
}

written::member!(ApiKey);

impl ApiKey {
    /// A key that is enabled.
    pub fn new(key: &str) -> Self {
        Self { key: key.into(), name: key.into(), description: None, enabled: true }
    }

    /// The name on AWS, where it differs.
    pub fn name(mut self, name: impl Into<Text>) -> Self {
        self.name = name.into();
        self
    }

    /// What it is for.
    pub fn description(mut self, description: impl Into<Text>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Whether callers can use it.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }
}
