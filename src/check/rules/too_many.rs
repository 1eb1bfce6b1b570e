use crate::check::rule::rule;

rule! {
    /// Checks AWS's quotas for the number or the total size of things.
    ///
    /// ## Why
    /// AWS refuses more. Quotas that AWS raises on request are not checked.
    ///
    /// ## Example
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     sort-key: at
    ///     local-secondary-indexes:
    ///       by-a: {sort-key: a}
    ///       by-b: {sort-key: b}
    ///       by-c: {sort-key: c}
    ///       by-d: {sort-key: d}
    ///       by-e: {sort-key: e}
    ///       by-f: {sort-key: f}
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders, key: {at: now}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     sort-key: at
    ///     local-secondary-indexes: {by-a: {sort-key: a}, by-b: {sort-key: b}}
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders, key: {at: now}}}}}
    /// ```
    "DG105", "too-many", Error
}
