//! The files of a folder with a function's code.
//!
//! The archive contains only files within the folder: links may point to other places in it, but
//! not outside. Files that differ between machines are omitted: hidden files, and Python's caches.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use crate::bounds::{self, Bound};
use crate::input::{self, InputError};
use crate::model::CodeFile;

/// The reason why a folder cannot be used; it follows "cannot read the folder NAME: ". Entries are
/// named by their paths in it.
#[derive(Debug)]
pub(crate) enum FolderError {
    /// The folder, which has an empty name here, or an entry cannot be read.
    Unreadable { name: String, error: InputError },
    /// A name is not UTF-8.
    Name(String),
    /// A link points out of the folder.
    Leaves(String),
    /// A link points to a folder that contains it.
    Circle(String),
    /// The folder exceeds a limit.
    TooMuch(Bound),
}

impl fmt::Display for FolderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { name, error } if name.is_empty() => write!(f, "{error}"),
            Self::Unreadable { name, error } => write!(f, "{name}: {error}"),
            Self::Name(name) => write!(f, "the name of {name} is not UTF-8"),
            Self::Leaves(name) => {
                write!(f, "the link {name} points out of the folder: replace it by a copy")
            }
            Self::Circle(name) => write!(f, "the link {name} points to a folder that contains it"),
            Self::TooMuch(bound) => {
                write!(f, "it has more than {bound}, the limit for {}", bound.of)
            }
        }
    }
}

impl FolderError {
    fn unreadable(name: &str, error: io::Error) -> Self {
        Self::Unreadable { name: name.to_owned(), error: error.into() }
    }
}

/// Reads the files of a folder and its subfolders, by their paths with `/`. `left` is the remaining
/// number of bytes for all code; `None` once they were exceeded.
pub(crate) fn read(
    folder: &Path,
    left: &mut Option<u64>,
) -> Result<BTreeMap<String, CodeFile>, FolderError> {
    if left.is_none() {
        return Err(FolderError::TooMuch(bounds::CODE_BYTES));
    }
    let root = fs::canonicalize(folder).map_err(|error| FolderError::unreadable("", error))?;
    let mut reader = Reader {
        root: root.clone(),
        files: BTreeMap::new(),
        bytes: bounds::FOLDER_BYTES.at_most,
        all_bytes: left,
        entries: bounds::FOLDER_ENTRIES.count(),
    };
    reader.folder(folder, "", &mut vec![root])?;
    Ok(reader.files)
}

struct Reader<'l> {
    root: PathBuf,
    files: BTreeMap<String, CodeFile>,
    /// The remaining bytes in the folder.
    bytes: u64,
    all_bytes: &'l mut Option<u64>,
    entries: usize,
}

impl Reader<'_> {
    /// Adds the contents of a folder; `inside` are the real paths of it and its ancestors.
    fn folder(
        &mut self,
        folder: &Path,
        prefix: &str,
        inside: &mut Vec<PathBuf>,
    ) -> Result<(), FolderError> {
        if inside.len() > bounds::FOLDER_LEVELS.count() {
            return Err(FolderError::TooMuch(bounds::FOLDER_LEVELS));
        }
        let unreadable =
            |error: io::Error| FolderError::unreadable(prefix.trim_end_matches('/'), error);
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            self.entries =
                self.entries.checked_sub(1).ok_or(FolderError::TooMuch(bounds::FOLDER_ENTRIES))?;
            paths.push(entry.map_err(unreadable)?.path());
        }
        // Sorted, so that the first error is the same on every machine.
        paths.sort_unstable();
        for path in paths {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                return Err(FolderError::Name(format!("{prefix}{name}")));
            };
            if name.starts_with('.') || name == "__pycache__" {
                continue;
            }
            let name = format!("{prefix}{name}");
            self.entry(&path, name, inside)?;
        }
        Ok(())
    }

    fn entry(
        &mut self,
        path: &Path,
        name: String,
        inside: &mut Vec<PathBuf>,
    ) -> Result<(), FolderError> {
        let unreadable = |error: io::Error| FolderError::unreadable(&name, error);
        let metadata = fs::symlink_metadata(path).map_err(unreadable)?;
        let real = if metadata.is_symlink() {
            let real = fs::canonicalize(path).map_err(unreadable)?;
            if !real.starts_with(&self.root) {
                return Err(FolderError::Leaves(name));
            }
            real
        } else {
            inside.last().map_or_else(PathBuf::new, |folder| {
                folder.join(path.file_name().unwrap_or_default())
            })
        };
        // For a link, the metadata of its target.
        let metadata = fs::metadata(path).map_err(unreadable)?;
        if metadata.is_dir() {
            if inside.contains(&real) {
                return Err(FolderError::Circle(name));
            }
            inside.push(real);
            self.folder(path, &format!("{name}/"), inside)?;
            inside.pop();
            return Ok(());
        }
        self.spend(metadata.len().saturating_add(name.len() as u64))?;
        // It may have grown meanwhile.
        let contents = input::bytes(path, bounds::FOLDER_BYTES)
            .map_err(|error| FolderError::Unreadable { name: name.clone(), error })?;
        self.spend((contents.len() as u64).saturating_sub(metadata.len()))?;
        self.files.insert(name, CodeFile { contents, executable: is_executable(&metadata) });
        Ok(())
    }

    fn spend(&mut self, bytes: u64) -> Result<(), FolderError> {
        let left = self.bytes.checked_sub(bytes);
        self.bytes = left.ok_or(FolderError::TooMuch(bounds::FOLDER_BYTES))?;
        *self.all_bytes = self.all_bytes.and_then(|left| left.checked_sub(bytes));
        self.all_bytes.map(|_| ()).ok_or(FolderError::TooMuch(bounds::CODE_BYTES))
    }
}

#[cfg(unix)]
fn is_executable(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o111 != 0
}

/// For platforms without such modes.
#[cfg(not(unix))]
fn is_executable(_: &Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entries_of_a_folder_and_of_those_in_it_are_counted() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blueprints/code");
        let mut all = Some(u64::MAX);
        let entries = walk(&folder);
        let read = |entries: usize, all: &mut Option<u64>| {
            let root = fs::canonicalize(&folder).expect("a folder");
            let mut reader = Reader {
                root: root.clone(),
                files: BTreeMap::new(),
                bytes: u64::MAX,
                all_bytes: all,
                entries,
            };
            reader.folder(&folder, "", &mut vec![root]).map(|()| reader.files.len())
        };
        assert!(entries > 2);
        assert!(read(entries, &mut all).is_ok_and(|files| files > 0));
        let refused = read(entries - 1, &mut all).expect_err("an entry too many").to_string();
        assert_eq!(
            refused,
            "it has more than 65535 entries, the limit for the entries of a code folder"
        );
        let refused = read(entries, &mut Some(1)).expect_err("a byte too many").to_string();
        assert_eq!(refused, "it has more than 100 MiB, the limit for the code of all functions");
    }

    fn walk(folder: &Path) -> usize {
        let paths =
            fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        paths.map(|path| 1 + if path.is_dir() { walk(&path) } else { 0 }).sum()
    }
}
