//! The container image, as far as it can be tried without a container engine.

use std::fs;
use std::process::Command;

use super::newcomer;
use crate::command::{command, output, root, run as execute, scratch};
use crate::{Outcome, dist, tools};

/// Mounts a directory into an image's files, and runs dynagate with nothing else.
const CONTAINER: &str =
    r#"mount --bind "$2" "$1/work" && cd / && exec chroot "$1" /dynagate "${@:3}""#;

/// Lints the Dockerfile, and runs the binary in an otherwise empty root directory.
pub(super) fn run() -> Outcome {
    execute(&mut command("tests/prove/setup"))?;
    let mut lint = Command::new(tools::cache("prove/checkov/bin/checkov"));
    lint.args(["--framework", "dockerfile", "--skip-download", "--quiet", "--compact", "--file"]);
    output(lint.arg(root().join("Dockerfile")))?;

    let files = scratch("image")?;
    fs::create_dir(files.join("work")).map_err(|error| error.to_string())?;
    fs::copy(dist::binary()?, files.join("dynagate")).map_err(|error| error.to_string())?;
    let mounted = scratch("image-mounted")?;
    fs::copy(root().join("blueprints/query-by-id.yaml"), mounted.join("dynagate.yaml"))
        .map_err(|error| error.to_string())?;
    let container = || {
        let mut container = command("unshare --map-root-user --mount bash -euc");
        container.arg(CONTAINER).arg("container").args([&files, &mounted]);
        container
    };
    newcomer::run("the image's binary, alone", &mut [], &mut container())?;
    let arguments = ["synth", "work/dynagate.yaml", "--out", "work/template.json"];
    execute(container().args(arguments))?;
    fs::metadata(mounted.join("template.json"))
        .map(|_| ())
        .map_err(|error| format!("template.json in the mounted directory: {error}"))
}
