//! Custom domain names, as a blueprint writes them.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::SecurityPolicy;

/// A name of your own under which the API answers. Its record in the DNS is yours to make: an alias
/// of `${domain-names.NAME.target}`, which the outputs show.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct DomainName {
    /// The domain name: `api.example.com`. May refer. Without it, the name in this blueprint.
    pub(in crate::blueprint) name: Option<String>,
    /// The ARN of its certificate in ACM: of the API's region, and for `edge` of us-east-1. May
    /// refer.
    pub(in crate::blueprint) certificate_arn: String,
    /// Where callers reach it.
    #[serde(default)]
    pub(in crate::blueprint) endpoint: DomainEndpoint,
    /// The versions of TLS that it speaks.
    #[serde(default)]
    pub(in crate::blueprint) security_policy: SecurityPolicy,
    /// Lets in only callers that show a certificate. Remember that they still reach the API under
    /// its own URL.
    pub(in crate::blueprint) mutual_tls: Option<MutualTls>,
    /// The path under which the API answers: `v1`. Without it, the whole domain.
    #[serde(default)]
    pub(in crate::blueprint) base_path: String,
}

/// Where callers reach a domain name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::blueprint) enum DomainEndpoint {
    /// In the API's region.
    #[default]
    Regional,
    /// Through CloudFront's edge locations.
    Edge,
}

/// The certificates that callers may show.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct MutualTls {
    /// A file of certificates in S3: `s3://BUCKET/KEY`. May refer.
    pub(in crate::blueprint) truststore_uri: String,
    /// The version of the file. May refer.
    pub(in crate::blueprint) truststore_version: Option<String>,
}
