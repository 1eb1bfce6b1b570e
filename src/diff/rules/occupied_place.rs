use serde_json::Value;

use crate::diff::{Action, ChangeChecker, Changed, Consequence, StateResource, change_rule};

change_rule! {
    /// Checks that CloudFormation does not create a second resource where AWS accepts only one.
    ///
    /// ## Why
    /// A user pool has [one domain with a prefix and one of its
    /// own](https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html),
    /// and a domain name has one API for each [base
    /// path](https://docs.aws.amazon.com/apigateway/latest/api/API_CreateBasePathMapping.html).
    /// CloudFormation creates the new resource before it deletes the old one, so the update fails.
    ///
    /// ## Example
    /// ```yaml
    /// user-pools: {users: {domain: {prefix: shop}}}
    /// ---
    /// user-pools: {users: {domain: {prefix: market}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// user-pools: {users: {domain: {prefix: shop}}}
    /// ---
    /// user-pools: {users: {}}
    /// ---
    /// user-pools: {users: {domain: {prefix: market}}}
    /// ```
    "DG748", "occupied-place", Error of CloudFormation, Resource(check)
}

const BASE_PATH: &str = "AWS::ApiGateway::BasePathMapping";
const KINDS: [&str; 2] = [BASE_PATH, "AWS::Cognito::UserPoolDomain"];

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some(old) = changed.old_of(&KINDS) else { return };
    let is_in_place = |new: &&StateResource| new.kind == old.kind && place(new) == place(old);
    let come = match changed.change.action {
        Action::Replaced => changed.new.filter(is_in_place).map(|_| changed.id()),
        Action::Removed => check
            .changed()
            .filter(|of| of.change.action == Action::Added)
            .find(|of| of.new.is_some_and(|new| is_in_place(&new)))
            .map(|of| of.id()),
        Action::Added | Action::Changed | Action::Retained => None,
    };
    let Some(come) = come else { return };
    let id = changed.id();
    let (what, fails) = if old.kind == BASE_PATH {
        ("a base path of a domain name leads to one API", "calls of the base path fail")
    } else {
        ("a user pool has one such domain", "nobody can sign in with the domain")
    };
    let becomes = if come == id { "is replaced".to_owned() } else { format!("becomes {come}") };
    check.report(
        Consequence::Refused,
        id,
        format!(
            "{id} {becomes}, but {what}, and CloudFormation creates the new one before it deletes \
             the old one"
        ),
        check.in_steps(&format!("deletes the old one in a step before, and {fails} in between")),
    );
}

/// The place that only one resource of the type can have.
fn place(of: &StateResource) -> [Value; 2] {
    let value = |name: &str| of.get(name).cloned().unwrap_or_default();
    if of.kind == BASE_PATH {
        [value("DomainName"), value("BasePath")]
    } else {
        [value("UserPoolId"), of.get("CustomDomainConfig").is_some().into()]
    }
}
