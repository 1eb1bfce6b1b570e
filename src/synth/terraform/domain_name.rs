//! [`aws_api_gateway_domain_name`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_domain_name)
//! and
//! [`aws_api_gateway_base_path_mapping`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_base_path_mapping).

use super::hcl::{Inline, Writer};
use super::reference::AttributeOf;
use super::tags;
use crate::model::{BasePathMapping, DomainName, Stack};

pub(super) fn write(w: &mut Writer, stack: &Stack, domain: &DomainName) {
    w.resource_of(&domain.id(), |w| {
        w.attribute("domain_name", &domain.name);
        w.attribute(
            if domain.is_edge { "certificate_arn" } else { "regional_certificate_arn" },
            &domain.certificate,
        );
        w.attribute("security_policy", domain.security_policy.as_str());
        tags::of_stack(w, stack);
        w.block("endpoint_configuration", &[], |w| {
            w.attribute("types", Inline([domain.endpoint()].into_iter()));
        });
        if let Some(store) = &domain.trust_store {
            w.block("mutual_tls_authentication", &[], |w| {
                w.attribute("truststore_uri", &store.uri);
                w.optional("truststore_version", store.version.as_ref());
            });
        }
    });
}

pub(super) fn base_path_mapping(w: &mut Writer, domain: &DomainName, mapping: &BasePathMapping) {
    let stage = mapping.stage.id();
    w.resource_of(&domain.mapping_id(mapping), |w| {
        w.attribute("domain_name", AttributeOf(&domain.id(), "domain_name"));
        if !mapping.base_path.is_empty() {
            w.attribute("base_path", mapping.base_path.as_str());
        }
        w.attribute("api_id", AttributeOf(&stage.owner(), "id"));
        w.attribute("stage_name", AttributeOf(stage, "stage_name"));
    });
}
