use serde_json::Value;

use crate::diff::{ChangeChecker, Changed, Consequence, change_rule};

change_rule! {
    /// Checks that the attributes of a user pool stay as they are.
    ///
    /// ## Why
    /// Cognito [adds
    /// attributes](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html)
    /// to a user pool, but changes and removes none. CloudFormation and the aws provider fail.
    ///
    /// ## Example
    /// ```yaml
    /// user-pools: {users: {attributes: {tenant: {type: string}}}}
    /// ---
    /// user-pools: {users: {}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// user-pools: {users: {attributes: {tenant: {type: string}}}}
    /// ---
    /// user-pools: {users: {attributes: {tenant: {type: string}, level: {type: number}}}}
    /// ```
    "DG730", "user-pool-attribute", Error, Resource(check)
}

/// The types of user pools, with the property of their attributes and the name of one.
const POOLS: [(&str, &str, &str); 2] =
    [("AWS::Cognito::UserPool", "Schema", "Name"), ("aws_cognito_user_pool", "schema", "name")];

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let id = changed.id();
    for (kind, property, name) in POOLS {
        let Some((old, new)) = changed.both_of(&[kind]) else { continue };
        let new = new.list(property);
        let is_known = |attribute: &Value| {
            let mut same = new.iter().filter(|of| of[name] == attribute[name]);
            if check.old.is_deployed { same.next().is_some() } else { new.contains(attribute) }
        };
        let gone: Vec<_> = old.list(property).iter().filter(|of| !is_known(of)).collect();
        for attribute in gone {
            let name = attribute[name].as_str().unwrap_or_default();
            check.report(
                Consequence::Refused,
                id,
                format!("the attribute {name} of the user pool {id} cannot be changed or removed"),
                "keep it as it is, or declare a user pool of another name, which has no users"
                    .to_owned(),
            );
        }
    }
}
