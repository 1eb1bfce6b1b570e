use crate::check::rule::rule;

rule! {
    /// Checks that names do not collide with those that AWS or Terraform reserves.
    ///
    /// ## Why
    /// Lambda sets some environment variables itself, API Gateway has built-in models, and
    /// Terraform reserves the names of some variables.
    ///
    /// ## Example
    /// ```yaml
    /// parameters: {count: {default: "1"}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// parameters: {number: {default: "1"}}
    /// ```
    "DG114", "reserved-name", Error
}
