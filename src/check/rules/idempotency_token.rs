use crate::check::rule::rule;

rule! {
    /// Checks that the idempotency token of a transaction identifies a request, and that a
    /// repeated request has the same values.
    ///
    /// ## Why
    /// DynamoDB refuses a token that is used again with other values, and does nothing for one
    /// that repeats.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     "POST /orders/{id}":
    ///       transact-write: {idempotency-token: fixed, parts: [{delete: {table: orders}}]}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     "POST /orders/{id}":
    ///       transact-write:
    ///         idempotency-token: "{header.Idempotency-Key}"
    ///         parts: [{delete: {table: orders}}]
    /// ```
    "DG620", "idempotency-token", Error
}
