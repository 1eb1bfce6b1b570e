//! The roles of identity pools: their users may call the routes that name the pool, and do what
//! those with the caller's credentials do.

use super::needed_rights::requests;
use super::role::decryption;
use super::{PlannedApi, Tables};
use crate::model::{Handle, IdentityPool, Name, Policy, ResourceArn, Role, Statement};
use crate::text::Text;

/// The roles of all identity pools.
pub(super) fn all(apis: &[PlannedApi<'_>], tables: &Tables<'_>) -> Vec<Role> {
    let role = |pool| of(pool, apis, tables);
    tables.stack().identity_pools.iter().map(role).collect()
}

fn of(pool: &IdentityPool, apis: &[PlannedApi<'_>], tables: &Tables<'_>) -> Role {
    let handle = Handle::<IdentityPool>::new(pool.id());
    let role = Role::of_identity_pool(&pool.role_id().name, &handle);
    let mut invoke = Statement::allow(["execute-api:Invoke"]);
    let mut called = Vec::new();
    for api in apis {
        for (path, verb, method) in api.methods() {
            if method.identity_pool.is_none_or(|of| of.key != pool.key) {
                continue;
            }
            invoke = invoke.on(ResourceArn::external(requests(api, verb, path)));
            if method.declared().has_credentials_of_caller()
                && let Some(route) = &method.route
            {
                called.push(route.plan());
            }
        }
    }
    if invoke.resources.is_empty() {
        return role;
    }
    let statements: Vec<_> =
        std::iter::once(invoke).chain(called.iter().flat_map(|of| of.statements())).collect();
    let used =
        |key: &Name| called.iter().any(|route| route.tables().iter().any(|of| of.key == *key));
    let encrypted = tables.all().filter(|table| used(&table.key)).filter_map(decryption);
    let policy = Policy::allowing(Text::from("calls"), statements);
    role.policy(encrypted.fold(policy, Policy::statement))
}
