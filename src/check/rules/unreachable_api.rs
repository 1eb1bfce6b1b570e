use crate::check::rule::rule;
use crate::check::{Checker, Finding};
use crate::plan::Plan;

rule! {
    /// Checks that an API whose own URL is disabled has a domain name.
    ///
    /// ## Why
    /// Callers get 403 until a domain name outside the stack serves the API.
    ///
    /// ## Example
    /// ```yaml
    /// api: {disable-execute-api-endpoint: true}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {disable-execute-api-endpoint: false}
    /// ```
    "DG802", "unreachable-api", Note, check
}

fn check(plan: &Plan<'_>, findings: &mut Vec<Finding>) {
    let stack = plan.stack();
    let unreachable = plan.apis().iter().filter(|api| {
        api.disable_execute_api_endpoint && stack.domain_names_of(api).next().is_none()
    });
    for api in unreachable {
        Checker::new(findings, Some(api.id())).report(
            &RULE,
            &["disable-execute-api-endpoint"],
            format_args!(
                "the URL of the API {} is disabled, and no domain name of this stack has it: callers \
                 get 403 until one made elsewhere has",
                api.key
            ),
            "",
        );
    }
}
