use crate::check::{Checker, rule};
use crate::plan::needed_rights::{RightsOf, all};

rule! {
    /// Checks for rights that roles and functions outside the stack must have.
    ///
    /// ## Why
    /// The stack neither changes a role that exists already nor the policy of a function in another
    /// region or account. The requests, invocations and events that need the rights fail until
    /// somebody adds them there.
    ///
    /// ## Example
    /// ```yaml
    /// api: {role: {existing: {name: orders-gateway}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// allow: [needed-rights]
    /// api: {role: {existing: {name: orders-gateway}}}
    /// ```
    "DG119", "needed-rights", Note, Plan(check)
}

fn check(check: &mut Checker<'_>) {
    for needed in all(check.plan) {
        let (message, of) = match needed.of {
            RightsOf::Role(service) => (
                "the role exists already, so it gets no policy",
                format!("a role that {} may assume, with these statements", service.principal()),
            ),
            RightsOf::ExecutionRole => (
                "the function exists already, so its role gets no policy",
                "an execution role with these statements".to_owned(),
            ),
            RightsOf::Receiver => (
                "it exists already, so its policy is not changed",
                "a policy with these statements".to_owned(),
            ),
            RightsOf::Key => (
                "the key exists already, so its policy is not changed",
                "a key with these statements in its policy".to_owned(),
            ),
            RightsOf::Function => (
                "the function may be in another region or account, so it gets no permission",
                "a function with this statement in its policy".to_owned(),
            ),
        };
        let statements: Vec<_> = needed.statements.iter().map(ToString::to_string).collect();
        check.at(needed.id).report(
            needed.place,
            message,
            format_args!("{of}: {}", statements.join(", ")),
        );
    }
}
