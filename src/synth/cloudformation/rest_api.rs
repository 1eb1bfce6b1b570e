//! `AWS::ApiGateway::RestApi`

use serde::Serialize;
use serde::ser::Serializer;

use super::iam::{PolicyDocument, Principal};
use super::template::Entry;
use super::value::{Value, value};
use crate::model::{ApiKeySource, Endpoint, RestApi};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    name: Value<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Value<'a>>,
    endpoint_configuration: EndpointConfiguration<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<PrivatePolicy<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    binary_media_types: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum_compression_size: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key_source_type: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct EndpointConfiguration<'a> {
    types: [&'static str; 1],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    vpc_endpoint_ids: &'a [String],
}

/// Lets callers in through these VPC endpoints. The API cannot refer to itself here; API Gateway completes `execute-api:/*`
/// to the ARN of the API.
struct PrivatePolicy<'a>(&'a [String]);

impl Serialize for PrivatePolicy<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let statement = RestApi::policy_statement(self.0, "execute-api:/*".into());
        PolicyDocument::about(Principal::Aws("*"), &statement).serialize(serializer)
    }
}

pub(super) fn entry(api: &RestApi) -> Entry<impl Serialize> {
    let vpc_endpoints = api.vpc_endpoints();
    let endpoint_configuration = EndpointConfiguration {
        types: [match api.endpoint {
            Endpoint::Regional => "REGIONAL",
            Endpoint::Edge => "EDGE",
            Endpoint::Private(_) => "PRIVATE",
        }],
        vpc_endpoint_ids: vpc_endpoints.unwrap_or_default(),
    };
    let properties = Properties {
        name: Value(&api.name),
        description: value(api.description.as_ref()),
        endpoint_configuration,
        policy: vpc_endpoints.map(PrivatePolicy),
        binary_media_types: &api.binary_media_types,
        minimum_compression_size: api.minimum_compression_size,
        api_key_source_type: (api.api_key_source != ApiKeySource::default()).then(|| api.api_key_source.as_str()),
    };
    Entry::new("AWS::ApiGateway::RestApi", properties)
}
