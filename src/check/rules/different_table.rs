use crate::check::rule::rule;

rule! {
    /// Checks that an operation uses the table as the stack has it.
    ///
    /// ## Why
    /// Its mapping templates would be made for other attributes.
    "DG623", "different-table", Error
}
