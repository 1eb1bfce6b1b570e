//! Files, written so that a failed run leaves what was there.
//!
//! All are written beside their places first, then renamed. What is the same already is left alone.
//! Directories that are missing are made. Who interrupts a run gets the old files or the new ones,
//! and nothing besides.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use dynagate::{bounds, input};
use tempfile::{Builder, NamedTempFile};

use super::interruption::{self, Interruption};

/// A file that is to be.
pub(crate) struct OutputFile<'a> {
    /// Where.
    pub(crate) path: PathBuf,
    /// What is in it.
    pub(crate) contents: &'a [u8],
    /// What of others it may take the place of.
    pub(crate) replaces: Content,
}

/// Something that a file can hold. What holds something else is somebody's own, and not ours to
/// lose.
#[derive(Clone, Copy)]
pub(crate) struct Content {
    /// What it is, as in "it is not …".
    pub(crate) name: &'static str,
    pub(crate) is: fn(&[u8]) -> bool,
}

impl Content {
    /// Where the user has said which file it is to be.
    pub(crate) const ANY: Self = Self { name: "anything", is: |_| true };

    /// Refuses a file of this length that holds something else.
    fn check(self, path: &Path, length: u64) -> anyhow::Result<()> {
        /// All that may be replaced says what it is further up.
        const BEGINNING: u64 = 1 << 20;
        let known = input::beginning(path, BEGINNING)?;
        let is_blank = length <= BEGINNING && known.trim_ascii().is_empty();
        ensure!(
            is_blank || (self.is)(&known),
            "what is there is not {}: remove it first, or write elsewhere",
            self.name
        );
        Ok(())
    }
}

/// What becomes of a file that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Existing {
    /// It is replaced.
    Replace,
    /// It stays, and that is an error.
    Refuse,
}

/// Whether it is an object of JSON with this in it.
pub(crate) fn holds(json: &[u8], member: &str) -> bool {
    json.trim_ascii_start().starts_with(b"{")
        && json.windows(member.len()).any(|bytes| bytes == member.as_bytes())
}

/// Writes all the files, or none when one of them cannot be written: only a rename that fails where
/// a new file could be made leaves some of them.
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
        // From here on, all of them come to their places.
        ensure!(!interrupted.is_told(), "interrupted");
        written.into_iter().try_for_each(Written::put_in_place)?;
        made.keep();
        Ok(())
    })
}

fn is_up_to_date(file: &OutputFile<'_>) -> bool {
    // Most that differ do so in length, too.
    let as_long =
        fs::metadata(&file.path).is_ok_and(|metadata| metadata.len() == file.contents.len() as u64);
    as_long
        && input::bytes(&file.path, bounds::OUTPUT_BYTES).is_ok_and(|bytes| bytes == file.contents)
}

/// A file that only has to be renamed. Dropped, it is as if it had never been.
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
        /// After as many, whoever interrupts is heard.
        const PIECE: usize = 1 << 20;
        // Through a symbolic link, it is the file behind it that is written.
        let place = fs::canonicalize(&file.path).unwrap_or_else(|_| file.path.clone());
        let metadata = fs::metadata(&place).ok();
        if let Some(metadata) = &metadata {
            ensure!(!metadata.is_dir(), "it is a directory");
            ensure!(metadata.is_file(), "it is not a regular file");
            ensure!(existing == Existing::Replace, "it is there already (--force replaces it)");
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

/// A temporary file that, unlike others, is to stay: opened as any new file is, and so with the
/// permissions of one.
fn new_file(directory: &Path) -> io::Result<NamedTempFile> {
    let open = |path: &Path| OpenOptions::new().write(true).create_new(true).open(path);
    Builder::new().prefix(".dynagate-").make_in(directory, open)
}

/// The directories that were made for a run's files; removed with it when it fails.
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
                    return Err(error)
                        .with_context(|| format!("cannot make the directory {}", path.display()));
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
            // Whatever else has come to be in it is not this run's.
            let _ = fs::remove_dir(path);
        }
    }
}
