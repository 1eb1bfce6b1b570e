//! The checks of a domain name.

use super::finding::Checker;
use crate::check::rules::{domain_name, duplicate_name, resource_name};
use crate::model::DomainName;
use crate::model::Stack;
use crate::model::arn;
use crate::model::domain_name::is_domain_name;
use crate::model::limits;

impl DomainName {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        stack.check_text(check, &["name"], &self.name);
        arn::CERTIFICATE.check(stack, check, &["certificate-arn"], &self.certificate);
        if let Some(name) = self.name.as_literal() {
            check.require(
                &resource_name::RULE,
                is_domain_name(name),
                &["name"],
                format_args!("invalid domain name `{name}`"),
                "labels of lower-case letters, digits and `-`, separated by dots; the first may be \
                 `*`",
            );
        }
        if let Some(arn) = self.certificate.as_literal() {
            check.require(
                &domain_name::RULE,
                !self.is_edge || !arn.contains(":acm:") || arn.contains(":acm:us-east-1:"),
                &["certificate-arn"],
                "the certificate is not in us-east-1, as CloudFront requires",
                "a certificate in us-east-1",
            );
        }
        if let Some(store) = &self.trust_store {
            let at = ["mutual-tls", "truststore-uri"];
            stack.check_text(check, &at, &store.uri);
            if let Some(version) = &store.version {
                stack.check_text(check, &["mutual-tls", "truststore-version"], version);
            }
            check.require(
                &domain_name::RULE,
                !self.is_edge,
                &["mutual-tls"],
                "mutual TLS is not supported at edge locations",
                "endpoint: regional",
            );
            if let Some(uri) = store.uri.as_literal() {
                let message = format_args!("`{uri}` is not a file in S3");
                check.require(
                    &domain_name::RULE,
                    uri.starts_with("s3://"),
                    &at,
                    message,
                    "s3://BUCKET/KEY",
                );
            }
        }
        for (index, mapping) in self.mappings.iter().enumerate() {
            stack.check_reference(check, &["base-path"], &mapping.stage.id);
            let api = mapping.stage.id.owner();
            check.require(
                &domain_name::RULE,
                !stack
                    .apis
                    .iter()
                    .any(|known| known.id() == api && known.vpc_endpoints().is_some()),
                &[],
                format_args!("a base path mapping to the private {api}"),
                "endpoint: regional or edge, or no domain name",
            );
            let path = &mapping.base_path;
            check.require(
                &domain_name::RULE,
                limits::is_made_of(path, "$-_.+!*'()"),
                &["base-path"],
                format_args!("invalid base path `{path}`"),
                "one segment of letters, digits and `$-_.+!*'()`, without a slash",
            );
            check.require(
                &duplicate_name::RULE,
                !self.mappings[..index].iter().any(|earlier| earlier.base_path == *path),
                &["base-path"],
                format_args!("duplicate base path `{path}`"),
                "one stage for each path",
            );
        }
    }
}
