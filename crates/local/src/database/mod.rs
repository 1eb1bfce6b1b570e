//! The tables and their items: DynamoDB by the embedded engine
//! [dynoxide](https://docs.rs/dynoxide-rs), in memory or in a directory.
//!
//! `store` opens the database, `prepare` makes the declared tables, and `actions` calls an action
//! with the JSON of its request. Dynoxide's typed interface lacks the responses that refused
//! requests have over HTTP; `refusal` writes them, and `shape` knows the types of all members.

mod actions;
mod arn;
pub(crate) mod endpoint;
mod prepare;
#[cfg(test)]
mod random;
mod refusal;
mod shape;
mod store;
#[cfg(test)]
mod tests;
mod transfer;

use std::fmt;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use dynagate_gateway::BackendResponse;
use serde_json::Value;
use tokio::sync::watch;

pub use actions::Called;
use actions::Effect;
pub use prepare::{TableChange, TableError};
pub use store::OpenError;
use store::{RETENTION, Store};
pub use transfer::SeedError;

/// A table to create.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The name of the table in the declarations, such as its key in a blueprint.
    pub key: String,
    /// The table's name.
    pub name: String,
    /// The body of
    /// [`CreateTable`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html).
    pub definition: Value,
    /// The attribute with the time of expiry.
    pub time_to_live: Option<String>,
}

/// The tables and their items. Clones share them.
#[derive(Clone)]
pub struct Database {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    /// Actions run under a read lock. Under the write lock, the second connection is alone.
    alone: RwLock<()>,
    declared: RwLock<Vec<Table>>,
    /// Counts the calls that may have changed items.
    changes: watch::Sender<u64>,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").finish_non_exhaustive()
    }
}

impl Database {
    /// Creates a database in memory.
    ///
    /// # Errors
    ///
    /// Returns an error if `SQLite` fails.
    pub fn in_memory() -> Result<Self, OpenError> {
        Ok(Self::of(Store::in_memory()?))
    }

    /// Opens the database of a directory, or creates both.
    ///
    /// # Errors
    ///
    /// Returns an error if another server uses the directory, and if its file cannot be read.
    pub fn in_directory(directory: &Path) -> Result<Self, OpenError> {
        Ok(Self::of(Store::in_directory(directory)?))
    }

    fn of(store: Store) -> Self {
        let shared = Shared {
            store,
            alone: RwLock::default(),
            declared: RwLock::default(),
            changes: watch::Sender::new(0),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Calls an action with the JSON of its request.
    pub fn call(&self, action: &str, body: &str) -> BackendResponse {
        self.measure(action, body).response
    }

    /// Calls an action, and tells the capacity that it consumed.
    pub fn measure(&self, action: &str, body: &str) -> Called {
        let guard = self.shared.alone.read().unwrap_or_else(PoisonError::into_inner);
        let named = arn::Named::of(body);
        let body = named.as_ref().map_or(body, |named| &named.body);
        let mut called = actions::call(&self.shared.store.engine, action, body);
        let answer = named.as_ref().and_then(|of| of.answer(&called.response.body.text()));
        if let Some(answer) = answer {
            called.response.body = answer.into();
        }
        drop(guard);
        if called.response.status == 200 && actions::effect(action) == Effect::Writes {
            self.changed();
        }
        called
    }

    /// A counter of the calls that may have changed items, also those of expiry.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.changes.subscribe()
    }

    fn changed(&self) {
        self.shared.changes.send_modify(|changes| *changes = changes.wrapping_add(1));
    }

    /// Removes expired items and old stream records, until the future is dropped.
    pub async fn tend(self) {
        const SHORTEST: Duration = Duration::from_secs(2);
        let mut pause = SHORTEST;
        loop {
            tokio::time::sleep(pause).await;
            let database = self.clone();
            let swept = tokio::task::spawn_blocking(move || {
                let started = Instant::now();
                database.sweep();
                started.elapsed()
            });
            // A sweep reads all items. It takes at most a twentieth of the time.
            pause = swept.await.map_or(SHORTEST, |took| SHORTEST.max(took * 20));
        }
    }

    /// Removes expired items and old stream records.
    pub fn sweep(&self) {
        // A failure is met by the next request, too, which answers with it.
        if self.shared.store.engine.sweep_ttl().is_ok_and(|expired| expired > 0) {
            self.changed();
        }
        let _alone = self.shared.alone.write().unwrap_or_else(PoisonError::into_inner);
        let _ = self.shared.store.remove_old_records(RETENTION);
    }
}

/// A new identifier of a request, in the form of DynamoDB's.
fn request_id() -> String {
    let random = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4()];
    let text: String = random.iter().map(|id| id.simple().to_string()).collect();
    text[..52].to_ascii_uppercase()
}
