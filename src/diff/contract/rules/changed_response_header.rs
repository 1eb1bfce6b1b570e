use crate::diff::contract::exchange::CaseKind;
use crate::diff::contract::{Breaking, Changes, RoutePair, contract_rule};
use crate::gateway::Response;

contract_rule! {
    /// Checks that answers have the headers that they had.
    ///
    /// ## Why
    /// A client that follows `Location`, or compares `ETag`, does not find a header that is gone.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders, answer: {headers: {X-Order: "{item.id}"}, body: item}}}}}
    /// ---
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders, answer: {body: item}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders, answer: {headers: {X-Order: "{item.id}", X-Kind: order}, body: item}}}}}
    /// ```
    "DG763", "changed-response-header", Warning, Route(check)
}

fn check(pair: &RoutePair<'_>, changes: &mut Changes) {
    for exchange in pair.exchanges().all.iter().filter(|of| of.kind != CaseKind::Less) {
        let (old, new) = (&exchange.old, &exchange.new);
        if old.status == new.status {
            compare(old, new, changes);
        }
    }
}

/// Compares the headers of two answers, except those that other rules compare.
pub(super) fn compare(old: &Response, new: &Response, changes: &mut Changes) {
    let is_own = |name: &str| {
        let name = name.to_lowercase();
        // `Vary` is for caches.
        let is_other = ["content-type", "vary", "x-amzn-errortype"].contains(&&*name);
        !is_other && !name.starts_with("access-control-")
    };
    let status = old.status;
    for (name, value) in old.headers.iter().filter(|(name, _)| is_own(name)) {
        match new.header(name) {
            None => changes.breaking(format_args!("the header `{name}` of {status} is gone")),
            Some(other) if other != value => {
                let message = format!("the header `{name}` of {status} has another value");
                let (was, is) = (Some(value.to_owned()), Some(other.to_owned()));
                changes.push(Breaking::Possibly, message, was, is);
            }
            Some(_) => {}
        }
    }
    for (name, _) in new.headers.iter().filter(|(name, _)| is_own(name)) {
        if old.header(name).is_none() {
            changes.harmless(format_args!("the header `{name}` of {status} is new"));
        }
    }
}
