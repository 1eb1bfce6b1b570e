use crate::check::{Checker, rule};
use crate::plan::PlannedApi;

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
    "DG803", "missing-usage-plan", Note, Api(check)
}

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    let Some((path, verb, _)) = api.methods().find(|(_, _, method)| method.api_key_required) else {
        return;
    };
    let plans = check.stack().usage_plans.iter().filter(|plan| !plan.api_keys.is_empty());
    for stage in &api.stages {
        let id = stage.id(api);
        if plans.clone().any(|plan| plan.stages.iter().any(|stage| stage.id == id)) {
            continue;
        }
        check.at(id).report(
            &[],
            format_args!(
                "{verb} {path} needs an API key, but no usage plan of this stack has one for the \
                 stage {}: callers get 403 until a usage plan outside the stack has one",
                stage.name
            ),
            "",
        );
    }
}
