//! Golden files: committed files that are compared with what is generated now.
//!
//! `cargo xtask goldens` rewrites them: like insta's snapshots, they follow `INSTA_UPDATE=always`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn is_rewritten() -> bool {
    std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always")
}

/// Compares a file, by its path in the repository.
pub(crate) fn assert_file(path: &str, text: &str) {
    let file = root().join(path);
    if is_rewritten() {
        std::fs::write(&file, text).expect("can be written");
    }
    let committed = std::fs::read_to_string(file).unwrap_or_default();
    assert!(committed == text, "{path} is stale: cargo xtask goldens, and review the difference");
}

/// Compares all files of a directory, by their paths in it.
pub(crate) fn assert_directory(path: &str, files: &BTreeMap<PathBuf, Vec<u8>>) {
    let directory = root().join(path);
    if is_rewritten() {
        let _ = std::fs::remove_dir_all(&directory);
        for (name, contents) in files {
            let file = directory.join(name);
            std::fs::create_dir_all(file.parent().expect("a directory")).expect("can be written");
            std::fs::write(file, contents).expect("can be written");
        }
    }
    let committed = committed(&directory, Path::new(""));
    let names: BTreeSet<_> = committed.keys().chain(files.keys()).collect();
    for name in names {
        assert!(
            committed.get(name) == files.get(name),
            "{path}/{} is stale: cargo xtask goldens, and review the difference",
            name.display()
        );
    }
}

/// The files below `directory/within`, by their paths in the directory.
fn committed(directory: &Path, within: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(directory.join(within)).into_iter().flatten() {
        let entry = entry.expect("a directory that can be read");
        let name = within.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            files.extend(committed(directory, &name));
        } else {
            files.insert(name, std::fs::read(entry.path()).expect("a file that can be read"));
        }
    }
    files
}
