use crate::diff::contract::{ApiPair, Breaking, Changes, RoutePair, Side, contract_rule};

contract_rule! {
    /// Checks that answers that cannot be compared come from the same backend: a function or an endpoint that answers by itself, or a
    /// mapping template that fails for made-up values.
    ///
    /// ## Why
    /// Another backend may answer anything. Compare its answers with those of the old one by its own tests. Where the backend stays, a
    /// note says once that its answers are not compared, if a function or anything else of the API has changed.
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

/// Tells once that the answers of backends that stay are not compared.
pub(in crate::diff) fn note(apis: &ApiPair<'_>, changes: &mut Changes) {
    let mut passed = apis.routes.iter().filter(|pair| {
        let integration = &pair.new.method.method_integration;
        integration.r#type.as_str().ends_with("PROXY") && pair.exchanges().undecided.is_none()
    });
    let Some(first) = passed.next() else { return };
    let (first, count) = (first.new.name(), 1 + passed.count());
    let of = if count == 1 {
        format!("the answers of `{first}` are not compared: its backend answers")
    } else {
        format!(
            "the answers of {count} routes, such as `{first}`, are not compared: their backends answer"
        )
    };
    changes.begin(&RULE, None);
    changes.harmless(format_args!("{of} without a mapping template"));
}

fn check(pair: &RoutePair<'_>, changes: &mut Changes) {
    let Some(reason) = pair.exchanges().undecided else { return };
    let uri = |side: Side<'_>| side.method.method_integration.uri.clone();
    let (old, new) = (uri(pair.old), uri(pair.new));
    let values = if old == new { (None, None) } else { (old, new) };
    let message = format!("not all answers are compared, because of {reason}");
    changes.push(Breaking::Possibly, message, values.0, values.1);
}
