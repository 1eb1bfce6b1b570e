//! API keys.

use schemars::JsonSchema;
use serde::Deserialize;

use super::existing::{Known, MayExist};
use super::{ExistingId, Kind, Name, builder, written};
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
    /// The API key exists already, with this ID: it is referenced, neither created nor changed. The
    /// other options are those of created API keys.
    pub(crate) existing: Option<ExistingId>,
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

impl MayExist for ApiKey {
    fn existing(&self) -> Option<(Option<&Text>, Option<&Text>)> {
        self.existing.as_ref().map(|of| (Some(&of.id), None))
    }

    fn creation_options(&self) -> Vec<(&'static str, bool)> {
        vec![
            ("description", self.description.is_some()),
            ("enabled", !self.enabled),
            ("name", self.name.as_literal() != Some(&self.key)),
        ]
    }
}

impl ApiKey {
    /// Creates an enabled key.
    pub fn new(key: &str) -> Self {
        let name = key.into();
        Self { key: key.into(), name, existing: None, description: None, enabled: true }
    }

    /// The API key exists already, with this ID: it is referenced, neither created nor changed.
    pub fn existing(mut self, id: impl Into<Text>) -> Self {
        self.existing = Some(ExistingId { id: id.into() });
        self
    }

    /// The texts that refer to it, if it exists already.
    pub(crate) fn known(&self) -> Option<Known> {
        self.existing.as_ref().map(|existing| existing.known(Kind::ApiKey))
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
