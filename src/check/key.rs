//! The checks of an encryption key.

use super::finding::Checker;
use crate::model::KeyEncryption;
use crate::model::Stack;
use crate::model::arn;

impl KeyEncryption {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        if let Self::CustomerManaged(key) = self {
            arn::KMS_KEY.check(stack, check, &["encryption", "kms-key-arn"], key);
        }
    }
}
