use crate::check::rule::rule;
use crate::check::{Checker, Finding};
use crate::model::{Authorization, Authorizer, Effect, Kind};
use crate::plan::{Plan, PlannedApi, PlannedMethod};

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
    "DG807", "policy-allows-nobody", Warning, check
}

fn check(plan: &Plan<'_>, findings: &mut Vec<Finding>) {
    for api in plan.apis() {
        let statements = api.policy_statements();
        let mut allowing = statements.iter().filter(|of| of.effect == Effect::Allow).peekable();
        if allowing.peek().is_none() || allowing.any(|of| of.principals.is_empty()) {
            continue;
        }
        let closed = api.methods().find(|(_, _, method)| is_closed(api, method));
        if let Some((path, verb, _)) = closed {
            let id = api.part(Kind::Method(verb), path.name().clone());
            Checker::new(findings, Some(id)).report(
                &RULE,
                &[],
                format_args!(
                    "nobody can call {verb} {path}: the API's resource policy allows just \
                     `principals`, whom only `authorization: AWS_IAM` knows"
                ),
                "",
            );
        }
    }
}

/// True if no signature is read. A Lambda authorizer can let in callers without one.
fn is_closed(api: &PlannedApi<'_>, method: &PlannedMethod<'_>) -> bool {
    let authorizer = method.authorizer.as_ref().and_then(|name| api.authorizers.get(name));
    method.authorization != Authorization::AwsIam
        && !authorizer.is_some_and(Authorizer::is_lambda)
}
