use crate::check::rule::rule;

rule! {
    /// Checks that a method is authorized in one way, and that scopes have an authorizer that
    /// reads them.
    ///
    /// ## Why
    /// API Gateway supports either IAM or one authorizer, and scopes for Cognito user pools
    /// only.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {GET /health: {authorization-scopes: [shop/read], mock: {status: 200}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {GET /health: {mock: {status: 200}}}}
    /// ```
    "DG506", "conflicting-authorization", Error
}
