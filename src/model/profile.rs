//! Profiles: defaults of many settings at once.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

use super::stage::RETENTION_DAYS;
use super::written::ShortOr;
use super::{Kind, ResourceId, Stack, Throttle};
use crate::text::{Attribute, Text};

/// A profile, which determines the defaults of many settings. A setting that is written takes
/// precedence.
#[derive(Debug, Clone, PartialEq)]
pub enum Profile {
    /// Keys of the stack's own, logs with retention, traces, protection from deletion, and access by
    /// TLS only: see [`Hardened`].
    Hardened(Hardened),
}

/// The options of the profile `hardened`. It applies to what the stack creates, not to what exists
/// already.
///
/// Tables, queues, topics, Kinesis streams, buckets, log groups and the environments of functions are
/// encrypted with one customer managed key. The stack creates it with rotation and with a policy that
/// allows exactly the services that need it, and retains it. Tables and user pools are protected from
/// deletion unless their removal policy is `delete`, and buckets have versions.
///
/// Functions, state machines and stages are traced. Stages have an access log, log the errors of
/// executions, have metrics for each method, are throttled and have a client certificate. Logs are kept
/// for a year, and API Gateway validates the requests of all methods. Queues and topics deny requests
/// without TLS. Events that a function fails to process go to the queue `failed-invocations`, which the
/// stack may also declare.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct Hardened {
    /// The ARN of a customer managed KMS key that exists already, in place of one that the stack
    /// creates. Its policy must allow the services that use it. May contain references.
    pub(crate) kms_key_arn: Option<Text>,
    /// The retention of logs in days: one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400,
    /// 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 and 3653. By default, 365.
    #[schemars(with = "Option<u32>")]
    pub(crate) retention_days: u32,
    /// The concurrent invocations that are reserved for each function. By default, none, because an
    /// account has 1,000 for all its functions, and new accounts have fewer.
    pub(crate) reserved_concurrency: Option<u32>,
    /// The throttling of each stage. By default, 1,000 requests per second and bursts of 500: a
    /// tenth of what an account has for all its APIs in a region.
    #[schemars(with = "Option<Throttle>")]
    pub(crate) throttle: Throttle,
}

impl Default for Hardened {
    /// A key of the stack, logs for a year, and 1,000 requests per second.
    fn default() -> Self {
        Self {
            kms_key_arn: None,
            retention_days: 365,
            reserved_concurrency: None,
            throttle: Throttle { rate: 1000.0, burst: 500 },
        }
    }
}

/// The name of a profile without options.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "ProfileName")]
enum ProfileName {
    /// Keys of the stack's own, logs with retention, traces, protection from deletion, and access by
    /// TLS only.
    Hardened,
}

/// A profile with its options.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, rename = "ProfileOptions")]
struct ProfileFields {
    /// The options of the profile `hardened`.
    hardened: Hardened,
}

impl<'de> Deserialize<'de> for Profile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShortOr {
            short: |ProfileName::Hardened| Self::hardened(),
            full: |ProfileFields { hardened }| Self::Hardened(hardened),
            expecting: "`hardened`, or a mapping with `hardened`",
        })
    }
}

impl JsonSchema for Profile {
    fn schema_name() -> Cow<'static, str> {
        "Profile".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A profile: its name, or a mapping with its options.",
            "anyOf": [
                ProfileName::json_schema(generator),
                ProfileFields::json_schema(generator)
            ]
        })
    }
}

impl Profile {
    /// The profile `hardened` with its default options.
    pub fn hardened() -> Self {
        Self::Hardened(Hardened::default())
    }
}

impl From<Hardened> for Profile {
    fn from(options: Hardened) -> Self {
        Self::Hardened(options)
    }
}

impl Hardened {
    /// The profile with its default options.
    pub fn new() -> Self {
        Self::default()
    }

    /// The ARN of a customer managed key that exists already, in place of one that the stack
    /// creates. Its policy must allow the services that use it.
    pub fn kms_key_arn(mut self, arn: impl Into<Text>) -> Self {
        self.kms_key_arn = Some(arn.into());
        self
    }

    /// The retention of logs in days: one of the periods of CloudWatch Logs. The default is 365.
    pub fn retention_days(mut self, days: u32) -> Self {
        self.retention_days = days;
        self
    }

    /// The concurrent invocations that are reserved for each function. The default is none.
    pub fn reserved_concurrency(mut self, invocations: u32) -> Self {
        self.reserved_concurrency = Some(invocations);
        self
    }

    /// The throttling of each stage. The default is 1,000 requests per second and bursts of 500.
    pub fn throttle(mut self, throttle: Throttle) -> Self {
        self.throttle = throttle;
        self
    }

    /// The retention, or the default in place of an invalid one, which is reported.
    pub(crate) fn valid_retention_days(&self) -> u32 {
        let days = self.retention_days;
        if RETENTION_DAYS.contains(&days) { days } else { Self::default().retention_days }
    }

    /// The ARN of the key that encrypts everything.
    pub(crate) fn key(&self) -> Text {
        self.kms_key_arn.clone().unwrap_or_else(|| key_id().attribute(Attribute::Arn))
    }
}

/// The key that a stack creates.
pub(crate) fn key_id() -> ResourceId {
    ResourceId::new(Kind::KmsKey, "hardened")
}

impl Stack {
    /// The profile, which determines the defaults of settings.
    pub fn profile(mut self, profile: impl Into<Profile>) -> Self {
        self.set_profile(Some(profile.into()));
        self
    }

    /// The options of the profile `hardened`, if the stack has it.
    pub(crate) fn hardened(&self) -> Option<&Hardened> {
        self.profile.as_ref().map(|Profile::Hardened(options)| options)
    }

    /// True if a key is that of the profile, whose policy is known or reported as a whole.
    pub(crate) fn is_key_of_profile(&self, key: &Text) -> bool {
        self.hardened().is_some_and(|options| options.key() == *key)
    }
}
