//! Checks of checkov that are not to look at a resource, which are comments in its block.

use super::hcl::Writer;
use crate::model::CheckovSkip;

/// Writes what a block begins with.
pub(super) fn write(w: &mut Writer, skip: &CheckovSkip) {
    for (id, reason) in skip {
        w.comment(&format!("checkov:skip={id}:{reason}"));
    }
}
