//! The Python wheel that installs the binary: `packaging/pypi/pyproject.toml`.

use std::fs;
use std::path::{Path, PathBuf};

use super::{LICENSES, as_shipped, copy, host, named};
use crate::command::{report, root};
use crate::tools;

/// Makes the wheel in a directory, and returns its path.
///
/// maturin finds the binary already built, because it builds with the same settings.
pub(super) fn make(directory: &Path) -> Result<PathBuf, String> {
    tools::install(&["python"])?;
    let project = root().join("packaging/pypi");
    for license in LICENSES {
        copy(Path::new(license), &project)?;
    }
    let host = host()?;
    let mut maturin = tools::python("maturin");
    maturin.args(["build", "--quiet", "--target", &host, "--out"]).arg(directory);
    maturin.current_dir(project);
    let is_static = host.ends_with("linux-gnu");
    if is_static {
        maturin.args(["--compatibility", "manylinux2014"]);
    }
    report(as_shipped(&mut maturin, &host))?;
    if is_static {
        // A static binary runs with every C library, which maturin cannot know.
        let cpu = host.split('-').next().unwrap_or_default();
        let mut wheel = tools::python("wheel");
        wheel.args(["tags", "--remove", &format!("--platform-tag=+musllinux_1_1_{cpu}")]);
        report(wheel.arg(only_file(directory)?))?;
    }
    only_file(directory)
}

fn only_file(directory: &Path) -> Result<PathBuf, String> {
    let mut entries = fs::read_dir(directory).map_err(|error| named(directory, &error))?.flatten();
    let file = entries.next().ok_or_else(|| format!("{}: no wheel", directory.display()))?;
    Ok(file.path())
}
