//! The npm packages: `dynagate` with a launcher, and `@dynagate/PLATFORM` with a binary.

use std::path::{Path, PathBuf};

use super::{LICENSES, copy, platform, version, write};
use crate::command::{output, scratch};
use crate::tools;

/// A platform for which packages are published.
pub(crate) struct Platform {
    /// The operating system and the processor, as Node.js names them.
    pub(crate) name: &'static str,
    /// The beginning of the compiler's target.
    pub(super) target: &'static str,
}

/// The platforms for which packages are published.
pub(crate) const PLATFORMS: [Platform; 5] = [
    Platform { name: "darwin-arm64", target: "aarch64-apple-darwin" },
    Platform { name: "darwin-x64", target: "x86_64-apple-darwin" },
    // The binary is static, so it also runs with other C libraries.
    Platform { name: "linux-arm64", target: "aarch64-unknown-linux" },
    Platform { name: "linux-x64", target: "x86_64-unknown-linux" },
    Platform { name: "win32-x64", target: "x86_64-pc-windows" },
];

/// Makes the package of the launcher and that of this platform, and returns their paths.
pub(super) fn make(binary: &Path, directory: &Path) -> Result<[PathBuf; 2], String> {
    Ok([pack_launcher(directory)?, pack_platform(platform()?, binary, directory)?])
}

fn pack_launcher(directory: &Path) -> Result<PathBuf, String> {
    let package = scratch("npm-dynagate")?;
    copy(Path::new("packaging/npm/package.json"), &package)?;
    copy(Path::new("packaging/npm/dynagate.js"), &package)?;
    copy(Path::new("README.md"), &package)?;
    pack(&package, directory)
}

/// Makes the package with the binary of a platform.
pub(crate) fn pack_platform(
    platform: &str,
    binary: &Path,
    directory: &Path,
) -> Result<PathBuf, String> {
    let package = scratch(&format!("npm-{platform}"))?;
    copy(binary, &package)?;
    write(&package.join("package.json"), manifest(platform, binary)?)?;
    let readme = format!(
        "# @dynagate/{platform}\n\nThe binary of dynagate for {platform}. Install the package \
         [`dynagate`](https://www.npmjs.com/package/dynagate) instead.\n"
    );
    write(&package.join("README.md"), readme)?;
    pack(&package, directory)
}

fn manifest(platform: &str, binary: &Path) -> Result<String, String> {
    let version = version()?;
    let (os, cpu) = platform.split_once('-').ok_or("a platform without a processor")?;
    let file = binary.file_name().unwrap_or_default().display();
    Ok(format!(
        r#"{{
  "name": "@dynagate/{platform}",
  "version": "{version}",
  "description": "The binary of dynagate for {platform}",
  "license": "MIT OR Apache-2.0",
  "repository": {{
    "type": "git",
    "url": "git+https://github.com/dynagate/dynagate.git"
  }},
  "files": ["{file}"],
  "os": ["{os}"],
  "cpu": ["{cpu}"],
  "preferUnplugged": true
}}
"#
    ))
}

fn pack(package: &Path, directory: &Path) -> Result<PathBuf, String> {
    for license in LICENSES {
        copy(Path::new(license), package)?;
    }
    let mut npm = tools::npm("pack --silent --pack-destination");
    let name = output(npm.arg(directory).current_dir(package))?;
    Ok(directory.join(name.trim()))
}
