use crate::check::route::routes;
use crate::check::{Checker, rule};
use crate::model::{Authorization, Effect};
use crate::plan::PlannedApi;

rule! {
    /// Checks that a resource policy does not allow everyone where routes require IAM
    /// authorization.
    ///
    /// ## Why
    /// Within an account, a request is allowed where either the caller's policies or the
    /// resource policy allows it.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   policy: [{effect: allow}]
    ///   routes: {"GET /orders/{id}": {authorization: AWS_IAM, get: {table: orders}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   policy: [{effect: allow, principals: ["123456789012"]}]
    ///   routes: {"GET /orders/{id}": {authorization: AWS_IAM, get: {table: orders}}}
    /// ```
    "DG806", "policy-allows-everyone", Warning, Api(check)
}

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    let signed = routes(api).find(|route| route.method.authorization == Authorization::AwsIam);
    let Some(route) = signed else { return };
    let allows_everyone = api
        .policy_statements()
        .iter()
        .any(|statement| statement.effect == Effect::Allow && statement.principals.is_empty());
    if allows_everyone {
        let (verb, path) = (route.verb, route.path);
        check.at(route.id()).report(
            &[],
            format_args!(
                "{verb} {path} is for callers whom IAM allows, but the API's resource policy \
                 allows everyone: it lets in every user and role of this account, whatever their \
                 own policies say. A statement that allows just `principals` does not"
            ),
            "",
        );
    }
}
