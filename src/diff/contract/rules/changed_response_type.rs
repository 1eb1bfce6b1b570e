use crate::diff::contract::{Breaking, Changes, RoutePair, contract_rule};

contract_rule! {
    /// Checks that answers have the content type that they had.
    ///
    /// ## Why
    /// Clients choose how to read a body by its content type.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     GET /orders/{id}:
    ///       get: {table: orders, answer: {body: {text: {content-type: text/plain, lines: ["{item.id}"]}}}}
    /// ---
    /// api:
    ///   routes:
    ///     GET /orders/{id}:
    ///       get: {table: orders, answer: {body: {text: {content-type: text/html, lines: ["{item.id}"]}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     GET /orders/{id}:
    ///       get: {table: orders, answer: {body: {text: {content-type: text/plain; charset=UTF-8, lines: ["{item.id}"]}}}}
    /// ```
    "DG764", "changed-response-type", Warning, Route(check)
}

fn check(pair: &RoutePair<'_>, changes: &mut Changes) {
    for exchange in &pair.exchanges().all {
        let of = |value: Option<&str>| {
            let value = value.unwrap_or_default();
            value.split(';').next().unwrap_or_default().trim().to_lowercase()
        };
        let (old, new) = (&exchange.old, &exchange.new);
        let (was, is) = (of(old.header("content-type")), of(new.header("content-type")));
        let has_body = !old.body.is_empty() && !new.body.is_empty();
        if old.status == new.status && has_body && was != is {
            let message = format!("the body of {} has another content type", old.status);
            changes.push(Breaking::Breaking, message, Some(was), Some(is));
        }
    }
}
