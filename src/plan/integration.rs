//! Integrations as API Gateway gets them.

use std::collections::BTreeMap;

use super::operation::JSON;
use crate::gateway::api::IntegrationType;
use crate::mapping;
use crate::model::{
    Action, ContentHandling, HttpMethod, IntegrationResponse, PassthroughBehavior, RoleArn, Table,
};
use crate::text::{Pseudo, Segment, Text};

/// The integration of a method: the backend, and the mapping of requests and responses. Its fields
/// are those of [API Gateway's own](https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html).
#[derive(Debug, Clone)]
pub struct Integration {
    pub(crate) kind: IntegrationType,
    /// The HTTP method of the request to the backend; `None` if there is no backend.
    pub(crate) http_method: Option<HttpMethod>,
    /// The address of the backend; `None` if there is none.
    pub(crate) uri: Option<Text>,
    /// The role with whose permissions an AWS service is called.
    pub(crate) credentials: Option<RoleArn>,
    /// The ID of the VPC link through which an HTTP backend is called.
    pub(crate) vpc_link_id: Option<Text>,
    pub(crate) passthrough: PassthroughBehavior,
    pub(crate) content_handling: Option<ContentHandling>,
    pub(crate) timeout_milliseconds: Option<u32>,
    /// The parameters of the request to the backend, such as
    /// `integration.request.header.X-Amz-Target`: constants in single quotes or mapping
    /// expressions.
    pub(crate) request_parameters: BTreeMap<String, Text>,
    pub(crate) request_templates: BTreeMap<String, Text>,
    pub(crate) responses: Vec<IntegrationResponse>,
}

impl Integration {
    /// A response of API Gateway itself.
    pub(crate) fn mock(response: IntegrationResponse) -> Self {
        let template = mapping::mock_request(response.status);
        Self {
            request_templates: BTreeMap::from([(JSON.to_owned(), template)]),
            responses: vec![response],
            ..Self::none()
        }
    }

    /// No backend and no response.
    pub(crate) fn none() -> Self {
        Self {
            kind: IntegrationType::Mock,
            http_method: None,
            uri: None,
            credentials: None,
            vpc_link_id: None,
            passthrough: PassthroughBehavior::Never,
            content_handling: None,
            timeout_milliseconds: None,
            request_parameters: BTreeMap::new(),
            request_templates: BTreeMap::new(),
            responses: Vec::new(),
        }
    }

    /// A call of an AWS service with the permissions of a role: `dynamodb` and `action/GetItem`.
    pub(crate) fn aws(service: &str, call: impl Into<Text>, credentials: RoleArn) -> Self {
        Self {
            kind: IntegrationType::Aws,
            http_method: Some(HttpMethod::Post),
            uri: Some(service_uri(&Pseudo::Region.into(), service, call)),
            credentials: Some(credentials),
            ..Self::none()
        }
    }

    /// A call of an action of DynamoDB in the region of the tables, which is the same for all.
    pub(crate) fn dynamodb(action: Action, tables: &[&Table], credentials: RoleArn) -> Self {
        Self::call_of_dynamodb(&format!("action/{}", action.as_str()), tables, credentials)
    }

    /// A call of DynamoDB, whose action is in a header, in the region of the tables.
    pub(crate) fn any_of_dynamodb(tables: &[&Table], credentials: RoleArn) -> Self {
        Self::call_of_dynamodb("path//", tables, credentials)
    }

    fn call_of_dynamodb(call: &str, tables: &[&Table], credentials: RoleArn) -> Self {
        let region = tables.first().map_or_else(|| Pseudo::Region.into(), |table| table.region());
        let uri = service_uri(&region, "dynamodb", call);
        Self { uri: Some(uri), ..Self::aws("dynamodb", call, credentials) }
    }

    /// The mapping templates for requests, by content type.
    pub const fn request_templates(&self) -> &BTreeMap<String, Text> {
        &self.request_templates
    }

    /// The responses.
    pub fn responses(&self) -> &[IntegrationResponse] {
        &self.responses
    }

    /// True if API Gateway responds by itself.
    pub fn is_mock(&self) -> bool {
        self.kind == IntegrationType::Mock
    }

    /// True if the backend gets the request unchanged, and makes the whole response.
    pub(crate) fn is_proxy(&self) -> bool {
        matches!(self.kind, IntegrationType::AwsProxy | IntegrationType::HttpProxy)
    }

    /// True if it calls this action of DynamoDB.
    pub(crate) fn calls(&self, action: Action) -> bool {
        let end = format!(":dynamodb:action/{}", action.as_str());
        let last = self.uri.as_ref().and_then(|uri| uri.segments().last());
        matches!(last, Some(Segment::Literal(last)) if last.ends_with(&end))
    }
}

/// The address of an AWS service in a region, for a call such as `action/GetItem`. The region may be
/// another one than that of the API.
pub(crate) fn service_uri(region: &Text, service: &str, call: impl Into<Text>) -> Text {
    Text::from("arn:")
        .then(Pseudo::Partition)
        .then(":apigateway:")
        .then(region)
        .then(format!(":{service}:"))
        .then(call)
}
