use crate::check::rule::rule;

rule! {
    /// Checks the VPC endpoints of a private API.
    ///
    /// ## Why
    /// Nobody reaches a private API without a VPC endpoint.
    ///
    /// ## Example
    /// ```yaml
    /// api: {endpoint: {private: {vpc-endpoints: []}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {endpoint: {private: {vpc-endpoints: [vpce-1]}}}
    /// ```
    "DG509", "private-endpoint", Error
}
