use crate::check::api::api_rule;

api_rule! {
    /// Checks for values that a file does not tell, such as imports of other stacks.
    ///
    /// ## Why
    /// They are made up. `--parameter` and `--import` set them.
    "DG991", "assumed-value", Note
}
