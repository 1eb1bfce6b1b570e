use crate::diff::paths::Paths;
use crate::diff::{ChangeChecker, Consequence, change_rule};

change_rule! {
    /// Checks that deployed paths keep their logical IDs or addresses.
    ///
    /// ## Why
    /// Two siblings cannot have the same path segment, nor two a path parameter. CloudFormation
    /// creates a path under its new logical ID before it deletes the old one
    /// ([serverless#2021](https://github.com/serverless/serverless/issues/2021)), and Terraform
    /// does both at the same time. The identifier of a path in a blueprint follows from the path
    /// alone; it moves when the template is written by hand, or when the API gets another name.
    "DG712", "moved-path", Error, Difference(check)
}

fn check(check: &mut ChangeChecker<'_>) {
    let (old, new) = (Paths::of(check.old), Paths::of(check.new));
    for (old, new) in old.pairs(&new) {
        if old.id == new.id || check.new.moved.get(&old.id) == Some(&new.id) {
            continue;
        }
        let path = &old.path;
        let (what, order, further) = if check.is_terraform() {
            (
                "address",
                "Terraform creates the new path while it deletes the old one",
                format!(
                    "add a block `moved {{ from = {}, to = {} }}` in a file of your own, or run \
                     `terraform state mv {} {}` first",
                    old.id, new.id, old.id, new.id
                ),
            )
        } else {
            (
                "logical ID",
                "CloudFormation creates the new path before it deletes the old one",
                check.in_steps(&format!(
                    "takes out the routes at and below {path} in a step before, while the deployed \
                     API still answers"
                )),
            )
        };
        check.report(
            Consequence::Refused,
            &old.id,
            format!(
                "the {what} of the path {path} changes from {} to {}: {order}, but API Gateway \
                 does not allow duplicates",
                old.id, new.id
            ),
            further,
        );
    }
}
