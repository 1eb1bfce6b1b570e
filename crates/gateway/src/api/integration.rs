//! Integrations: the backend of a method, and the mapping of its responses.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::named_values::named_values;

/// An [integration](https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeployedIntegration {
    /// The type.
    pub r#type: IntegrationType,
    /// The HTTP method of the request to the backend.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_method: Option<String>,
    /// The address of the backend, such as
    /// `arn:aws:apigateway:us-east-1:dynamodb:action/GetItem`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// The treatment of bodies whose content type has no request template.
    pub passthrough_behavior: PassthroughBehavior,
    /// The conversion of request bodies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_handling: Option<ContentHandling>,
    /// The timeout of the backend in milliseconds; `None` stands for API Gateway's default of
    /// 29,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_in_millis: Option<u32>,
    /// The parameters of the request to the backend, such as
    /// `integration.request.header.X-Amz-Target`: a constant in single quotes or a mapping
    /// expression.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub request_parameters: BTreeMap<String, String>,
    /// The mapping templates of requests by content type, in VTL.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub request_templates: BTreeMap<String, String>,
    /// The responses by status.
    #[serde(default)]
    pub integration_responses: BTreeMap<u16, DeployedIntegrationResponse>,
}

impl DeployedIntegration {
    /// Creates an integration with an action of DynamoDB, such as `GetItem`, without responses.
    /// Bodies without a request template are refused.
    pub fn dynamodb(action: &str) -> Self {
        Self {
            http_method: Some("POST".to_owned()),
            uri: Some(format!("arn:aws:apigateway:us-east-1:dynamodb:action/{action}")),
            ..Self::new(IntegrationType::Aws)
        }
    }

    /// Creates a proxy integration with the Lambda function of an ARN.
    pub fn lambda_proxy(arn: &str) -> Self {
        let path = format!("lambda:path/2015-03-31/functions/{arn}/invocations");
        Self {
            http_method: Some("POST".to_owned()),
            uri: Some(format!("arn:aws:apigateway:us-east-1:{path}")),
            ..Self::new(IntegrationType::AwsProxy)
        }
    }

    /// Creates a proxy integration with an HTTP endpoint, which receives the method of the caller.
    pub fn http_proxy(uri: &str) -> Self {
        Self {
            http_method: Some("ANY".to_owned()),
            uri: Some(uri.to_owned()),
            ..Self::new(IntegrationType::HttpProxy)
        }
    }

    /// Creates an integration without a backend and without responses. The request template
    /// selects the response with `{"statusCode": 200}`.
    pub fn mock() -> Self {
        Self::new(IntegrationType::Mock)
    }

    fn new(of: IntegrationType) -> Self {
        Self {
            r#type: of,
            http_method: None,
            uri: None,
            passthrough_behavior: PassthroughBehavior::Never,
            content_handling: None,
            timeout_in_millis: None,
            request_parameters: BTreeMap::new(),
            request_templates: BTreeMap::new(),
            integration_responses: BTreeMap::new(),
        }
    }

    /// Maps a header of the request to the backend.
    pub fn request_header(mut self, name: &str, expression: impl Into<String>) -> Self {
        let parameter = format!("integration.request.header.{name}");
        self.request_parameters.insert(parameter, expression.into());
        self
    }

    /// Adds the mapping template for requests of a content type.
    pub fn request_template(
        mut self,
        content_type: impl Into<String>,
        template: impl Into<String>,
    ) -> Self {
        self.request_templates.insert(content_type.into(), template.into());
        self
    }

    /// Adds the response of a status.
    pub fn response(mut self, status: u16, response: DeployedIntegrationResponse) -> Self {
        self.integration_responses.insert(status, response);
        self
    }

    /// The action that the integration calls if its backend is an action of DynamoDB.
    pub fn dynamodb_action(&self) -> Option<&str> {
        self.dynamodb_call()?.strip_prefix("action/")
    }

    /// True if the backend is DynamoDB: an action of it, or one that a header names.
    pub fn calls_dynamodb(&self) -> bool {
        self.dynamodb_call().is_some()
    }

    fn dynamodb_call(&self) -> Option<&str> {
        let uri = self.uri.as_deref().filter(|_| self.r#type == IntegrationType::Aws)?;
        uri.split(':').nth(4).filter(|service| *service == "dynamodb")?;
        uri.split(':').nth(5)
    }
}

named_values! {
    /// The type of an integration.
    pub enum IntegrationType {
        /// An action of an AWS service, with mapping templates.
        Aws = "AWS",
        /// A Lambda function or a Firehose stream, which receives the request unchanged.
        AwsProxy = "AWS_PROXY",
        /// An HTTP endpoint, with mapping templates.
        Http = "HTTP",
        /// An HTTP endpoint, which receives the request unchanged.
        HttpProxy = "HTTP_PROXY",
        /// No backend: API Gateway itself responds.
        Mock = "MOCK",
    }
}

named_values! {
    /// The treatment of a body whose content type has no request template.
    #[derive(Default)]
    pub enum PassthroughBehavior {
        /// It is refused with 415: the safe default, because nothing else checks such a body.
        #[default]
        Never = "NEVER",
        /// It is passed through.
        WhenNoMatch = "WHEN_NO_MATCH",
        /// It is passed through if there is no request template at all, else refused with 415.
        WhenNoTemplates = "WHEN_NO_TEMPLATES",
    }
}

named_values! {
    /// The conversion of a body between binary and text. By default, it is passed as it is.
    pub enum ContentHandling {
        /// From Base64 to bytes
        ConvertToBinary = "CONVERT_TO_BINARY",
        /// From bytes to Base64
        ConvertToText = "CONVERT_TO_TEXT",
    }
}

/// An [integration
/// response](https://docs.aws.amazon.com/apigateway/latest/api/API_IntegrationResponse.html): the
/// mapping of the backend's response to that of the method.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeployedIntegrationResponse {
    /// The regular expression for the status of the backend, which must match as a whole. The
    /// response without one, or with an empty one, is the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selection_pattern: Option<String>,
    /// The values of the headers `method.response.header.NAME`: a constant in single quotes or a
    /// [mapping
    /// expression](https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub response_parameters: BTreeMap<String, String>,
    /// The mapping templates by content type, in VTL. Without one, the body is that of the backend.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub response_templates: BTreeMap<String, String>,
    /// The conversion of the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_handling: Option<ContentHandling>,
}

impl DeployedIntegrationResponse {
    /// Creates the default response, with the body of the backend.
    pub fn new() -> Self {
        Self::default()
    }

    /// Limits the response to statuses of the backend that match a regular expression.
    pub fn selection_pattern(mut self, pattern: impl Into<String>) -> Self {
        self.selection_pattern = Some(pattern.into());
        self
    }

    /// Sets a header.
    pub fn header(mut self, name: &str, expression: impl Into<String>) -> Self {
        let parameter = format!("method.response.header.{name}");
        self.response_parameters.insert(parameter, expression.into());
        self
    }

    /// Adds the mapping template for callers that accept a content type.
    pub fn template(
        mut self,
        content_type: impl Into<String>,
        template: impl Into<String>,
    ) -> Self {
        self.response_templates.insert(content_type.into(), template.into());
        self
    }
}
