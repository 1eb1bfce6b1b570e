use crate::check::rule::rule;

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
    "DG510", "domain-name", Error
}
