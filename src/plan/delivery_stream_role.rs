//! The roles of delivery streams, with which Firehose stores objects in their buckets.

use crate::model::{Bucket, DeliveryStream, Policy, ResourceArn, Role, Service, Stack, Statement};
use crate::text::Text;

/// The roles of all delivery streams.
pub(super) fn all(stack: &Stack) -> Vec<Role> {
    stack.delivery_streams.iter().map(|stream| of(stream, stack)).collect()
}

/// Allows exactly what [a bucket as the
/// destination](https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3)
/// needs. Firehose encrypts objects with the key of the bucket.
fn of(stream: &DeliveryStream, stack: &Stack) -> Role {
    let bucket = stream.bucket.arn();
    let mut policy = Policy::new("delivery");
    policy.allow(
        Statement::allow([
            "s3:GetBucketLocation",
            "s3:ListBucket",
            "s3:ListBucketMultipartUploads",
        ])
        .on(bucket.clone()),
    );
    let objects = ResourceArn(Text::from(bucket).then("/*"));
    policy.allow(
        Statement::allow(["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]).on(objects),
    );
    let known = stack.buckets.iter().find(|of: &&Bucket| of.key == stream.bucket.id().name);
    if let Some(key) = known.and_then(|bucket| bucket.encryption.customer_managed()) {
        let key = ResourceArn(key.clone());
        policy.allow(Statement::allow(["kms:Decrypt", "kms:GenerateDataKey"]).on(key));
    }
    Role::new(&stream.role_id().name, Service::Firehose).policy(policy)
}
