//! Tables.

use serde_json::{Map, Value, json};

use super::Template;
use crate::load::LoadedTable;
use crate::load::tree::Tree;

impl Template<'_, '_> {
    /// The tables.
    pub(super) fn tables(&mut self) -> Vec<LoadedTable> {
        let mut tables = Vec::new();
        for index in self.of_kind(&[
            "AWS::DynamoDB::Table",
            "AWS::DynamoDB::GlobalTable",
            "AWS::Serverless::SimpleTable",
        ]) {
            let id = self.resources[index].id.clone();
            let tree = self.properties(index);
            let name = self.referred(&id).unwrap_or_else(|| id.clone());
            let mut definition = if self.resources[index].kind == "AWS::Serverless::SimpleTable" {
                simple(&tree)
            } else {
                self::definition(&tree)
            };
            definition.insert("TableName".into(), name.clone().into());
            let span = self.resources[index].span;
            if !definition.contains_key("KeySchema") {
                self.loader.invalid(span, format!("the table `{id}` has no key"));
                continue;
            }
            let time_to_live = tree
                .get("TimeToLiveSpecification")
                .filter(|of| of.get("Enabled").and_then(Tree::boolean).unwrap_or_default());
            tables.push(LoadedTable {
                key: id,
                name,
                definition: Value::Object(definition),
                time_to_live: time_to_live
                    .and_then(|of| of.get("AttributeName"))
                    .and_then(Tree::string),
                span,
            });
        }
        tables
    }
}

/// The properties that `CreateTable` has, too.
fn definition(tree: &Tree) -> Map<String, Value> {
    const PROPERTIES: [&str; 6] = [
        "AttributeDefinitions",
        "KeySchema",
        "BillingMode",
        "ProvisionedThroughput",
        "GlobalSecondaryIndexes",
        "LocalSecondaryIndexes",
    ];
    let mut definition = Map::new();
    for name in PROPERTIES {
        if let Some(value) = tree.get(name) {
            let mut value = value.json();
            clean(&mut value);
            definition.insert(name.into(), value);
        }
    }
    if !definition.contains_key("ProvisionedThroughput") {
        // A global table has other names for its capacity, which does not limit a local table.
        definition.insert("BillingMode".into(), "PAY_PER_REQUEST".into());
    }
    if let Some(view) = tree.at(&["StreamSpecification", "StreamViewType"]) {
        let stream = json!({"StreamEnabled": true, "StreamViewType": view.json()});
        definition.insert("StreamSpecification".into(), stream);
    }
    definition
}

/// Makes numbers of texts, and drops the members of indexes that only CloudFormation has.
fn clean(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(clean),
        Value::Object(members) => {
            members.retain(|name, _| {
                !matches!(
                    name.as_str(),
                    "ContributorInsightsSpecification" | "WriteProvisionedThroughputSettings"
                )
            });
            for (name, member) in members {
                match member {
                    Value::String(text) if name.ends_with("CapacityUnits") => {
                        if let Ok(number) = text.parse::<u64>() {
                            *member = number.into();
                        }
                    }
                    member => clean(member),
                }
            }
        }
        _ => {}
    }
}

/// The definition of a SAM table.
fn simple(tree: &Tree) -> Map<String, Value> {
    let key = tree.get("PrimaryKey");
    let name = key.and_then(|key| key.get("Name")).and_then(Tree::text).unwrap_or("id");
    let of = match key.and_then(|key| key.get("Type")).and_then(Tree::text) {
        Some("Number") => "N",
        Some("Binary") => "B",
        _ => "S",
    };
    let mut definition = Map::new();
    let attribute = json!([{"AttributeName": name, "AttributeType": of}]);
    definition.insert("AttributeDefinitions".into(), attribute);
    definition.insert("KeySchema".into(), json!([{"AttributeName": name, "KeyType": "HASH"}]));
    match tree.get("ProvisionedThroughput").map(Tree::json) {
        Some(mut throughput) => {
            clean(&mut throughput);
            definition.insert("ProvisionedThroughput".into(), throughput);
        }
        None => drop(definition.insert("BillingMode".into(), "PAY_PER_REQUEST".into())),
    }
    definition
}
