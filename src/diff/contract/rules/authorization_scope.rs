use crate::diff::contract::{Changes, RoutePair, contract_rule};
use crate::gateway::api::AuthorizationType;

contract_rule! {
    /// Checks that tokens that a route accepted still have one of its scopes.
    ///
    /// ## Why
    /// A route with scopes takes access tokens with one of them, and a route without scopes takes identity tokens. Other tokens get 401.
    ///
    /// ## Example
    /// ```yaml
    /// user-pools: {customers: {}}
    /// api: {routes: {"GET /orders/{id}": {authorizer: customers, authorization-scopes: [email], get: {table: orders}}}}
    /// ---
    /// user-pools: {customers: {}}
    /// api: {routes: {"GET /orders/{id}": {authorizer: customers, authorization-scopes: [phone], get: {table: orders}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// user-pools: {customers: {}}
    /// api:
    ///   routes:
    ///     GET /orders/{id}:
    ///       authorizer: customers
    ///       authorization-scopes: [email, phone]
    ///       get: {table: orders}
    /// ```
    "DG758", "authorization-scope", Warning, Route(check)
}

fn check(pair: &RoutePair<'_>, changes: &mut Changes) {
    let (old, new) = (pair.old.method, pair.new.method);
    let pools = AuthorizationType::CognitoUserPools;
    if old.authorization_type != pools || new.authorization_type != pools {
        return;
    }
    let (was, is) = (&old.authorization_scopes, &new.authorization_scopes);
    match (was.is_empty(), is.is_empty()) {
        (true, false) => {
            let scopes = is.iter().map(|scope| format!("`{scope}`")).collect::<Vec<_>>().join(", ");
            changes.breaking(format_args!(
                "identity tokens are refused: access tokens with the scope {scopes} are required"
            ));
        }
        (false, true) => {
            changes.breaking("access tokens are refused: identity tokens are required");
        }
        _ => {
            for scope in was.difference(is) {
                changes.breaking(format_args!("the scope `{scope}` no longer suffices"));
            }
            for scope in is.difference(was) {
                changes.harmless(format_args!("the scope `{scope}` suffices now"));
            }
        }
    }
}
