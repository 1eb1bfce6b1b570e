//! What does not depend on the subcommand.

use std::io::Read as _;
use std::process::{Command, Stdio};

use super::Test;

/// Everything that prints a result.
const PRINTING: &[&[&str]] = &[
    &["list"],
    &["list", "--json"],
    &["synth", "--pattern", "vantiq-putitem"],
    &["synth", "--pattern", "vantiq-putitem", "--format", "terraform"],
    &["synth", "--pattern", "vantiq-putitem", "--out", "nowhere.json", "--check"],
    &["new", "--pattern", "vantiq-putitem"],
    &["schema"],
    &["client", "vantiq", "--pattern", "vantiq-putitem"],
    &["deploy", "--pattern", "vantiq-putitem", "--stack-name", "x", "--dry-run"],
    &["completions", "bash"],
    &["--help"],
    &["synth", "--help"],
    &["help", "deploy"],
    &["--version"],
];

#[test]
fn the_version() {
    Test::new().args(["--version"]).stdout(concat!("dynagate ", env!("CARGO_PKG_VERSION"), "\n")).run();
}

#[test]
fn help_with_examples_for_every_subcommand() {
    for arguments in [
        &["--help"][..],
        &["list", "--help"],
        &["synth", "--help"],
        &["new", "--help"],
        &["schema", "--help"],
        &["client", "--help"],
        &["client", "vantiq", "--help"],
        &["deploy", "--help"],
        &["completions", "--help"],
    ] {
        let ran = Test::new().args(arguments.iter().copied()).any_stdout().run();
        assert!(ran.stdout.contains("\nExamples:\n  dynagate "), "{arguments:?}");
    }
}

#[test]
fn bad_usage_ends_with_2() {
    for arguments in [
        &[][..],
        &["snyth"],
        &["synth"],
        &["synth", "--pattern", "vantiq-putitem", "--blueprint", "my.yaml"],
        &["synth", "--pattern", "vantiq-putitem", "--check"],
        &["synth", "--pattern", "vantiq-putitem", "--format", "pulumi"],
        &["new"],
        &["new", "--pattern", "vantiq-putitem", "--force"],
        &["list", "--color", "blue"],
    ] {
        Test::new().args(arguments.iter().copied()).any_stderr().code(2).run();
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    for arguments in PRINTING {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut child = Command::new(env!("CARGO_BIN_EXE_dynagate"))
            .args(*arguments)
            .stdout(writer)
            .stderr(Stdio::piped())
            .spawn()
            .expect("dynagate runs");
        let mut stderr = String::new();
        child.stderr.take().expect("a pipe").read_to_string(&mut stderr).expect("UTF-8");
        assert_eq!((child.wait().expect("an end").code(), stderr.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    for arguments in PRINTING {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("/dev/full");
        let output =
            Command::new(env!("CARGO_BIN_EXE_dynagate")).args(*arguments).stdout(full).output().expect("dynagate runs");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            "error: cannot write to standard output: No space left on device (os error 28)\n",
            "{arguments:?}"
        );
    }
}
