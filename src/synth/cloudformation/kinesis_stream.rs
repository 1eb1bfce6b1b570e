//! `AWS::Kinesis::Stream`

use super::value::{Owned, Value};
use super::writer::Writer;
use crate::model::{KinesisStream, Stack, StreamMode};

pub(super) fn write(w: &mut Writer, stack: &Stack, stream: &KinesisStream) {
    let (mode, shards) = match stream.mode {
        StreamMode::OnDemand => ("ON_DEMAND", None),
        StreamMode::Shards(shards) => ("PROVISIONED", Some(shards)),
    };
    w.checkov_skip(&stream.checkov_skip);
    w.removal(stream.removal_policy);
    w.properties(|w| {
        w.set("Name", Value(&stream.name));
        w.object("StreamModeDetails", |w| w.set("StreamMode", mode));
        w.optional("ShardCount", shards);
        w.set("RetentionPeriodHours", stream.retention_hours);
        w.object("StreamEncryption", |w| {
            w.set("EncryptionType", "KMS");
            w.set("KeyId", Owned(stream.encryption.key_or("alias/aws/kinesis")));
        });
        w.tags(stack, &stream.tags);
    });
}
