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
            check.require(&resource_name::RULE,
                is_domain_name(name),
                &["name"],
                format_args!("`{name}` cannot be a domain name"),
                "labels of small letters, digits and `-`, with dots between them; the first may be `*`",
            );
        }
        if let Some(arn) = self.certificate.as_literal() {
            check.require(
                &domain_name::RULE,
                !self.is_edge || !arn.contains(":acm:") || arn.contains(":acm:us-east-1:"),
                &["certificate-arn"],
                "CloudFront takes certificates of us-east-1 only",
                "a certificate of us-east-1",
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
                "edge locations have no mutual TLS",
                "endpoint: regional",
            );
            if let Some(uri) = store.uri.as_literal() {
                let message = format_args!("`{uri}` is no file in S3");
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
                format_args!("the {api} is private, and base path mappings are for public ones"),
                "endpoint: regional or edge, or no domain name",
            );
            let path = &mapping.base_path;
            check.require(
                &domain_name::RULE,
                limits::is_made_of(path, "$-_.+!*'()"),
                &["base-path"],
                format_args!("`{path}` cannot be a base path"),
                "one segment of letters, digits and `$-_.+!*'()`: REST APIs take no slash in it",
            );
            check.require(
                &duplicate_name::RULE,
                !self.mappings[..index].iter().any(|earlier| earlier.base_path == *path),
                &["base-path"],
                format_args!("`{path}` is mapped twice"),
                "one stage a path",
            );
        }
    }
}
