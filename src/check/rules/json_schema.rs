use crate::check::rule::rule;

rule! {
    /// Checks the schemas of models against JSON Schema draft 4.
    ///
    /// ## Why
    /// API Gateway refuses other schemas, and that only during the deployment.
    ///
    /// ## Example
    /// ```yaml
    /// api: {models: {Order: {schema: {type: objekt}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {models: {Order: {schema: {type: object}}}}
    /// ```
    "DG522", "json-schema", Error
}
