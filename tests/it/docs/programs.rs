//! The programs that the commands on a page run.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use tempfile::TempDir;

/// Programs that need an account, a network or an installation. They read their input and succeed.
const STUBS: &[&str] = &[
    "aws",
    "brew",
    "cargo",
    "curl",
    "docker",
    "git",
    "mdbook",
    "npm",
    "npx",
    "pip",
    "pipx",
    "pre-commit",
    "terraform",
    "uv",
    "uvx",
];

const STUB: &str = "#!/bin/sh\nif [ -p /dev/stdin ]; then cat >/dev/null; fi\n";

/// `dynagate deploy` only prints its commands.
const DRY_RUN: &str = r#"#!/usr/bin/env bash
if [[ ${1-} == deploy && " $* " != *" --dry-run "* ]]; then
  set -- deploy --dry-run "${@:2}"
fi
exec "$DYNAGATE" "$@"
"#;

/// `cargo run --release -- …` runs dynagate; other commands do nothing.
const CARGO: &str = r#"#!/usr/bin/env bash
if [[ ${1-} == run && " $* " == *" -- "* && " $* " != *" --example "* ]]; then
  while [[ $1 != -- ]]; do shift; done
  exec dynagate "${@:2}"
fi
"#;

/// A directory of programs that goes first on the PATH.
pub(super) struct Programs(TempDir);

impl Programs {
    /// dynagate, which deploys nothing, and programs that do nothing.
    pub(super) fn stubs() -> Self {
        let programs = Self(tempfile::tempdir().expect("a temporary directory"));
        for name in STUBS {
            programs.add(name, STUB);
        }
        programs.add("cargo", CARGO);
        programs.add("dynagate", DRY_RUN);
        programs
    }

    fn add(&self, name: &str, script: &str) {
        let path = self.0.path().join(name);
        std::fs::write(&path, script).expect("can be written");
        std::fs::set_permissions(path, Permissions::from_mode(0o755)).expect("can be changed");
    }

    /// The environment of the commands on a page.
    pub(super) fn environment(&self) -> Vec<(&'static str, String)> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let all = std::iter::once(PathBuf::from(self.0.path())).chain(std::env::split_paths(&path));
        let path = std::env::join_paths(all).expect("a path");
        vec![
            ("PATH", path.into_string().expect("a path in UTF-8")),
            ("DYNAGATE", env!("CARGO_BIN_EXE_dynagate").to_owned()),
            ("LC_ALL", "C.UTF-8".to_owned()),
        ]
    }
}
