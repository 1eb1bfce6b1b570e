//! `AWS::ApiGateway::Authorizer`, and the `AWS::Lambda::Permission` that it needs.

use serde::Serialize;

use super::entry::Entry;
use super::permission;
use super::value::{Owned, Ref, Value};
use crate::model::{Authorizer, Kind, Resource as _, RestApi};
use crate::text::{Pseudo, Reference, Text};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    rest_api_id: Ref,
    name: &'a str,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorizer_uri: Option<Owned>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorizer_credentials: Option<Value<'a>>,
    #[serde(rename = "ProviderARNs", skip_serializing_if = "Vec::is_empty")]
    provider_arns: Vec<Value<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity_source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity_validation_expression: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorizer_result_ttl_in_seconds: Option<u32>,
}

pub(super) fn entry<'a>(
    api: &RestApi,
    name: &'a str,
    authorizer: &'a Authorizer,
) -> Entry<impl Serialize + use<'a>> {
    let lambda = match authorizer {
        Authorizer::Lambda(lambda) => Some(lambda),
        Authorizer::Cognito(_) => None,
    };
    let provider_arns = match authorizer {
        Authorizer::Cognito(cognito) => cognito.user_pools.iter().map(Value).collect(),
        Authorizer::Lambda(_) => Vec::new(),
    };
    let properties = Properties {
        rest_api_id: Ref(api.id()),
        name,
        r#type: authorizer.type_of(),
        authorizer_uri: lambda.map(|lambda| Owned(lambda.uri())),
        authorizer_credentials: lambda.and_then(|lambda| lambda.credentials.as_ref()).map(Value),
        provider_arns,
        identity_source: authorizer.identity_source(),
        identity_validation_expression: authorizer.validation_expression(),
        authorizer_result_ttl_in_seconds: lambda.and_then(|lambda| lambda.time_to_live_seconds),
    };
    Entry::new(Kind::Authorizer, properties)
}

/// Lets the authorizer, and nothing else of API Gateway, call the function.
pub(super) fn permission<'a>(
    api: &RestApi,
    name: &str,
    function: &'a Text,
) -> Entry<impl Serialize + use<'a>> {
    let id = |id| Reference::Resource { id, attribute: crate::text::Attribute::Id };
    let source_arn = Text::from("arn:")
        .then(Pseudo::Partition)
        .then(":execute-api:")
        .then(Pseudo::Region)
        .then(":")
        .then(Pseudo::AccountId)
        .then(":")
        .then(id(api.id()))
        .then("/authorizers/")
        .then(id(api.part(Kind::Authorizer, name)));
    permission::entry(Value(function), "apigateway.amazonaws.com", Owned(source_arn))
}
