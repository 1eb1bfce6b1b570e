//! The files that are published for the platform of this machine, in `target/packages/`.

mod archive;
mod npm;
mod wheel;

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::command::{command, output, root, run as execute, target};

pub(crate) use npm::{PLATFORMS, pack_platform};

/// The licenses, which every package contains.
const LICENSES: [&str; 3] = ["LICENSE", "LICENSE-APACHE", "LICENSE-MIT"];

const DEFAULT: [&str; 3] = ["archive", "wheel", "npm"];

/// Makes the named files, by default all.
pub(crate) fn run(names: &[&str]) -> Outcome {
    for name in if names.is_empty() { &DEFAULT } else { names } {
        let files = match *name {
            "binary" => vec![binary()?],
            "archive" => vec![archive()?],
            "wheel" => vec![wheel()?],
            "npm" => npm()?.to_vec(),
            _ => return Err(format!("unknown package `{name}`")),
        };
        for file in files {
            let size = fs::metadata(&file).map_err(|error| named(&file, &error))?.len();
            println!("{}: {size} bytes", file.display());
        }
    }
    Ok(())
}

/// Makes the archive of the binary, the man pages, the completions and the schema.
pub(crate) fn archive() -> Result<PathBuf, String> {
    archive::make(&binary()?, &directory("archives")?)
}

/// Makes the Python wheel of the binary.
pub(crate) fn wheel() -> Result<PathBuf, String> {
    // Before maturin, which would otherwise build with its own messages.
    binary()?;
    wheel::make(&directory("wheels")?)
}

/// Makes the npm packages: the launcher, and the binary of this platform.
pub(crate) fn npm() -> Result<[PathBuf; 2], String> {
    npm::make(&binary()?, &directory("npm")?)
}

/// Builds the binary that is shipped, and returns its path.
pub(crate) fn binary() -> Result<PathBuf, String> {
    let host = host()?;
    let build = format!("cargo build --quiet --locked --profile dist --target {host}");
    execute(as_shipped(&mut command(&build), &host))?;
    Ok(target().join(host).join(format!("dist/dynagate{EXE_SUFFIX}")))
}

/// Adds the linking of the binary that is shipped to a build.
///
/// On Linux it is linked statically and at fixed addresses. It then runs on every distribution, and
/// starts without loading libraries and without 19,000 relocations. On Windows it needs no runtime.
pub(crate) fn as_shipped<'a>(build: &'a mut Command, host: &str) -> &'a mut Command {
    if host.ends_with("linux-gnu") {
        build.env("RUSTFLAGS", "-C target-feature=+crt-static -C relocation-model=static");
    } else if host.ends_with("windows-msvc") {
        build.env("RUSTFLAGS", "-C target-feature=+crt-static");
    }
    build
}

/// The target of the compiler for this machine.
pub(crate) fn host() -> Result<String, String> {
    Ok(output(&mut command("rustc --print host-tuple"))?.trim().to_owned())
}

/// The version of the binary and of all packages.
pub(crate) fn version() -> Result<String, String> {
    let id = output(&mut command("cargo pkgid --package dynagate"))?;
    let version = id.trim().rsplit(['#', '@']).next().unwrap_or_default();
    Ok(version.to_owned())
}

/// The name of this machine's platform in the names of packages: `linux-x64`.
pub(crate) fn platform() -> Result<&'static str, String> {
    let host = host()?;
    let known = PLATFORMS.iter().find(|platform| host.starts_with(platform.target));
    known.map(|platform| platform.name).ok_or_else(|| format!("no packages for {host}"))
}

/// A directory of `target/packages/`, empty.
fn directory(name: &str) -> Result<PathBuf, String> {
    let directory = target().join("packages").join(name);
    let _ = fs::remove_dir_all(&directory);
    create(&directory)?;
    Ok(directory)
}

fn create(directory: &Path) -> Outcome {
    fs::create_dir_all(directory).map_err(|error| named(directory, &error))
}

/// Copies a file of the repository or of `target/` into a directory, with its permissions.
fn copy(file: &Path, directory: &Path) -> Outcome {
    let name = file.file_name().ok_or_else(|| format!("{}: no file", file.display()))?;
    fs::copy(root().join(file), directory.join(name)).map_err(|error| named(file, &error))?;
    Ok(())
}

fn write(file: &Path, contents: impl AsRef<[u8]>) -> Outcome {
    fs::write(file, contents).map_err(|error| named(file, &error))
}

fn named(file: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", file.display())
}
