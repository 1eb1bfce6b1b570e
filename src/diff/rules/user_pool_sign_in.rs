use crate::diff::{ChangeChecker, Changed, Consequence, Removal, change_rule};

change_rule! {
    /// Checks that the users of a user pool sign in as before.
    ///
    /// ## Why
    /// [`UpdateUserPool`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPool.html)
    /// changes neither the alias attributes nor the username attributes. CloudFormation fails; the
    /// aws provider replaces the user pool, which loses its users.
    ///
    /// ## Example
    /// ```yaml
    /// user-pools: {users: {sign-in: [email]}}
    /// ---
    /// user-pools: {users: {sign-in: [username, email]}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// user-pools: {users: {sign-in: [email]}}
    /// ---
    /// user-pools: {users: {sign-in: [email]}, callers: {sign-in: [username, email]}}
    /// ```
    "DG731", "user-pool-sign-in", Error, Resource(check)
}

const POOLS: [&str; 2] = ["AWS::Cognito::UserPool", "aws_cognito_user_pool"];
const SIGN_IN: [&str; 4] =
    ["UsernameAttributes", "AliasAttributes", "username_attributes", "alias_attributes"];

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let is_changed = SIGN_IN.iter().any(|name| changed.change.property(name).is_some());
    let Some((_, new)) = changed.both_of(&POOLS).filter(|_| is_changed) else { return };
    let id = changed.id();
    let is_lost = check.is_terraform() && new.on_removal == Removal::Deleted;
    check.report(
        if is_lost { Consequence::Lost } else { Consequence::Refused },
        id,
        if is_lost {
            format!(
                "the `sign-in` of the user pool {id} cannot be changed: Terraform destroys it with \
                 all its users and creates a new one"
            )
        } else {
            format!("the `sign-in` of the user pool {id} cannot be changed")
        },
        "keep it as it is, or declare a user pool of another name, which has no users".to_owned(),
    );
}
