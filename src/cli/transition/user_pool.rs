//! User pools, most of whose settings Cognito never changes.

use serde_json::Value;

use super::Obstacle;

/// The resource type in a template.
pub(super) const IN_TEMPLATE: &str = "AWS::Cognito::UserPool";
/// The resource type in a module.
pub(super) const IN_MODULE: &str = "aws_cognito_user_pool";

/// The arguments of a module with the names by which users sign in.
pub(super) const SIGN_IN: [&str; 2] = ["username_attributes", "alias_attributes"];

/// Adds the obstacles between the properties of a deployed pool and new ones.
pub(super) fn in_template(id: &str, old: &Value, new: &Value, obstacles: &mut Vec<Obstacle>) {
    let is_other = |name: &&str| old[*name] != new[*name];
    if ["UsernameAttributes", "AliasAttributes"].iter().any(is_other) {
        obstacles.push(sign_in(&format!("the user pool {id}")));
    }
    let attributes = |of: &Value| of["Schema"].as_array().cloned().unwrap_or_default();
    let new = attributes(new);
    for attribute in attributes(old) {
        if !new.contains(&attribute) {
            let name = attribute["Name"].as_str().unwrap_or_default();
            obstacles.push(Obstacle::in_the_way(format!(
                "the attribute {name} of the user pool {id} cannot be changed or removed: keep it as \
                 it is, or declare a user pool of another name, which has no users"
            )));
        }
    }
}

/// The obstacle of another way to sign in.
pub(super) fn sign_in(pool: &str) -> Obstacle {
    Obstacle::in_the_way(format!(
        "the `sign-in` of {pool} cannot be changed: keep it as it is, or declare a user pool of \
         another name, which has no users"
    ))
}
