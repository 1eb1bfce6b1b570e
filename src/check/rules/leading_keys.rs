use crate::check::route::Route;
use crate::check::{Checker, rule};
use crate::model::{Name, RouteKind};
use crate::plan::operation::leading_keys::{KEY, Right};
use crate::plan::{Operation, PlannedApi, PlannedMethod};
use std::collections::BTreeSet;

rule! {
    /// Checks that partition keys begin with constant text where a policy restricts them.
    ///
    /// ## Why
    /// A condition on `dynamodb:LeadingKeys` can only contain text that is the same for every
    /// caller.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   role: {leading-keys: [orders]}
    ///   routes: {"GET /orders/{id}": {get: {table: orders}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   role: {leading-keys: [orders]}
    ///   routes: {"GET /orders/{id}": {get: {table: orders, key: {id: "ORDER#{path.id}"}}}}
    /// ```
    "DG403", "leading-keys", Error, Api(check), Method(check_method)
}

/// Reports tables that no route with the API's role reads or writes.
fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    let tables = &api.declared().role.leading_keys;
    if tables.is_empty() {
        return;
    }
    let touched: BTreeSet<_> =
        api.methods().flat_map(|(_, _, method)| tables_of_role(method)).collect();
    for (index, table) in tables.iter().enumerate() {
        let name = &table.id().name;
        check.require(
            touched.contains(name),
            &["role", "leading-keys", &index.to_string()],
            format_args!("no route reads or writes `{name}`"),
            "a table of some route",
        );
    }
}

/// The tables that a method reads or writes with the API's role.
fn tables_of_role<'a>(method: &PlannedMethod<'a>) -> BTreeSet<&'a Name> {
    let route = method.route.as_ref().filter(|_| method.credentials.is_none());
    let tables = route.into_iter().flat_map(|route| route.plan().tables());
    tables.map(|table| &table.key).collect()
}

fn check_method(Route { api, method, .. }: Route<'_>, check: &mut Checker<'_>) {
    let restricted = &api.declared().role.leading_keys;
    if restricted.is_empty() {
        return;
    }
    for operation in method.operations() {
        check_operation(operation, &mut check.within(&operation.place()));
    }
    if !matches!(method.kind, RouteKind::Aws(_)) {
        return;
    }
    let is_restricted = |key: &&Name| restricted.iter().any(|table| table.id().name == **key);
    for table in tables_of_role(method).into_iter().filter(is_restricted) {
        check.report(
            &["raw"],
            format_args!(
                "a condition on dynamodb:LeadingKeys of `{table}` is not possible: a template or \
                 a body of your own can name any key"
            ),
            "an operation, or the table not among the role's leading-keys",
        );
    }
}

/// Reports partition keys that can start with anything.
fn check_operation(operation: &Operation<'_>, check: &mut Checker<'_>) {
    for Right { table, keys, .. } in operation.rights() {
        if !operation.has_leading_keys_of(table) {
            continue;
        }
        for key in keys.iter().filter(|key| key.pattern().is_none()) {
            let field: Vec<_> = key.field.iter().map(String::as_str).collect();
            let (table, fault) = (&table.key, key.fault());
            check.report(
                &field,
                format_args!("a condition on {KEY} is not possible for `{table}`: {fault}"),
                "a partition key that starts with a constant text, such as \"USER#{path.id}\"",
            );
        }
    }
}
