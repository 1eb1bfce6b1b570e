//! The npm packages, installed from a registry on this machine.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::newcomer;
use crate::command::{output, root, scratch};
use crate::{Outcome, dist, tools};

/// Makes the packages, and installs them globally and into a project.
pub(super) fn run() -> Outcome {
    let packages = scratch("npm-registry")?;
    for package in dist::npm()? {
        let name = package.file_name().unwrap_or_default();
        fs::copy(&package, packages.join(name)).map_err(|error| error.to_string())?;
    }
    add_other_platforms(&packages)?;
    let registry = Registry::start(&packages)?;
    let installed = install_globally(&registry)?;
    install_into_project(&registry)?;
    launches(&installed)
}

/// Adds the packages of the other platforms, with a binary that would fail to start here.
fn add_other_platforms(directory: &Path) -> Outcome {
    let foreign = scratch("npm-foreign")?.join("dynagate");
    fs::write(&foreign, "of another platform").map_err(|error| error.to_string())?;
    let here = dist::platform()?;
    for platform in dist::PLATFORMS.iter().filter(|platform| platform.name != here) {
        dist::pack_platform(platform.name, &foreign, directory)?;
    }
    Ok(())
}

/// Installs the command as the README says, and returns its path.
fn install_globally(registry: &Registry) -> Result<PathBuf, String> {
    let prefix = scratch("npm-global")?;
    let mut install = registry.npm("install --global --silent dynagate");
    install.arg("--prefix").arg(&prefix);
    let program = prefix.join("bin/dynagate");
    let mut dynagate = Command::new(&program);
    let command = newcomer::documented("npm install --global dynagate")?;
    newcomer::run(command, &mut [install], &mut dynagate)?;
    let binaries = prefix.join("lib/node_modules/dynagate/node_modules/@dynagate");
    let binaries: Vec<_> = fs::read_dir(&binaries)
        .map_err(|error| format!("{}: {error}", binaries.display()))?
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    if binaries != [dist::platform()?] {
        return Err(format!("installed the binaries of {binaries:?}"));
    }
    Ok(program)
}

fn install_into_project(registry: &Registry) -> Outcome {
    let project = scratch("npm-project")?;
    fs::write(project.join("package.json"), "{\"private\": true}\n")
        .map_err(|error| error.to_string())?;
    let mut install = registry.npm("install --silent --save-dev dynagate");
    install.current_dir(&project);
    let mut npx = registry.npm("exec --offline -- dynagate");
    npx.current_dir(&project);
    newcomer::run("npx dynagate", &mut [install], &mut npx)
}

/// Checks that the launcher passes standard input, exit codes and signals.
fn launches(dynagate: &Path) -> Outcome {
    let mut script = Command::new("bash");
    script.arg(root().join("packaging/npm/try-launcher")).arg(dynagate);
    output(&mut script).map(|_| ())
}

/// A registry that serves the packages of a directory until it is dropped.
struct Registry {
    server: Child,
    url: String,
    cache: PathBuf,
}

impl Registry {
    fn start(packages: &Path) -> Result<Self, String> {
        let mut server = Command::new("node")
            .arg(root().join("packaging/npm/registry.mjs"))
            .arg(packages)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("node: {error}"))?;
        let mut url = String::new();
        let stdout = server.stdout.take().ok_or("no output of the registry")?;
        let read = BufReader::new(stdout).read_line(&mut url);
        let registry = Self { server, url: url.trim().to_owned(), cache: scratch("npm-cache")? };
        match read {
            Ok(length) if length > 0 => Ok(registry),
            _ => Err("the registry did not start".to_owned()),
        }
    }

    fn npm(&self, line: &str) -> Command {
        let mut npm = tools::npm(line);
        npm.env("npm_config_registry", &self.url).env("npm_config_cache", &self.cache);
        npm
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
