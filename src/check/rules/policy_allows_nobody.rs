use crate::check::route::{Route, routes};
use crate::check::{Checker, rule};
use crate::model::{Authorization, Authorizer, Effect};
use crate::plan::PlannedApi;

rule! {
    /// Checks that a resource policy that names principals is about routes whose requests are
    /// signed.
    ///
    /// ## Why
    /// Only `authorization: AWS_IAM` identifies principals, so nobody could call the other
    /// routes.
    ///
    /// ## Example
    /// ```yaml
    /// api: {policy: [{effect: allow, principals: ["123456789012"]}]}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   policy: [{effect: allow, principals: ["123456789012"]}]
    ///   routes: {"GET /orders/{id}": {authorization: AWS_IAM, get: {table: orders}}}
    /// ```
    "DG807", "policy-allows-nobody", Warning, Api(check)
}

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    let statements = api.policy_statements();
    let mut allowing = statements.iter().filter(|of| of.effect == Effect::Allow).peekable();
    if allowing.peek().is_none() || allowing.any(|of| of.principals.is_empty()) {
        return;
    }
    if let Some(route) = routes(api).find(is_closed) {
        let (verb, path) = (route.verb, route.path);
        check.at(route.id()).report(
            &[],
            format_args!(
                "nobody can call {verb} {path}: the API's resource policy allows just \
                 `principals`, whom only `authorization: AWS_IAM` identifies"
            ),
            "",
        );
    }
}

/// True if no signature is read. A Lambda authorizer can let in callers without one.
fn is_closed(Route { api, method, .. }: &Route<'_>) -> bool {
    let authorizer = method.authorizer.as_ref().and_then(|name| api.authorizers.get(name));
    method.authorization != Authorization::AwsIam && !authorizer.is_some_and(Authorizer::is_lambda)
}
