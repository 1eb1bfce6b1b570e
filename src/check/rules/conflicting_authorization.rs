use crate::check::route::Route;
use crate::check::{Checker, rule};
use crate::model::{Authorization, Authorizer};

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
    "DG506", "conflicting-authorization", Error, Method(check)
}

fn check(Route { api, method, .. }: Route<'_>, check: &mut Checker<'_>) {
    let authorizer = method.authorizer.as_deref();
    check.require(
        method.authorization == Authorization::None || authorizer.is_none(),
        &["authorizer"],
        "both IAM authorization and an authorizer",
        "one of `authorization: AWS_IAM` and `authorizer`",
    );
    check.require(
        method.identity_pool.is_none() || method.authorization == Authorization::AwsIam,
        &["authorization"],
        "no authorization of the users of an identity pool",
        "`AWS_IAM`, which is the default with an identity pool",
    );
    // An unknown authorizer breaks another rule.
    let authorizer = authorizer.map(|name| api.authorizers.get(name));
    check.require(
        method.authorization_scopes.is_empty()
            || matches!(authorizer, Some(Some(Authorizer::Cognito(_)) | None)),
        &["authorization-scopes"],
        "scopes without a user pool authorizer",
        "an authorizer with `cognito`",
    );
}
