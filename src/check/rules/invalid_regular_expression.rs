use crate::check::rule::rule;

rule! {
    /// Checks that regular expressions can be compiled.
    ///
    /// ## Why
    /// A pattern with a syntax error matches nothing, or stops the deployment.
    ///
    /// ## Example
    /// ```yaml
    /// parameters: {code: {default: a, allowed-pattern: "[a-"}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// parameters: {code: {default: a, allowed-pattern: "[a-z]"}}
    /// ```
    "DG112", "invalid-regular-expression", Error
}
