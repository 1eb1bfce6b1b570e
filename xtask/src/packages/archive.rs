//! The archive of a release, checked and unpacked.

use std::fs;
use std::process::Command;

use super::newcomer;
use crate::command::{command, scratch};
use crate::{Outcome, dist};

/// Files that an archive contains beside those of every package.
const CONTENTS: [&str; 8] = [
    "README.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "blueprint.schema.json",
    "man/dynagate.1",
    "man/dynagate-synth.1",
    "completions/_dynagate",
    "completions/dynagate.bash",
];

/// Makes the archive, compares its checksum and runs the command from it.
pub(super) fn run() -> Outcome {
    let archive = dist::archive()?;
    let directory = scratch("archive")?;
    let mut check = command("sha256sum --check --quiet");
    check.arg(archive.with_extension("gz.sha256"));
    check.current_dir(archive.parent().unwrap_or(&directory));
    let mut unpack = command("tar --strip-components=1 -C");
    unpack.arg(&directory).arg("-xzf").arg(&archive);
    let mut dynagate = Command::new(directory.join("dynagate"));
    newcomer::run("the archive", &mut [check, unpack], &mut dynagate)?;
    for file in CONTENTS {
        if fs::metadata(directory.join(file)).map_or(0, |file| file.len()) == 0 {
            return Err(format!("{file} is missing or empty in the archive"));
        }
    }
    Ok(())
}
