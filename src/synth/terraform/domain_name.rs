//! [`aws_api_gateway_domain_name`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_domain_name)
//! and
//! [`aws_api_gateway_base_path_mapping`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_base_path_mapping).

use super::hcl::{Inline, Writer};
use super::reference::{self, Address, BASE_PATH_MAPPING, DOMAIN_NAME, REST_API, STAGE};
use super::tags;
use crate::model::{BasePathMapping, DomainName, Resource, Stack};

pub(super) fn write(w: &mut Writer, stack: &Stack, domain: &DomainName) {
    let name = reference::name(&domain.id());
    let address = Address::new(DOMAIN_NAME, &name);
    w.resource(address, |w| {
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
    domain.mappings.iter().for_each(|mapping| base_path_mapping(w, domain, address, mapping));
}

fn base_path_mapping(
    w: &mut Writer,
    domain: &DomainName,
    address: Address<'_>,
    mapping: &BasePathMapping,
) {
    let name = reference::name(&domain.mapping_id(mapping));
    let api = reference::name(&mapping.stage.id().owner());
    let stage = reference::name(mapping.stage.id());
    w.resource(Address::new(BASE_PATH_MAPPING, &name), |w| {
        w.attribute("domain_name", address.attribute("domain_name"));
        if !mapping.base_path.is_empty() {
            w.attribute("base_path", mapping.base_path.as_str());
        }
        w.attribute("api_id", Address::new(REST_API, &api).attribute("id"));
        w.attribute("stage_name", Address::new(STAGE, &stage).attribute("stage_name"));
    });
}
