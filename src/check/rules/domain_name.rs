use crate::check::{Checker, rule};
use crate::model::limits;
use crate::plan::Resource;

rule! {
    /// Checks the certificate, base path and mutual TLS settings of domain names.
    ///
    /// ## Why
    /// API Gateway refuses certificates of other regions for edge endpoints, base paths of
    /// several segments, and mutual TLS at edge locations.
    ///
    /// ## Example
    /// ```yaml
    /// domain-names:
    ///   api.example.com:
    ///     certificate-arn: "arn:aws:acm:us-east-1:123456789012:certificate/x"
    ///     base-path: shop/v1
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// domain-names:
    ///   api.example.com:
    ///     certificate-arn: "arn:aws:acm:us-east-1:123456789012:certificate/x"
    ///     base-path: v1
    /// ```
    "DG510", "domain-name", Error, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::DomainName(domain) = resource else { return };
    if let Some(arn) = domain.certificate.as_literal() {
        check.require(
            !domain.is_edge || !arn.contains(":acm:") || arn.contains(":acm:us-east-1:"),
            &["certificate-arn"],
            "the certificate is not in us-east-1, as CloudFront requires",
            "a certificate in us-east-1",
        );
    }
    if let Some(store) = &domain.trust_store {
        check.require(
            !domain.is_edge,
            &["mutual-tls"],
            "mutual TLS is not supported at edge locations",
            "endpoint: regional",
        );
        if let Some(uri) = store.uri.as_literal() {
            let message = format_args!("`{uri}` is not a file in S3");
            let at = ["mutual-tls", "truststore-uri"];
            check.require(uri.starts_with("s3://"), &at, message, "s3://BUCKET/KEY");
        }
    }
    let apis = &check.stack().apis;
    for mapping in &domain.mappings {
        let id = mapping.stage.id.owner();
        check.require(
            !apis.iter().any(|api| api.id() == id && api.vpc_endpoints().is_some()),
            &[],
            format_args!("a base path mapping to the private {id}"),
            "endpoint: regional or edge, or no domain name",
        );
        let path = &mapping.base_path;
        let is_one_of_several = !domain.written_base_paths.is_empty();
        let place: &[&str] = if is_one_of_several { &["base-paths", path] } else { &["base-path"] };
        check.require(
            limits::is_made_of(path, "$-_.+!*'()"),
            place,
            format_args!("invalid base path `{path}`"),
            "one segment of letters, digits and `$-_.+!*'()`, without a slash",
        );
    }
}
