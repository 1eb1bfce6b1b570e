//! A revision of a git repository, by the user's git.
//!
//! The files at and below the directory of the blueprint are written to a temporary directory, with
//! an index of its own: neither the working tree nor the index of the repository changes.

use std::ffi::OsString;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, anyhow, bail, ensure};
use dynagate::blueprint::Source;
use dynagate::bounds;
use dynagate::input;
use tempfile::TempDir;

use super::side::{Overrides, Side};
use crate::cli::module_files::ModuleFiles;

/// A revision of a repository.
struct Revision {
    /// As it was typed.
    typed: String,
    /// The directory in which git runs.
    directory: PathBuf,
    /// The files of the revision.
    files: TempDir,
    /// The path from the root of the repository to the directory.
    prefix: PathBuf,
}

/// Reads a file or a module as it was at a revision.
pub(super) fn side(revision: &str, path: &Path, overrides: &Overrides) -> anyhow::Result<Side> {
    ensure!(path.as_os_str() != "-", "standard input has no revisions: name a file");
    let is_module = path.is_dir();
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let directory = if is_module { path } else { parent.unwrap_or(Path::new(".")) };
    let old = Revision::write(revision, directory)?;
    let name = format!("{revision}:{}", path.display());
    if is_module {
        let files = ModuleFiles::read(&old.root().join(&old.prefix), Some(&old.root()))
            .with_context(|| format!("{} at {revision}", path.display()))?;
        return Ok(Side::of_module(name, files));
    }
    let file_name = path.file_name().context("no file is named")?;
    let source = Source { name, ..old.source(Path::new(file_name), path)? };
    Side::of_text(source, overrides, |values| {
        let absolute = std::path::absolute(values)?;
        let directory = std::path::absolute(directory)?;
        match absolute.strip_prefix(&directory) {
            Ok(below) => old.source(below, values),
            Err(_) => bail!(
                "{} is not below {}, the directory of the blueprint: --git cannot read it at \
                 {revision}",
                values.display(),
                directory.display()
            ),
        }
    })
}

impl Revision {
    /// Writes the files of a directory as they were at a revision.
    fn write(typed: &str, directory: &Path) -> anyhow::Result<Self> {
        let commit = format!("{typed}^{{commit}}");
        let prefix = git(directory, &["rev-parse", "--show-prefix"])
            .with_context(|| format!("{} is in no git repository", directory.display()))?;
        let verify = ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit];
        let id = git(directory, &verify).map_err(|_| anyhow!("git knows no revision `{typed}`"))?;
        let files = tempfile::Builder::new().prefix("dynagate-").tempdir();
        let files = files.context("cannot create a temporary directory")?;
        let index = files.path().join("index");
        let mut read = Command::new("git");
        read.args(["read-tree", id.trim()]).env("GIT_INDEX_FILE", &index);
        run(read.current_dir(directory), b"")?;
        let mut list = Command::new("git");
        list.args(["ls-files", "-z", "--full-name", "--", "."]).env("GIT_INDEX_FILE", &index);
        let names = run(list.current_dir(directory), b"")?;
        let count = names.split(|byte| *byte == 0).count();
        ensure!(
            count <= bounds::REVISION_FILES.count(),
            "{} has more than {} files at {typed}",
            directory.display(),
            bounds::REVISION_FILES
        );
        let mut root = OsString::from("--prefix=");
        root.push(files.path().join("files"));
        root.push("/");
        let top = git(directory, &["rev-parse", "--show-toplevel"])?;
        let mut check_out = Command::new("git");
        check_out.args(["checkout-index", "--quiet", "-z", "--stdin"]).arg(root);
        check_out.env("GIT_INDEX_FILE", &index).current_dir(top.trim_end_matches(['\r', '\n']));
        run(&mut check_out, &names)?;
        let prefix = PathBuf::from(prefix.trim_end_matches(['\r', '\n']));
        Ok(Self { typed: typed.to_owned(), directory: directory.to_owned(), files, prefix })
    }

    /// The directory that stands for the root of the repository.
    fn root(&self) -> PathBuf {
        self.files.path().join("files")
    }

    /// Reads a file that is named from the directory.
    fn source(&self, below: &Path, typed: &Path) -> anyhow::Result<Source> {
        let path = self.root().join(&self.prefix).join(below);
        ensure!(
            path.exists(),
            "{} does not exist in {} at {}",
            typed.display(),
            self.directory.display(),
            self.typed
        );
        let text = input::text(&path, bounds::LOADED_BYTES)
            .with_context(|| format!("cannot read {} at {}", typed.display(), self.typed))?;
        let directory = path.parent().unwrap_or(Path::new(".")).to_owned();
        Ok(Source { name: format!("{}:{}", self.typed, typed.display()), text, directory })
    }
}

/// The output of git in a directory.
fn git(directory: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let output = run(Command::new("git").args(arguments).current_dir(directory), b"")?;
    String::from_utf8(output).context("git printed something other than text")
}

/// Runs git with an input and returns its output.
fn run(command: &mut Command, input: &[u8]) -> anyhow::Result<Vec<u8>> {
    let spawned =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = spawned.map_err(|error| match error.kind() {
        ErrorKind::NotFound => anyhow!("`git` not found in PATH: --git needs it"),
        _ => anyhow!(error).context("cannot run `git`"),
    })?;
    let stdin = child.stdin.take();
    let output = std::thread::scope(|scope| {
        // git may print before it has read everything.
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
        child.wait_with_output()
    });
    let output = output.context("cannot wait for `git`")?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        bail!("git: {}", told.trim().trim_start_matches("fatal: "));
    }
    Ok(output.stdout)
}
