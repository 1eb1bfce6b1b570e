use crate::check::rule::rule;

rule! {
    /// Checks that content types have the form TYPE/SUBTYPE.
    ///
    /// ## Why
    /// API Gateway would never select the template.
    ///
    /// ## Example
    /// ```yaml
    /// api: {gateway-responses: {DEFAULT_4XX: {body: {json: "{}"}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {gateway-responses: {DEFAULT_4XX: {body: {application/json: "{}"}}}}
    /// ```
    "DG515", "invalid-content-type", Error
}
