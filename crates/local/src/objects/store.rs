//! The versions of objects in an `SQLite` database of their own.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use uuid::Uuid;

use crate::database::OpenError;
use crate::timestamp::Timestamp;

/// The largest number of bytes of all objects.
pub(super) const BYTES: u64 = 512 << 20;
/// The largest number of versions of all objects.
const VERSIONS: u64 = 100_000;

/// The version of an object in a bucket without versions.
pub(super) const NULL: &str = "null";

/// The headers of an object by their names.
pub(super) type Headers = Vec<(String, String)>;

/// A version of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) key: String,
    pub(super) id: String,
    /// True for a version that tells that the object was deleted.
    pub(super) is_marker: bool,
    /// The digest of the body, in quotes.
    pub(super) etag: String,
    pub(super) modified: Timestamp,
    pub(super) headers: Headers,
    pub(super) body: Vec<u8>,
}

/// An object in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) key: String,
    pub(super) etag: String,
    pub(super) modified: Timestamp,
    pub(super) size: u64,
}

/// The reason why a version is not stored.
#[derive(Debug)]
pub(super) enum StoreError {
    /// There is no more space.
    Full,
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

pub(super) struct Store {
    connection: Mutex<Connection>,
}

/// The tables. A version with a larger number is later.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS versions (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        bucket TEXT NOT NULL,
        key TEXT NOT NULL,
        id TEXT NOT NULL,
        is_marker INTEGER NOT NULL,
        etag TEXT NOT NULL,
        modified INTEGER NOT NULL,
        headers TEXT NOT NULL,
        size INTEGER NOT NULL,
        body BLOB NOT NULL,
        UNIQUE (bucket, key, id)
    ) STRICT;
    PRAGMA synchronous = NORMAL;";

impl Store {
    /// Opens the database of a directory, or one in memory.
    pub(super) fn open(directory: Option<&Path>) -> Result<Self, OpenError> {
        let connection = match directory {
            None => {
                let opened = Connection::open_in_memory().and_then(with_tables);
                opened.map_err(|error| OpenError::Sqlite(error.to_string()))?
            }
            Some(directory) => {
                let file = directory.join("objects.sqlite");
                let opened = Connection::open(&file).and_then(with_tables);
                opened.map_err(|error| OpenError::Unreadable { file, reason: error.to_string() })?
            }
        };
        Ok(Self { connection: Mutex::new(connection) })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stores an object, or a marker, as a further version or in place of the only one. Returns the
    /// identifier of the version.
    pub(super) fn put(
        &self,
        bucket: &str,
        version: &Version,
        is_versioned: bool,
    ) -> Result<String, StoreError> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        let id = if is_versioned {
            Uuid::new_v4().simple().to_string()
        } else {
            transaction.execute(
                "DELETE FROM versions WHERE bucket = ? AND key = ?",
                [bucket, &version.key],
            )?;
            NULL.to_owned()
        };
        let (count, bytes): (u64, u64) = transaction.query_row(
            "SELECT count(*), coalesce(sum(size), 0) FROM versions",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let size = u64::try_from(version.body.len()).unwrap_or(u64::MAX);
        if count >= VERSIONS || bytes.saturating_add(size) > BYTES {
            return Err(StoreError::Full);
        }
        let headers = serde_json::to_string(&version.headers).unwrap_or_default();
        transaction.execute(
            "INSERT INTO versions
                (bucket, key, id, is_marker, etag, modified, headers, size, body)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                bucket,
                version.key,
                id,
                version.is_marker,
                version.etag,
                version.modified.0,
                headers,
                size,
                version.body,
            ],
        )?;
        transaction.commit()?;
        Ok(id)
    }

    /// A version of an object; without an identifier, the latest one.
    pub(super) fn get(
        &self,
        bucket: &str,
        key: &str,
        id: Option<&str>,
    ) -> rusqlite::Result<Option<Version>> {
        self.lock()
            .query_row(
                "SELECT key, id, is_marker, etag, modified, headers, body FROM versions
                 WHERE bucket = ?1 AND key = ?2 AND (?3 IS NULL OR id = ?3)
                 ORDER BY number DESC LIMIT 1",
                params![bucket, key, id],
                version,
            )
            .optional()
    }

    /// Removes a version of an object; without an identifier, all of them.
    pub(super) fn delete(&self, bucket: &str, key: &str, id: Option<&str>) -> rusqlite::Result<()> {
        self.lock().execute(
            "DELETE FROM versions WHERE bucket = ?1 AND key = ?2 AND (?3 IS NULL OR id = ?3)",
            params![bucket, key, id],
        )?;
        Ok(())
    }

    /// Calls `next` with the objects whose keys begin with a prefix and are behind another key, in
    /// the order of the bytes of their keys, until it returns false.
    pub(super) fn list(
        &self,
        bucket: &str,
        prefix: &str,
        after: &str,
        mut next: impl FnMut(Listed) -> bool,
    ) -> rusqlite::Result<()> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT key, etag, modified, size FROM versions AS latest
             WHERE bucket = ?1 AND key > ?3 AND key >= ?2 AND is_marker = 0
                AND substr(key, 1, length(?2)) = ?2
                AND number = (SELECT max(number) FROM versions
                    WHERE bucket = latest.bucket AND key = latest.key)
             ORDER BY key",
        )?;
        let mut rows = statement.query([bucket, prefix, after])?;
        while let Some(row) = rows.next()? {
            let listed = Listed {
                key: row.get(0)?,
                etag: row.get(1)?,
                modified: Timestamp(row.get(2)?),
                size: row.get(3)?,
            };
            if !next(listed) {
                break;
            }
        }
        Ok(())
    }
}

fn with_tables(connection: Connection) -> rusqlite::Result<Connection> {
    connection.execute_batch(SCHEMA)?;
    Ok(connection)
}

fn version(row: &Row<'_>) -> rusqlite::Result<Version> {
    let headers: String = row.get(5)?;
    Ok(Version {
        key: row.get(0)?,
        id: row.get(1)?,
        is_marker: row.get(2)?,
        etag: row.get(3)?,
        modified: Timestamp(row.get(4)?),
        headers: serde_json::from_str(&headers).unwrap_or_default(),
        body: row.get(6)?,
    })
}
