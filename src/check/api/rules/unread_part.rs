use crate::check::api::api_rule;

api_rule! {
    /// Checks that all parts of a file can be read.
    ///
    /// ## Why
    /// The API that is checked, tested or served lacks these parts, or has a default in their
    /// place.
    "DG990", "unread-part", Warning
}
