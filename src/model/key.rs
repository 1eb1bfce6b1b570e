//! Keys of KMS.

use crate::text::Text;

/// The server-side encryption of a Kinesis stream or a topic.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KeyEncryption {
    /// The account's key for the service, `aws/kinesis` or `aws/sns`, which AWS manages.
    #[default]
    AwsManaged,
    /// The ARN of a key of KMS that the account manages. May refer.
    #[serde(rename = "kms-key-arn")]
    CustomerManaged(Text),
}

impl KeyEncryption {
    /// The key by its ARN, or by the alias that AWS gave it: `alias/aws/SERVICE`.
    pub(crate) fn key_or(&self, alias: &str) -> Text {
        match self {
            Self::AwsManaged => alias.into(),
            Self::CustomerManaged(arn) => arn.clone(),
        }
    }

    /// The key that the account manages, and so has to allow to be used.
    pub(crate) const fn customer_managed(&self) -> Option<&Text> {
        match self {
            Self::AwsManaged => None,
            Self::CustomerManaged(arn) => Some(arn),
        }
    }
}
