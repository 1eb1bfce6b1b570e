use crate::check::rule::rule;

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
    "DG805", "mutual-tls-bypass", Warning
}
