use crate::check::route::Route;
use crate::check::{Checker, rule};
use crate::plan::operation::leading_keys::Right;

rule! {
    /// Checks that users of an identity pool may use only their own items.
    ///
    /// ## Why
    /// With `credentials: caller`, users have the rights of the route themselves, and can call
    /// DynamoDB without the API. IAM limits them to their own items if the partition key is made of
    /// constant text and `{context.identity.cognitoIdentityId}`. With any other key, they have the
    /// right for all items of the table.
    ///
    /// ## Example
    /// ```yaml
    /// user-pools: {users: {clients: {web: {}}}}
    /// identity-pools: {people: {providers: [{user-pool: users, client: web}]}}
    /// api:
    ///   authorizer: people
    ///   routes:
    ///     GET /orders/{id}: {credentials: caller, get: {table: orders}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// user-pools: {users: {clients: {web: {}}}}
    /// identity-pools: {people: {providers: [{user-pool: users, client: web}]}}
    /// api:
    ///   authorizer: people
    ///   routes:
    ///     GET /orders:
    ///       credentials: caller
    ///       get: {table: orders, key: {id: "{context.identity.cognitoIdentityId}"}}
    /// ```
    "DG404", "wide-caller-rights", Warning, Method(check)
}

const HELP: &str = "make the partition key of `{context.identity.cognitoIdentityId}`, or remove \
                    `credentials: caller`: the API's role then makes the request";

fn check(Route { method, .. }: Route<'_>, check: &mut Checker<'_>) {
    let Some(pool) = method.identity_pool else { return };
    if !method.declared().has_credentials_of_caller() {
        return;
    }
    let operations = method.operations().into_iter();
    let rights = operations
        .flat_map(|operation| operation.rights().into_iter().map(move |of| (operation, of)));
    for (operation, Right { table, keys, .. }) in rights {
        if keys.iter().any(|key| key.pattern_of_caller().is_none()) {
            check.report_with_help(
                &["credentials"],
                format_args!(
                    "every user of `{}` may use all items of `{}` with `{}`, even without the API",
                    pool.key,
                    table.key,
                    operation.name()
                ),
                "",
                Some(HELP.to_owned()),
            );
        }
    }
}
