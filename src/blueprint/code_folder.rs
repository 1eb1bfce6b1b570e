//! The files of a folder with a function's code.
//!
//! Only what is in the folder is in the archive: a link may lead to another place in it and nowhere else. Left out is what
//! differs from machine to machine: hidden files, and what Python made of its own.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use crate::bounds::{self, Bound};
use crate::input::{self, InputError};
use crate::model::CodeFile;

/// The reason why a folder cannot be code, to follow "cannot read the folder NAME: ".
#[derive(Debug)]
pub(super) enum FolderError {
    /// An entry cannot be read.
    Unreadable { path: PathBuf, error: InputError },
    /// A name is not UTF-8.
    Name(PathBuf),
    /// A link leads out of the folder.
    Leaves(PathBuf),
    /// A link leads to a folder that it is in.
    Circle(PathBuf),
    /// The folder has more than it may.
    TooMuch(Bound),
}

impl fmt::Display for FolderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path, error } => write!(f, "{}: {error}", path.display()),
            Self::Name(path) => write!(f, "the name of {} is not UTF-8", path.display()),
            Self::Leaves(path) => {
                write!(f, "the link {} leads out of the folder: put a copy in its place", path.display())
            }
            Self::Circle(path) => write!(f, "the link {} leads to a folder that it is in", path.display()),
            Self::TooMuch(bound) => write!(f, "it has more than {bound}, the limit for {}", bound.of),
        }
    }
}

/// Reads the files of a folder and of those in it, by their paths with `/`. `left` is what all code may still have in bytes.
pub(super) fn read(folder: &Path, left: &mut u64) -> Result<BTreeMap<String, CodeFile>, FolderError> {
    let unreadable = |error: std::io::Error| FolderError::Unreadable { path: folder.to_owned(), error: error.into() };
    let root = fs::canonicalize(folder).map_err(unreadable)?;
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
    /// What the folder may still have.
    bytes: u64,
    all_bytes: &'l mut u64,
    entries: usize,
}

impl Reader<'_> {
    /// Adds what is in a folder; `inside` are the real paths of it and of those that it is in.
    fn folder(&mut self, folder: &Path, prefix: &str, inside: &mut Vec<PathBuf>) -> Result<(), FolderError> {
        if inside.len() > bounds::FOLDER_LEVELS.count() {
            return Err(FolderError::TooMuch(bounds::FOLDER_LEVELS));
        }
        let unreadable =
            |error: std::io::Error| FolderError::Unreadable { path: folder.to_owned(), error: error.into() };
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            self.entries = self.entries.checked_sub(1).ok_or(FolderError::TooMuch(bounds::FOLDER_ENTRIES))?;
            paths.push(entry.map_err(unreadable)?.path());
        }
        // The first that is wrong is the same on every machine.
        paths.sort_unstable();
        for path in paths {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                return Err(FolderError::Name(path));
            };
            if name.starts_with('.') || name == "__pycache__" {
                continue;
            }
            let name = format!("{prefix}{name}");
            self.entry(&path, name, inside)?;
        }
        Ok(())
    }

    fn entry(&mut self, path: &Path, name: String, inside: &mut Vec<PathBuf>) -> Result<(), FolderError> {
        let unreadable = |error: InputError| FolderError::Unreadable { path: path.to_owned(), error };
        let metadata = fs::symlink_metadata(path).map_err(|error| unreadable(error.into()))?;
        let real = if metadata.is_symlink() {
            let real = fs::canonicalize(path).map_err(|error| unreadable(error.into()))?;
            if !real.starts_with(&self.root) {
                return Err(FolderError::Leaves(path.to_owned()));
            }
            real
        } else {
            inside.last().map_or_else(PathBuf::new, |folder| folder.join(path.file_name().unwrap_or_default()))
        };
        // Of a link, what it leads to.
        let metadata = fs::metadata(path).map_err(|error| unreadable(error.into()))?;
        if metadata.is_dir() {
            if inside.contains(&real) {
                return Err(FolderError::Circle(path.to_owned()));
            }
            inside.push(real);
            self.folder(path, &format!("{name}/"), inside)?;
            inside.pop();
            return Ok(());
        }
        self.spend(metadata.len().saturating_add(name.len() as u64))?;
        // It may have grown since.
        let contents = input::bytes(path, bounds::FOLDER_BYTES).map_err(unreadable)?;
        self.spend((contents.len() as u64).saturating_sub(metadata.len()))?;
        self.files.insert(name, CodeFile { contents, executable: is_executable(&metadata) });
        Ok(())
    }

    fn spend(&mut self, bytes: u64) -> Result<(), FolderError> {
        let rest = |left: u64, bound| left.checked_sub(bytes).ok_or(FolderError::TooMuch(bound));
        self.bytes = rest(self.bytes, bounds::FOLDER_BYTES)?;
        *self.all_bytes = rest(*self.all_bytes, bounds::CODE_BYTES)?;
        Ok(())
    }
}

#[cfg(unix)]
fn is_executable(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o111 != 0
}

/// Where files have no such modes.
#[cfg(not(unix))]
fn is_executable(_: &Metadata) -> bool {
    false
}
