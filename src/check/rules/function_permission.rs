use crate::check::{Checker, rule};
use crate::model::Permission;
use crate::model::limits::is_made_of;
use crate::plan::Resource;

rule! {
    /// Checks that the permissions of functions name actions and resources.
    ///
    /// ## Why
    /// IAM refuses other forms, and a wildcard allows more than a function needs.
    ///
    /// ## Example
    /// ```yaml
    /// functions:
    ///   report:
    ///     code: {source: "def handler(event, context): pass"}
    ///     permissions: [{actions: ["s3:*"], resources: ["arn:aws:s3:::reports/*"]}]
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// functions:
    ///   report:
    ///     code: {source: "def handler(event, context): pass"}
    ///     permissions: [{actions: ["s3:PutObject"], resources: ["arn:aws:s3:::reports/*"]}]
    /// ```
    "DG316", "function-permission", Error, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Function(function) = resource else { return };
    for (index, permission) in function.permissions.iter().enumerate() {
        let index = index.to_string();
        let at = ["permissions", index.as_str()];
        let expected = "an action such as `s3:GetObject`";
        check.require(
            !permission.actions.is_empty(),
            &[at[0], at[1], "actions"],
            "a permission without an action",
            expected,
        );
        for (index, action) in permission.actions.iter().enumerate() {
            let index = index.to_string();
            let at = [at[0], at[1], "actions", index.as_str()];
            let message = format_args!("`{action}` is not an action of IAM");
            let expected = "SERVICE:ACTION without a wildcard, such as `s3:GetObject`";
            check.require(is_action(action), &at, message, expected);
        }
        check_reason(permission, &mut check.within(&at));
        check.require(
            !permission.resources.is_empty() || permission.any_resource.is_some(),
            &[at[0], at[1], "resources"],
            "a permission without a resource",
            "the ARN of a resource",
        );
        for (index, resource) in permission.resources.iter().enumerate() {
            let index = index.to_string();
            let at = [at[0], at[1], "resources", index.as_str()];
            let Some(literal) = resource.as_literal() else { continue };
            let message = format_args!("invalid resource `{literal}`");
            check.require(
                is_resource(literal),
                &at,
                message,
                "an ARN whose only wildcard is after a name, such as `arn:aws:s3:::reports/*`; or \
                 `*` for every resource",
            );
        }
    }
}

/// Checks the reason for every resource of the account.
pub(super) fn check_reason(permission: &Permission, check: &mut Checker<'_>) {
    let Some(reason) = &permission.any_resource else { return };
    check.require(
        !reason.trim().is_empty(),
        &["any-resource"],
        "a permission for every resource without a reason",
        "the reason, such as `IAM knows no resources of these actions`",
    );
    check.require(
        permission.resources.is_empty(),
        &["resources"],
        "resources beside every resource of the account",
        "either `resources` or `any-resource`",
    );
}

fn is_action(action: &str) -> bool {
    action.split_once(':').is_some_and(|(service, name)| {
        !service.is_empty() && !name.is_empty() && is_made_of(service, "-") && is_made_of(name, "")
    })
}

/// True for `*`, and for an ARN with a wildcard only behind a name.
fn is_resource(resource: &str) -> bool {
    if resource == "*" {
        return true;
    }
    let parts: Vec<_> = resource.splitn(6, ':').collect();
    let [arn, partition, service, region, account, name] = parts.as_slice() else { return false };
    let is_wild = |text: &str| text.contains(['*', '?']);
    *arn == "arn"
        && !partition.is_empty()
        && !service.is_empty()
        && [partition, service, region, account].iter().all(|part| !is_wild(part))
        && name
            .split(['*', '?'])
            .next()
            .is_some_and(|start| !start.trim_matches(['/', ':']).is_empty())
}

#[cfg(test)]
mod tests {
    use super::is_resource;

    #[test]
    fn wildcards_are_behind_names() {
        for valid in [
            "*",
            "arn:aws:s3:::reports/*",
            "arn:aws:s3:::reports",
            "arn:aws:ssm:eu-central-1:123456789012:parameter/orders/*",
            "arn:aws:secretsmanager:eu-central-1:123456789012:secret:key-??????",
        ] {
            assert!(is_resource(valid), "{valid}");
        }
        for invalid in [
            "",
            "reports/*",
            "arn:aws:s3:::*",
            "arn:aws:s3:::/*",
            "arn:aws:sqs:*:123456789012:jobs",
            "arn:aws:sqs:eu-central-1:*:jobs",
            "arn:*:s3:::reports",
            "arn:aws:s3",
        ] {
            assert!(!is_resource(invalid), "{invalid}");
        }
    }
}
