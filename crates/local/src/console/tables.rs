//! The tables and their items.

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::{Console, answer};

/// The tables with their keys.
pub(super) async fn list(Shared(console): Shared<Arc<Console>>) -> Response {
    let generation = console.state.generation();
    let tables = generation.system.tables.iter().map(|table| {
        let definition = &table.definition;
        let described = console
            .state
            .database
            .call("DescribeTable", &json!({"TableName": table.name}).to_string());
        let described: Value = serde_json::from_str(&described.body.text()).unwrap_or_default();
        let indexes = ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"].into_iter();
        let indexes = indexes.filter_map(|kind| definition[kind].as_array()).flatten();
        json!({
            "name": table.name,
            "items": described["Table"]["ItemCount"],
            "key": key(definition, &definition["KeySchema"]),
            "indexes": indexes
                .map(|index| json!({
                    "name": index["IndexName"],
                    "key": key(definition, &index["KeySchema"]),
                }))
                .collect::<Vec<_>>(),
            "stream": definition["StreamSpecification"]["StreamViewType"],
            "ttl": table.time_to_live,
        })
    });
    answer::json(&json!({"tables": tables.collect::<Vec<_>>()}))
}

/// The attributes of a key with their types.
fn key(definition: &Value, schema: &Value) -> Value {
    let attributes = schema.as_array().into_iter().flatten().map(|part| {
        let name = &part["AttributeName"];
        let definitions = definition["AttributeDefinitions"].as_array().into_iter().flatten();
        let mut types = definitions.filter(|of| of["AttributeName"] == *name);
        json!({"name": name, "type": types.next().map(|of| &of["AttributeType"])})
    });
    attributes.collect()
}

/// The actions of the page. Tables are made by the system.
const ACTIONS: [&str; 5] = ["Scan", "Query", "PutItem", "DeleteItem", "BatchWriteItem"];

/// Calls an action of DynamoDB.
pub(super) async fn call(
    Shared(console): Shared<Arc<Console>>,
    Path(action): Path<String>,
    body: String,
) -> Response {
    if !ACTIONS.contains(&action.as_str()) {
        let message = format!("unsupported action {action}; use one of {}", ACTIONS.join(", "));
        return answer::failure(StatusCode::BAD_REQUEST, &message);
    }
    let response = console.state.database.call(&action, &body);
    if response.status == 200 {
        return answer::with_type("application/json", response.body.into_text());
    }
    let body = response.body.text();
    let error: Value = serde_json::from_str(&body).unwrap_or_default();
    let kind = error["__type"].as_str().unwrap_or_default();
    let kind = kind.rsplit('#').next().unwrap_or_default();
    let message = error["message"].as_str().or_else(|| error["Message"].as_str());
    let message = format!("{kind}: {}", message.unwrap_or(&body));
    answer::failure(StatusCode::BAD_REQUEST, &message)
}
