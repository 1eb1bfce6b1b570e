//! Integrations as API Gateway gets them.

use std::collections::BTreeMap;

use crate::model::{Action, ContentHandling, IntegrationResponse, PassthroughBehavior, RoleArn};
use crate::text::Text;

/// The integration of a method: what it calls, and how requests and responses are mapped.
#[derive(Debug, Clone)]
pub struct Integration {
    pub(crate) target: Target,
    pub(crate) request_templates: BTreeMap<String, Text>,
    pub(crate) responses: Vec<IntegrationResponse>,
}

/// The service that an integration calls.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    /// An action of an AWS service.
    Aws(AwsCall),
    /// None: API Gateway responds by itself.
    Mock,
}

/// A call of DynamoDB.
#[derive(Debug, Clone)]
pub(crate) struct AwsCall {
    pub(crate) action: Action,
    pub(crate) credentials: RoleArn,
    pub(crate) passthrough: PassthroughBehavior,
    pub(crate) content_handling: Option<ContentHandling>,
    pub(crate) timeout_milliseconds: Option<u32>,
}

impl Integration {
    /// The mapping templates for requests, by content type.
    pub const fn request_templates(&self) -> &BTreeMap<String, Text> {
        &self.request_templates
    }

    /// The responses.
    pub fn responses(&self) -> &[IntegrationResponse] {
        &self.responses
    }

    /// True if API Gateway responds by itself.
    pub const fn is_mock(&self) -> bool {
        matches!(self.target, Target::Mock)
    }

    /// The call of DynamoDB.
    pub(crate) const fn aws(&self) -> Option<&AwsCall> {
        match &self.target {
            Target::Aws(call) => Some(call),
            Target::Mock => None,
        }
    }
}
