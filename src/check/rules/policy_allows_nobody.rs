use crate::check::rule::rule;

rule! {
    /// Checks that a resource policy that names principals is about routes whose requests are
    /// signed.
    ///
    /// ## Why
    /// Only `authorization: AWS_IAM` identifies principals, so nobody could call the other
    /// routes.
    ///
    /// ## Example
    /// ```yaml
    /// api: {policy: [{effect: allow, principals: ["123456789012"]}]}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {authorization: AWS_IAM, policy: [{effect: allow, principals: ["123456789012"]}]}
    /// ```
    "DG807", "policy-allows-nobody", Warning
}
