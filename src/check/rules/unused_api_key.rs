use crate::check::rule::rule;
use crate::check::{Checker, Finding};
use crate::plan::Plan;

rule! {
    /// Checks that every API key is in a usage plan.
    ///
    /// ## Why
    /// A key that is in no usage plan gives access to nothing.
    ///
    /// ## Example
    /// ```yaml
    /// api-keys: {shop: {}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {api-key-required: true}
    /// api-keys: {shop: {}}
    /// usage-plans: {standard: {api-keys: [shop]}}
    /// ```
    "DG811", "unused-api-key", Note, check
}

fn check(plan: &Plan<'_>, findings: &mut Vec<Finding>) {
    let stack = plan.stack();
    for key in &stack.api_keys {
        let id = key.id();
        let mut members = stack.usage_plans.iter().flat_map(|plan| &plan.api_keys);
        if !members.any(|member| member.id == id) {
            Checker::new(findings, Some(id)).report(
                &RULE,
                &[],
                format_args!("the API key {} is not in a usage plan and gives no access", key.key),
                "",
            );
        }
    }
}
