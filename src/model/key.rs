//! Keys of KMS.

use crate::text::Text;

/// Whose key of KMS encrypts a Kinesis stream or a topic.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum KeyEncryption {
    /// The key of the account that AWS manages for the service: `aws/kinesis`, `aws/sns`.
    #[default]
    AwsManaged,
    /// A customer managed key, by its ARN.
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
