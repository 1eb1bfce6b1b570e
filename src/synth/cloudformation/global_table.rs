//! `AWS::DynamoDB::GlobalTable`: a table with replicas.
//!
//! The region that the stack is deployed to is one of its replicas. What is said of the table
//! besides is in [`table`](super::table).

use serde::Serialize;

use super::entry::Entry;
use super::table::{
    AttributeDefinition, Index, KeyElement, KinesisStreamSpecification, PointInTimeRecovery,
    SseSpecification, StreamSpecification, TimeToLive, attribute_definitions,
    global_secondary_indexes, key_schema, local_secondary_indexes, sse_specification,
};
use super::value::{Owned, TagList, Value, value};
use crate::model::{Encryption, Kind, Replica, Stack, Table};
use crate::text::{Pseudo, Text};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    table_name: Value<'a>,
    attribute_definitions: Vec<AttributeDefinition<'a>>,
    key_schema: Vec<KeyElement<'a>>,
    billing_mode: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    global_secondary_indexes: Vec<Index<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    local_secondary_indexes: Vec<Index<'a>>,
    #[serde(rename = "SSESpecification")]
    sse_specification: SseSpecification<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_to_live_specification: Option<TimeToLive<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_specification: Option<StreamSpecification>,
    replicas: Vec<ReplicaSpecification<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ReplicaSpecification<'a> {
    region: Owned,
    point_in_time_recovery_specification: PointInTimeRecovery,
    #[serde(rename = "SSESpecification", skip_serializing_if = "Option::is_none")]
    sse_specification: Option<ReplicaKey<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kinesis_stream_specification: Option<KinesisStreamSpecification>,
    table_class: &'static str,
    deletion_protection_enabled: bool,
    #[serde(skip_serializing_if = "TagList::is_empty")]
    tags: TagList<'a>,
}

#[derive(Serialize)]
struct ReplicaKey<'a> {
    #[serde(rename = "KMSMasterKeyId")]
    key: Value<'a>,
}

pub(super) fn entry<'a>(stack: &'a Stack, table: &'a Table) -> Entry<impl Serialize + use<'a>> {
    let properties = Properties {
        table_name: Value(&table.name),
        attribute_definitions: attribute_definitions(table),
        key_schema: key_schema(&table.partition_key, table.sort_key.as_deref()),
        billing_mode: "PAY_PER_REQUEST",
        global_secondary_indexes: global_secondary_indexes(table),
        local_secondary_indexes: local_secondary_indexes(table),
        sse_specification: sse_specification(&table.encryption).without_key(),
        time_to_live_specification: TimeToLive::of(table),
        stream_specification: StreamSpecification::of(table),
        replicas: std::iter::once(own(stack, table))
            .chain(table.replicas.iter().map(|(region, of)| replica(stack, table, region, of)))
            .collect(),
    };
    Entry::new(Kind::Table, properties)
        .of_type("AWS::DynamoDB::GlobalTable")
        .removal(table.removal_policy)
        .checkov_skip(&table.checkov_skip)
}

/// The table itself, where the stack is deployed.
fn own<'a>(stack: &'a Stack, table: &'a Table) -> ReplicaSpecification<'a> {
    let key = match &table.encryption {
        Encryption::CustomerManaged(arn) => Some(arn),
        Encryption::AwsOwned | Encryption::AwsManaged => None,
    };
    ReplicaSpecification {
        kinesis_stream_specification: table.kinesis_destination.as_ref().map(Into::into),
        deletion_protection_enabled: table.deletion_protection,
        ..specification(stack, table, Pseudo::Region.into(), table.point_in_time_recovery, key)
    }
}

fn replica<'a>(
    stack: &'a Stack,
    table: &'a Table,
    region: &str,
    replica: &'a Replica,
) -> ReplicaSpecification<'a> {
    specification(
        stack,
        table,
        region.into(),
        replica.is_recoverable(table),
        replica.kms_key_arn.as_ref(),
    )
}

fn specification<'a>(
    stack: &'a Stack,
    table: &'a Table,
    region: Text,
    is_recoverable: bool,
    key: Option<&'a Text>,
) -> ReplicaSpecification<'a> {
    ReplicaSpecification {
        region: Owned(region),
        point_in_time_recovery_specification: PointInTimeRecovery {
            point_in_time_recovery_enabled: is_recoverable,
        },
        sse_specification: value(key).map(|key| ReplicaKey { key }),
        kinesis_stream_specification: None,
        table_class: table.class.as_str(),
        deletion_protection_enabled: false,
        tags: TagList::new(stack, &table.tags),
    }
}
