use crate::check::api::api_rule;

api_rule! {
    /// Checks for parts of a template that AWS would reject, such as references to resources that
    /// do not exist.
    ///
    /// ## Why
    /// The stack cannot be deployed, and what refers to such a part cannot be checked.
    "DG992", "invalid-template", Error
}
