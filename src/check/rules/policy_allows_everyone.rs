use crate::check::rule::rule;
use crate::check::{Checker, Finding};
use crate::model::{Authorization, Effect, Kind};
use crate::plan::Plan;

rule! {
    /// Checks that a resource policy does not let in callers whom IAM should decide about.
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
    "DG806", "policy-allows-everyone", Warning, check
}

fn check(plan: &Plan<'_>, findings: &mut Vec<Finding>) {
    for api in plan.apis() {
        let mut methods = api.methods();
        let signed = methods.find(|(_, _, method)| method.authorization == Authorization::AwsIam);
        let Some((path, verb, _)) = signed else { continue };
        let allows_everyone = api
            .policy_statements()
            .iter()
            .any(|statement| statement.effect == Effect::Allow && statement.principals.is_empty());
        if allows_everyone {
            let id = api.part(Kind::Method(verb), path.name().clone());
            Checker::new(findings, Some(id)).report(
                &RULE,
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
}
