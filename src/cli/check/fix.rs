//! `--fix` and `--diff`: the files after the fixes of findings.

use std::path::PathBuf;

use anyhow::Context as _;
use dynagate::{bounds, input};

use super::checked::{Changed, Texts};
use crate::cli::difference;
use crate::cli::files::{self, Content, Existing, OutputFile};
use crate::cli::message;

/// Takes over the texts that fixes make of files, and returns the number of findings that they
/// remove.
pub(super) fn apply(changes: Vec<Changed>, texts: &mut Texts) -> usize {
    let mut removed = 0;
    let mut new = Texts::new();
    for change in changes {
        // A document that several templates include is changed for one of them at a time.
        if change.texts.iter().all(|(name, _)| !new.contains_key(name)) {
            removed += change.removed;
            new.extend(change.texts);
        }
    }
    texts.extend(new);
    removed
}

/// A unified diff from the files to the texts.
pub(super) fn difference(texts: &Texts) -> anyhow::Result<String> {
    let whole = whole(texts)?;
    difference::of(&outputs(&whole), &[])
}

/// Writes the changed files.
pub(super) fn write(texts: &Texts, removed: usize) -> anyhow::Result<()> {
    if removed == 0 {
        return Ok(());
    }
    let whole = whole(texts)?;
    files::write(&outputs(&whole), Existing::Replace)?;
    let counted = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    };
    let (findings, files) = (counted(removed, "finding"), counted(texts.len(), "file"));
    message::note(&format!("fixed {findings} in {files}"));
    Ok(())
}

/// The bytes of files, with the byte order marks that they had.
fn whole(texts: &Texts) -> anyhow::Result<Vec<(PathBuf, Vec<u8>)>> {
    const MARK: &str = "\u{feff}";
    let whole = texts.iter().map(|(name, text)| {
        let path = PathBuf::from(name);
        let old = input::text(&path, bounds::LOADED_BYTES);
        let old = old.with_context(|| format!("cannot read {name}"))?;
        let mark = if old.starts_with(MARK) { MARK } else { "" };
        Ok((path, format!("{mark}{text}").into_bytes()))
    });
    whole.collect()
}

fn outputs(whole: &[(PathBuf, Vec<u8>)]) -> Vec<OutputFile<'_>> {
    let outputs = whole.iter().map(|(path, contents)| OutputFile {
        path: path.clone(),
        contents,
        replaces: Content::ANY,
    });
    outputs.collect()
}
