use super::{Test, WITH_PARAMETERS, many_tables};

/// A blueprint that can be deployed, with a warning and a note.
const DOUBTFUL: &str = "\
name: shop
parameters: {stage: {default: prod}}
api:
  stage: {access-log: {retention-days: 7}}
  routes: {GET /: {mock: {status: 200}}}
";

/// The same with two errors.
fn wrong() -> String {
    DOUBTFUL.replace("status: 200", "status: 99").replace("name: shop", "name: shop\nwrong: 1")
}

#[test]
fn nothing_is_found() {
    let ran = Test::new().args(["init", "-q"]).run();
    let ran = ran.then().args(["validate"]).stderr("no errors\n").run();
    assert_eq!(ran.entries("."), ["dynagate.yaml"]);
    Test::new().args(["validate", "-q", "--pattern", "vantiq-putitem"]).run();
}

#[test]
fn warnings_and_notes_with_their_lines() {
    let stderr = "\
warning[DG808 missing-logging-role]: ";
    let ran =
        Test::new().file("my.yaml", DOUBTFUL).args(["validate", "my.yaml"]).any_stderr().run();
    assert!(ran.stderr.contains(stderr), "{}", ran.stderr);
    let note = "\
note[DG801 unused-parameter]: the parameter `stage` is not used
 --> my.yaml:2:14
  |
2 | parameters: {stage: {default: prod}}
  |              ^^^^^

";
    assert!(ran.stderr.contains(note), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("\nno errors, 1 warning, 1 note\n"), "{}", ran.stderr);
}

/// Warnings and notes look the same, whichever command finds them.
#[test]
fn every_command_shows_them() {
    let with_example = format!("{DOUBTFUL}examples: {{one: {{request: GET /, response: 200}}}}\n");
    let of = |arguments: &[&str]| {
        let test = Test::new().file("dynagate.yaml", &with_example);
        test.args(arguments.iter().copied()).any_stdout().any_stderr().run().stderr
    };
    let (found, count) = of(&["validate"])
        .rsplit_once("no errors")
        .map(|(found, count)| (found.to_owned(), count.to_owned()))
        .expect("a summary");
    assert_eq!(count, ", 1 warning, 1 note\n");
    for arguments in [&["synth"][..], &["test"], &["deploy", "--stack-name", "x", "--dry-run"]] {
        assert_eq!(of(arguments), found, "{arguments:?}");
    }
}

#[test]
fn errors_end_with_1() {
    let ran = Test::new()
        .file("my.yaml", &wrong())
        .args(["validate", "my.yaml"])
        .any_stderr()
        .code(1)
        .run();
    assert!(ran.stderr.starts_with("error[DG002 unknown-key]"), "{}", ran.stderr);
    assert!(ran.stderr.contains("\n\nerror[DG518 status-code]"), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("\n\n2 errors\n"), "{}", ran.stderr);
}

/// Errors that only the plan has do not hide warnings and notes.
#[test]
fn errors_of_the_plan_with_warnings_and_notes() {
    let text = DOUBTFUL.replace("status: 200", "status: 99");
    let ran = Test::new().stdin(text).args(["validate", "-"]).any_stderr().code(1).run();
    assert!(ran.stderr.contains("error[DG518 status-code]"), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("\n\n1 error, 1 warning, 1 note\n"), "{}", ran.stderr);
}

#[test]
fn bad_usage_and_unreadable_files_end_with_2() {
    for arguments in [
        &["validate", "no.yaml"][..],
        &["validate", "--pattern", "vantiq-putitem", "--set", "nonsense"],
        &["validate", "--pattern", "no-pattern"],
    ] {
        Test::new().args(arguments.iter().copied()).any_stderr().code(2).run();
    }
}

#[test]
fn notes_are_counted() {
    let ran = Test::new().stdin(WITH_PARAMETERS).args(["validate", "-"]).any_stderr().run();
    let note = "note[DG813 frozen-parameter]: a deployed stage keeps";
    assert!(ran.stderr.starts_with(note), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("\nno errors, 1 note\n"), "{}", ran.stderr);
}

#[test]
fn the_quotas_of_cloudformation() {
    let test = || Test::new().stdin(many_tables(501)).args(["validate", "-"]);
    let ran = test().any_stderr().code(1).run();
    assert!(ran.stderr.contains("error[DG115 template-too-large]"), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("\n1 error\n"), "{}", ran.stderr);
    test().args(["-f", "terraform"]).stderr("no errors\n").run();
}

#[test]
fn annotations_for_github() {
    let github = |test: Test, code: i32| {
        test.args(["validate", "my.yaml", "--message-format", "github"])
            .any_stderr()
            .code(code)
            .run()
    };
    let ran = github(Test::new().file("my.yaml", &wrong()), 1);
    let lines: Vec<_> = ran.stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{}", ran.stderr);
    assert!(
        lines[0].starts_with(
            "::error file=my.yaml,line=2,col=1,title=DG002 unknown-key::unknown key `wrong` \
             (expected one of `name`, "
        ),
        "{}",
        lines[0]
    );
    assert_eq!(
        lines[1],
        "::error file=my.yaml,line=6,col=35,title=DG518 status-code::invalid status code `99` \
         (expected 100 to 599)"
    );
    let ran = github(Test::new().file("my.yaml", DOUBTFUL), 0);
    let warning = "::warning file=my.yaml,line=4,col=3,title=DG808 missing-logging-role::";
    assert!(ran.stderr.contains(warning), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("::notice file=my.yaml,line=2,col=14,title=DG801"),
        "{}",
        ran.stderr
    );
    // Standard input is no file of a pull request.
    let ran = Test::new()
        .stdin(wrong())
        .args(["validate", "-", "--message-format", "github"])
        .any_stderr()
        .code(1)
        .run();
    assert!(ran.stderr.starts_with("::error title=DG002 unknown-key::"), "{}", ran.stderr);
    Test::new()
        .args(["validate", "a\nb,c%.yaml", "--message-format", "github"])
        .stderr("::error::cannot read a%0Ab,c%25.yaml: No such file or directory (os error 2)\n")
        .code(2)
        .run();
}

#[test]
fn notes_about_the_output_can_be_allowed() {
    let blueprint = "\
name: watch
api: {routes: {GET /: {mock: {status: 200}}}}
functions:
  f: {runtime: nodejs22.x, handler: a.b, code: {folder: {path: code, s3: {bucket: artifacts, key: f.zip, version: v1}}}}
";
    let test = || Test::new().file("code/a.js", "exports.b = () => {}");
    test()
        .file("dynagate.yaml", blueprint)
        .args(["validate"])
        .stderr(
            "note[DG816 code-upload]: the template loads f.zip from S3; upload it to \
             s3://artifacts/f.zip before the deployment\nno errors, 1 note\n",
        )
        .run();
    test()
        .file("dynagate.yaml", &format!("{blueprint}allow: [code-upload]\n"))
        .args(["validate"])
        .stderr("no errors\n")
        .run();
}
