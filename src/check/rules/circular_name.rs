use crate::check::rule::rule;

rule! {
    /// Checks that no resource's name refers to itself, directly or through other names.
    ///
    /// ## Why
    /// Neither engine can resolve a circular reference.
    "DG103", "circular-name", Error
}
