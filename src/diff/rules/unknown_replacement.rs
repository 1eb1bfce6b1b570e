use std::collections::BTreeSet;

use crate::diff::{Action, ChangeChecker, Consequence, change_rule, replacement};

change_rule! {
    /// Checks that it is known which changes replace a resource.
    ///
    /// ## Why
    /// dynagate knows the properties that replace a resource for the types that it writes, and for a
    /// few more. A resource of another type is displayed as changed in place, but the engine may
    /// replace it: `terraform plan` or a [change
    /// set](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets.html)
    /// tell.
    "DG749", "unknown-replacement", Note, Difference(check)
}

fn check(check: &mut ChangeChecker<'_>) {
    let help = if check.is_terraform() {
        "`terraform plan` tells"
    } else {
        "a change set of CloudFormation tells: `aws cloudformation create-change-set`"
    };
    let mut kinds = BTreeSet::new();
    for changed in check.changed().filter(|of| of.change.action == Action::Changed) {
        let kind = &changed.change.kind;
        if !replacement::is_known(kind) && kinds.insert(kind) {
            check.report(
                Consequence::Noted,
                changed.id(),
                format!("it is not known which changes replace a resource of the type {kind}"),
                help.to_owned(),
            );
        }
    }
}
