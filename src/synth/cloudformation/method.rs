//! `AWS::ApiGateway::Method`: method, integration and their responses in one.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::ser::{Serialize, Serializer};

use super::entry::Entry;
use super::resource::PathRef;
use super::shared::{Shared, SharedTexts};
use super::value::{Ref, Texts, Value};
use crate::model::{
    AwsIntegration, ContentHandling, HttpMethod, Integration, IntegrationResponse, Kind, Method,
    MethodResponse, MockIntegration, PassthroughBehavior, Path, RequestParameter, Resource as _,
    RestApi,
};
use crate::text::{Pseudo, Text};

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    rest_api_id: Ref,
    resource_id: PathRef,
    http_method: &'static str,
    authorization_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorizer_id: Option<Ref>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    authorization_scopes: &'a BTreeSet<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    api_key_required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_parameters: Option<RequestParameters<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_models: Option<Models<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_validator_id: Option<Ref>,
    integration: IntegrationOf<'a>,
    method_responses: Vec<Response<'a>>,
}

struct RequestParameters<'a>(Cow<'a, BTreeMap<RequestParameter, bool>>);

impl Serialize for RequestParameters<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            self.0.iter().map(|(parameter, required)| (parameter.to_string(), required)),
        )
    }
}

/// Content types and their models.
struct Models<'a> {
    api: &'a RestApi,
    models: &'a BTreeMap<String, String>,
}

impl Serialize for Models<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let reference = |name: &str| Ref(self.api.part(Kind::Model, name));
        serializer.collect_map(
            self.models.iter().map(|(content_type, name)| (content_type, reference(name))),
        )
    }
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct IntegrationOf<'a> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    integration_http_method: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<Uri>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credentials: Option<Value<'a>>,
    passthrough_behavior: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_handling: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeout_in_millis: Option<u32>,
    #[serde(skip_serializing_if = "Texts::is_empty")]
    request_templates: Texts<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cache_key_parameters: Vec<String>,
    integration_responses: Vec<ResponseOf<'a>>,
}

/// The URI of a DynamoDB operation.
struct Uri(&'static str);

impl Serialize for Uri {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let uri = Text::from("arn:")
            .then(Pseudo::Partition)
            .then(":apigateway:")
            .then(Pseudo::Region)
            .then(":dynamodb:action/")
            .then(self.0);
        Value(&uri).serialize(serializer)
    }
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct ResponseOf<'a> {
    #[serde(serialize_with = "as_string")]
    status_code: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    selection_pattern: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_parameters: Option<MappedHeaders<'a>>,
    #[serde(skip_serializing_if = "SharedTexts::is_empty")]
    response_templates: SharedTexts<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_handling: Option<&'static str>,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Response<'a> {
    #[serde(serialize_with = "as_string")]
    status_code: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_parameters: Option<DeclaredHeaders<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_models: Option<Models<'a>>,
}

struct MappedHeaders<'a>(&'a BTreeMap<String, String>);

impl Serialize for MappedHeaders<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (header(name), value)))
    }
}

struct DeclaredHeaders<'a>(BTreeSet<&'a str>);

impl Serialize for DeclaredHeaders<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|name| (header(name), true)))
    }
}

fn header(name: &str) -> String {
    format!("method.response.header.{name}")
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn as_string<S: Serializer>(number: &u16, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}

pub(super) fn entry<'a>(
    api: &'a RestApi,
    path: &Path,
    verb: HttpMethod,
    method: &'a Method,
    shared: &'a Shared<'a>,
) -> Entry<impl Serialize + use<'a>> {
    let models = |models: &'a BTreeMap<String, String>| {
        (!models.is_empty()).then_some(Models { api, models })
    };
    let response = |response: MethodResponse<'a>| Response {
        status_code: response.status,
        response_parameters: (!response.headers.is_empty())
            .then_some(DeclaredHeaders(response.headers)),
        response_models: response.models.and_then(models),
    };
    let request_parameters = api.request_parameters(path, verb, method);
    let cache_keys = api.cache_keys(path, verb, method).iter().map(ToString::to_string).collect();
    let properties = Properties {
        rest_api_id: Ref(api.id()),
        resource_id: PathRef::new(api, path),
        http_method: verb.as_str(),
        authorization_type: api.authorization(method),
        authorizer_id: method
            .authorizer
            .as_deref()
            .map(|name| Ref(api.part(Kind::Authorizer, name))),
        authorization_scopes: &method.authorization_scopes,
        api_key_required: method.api_key_required,
        operation_name: method.operation_name.as_deref(),
        request_parameters: (!request_parameters.is_empty())
            .then_some(RequestParameters(request_parameters)),
        request_models: models(&method.request_models),
        request_validator_id: method.is_validated().then(|| Ref(api.validator_id())),
        integration: match &method.integration {
            Integration::Aws(integration) => aws(integration, cache_keys, shared),
            Integration::Mock(integration) => mock(integration, cache_keys, shared),
        },
        method_responses: method.responses().into_iter().map(response).collect(),
    };
    Entry::new(Kind::Method(verb), properties).checkov_skip(&api.checkov_skip_of(method))
}

fn aws<'a>(
    integration: &'a AwsIntegration,
    cache_key_parameters: Vec<String>,
    shared: &'a Shared<'a>,
) -> IntegrationOf<'a> {
    IntegrationOf {
        r#type: "AWS",
        integration_http_method: Some("POST"),
        uri: Some(Uri(integration.action.as_str())),
        credentials: Some(Value(&integration.credentials.0)),
        passthrough_behavior: integration.passthrough.as_str(),
        content_handling: integration.content_handling.map(ContentHandling::as_str),
        timeout_in_millis: integration.timeout_milliseconds,
        request_templates: Texts(&integration.request_templates),
        cache_key_parameters,
        integration_responses: integration
            .responses
            .iter()
            .map(|of| response(of, shared))
            .collect(),
    }
}

fn mock<'a>(
    integration: &'a MockIntegration,
    cache_key_parameters: Vec<String>,
    shared: &'a Shared<'a>,
) -> IntegrationOf<'a> {
    IntegrationOf {
        r#type: "MOCK",
        integration_http_method: None,
        uri: None,
        credentials: None,
        passthrough_behavior: PassthroughBehavior::Never.as_str(),
        content_handling: None,
        timeout_in_millis: None,
        request_templates: Texts(&integration.request_templates),
        cache_key_parameters,
        integration_responses: integration
            .responses
            .iter()
            .map(|of| response(of, shared))
            .collect(),
    }
}

fn response<'a>(response: &'a IntegrationResponse, shared: &'a Shared<'a>) -> ResponseOf<'a> {
    ResponseOf {
        status_code: response.status,
        selection_pattern: response.selection_pattern.as_deref(),
        response_parameters: (!response.headers.is_empty())
            .then_some(MappedHeaders(&response.headers)),
        response_templates: SharedTexts { texts: &response.templates, shared },
        content_handling: response.content_handling.map(ContentHandling::as_str),
    }
}
