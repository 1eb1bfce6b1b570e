use crate::check::rule::rule;

rule! {
    /// Checks that the constant part of a key is neither empty nor too long.
    ///
    /// ## Why
    /// DynamoDB refuses empty keys, partition keys of more than 2,048 bytes and sort keys of
    /// more than 1,024.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {GET /first: {get: {table: orders, key: {id: ""}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {GET /first: {get: {table: orders, key: {id: "1"}}}}}
    /// ```
    "DG606", "key-value-size", Error
}
