use crate::check::rule::rule;

rule! {
    /// Checks PartiQL statements against the table, its keys and the given parameters.
    ///
    /// ## Why
    /// DynamoDB would refuse every request.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     DELETE /orders:
    ///       execute-statement:
    ///         statement: DELETE FROM orders WHERE kind = ?
    ///         parameters: [{S: x}]
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     "DELETE /orders/{id}":
    ///       execute-statement:
    ///         statement: DELETE FROM orders WHERE id = ?
    ///         parameters: [{S: "{path.id}"}]
    /// ```
    "DG621", "partiql-statement", Error
}
