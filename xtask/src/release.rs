//! The checks before a release, and the binary that is shipped.

use std::fs;

use crate::Outcome;
use crate::command::{command, output, root, run as execute, target};

/// The packages that are published, each after those that it depends on.
const PACKAGES: [&str; 2] = ["dynagate-vtl", "dynagate"];

/// Builds the binary with the `dist` profile and checks the changelog and the packages.
pub(crate) fn run(_: &[&str]) -> Outcome {
    let version = version()?;
    let changelog = fs::read_to_string(root().join("CHANGELOG.md"))
        .map_err(|error| format!("CHANGELOG.md: {error}"))?;
    if !changelog.lines().any(|line| line.starts_with(&format!("## {version}"))) {
        return Err(format!("CHANGELOG.md: no section for {version}"));
    }
    execute(&mut command("cargo build --locked --profile dist"))?;
    for package in PACKAGES {
        check_package(package)?;
    }
    execute(&mut command("cargo package --locked --workspace --exclude xtask"))?;
    let binary = target().join("dist/dynagate");
    let size = fs::metadata(&binary).map_err(|error| format!("{}: {error}", binary.display()))?;
    println!("{}: dynagate {version}, {} bytes", binary.display(), size.len());
    Ok(())
}

/// The version of the binary and of all packages.
fn version() -> Result<String, String> {
    let id = output(&mut command("cargo pkgid --package dynagate"))?;
    let version = id.trim().rsplit(['#', '@']).next().unwrap_or_default();
    Ok(version.to_owned())
}

/// Checks that a package contains its sources and nothing that only the repository needs.
fn check_package(package: &str) -> Outcome {
    let files = output(&mut command(&format!("cargo package --list --package {package}")))?;
    for needed in ["Cargo.toml", "README.md", "LICENSE-APACHE", "LICENSE-MIT", "src/lib.rs"] {
        if !files.lines().any(|file| file == needed) {
            return Err(format!("{package}: {needed} is not in the package"));
        }
    }
    let foreign = |file: &&str| {
        ["tests/", "fuzz/", ".ci/", ".cargo/"].iter().any(|own| file.starts_with(own))
    };
    if let Some(file) = files.lines().find(foreign) {
        return Err(format!("{package}: {file} is in the package"));
    }
    Ok(())
}
