use crate::diff::contract::{ApiPair, Changes, contract_rule};
use crate::gateway::Api;
use crate::gateway::api::PolicyStatement;

contract_rule! {
    /// Checks for changes of the resource policy of an API, which decides about all callers.
    ///
    /// ## Why
    /// A statement that denies, or one less that allows, refuses callers with 403. Policies are not compared in detail: a change of
    /// their statements is possibly breaking.
    ///
    /// ## Example
    /// ```yaml
    /// api: {policy: [{}]}
    /// ---
    /// api: {policy: [{}, {effect: deny, unless: {source-ips: [192.0.2.0/24]}}]}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {policy: [{}]}
    /// ```
    "DG760", "changed-resource-policy", Warning, Api(check)
}

fn check(apis: &ApiPair<'_>, changes: &mut Changes) {
    match (&statements(apis.old), &statements(apis.new)) {
        _ if apis.old.resources.is_empty() || apis.new.resources.is_empty() => {}
        (old, new) if old == new => {}
        (Some(_), None) => {
            changes.harmless("there is no resource policy any more: everybody may call");
        }
        (None, Some(_)) => {
            changes.possibly("the new resource policy may refuse callers");
        }
        _ => changes.possibly("the resource policy has other statements and may refuse callers"),
    }
}

/// The statements, in which methods have no account and no identifier of the API.
fn statements(api: &Api) -> Option<Vec<PolicyStatement>> {
    let mut statements = api.policy.clone()?.statement;
    for resource in statements.iter_mut().flat_map(|statement| &mut statement.resource.0) {
        if let Some((_, method)) = resource.split_once(":execute-api:") {
            *resource = method.split_once('/').map_or("*", |(_, path)| path).to_owned();
        }
    }
    Some(statements)
}
