//! API keys.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Name;
use super::builder;
use super::written;
use crate::text::Text;

/// An [API
/// key](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html).
/// API Gateway generates its value, which is not in any template.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct ApiKey {
    #[serde(skip)]
    pub(crate) key: Name,
    /// The physical name. May contain references. The default is the name in this blueprint.
    #[serde(deserialize_with = "written::name")]
    #[schemars(with = "Option<Text>")]
    pub(crate) name: Text,
    /// The description. May contain references.
    pub(crate) description: Option<Text>,
    /// True if callers can use it.
    pub(crate) enabled: bool,
}

impl Default for ApiKey {
    fn default() -> Self {
        Self::new("")
    }
}

written::member!(ApiKey);

impl ApiKey {
    /// Creates an enabled key.
    pub fn new(key: &str) -> Self {
        Self { key: key.into(), name: key.into(), description: None, enabled: true }
    }

    builder::name! {
        /// The physical name. The default is the key in the stack.
    }

    builder::description! {
        /// The description.
    }

    /// True if callers can use it.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }
}
