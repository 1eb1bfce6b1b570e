//! The checks before a release, and the binary that is shipped.

use std::fs;
use std::path::PathBuf;

use crate::Outcome;
use crate::command::{command, output, root, run as execute, target};

/// Builds the binary that is shipped and checks the changelog and the packages.
pub(crate) fn run(_: &[&str]) -> Outcome {
    let version = version()?;
    let changelog = fs::read_to_string(root().join("CHANGELOG.md"))
        .map_err(|error| format!("CHANGELOG.md: {error}"))?;
    if !changelog.lines().any(|line| line.starts_with(&format!("## {version}"))) {
        return Err(format!("CHANGELOG.md: no section for {version}"));
    }
    for package in packages()? {
        check_package(&package)?;
    }
    execute(&mut command("cargo package --locked --workspace --exclude xtask"))?;
    let binary = build()?;
    let size = fs::metadata(&binary).map_err(|error| format!("{}: {error}", binary.display()))?;
    println!("{}: dynagate {version}, {} bytes", binary.display(), size.len());
    Ok(())
}

/// Builds the binary that is shipped, and returns its path.
///
/// On Linux it is linked statically and at fixed addresses. It then runs on every distribution, and
/// starts without loading libraries and without 19,000 relocations.
pub(crate) fn build() -> Result<PathBuf, String> {
    let host = output(&mut command("rustc --print host-tuple"))?;
    let host = host.trim();
    let mut build = command(&format!("cargo build --locked --profile dist --target {host}"));
    if host.ends_with("linux-gnu") {
        build.env("RUSTFLAGS", "-C target-feature=+crt-static -C relocation-model=static");
    }
    execute(&mut build)?;
    Ok(target().join(host).join("dist/dynagate"))
}

/// The version of the binary and of all packages.
fn version() -> Result<String, String> {
    let id = output(&mut command("cargo pkgid --package dynagate"))?;
    let version = id.trim().rsplit(['#', '@']).next().unwrap_or_default();
    Ok(version.to_owned())
}

/// The packages that are published: dynagate, and those of the directories in `crates/`.
fn packages() -> Result<Vec<String>, String> {
    let crates =
        fs::read_dir(root().join("crates")).map_err(|error| format!("crates/: {error}"))?;
    let names = crates.flatten().map(|entry| format!("dynagate-{}", entry.file_name().display()));
    Ok(names.chain(["dynagate".to_owned()]).collect())
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
