use crate::check::rule::rule;

rule! {
    /// Checks the bodies of gateway responses.
    ///
    /// ## Why
    /// API Gateway replaces variables in them and runs no VTL.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   gateway-responses:
    ///     DEFAULT_5XX: {body: {application/json: "#if($context.error.message)x#end"}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   gateway-responses:
    ///     DEFAULT_5XX:
    ///       body: {application/json: "{\"message\": $context.error.messageString}"}
    /// ```
    "DG512", "gateway-response", Error
}
