//! API keys.

use super::{Kind, Name, Resource, ResourceId, Stack};
use crate::text::Text;

/// An [API
/// key](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html).
/// API Gateway makes its value; no template holds it.
#[derive(Debug, Clone)]
pub struct ApiKey {
    pub(crate) key: Name,
    pub(crate) name: Text,
    pub(crate) description: Option<Text>,
    pub(crate) enabled: bool,
}

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

impl Resource for ApiKey {
    fn id(&self) -> ResourceId {
        ResourceId::new(Kind::ApiKey, self.key.clone())
    }

    fn add_to(self, stack: &mut Stack) {
        stack.api_keys.push(self);
    }
}
