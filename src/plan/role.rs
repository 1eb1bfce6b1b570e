//! The role that the routes of an API call DynamoDB with: exactly their rights.

use std::collections::BTreeSet;

use super::{PlannedApi, Tables};
use crate::model::{Handle, Policy, Role, Service, Statement, Table};

/// The role of an API, if a route needs one.
pub(super) fn of(api: &PlannedApi<'_>, tables: &Tables<'_>) -> Option<Role> {
    let options = &api.declared().role;
    if options.existing.is_some() {
        return None;
    }
    let mut role = Role::new(&api.key, Service::ApiGateway).policy(policy(api, tables)?);
    role.name.clone_from(&options.name);
    role.description.clone_from(&options.description);
    Some(role)
}

/// The rights that the routes of an API need of its role; `None` if they need none.
pub(super) fn policy(api: &PlannedApi<'_>, tables: &Tables<'_>) -> Option<Policy> {
    let mut routes: Vec<_> = api
        .methods()
        .filter(|(_, _, method)| method.credentials.is_none())
        .filter_map(|(path, verb, method)| Some((verb, path, method.route.as_ref()?.plan())))
        .collect();
    routes.sort_by_key(|(verb, path, _)| (verb.as_str(), *path));
    let statements: Vec<_> = routes.iter().flat_map(|(_, _, route)| route.statements()).collect();
    if statements.is_empty() {
        return None;
    }
    let touched: BTreeSet<_> =
        routes.iter().flat_map(|(_, _, route)| route.tables()).map(|table| &table.key).collect();
    let policy = Policy::allowing(api.declared().role.policy_name.clone(), statements);
    let encrypted = tables.all().filter(|table| touched.contains(&table.key));
    Some(encrypted.filter_map(decryption).fold(policy, Policy::statement))
}

/// The additional permission to use a table that is encrypted with a customer managed key.
pub(super) fn decryption(table: &Table) -> Option<Statement> {
    let key = table.encryption.customer_managed()?;
    Some(Statement::decrypt_table(key, &Handle::<Table>::new(table.id()).name()))
}
