use crate::check::rule::rule;

rule! {
    /// Checks that a resource policy does not let in callers whom IAM should decide about.
    ///
    /// ## Why
    /// Within an account, a request is allowed where either the caller's policies or the
    /// resource policy allows it.
    ///
    /// ## Example
    /// ```yaml
    /// api: {authorization: AWS_IAM, policy: [{effect: allow}]}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {authorization: AWS_IAM, policy: [{effect: allow, principals: ["123456789012"]}]}
    /// ```
    "DG806", "policy-allows-everyone", Warning
}
