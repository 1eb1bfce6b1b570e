//! The checks of an index.

use super::finding::Checker;
use crate::check::rules::empty_projection;
use crate::model::Projection;

impl Projection {
    /// Reports errors and returns the number of projected attributes.
    pub(crate) fn check(&self, check: &mut Checker, field: &[&str]) -> usize {
        if let Self::Include(attributes) = self {
            check.require(
                &empty_projection::RULE,
                !attributes.is_empty(),
                field,
                "an empty list of attributes",
                "attributes, or keys-only",
            );
        }
        self.attributes().len()
    }
}
