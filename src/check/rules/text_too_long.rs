use crate::check::rule::rule;

rule! {
    /// Checks the length of descriptions, display names and the values of tags.
    ///
    /// ## Why
    /// AWS refuses longer text.
    "DG106", "text-too-long", Error
}
