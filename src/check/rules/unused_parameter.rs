use crate::check::rule::rule;
use crate::check::{Checker, Finding};
use crate::model::{Kind, ResourceId};
use crate::nearest::nearest;
use crate::plan::Plan;

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
    "DG801", "unused-parameter", Note, check
}

fn check(plan: &Plan<'_>, findings: &mut Vec<Finding>) {
    let stack = plan.stack();
    for name in &stack.unused_parameters {
        let others = stack.parameters.iter().map(|parameter| &*parameter.key);
        let meant = nearest(name, others.filter(|other| *other != &**name));
        let id = ResourceId::new(Kind::Parameter, name.clone());
        Checker::new(findings, Some(id)).report_with_help(
            &RULE,
            &[],
            format_args!("the parameter `{name}` is not used"),
            "",
            meant.map(|meant| format!("did you mean `{meant}`?")),
        );
    }
}
