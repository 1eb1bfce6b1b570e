//! Examples with tables.

use dynagate_local::System;
use dynagate_local::database::Database;
use serde_json::{Map, Value, json};

use crate::example::{Example, ExampleResult, Failure};
use crate::gateway::Gateway;

/// Runs an example with the tables of a system, in memory, which contain only
/// [its items](Example::items).
///
/// # Errors
///
/// Returns an error if the tables cannot be created.
pub fn run_example(
    example: &Example,
    gateway: &Gateway,
    system: &System,
) -> Result<ExampleResult, Box<dyn std::error::Error + Send + Sync>> {
    let database = Database::in_memory()?;
    database.prepare(&system.tables)?;
    if let Err(reason) = store_items(example, &database, system) {
        return Ok(ExampleResult::of(vec![Failure::Items { reason }]));
    }
    Ok(example.run_live(gateway, |request| database.call(&request.action, &request.body.text())))
}

/// Stores the items before the first request.
fn store_items(example: &Example, database: &Database, system: &System) -> Result<(), String> {
    for (key, items) in example.items.iter().flatten() {
        let Some(table) = system.tables.iter().find(|table| table.key == *key) else {
            let known: Vec<_> = system.tables.iter().map(|table| table.key.as_str()).collect();
            return Err(format!("unknown table {key}; tables: {}", known.join(", ")));
        };
        for item in items {
            let item = serde_json::to_value(item).map_err(|error| error.to_string())?;
            let Value::Object(item) = item else {
                return Err(format!("an item of the table {key} is not an object"));
            };
            let put = json!({"TableName": table.name, "Item": attributes(item)});
            let response = database.call("PutItem", &put.to_string());
            if response.status != 200 {
                return Err(format!("an item of the table {key}: {}", response.body.text()));
            }
        }
    }
    Ok(())
}

const TYPES: [&str; 10] = ["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"];

/// The attributes of an item in DynamoDB JSON, in which each has one type, or in plain JSON. Key
/// attributes are never maps, so that no item can be both.
fn attributes(item: Map<String, Value>) -> Value {
    let is_typed = |value: &Value| {
        let members = value.as_object().filter(|members| members.len() == 1);
        members.is_some_and(|members| members.keys().all(|of| TYPES.contains(&of.as_str())))
    };
    if item.values().all(is_typed) {
        return Value::Object(item);
    }
    Value::Object(item.into_iter().map(|(name, value)| (name, typed(value))).collect())
}

/// A plain value with its type.
fn typed(value: Value) -> Value {
    match value {
        Value::Null => json!({"NULL": true}),
        Value::Bool(value) => json!({"BOOL": value}),
        Value::Number(number) => json!({"N": number.to_string()}),
        Value::String(text) => json!({"S": text}),
        Value::Array(items) => json!({"L": items.into_iter().map(typed).collect::<Vec<_>>()}),
        Value::Object(members) => {
            let members = members.into_iter().map(|(name, value)| (name, typed(value)));
            json!({"M": members.collect::<Map<_, _>>()})
        }
    }
}
