use crate::check::{Checker, rule};
use crate::model::{RestApi, Stack, UsagePlan};
use crate::plan::Resource;
use std::collections::BTreeMap;

rule! {
    /// Checks that a usage plan applies to a route that requires an API key.
    ///
    /// ## Why
    /// A usage plan limits callers by their API keys, and no route requires one.
    ///
    /// ## Example
    /// ```yaml
    /// usage-plans: {standard: {}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {api-key-required: true}
    /// api-keys: {shop: {}}
    /// usage-plans: {standard: {api-keys: [shop]}}
    /// ```
    "DG812", "unused-usage-plan", Note, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::UsagePlan(plan) = resource else { return };
    check.require(
        is_needed(check.stack(), plan),
        &[],
        format_args!(
            "the usage plan {} has no effect, because no route requires an API key: set \
             api-key-required",
            plan.key
        ),
        "",
    );
}

/// True if an API of a usage plan has a route that needs a key. A plan for no stage of this stack
/// may be about other APIs.
fn is_needed(stack: &Stack, plan: &UsagePlan) -> bool {
    let is_of = |api: &&RestApi| {
        api.stages.iter().any(|stage| plan.stages.iter().any(|of| of.id == stage.id(api)))
    };
    let mut apis = stack.apis.iter().filter(is_of).peekable();
    apis.peek().is_none()
        || apis.any(|api| {
            let mut methods = api.routes.values().flat_map(BTreeMap::values);
            methods.any(|method| method.api_key_required.unwrap_or(api.api_key_required))
        })
}
