use crate::check::rule::rule;

rule! {
    /// Checks that no mapping template reads a body that API Gateway treats as bytes.
    ///
    /// ## Why
    /// The template would see Base64 text instead of the body.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   binary-media-types: [application/json]
    ///   routes: {POST /orders: {put: {table: orders}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {binary-media-types: [image/png], routes: {POST /orders: {put: {table: orders}}}}
    /// ```
    "DG508", "binary-media-type", Error
}
