use crate::check::rule::rule;

rule! {
    /// Checks that cached responses do not depend on the caller.
    ///
    /// ## Why
    /// The response to one caller would be given to others.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   stage: {cache: "0.5", method-settings: {GET /mine: {caching: {}}}}
    ///   routes:
    ///     GET /mine:
    ///       authorization: AWS_IAM
    ///       get: {table: orders, key: {id: "{context.identity.userArn}"}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   stage: {cache: "0.5", method-settings: {"GET /orders/{id}": {caching: {}}}}
    ///   routes: {"GET /orders/{id}": {get: {table: orders}}}
    /// ```
    "DG524", "cached-caller-data", Error
}
