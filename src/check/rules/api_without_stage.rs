use crate::check::rule::rule;

rule! {
    /// Checks that an API has a stage.
    ///
    /// ## Why
    /// An API without a stage has no URL.
    "DG502", "api-without-stage", Error
}
