use crate::check::rule::rule;

rule! {
    /// Checks that the constraints of a parameter agree with its type, its default and each
    /// other.
    ///
    /// ## Why
    /// CloudFormation and Terraform refuse a default that the constraints exclude.
    ///
    /// ## Example
    /// ```yaml
    /// parameters: {stage: {default: live, allowed-values: [dev, prod]}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// parameters: {stage: {default: prod, allowed-values: [dev, prod]}}
    /// ```
    "DG113", "parameter-constraint", Error
}
