//! `AWS::ApiGateway::DomainName` and `AWS::ApiGateway::BasePathMapping`

use serde::Serialize;

use super::entry::Entry;
use super::value::{Ref, TagList, Value, value};
use crate::model::{BasePathMapping, DomainName, Kind, Resource as _, Stack};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    domain_name: Value<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    regional_certificate_arn: Option<Value<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate_arn: Option<Value<'a>>,
    endpoint_configuration: EndpointConfiguration,
    security_policy: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    mutual_tls_authentication: Option<MutualTlsAuthentication<'a>>,
    #[serde(skip_serializing_if = "TagList::is_empty")]
    tags: TagList<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct EndpointConfiguration {
    types: [&'static str; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct MutualTlsAuthentication<'a> {
    truststore_uri: Value<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    truststore_version: Option<Value<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct MappingProperties<'a> {
    domain_name: Ref,
    #[serde(skip_serializing_if = "str::is_empty")]
    base_path: &'a str,
    rest_api_id: Ref,
    stage: Ref,
}

pub(super) fn entry<'a>(
    stack: &'a Stack,
    domain: &'a DomainName,
) -> Entry<impl Serialize + use<'a>> {
    let certificate = || Some(Value(&domain.certificate));
    let properties = Properties {
        domain_name: Value(&domain.name),
        regional_certificate_arn: if domain.is_edge { None } else { certificate() },
        certificate_arn: if domain.is_edge { certificate() } else { None },
        endpoint_configuration: EndpointConfiguration { types: [domain.endpoint()] },
        security_policy: domain.security_policy.as_str(),
        mutual_tls_authentication: domain.trust_store.as_ref().map(|store| {
            MutualTlsAuthentication {
                truststore_uri: Value(&store.uri),
                truststore_version: value(store.version.as_ref()),
            }
        }),
        tags: TagList::of_stack(stack),
    };
    Entry::new(Kind::DomainName, properties)
}

pub(super) fn mapping<'a>(
    domain: &DomainName,
    mapping: &'a BasePathMapping,
) -> Entry<impl Serialize + use<'a>> {
    let properties = MappingProperties {
        domain_name: Ref(domain.id()),
        base_path: &mapping.base_path,
        rest_api_id: Ref(mapping.stage.id().owner()),
        stage: Ref(mapping.stage.id().clone()),
    };
    Entry::new(Kind::BasePathMapping, properties)
}
