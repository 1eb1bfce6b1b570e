//! `AWS::KinesisFirehose::DeliveryStream`

use super::value::{Owned, Value, value};
use super::writer::Writer;
use crate::model::{DeliveryStream, Stack};
use crate::text::Attribute;

pub(super) fn write(w: &mut Writer, stack: &Stack, stream: &DeliveryStream) {
    w.checkov_skip(&stream.checkov_skip);
    w.properties(|w| {
        w.set("DeliveryStreamName", Value(&stream.name));
        w.set("DeliveryStreamType", "DirectPut");
        w.object("DeliveryStreamEncryptionConfigurationInput", |w| {
            w.set("KeyType", stream.encryption.key_type());
            w.optional("KeyARN", value(stream.encryption.customer_managed()));
        });
        w.object("ExtendedS3DestinationConfiguration", |w| {
            w.set("BucketARN", Owned(stream.bucket.arn().into()));
            w.set("RoleARN", Owned(stream.role_id().attribute(Attribute::Arn)));
            // Firehose keeps the old value of what is not written.
            w.set("Prefix", Owned(stream.prefix.clone().unwrap_or_default()));
            w.set("ErrorOutputPrefix", Owned(stream.error_prefix.clone().unwrap_or_default()));
            w.object("BufferingHints", |w| {
                w.set("IntervalInSeconds", stream.buffer_seconds_or_default());
                w.set("SizeInMBs", stream.buffer_megabytes_or_default());
            });
            w.set("CompressionFormat", stream.compression.as_str());
        });
        w.tags(stack, &stream.tags);
    });
}
