//! `AWS::ApiGateway::DomainName` and `AWS::ApiGateway::BasePathMapping`

use super::value::{Ref, Value, value};
use super::writer::Writer;
use crate::model::{BasePathMapping, DomainName, Stack};

pub(super) fn write(w: &mut Writer, stack: &Stack, domain: &DomainName) {
    let certificate = if domain.is_edge { "CertificateArn" } else { "RegionalCertificateArn" };
    w.properties(|w| {
        w.set("DomainName", Value(&domain.name));
        w.set(certificate, Value(&domain.certificate));
        w.object("EndpointConfiguration", |w| w.set("Types", [domain.endpoint()]));
        w.set("SecurityPolicy", domain.security_policy.as_str());
        if let Some(store) = &domain.trust_store {
            w.object("MutualTlsAuthentication", |w| {
                w.set("TruststoreUri", Value(&store.uri));
                w.optional("TruststoreVersion", value(store.version.as_ref()));
            });
        }
        w.tags_of_stack(stack);
    });
}

pub(super) fn mapping(w: &mut Writer, domain: &DomainName, mapping: &BasePathMapping) {
    w.properties(|w| {
        w.set("DomainName", Ref(domain.id()));
        if !mapping.base_path.is_empty() {
            w.set("BasePath", &mapping.base_path);
        }
        w.set("RestApiId", Ref(mapping.stage.id().owner()));
        w.set("Stage", Ref(mapping.stage.id().clone()));
    });
}
