//! Custom domain names.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::written;
use super::{Endpoint, Handle, Kind, Name, ResourceId, RestApi, Stack, Stage};
use crate::text::{Segment, Text};

/// A [custom domain
/// name](https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html).
/// Create its DNS record elsewhere, as an alias of `${domain-names.NAME.target}` in the zone
/// `${domain-names.NAME.hosted-zone}`, which `outputs` can show.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct DomainName {
    #[serde(skip)]
    pub(crate) key: Name,
    /// The domain name: `api.example.com`. May contain references. By default, the name in this
    /// blueprint.
    #[serde(default, deserialize_with = "written::name")]
    #[schemars(with = "Option<Text>")]
    pub(crate) name: Text,
    /// The ARN of its ACM certificate, in the API's region, or in us-east-1 for `edge`. May contain
    /// references.
    #[serde(rename = "certificate-arn")]
    pub(crate) certificate: Text,
    /// The endpoint type.
    #[serde(rename = "endpoint", default, deserialize_with = "is_edge")]
    #[schemars(with = "Option<DomainEndpoint>", extend("default" = "regional"))]
    pub(crate) is_edge: bool,
    /// The TLS versions.
    #[serde(default)]
    pub(crate) security_policy: SecurityPolicy,
    /// Requires callers to present a certificate. They can still call the API under its default
    /// endpoint unless it is disabled.
    #[serde(rename = "mutual-tls")]
    pub(crate) trust_store: Option<TrustStore>,
    /// The base path of the API: `v1`. By default, the whole domain.
    #[serde(rename = "base-path", default = "whole_domain", deserialize_with = "base_path")]
    #[schemars(with = "String")]
    pub(crate) mappings: Vec<BasePathMapping>,
    /// The stage that callers of the domain name reach: the name of a stage of `api` or of the only
    /// API, or `API/STAGE`. By default, the `stage` of `api` or of the only API.
    #[serde(rename = "stage")]
    pub(crate) written_stage: Option<String>,
    /// The stages of several base paths, instead of `base-path` and `stage`: `{v1: public/prod,
    /// admin: admin/prod}`. The base path `""` is the rest of the domain.
    #[serde(rename = "base-paths", default)]
    pub(crate) written_base_paths: BTreeMap<String, String>,
}

/// The endpoint type of a domain name.
#[derive(Clone, Copy, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum DomainEndpoint {
    /// In the API's region.
    #[default]
    Regional,
    /// Through CloudFront's edge locations.
    Edge,
}

fn is_edge<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    DomainEndpoint::deserialize(deserializer).map(|endpoint| endpoint == DomainEndpoint::Edge)
}

fn whole_domain() -> Vec<BasePathMapping> {
    vec![BasePathMapping { base_path: String::new(), stage: Handle::unnamed() }]
}

fn base_path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<BasePathMapping>, D::Error> {
    let base_path = String::deserialize(deserializer)?;
    Ok(vec![BasePathMapping { base_path, stage: Handle::unnamed() }])
}

written::member!(DomainName);

/// The TLS versions of a domain name.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
pub enum SecurityPolicy {
    /// TLS 1.0 and later.
    #[serde(rename = "TLS_1_0")]
    Tls1_0,
    /// TLS 1.2 and later.
    #[default]
    #[serde(rename = "TLS_1_2")]
    Tls1_2,
}

impl SecurityPolicy {
    /// The value in API Gateway's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tls1_0 => "TLS_1_0",
            Self::Tls1_2 => "TLS_1_2",
        }
    }
}

/// The certificates accepted for [mutual
/// TLS](https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct TrustStore {
    /// A certificate file in S3: `s3://BUCKET/KEY`. May contain references.
    #[serde(rename = "truststore-uri")]
    pub(crate) uri: Text,
    /// The version of the file. May contain references.
    #[serde(rename = "truststore-version")]
    pub(crate) version: Option<Text>,
}

/// The mapping of a base path of a domain name to a stage.
#[derive(Debug, Clone)]
pub(crate) struct BasePathMapping {
    /// Empty for the whole domain.
    pub(crate) base_path: String,
    pub(crate) stage: Handle<Stage>,
}

impl TrustStore {
    /// A certificate file in S3: `s3://BUCKET/KEY`.
    pub fn new(uri: impl Into<Text>) -> Self {
        Self { uri: uri.into(), version: None }
    }

    /// The version of the file.
    pub fn version(mut self, version: impl Into<Text>) -> Self {
        self.version = Some(version.into());
        self
    }
}

impl DomainName {
    /// Creates a domain name in the API's region; `certificate` is the ARN of its ACM certificate
    /// in the same region.
    pub fn regional(key: &str, name: impl Into<Text>, certificate: impl Into<Text>) -> Self {
        Self {
            key: key.into(),
            name: name.into(),
            certificate: certificate.into(),
            is_edge: false,
            security_policy: SecurityPolicy::default(),
            trust_store: None,
            mappings: Vec::new(),
            written_stage: None,
            written_base_paths: BTreeMap::new(),
        }
    }

    /// Creates a domain name at CloudFront's edge locations; its certificate is in the region
    /// us-east-1.
    pub fn edge(key: &str, name: impl Into<Text>, certificate: impl Into<Text>) -> Self {
        Self { is_edge: true, ..Self::regional(key, name, certificate) }
    }

    /// The TLS versions. The default is 1.2 and later.
    pub fn security_policy(mut self, policy: SecurityPolicy) -> Self {
        self.security_policy = policy;
        self
    }

    /// Requires callers to present a certificate.
    pub fn mutual_tls(mut self, trust_store: TrustStore) -> Self {
        self.trust_store = Some(trust_store);
        self
    }

    /// Maps the base paths to a stage.
    pub(crate) fn at(mut self, stage: &Handle<Stage>) -> Self {
        self.mappings.iter_mut().for_each(|mapping| mapping.stage = stage.clone());
        self
    }

    /// Maps a base path, such as `v1`, to a stage; an empty path maps the whole domain.
    pub fn base_path_mapping(
        mut self,
        base_path: impl Into<String>,
        stage: &Handle<Stage>,
    ) -> Self {
        self.mappings.push(BasePathMapping { base_path: base_path.into(), stage: stage.clone() });
        self
    }

    /// The endpoint type in API Gateway's API.
    pub(crate) const fn endpoint(&self) -> &'static str {
        if self.is_edge { Endpoint::Edge.as_str() } else { Endpoint::Regional.as_str() }
    }

    /// The URL of a mapping's stage, without a trailing slash.
    pub(crate) fn url(&self, mapping: &BasePathMapping) -> Text {
        let url = Text::from("https://").then(&self.name);
        if mapping.base_path.is_empty() {
            url
        } else {
            url.then("/").then(mapping.base_path.as_str())
        }
    }

    /// True for a wildcard name, which cannot be called itself.
    pub(crate) fn is_wildcard(&self) -> bool {
        matches!(self.name.segments().first(), Some(Segment::Literal(name)) if name.starts_with('*'))
    }

    pub(crate) fn mapping_id(&self, mapping: &BasePathMapping) -> ResourceId {
        // The domain without a path is `root`. The base path of that name is distinguished by a
        // slash, which others cannot have.
        let name = match mapping.base_path.as_str() {
            "" => "root",
            "root" => "/root",
            path => path,
        };
        ResourceId::within(self.key.clone(), Kind::BasePathMapping, name)
    }
}

impl Stack {
    /// The domain names under which an API is reachable.
    pub(crate) fn domain_names_of(&self, api: &RestApi) -> impl Iterator<Item = &DomainName> {
        let id = api.id();
        let is_of = move |domain: &&DomainName| {
            domain.mappings.iter().any(|mapping| mapping.stage.id.owner() == id)
        };
        self.domain_names.iter().filter(is_of)
    }
}

pub(crate) fn is_domain_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let rest = name.strip_prefix("*.").unwrap_or(name);
    name.len() <= 255 && rest.contains('.') && rest.split('.').all(is_label)
}
