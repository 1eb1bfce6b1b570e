//! Tags.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::hcl::Writer;
use crate::model::{Stack, Tags};
use crate::text::Text;

/// Writes the tags of a resource with tags of its own.
pub(super) fn write(w: &mut Writer, stack: &Stack, own: &Tags) {
    write_list(w, stack.tags_with(own));
}

/// Writes complete tags.
pub(super) fn write_list(w: &mut Writer, tags: BTreeMap<&str, Cow<'_, Text>>) {
    if !tags.is_empty() {
        w.object("tags", |w| tags.into_iter().for_each(|(key, value)| w.entry(key, &*value)));
    }
}

/// Writes the tags of a resource without tags of its own.
pub(super) fn of_stack(w: &mut Writer, stack: &Stack) {
    write(w, stack, &Tags::new());
}
