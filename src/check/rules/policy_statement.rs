use crate::check::{Checker, rule};
use crate::model::Statement;
use crate::model::limits::is_made_of;
use crate::plan::Resource;

rule! {
    /// Checks that the statements of a role's policies name actions and resources.
    ///
    /// ## Why
    /// IAM refuses empty statements, and a wildcard grants more than a stack needs.
    "DG401", "policy-statement", Error, Resource(check)
}

const AT: &[&str] = &["policy-name", "statements"];

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Role(role) = resource else { return };
    // The permissions of a function are checked at their own place, and the rest is derived.
    let mut functions = check.stack().functions.iter();
    if functions.any(|of| of.role_id() == role.id() && !of.permissions.is_empty()) {
        return;
    }
    for policy in &role.policies {
        let has_statement = !policy.statements.is_empty();
        check.require(has_statement, AT, "a policy without a statement", "at least one statement");
        policy.statements.iter().for_each(|statement| check_statement(statement, check));
    }
}

fn check_statement(statement: &Statement, check: &mut Checker<'_>) {
    if let Some(sid) = &statement.sid {
        let message = format_args!("invalid Sid `{sid}`");
        check.require(is_made_of(sid, ""), AT, message, "letters and digits");
    }
    let Statement { actions, resources, .. } = statement;
    let message = "a statement without an action";
    check.require(!actions.is_empty(), AT, message, "at least one action");
    let message = "a statement without a resource";
    check.require(!resources.is_empty(), AT, message, "at least one ARN");
    for action in actions {
        let is_action = action.split_once(':').is_some_and(|(service, name)| {
            !service.is_empty()
                && !name.is_empty()
                && is_made_of(service, "-")
                && is_made_of(name, "")
        });
        let message = format_args!("`{action}` is not an action");
        check.require(is_action, AT, message, "SERVICE:ACTION, without a wildcard");
    }
    let is_wide = resources.iter().any(|resource| resource.as_literal() == Some("*"));
    check.require(
        !is_wide || statement.may_be_wide(),
        AT,
        "a statement for every resource of the account",
        "specific ARNs",
    );
}
