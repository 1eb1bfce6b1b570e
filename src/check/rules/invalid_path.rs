use crate::check::rule::rule;

rule! {
    /// Checks the paths of routes.
    ///
    /// ## Why
    /// API Gateway refuses other paths, and answers some paths by itself.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {GET /orders/: {mock: {status: 200}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {GET /orders: {mock: {status: 200}}}}
    /// ```
    "DG503", "invalid-path", Error
}
