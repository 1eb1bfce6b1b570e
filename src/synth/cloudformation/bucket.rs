//! `AWS::S3::Bucket` and `AWS::S3::BucketPolicy`

use super::iam;
use super::value::{Ref, Value, value};
use super::writer::Writer;
use crate::model::bucket::INCOMPLETE_UPLOAD_DAYS;
use crate::model::{Bucket, ResourceStatement, Stack};

pub(super) fn write(w: &mut Writer, stack: &Stack, bucket: &Bucket) {
    w.checkov_skip(&bucket.checkov_skip);
    w.removal(bucket.removal_policy);
    w.properties(|w| {
        w.set("BucketName", Value(&bucket.name));
        w.object("PublicAccessBlockConfiguration", |w| {
            w.set("BlockPublicAcls", true);
            w.set("BlockPublicPolicy", true);
            w.set("IgnorePublicAcls", true);
            w.set("RestrictPublicBuckets", true);
        });
        w.object("OwnershipControls", |w| {
            w.list("Rules", ["BucketOwnerEnforced"], |w, owner| {
                w.object_item(|w| w.set("ObjectOwnership", owner));
            });
        });
        w.object("BucketEncryption", |w| {
            w.list("ServerSideEncryptionConfiguration", [&*bucket.encryption], |w, encryption| {
                let key = encryption.customer_managed();
                w.object_item(|w| {
                    w.flag("BucketKeyEnabled", key.is_some());
                    w.object("ServerSideEncryptionByDefault", |w| {
                        w.set("SSEAlgorithm", encryption.algorithm());
                        w.optional("KMSMasterKeyID", value(key));
                    });
                });
            });
        });
        if *bucket.versioning {
            w.object("VersioningConfiguration", |w| w.set("Status", "Enabled"));
        }
        if bucket.has_lifecycle() {
            w.object("LifecycleConfiguration", |w| {
                w.list("Rules", [bucket], |w, bucket| w.object_item(|w| lifecycle(w, bucket)));
            });
        }
        w.tags(stack, &bucket.tags);
    });
}

fn lifecycle(w: &mut Writer, bucket: &Bucket) {
    w.set("Id", "expiration");
    w.set("Status", "Enabled");
    w.optional("ExpirationInDays", bucket.expiration_days);
    if let Some(days) = bucket.noncurrent_version_expiration_days {
        w.object("NoncurrentVersionExpiration", |w| w.set("NoncurrentDays", days));
    }
    w.object("AbortIncompleteMultipartUpload", |w| {
        w.set("DaysAfterInitiation", INCOMPLETE_UPLOAD_DAYS);
    });
}

/// Writes the policy of a bucket.
pub(super) fn policy(w: &mut Writer, bucket: &Bucket) {
    w.properties(|w| {
        w.set("Bucket", Ref(bucket.id()));
        let statements = [(&ResourceStatement::deny(), bucket.insecure_requests())];
        iam::of_resource(w, "PolicyDocument", &statements);
    });
}
