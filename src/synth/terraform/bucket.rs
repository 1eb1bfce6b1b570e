//! [`aws_s3_bucket`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket)
//! and its settings, which the provider has as resources of their own.

use super::checkov_skip;
use super::hcl::Writer;
use super::policy;
use super::reference::{
    self, Address, AttributeOf, BUCKET_ENCRYPTION, BUCKET_LIFECYCLE, BUCKET_OWNERSHIP,
    BUCKET_PUBLIC_ACCESS, BUCKET_VERSIONING,
};
use super::tags;
use crate::model::bucket::INCOMPLETE_UPLOAD_DAYS;
use crate::model::{Bucket, Effect, RemovalPolicy, ResourceId, Stack};

pub(super) fn write(w: &mut Writer, stack: &Stack, bucket: &Bucket) {
    let id = &bucket.id();
    w.resource_of(id, |w| {
        checkov_skip::write(w, &bucket.checkov_skip);
        w.attribute("bucket", &bucket.name);
        tags::write(w, stack, &bucket.tags);
        if bucket.removal_policy == RemovalPolicy::Retain {
            w.block("lifecycle", &[], |w| w.attribute("prevent_destroy", true));
        }
    });
    setting(w, BUCKET_PUBLIC_ACCESS, id, |w| {
        w.attribute("block_public_acls", true);
        w.attribute("block_public_policy", true);
        w.attribute("ignore_public_acls", true);
        w.attribute("restrict_public_buckets", true);
    });
    setting(w, BUCKET_OWNERSHIP, id, |w| {
        w.block("rule", &[], |w| w.attribute("object_ownership", "BucketOwnerEnforced"));
    });
    setting(w, BUCKET_ENCRYPTION, id, |w| {
        let key = bucket.encryption.customer_managed();
        w.block("rule", &[], |w| {
            if key.is_some() {
                w.attribute("bucket_key_enabled", true);
            }
            w.block("apply_server_side_encryption_by_default", &[], |w| {
                w.attribute("sse_algorithm", bucket.encryption.algorithm());
                w.optional("kms_master_key_id", key);
            });
        });
    });
    if *bucket.versioning {
        setting(w, BUCKET_VERSIONING, id, |w| {
            w.block("versioning_configuration", &[], |w| w.attribute("status", "Enabled"));
        });
    }
    if bucket.has_lifecycle() {
        lifecycle(w, bucket);
    }
}

/// Writes a setting of a bucket.
fn setting(w: &mut Writer, of: &'static str, bucket: &ResourceId, body: impl FnOnce(&mut Writer)) {
    w.resource(Address::new(of, &reference::name(bucket)), |w| {
        w.attribute("bucket", AttributeOf(bucket, "bucket"));
        body(w);
    });
}

fn lifecycle(w: &mut Writer, bucket: &Bucket) {
    let id = &bucket.id();
    let name = reference::name(id);
    w.resource(Address::new(BUCKET_LIFECYCLE, &name), |w| {
        // Versions can only expire after versioning is enabled.
        if *bucket.versioning {
            w.attribute("bucket", Address::new(BUCKET_VERSIONING, &name).attribute("bucket"));
        } else {
            w.attribute("bucket", AttributeOf(id, "bucket"));
        }
        w.block("rule", &[], |w| {
            w.attribute("id", "expiration");
            w.attribute("status", "Enabled");
            w.block("filter", &[], |_| {});
            if let Some(days) = bucket.expiration_days {
                w.block("expiration", &[], |w| w.attribute("days", days));
            }
            if let Some(days) = bucket.noncurrent_version_expiration_days {
                w.block("noncurrent_version_expiration", &[], |w| {
                    w.attribute("noncurrent_days", days);
                });
            }
            w.block("abort_incomplete_multipart_upload", &[], |w| {
                w.attribute("days_after_initiation", INCOMPLETE_UPLOAD_DAYS);
            });
        });
    });
}

/// Writes the policy of a bucket.
pub(super) fn write_policy(w: &mut Writer, id: &ResourceId, bucket: &Bucket) {
    w.resource_of(id, |w| {
        w.attribute("bucket", AttributeOf(&bucket.id(), "bucket"));
        policy::document(w, "policy", |w| {
            policy::statement(w, |w| {
                let statement = bucket.insecure_requests();
                w.attribute("Effect", Effect::Deny.as_str());
                w.attribute("Principal", "*");
                policy::actions(w, &statement);
                policy::resources(w, &statement);
                policy::conditions(w, &statement);
            });
        });
    });
}
