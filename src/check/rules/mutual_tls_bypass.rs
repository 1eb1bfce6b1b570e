use crate::check::{Checker, rule};
use crate::plan::PlannedApi;

rule! {
    /// Checks that the default endpoint of an API with mutual TLS is disabled.
    ///
    /// ## Why
    /// The default endpoint does not require a certificate.
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
    "DG805", "mutual-tls-bypass", Warning, Api(check)
}

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    let mut domains = check.stack().domain_names_of(api);
    let domain = domains.find(|domain| domain.trust_store.is_some());
    if let Some(domain) = domain.filter(|_| !api.disable_execute_api_endpoint) {
        let id = domain.id();
        check.at(id.clone()).report(
            &["mutual-tls"],
            format_args!(
                "the {id} asks callers for a certificate, but the API's own URL, which is open, \
                 does not: disable-execute-api-endpoint closes it"
            ),
            "",
        );
    }
}
