//! [`aws_kinesis_stream`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kinesis_stream).

use super::checkov_skip;
use super::hcl::Writer;
use super::tags;
use crate::model::{KinesisStream, RemovalPolicy, Stack, StreamMode};

pub(super) fn write(w: &mut Writer, stack: &Stack, stream: &KinesisStream) {
    w.resource_of(&stream.id(), |w| {
        checkov_skip::write(w, &stream.checkov_skip);
        w.attribute("name", &stream.name);
        if let StreamMode::Shards(shards) = stream.mode {
            w.attribute("shard_count", shards);
        }
        w.attribute("retention_period", stream.retention_hours);
        w.attribute("encryption_type", "KMS");
        w.attribute("kms_key_id", stream.encryption.key_or("alias/aws/kinesis"));
        tags::write(w, stack, &stream.tags);
        w.block("stream_mode_details", &[], |w| {
            let mode = match stream.mode {
                StreamMode::OnDemand => "ON_DEMAND",
                StreamMode::Shards(_) => "PROVISIONED",
            };
            w.attribute("stream_mode", mode);
        });
        if stream.removal_policy == RemovalPolicy::Retain {
            w.block("lifecycle", &[], |w| w.attribute("prevent_destroy", true));
        }
    });
}
