use crate::diff::contract::{Breaking, Changes, RoutePair, Side, contract_rule};
use crate::gateway::api::IntegrationType;

contract_rule! {
    /// Checks that API Gateway waits for a backend as long as before.
    ///
    /// ## Why
    /// A backend that needs longer than the [timeout of the
    /// integration](https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html) gets its work done, but the caller gets
    /// 504 in place of its answer.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"GET /quotes": {http: {proxy: "https://example.com/quotes", timeout-milliseconds: 29000}}}}
    /// ---
    /// api: {routes: {"GET /quotes": {http: {proxy: "https://example.com/quotes", timeout-milliseconds: 5000}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {"GET /quotes": {http: {proxy: "https://example.com/quotes", timeout-milliseconds: 29000}}}}
    /// ```
    "DG773", "lowered-timeout", Warning, Route(check)
}

/// API Gateway's default in milliseconds.
const DEFAULT: u32 = 29_000;

fn check(pair: &RoutePair<'_>, changes: &mut Changes) {
    let (Some(old), Some(new)) = (timeout(pair.old), timeout(pair.new)) else { return };
    let (breaking, words) = match new.cmp(&old) {
        std::cmp::Ordering::Less => (Breaking::Possibly, "shorter"),
        std::cmp::Ordering::Greater => (Breaking::NotBreaking, "longer"),
        std::cmp::Ordering::Equal => return,
    };
    let shown = |of: u32| Some(format!("{of} ms"));
    let message = format!("the timeout of the backend is {words}");
    changes.push(breaking, message, shown(old), shown(new));
}

/// The timeout; `None` without a backend.
fn timeout(side: Side<'_>) -> Option<u32> {
    let integration = &side.method.method_integration;
    let has_backend = integration.r#type != IntegrationType::Mock;
    has_backend.then(|| integration.timeout_in_millis.unwrap_or(DEFAULT))
}
