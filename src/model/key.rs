//! Keys of KMS.

use super::Stack;
use super::problem::Checker;
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
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        if let Self::CustomerManaged(arn) = self {
            check_arn(stack, check, &["encryption", "kms-key-arn"], arn);
        }
    }

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

/// Reports what cannot be the ARN of a key.
pub(super) fn check_arn(stack: &Stack, check: &mut Checker, field: &[&str], arn: &Text) {
    stack.check_text(check, field, arn);
    if let Some(arn) = arn.as_literal() {
        check.require(
            arn.starts_with("arn:") && arn.contains(":kms:") && arn.contains(":key/"),
            field,
            format_args!("`{arn}` is not the ARN of a KMS key"),
            "arn:aws:kms:REGION:ACCOUNT:key/ID",
        );
    }
}
