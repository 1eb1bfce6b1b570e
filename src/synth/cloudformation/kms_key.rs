//! `AWS::KMS::Key`

use super::iam;
use super::writer::Writer;
use crate::model::{RemovalPolicy, Stack};
use crate::plan::PlannedKey;

/// Writes the key, which outlives the stack, as the data that it encrypts may.
pub(super) fn write(w: &mut Writer, stack: &Stack, key: &PlannedKey) {
    w.removal(RemovalPolicy::Retain);
    w.properties(|w| {
        w.set("Description", PlannedKey::description(stack));
        w.set("EnableKeyRotation", true);
        iam::access_statements(w, "KeyPolicy", &key.statements);
        w.tags_of_stack(stack);
    });
}
