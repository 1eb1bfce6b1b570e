//! `AWS::Kinesis::Stream`

use serde::Serialize;

use super::entry::Entry;
use super::value::{Owned, TagList, Value};
use crate::model::{Kind, KinesisStream, Stack, StreamMode};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    name: Value<'a>,
    stream_mode_details: StreamModeDetails,
    #[serde(skip_serializing_if = "Option::is_none")]
    shard_count: Option<u32>,
    retention_period_hours: u32,
    stream_encryption: StreamEncryption,
    #[serde(skip_serializing_if = "TagList::is_empty")]
    tags: TagList<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct StreamModeDetails {
    stream_mode: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct StreamEncryption {
    encryption_type: &'static str,
    key_id: Owned,
}

pub(super) fn entry<'a>(
    stack: &'a Stack,
    stream: &'a KinesisStream,
) -> Entry<impl Serialize + use<'a>> {
    let (stream_mode, shard_count) = match stream.mode {
        StreamMode::OnDemand => ("ON_DEMAND", None),
        StreamMode::Shards(shards) => ("PROVISIONED", Some(shards)),
    };
    let properties = Properties {
        name: Value(&stream.name),
        stream_mode_details: StreamModeDetails { stream_mode },
        shard_count,
        retention_period_hours: stream.retention_hours,
        stream_encryption: StreamEncryption {
            encryption_type: "KMS",
            key_id: Owned(stream.encryption.key_or("alias/aws/kinesis")),
        },
        tags: TagList::new(stack, &stream.tags),
    };
    Entry::new(Kind::KinesisStream, properties)
        .removal(stream.removal_policy)
        .checkov_skip(&stream.checkov_skip)
}
