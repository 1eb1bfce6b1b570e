use crate::check::route::Route;
use crate::check::{Checker, rule};
use crate::model::Authorization;

rule! {
    /// Checks that a route with the credentials of the caller has a caller with credentials.
    ///
    /// ## Why
    /// API Gateway knows the credentials of callers only by `AWS_IAM`: they sign their requests. It
    /// uses them instead of the API's role, and functions, HTTP endpoints and `mock` have none.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     GET /orders/{id}: {credentials: caller, get: {table: orders}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     GET /orders/{id}: {authorization: AWS_IAM, credentials: caller, get: {table: orders}}
    /// ```
    "DG537", "caller-credentials", Error, Method(check)
}

fn check(Route { method, .. }: Route<'_>, check: &mut Checker<'_>) {
    if !method.declared().has_credentials_of_caller() {
        return;
    }
    check.require(
        method.authorization == Authorization::AwsIam,
        &["credentials"],
        "credentials of callers who have none",
        "`authorization: AWS_IAM`, or an identity pool as the `authorizer`",
    );
    check.require(
        method.kind.needs_role(),
        &["credentials"],
        format_args!("`{}` is not called with a role", method.kind.name()),
        "an operation, or a route to another service of AWS",
    );
}
