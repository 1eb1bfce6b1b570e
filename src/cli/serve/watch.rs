//! Changes of files.
//!
//! The metadata of the files are compared several times a second. There are few files, all of them
//! are known, and this works on every file system and with every way in which editors write: a
//! notification of the operating system is lost when a file is replaced by another one, and there
//! is none on network file systems and in some containers.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The time between two looks at the files.
const INTERVAL: Duration = Duration::from_millis(250);
/// The time without a further change after which files are complete.
const SETTLED: Duration = Duration::from_millis(60);
/// The most entries of a folder that are looked at.
const ENTRIES: usize = 10_000;

/// Files and folders whose changes are awaited.
pub(super) struct Watch {
    /// The files that are always watched.
    own: Vec<PathBuf>,
    /// The last known state of all files.
    known: BTreeMap<PathBuf, Vec<Stamp>>,
}

/// The state of a file or an entry of a folder; `None` if it does not exist.
type Stamp = Option<(PathBuf, u64, Option<SystemTime>, u64)>;

impl Watch {
    /// Watches files, and others that may be replaced by [`reset`](Self::reset).
    pub(super) fn new<'a>(
        own: impl Iterator<Item = &'a Path>,
        others: impl Iterator<Item = &'a Path>,
    ) -> Self {
        let own: Vec<_> = own.map(Path::to_owned).collect();
        let known = own.iter().map(|path| (path.clone(), state(path))).collect();
        let mut watch = Self { own, known };
        watch.add(others);
        watch
    }

    /// Watches these other files only.
    pub(super) fn reset<'a>(&mut self, others: impl Iterator<Item = &'a Path>) {
        let former = std::mem::take(&mut self.known);
        let others = others.filter(|_| !self.own.is_empty()).map(Path::to_owned);
        for path in self.own.iter().cloned().chain(others) {
            // The state is that before the files were read, where it is known.
            let known = former.get(&path).cloned().unwrap_or_else(|| state(&path));
            self.known.insert(path, known);
        }
    }

    /// Watches further files, too.
    pub(super) fn add<'a>(&mut self, others: impl Iterator<Item = &'a Path>) {
        // Without files of its own, the blueprint is not read again.
        for path in others.filter(|_| !self.own.is_empty()) {
            self.known.entry(path.to_owned()).or_insert_with(|| state(path));
        }
    }

    /// Waits until files changed and no longer change.
    pub(super) async fn changed(&mut self) {
        loop {
            tokio::time::sleep(INTERVAL).await;
            let mut now = self.now();
            if now == self.known {
                continue;
            }
            loop {
                tokio::time::sleep(SETTLED).await;
                let later = self.now();
                if later == now {
                    break;
                }
                now = later;
            }
            if std::mem::replace(&mut self.known, now) != self.known {
                return;
            }
        }
    }

    fn now(&self) -> BTreeMap<PathBuf, Vec<Stamp>> {
        self.known.keys().map(|path| (path.clone(), state(path))).collect()
    }
}

/// The state of a file, or of a folder with its entries.
fn state(path: &Path) -> Vec<Stamp> {
    let mut stamps = Vec::new();
    let mut left = vec![path.to_owned()];
    while let Some(path) = left.pop() {
        let metadata = fs::metadata(&path).ok();
        let is_folder = metadata.as_ref().is_some_and(Metadata::is_dir);
        stamps.push(
            metadata.as_ref().map(|of| (path.clone(), of.len(), of.modified().ok(), inode(of))),
        );
        if is_folder && stamps.len() + left.len() < ENTRIES {
            let entries = fs::read_dir(&path).into_iter().flatten().flatten();
            let mut paths: Vec<_> = entries.map(|entry| entry.path()).take(ENTRIES).collect();
            paths.sort_unstable();
            left.extend(paths);
        }
        if stamps.len() >= ENTRIES {
            break;
        }
    }
    stamps
}

/// The number of the file, which differs after a replacement within the same moment.
#[cfg(unix)]
fn inode(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_metadata: &Metadata) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(path: &Path, text: &str) {
        fs::write(path, text).expect("a file");
    }

    #[test]
    fn a_state_tells_of_contents_replacements_and_entries() {
        let directory = tempfile::tempdir().expect("a directory");
        let (file, other) = (directory.path().join("a"), directory.path().join("b"));
        let states = || (state(&file), state(directory.path()));
        let missing = states();
        written(&file, "1");
        let made = states();
        assert!(missing.0 != made.0 && missing.1 != made.1);
        assert_eq!(made, states());
        written(&other, "2");
        fs::rename(&other, &file).expect("replaced");
        let replaced = states();
        assert!(made.0 != replaced.0 && made.1 != replaced.1);
        written(&file, "three");
        assert_ne!(replaced.0, state(&file));
    }
}
