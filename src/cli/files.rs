//! Writes files such that a failed run leaves the old ones intact.
//!
//! All files are written to temporary files first, then renamed. Identical files are left alone,
//! and missing directories are created. An interruption leaves either all old files or all new
//! ones, without temporary files.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use dynagate::{bounds, input};
use tempfile::{Builder, NamedTempFile};

use super::interruption::{self, Interruption};

/// A file to be written.
pub(crate) struct OutputFile<'a> {
    /// The path.
    pub(crate) path: PathBuf,
    /// The contents.
    pub(crate) contents: &'a [u8],
    /// The existing content that it may replace.
    pub(crate) replaces: Content,
}

/// A kind of file content. A file with other content belongs to the user and is not overwritten.
#[derive(Clone, Copy)]
pub(crate) struct Content {
    /// The name, for "the existing file is not …".
    pub(crate) name: &'static str,
    pub(crate) is: fn(&[u8]) -> bool,
}

impl Content {
    /// For a file that the user named explicitly.
    pub(crate) const ANY: Self = Self { name: "anything", is: |_| true };

    /// Fails if the existing file has other content.
    fn check(self, path: &Path, length: u64) -> anyhow::Result<()> {
        /// The length in bytes that suffices to recognize the content.
        const BEGINNING: u64 = 1 << 20;
        let known = input::beginning(path, BEGINNING)?;
        let is_blank = length <= BEGINNING && known.trim_ascii().is_empty();
        ensure!(
            is_blank || (self.is)(&known),
            "the existing file is not {}: remove it, or choose another path",
            self.name
        );
        Ok(())
    }
}

/// The treatment of an existing file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Existing {
    /// Replace it.
    Replace,
    /// Fail.
    Refuse,
}

/// True if `json` is a JSON object that contains this member.
pub(crate) fn holds(json: &[u8], member: &str) -> bool {
    json.trim_ascii_start().starts_with(b"{")
        && json.windows(member.len()).any(|bytes| bytes == member.as_bytes())
}

/// Writes all files, or none if one of them cannot be written. Only a rename that fails
/// unexpectedly may leave some of them written.
pub(crate) fn write(files: &[OutputFile<'_>], existing: Existing) -> anyhow::Result<()> {
    interruption::held(|interrupted| {
        let made = MadeDirectories::of(files)?;
        let written = files
            .iter()
            .filter(|file| existing == Existing::Refuse || !is_up_to_date(file))
            .map(|file| {
                Written::beside(file, existing, interrupted)
                    .with_context(|| format!("cannot write {}", file.path.display()))
            })
            .collect::<Result<Vec<_>, _>>()?;
        // From here on, all files are put in place.
        ensure!(!interrupted.is_told(), "interrupted");
        written.into_iter().try_for_each(Written::put_in_place)?;
        made.keep();
        Ok(())
    })
}

/// Replaces a file in a program that handles signals by itself.
#[cfg(feature = "serve")]
pub(crate) fn replace(path: &Path, contents: &[u8]) -> anyhow::Result<()> {
    let file = OutputFile { path: path.to_owned(), contents, replaces: Content::ANY };
    Written::beside(&file, Existing::Replace, &Interruption::default())
        .and_then(Written::put_in_place)
        .with_context(|| format!("cannot write {}", path.display()))
}

fn is_up_to_date(file: &OutputFile<'_>) -> bool {
    // Most differing files differ in length.
    let as_long =
        fs::metadata(&file.path).is_ok_and(|metadata| metadata.len() == file.contents.len() as u64);
    as_long
        && input::bytes(&file.path, bounds::OUTPUT_BYTES).is_ok_and(|bytes| bytes == file.contents)
}

/// A temporary file to be renamed. It is removed when dropped.
struct Written {
    temporary: NamedTempFile,
    place: PathBuf,
    existing: Existing,
}

impl Written {
    fn beside(
        file: &OutputFile<'_>,
        existing: Existing,
        interrupted: &Interruption,
    ) -> anyhow::Result<Self> {
        /// The number of bytes after which an interruption is noticed.
        const PIECE: usize = 1 << 20;
        // A symbolic link is followed: the file behind it is replaced.
        let place = fs::canonicalize(&file.path).unwrap_or_else(|_| file.path.clone());
        let metadata = fs::metadata(&place).ok();
        if let Some(metadata) = &metadata {
            ensure!(!metadata.is_dir(), "it is a directory");
            ensure!(metadata.is_file(), "it is not a regular file");
            ensure!(
                existing == Existing::Replace,
                "it exists already; choose another file with --out"
            );
            ensure!(!metadata.permissions().readonly(), "it is read-only");
            file.replaces.check(&place, metadata.len())?;
        }
        let mut temporary = new_file(parent(&place))?;
        for piece in file.contents.chunks(PIECE) {
            ensure!(!interrupted.is_told(), "interrupted");
            temporary.write_all(piece)?;
        }
        if let Some(metadata) = metadata {
            temporary.as_file().set_permissions(metadata.permissions())?;
        }
        Ok(Self { temporary, place, existing })
    }

    fn put_in_place(self) -> anyhow::Result<()> {
        let Self { temporary, place, existing } = self;
        let renamed = match existing {
            Existing::Replace => temporary.persist(&place),
            Existing::Refuse => temporary.persist_noclobber(&place),
        };
        renamed
            .map_err(|error| error.error)
            .with_context(|| format!("cannot write {}", place.display()))?;
        Ok(())
    }
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Creates a temporary file with the permissions of an ordinary new file.
fn new_file(directory: &Path) -> io::Result<NamedTempFile> {
    let open = |path: &Path| OpenOptions::new().write(true).create_new(true).open(path);
    Builder::new().prefix(".dynagate-").make_in(directory, open)
}

/// The directories created by this run, removed if it fails.
struct MadeDirectories(Vec<PathBuf>);

impl MadeDirectories {
    fn of(files: &[OutputFile<'_>]) -> anyhow::Result<Self> {
        let mut made = Self(Vec::new());
        for file in files {
            made.up_to(parent(&file.path))
                .with_context(|| format!("cannot write {}", file.path.display()))?;
        }
        Ok(made)
    }

    fn up_to(&mut self, directory: &Path) -> anyhow::Result<()> {
        let is_missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
        let missing: Vec<_> = directory.ancestors().take_while(is_missing).collect();
        if let Some(there) =
            directory.ancestors().nth(missing.len()).filter(|there| !there.as_os_str().is_empty())
        {
            ensure!(there.is_dir(), "{} is not a directory", there.display());
        }
        for path in missing.iter().rev() {
            match fs::create_dir(path) {
                Ok(()) => self.0.push(path.to_path_buf()),
                Err(_) if path.is_dir() => {}
                Err(error) => {
                    return Err(error).with_context(|| {
                        format!("cannot create the directory {}", path.display())
                    });
                }
            }
        }
        Ok(())
    }

    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for MadeDirectories {
    fn drop(&mut self) {
        for path in self.0.iter().rev() {
            // A directory that contains other files by now is kept.
            let _ = fs::remove_dir(path);
        }
    }
}
