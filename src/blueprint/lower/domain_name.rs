//! Custom domain names.

use super::Lowering;
use crate::blueprint::document::domain_name::{self as written, DomainEndpoint};
use crate::model::{DomainName, Handle, Stage, TrustStore};

impl Lowering<'_> {
    pub(super) fn domain_name(
        &mut self,
        name: &str,
        written: &written::DomainName,
        stage: &Handle<Stage>,
    ) -> DomainName {
        let at = ["domain-names", name];
        let physical = match &written.name {
            Some(name) => self.plain(name, &[&at[..], &["name"]].concat()),
            None => name.into(),
        };
        let certificate =
            self.plain(&written.certificate_arn, &[&at[..], &["certificate-arn"]].concat());
        let mut domain = match written.endpoint {
            DomainEndpoint::Regional => DomainName::regional(name, physical, certificate),
            DomainEndpoint::Edge => DomainName::edge(name, physical, certificate),
        };
        domain.security_policy = written.security_policy;
        domain.trust_store = written.mutual_tls.as_ref().map(|tls| TrustStore {
            uri: self
                .plain(&tls.truststore_uri, &[&at[..], &["mutual-tls", "truststore-uri"]].concat()),
            version: self.optional(
                tls.truststore_version.as_ref(),
                &[&at[..], &["mutual-tls", "truststore-version"]].concat(),
            ),
        });
        domain.base_path_mapping(written.base_path.as_str(), stage)
    }
}
