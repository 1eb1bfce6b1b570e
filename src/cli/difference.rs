//! The difference between files on disk and new output.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::builder::styling::{AnsiColor, Style};
use dynagate::bounds;
use dynagate::input::{self, InputError};
use similar::TextDiff;

use super::files::OutputFile;

/// The name of a missing file in a diff.
const NOTHING: &str = "/dev/null";

/// A unified diff with styles from the files on disk to the new output. Leftover files are shown as
/// deleted. The diff is empty if nothing changes.
pub(crate) fn of(files: &[OutputFile<'_>], leftovers: &[PathBuf]) -> anyhow::Result<String> {
    let mut differences = String::new();
    for OutputFile { path, contents, .. } in files {
        let name = path.display().to_string();
        match read(path)? {
            Some(bytes) if bytes == *contents => {}
            Some(bytes) => differences += &diff(&name, &bytes, &name, contents),
            None => differences += &diff(NOTHING, b"", &name, contents),
        }
    }
    for path in leftovers {
        differences +=
            &diff(&path.display().to_string(), &read(path)?.unwrap_or_default(), NOTHING, b"");
    }
    Ok(differences)
}

/// The contents of a file, if it exists.
fn read(path: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    match input::bytes(path, bounds::OUTPUT_BYTES) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(InputError::Io(error)) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

fn diff(old_name: &str, old: &[u8], new_name: &str, new: &[u8]) -> String {
    /// The most lines to compare, because comparing takes quadratic time.
    const MOST_LINES: usize = 20_000;
    // Like git and diff, do not show the lines of binary files.
    if [old, new].iter().any(|contents| contents.contains(&0)) {
        return format!("Binary files {old_name} and {new_name} differ\n");
    }
    if [old, new]
        .iter()
        .any(|contents| contents.split(|byte| *byte == b'\n').nth(MOST_LINES).is_some())
        && !old.is_empty()
    {
        return format!("Files {old_name} and {new_name} are too long to compare\n");
    }
    let (old, new) = (String::from_utf8_lossy(old), String::from_utf8_lossy(new));
    let diff =
        TextDiff::from_lines(&*old, &*new).unified_diff().header(old_name, new_name).to_string();
    diff.split_inclusive('\n').enumerate().map(styled).collect()
}

fn styled((index, line): (usize, &str)) -> String {
    let style = match line.as_bytes().first() {
        _ if index < 2 => Style::new().bold(),
        Some(b'@') => AnsiColor::Cyan.on_default(),
        Some(b'-') => AnsiColor::Red.on_default(),
        Some(b'+') => AnsiColor::Green.on_default(),
        _ => return line.to_owned(),
    };
    let text = line.trim_end_matches('\n');
    format!("{style}{text}{style:#}{}", &line[text.len()..])
}
