//! Suppressed checks of checkov, as comments in the resource's block.

use super::hcl::Writer;
use crate::model::CheckovSkip;

/// Writes the comments at the start of a block.
pub(super) fn write(w: &mut Writer, skip: &CheckovSkip) {
    for (id, reason) in skip {
        w.comment(&format!("checkov:skip={id}:{reason}"));
    }
}
