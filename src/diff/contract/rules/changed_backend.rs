use crate::diff::contract::{Breaking, Changes, RoutePair, Side, contract_rule};

contract_rule! {
    /// Checks that answers that cannot be compared come from the same backend: a function or an endpoint that answers by itself, or a
    /// mapping template that fails for made-up values.
    ///
    /// ## Why
    /// Another backend may answer anything. Compare its answers with those of the old one by its own tests.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"GET /quotes": {http: {proxy: "https://example.com/quotes"}}}}
    /// ---
    /// api: {routes: {"GET /quotes": {http: {proxy: "https://example.com/v2/quotes"}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {"GET /quotes": {http: {proxy: "https://example.com/quotes"}}}}
    /// ```
    "DG769", "changed-backend", Warning, Route(check)
}

fn check(pair: &RoutePair<'_>, changes: &mut Changes) {
    let Some(reason) = pair.exchanges().undecided else { return };
    let uri = |side: Side<'_>| side.method.method_integration.uri.clone();
    let (old, new) = (uri(pair.old), uri(pair.new));
    let values = if old == new { (None, None) } else { (old, new) };
    let message = format!("not all answers are compared, because of {reason}");
    changes.push(Breaking::Possibly, message, values.0, values.1);
}
