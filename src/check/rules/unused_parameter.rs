use crate::check::{Checker, rule};
use crate::model::Parameter;
use crate::nearest::nearest;

rule! {
    /// Checks that something refers to every parameter.
    ///
    /// ## Why
    /// The value of an unused parameter changes nothing; its name may be misspelled elsewhere.
    ///
    /// ## Example
    /// ```yaml
    /// parameters: {stage: {default: prod}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// parameters: {stage: {default: prod}}
    /// tables: {orders: {partition-key: id, name: "${parameters.stage}-orders"}}
    /// ```
    "DG801", "unused-parameter", Note, Parameter(check)
}

fn check(parameter: &Parameter, check: &mut Checker<'_>) {
    let (stack, name) = (check.stack(), &parameter.key);
    if !stack.unused_parameters.contains(name) {
        return;
    }
    let others = stack.parameters.iter().map(|parameter| &*parameter.key);
    let meant = nearest(name, others.filter(|other| *other != &**name));
    check.report_with_help(
        &[],
        format_args!("the parameter `{name}` is not used"),
        "",
        meant.map(|meant| format!("did you mean `{meant}`?")),
    );
}
