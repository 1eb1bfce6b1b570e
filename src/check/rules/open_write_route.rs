use crate::check::route::{Route, named, routes};
use crate::check::{Checker, rule};
use crate::model::{Effect, Endpoint, ResourceStatement};
use crate::plan::PlannedApi;

rule! {
    /// Checks that a route that writes is not open by accident.
    ///
    /// ## Why
    /// Without an authorization, everyone who knows the URL can write to the table, or send messages
    /// to the queue. A route is not
    /// open if it has an authorization, an authorizer or a required API key, if its API is private
    /// or has a resource policy that restricts callers, or if all callers must have a certificate
    /// (`mutual-tls` on every domain name, with the default endpoint disabled). For a route that is
    /// meant to be open, write `authorization: NONE`.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {POST /orders: {put: {table: orders}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {POST /orders: {authorization: AWS_IAM, put: {table: orders}}}}
    /// ```
    "DG533", "open-write-route", Warning, Api(check)
}

const HELP: &str = "set `authorization: AWS_IAM`, an `authorizer` or `api-key-required: true`; or \
                    `authorization: NONE` if anyone may write";

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    if is_restricted(api, check) {
        return;
    }
    let open: Vec<_> = routes(api).filter(is_open).collect();
    let Some(first) = open.first() else { return };
    let have = if open.len() == 1 { "it has" } else { "they have" };
    check.at(first.id()).report_with_help(
        &[],
        format_args!("anyone can write with {}, because {have} no authorization", named(&open)),
        "",
        Some(HELP.to_owned()),
    );
}

/// True if not everyone can call the API.
fn is_restricted(api: &PlannedApi<'_>, check: &Checker<'_>) -> bool {
    let has_certificates = api.disable_execute_api_endpoint
        && check.stack().domain_names_of(api).all(|domain| domain.trust_store.is_some());
    matches!(api.endpoint, Endpoint::Private(_))
        || has_certificates
        || api.policy.iter().any(limits)
}

/// True if a statement of the resource policy is not about everyone, or denies.
fn limits(statement: &ResourceStatement) -> bool {
    statement.effect == Effect::Deny || statement.lists().iter().any(|list| !list.is_empty())
}

fn is_open(Route { method, .. }: &Route<'_>) -> bool {
    let route = method.route.as_ref();
    method.declared().authorization.is_none()
        && method.authorizer.is_none()
        && method.identity_pool.is_none()
        && !method.api_key_required
        && route.is_some_and(|route| route.plan().writes())
}
