//! The programs that the commands on a page run.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;

use tempfile::TempDir;

/// Programs that need an account, a network or an installation. They read their input and succeed.
const STUBS: &[&str] = &[
    "aws",
    "brew",
    "cargo",
    "curl",
    "docker",
    "jq",
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

/// `git clone` makes an empty directory; other commands do nothing.
const GIT: &str = r#"#!/usr/bin/env bash
if [[ ${1-} == clone ]]; then mkdir -p "$(basename "$2" .git)"; fi
"#;

/// curl, which reaches the API at `https://ID.execute-api.….…/STAGE` through the local API Gateway.
const CURL: &str = r#"#!/usr/bin/env bash
set -euo pipefail
PATH=${PATH#*:}
arguments=()
for argument; do
  if [[ $argument =~ ^https://([a-z0-9]+)\.execute-api\.[^/]+/(.*)$ ]]; then
    argument=$API_GATEWAY/_aws/execute-api/${BASH_REMATCH[1]}/${BASH_REMATCH[2]}
  fi
  arguments+=("$argument")
done
exec curl "${arguments[@]}"
"#;

/// dynagate itself.
const DYNAGATE: &str = "#!/bin/sh\nexec \"$DYNAGATE\" \"$@\"\n";

/// A directory of programs that goes first on the PATH.
pub(crate) struct Programs {
    directory: TempDir,
    /// The environment of emulators of AWS.
    emulators: Option<Vec<(String, String)>>,
}

impl Programs {
    /// dynagate, which deploys nothing, and programs that do nothing.
    pub(super) fn stubs() -> Self {
        let programs = Self::new(None);
        for name in STUBS {
            programs.add(name, STUB);
        }
        programs.add("cargo", CARGO);
        programs.add("git", GIT);
        programs.add("dynagate", DRY_RUN);
        programs
    }

    /// dynagate and the real programs, with the environment of emulators of AWS.
    pub(crate) fn real(emulators: Vec<(String, String)>) -> Self {
        let programs = Self::new(Some(emulators));
        programs.add("curl", CURL);
        programs.add("dynagate", DYNAGATE);
        programs
    }

    fn new(emulators: Option<Vec<(String, String)>>) -> Self {
        Self { directory: tempfile::tempdir().expect("a temporary directory"), emulators }
    }

    /// True if `aws` and others have something to talk to.
    pub(super) fn reach_aws(&self) -> bool {
        self.emulators.is_some()
    }

    fn add(&self, name: &str, script: &str) {
        let path = self.directory.path().join(name);
        std::fs::write(&path, script).expect("can be written");
        std::fs::set_permissions(path, Permissions::from_mode(0o755)).expect("can be changed");
    }

    /// The environment of the commands on a page.
    pub(super) fn environment(&self) -> Vec<(String, String)> {
        let mut environment = self.emulators.clone().unwrap_or_default();
        let own = environment.iter().position(|(name, _)| name == "PATH");
        let path = own.map_or_else(
            || std::env::var("PATH").unwrap_or_default(),
            |index| environment.remove(index).1,
        );
        environment.extend([
            ("PATH".to_owned(), format!("{}:{path}", self.directory.path().display())),
            ("DYNAGATE".to_owned(), env!("CARGO_BIN_EXE_dynagate").to_owned()),
            ("LC_ALL".to_owned(), "C.UTF-8".to_owned()),
        ]);
        environment
    }
}
