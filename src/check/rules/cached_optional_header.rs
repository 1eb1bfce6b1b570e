use crate::check::rule::rule;

rule! {
    /// Checks that cached responses do not depend on an optional header.
    ///
    /// ## Why
    /// A template finds a header in any case, where a cache key may miss it.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {kind: S}}}
    /// api:
    ///   stage: {cache: "0.5", method-settings: {GET /kinds: {caching: {}}}}
    ///   routes:
    ///     GET /kinds:
    ///       parameters: {header: {X-Kind: false}}
    ///       scan: {table: orders, filter: {kind: {equals: "{header.X-Kind}"}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {kind: S}}}
    /// api:
    ///   stage: {cache: "0.5", method-settings: {GET /kinds: {caching: {}}}}
    ///   routes:
    ///     GET /kinds:
    ///       parameters: {query-string: {kind: false}}
    ///       scan: {table: orders, filter: {kind: {equals: "{query-string.kind}"}}}
    /// ```
    "DG526", "cached-optional-header", Error
}
