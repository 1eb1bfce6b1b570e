//! [`aws_kinesis_firehose_delivery_stream`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kinesis_firehose_delivery_stream).

use super::checkov_skip;
use super::hcl::{Inline, Writer};
use super::reference::{self, Address, ROLE_POLICY};
use super::tags;
use crate::model::{DeliveryStream, Stack};
use crate::text::{Attribute, Text};

pub(super) fn write(w: &mut Writer, stack: &Stack, stream: &DeliveryStream) {
    let role = &stream.role_id();
    w.resource_of(&stream.id(), |w| {
        checkov_skip::write(w, &stream.checkov_skip);
        w.attribute("name", &stream.name);
        w.attribute("destination", "extended_s3");
        tags::write(w, stack, &stream.tags);
        // The policy is not part of the role.
        let policy = reference::name(role);
        w.attribute("depends_on", Inline([Address::new(ROLE_POLICY, &policy)].iter()));
        w.block("server_side_encryption", &[], |w| {
            w.attribute("enabled", true);
            w.attribute("key_type", stream.encryption.key_type());
            w.optional("key_arn", stream.encryption.customer_managed());
        });
        w.block("extended_s3_configuration", &[], |w| {
            w.attribute("bucket_arn", Text::from(stream.bucket.arn()));
            w.attribute("role_arn", role.attribute(Attribute::Arn));
            w.optional("prefix", stream.prefix.as_ref());
            w.optional("error_output_prefix", stream.error_prefix.as_ref());
            w.attribute("buffering_interval", stream.buffer_seconds_or_default());
            w.attribute("buffering_size", stream.buffer_megabytes_or_default());
            w.attribute("compression_format", stream.compression.as_str());
        });
    });
}
