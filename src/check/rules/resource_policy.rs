use crate::check::rule::rule;

rule! {
    /// Checks the principals and conditions of an API's resource policy.
    ///
    /// ## Why
    /// API Gateway refuses other values, and knows the VPC of a request only for private APIs.
    ///
    /// ## Example
    /// ```yaml
    /// api: {policy: [{effect: allow, principals: [me]}]}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {policy: [{effect: allow, principals: ["123456789012"]}]}
    /// ```
    "DG402", "resource-policy", Error
}
