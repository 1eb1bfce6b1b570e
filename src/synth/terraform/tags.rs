//! Tags.

use super::hcl::Writer;
use crate::model::{Stack, Tags};

/// Writes the tags of a resource with tags of its own.
pub(super) fn write(w: &mut Writer, stack: &Stack, own: &Tags) {
    let tags = stack.tags_with(own);
    if !tags.is_empty() {
        w.object("tags", |w| tags.into_iter().for_each(|(key, value)| w.entry(key, value)));
    }
}

/// Writes the tags of a resource without tags of its own.
pub(super) fn of_stack(w: &mut Writer, stack: &Stack) {
    write(w, stack, &Tags::new());
}
