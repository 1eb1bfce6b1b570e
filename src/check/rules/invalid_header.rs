use crate::check::rule::rule;

rule! {
    /// Checks the names and values of headers.
    ///
    /// ## Why
    /// HTTP cannot carry other names and values.
    ///
    /// ## Example
    /// ```yaml
    /// api: {cors: {origins: any, exposed-headers: [X Y]}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {cors: {origins: any, exposed-headers: [X-Y]}}
    /// ```
    "DG513", "invalid-header", Error
}
