//! The archive of a release: everything for one platform, with its checksum beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{LICENSES, copy, create, named, platform, version, write};
use crate::command::{output, run as execute};

/// The files with completions, and the shells in `dynagate completions SHELL`.
const COMPLETIONS: [(&str, &str); 4] = [
    ("dynagate.bash", "bash"),
    ("_dynagate", "zsh"),
    ("dynagate.fish", "fish"),
    ("dynagate.ps1", "powershell"),
];

/// Makes the archive of a binary in a directory, and returns its path.
pub(super) fn make(binary: &Path, directory: &Path) -> Result<PathBuf, String> {
    let name = format!("dynagate-{}-{}", version()?, platform()?);
    let contents = directory.join(&name);
    create(&contents)?;
    fill(&contents, binary)?;
    let archive = directory.join(format!("{name}.tar.gz"));
    execute(Command::new("tar").arg("-C").arg(directory).arg("-czf").arg(&archive).arg(&name))?;
    fs::remove_dir_all(&contents).map_err(|error| named(&contents, &error))?;
    write(&directory.join(format!("{name}.tar.gz.sha256")), checksum(&archive)?)?;
    Ok(archive)
}

fn fill(contents: &Path, binary: &Path) -> Result<(), String> {
    copy(binary, contents)?;
    for file in ["README.md", "CHANGELOG.md"].iter().chain(&LICENSES) {
        copy(Path::new(file), contents)?;
    }
    copy(Path::new("schema/blueprint.schema.json"), contents)?;
    create(&contents.join("man"))?;
    execute(Command::new(binary).args(["man", "--out"]).arg(contents.join("man")))?;
    create(&contents.join("completions"))?;
    for (file, shell) in COMPLETIONS {
        let script = output(Command::new(binary).args(["completions", shell]))?;
        write(&contents.join("completions").join(file), script)?;
    }
    Ok(())
}

/// The line for `sha256sum --check` in the directory of the file.
fn checksum(file: &Path) -> Result<String, String> {
    let (program, arguments): (_, &[_]) =
        if cfg!(target_os = "macos") { ("shasum", &["-a", "256"]) } else { ("sha256sum", &[]) };
    let mut command = Command::new(program);
    command.args(arguments).args(file.file_name());
    output(command.current_dir(file.parent().unwrap_or(file)))
}
