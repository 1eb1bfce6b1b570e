use crate::diff::paths::{Paths, last_segment};
use crate::diff::{ChangeChecker, Consequence, change_rule};

change_rule! {
    /// Checks that the parameters of deployed paths keep their names.
    ///
    /// ## Why
    /// CloudFormation creates the path with the new name before it deletes the old one, and API
    /// Gateway does not allow two parameters at the same level: "A sibling ({id}) of this resource
    /// already has a variable path part -- only one is allowed"
    /// ([aws-cdk#25172](https://github.com/aws/aws-cdk/issues/25172)). Terraform changes the path
    /// in place.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"GET /orders/{id}": {mock: {status: 200}}}}
    /// ---
    /// api: {routes: {"GET /orders/{order}": {mock: {status: 200}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {"GET /orders/{id}": {mock: {status: 200}}}}
    /// ---
    /// api: {routes: {"GET /orders": {mock: {status: 200}}}}
    /// ---
    /// api: {routes: {"GET /orders/{order}": {mock: {status: 200}}}}
    /// ```
    "DG711", "renamed-path-parameter", Error of CloudFormation, Difference(check)
}

fn check(check: &mut ChangeChecker<'_>) {
    let (old, new) = (Paths::of(check.old), Paths::of(check.new));
    for (old, new) in old.pairs(&new) {
        let (path, name) = (&old.path, last_segment(&new.path));
        if old.id != new.id || last_segment(path) == name {
            continue;
        }
        check.report(
            Consequence::Refused,
            &old.id,
            format!(
                "CloudFormation cannot rename the parameter of the deployed path {path} to \
                 `{name}`: it creates the new path before it deletes the old one, but API Gateway \
                 does not allow two parameters at the same level"
            ),
            format!(
                "{}; or keep the name, which callers do not see",
                check.in_steps(&format!(
                    "takes out the routes at and below {path} in a step before, while the deployed \
                     API still answers"
                ))
            ),
        );
    }
}
