//! KMS keys.

use crate::text::Text;

/// The server-side encryption of a Kinesis stream or a topic.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KeyEncryption {
    /// The account's key for the service, `aws/kinesis` or `aws/sns`, which AWS manages.
    #[default]
    AwsManaged,
    /// The ARN of a customer managed KMS key. May contain references.
    #[serde(rename = "kms-key-arn")]
    CustomerManaged(Text),
}

impl KeyEncryption {
    /// The ARN of the key, or the alias of the AWS managed key: `alias/aws/SERVICE`.
    pub(crate) fn key_or(&self, alias: &str) -> Text {
        match self {
            Self::AwsManaged => alias.into(),
            Self::CustomerManaged(arn) => arn.clone(),
        }
    }

    /// The customer managed key, whose use must be allowed.
    pub(crate) const fn customer_managed(&self) -> Option<&Text> {
        match self {
            Self::AwsManaged => None,
            Self::CustomerManaged(arn) => Some(arn),
        }
    }
}

/// The encryption of a log group.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LogEncryption {
    /// A key owned by CloudWatch Logs: free of charge, not visible in the account.
    #[default]
    LogsManaged,
    /// The ARN of a customer managed KMS key, whose policy must allow CloudWatch Logs to use it. May
    /// contain references.
    #[serde(rename = "kms-key-arn")]
    CustomerManaged(Text),
}

impl LogEncryption {
    /// The customer managed key.
    pub(crate) const fn customer_managed(&self) -> Option<&Text> {
        match self {
            Self::LogsManaged => None,
            Self::CustomerManaged(arn) => Some(arn),
        }
    }
}
