use crate::check::{Checker, rule};
use crate::plan::Resource;

rule! {
    /// Checks that a state machine has a definition.
    ///
    /// ## Why
    /// Step Functions refuses to create a state machine without one.
    ///
    /// ## Example
    /// ```yaml
    /// state-machines: {fulfil: {type: EXPRESS}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// state-machines: {fulfil: {definition: {StartAt: Done, States: {Done: {Type: Succeed}}}}}
    /// ```
    "DG317", "state-machine-definition", Error, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::StateMachine(machine) = resource else { return };
    check.require(
        machine.definition().is_some() || machine.existing.is_some(),
        &[],
        "missing `definition`",
        "the definition of the state machine, or `existing`",
    );
    check.require_key(
        machine.definition.is_none() || machine.definition_file.is_none(),
        &["definition-file"],
        "two definitions",
        "one of `definition` and `definition-file`",
    );
}
