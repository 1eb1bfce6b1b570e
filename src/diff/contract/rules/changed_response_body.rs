use std::collections::BTreeSet;

use crate::diff::contract::body;
use crate::diff::contract::exchange::CaseKind;
use crate::diff::contract::{Breaking, Changes, RoutePair, contract_rule};

contract_rule! {
    /// Checks that answers have the members that they had, of the same types. Both versions get the same made-up request and the same
    /// made-up answers of their backend, and the bodies are compared.
    ///
    /// ## Why
    /// Clients read members by their names. A new member is no problem for them; one that is gone, renamed or of another type is.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {attributes: {total: {type: N}}}}
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders, answer: {body: {json: {id: "{item.id}", total: "{item.total}"}}}}}}}
    /// ---
    /// tables: {orders: {attributes: {total: {type: N}}}}
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders, answer: {body: {json: {id: "{item.id}", sum: "{item.total}"}}}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {attributes: {total: {type: N}}}}
    /// api:
    ///   routes:
    ///     GET /orders/{id}:
    ///       get: {table: orders, answer: {body: {json: {id: "{item.id}", total: "{item.total}", sum: "{item.total}"}}}}
    /// ```
    "DG762", "changed-response-body", Warning, Route(check)
}

fn check(pair: &RoutePair<'_>, changes: &mut Changes) {
    let mut told = BTreeSet::new();
    for exchange in &pair.exchanges().all {
        let (old, new) = (&exchange.old, &exchange.new);
        if old.status != new.status {
            continue;
        }
        let of = format!("the body of {}", old.status);
        for change in body::compare(&old.body.text(), &new.body.text(), &of) {
            if !told.insert(change.message.clone()) {
                continue;
            }
            if exchange.kind != CaseKind::Less {
                changes.push(change.breaking, change.message, change.old, change.new);
            } else if change.breaking == Breaking::Breaking {
                let message = format!("{} if {}", change.message, exchange.case);
                changes.push(Breaking::Possibly, message, change.old, change.new);
            }
        }
    }
}
