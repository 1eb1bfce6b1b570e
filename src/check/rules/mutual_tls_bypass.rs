use crate::check::rule::rule;
use crate::check::{Checker, Finding};
use crate::plan::Plan;

rule! {
    /// Checks that an API with mutual TLS is not open at its own URL.
    ///
    /// ## Why
    /// The API's own URL asks callers for no certificate.
    ///
    /// ## Example
    /// ```yaml
    /// domain-names:
    ///   api.example.com:
    ///     certificate-arn: "arn:aws:acm:us-east-1:123456789012:certificate/x"
    ///     mutual-tls: {truststore-uri: "s3://shop/ca.pem"}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {disable-execute-api-endpoint: true}
    /// domain-names:
    ///   api.example.com:
    ///     certificate-arn: "arn:aws:acm:us-east-1:123456789012:certificate/x"
    ///     mutual-tls: {truststore-uri: "s3://shop/ca.pem"}
    /// ```
    "DG805", "mutual-tls-bypass", Warning, check
}

fn check(plan: &Plan<'_>, findings: &mut Vec<Finding>) {
    let stack = plan.stack();
    for api in plan.apis().iter().filter(|api| !api.disable_execute_api_endpoint) {
        let mut domains = stack.domain_names_of(api);
        let Some(domain) = domains.find(|domain| domain.trust_store.is_some()) else { continue };
        Checker::new(findings, Some(domain.id())).report(
            &RULE,
            &["mutual-tls"],
            format_args!(
                "the {} asks callers for a certificate, but the API's own URL, which is open, does \
                 not: disable-execute-api-endpoint closes it",
                domain.id()
            ),
            "",
        );
    }
}
