use std::collections::BTreeMap;

use crate::check::rule::rule;
use crate::check::{Checker, Finding};
use crate::model::{RestApi, Stack, UsagePlan};
use crate::plan::Plan;

rule! {
    /// Checks that a usage plan limits some route.
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
    "DG812", "unused-usage-plan", Note, check
}

fn check(plan: &Plan<'_>, findings: &mut Vec<Finding>) {
    let stack = plan.stack();
    for plan in stack.usage_plans.iter().filter(|plan| !is_needed(stack, plan)) {
        Checker::new(findings, Some(plan.id())).report(
            &RULE,
            &[],
            format_args!(
                "the usage plan {} has no effect, because no route requires an API key: set api-key-required",
                plan.key
            ),
            "",
        );
    }
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
            methods.any(|method| method.api_key_required)
        })
}
