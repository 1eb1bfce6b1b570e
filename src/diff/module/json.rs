//! The blocks of files in [Terraform's JSON
//! syntax](https://developer.hashicorp.com/terraform/language/syntax/json).
//!
//! JSON does not tell a block from an argument whose value is an object. Those of the aws provider
//! whose value is a map are listed here; all other objects of resources are blocks.

use serde_json::Value;

use super::block::{DeclaredBlock, value_of_text};

/// The arguments of the aws provider that are maps, after its schema of version 5.100.
const MAPS: [&str; 14] = [
    "additional_version_weights",
    "column_to_json_key_mappings",
    "endpoints",
    "metadata",
    "request_models",
    "request_parameters",
    "request_templates",
    "response_models",
    "response_parameters",
    "response_templates",
    "stage_variable_overrides",
    "tags",
    "tags_all",
    "variables",
];
/// Arguments that are maps of some resource types, which begin with the second text.
const MAPS_OF: [(&str, &str); 4] = [
    ("dimensions", "aws_cloudwatch_"),
    ("parameters", "aws_api_gateway_rest_api"),
    ("triggers", "aws_api_gateway_deployment"),
    ("triggers", "null_resource"),
];
/// Arguments of Terraform itself whose texts are references, not templates.
const REFERENCES: [&str; 4] = ["depends_on", "ignore_changes", "replace_triggered_by", "provider"];

/// Reads the blocks of a file.
pub(super) fn read(text: &str) -> serde_json::Result<Vec<DeclaredBlock>> {
    let document: Value = serde_json::from_str(text)?;
    let mut blocks = Vec::new();
    for (kind, content) in members(&document) {
        let labels = match kind {
            "resource" | "data" => 2,
            "module" | "output" | "provider" | "variable" => 1,
            _ => 0,
        };
        add(kind, &mut Vec::new(), labels, content, &mut blocks);
    }
    Ok(blocks)
}

/// Adds the blocks below a number of labels.
fn add(
    kind: &str,
    labels: &mut Vec<String>,
    left: usize,
    content: &Value,
    blocks: &mut Vec<DeclaredBlock>,
) {
    if left > 0 {
        for (label, content) in members(content) {
            labels.push(label.to_owned());
            add(kind, labels, left - 1, content, blocks);
            labels.pop();
        }
        return;
    }
    for body in each(content) {
        let members = members(body);
        let properties = match labels.first().filter(|_| kind == "resource") {
            Some(of) => members.flat_map(|(name, value)| of_resource(of, name, value)).collect(),
            None => members
                .map(|(name, value)| (name.to_owned(), argument(kind, name, value)))
                .collect(),
        };
        blocks.push(DeclaredBlock { kind: kind.to_owned(), labels: labels.clone(), properties });
    }
}

/// The arguments and blocks of a resource, or of a block of it.
fn of_resource(of: &str, name: &str, value: &Value) -> Vec<(String, Value)> {
    let is_map = MAPS.contains(&name)
        || MAPS_OF.iter().any(|(map, kind)| *map == name && of.starts_with(kind));
    let block = |value: &Value| -> Value {
        let properties = members(value).flat_map(|(name, value)| of_resource(of, name, value));
        Value::Object(properties.collect())
    };
    let blocks = |value: &Value| -> Value { each(value).map(&block).collect() };
    let is_block = |value: &Value| match value {
        Value::Object(_) => true,
        Value::Array(items) => !items.is_empty() && items.iter().all(Value::is_object),
        _ => false,
    };
    if REFERENCES.contains(&name) {
        vec![(name.to_owned(), references(value))]
    } else if name == "dynamic" {
        members(value).map(|(name, value)| (format!("dynamic {name}"), blocks(value))).collect()
    } else if is_block(value) && !is_map {
        vec![(name.to_owned(), blocks(value))]
    } else {
        vec![(name.to_owned(), evaluated(value))]
    }
}

/// An argument of another block.
fn argument(kind: &str, name: &str, value: &Value) -> Value {
    let is_type = kind == "variable" && name == "type";
    let is_address = kind == "moved";
    if is_type || is_address || REFERENCES.contains(&name) {
        references(value)
    } else {
        evaluated(value)
    }
}

/// A value whose texts are templates.
fn evaluated(value: &Value) -> Value {
    match value {
        Value::String(text) => value_of_text(text),
        Value::Array(items) => items.iter().map(evaluated).collect(),
        Value::Object(_) => Value::Object(
            members(value).map(|(name, value)| (name.to_owned(), evaluated(value))).collect(),
        ),
        other => other.clone(),
    }
}

/// A value whose texts are expressions.
fn references(value: &Value) -> Value {
    match value {
        Value::String(text) if text.starts_with("${") => value.clone(),
        Value::String(text) => Value::String(format!("${{{text}}}")),
        Value::Array(items) => items.iter().map(references).collect(),
        other => other.clone(),
    }
}

/// The members of an object, or of the objects in a list. Those that are named `//` are comments.
fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let objects = each(value).filter_map(Value::as_object);
    objects.flatten().filter(|(name, _)| *name != "//").map(|(name, value)| (name.as_str(), value))
}

/// The items of a list, or the value itself.
fn each(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice).iter()
}
