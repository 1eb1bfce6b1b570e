use crate::check::rule::rule;

rule! {
    /// Checks that mapping templates parse.
    ///
    /// ## Why
    /// API Gateway parses a template when a request arrives, and responds 500 if that fails.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {GET /health: {mock: {status: 200, body: {application/json: "#if("}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {GET /health: {mock: {status: 200, body: {application/json: "{}"}}}}}
    /// ```
    "DG516", "mapping-template", Error
}
