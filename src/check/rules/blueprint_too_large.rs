use crate::check::rule::rule;

rule! {
    /// Checks that a blueprint stays within dynagate's own bounds.
    ///
    /// ## Why
    /// The bounds keep the time and memory of a run small whatever the input is.
    "DG006", "blueprint-too-large", Error
}
