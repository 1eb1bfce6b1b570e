//! How files differ from what they would be.

use std::io::ErrorKind;

use anyhow::Context as _;
use clap::builder::styling::{AnsiColor, Style};
use similar::TextDiff;

use super::files::OutputFile;

/// A unified diff, with styles, from what is there to what would be written; empty where they are the same.
pub(crate) fn of(files: &[OutputFile<'_>]) -> anyhow::Result<String> {
    let mut differences = String::new();
    for OutputFile { path, contents } in files {
        let name = path.display().to_string();
        let (old, old_name) = match std::fs::read(path) {
            Ok(bytes) if bytes == contents.as_bytes() => continue,
            Ok(bytes) => (String::from_utf8_lossy(&bytes).into_owned(), name.as_str()),
            Err(error) if error.kind() == ErrorKind::NotFound => (String::new(), "/dev/null"),
            Err(error) => return Err(error).with_context(|| format!("cannot read {name}")),
        };
        let diff = TextDiff::from_lines(old.as_str(), *contents).unified_diff().header(old_name, &name).to_string();
        differences.extend(diff.split_inclusive('\n').enumerate().map(styled));
    }
    Ok(differences)
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
