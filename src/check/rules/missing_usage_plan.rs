use crate::check::rule::rule;
use crate::check::{Checker, Finding};
use crate::model::{Stack, Stage};
use crate::plan::{Plan, PlannedApi};

rule! {
    /// Checks that a stage whose routes require an API key is in a usage plan with a key.
    ///
    /// ## Why
    /// Callers get 403 until a usage plan outside the stack has one.
    ///
    /// ## Example
    /// ```yaml
    /// api: {api-key-required: true}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {api-key-required: true}
    /// api-keys: {shop: {}}
    /// usage-plans: {standard: {api-keys: [shop]}}
    /// ```
    "DG803", "missing-usage-plan", Note, check
}

fn check(plan: &Plan<'_>, findings: &mut Vec<Finding>) {
    let stack = plan.stack();
    for api in plan.apis() {
        let Some((path, verb, _)) = api.methods().find(|(_, _, method)| method.api_key_required)
        else {
            continue;
        };
        for stage in api.stages.iter().filter(|stage| !has_key(stack, api, stage)) {
            Checker::new(findings, Some(stage.id(api))).report(
                &RULE,
                &[],
                format_args!(
                    "{verb} {path} needs an API key, but no usage plan of this stack has one for the \
                     stage {}: callers get 403 until a usage plan made elsewhere has",
                    stage.name
                ),
                "",
            );
        }
    }
}

fn has_key(stack: &Stack, api: &PlannedApi<'_>, stage: &Stage) -> bool {
    let id = stage.id(api);
    stack
        .usage_plans
        .iter()
        .any(|plan| !plan.api_keys.is_empty() && plan.stages.iter().any(|stage| stage.id == id))
}
