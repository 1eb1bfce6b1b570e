//! `--out` and `--check`.

use super::{Test, module, pattern, template};

const TEMPLATE: [&str; 5] = ["synth", "--pattern", "vantiq-putitem", "--out", "template.json"];
const MODULE: [&str; 7] = ["synth", "--pattern", "vantiq-putitem", "--format", "terraform", "--out", "infra"];
const FILES: [&str; 4] = ["main.tf", "outputs.tf", "variables.tf", "versions.tf"];

#[test]
fn a_template_is_a_file() {
    let ran = Test::new().args(TEMPLATE).run();
    assert_eq!(ran.read("template.json"), template(&pattern()));
    assert_eq!(ran.entries("."), ["template.json"]);
}

#[test]
fn a_module_is_a_directory() {
    let ran = Test::new().args(MODULE).run();
    assert_eq!(ran.entries("infra"), FILES);
    for file in module(&pattern()) {
        assert_eq!(ran.read(&format!("infra/{}", file.name)), file.text().expect("text"));
    }
}

#[test]
fn a_module_goes_into_a_directory_beside_what_is_there() {
    let ran = Test::new().file("infra/backend.tf", "# mine\n").file("infra/main.tf", "old\n").args(MODULE).run();
    assert_eq!(ran.entries("infra"), ["backend.tf", "main.tf", "outputs.tf", "variables.tf", "versions.tf"]);
    assert_eq!(ran.read("infra/backend.tf"), "# mine\n");
    assert_ne!(ran.read("infra/main.tf"), "old\n");
}

#[test]
fn a_directory_where_a_file_belongs_and_a_file_where_a_directory_does() {
    for check in [&[][..], &["--check"]] {
        Test::new()
            .file("template.json/x", "")
            .args(TEMPLATE)
            .args(check.iter().copied())
            .stderr(
                "error: template.json is a directory, but a CloudFormation template is one file: \
                 --out template.json/template.json\n",
            )
            .code(2)
            .run();
        Test::new()
            .file("infra", "")
            .args(MODULE)
            .args(check.iter().copied())
            .stderr("error: infra is a file, but a Terraform module is a directory\n")
            .code(2)
            .run();
    }
}

#[test]
fn a_failed_run_leaves_what_was_there() {
    // The second of the files cannot be written, since there is a directory in its place.
    let ran = Test::new()
        .file("infra/main.tf", "old\n")
        .file("infra/outputs.tf/x", "")
        .args(MODULE)
        .stderr("error: cannot write infra/outputs.tf: it is a directory\n")
        .code(2)
        .run();
    assert_eq!(ran.read("infra/main.tf"), "old\n");
    assert_eq!(ran.entries("infra"), ["main.tf", "outputs.tf"]);
}

#[test]
fn missing_directories_are_made() {
    let ran = Test::new().args(["synth", "--pattern", "vantiq-putitem", "--out", "a/b/template.json"]).run();
    assert_eq!(ran.read("a/b/template.json"), template(&pattern()));
    let ran =
        Test::new().args(["synth", "--pattern", "vantiq-putitem", "--format", "terraform", "--out", "a/b/c/"]).run();
    assert_eq!(ran.entries("a/b/c"), FILES);
    Test::new().args(["new", "--pattern", "vantiq-putitem", "--out", "a/b/my.yaml"]).run().read("a/b/my.yaml");
    Test::new().args(["schema", "--out", "a/b/blueprint.schema.json"]).run().read("a/b/blueprint.schema.json");
}

#[test]
fn directories_that_cannot_be_made() {
    let synth = ["synth", "--pattern", "vantiq-putitem"];
    let too_long = "x".repeat(300);
    for (format, written) in [("cloudformation", ""), ("terraform", "/versions.tf")] {
        let test = |out: &str| Test::new().file("file", "mine").args(synth).args(["--format", format, "--out", out]);
        let ran = test("file/in/it")
            .stderr(format!("error: cannot write file/in/it{written}: file is not a directory\n"))
            .code(2)
            .run();
        assert_eq!(ran.read("file"), "mine");
        let ran = test(&format!("new/{too_long}/x")).any_stderr().code(2).run();
        assert!(ran.stderr.contains("cannot make the directory new/xxx"), "{}", ran.stderr);
        assert_eq!(ran.entries("."), ["file"], "what was made on the way is gone again");
    }
    Test::new()
        .file("file", "mine")
        .args(synth)
        .args(["--out", "file/template.json"])
        .stderr("error: cannot write file/template.json: file is not a directory\n")
        .code(2)
        .run();
}

#[test]
fn a_bad_blueprint_leaves_no_directory() {
    let ran = Test::new()
        .stdin("wrong: 1\n")
        .args(["synth", "--blueprint", "-", "--format", "terraform", "--out", "infra"])
        .any_stderr()
        .code(2)
        .run();
    assert!(ran.entries(".").is_empty());
}

#[test]
fn check_is_silent_where_nothing_differs() {
    Test::new().args(TEMPLATE).run().then().args(TEMPLATE).args(["--check"]).stderr("up to date\n").run();
    Test::new()
        .args(MODULE)
        .run()
        .then()
        .file("infra/backend.tf", "# not the module's\n")
        .args(MODULE)
        .args(["--check"])
        .stderr("up to date\n")
        .run();
}

#[test]
fn check_shows_what_differs_and_writes_nothing() {
    let ran = Test::new().args(TEMPLATE).run();
    let old = ran.read("template.json").replace("2010-09-09", "2010-09-08");
    let ran = ran.then().file("template.json", &old).args(TEMPLATE).args(["--check"]).any_stdout().code(1).run();
    assert!(ran.stdout.starts_with("--- template.json\n+++ template.json\n@@ -1,5 +1,5 @@\n {\n-  \"AWSTemplateFormatVersion\": \"2010-09-08\",\n+  \"AWSTemplateFormatVersion\": \"2010-09-09\",\n"), "{}", ran.stdout);
    assert_eq!(ran.read("template.json"), old);
}

/// What Terraform would still read: a file of an earlier run that this one does not write.
#[test]
fn a_leftover_is_a_difference() {
    let old = |name: &str| format!("old-{name}");
    let mut test = Test::new().args(MODULE).run().then();
    for file in module(&pattern()) {
        test = test.file(&format!("infra/{}", old(&file.name)), file.text().expect("text"));
    }
    let ran = test.args(MODULE).args(["--check"]).any_stdout().code(1).run();
    let headers: Vec<_> =
        ran.stdout.lines().filter(|line| line.starts_with("---") || line.starts_with("+++")).collect();
    let expected: Vec<_> =
        FILES.iter().flat_map(|name| [format!("--- infra/{}", old(name)), "+++ /dev/null".into()]).collect();
    assert_eq!(headers, expected);

    let note = |name: &&str| {
        format!(
            "note: infra/{} is from an earlier run of dynagate, and this one does not write it; Terraform still reads it: \
             remove the file, or its first line if it is yours now\n",
            old(name)
        )
    };
    let ran = ran.then().args(MODULE).stderr(FILES.iter().map(note).collect::<String>()).run();
    assert_eq!(ran.entries("infra").len(), 2 * FILES.len(), "none is removed");
}

/// The code of a function that the blueprint no longer has.
#[test]
fn an_archive_of_an_earlier_run_is_a_difference() {
    let earlier = ["synth", "--pattern", "comment-kinesis-lambda", "--format", "terraform", "--out", "infra"];
    let test = Test::new().args(earlier).run().then().args(MODULE);
    // What another program wrote.
    std::fs::write(test.path("infra/mine.zip"), b"PK\x03\x04\x14\0\x08\0\x08\0").expect("a file");
    let note = "note: infra/log_comments.zip is from an earlier run of dynagate, and this one does not write it; no function \
                has this code: remove the file\n";
    let ran = test.stderr(note).run();
    let differs = "Binary files infra/log_comments.zip and /dev/null differ\n";
    ran.then().args(MODULE).args(["--check"]).stdout(differs).code(1).run();
}

#[test]
fn other_files_of_a_directory_are_not_looked_at() {
    let generated = "# The resources of the stack old, generated by dynagate.\n";
    let test = Test::new()
        .args(MODULE)
        .run()
        .then()
        .file("infra/mine.tf", "# mine, like those generated by dynagate.\n")
        .file("infra/adopted.tf", &format!("# mine now\n{generated}"))
        .file("infra/.hidden.tf", generated)
        .file("infra/notes.md", generated)
        .file("infra/directory.tf/main.tf", generated)
        .file("infra/empty.tf", "");
    std::fs::write(test.path("infra/latin1.tf"), b"# \xe9, generated by dynagate.\n").expect("a file");
    let ran = test.args(MODULE).args(["--check"]).stderr("up to date\n").run();
    ran.then().args(MODULE).run();
}

#[test]
fn check_of_what_is_not_there_differs_from_nothing() {
    let ran = Test::new().args(MODULE).args(["--check"]).any_stdout().code(1).run();
    assert!(ran.entries(".").is_empty());
    for file in FILES.iter().filter(|file| **file != "variables.tf") {
        assert!(ran.stdout.contains(&format!("--- /dev/null\n+++ infra/{file}\n@@ -0,0 +1")), "{file}");
    }
}

#[cfg(unix)]
mod on_unix {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

    use super::*;

    fn mode(path: impl AsRef<std::path::Path>) -> u32 {
        std::fs::metadata(path).expect("a file").permissions().mode() & 0o777
    }

    #[test]
    fn permissions_are_those_of_any_new_file() {
        let ran = Test::new().args(TEMPLATE).run();
        std::fs::write(ran.path("other"), "").expect("a file");
        assert_eq!(mode(ran.path("template.json")), mode(ran.path("other")));
    }

    #[test]
    fn permissions_of_a_file_that_is_there_stay() {
        let test = Test::new().file("template.json", "old");
        let path = test.path("template.json");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).expect("permissions");
        let ran = test.args(TEMPLATE).run();
        assert_eq!(mode(ran.path("template.json")), 0o640);
        assert_eq!(ran.read("template.json"), template(&pattern()));
    }

    #[test]
    fn what_is_the_same_is_not_written_again() {
        let ran = Test::new().args(MODULE).run();
        let identity =
            |path: std::path::PathBuf| std::fs::metadata(path).map(|file| (file.ino(), file.mtime_nsec())).ok();
        let before = identity(ran.path("infra/main.tf"));
        std::fs::write(ran.path("infra/outputs.tf"), "old").expect("a file");
        let ran = ran.then().args(MODULE).run();
        assert_eq!(identity(ran.path("infra/main.tf")), before);
        assert_ne!(ran.read("infra/outputs.tf"), "old");
    }

    #[test]
    fn a_symbolic_link_stays_one() {
        let test = Test::new().file("real/template.json", "old");
        std::os::unix::fs::symlink("real/template.json", test.path("template.json")).expect("a link");
        let ran = test.args(TEMPLATE).run();
        assert!(ran.path("template.json").is_symlink());
        assert_eq!(ran.read("real/template.json"), template(&pattern()));
    }

    #[test]
    fn a_directory_that_cannot_be_written_to() {
        let test = Test::new().file("locked/template.json", "old");
        let locked = test.path("locked");
        std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o555)).expect("permissions");
        if std::fs::write(locked.join("probe"), "").is_ok() {
            eprintln!("skipped: whoever runs this may write everywhere");
            return;
        }
        let ran = test
            .args(["synth", "--pattern", "vantiq-putitem", "--out", "locked/template.json"])
            .stderr("error: cannot write locked/template.json: Permission denied (os error 13)\n")
            .code(2)
            .run();
        assert_eq!(ran.read("locked/template.json"), "old");
        std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o755)).expect("permissions");
    }

    #[test]
    fn a_device_is_not_replaced() {
        Test::new()
            .args(["synth", "--pattern", "vantiq-putitem", "--out", "/dev/null"])
            .stderr("error: cannot write /dev/null: it is not a regular file\n")
            .code(2)
            .run();
    }
}
