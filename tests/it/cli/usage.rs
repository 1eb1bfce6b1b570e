//! Behaviour that does not depend on the subcommand.

use std::io::Read as _;
use std::process::{Child, Command, Stdio};

use super::{Test, many_routes};

/// All commands that print a result.
const PRINTING: &[&[&str]] = &[
    &["list"],
    &["list", "--json"],
    &["synth", "--pattern", "vantiq-putitem"],
    &["synth", "--pattern", "vantiq-putitem", "--format", "terraform"],
    &["synth", "--pattern", "vantiq-putitem", "--out", "nowhere.json", "--check"],
    &["init", "--out", "-"],
    &["schema"],
    &["explain"],
    &["explain", "unknown-key"],
    &["version"],
    &["man"],
    &["client", "vantiq", "--pattern", "vantiq-putitem"],
    &["openapi", "--pattern", "vantiq-putitem"],
    &["deploy", "--pattern", "vantiq-putitem", "--stack-name", "x", "--dry-run"],
    &["completions", "bash"],
    &["--help"],
    &["synth", "--help"],
    &["help", "deploy"],
    &["--version"],
];

#[test]
fn the_version() {
    for version in ["--version", "-V", "version"] {
        Test::new()
            .args([version])
            .stdout(concat!("dynagate ", env!("CARGO_PKG_VERSION"), "\n"))
            .run();
    }
}

#[test]
fn help_with_examples_for_every_subcommand() {
    for arguments in [
        &["--help"][..],
        &["list", "--help"],
        &["synth", "--help"],
        &["init", "--help"],
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
        &["init", "--pattern"],
        &["init", "my.yaml"],
        &["list", "--color", "blue"],
    ] {
        Test::new().args(arguments.iter().copied()).any_stderr().code(2).run();
    }
}

/// `-- VALUE` is advice for `deploy` only, which passes values to the engine.
#[test]
fn an_unknown_option_is_explained_by_the_command_that_has_it() {
    let unknown = |arguments: &[&str]| {
        Test::new().args(arguments.iter().copied()).any_stderr().code(2).run().stderr
    };
    let of_deploy = unknown(&["synth", "--stack-name", "x"]);
    let advice = "tip: `--stack-name` is an option of `dynagate diff`, `dynagate deploy`\n";
    assert!(of_deploy.contains(advice) && !of_deploy.contains("'-- "), "{of_deploy}");
    for arguments in [&["synth", "-t", "x"][..], &["validate", "--strict"], &["test", "--watch"]] {
        let of_none = unknown(arguments);
        assert!(!of_none.contains("tip:"), "{of_none}");
    }
    let similar = unknown(&["synth", "--patern", "x"]);
    assert!(similar.contains("tip: a similar argument exists: '--pattern'"), "{similar}");
    let of_engine = unknown(&["deploy", "--stack-name", "x", "--region", "y"]);
    assert!(of_engine.contains("'-- --region'"), "{of_engine}");
}

#[test]
fn usage_errors_for_machines() {
    let json = |message: &str, help: &str| {
        format!(
            r#"{{"severity":"error","code":null,"rule":null,"message":"{message}","expected":null,"help":{help},"file":null,"line":null,"column":null,"end_line":null,"end_column":null}}
"#
        )
    };
    let refused = |format: &str, arguments: &[&str], expected: &str| {
        Test::new()
            .args(arguments.iter().copied())
            .args(["--message-format", format])
            .stderr(expected)
            .code(2)
            .run();
    };
    let unknown = "unexpected argument '--stack-name' found";
    let help = "`--stack-name` is an option of `dynagate diff`, `dynagate deploy`";
    let arguments = &["synth", "--stack-name=x"];
    refused("json", arguments, &json(unknown, &format!("\"{help}\"")));
    refused("github", arguments, &format!("::error::{unknown}; {help}\n"));
    refused(
        "json",
        &["template"],
        &json("the following required arguments were not provided: --route <ROUTE>", "null"),
    );
    let missing = "missing command: `dynagate --help` lists the commands";
    refused("json", &[], &json(missing, "null"));
    let lint = "unknown command `lint`: `dynagate validate` reports all errors, warnings and notes \
                about a blueprint, and `dynagate check template.yaml` those about an existing \
                template";
    refused("github", &["lint"], &format!("::error::{lint}\n"));
}

/// Runs `dynagate` with a reader that closes standard output after this many bytes. Returns the
/// exit code and standard error.
fn read_only_the_first(bytes: usize, command: &mut Command) -> (Option<i32>, String) {
    let (mut reader, writer) = std::io::pipe().expect("a pipe");
    if bytes == 0 {
        // Closed before anything is written.
        drop(reader);
        return end_of(
            command.stdout(writer).stderr(Stdio::piped()).spawn().expect("dynagate runs"),
        );
    }
    let child = command.stdout(writer).stderr(Stdio::piped()).spawn().expect("dynagate runs");
    reader.read_exact(&mut vec![0; bytes]).expect("so many bytes");
    drop(reader);
    end_of(child)
}

fn end_of(mut child: Child) -> (Option<i32>, String) {
    let mut stderr = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut stderr).expect("UTF-8");
    (child.wait().expect("an end").code(), stderr)
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    for arguments in PRINTING {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dynagate"));
        let code = i32::from(arguments.contains(&"--check"));
        assert_eq!(
            read_only_the_first(0, command.args(*arguments)),
            (Some(code), String::new()),
            "{arguments:?}"
        );
    }
}

/// The output is larger than a pipe's buffer, so the writer is not finished when the reader closes
/// it.
#[test]
fn a_pipe_closed_while_writing_is_not_an_error() {
    const HELD_BY_A_PIPE: usize = 64 * 1024;
    let directory = Test::new().file("my.yaml", &many_routes(100));
    let synth = ["synth", "--blueprint", "my.yaml"];
    for further in [&[][..], &["--format", "terraform"]] {
        let command = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_dynagate"));
            command.current_dir(directory.path(".")).args(synth).args(further);
            command
        };
        let whole = command().output().expect("dynagate runs").stdout.len();
        assert!(whole > 2 * HELD_BY_A_PIPE, "{whole} bytes are not enough");
        assert_eq!(
            read_only_the_first(10, &mut command()),
            (Some(0), String::new()),
            "{further:?}"
        );
        // A difference still fails, or `--check | head` would pass in CI.
        let check = ["--out", "nowhere", "--check"];
        assert_eq!(
            read_only_the_first(10, command().args(check)),
            (Some(1), String::new()),
            "{further:?}"
        );
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    for arguments in PRINTING {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("/dev/full");
        let output = Command::new(env!("CARGO_BIN_EXE_dynagate"))
            .args(*arguments)
            .stdout(full)
            .output()
            .expect("dynagate runs");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            "error: cannot write to standard output: No space left on device (os error 28)\n",
            "{arguments:?}"
        );
    }
}
