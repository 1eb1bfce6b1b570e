use crate::check::{Checker, rule};
use crate::model::{IdentityPool, IdentityProvider, UserPool};
use crate::plan::Resource;

rule! {
    /// Checks that an identity pool gives users of user pools credentials.
    ///
    /// ## Why
    /// An identity pool knows users by a client of a user pool. A client of a program has no users,
    /// and the clients of a user pool outside the blueprint are not known.
    ///
    /// ## Example
    /// ```yaml
    /// user-pools: {users: {clients: {web: {}}}}
    /// identity-pools: {people: {providers: [{user-pool: users}]}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// user-pools: {users: {clients: {web: {}}}}
    /// identity-pools: {people: {providers: [{user-pool: users, client: web}]}}
    /// ```
    "DG536", "identity-pool", Error, Resource(check)
}

/// The names of a provider.
const PAIR: &str = "`user-pool` and `client`, or `provider-name` and `client-id`";

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::IdentityPool(IdentityPool { providers, .. }) = resource else { return };
    let missing = !providers.is_empty();
    check.require(missing, &["providers"], "no users who get credentials", "at least one provider");
    for (index, provider) in providers.iter().enumerate() {
        check_provider(provider, &mut check.within(&["providers", &index.to_string()]));
    }
}

fn check_provider(provider: &IdentityProvider, check: &mut Checker<'_>) {
    let of_stack = [provider.user_pool.is_some(), provider.client.is_some()];
    let outside = [provider.provider_name.is_some(), provider.client_id.is_some()];
    if !matches!(
        (of_stack, outside),
        ([true, true], [false, false]) | ([false, false], [true, true])
    ) {
        check.report(&[], "a provider is a user pool with a client", PAIR);
        return;
    }
    let (Some(pool), Some(client)) = (&provider.user_pool, &provider.client) else { return };
    // An unknown pool breaks another rule.
    let Some(pool) = check.stack().user_pools.iter().find(|known| known.key == pool.id().name)
    else {
        return;
    };
    check_client(pool, client, check);
}

fn check_client(pool: &UserPool, client: &str, check: &mut Checker<'_>) {
    if pool.existing.is_some() {
        let message = "the clients of a user pool that exists already are not known";
        check.report(&["user-pool"], message, "`provider-name` and `client-id`");
        return;
    }
    let Some(known) = pool.clients.get(client) else {
        let names: Vec<_> = pool.clients.keys().map(String::as_str).collect();
        let message = format_args!("unknown client `{client}` of the user pool `{}`", pool.key);
        let field = crate::check::checker::Field::Value(&["client"]);
        check.unknown_name(field, message, client, ("one of its clients", &names));
        return;
    };
    check.require(
        !known.is_machine(),
        &["client"],
        format_args!("the client `{client}` is a program without users"),
        "a client that users sign in with",
    );
}
