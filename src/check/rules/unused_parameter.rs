use std::collections::HashSet;

use crate::check::{Checker, rule, walk};
use crate::nearest::nearest;
use crate::text::Reference;

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
    "DG801", "unused-parameter", Note, Plan(check)
}

fn check(check: &mut Checker<'_>) {
    let parameters = &check.stack().parameters;
    if parameters.is_empty() {
        return;
    }
    let mut used = HashSet::new();
    walk::texts(check.plan, &mut |text| {
        used.extend(text.references().filter_map(|reference| match reference {
            Reference::Parameter(parameter) => Some(parameter.0.clone()),
            Reference::Resource { .. } | Reference::Pseudo(_) => None,
        }));
    });
    // The names of stages take no references, which is another problem.
    let names: Vec<_> = check.plan.apis().iter().flat_map(|api| &api.stages).collect();
    let is_mentioned = |key: &str| {
        let reference = format!("${{parameters.{key}}}");
        names.iter().any(|stage| stage.name.contains(&reference))
    };
    let unused = |key: &str| !used.contains(key) && !is_mentioned(key);
    for parameter in parameters.iter().filter(|parameter| unused(&parameter.key)) {
        let name = &parameter.key;
        let others = parameters.iter().map(|parameter| &*parameter.key);
        let meant = nearest(name, others.filter(|other| *other != &**name));
        check.at(parameter.id()).report_with_help(
            &[],
            format_args!("the parameter `{name}` is not used"),
            "",
            meant.map(|meant| format!("did you mean `{meant}`?")),
        );
    }
}
