//! `AWS::DynamoDB::Table`: a table without replicas.

use serde::Serialize;

use super::entry::Entry;
use super::value::{GetAtt, TagList, Value};
use crate::model::{
    AttributeType, Billing, Capacity, Encryption, Kind, KinesisDestination, Precision, Projection,
    Stack, StreamViewType, Table,
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    table_name: Value<'a>,
    attribute_definitions: Vec<AttributeDefinition<'a>>,
    key_schema: Vec<KeyElement<'a>>,
    billing_mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    provisioned_throughput: Option<Throughput>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    global_secondary_indexes: Vec<Index<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    local_secondary_indexes: Vec<Index<'a>>,
    point_in_time_recovery_specification: PointInTimeRecovery,
    #[serde(rename = "SSESpecification")]
    sse_specification: SseSpecification<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_to_live_specification: Option<TimeToLive<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_specification: Option<StreamSpecification>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kinesis_stream_specification: Option<KinesisStreamSpecification>,
    table_class: &'static str,
    deletion_protection_enabled: bool,
    #[serde(skip_serializing_if = "TagList::is_empty")]
    tags: TagList<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AttributeDefinition<'a> {
    attribute_name: &'a str,
    attribute_type: AttributeType,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct KeyElement<'a> {
    attribute_name: &'a str,
    key_type: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Throughput {
    read_capacity_units: u32,
    write_capacity_units: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Index<'a> {
    index_name: &'a str,
    key_schema: Vec<KeyElement<'a>>,
    projection: IndexProjection<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provisioned_throughput: Option<Throughput>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct IndexProjection<'a> {
    projection_type: &'static str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    non_key_attributes: &'a [String],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PointInTimeRecovery {
    pub(super) point_in_time_recovery_enabled: bool,
}

#[derive(Serialize)]
pub(super) struct SseSpecification<'a> {
    #[serde(rename = "SSEEnabled")]
    enabled: bool,
    #[serde(rename = "SSEType", skip_serializing_if = "Option::is_none")]
    of: Option<&'static str>,
    #[serde(rename = "KMSMasterKeyId", skip_serializing_if = "Option::is_none")]
    key: Option<Value<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TimeToLive<'a> {
    attribute_name: &'a str,
    enabled: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct StreamSpecification {
    stream_view_type: StreamViewType,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct KinesisStreamSpecification {
    stream_arn: GetAtt,
    #[serde(skip_serializing_if = "Option::is_none")]
    approximate_creation_date_time_precision: Option<Precision>,
}

pub(super) fn entry<'a>(stack: &'a Stack, table: &'a Table) -> Entry<impl Serialize + use<'a>> {
    let properties = Properties {
        table_name: Value(&table.name),
        attribute_definitions: attribute_definitions(table),
        key_schema: key_schema(&table.partition_key, table.sort_key.as_deref()),
        billing_mode: match table.billing {
            Billing::OnDemand => "PAY_PER_REQUEST",
            Billing::Provisioned(_) => "PROVISIONED",
        },
        provisioned_throughput: match table.billing {
            Billing::OnDemand => None,
            Billing::Provisioned(capacity) => Some(capacity.into()),
        },
        global_secondary_indexes: global_secondary_indexes(table),
        local_secondary_indexes: local_secondary_indexes(table),
        point_in_time_recovery_specification: PointInTimeRecovery {
            point_in_time_recovery_enabled: table.point_in_time_recovery,
        },
        sse_specification: sse_specification(&table.encryption),
        time_to_live_specification: TimeToLive::of(table),
        stream_specification: StreamSpecification::of(table),
        kinesis_stream_specification: table.kinesis_destination.as_ref().map(Into::into),
        table_class: table.class.as_str(),
        deletion_protection_enabled: table.deletion_protection,
        tags: TagList::new(stack, &table.tags),
    };
    Entry::new(Kind::Table, properties)
        .removal(table.removal_policy)
        .checkov_skip(&table.checkov_skip)
}

impl SseSpecification<'_> {
    /// Of a table whose replicas each have a key of their own.
    pub(super) fn without_key(self) -> Self {
        Self { key: None, ..self }
    }
}

impl<'a> TimeToLive<'a> {
    /// `None` where the attribute's name is not known, without which DynamoDB switches nothing off.
    pub(super) fn of(table: &'a Table) -> Option<Self> {
        let of = table.time_to_live.as_ref()?;
        Some(Self { attribute_name: &of.attribute, enabled: of.enabled })
    }
}

impl StreamSpecification {
    pub(super) fn of(table: &Table) -> Option<Self> {
        table.stream.map(|stream_view_type| Self { stream_view_type })
    }
}

pub(super) fn attribute_definitions(table: &Table) -> Vec<AttributeDefinition<'_>> {
    let definition =
        |(attribute_name, attribute_type)| AttributeDefinition { attribute_name, attribute_type };
    table.key_attributes().into_iter().map(definition).collect()
}

pub(super) fn global_secondary_indexes(table: &Table) -> Vec<Index<'_>> {
    table
        .global_secondary_indexes
        .iter()
        .map(|(name, index)| Index {
            index_name: name,
            key_schema: key_schema(&index.partition_key, index.sort_key.as_deref()),
            projection: (&index.projection).into(),
            provisioned_throughput: index.capacity.map(Into::into),
        })
        .collect()
}

pub(super) fn local_secondary_indexes(table: &Table) -> Vec<Index<'_>> {
    table
        .local_secondary_indexes
        .iter()
        .map(|(name, index)| Index {
            index_name: name,
            key_schema: key_schema(&table.partition_key, Some(&index.sort_key)),
            projection: (&index.projection).into(),
            provisioned_throughput: None,
        })
        .collect()
}

pub(super) fn key_schema<'a>(
    partition_key: &'a str,
    sort_key: Option<&'a str>,
) -> Vec<KeyElement<'a>> {
    let element = |attribute_name, key_type| KeyElement { attribute_name, key_type };
    std::iter::once(element(partition_key, "HASH"))
        .chain(sort_key.map(|name| element(name, "RANGE")))
        .collect()
}

pub(super) fn sse_specification(encryption: &Encryption) -> SseSpecification<'_> {
    match encryption {
        Encryption::AwsOwned => SseSpecification { enabled: false, of: None, key: None },
        Encryption::AwsManaged => SseSpecification { enabled: true, of: Some("KMS"), key: None },
        Encryption::CustomerManaged(arn) => {
            SseSpecification { enabled: true, of: Some("KMS"), key: Some(Value(arn)) }
        }
    }
}

impl From<&KinesisDestination> for KinesisStreamSpecification {
    fn from(destination: &KinesisDestination) -> Self {
        Self {
            stream_arn: GetAtt(destination.stream.id().clone(), "Arn"),
            approximate_creation_date_time_precision: destination.precision,
        }
    }
}

impl From<Capacity> for Throughput {
    fn from(capacity: Capacity) -> Self {
        Self { read_capacity_units: capacity.read, write_capacity_units: capacity.write }
    }
}

impl<'a> From<&'a Projection> for IndexProjection<'a> {
    fn from(projection: &'a Projection) -> Self {
        Self { projection_type: projection.as_str(), non_key_attributes: projection.attributes() }
    }
}
