use crate::check::rule::rule;

rule! {
    /// Checks that partition keys begin with constant text where a policy restricts them.
    ///
    /// ## Why
    /// A condition on `dynamodb:LeadingKeys` can only hold what is the same for every caller.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   role: {leading-keys: [orders]}
    ///   routes: {"GET /orders/{id}": {get: {table: orders}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   role: {leading-keys: [orders]}
    ///   routes: {"GET /orders/{id}": {get: {table: orders, key: {id: "ORDER#{path.id}"}}}}
    /// ```
    "DG403", "leading-keys", Error
}
