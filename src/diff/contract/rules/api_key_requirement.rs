use crate::diff::contract::{ApiPair, Breaking, Changes, contract_rule};
use crate::gateway::Api;

contract_rule! {
    /// Checks that callers need no API key that they did not need before, and that the keys of callers still give access.
    ///
    /// ## Why
    /// A route that requires an API key answers 403 to requests without one, and to those with a key that is in no usage plan of the
    /// stage.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders}}}}
    /// ---
    /// api: {routes: {"GET /orders/{id}": {api-key-required: true, get: {table: orders}}}}
    /// api-keys: {shop: {}}
    /// usage-plans: {shop: {api-keys: [shop]}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {"GET /orders/{id}": {api-key-required: false, get: {table: orders}}}}
    /// ```
    "DG759", "api-key-requirement", Warning, Api(check)
}

fn check(apis: &ApiPair<'_>, changes: &mut Changes) {
    let mut is_required_by_both = false;
    for pair in &apis.routes {
        let route = pair.old.name();
        match (pair.old.method.api_key_required, pair.new.method.api_key_required) {
            (false, true) => changes.of_route(route, Breaking::Breaking, "an API key is required"),
            (true, false) => {
                let message = "no API key is required any more: check that this is meant";
                changes.of_route(route, Breaking::NotBreaking, message);
            }
            (true, true) => is_required_by_both = true,
            (false, false) => {}
        }
    }
    if !is_required_by_both {
        return;
    }
    let (old, new) = (apis.old.api_key_source, apis.new.api_key_source);
    if old != new {
        let message = "the API key is taken from another place";
        let (was, is) = (old.as_str().to_owned(), new.as_str().to_owned());
        changes.push(Breaking::Breaking, message, Some(was), Some(is));
    }
    for stage in apis.old.stages.keys().filter(|stage| apis.new.stages.contains_key(*stage)) {
        let accepted = keys(apis.new, stage);
        for key in keys(apis.old, stage).into_iter().filter(|key| !accepted.contains(key)) {
            changes.breaking(format_args!(
                "the API key `{key}` no longer gives access to the stage `{stage}`"
            ));
        }
    }
}

/// The keys that give access to a stage.
fn keys<'a>(api: &'a Api, stage: &str) -> Vec<&'a String> {
    let plans = api.usage_plans.values().filter(|plan| plan.api_stages.contains(stage));
    let is_enabled = |key: &&String| api.api_keys.get(*key).is_none_or(|key| key.enabled);
    plans.flat_map(|plan| &plan.keys).filter(is_enabled).collect()
}
