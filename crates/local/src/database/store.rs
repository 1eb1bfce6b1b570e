//! The `SQLite` database below dynoxide: in memory, or in a directory that one server uses.
//!
//! Dynoxide has one connection. A second one does what dynoxide does not: it gives the stream
//! records an index, without which each write to a table with a stream reads all of them, and
//! removes old ones.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::Connection;
use uuid::Uuid;

/// The stream records that are kept of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Retention {
    /// Their number.
    pub(super) records: usize,
    /// The bytes of their keys and images.
    pub(super) bytes: usize,
}

/// Bounds the memory. DynamoDB keeps the records of 24 hours.
pub(super) const RETENTION: Retention = Retention { records: 10_000, bytes: 32 << 20 };

/// An open database.
pub(super) struct Store {
    pub(super) engine: dynoxide::Database,
    /// The second connection.
    records: Mutex<Connection>,
    /// The lock of the directory, for as long as the connection is open.
    _lock: Option<Mutex<Connection>>,
}

/// The database could not be opened.
#[derive(Debug)]
#[non_exhaustive]
pub enum OpenError {
    /// The directory could not be made.
    Directory {
        /// The directory.
        directory: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// Another server uses the directory.
    InUse {
        /// The directory.
        directory: PathBuf,
    },
    /// The file is damaged, or of another program or version.
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The reason.
        reason: String,
    },
    /// `SQLite` failed.
    Sqlite(String),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory { directory, source } => {
                write!(f, "cannot create the directory {}: {source}", directory.display())
            }
            Self::InUse { directory } => write!(
                f,
                "{} is in use by another server: stop it, or choose another directory",
                directory.display()
            ),
            Self::Unreadable { file, reason } => write!(
                f,
                "cannot read {}: {reason}. Move the file away to start without its data",
                file.display()
            ),
            Self::Sqlite(reason) => write!(f, "cannot open a database: {reason}"),
        }
    }
}

impl std::error::Error for OpenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Directory { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl Store {
    /// Creates a database in memory.
    pub(super) fn in_memory() -> Result<Self, OpenError> {
        // The connections of a process share a database of this kind by its name.
        let name = format!("file:/dynagate-{}?vfs=memdb", Uuid::new_v4());
        let engine =
            dynoxide::Database::new(&name).map_err(|error| OpenError::Sqlite(error.to_string()))?;
        let records = Connection::open(&name).and_then(indexed);
        let records = records.map_err(|error| OpenError::Sqlite(error.to_string()))?;
        Ok(Self { engine, records: Mutex::new(records), _lock: None })
    }

    /// Opens or creates the database of a directory.
    pub(super) fn in_directory(directory: &Path) -> Result<Self, OpenError> {
        std::fs::create_dir_all(directory)
            .map_err(|source| OpenError::Directory { directory: directory.to_owned(), source })?;
        let lock = lock(directory)?;
        let file = directory.join("dynamodb.sqlite");
        let unreadable = |reason: String| OpenError::Unreadable { file: file.clone(), reason };
        check(&file).map_err(unreadable)?;
        // A path with a `?` or a `%` is not a URI, because it does not begin with `file:`.
        let path = file.to_str().ok_or_else(|| unreadable("its name is not Unicode".into()))?;
        let engine =
            dynoxide::Database::new(path).map_err(|error| unreadable(error.to_string()))?;
        // Writes reach the disk when the system decides. They survive the end of this program.
        engine.enable_bulk_loading().map_err(|error| unreadable(error.to_string()))?;
        let records = Connection::open(&file).and_then(indexed);
        let records = records.map_err(|error| unreadable(error.to_string()))?;
        Ok(Self { engine, records: Mutex::new(records), _lock: Some(Mutex::new(lock)) })
    }

    /// Removes old stream records. No action may run at the same time.
    pub(super) fn remove_old_records(&self, keep: Retention) -> rusqlite::Result<()> {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let mut tables = records.prepare_cached("SELECT table_name FROM _tables")?;
        let tables = tables.query_map([], |row| row.get(0))?;
        for table in tables.collect::<rusqlite::Result<Vec<String>>>()? {
            if let Some(oldest) = oldest_kept(&records, &table, keep)? {
                records.execute(
                    "DELETE FROM _stream_records
                     WHERE table_name = ?1 AND CAST(sequence_number AS INTEGER) < ?2",
                    rusqlite::params![table, oldest],
                )?;
            }
        }
        Ok(())
    }
}

/// The number of the oldest record of a table to keep, if there are older ones.
fn oldest_kept(
    records: &Connection,
    table: &str,
    keep: Retention,
) -> rusqlite::Result<Option<i64>> {
    let mut newest_first = records.prepare_cached(
        "SELECT CAST(sequence_number AS INTEGER),
                length(keys_json) + ifnull(length(new_image), 0) + ifnull(length(old_image), 0)
         FROM _stream_records WHERE table_name = ?1
         ORDER BY CAST(sequence_number AS INTEGER) DESC",
    )?;
    let mut rows = newest_first.query([table])?;
    let (mut count, mut bytes, mut oldest) = (0, 0, None);
    while let Some(row) = rows.next()? {
        count += 1;
        bytes += row.get::<_, usize>(1)?;
        if count > keep.records || (bytes > keep.bytes && oldest.is_some()) {
            return Ok(oldest);
        }
        oldest = Some(row.get(0)?);
    }
    Ok(None)
}

/// Prepares the second connection.
fn indexed(connection: Connection) -> rusqlite::Result<Connection> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.execute_batch(
        "PRAGMA synchronous = OFF;
         CREATE INDEX IF NOT EXISTS dynagate_stream_records
         ON _stream_records (table_name, CAST(sequence_number AS INTEGER));",
    )?;
    Ok(connection)
}

/// Takes the lock of a directory, which ends with the connection, and so with the process.
fn lock(directory: &Path) -> Result<Connection, OpenError> {
    let open = || -> rusqlite::Result<Connection> {
        let connection = Connection::open(directory.join("lock.sqlite"))?;
        connection.busy_timeout(Duration::ZERO)?;
        connection.execute_batch("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE")?;
        Ok(connection)
    };
    open().map_err(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseBusy) => {
            OpenError::InUse { directory: directory.to_owned() }
        }
        _ => {
            OpenError::Unreadable { file: directory.join("lock.sqlite"), reason: error.to_string() }
        }
    })
}

/// Checks that a file, if there is one, is an intact database.
fn check(file: &Path) -> Result<(), String> {
    if !file.exists() {
        return Ok(());
    }
    let checked = || -> rusqlite::Result<String> {
        let connection = Connection::open(file)?;
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
    };
    match checked() {
        Ok(result) if result == "ok" => Ok(()),
        Ok(damage) => Err(format!("the file is damaged ({damage})")),
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => {
            Err("the file is not a database".into())
        }
        Err(error) => Err(error.to_string()),
    }
}
