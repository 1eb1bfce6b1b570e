//! The files to check: those that the user names, and those in directories.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};

/// A file to check.
pub(super) struct Named {
    pub(super) path: PathBuf,
    /// True if the user named the file itself.
    pub(super) is_explicit: bool,
}

/// The most files of a run.
const MOST: usize = 20_000;
/// The deepest nesting of directories.
const LEVELS: usize = 40;

/// The files by these paths.
pub(super) fn named(paths: &[PathBuf]) -> anyhow::Result<Vec<Named>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            within(path, 0, &mut files)
                .with_context(|| format!("cannot read {}", path.display()))?;
        } else {
            files.push(Named { path: path.clone(), is_explicit: true });
        }
        ensure!(files.len() <= MOST, "more than {MOST} files: check fewer directories at once");
    }
    Ok(files)
}

/// Adds the files in a directory that can be templates, by their names.
fn within(directory: &Path, level: usize, files: &mut Vec<Named>) -> anyhow::Result<()> {
    let mut entries = fs::read_dir(directory)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        let is_skipped = name
            .to_str()
            .is_none_or(|name| name.starts_with('.') || ["node_modules", "target"].contains(&name));
        let kind = entry.file_type()?;
        if is_skipped || files.len() > MOST {
            continue;
        }
        if kind.is_dir() && level < LEVELS {
            within(&entry.path(), level + 1, files)?;
        } else if kind.is_file() && is_template(&entry.path()) {
            files.push(Named { path: entry.path(), is_explicit: false });
        }
    }
    Ok(())
}

fn is_template(path: &Path) -> bool {
    const EXTENSIONS: [&str; 5] = ["json", "template", "vtl", "yaml", "yml"];
    path.extension().is_some_and(|of| EXTENSIONS.iter().any(|known| of == *known))
}
