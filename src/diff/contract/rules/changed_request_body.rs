use std::collections::BTreeSet;

use crate::diff::contract::schema::{self, ANYTHING, Effect, Schema};
use crate::diff::contract::{Breaking, Changes, RoutePair, Side, contract_rule};
use crate::vtl::Json;

contract_rule! {
    /// Checks that a route accepts all bodies that it accepted before, by comparing the models of both versions.
    ///
    /// ## Why
    /// API Gateway answers 400 to a body that does not conform to its model. A member that is newly required, a smaller enumeration, a
    /// lower maximum and a new pattern refuse bodies of existing callers.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {attributes: {note: {type: S}}}}
    /// api: {routes: {"POST /orders": {put: {table: orders}}}}
    /// ---
    /// tables: {orders: {attributes: {note: {type: S, required: true}}}}
    /// api: {routes: {"POST /orders": {put: {table: orders}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {attributes: {note: {type: S}, remark: {type: S}}}}
    /// api: {routes: {"POST /orders": {put: {table: orders}}}}
    /// ```
    "DG755", "changed-request-body", Warning, Route(check)
}

fn check(pair: &RoutePair<'_>, changes: &mut Changes) {
    let sides = [pair.old, pair.new];
    let types = sides.iter().flat_map(|side| side.method.request_models.keys());
    let (old_models, new_models) = (&pair.old.api.models, &pair.new.api.models);
    for content_type in types.collect::<BTreeSet<_>>() {
        let old = Schema::new(old_models, model(pair.old, content_type));
        let new = Schema::new(new_models, model(pair.new, content_type));
        for change in schema::compare(old, new) {
            let (breaking, message) = match change.effect {
                Effect::Narrowed => (Breaking::Breaking, change.message),
                Effect::Widened => (Breaking::NotBreaking, change.message),
                Effect::Unknown => {
                    let message = format!("{}, which may refuse bodies", change.message);
                    (Breaking::Possibly, message)
                }
            };
            changes.push(breaking, message, change.old, change.new);
        }
    }
}

/// The model of bodies of a content type. Without one, or if bodies are not checked, everything is
/// accepted.
fn model<'a>(side: Side<'a>, content_type: &str) -> &'a Json {
    if !side.validator().validate_request_body {
        return ANYTHING;
    }
    let models = &side.method.request_models;
    let name = models.get(content_type).or_else(|| models.get("$default"));
    name.and_then(|name| side.api.models.get(name)).map_or(ANYTHING, |model| &model.schema)
}
