//! The checks before a release.

use std::path::PathBuf;
use std::{env, fs};

use crate::command::{command, output, root, run as execute, scratch};
use crate::{Outcome, dist};

/// Checks the changelog and the crates, and makes the files of this platform.
pub(crate) fn run(_: &[&str]) -> Outcome {
    let version = dist::version()?;
    let changelog = fs::read_to_string(root().join("CHANGELOG.md"))
        .map_err(|error| format!("CHANGELOG.md: {error}"))?;
    if !changelog.lines().any(|line| line.starts_with(&format!("## {version}"))) {
        return Err(format!("CHANGELOG.md: no section for {version}"));
    }
    check_crates()?;
    dist::run(&[])
}

/// Checks the contents of the crates that are published, and builds each from its package.
pub(crate) fn check_crates() -> Outcome {
    for package in packages()? {
        check_package(&package)?;
    }
    forget_unpacked()?;
    // In CI the packages are made from a clean clone; here, from files that may change.
    let mut package =
        command("cargo package --quiet --locked --allow-dirty --workspace --exclude xtask");
    // Otherwise each package would build all dependencies for itself, with symbols for debuggers.
    package.env("CARGO_TARGET_DIR", scratch("crates")?);
    execute(package.envs([("CARGO_PROFILE_DEV_DEBUG", "0"), ("CARGO_INCREMENTAL", "0")]))
}

/// Removes what Cargo unpacked when it last built these packages.
///
/// It keeps the sources by name and version, so it would build a crate against an older state of
/// the others (<https://doc.rust-lang.org/cargo/guide/cargo-home.html>).
fn forget_unpacked() -> Outcome {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo")));
    let sources = home.ok_or("no home directory")?.join("registry/src");
    // Before the first download there is none.
    for registry in fs::read_dir(sources).into_iter().flatten().flatten() {
        for package in packages()? {
            let unpacked = registry.path().join(format!("{package}-{}", dist::version()?));
            if unpacked.exists() {
                let removed = fs::remove_dir_all(&unpacked);
                removed.map_err(|error| format!("{}: {error}", unpacked.display()))?;
            }
        }
    }
    Ok(())
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
        ["tests/", "fuzz/", ".ci/", ".cargo/", "packaging/"].iter().any(|own| file.starts_with(own))
    };
    if let Some(file) = files.lines().find(foreign) {
        return Err(format!("{package}: {file} is in the package"));
    }
    Ok(())
}
