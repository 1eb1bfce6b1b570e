//! Integrations: what a method calls, and how its answers become responses.

use std::collections::BTreeMap;

use super::{Action, ContentHandling, PassthroughBehavior, RoleArn};
use crate::mapping;
use crate::text::Text;

/// What a method calls.
#[derive(Debug, Clone, PartialEq)]
pub enum Integration {
    /// An operation of DynamoDB.
    Aws(AwsIntegration),
    /// Nothing: API Gateway answers by itself.
    Mock(MockIntegration),
}

/// An [AWS
/// integration](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings.html)
/// on an operation of DynamoDB.
#[derive(Debug, Clone, PartialEq)]
pub struct AwsIntegration {
    pub(crate) action: Action,
    pub(crate) credentials: RoleArn,
    pub(crate) passthrough: PassthroughBehavior,
    pub(crate) content_handling: Option<ContentHandling>,
    pub(crate) timeout_milliseconds: Option<u32>,
    pub(crate) request_templates: BTreeMap<String, Text>,
    pub(crate) responses: Vec<IntegrationResponse>,
}

/// A [mock
/// integration](https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html).
#[derive(Debug, Clone, PartialEq)]
pub struct MockIntegration {
    pub(crate) request_templates: BTreeMap<String, Text>,
    pub(crate) responses: Vec<IntegrationResponse>,
}

/// How answers of an integration become a response of the method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntegrationResponse {
    pub(crate) status: u16,
    pub(crate) selection_pattern: Option<String>,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) templates: BTreeMap<String, Text>,
    pub(crate) content_handling: Option<ContentHandling>,
}

impl AwsIntegration {
    /// Calls `action` with the rights of `credentials`. It answers with DynamoDB's own bodies:
    /// successes with 200, what DynamoDB refuses with 400, everything else with 500.
    pub fn new(action: Action, credentials: RoleArn) -> Self {
        Self {
            action,
            credentials,
            passthrough: PassthroughBehavior::default(),
            content_handling: None,
            timeout_milliseconds: None,
            request_templates: BTreeMap::new(),
            responses: vec![
                IntegrationResponse::new(200).selection_pattern("2\\d{2}"),
                IntegrationResponse::new(400).selection_pattern("4\\d{2}"),
                IntegrationResponse::new(500),
            ],
        }
    }

    /// Calls `action` with the caller's body as it is; only `application/json` is let through.
    pub fn passthrough(action: Action, credentials: RoleArn) -> Self {
        Self::new(action, credentials).request_template("application/json", mapping::PASSTHROUGH)
    }

    /// What becomes of a body whose content type has no request template.
    pub fn passthrough_behavior(mut self, behavior: PassthroughBehavior) -> Self {
        self.passthrough = behavior;
        self
    }

    /// How request bodies are converted.
    pub fn content_handling(mut self, handling: ContentHandling) -> Self {
        self.content_handling = Some(handling);
        self
    }

    /// How long to wait for DynamoDB, in milliseconds: 50 to 29,000, or to 300,000 where the API is
    /// not edge-optimized and AWS has raised the account's quota.
    pub fn timeout_milliseconds(mut self, milliseconds: u32) -> Self {
        self.timeout_milliseconds = Some(milliseconds);
        self
    }

    /// The mapping template for request bodies of a content type.
    pub fn request_template(
        mut self,
        content_type: impl Into<String>,
        template: impl Into<Text>,
    ) -> Self {
        self.request_templates.insert(content_type.into(), template.into());
        self
    }

    /// Replaces the responses.
    pub fn responses(mut self, responses: impl IntoIterator<Item = IntegrationResponse>) -> Self {
        self.responses = responses.into_iter().collect();
        self
    }
}

impl MockIntegration {
    /// Answers every request with `status` and an empty body.
    pub fn new(status: u16) -> Self {
        Self::responding(IntegrationResponse::new(status))
    }

    /// Answers every request with `response`.
    pub fn responding(response: IntegrationResponse) -> Self {
        Self {
            request_templates: BTreeMap::from([(
                "application/json".into(),
                mapping::mock_request(response.status),
            )]),
            responses: vec![response],
        }
    }
}

impl IntegrationResponse {
    /// A response with `status` for whatever no other response is for, with the integration's own
    /// body.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            selection_pattern: None,
            headers: BTreeMap::new(),
            templates: BTreeMap::new(),
            content_handling: None,
        }
    }

    /// Answers just when the HTTP status of the integration's answer matches this regular
    /// expression.
    pub fn selection_pattern(mut self, pattern: impl Into<String>) -> Self {
        self.selection_pattern = Some(pattern.into());
        self
    }

    /// Sets a header: a constant in single quotes, or a [mapping
    /// expression](https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html)
    /// such as `integration.response.header.x-amzn-RequestId`.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }

    /// The mapping template for a content type that the caller accepts.
    pub fn template(mut self, content_type: impl Into<String>, template: impl Into<Text>) -> Self {
        self.templates.insert(content_type.into(), template.into());
        self
    }

    /// How the body is converted.
    pub fn content_handling(mut self, handling: ContentHandling) -> Self {
        self.content_handling = Some(handling);
        self
    }

    /// The status, which a mapping template may change.
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// The mapping templates, by content type.
    pub const fn templates(&self) -> &BTreeMap<String, Text> {
        &self.templates
    }
}

impl Integration {
    /// The mapping templates for requests, by content type.
    pub fn request_templates(&self) -> &BTreeMap<String, Text> {
        match self {
            Self::Aws(aws) => &aws.request_templates,
            Self::Mock(mock) => &mock.request_templates,
        }
    }

    /// The responses.
    pub fn responses(&self) -> &[IntegrationResponse] {
        match self {
            Self::Aws(aws) => &aws.responses,
            Self::Mock(mock) => &mock.responses,
        }
    }

    /// The field of a route that describes it.
    pub(crate) const fn field(&self) -> &'static str {
        match self {
            Self::Aws(_) => "raw",
            Self::Mock(_) => "mock",
        }
    }
}
