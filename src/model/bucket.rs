//! S3 buckets.

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::Deserialize;

use super::existing::may_exist;
use super::written::{self, Member};
use super::{
    CheckovSkip, Existing, Handle, Kind, Name, RemovalPolicy, ResourceArn, ResourceId, Setting,
    Statement, Tags, builder, checkov_skip,
};
use crate::text::{Pseudo, Text};

/// A [bucket](https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html) of S3.
///
/// It is private: public access is blocked, access control lists are disabled, objects are
/// encrypted, and its policy denies requests without TLS. By default, it keeps one version of each
/// object, does not expire objects, and is retained.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct Bucket {
    #[serde(skip)]
    pub(crate) key: Name,
    /// The physical name, which is unique among all accounts: 3 to 63 lower-case letters, digits,
    /// `-` and `.`. May contain references. By default, the name in this blueprint, the account and
    /// the region: `photos-123456789012-eu-central-1`.
    #[serde(deserialize_with = "written::name")]
    #[schemars(with = "Option<Text>")]
    pub(crate) name: Text,
    /// The bucket exists already, with this name or ARN: it is referenced, neither created nor
    /// changed. `encryption` is declared as it is; the other options are those of created buckets.
    pub(crate) existing: Option<Existing>,
    /// True if S3 keeps the previous versions of changed and deleted objects.
    #[schemars(with = "bool")]
    pub(crate) versioning: Setting<bool>,
    /// The server-side encryption. By default, a key owned by S3.
    #[schemars(with = "Option<BucketEncryption>")]
    pub(crate) encryption: Setting<BucketEncryption>,
    /// The age in days at which objects expire. By default, they do not.
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub(crate) expiration_days: Option<u32>,
    /// The number of days after which previous versions are deleted. By default, they are kept.
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub(crate) noncurrent_version_expiration_days: Option<u32>,
    /// The removal policy. By default, the bucket is retained. A bucket can only be deleted when it
    /// is empty.
    #[schemars(with = "Option<RemovalPolicy>")]
    pub(crate) removal_policy: RemovalPolicy,
    /// Suppressed checks of checkov for the bucket.
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
    /// Tags. The values may contain references.
    pub(crate) tags: Tags,
}

/// The server-side encryption of a bucket's objects.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BucketEncryption {
    /// A key owned by S3: free of charge, not visible in the account.
    #[default]
    S3Managed,
    /// The ARN of a customer managed KMS key. May contain references.
    #[serde(rename = "kms-key-arn")]
    CustomerManaged(Text),
}

/// The days of an expiration, from
/// [`LifecycleExpiration`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleExpiration.html).
pub(crate) const EXPIRATION_DAYS: RangeInclusive<u32> = 1..=2_147_483_647;

/// The days after which the parts of an upload that was not completed are deleted, if anything
/// expires.
pub(crate) const INCOMPLETE_UPLOAD_DAYS: u32 = 7;

may_exist! {
    Bucket: Bucket,
    /// The bucket exists already: it is referenced, neither created nor changed. Its encryption is
    /// declared as it is; the other options are those of created buckets.
    |bucket| [
        ("checkov-skip", !bucket.checkov_skip.is_empty()),
        ("expiration-days", bucket.expiration_days.is_some()),
        ("name", bucket.is_renamed()),
        (
            "noncurrent-version-expiration-days",
            bucket.noncurrent_version_expiration_days.is_some(),
        ),
        ("removal-policy", bucket.removal_policy != RemovalPolicy::Retain),
        ("tags", !bucket.tags.is_empty()),
        ("versioning", *bucket.versioning),
    ]
}

impl Default for Bucket {
    fn default() -> Self {
        Self { name: Text::new(), ..Self::new("") }
    }
}

impl Member for Bucket {
    fn named(mut self, key: &str) -> Self {
        self.key = key.into();
        if self.name.is_empty() {
            let known = self.known().map(|known| known.name);
            self.name = known.unwrap_or_else(|| unique_name(key));
        }
        self
    }
}

/// A key as a name that is unique among all accounts.
fn unique_name(key: &str) -> Text {
    Text::from(key).then("-").then(Pseudo::AccountId).then("-").then(Pseudo::Region)
}

impl Bucket {
    /// Creates a bucket with the physical name `KEY-ACCOUNT-REGION`.
    pub fn new(key: &str) -> Self {
        Self {
            key: key.into(),
            name: unique_name(key),
            existing: None,
            versioning: Setting::default(),
            encryption: Setting::default(),
            expiration_days: None,
            noncurrent_version_expiration_days: None,
            removal_policy: RemovalPolicy::Retain,
            checkov_skip: CheckovSkip::new(),
            tags: Tags::new(),
        }
    }

    builder::name! {
        /// The physical name, if it differs: 3 to 63 lower-case letters, digits, `-` and `.`,
        /// unique among all accounts.
    }

    /// True if S3 keeps the previous versions of changed and deleted objects.
    pub fn versioning(mut self, enabled: bool) -> Self {
        self.versioning = Setting::written(enabled);
        self
    }

    /// The key that encrypts its objects.
    pub fn encryption(mut self, encryption: BucketEncryption) -> Self {
        self.encryption = Setting::written(encryption);
        self
    }

    /// The age in days at which objects expire: at least 1.
    pub fn expiration_days(mut self, days: u32) -> Self {
        self.expiration_days = Some(days);
        self
    }

    /// The number of days after which previous versions are deleted: at least 1.
    pub fn noncurrent_version_expiration_days(mut self, days: u32) -> Self {
        self.noncurrent_version_expiration_days = Some(days);
        self
    }

    /// The bucket's removal policy. By default, it is retained.
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal_policy = policy;
        self
    }

    checkov_skip::builder!("it");

    builder::tag!();

    pub(crate) fn policy_id(&self) -> ResourceId {
        ResourceId::new(Kind::BucketPolicy, self.key.clone())
    }

    /// True if objects or versions expire.
    pub(crate) const fn has_lifecycle(&self) -> bool {
        self.expiration_days.is_some() || self.noncurrent_version_expiration_days.is_some()
    }

    /// The statement of its policy that denies requests without TLS, except effect and principal.
    pub(crate) fn insecure_requests(&self) -> Statement {
        let arn = Handle::<Self>::new(self.id()).arn();
        let objects = ResourceArn(Text::from(&arn).then("/*"));
        Statement::allow(["s3:*"]).on(arn).on(objects).when(
            "Bool",
            "aws:SecureTransport",
            ["false"],
        )
    }
}

impl BucketEncryption {
    /// The customer managed key, whose use must be allowed.
    pub(crate) const fn customer_managed(&self) -> Option<&Text> {
        match self {
            Self::S3Managed => None,
            Self::CustomerManaged(arn) => Some(arn),
        }
    }

    /// The value of `SSEAlgorithm`.
    pub(crate) const fn algorithm(&self) -> &'static str {
        match self {
            Self::S3Managed => "AES256",
            Self::CustomerManaged(_) => "aws:kms",
        }
    }
}
