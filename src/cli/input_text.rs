//! Reads texts from files, or from standard input for `-`.

use std::path::Path;

use anyhow::{Context as _, anyhow};
use dynagate::bounds::Bound;
use dynagate::input::{self, InputError};

/// Reads a text.
pub(crate) fn read(path: &Path, bound: Bound) -> anyhow::Result<String> {
    if path == Path::new("-") {
        let text = input::stream(std::io::stdin().lock(), bound).and_then(input::utf_8);
        return text.context("cannot read standard input");
    }
    let text = input::text(path, bound).map_err(|error| match error {
        error @ InputError::NotRegular => {
            anyhow!("{error}; to read from a pipe, use `-` for standard input")
        }
        error => error.into(),
    });
    text.with_context(|| format!("cannot read {}", path.display()))
}
