use crate::check::rule::rule;

rule! {
    /// Checks that a request of the route brings the values that its operation uses.
    ///
    /// ## Why
    /// The value would be empty in every request.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes: {GET /mine: {get: {table: orders, key: {id: "{context.identity.userArn}"}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     GET /mine:
    ///       authorization: AWS_IAM
    ///       get: {table: orders, key: {id: "{context.identity.userArn}"}}
    /// ```
    "DG609", "unavailable-source", Error
}
