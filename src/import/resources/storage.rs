//! Buckets.

use super::super::properties::Properties;
use super::super::{Importer, object};
use super::whole;
use crate::load::Declared;
use crate::vtl::Json;

impl Importer<'_> {
    pub(super) fn bucket(&mut self, declared: &Declared, name: &str) {
        let properties = Properties::of(&declared.properties);
        let path = |key| ["buckets", name, key];
        if properties.get("BucketName").is_some() {
            self.physical_name(declared, "BucketName", &["buckets", name]);
        }
        if properties.at(&["VersioningConfiguration", "Status"]).text().as_deref()
            == Some("Enabled")
        {
            self.document.set(&path("versioning"), Json::Boolean(true));
        }
        let rules = properties.at(&["LifecycleConfiguration", "Rules"]).items();
        let days = |of: &[&str]| rules.iter().find_map(|rule| rule.at(of).whole());
        let expiration = days(&["ExpirationInDays"]);
        self.document.set_some(&path("expiration-days"), expiration.map(whole));
        let noncurrent = days(&["NoncurrentVersionExpiration", "NoncurrentDays"])
            .or_else(|| days(&["NoncurrentVersionExpirationInDays"]));
        self.document.set_some(&path("noncurrent-version-expiration-days"), noncurrent.map(whole));
        let encryption = properties
            .at(&["BucketEncryption", "ServerSideEncryptionConfiguration"])
            .items()
            .into_iter()
            .find_map(|rule| rule.at(&["ServerSideEncryptionByDefault", "KMSMasterKeyID"]).text());
        if let Some(key) = encryption.filter(|key| key.starts_with("arn:")) {
            let value = object([("kms-key-arn", Some(self.text(&key)))]);
            self.document.set(&path("encryption"), value);
        }
        self.removal_policy(declared, &["buckets", name], true);
        for of in [
            "CorsConfiguration",
            "NotificationConfiguration",
            "WebsiteConfiguration",
            "ReplicationConfiguration",
            "ObjectLockConfiguration",
        ] {
            if properties.get(of).is_some() {
                let message = format!("`{of}` of the bucket is not imported");
                self.note(&["buckets", name], declared.span, message);
            }
        }
    }
}
