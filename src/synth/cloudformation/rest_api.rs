//! `AWS::ApiGateway::RestApi`

use serde::Serialize;
use serde::ser::Serializer;

use super::entry::Entry;
use super::iam::PolicyDocument;
use super::value::{TagList, Value, value};
use crate::model::{ApiKeySource, Kind, ResourceStatement, RestApi, Stack};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    name: Value<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Value<'a>>,
    endpoint_configuration: EndpointConfiguration<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<ResourcePolicy>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    binary_media_types: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum_compression_size: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key_source_type: Option<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    disable_execute_api_endpoint: bool,
    #[serde(skip_serializing_if = "TagList::is_empty")]
    tags: TagList<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct EndpointConfiguration<'a> {
    types: [&'static str; 1],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    vpc_endpoint_ids: &'a [String],
}

/// The resource policy. The API cannot refer to itself here; API Gateway completes `execute-api:/*`
/// to the ARN of the API.
struct ResourcePolicy {
    statements: Vec<ResourceStatement>,
    is_private: bool,
}

impl Serialize for ResourcePolicy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let about = |of: &ResourceStatement| of.statement(self.is_private, "execute-api:/*".into());
        let statements: Vec<_> = self.statements.iter().map(|of| (of, about(of))).collect();
        PolicyDocument::of_resource(&statements).serialize(serializer)
    }
}

pub(super) fn entry<'a>(stack: &'a Stack, api: &'a RestApi) -> Entry<impl Serialize + use<'a>> {
    let vpc_endpoints = api.vpc_endpoints();
    let statements = api.policy_statements();
    let endpoint_configuration = EndpointConfiguration {
        types: [api.endpoint.as_str()],
        vpc_endpoint_ids: vpc_endpoints.unwrap_or_default(),
    };
    let properties = Properties {
        name: Value(&api.name),
        description: value(api.description.as_ref()),
        endpoint_configuration,
        policy: (!statements.is_empty())
            .then_some(ResourcePolicy { statements, is_private: vpc_endpoints.is_some() }),
        binary_media_types: &api.binary_media_types,
        minimum_compression_size: api.minimum_compression_size,
        disable_execute_api_endpoint: api.disable_execute_api_endpoint,
        tags: TagList::of_stack(stack),
        api_key_source_type: (api.api_key_source != ApiKeySource::default())
            .then(|| api.api_key_source.as_str()),
    };
    Entry::new(Kind::RestApi, properties).checkov_skip(&api.checkov_skip)
}
