//! Tables by their ARNs, which DynamoDB accepts in place of their names.
//!
//! The embedded engine knows only names, so the ARNs of a request become names, and the names of
//! tables in its response become these ARNs again.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A request with names in place of ARNs.
pub(super) struct Named {
    /// The request.
    pub(super) body: String,
    /// The ARNs by their names.
    arns: BTreeMap<String, String>,
}

impl Named {
    /// Replaces the ARNs of a request; `None` if there are none.
    pub(super) fn of(body: &str) -> Option<Self> {
        if !body.contains(":table/") {
            return None;
        }
        let mut request: Value = serde_json::from_str(body).ok()?;
        let mut arns = BTreeMap::new();
        name_table(&mut request, &mut arns);
        let parts = request.get_mut("TransactItems").and_then(Value::as_array_mut);
        let parts = parts.into_iter().flatten().filter_map(Value::as_object_mut);
        parts.flat_map(Map::values_mut).for_each(|part| name_table(part, &mut arns));
        if let Some(Value::Object(tables)) = request.get_mut("RequestItems") {
            let named = std::mem::take(tables).into_iter().map(|(table, items)| {
                let name = name_in(&table).map(str::to_owned);
                if let Some(name) = &name {
                    arns.insert(name.clone(), table.clone());
                }
                (name.unwrap_or(table), items)
            });
            *tables = named.collect();
        }
        (!arns.is_empty()).then(|| Self { body: request.to_string(), arns })
    }

    /// A response with the ARNs of the request.
    pub(super) fn answer(&self, body: &str) -> Option<String> {
        let mut response: Value = serde_json::from_str(body).ok()?;
        for member in ["Responses", "UnprocessedKeys", "UnprocessedItems"] {
            if let Some(Value::Object(tables)) = response.get_mut(member) {
                let named = std::mem::take(tables).into_iter();
                let arn = |name: String| self.arns.get(&name).cloned().unwrap_or(name);
                *tables = named.map(|(name, items)| (arn(name), items)).collect();
            }
        }
        Some(response.to_string())
    }
}

/// Replaces the ARN that is the name of a table.
fn name_table(request: &mut Value, arns: &mut BTreeMap<String, String>) {
    let Some(Value::String(table)) = request.get_mut("TableName") else { return };
    if let Some(name) = name_in(table).map(str::to_owned) {
        arns.insert(name.clone(), std::mem::replace(table, name));
    }
}

/// `Orders` in `arn:aws:dynamodb:us-east-1:123456789012:table/Orders`.
fn name_in(arn: &str) -> Option<&str> {
    let (_, name) = arn.strip_prefix("arn:")?.split_once(":table/")?;
    Some(name)
}
