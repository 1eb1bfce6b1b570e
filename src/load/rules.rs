//! The rules whose findings loaders report.

/// Parts that were not read.
pub(super) mod unread_part {
    use crate::check::rule;

    rule! {
        /// Finds parts of a template that are not read.
        ///
        /// The API that is checked, tested or served lacks these parts, or has a default in their place.
        "DG990", "unread-part", Warning
    }
}

/// Values that are made up.
pub(super) mod assumed_value {
    use crate::check::rule;

    rule! {
        /// Finds values that a template does not tell, such as imports of other stacks.
        ///
        /// They are made up. `--parameter` and `--import` set them.
        "DG991", "assumed-value", Note
    }
}

/// References to nothing, and functions without a value.
pub(super) mod invalid_template {
    use crate::check::rule;

    rule! {
        /// Finds parts of a template that AWS would reject, such as references to resources that do not exist.
        "DG992", "invalid-template", Error
    }
}
