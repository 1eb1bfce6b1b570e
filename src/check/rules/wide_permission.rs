use crate::check::{Checker, rule};
use crate::model::Permission;
use crate::plan::Resource;

rule! {
    /// Checks for permissions of functions for every resource of the account.
    ///
    /// ## Why
    /// Some actions, such as `ses:GetSendQuota`, support no resources. For the others, a function
    /// could do harm to everything in the account.
    ///
    /// ## Example
    /// ```yaml
    /// functions:
    ///   report:
    ///     code: {source: "def handler(event, context): pass"}
    ///     permissions: [{actions: ["s3:PutObject"], resources: ["*"]}]
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// functions:
    ///   report:
    ///     code: {source: "def handler(event, context): pass"}
    ///     permissions: [{actions: ["s3:PutObject"], resources: ["arn:aws:s3:::reports/*"]}]
    /// ```
    "DG820", "wide-permission", Warning, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Function(function) = resource else { return };
    for (index, permission) in function.permissions.iter().enumerate() {
        if Permission::is_for_everything(permission) {
            check.report(
                &["permissions", &index.to_string()],
                format_args!(
                    "the function may call {} on every resource of the account",
                    permission.actions.join(", ")
                ),
                "the ARNs of its resources; or `any-resource` with the reason, if the actions have none",
            );
        }
    }
}
