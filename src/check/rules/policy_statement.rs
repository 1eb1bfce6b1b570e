use crate::check::rule::rule;

rule! {
    /// Checks that the statements of a role's policies name actions and resources.
    ///
    /// ## Why
    /// IAM refuses empty statements, and a wildcard grants more than a stack needs.
    "DG401", "policy-statement", Error
}
