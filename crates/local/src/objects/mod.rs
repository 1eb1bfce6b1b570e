//! Buckets of S3 with their objects, in memory or in a directory.
//!
//! `store` keeps them, `http` answers requests of the REST protocol by path, and `chunks` decodes
//! the bodies that SDKs send.

mod chunks;
mod http;
mod store;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use crate::database::OpenError;
use crate::history::{Activity, Level};
use crate::timestamp::Timestamp;

use store::Store;

/// A bucket of S3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// The physical name.
    pub name: String,
    /// True if the previous versions of objects are kept.
    pub versioning: bool,
}

/// The buckets with their objects.
pub(crate) struct Objects {
    buckets: RwLock<BTreeMap<String, Bucket>>,
    store: Store,
    report: Report,
}

/// A receiver of changes.
pub(crate) type Report = Arc<dyn Fn(Activity) + Send + Sync>;

impl fmt::Debug for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Objects").finish_non_exhaustive()
    }
}

impl Objects {
    /// Opens the objects of a directory, or has them in memory.
    pub(crate) fn open(directory: Option<&Path>, report: Report) -> Result<Self, OpenError> {
        let store = Store::open(directory)?;
        Ok(Self { buckets: RwLock::default(), store, report })
    }

    /// Replaces the buckets. The objects are kept.
    pub(crate) fn reload(&self, buckets: Vec<Bucket>) {
        let buckets = buckets.into_iter().map(|bucket| (bucket.name.clone(), bucket)).collect();
        *self.buckets.write().unwrap_or_else(PoisonError::into_inner) = buckets;
    }

    fn bucket(&self, name: &str) -> Option<Bucket> {
        self.buckets.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn record(&self, bucket: &str, text: String) {
        (self.report)(Activity {
            time: Timestamp::now().0,
            kind: "bucket",
            source: bucket.to_owned(),
            level: Level::Info,
            text,
            ..Activity::default()
        });
    }
}
