//! Endless, blocked or too large files; folders with foreign files; interrupted runs.

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use super::Test;

const FUNCTION: &str = "\
name: x
api: {routes: {GET /: {mock: {status: 200}}}}
functions:
  f: {runtime: nodejs22.x, handler: a.b, code: {folder: {path: code, s3: {bucket: artifacts, key: f.zip}}}}
";
const SYNTH: [&str; 3] = ["synth", "--blueprint", "my.yaml"];

fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo").success());
}

/// Creates a sparse file, which takes no space.
fn sparse(path: &Path, bytes: u64) {
    File::create(path).expect("a file").set_len(bytes).expect("a length");
}

#[test]
fn only_regular_files_within_the_limits_are_read() {
    for (before, limit) in [
        (&["synth", "--blueprint"][..], "1 MiB, the limit for a blueprint"),
        (&["render"], "1 MiB, the limit for a mapping template"),
        (&["render", "t.vtl", "--event"], "24 MiB, the limit for an event"),
    ] {
        let pipe = "it is not a regular file; to read from a pipe, use `-` for standard input";
        let too_large = format!("it is larger than {limit}");
        for (path, reason) in [
            ("/dev/zero", pipe),
            ("/dev/null", pipe),
            ("fifo", pipe),
            ("link-to-zero", pipe),
            ("folder", "it is a directory"),
            ("large", &too_large),
            ("missing", "No such file or directory (os error 2)"),
            ("circle", "Too many levels of symbolic links (os error 40)"),
        ] {
            let test = Test::new().file("folder/x", "").file("t.vtl", "");
            fifo(&test.path("fifo"));
            symlink("/dev/zero", test.path("link-to-zero")).expect("a link");
            symlink("circle", test.path("circle")).expect("a link");
            sparse(&test.path("large"), 1 << 40);
            test.args(before.iter().copied())
                .args([path])
                .stderr(format!("error: cannot read {path}: {reason}\n"))
                .code(2)
                .run();
        }
    }
}

#[test]
fn standard_input_that_does_not_end_is_read_up_to_its_limit() {
    for (arguments, limit) in [
        (vec!["synth", "--blueprint", "-"], "1 MiB, the limit for a blueprint"),
        (vec!["render", "-"], "1 MiB, the limit for a mapping template"),
        (vec!["render", "t.vtl", "--event", "-"], "24 MiB, the limit for an event"),
    ] {
        let test = Test::new().file("t.vtl", "");
        let output = Command::new(env!("CARGO_BIN_EXE_dynagate"))
            .args(&arguments)
            .current_dir(test.path("."))
            .stdin(File::open("/dev/zero").expect("/dev/zero"))
            .output()
            .expect("dynagate runs");
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            format!("error: cannot read standard input: it is larger than {limit}\n")
        );
        assert_eq!(output.status.code(), Some(2));
    }
}

#[test]
fn files_that_a_blueprint_names_are_bounded_too() {
    let of_route = |template: &str| {
        format!(
            "name: x\ntables: {{orders: {{partition-key: id}}}}\napi:\n  routes:\n    POST /: {{raw: {{action: PutItem, tables: [orders], request: {{application/json: {{file: {template}}}}}}}}}\n"
        )
    };
    let of_code = |file: &str| {
        format!(
            "name: x\napi: {{routes: {{GET /: {{mock: {{status: 200}}}}}}}}\nfunctions:\n  f: {{code: {file}}}\n"
        )
    };
    for (blueprint, reason) in [
        (of_route("/dev/zero"), "the file `/dev/zero` cannot be read: it is not a regular file"),
        (
            of_route("large"),
            "the file `large` cannot be read: it is larger than 1 MiB, the limit for a mapping template",
        ),
        (of_route("folder"), "the file `folder` cannot be read: it is a directory"),
        (
            of_route("no-text"),
            "the file `no-text` cannot be read: invalid UTF-8 at line 2, column 3: the byte 0xff",
        ),
        (of_code("/dev/zero"), "cannot read /dev/zero: it is not a regular file"),
        (
            of_code("large"),
            "cannot read large: it is larger than 4 MiB, the limit for a source file",
        ),
        (
            of_code("no-text"),
            "cannot read no-text: invalid UTF-8 at line 2, column 3: the byte 0xff",
        ),
    ] {
        let test = Test::new().file("my.yaml", &blueprint).file("folder/x", "");
        sparse(&test.path("large"), 1 << 40);
        fs::write(test.path("no-text"), b"a\n\xc3\xa4b\xff").expect("a file");
        let ran = test.args(SYNTH).any_stderr().code(2).run();
        assert!(
            ran.stderr.starts_with(&format!("error[DG005 invalid-value]: {reason}\n")),
            "{}",
            ran.stderr
        );
        assert!(ran.stderr.ends_with("\n\n1 error\n"), "{}", ran.stderr);
    }
}

#[test]
fn the_code_of_all_functions_is_bounded() {
    let blueprint = |functions: usize, file: &str| {
        let function = |index| format!("  f{index}: {{code: {file}}}\n");
        let functions = (0..functions).map(function).collect::<Vec<_>>().concat();
        format!(
            "name: x\napi: {{routes: {{GET /: {{mock: {{status: 200}}}}}}}}\nfunctions:\n{functions}"
        )
    };
    let test = Test::new().file("my.yaml", &blueprint(27, "large.py"));
    sparse(&test.path("large.py"), 4 << 20);
    let ran = test.args(SYNTH).any_stderr().code(2).run();
    let refused =
        "cannot read large.py: it is larger than 100 MiB, the limit for the code of all functions";
    assert_eq!(ran.stderr.matches(refused).count(), 2, "{}", ran.stderr);

    // Nothing is read for a blueprint that is too large.
    let test = Test::new().file("my.yaml", &blueprint(2001, "missing.py"));
    let ran = test.args(SYNTH).any_stderr().code(2).run();
    assert!(ran.stderr.contains("`functions` has 2001 entries"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("missing.py:"), "{}", ran.stderr);
}

#[test]
fn a_code_folder_contains_only_its_own_files() {
    type Make = fn(&Path);
    let kinds: &[(Make, &str)] = &[
        (|code| fifo(&code.join("lib/fifo")), "lib/fifo: it is not a regular file"),
        (
            |code| symlink("/dev/zero", code.join("zero")).expect("a link"),
            "the link zero points out of the folder: replace it by a copy",
        ),
        (|code| symlink("../my.yaml", code.join("lib/out")).expect("a link"), ""),
        (
            |code| symlink("../../my.yaml", code.join("lib/out")).expect("a link"),
            "the link lib/out points out of the folder: replace it by a copy",
        ),
        (
            |code| symlink("..", code.join("up")).expect("a link"),
            "the link up points out of the folder: replace it by a copy",
        ),
        (
            |code| symlink("..", code.join("lib/up")).expect("a link"),
            "the link lib/up points to a folder that contains it",
        ),
        (
            |code| symlink("self", code.join("self")).expect("a link"),
            "self: Too many levels of symbolic links (os error 40)",
        ),
        (
            |code| sparse(&code.join("large"), 5 << 30),
            "it has more than 50 MiB, the limit for a folder of code",
        ),
        (
            |code| fs::create_dir_all(code.join("d/".repeat(40))).expect("folders"),
            "it has more than 32 levels, the limit for the nesting of a code folder",
        ),
        (
            |code| {
                for name in ["a", "b", "c"] {
                    sparse(&code.join(name), 20 << 20);
                }
            },
            "it has more than 50 MiB, the limit for a folder of code",
        ),
    ];
    for (make, reason) in kinds {
        let test =
            Test::new().file("my.yaml", FUNCTION).file("code/a.js", "x").file("code/lib/b.js", "y");
        fs::write(test.path("code/my.yaml"), "").expect("a file");
        make(&test.path("code"));
        if reason.is_empty() {
            test.args(SYNTH).any_stdout().any_stderr().run();
            continue;
        }
        let ran = test.args(SYNTH).any_stderr().code(2).run();
        assert!(
            ran.stderr.starts_with(&format!(
                "error[DG005 invalid-value]: cannot read the folder code: {reason}\n"
            )),
            "{}",
            ran.stderr
        );
    }
}

/// The permissions of each file in the archive's directory.
fn modes(archive: &[u8]) -> Vec<(String, u32)> {
    let number = |at: usize, length: usize| {
        archive[at..at + length]
            .iter()
            .rev()
            .fold(0_u32, |number, byte| number << 8 | u32::from(*byte))
    };
    let end = archive.len() - 22;
    let mut at = number(end + 16, 4) as usize;
    let mut modes = Vec::new();
    while at < end {
        let length = number(at + 28, 2) as usize;
        let name = String::from_utf8(archive[at + 46..at + 46 + length].to_vec()).expect("a name");
        modes.push((name, number(at + 38, 4) >> 16 & 0o777));
        at += 46 + length;
    }
    modes
}

#[test]
fn executable_files_stay_executable_in_the_archive() {
    let test = Test::new()
        .file("my.yaml", FUNCTION)
        .file("code/a.js", "x")
        .file("code/bin/tool", "x")
        .file("code/bin/group", "x")
        .file("code/bootstrap", "x");
    for (name, mode) in
        [("a.js", 0o664), ("bin/tool", 0o700), ("bin/group", 0o610), ("bootstrap", 0o600)]
    {
        fs::set_permissions(test.path("code").join(name), fs::Permissions::from_mode(mode))
            .expect("permissions");
    }
    symlink("bin/tool", test.path("code/link")).expect("a link");
    let ran = test.args(SYNTH).args(["--format", "terraform", "--out", "infra"]).any_stderr().run();
    let archive =
        ran.entries("infra").into_iter().find(|name| name.contains(".zip")).expect("an archive");
    let modes = modes(&fs::read(ran.path("infra").join(archive)).expect("an archive"));
    let expected = [
        ("a.js", 0o644),
        ("bin/group", 0o755),
        ("bin/tool", 0o755),
        ("bootstrap", 0o755),
        ("link", 0o755),
    ];
    assert_eq!(modes, expected.map(|(name, mode)| (name.to_owned(), mode)));
}

/// An interruption at any time leaves the old or the new module, without temporary files.
#[test]
fn an_interrupted_run_leaves_the_old_files_or_the_new_ones() {
    let arguments = [&SYNTH[..], &["--format", "terraform", "--out", "infra"]].concat();
    let blueprint = FUNCTION.replace("name: x", "name: new");
    for (round, signal) in ["INT", "TERM"].into_iter().cycle().take(8).enumerate() {
        let test = Test::new().file("my.yaml", FUNCTION).file("code/a.js", &"x".repeat(4 << 20));
        let old = test.args(arguments.iter().copied()).any_stderr().run();
        let files = old.entries("infra");
        let before: Vec<_> = files
            .iter()
            .map(|name| fs::read(old.path("infra").join(name)).expect("a file"))
            .collect();
        let test = old.then().file("my.yaml", &blueprint).file("code/a.js", &"y".repeat(4 << 20));
        let infra = test.path("infra");
        let mut running = Command::new(env!("CARGO_BIN_EXE_dynagate"))
            .args(&arguments)
            .current_dir(test.path("."))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("dynagate runs");
        // Wait until it writes; in some rounds a little longer.
        let is_writing = || {
            fs::read_dir(&infra)
                .expect("a folder")
                .flatten()
                .filter(|entry| entry.file_name().to_string_lossy().starts_with(".dynagate-"))
                .count()
                > round % 4
        };
        while running.try_wait().expect("a status").is_none() && !is_writing() {
            std::thread::yield_now();
        }
        let _ = Command::new("kill")
            .args(["-s", signal, &running.id().to_string()])
            .stderr(Stdio::null())
            .status();
        let status = running.wait().expect("a status");
        let ran = test.args(["list"]).any_stdout().run();
        let after = ran.entries("infra");
        assert!(
            after.iter().all(|name| !name.starts_with(".dynagate-")),
            "{after:?} after SIG{signal}"
        );
        let is_old = after == files
            && files
                .iter()
                .zip(&before)
                .all(|(name, old)| fs::read(ran.path("infra").join(name)).expect("a file") == *old);
        let checked = Command::new(env!("CARGO_BIN_EXE_dynagate"))
            .args(&arguments)
            .arg("--check")
            .current_dir(ran.path("."))
            .output()
            .expect("dynagate runs");
        let is_new = checked.status.success();
        assert!(
            is_old || is_new,
            "a mixture after SIG{signal} ({status}): {}",
            String::from_utf8_lossy(&checked.stdout)
        );
    }
}
