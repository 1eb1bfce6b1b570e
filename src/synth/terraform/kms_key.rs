//! [`aws_kms_key`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_key).

use super::hcl::Writer;
use super::{policy, tags};
use crate::model::Stack;
use crate::plan::PlannedKey;

/// Writes the key, which outlives the module, as the data that it encrypts may.
pub(super) fn write(w: &mut Writer, stack: &Stack, key: &PlannedKey) {
    w.resource_of(&PlannedKey::id(), |w| {
        w.attribute("description", PlannedKey::description(stack).as_str());
        w.attribute("enable_key_rotation", true);
        policy::access_statements(w, "policy", &key.statements);
        tags::of_stack(w, stack);
        w.block("lifecycle", &[], |w| w.attribute("prevent_destroy", true));
    });
}
