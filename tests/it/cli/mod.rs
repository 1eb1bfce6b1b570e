//! The command line, run like a user runs it.

#[cfg(unix)]
mod bounds;
mod check;
mod client;
mod color;
mod completions;
#[cfg(unix)]
mod deploy;
mod diagnostics;
#[cfg(unix)]
mod diff;
mod explain;
mod files;
mod graph;
mod import;
mod init;
mod list;
mod man;
mod openapi;
mod other_tools;
mod render;
mod schema;
mod selection;
mod synth;
mod template;
mod test;
mod usage;
mod validate;
mod values;

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use dynagate::blueprint::{self, Source};
use dynagate::model::Stack;
use dynagate::pattern::Pattern;
use dynagate::plan::Plan;
use dynagate::synth::{Artifact, Backend, CloudFormation, Terraform};
use tempfile::TempDir;

/// A blueprint with a required parameter, an optional one, and a role without a custom name.
const WITH_PARAMETERS: &str = "\
name: orders
parameters:
  table-name: {description: The name of the table}
  colour: {default: blue}
tables:
  orders:
    name: '${parameters.table-name}'
    partition-key: id
api:
  routes:
    POST /orders:
      authorization: AWS_IAM
      raw: {action: PutItem, tables: [orders]}
outputs:
  colour: '${parameters.colour}'
";

/// A run of `dynagate` in its own directory, and its expected result: by default no output and the
/// exit code 0.
struct Test {
    directory: TempDir,
    command: Command,
    stdout: Option<String>,
    stderr: Option<String>,
    code: i32,
}

impl Test {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        Self::within(directory)
    }

    fn within(directory: TempDir) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dynagate"));
        command.current_dir(directory.path());
        for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TF_VAR_table_name"] {
            command.env_remove(variable);
        }
        Self {
            directory,
            command,
            stdout: Some(String::new()),
            stderr: Some(String::new()),
            code: 0,
        }
    }

    fn args<'a>(mut self, arguments: impl IntoIterator<Item = &'a str>) -> Self {
        self.command.args(arguments);
        self
    }

    fn stdin(mut self, text: impl Into<String>) -> Self {
        self.command.write_stdin(text.into());
        self
    }

    fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Creates a file before the run.
    fn file(self, name: &str, contents: &str) -> Self {
        let path = self.directory.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, contents).expect("a file");
        self
    }

    fn stdout(mut self, expected: impl Into<String>) -> Self {
        self.stdout = Some(expected.into());
        self
    }

    fn stderr(mut self, expected: impl Into<String>) -> Self {
        self.stderr = Some(expected.into());
        self
    }

    fn any_stdout(mut self) -> Self {
        self.stdout = None;
        self
    }

    fn any_stderr(mut self) -> Self {
        self.stderr = None;
        self
    }

    fn code(mut self, expected: i32) -> Self {
        self.code = expected;
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn run(mut self) -> Finished {
        let output = self.command.output().expect("dynagate runs");
        let stdout = String::from_utf8(output.stdout).expect("UTF-8");
        let stderr = String::from_utf8(output.stderr).expect("UTF-8");
        if let Some(expected) = self.stderr {
            assert_eq!(stderr, expected, "standard error");
        }
        if let Some(expected) = self.stdout {
            assert_eq!(stdout, expected, "standard output");
        }
        assert_eq!(output.status.code(), Some(self.code), "exit code; standard error:\n{stderr}");
        Finished { directory: self.directory, stdout, stderr }
    }
}

/// A finished run.
struct Finished {
    directory: TempDir,
    stdout: String,
    stderr: String,
}

impl Finished {
    /// Prepares the next run in the same directory.
    fn then(self) -> Test {
        Test::within(self.directory)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The names of all entries of a directory, in order.
    fn entries(&self, name: &str) -> Vec<String> {
        let entries =
            std::fs::read_dir(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

fn pattern() -> Stack {
    let pattern = Pattern::named("vantiq-putitem").expect("a pattern");
    blueprint::load(&pattern.source(), &[])
        .unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

fn loaded(text: &str) -> Stack {
    let source =
        Source { name: "my.yaml".into(), text: text.into(), directory: Path::new(".").into() };
    blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

fn template(stack: &Stack) -> String {
    CloudFormation
        .synthesize(&Plan::of(stack).check().expect("sound"))
        .remove(0)
        .into_text()
        .expect("text")
}

fn module(stack: &Stack) -> Vec<Artifact> {
    Terraform.synthesize(&Plan::of(stack).check().expect("sound"))
}

/// A blueprint with this many tables.
fn many_tables(count: usize) -> String {
    let tables: Vec<_> = (0..count)
        .map(|table| format!("  t{table}:\n    name: table-{table}\n    partition-key: id\n"))
        .collect();
    let api = "api:\n  routes:\n    POST /:\n      authorization: AWS_IAM\n      raw: {action: PutItem, tables: [t0]}\n";
    format!("name: many\n{api}tables:\n{}", tables.concat())
}

/// A blueprint with this many routes.
fn many_routes(count: usize) -> String {
    let routes: Vec<_> = (0..count)
        .map(|route| {
            format!(
                "    POST /r{route}:\n      authorization: AWS_IAM\n      raw: {{action: PutItem, tables: [orders]}}\n"
            )
        })
        .collect();
    format!(
        "name: many\ntables:\n  orders:\n    partition-key: id\napi:\n  routes:\n{}",
        routes.concat()
    )
}
