use crate::check::rule::rule;

rule! {
    /// Checks that status codes are between 100 and 599, and that of a success is one of a
    /// success.
    ///
    /// ## Why
    /// HTTP has no others.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {GET /health: {mock: {status: 99}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {GET /health: {mock: {status: 200}}}}
    /// ```
    "DG518", "status-code", Error
}
