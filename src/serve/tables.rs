//! The tables of a stack, as `CreateTable` describes them.

use dynagate_local::database;
use serde_json::{Map, Value, json};

use crate::model::{Billing, Capacity, Projection, Stack, StreamViewType, Table};
use crate::plan::deployed::Deployed;

/// The tables of a stack.
pub(super) fn of(stack: &Stack, deployed: &Deployed<'_>) -> Vec<database::Table> {
    stack.tables.iter().map(|table| self::table(table, deployed)).collect()
}

fn table(table: &Table, deployed: &Deployed<'_>) -> database::Table {
    let name = deployed.text(&table.name);
    let attributes = table.key_attributes().into_iter();
    let mut definition = json!({
        "TableName": name,
        "AttributeDefinitions": attributes
            .map(|(name, of)| json!({"AttributeName": name, "AttributeType": of}))
            .collect::<Vec<_>>(),
        "KeySchema": key_schema(&table.partition_key, table.sort_key.as_deref()),
    });
    let Value::Object(members) = &mut definition else { unreachable!("an object") };
    match table.billing {
        Billing::OnDemand => drop(members.insert("BillingMode".into(), "PAY_PER_REQUEST".into())),
        Billing::Provisioned(units) => throughput(members, units),
    }
    if !table.global_secondary_indexes.is_empty() {
        let indexes = table.global_secondary_indexes.iter().map(|(name, index)| {
            let mut index_of = Map::new();
            index_of.insert("IndexName".into(), name.as_str().into());
            let schema = key_schema(&index.partition_key, index.sort_key.as_deref());
            index_of.insert("KeySchema".into(), schema);
            index_of.insert("Projection".into(), projection(&index.projection));
            if let Some(units) = index.capacity {
                throughput(&mut index_of, units);
            }
            Value::Object(index_of)
        });
        members.insert("GlobalSecondaryIndexes".into(), indexes.collect());
    }
    if !table.local_secondary_indexes.is_empty() {
        let indexes = table.local_secondary_indexes.iter().map(|(name, index)| {
            json!({
                "IndexName": name,
                "KeySchema": key_schema(&table.partition_key, Some(&index.sort_key)),
                "Projection": projection(&index.projection),
            })
        });
        members.insert("LocalSecondaryIndexes".into(), indexes.collect());
    }
    // The changes for a Kinesis stream, which contain both images, are read from the table's stream.
    let destination =
        table.kinesis_destination.is_some().then_some(StreamViewType::NewAndOldImages);
    if let Some(view) = destination.or(table.stream_view()) {
        let stream = json!({"StreamEnabled": true, "StreamViewType": view});
        members.insert("StreamSpecification".into(), stream);
    }
    let time_to_live = table.time_to_live.as_ref().filter(|of| of.enabled);
    database::Table {
        key: table.key.to_string(),
        name,
        definition,
        time_to_live: time_to_live.map(|of| of.attribute.clone()),
    }
}

fn key_schema(partition_key: &str, sort_key: Option<&str>) -> Value {
    let keys = [Some((partition_key, "HASH")), sort_key.map(|name| (name, "RANGE"))];
    let keys = keys.into_iter().flatten();
    keys.map(|(name, of)| json!({"AttributeName": name, "KeyType": of})).collect()
}

fn throughput(members: &mut Map<String, Value>, Capacity { read, write }: Capacity) {
    let units = json!({"ReadCapacityUnits": read, "WriteCapacityUnits": write});
    members.insert("ProvisionedThroughput".into(), units);
}

fn projection(of: &Projection) -> Value {
    let mut projection = Map::new();
    projection.insert("ProjectionType".into(), of.as_str().into());
    let attributes: Vec<Value> = of.attributes().iter().map(|name| name.as_str().into()).collect();
    if !attributes.is_empty() {
        projection.insert("NonKeyAttributes".into(), attributes.into());
    }
    Value::Object(projection)
}
