//! The selection of a blueprint, which is the same for every subcommand that reads one.

use super::{Test, WITH_PARAMETERS, many_tables};

/// All subcommands that read a blueprint, with further arguments that they need.
const READING: &[&[&str]] = &[
    &["synth"],
    &["test"],
    &["validate"],
    &["graph"],
    &["openapi"],
    &["template", "--route", "POST /"],
    &["client", "vantiq"],
    &["deploy", "--stack-name", "x", "--dry-run"],
];

const ORDERS: &str = "\
name: orders
tables: {orders: {partition-key: id}}
api:
  routes:
    POST /: {authorization: NONE, raw: {action: PutItem, tables: [orders]}}
examples:
  an order:
    request: {method: POST, path: /, body: {TableName: orders, Item: {id: {S: a}}}}
    dynamodb-response: {}
    response: 200
";

#[test]
fn the_blueprint_of_the_working_directory() {
    for arguments in READING {
        let by_default = Test::new()
            .file("dynagate.yaml", ORDERS)
            .args(arguments.iter().copied())
            .any_stdout()
            .any_stderr()
            .run();
        let named = Test::new()
            .file("a/my.yaml", ORDERS)
            .args(arguments.iter().copied())
            .args(["a/my.yaml"])
            .any_stdout()
            .any_stderr()
            .run();
        let option = Test::new()
            .file("a/my.yaml", ORDERS)
            .args(arguments.iter().copied())
            .args(["--blueprint", "a/my.yaml"])
            .any_stdout()
            .any_stderr()
            .run();
        let stdin = Test::new()
            .stdin(ORDERS)
            .args(arguments.iter().copied())
            .args(["-"])
            .any_stdout()
            .any_stderr()
            .run();
        assert!(!by_default.stdout.is_empty() || arguments[0] == "validate", "{arguments:?}");
        if arguments[0] == "deploy" {
            let synth =
                |ran: &super::Finished| ran.stdout.lines().next().unwrap_or_default().to_owned();
            let end = "--out x.template.json &&";
            assert_eq!(synth(&by_default), format!("dynagate synth {end}"));
            assert_eq!(synth(&named), format!("dynagate synth a/my.yaml {end}"));
            assert_eq!(synth(&option), format!("dynagate synth --blueprint a/my.yaml {end}"));
            assert_eq!(synth(&stdin), format!("dynagate synth - {end}"));
            continue;
        }
        for other in [named, option, stdin] {
            assert_eq!(other.stdout, by_default.stdout, "{arguments:?}");
        }
    }
}

#[test]
fn no_blueprint() {
    for arguments in READING {
        Test::new()
            .args(arguments.iter().copied())
            .stderr(
                "error: no blueprint: dynagate.yaml does not exist in the working directory; \
                 `dynagate init` writes one\n",
            )
            .code(2)
            .run();
    }
}

#[test]
fn only_one_blueprint() {
    for arguments in READING {
        for two in [
            &["my.yaml", "--blueprint", "my.yaml"][..],
            &["my.yaml", "--pattern", "vantiq-putitem"],
            &["--blueprint", "my.yaml", "--pattern", "vantiq-putitem"],
        ] {
            let ran = Test::new()
                .file("my.yaml", ORDERS)
                .args(arguments.iter().copied())
                .args(two.iter().copied())
                .any_stderr()
                .code(2)
                .run();
            assert!(ran.stderr.contains("cannot be used with"), "{}", ran.stderr);
        }
    }
}

#[test]
fn the_name_of_a_pattern_is_not_a_file() {
    Test::new()
        .args(["synth", "vantiq-putitem"])
        .stderr("error: cannot find the file vantiq-putitem: use --pattern vantiq-putitem\n")
        .code(2)
        .run();
}

#[test]
fn engine_arguments_follow_the_blueprint() {
    let ran = Test::new()
        .file("my.yaml", ORDERS)
        .args(["deploy", "my.yaml", "--stack-name", "x", "--dry-run"])
        .args(["--", "--region", "eu-central-1"])
        .any_stdout()
        .run();
    assert!(ran.stdout.contains("--region eu-central-1"), "{}", ran.stdout);
    // Without a blueprint, the first argument of the engine is no blueprint.
    let ran = Test::new()
        .file("dynagate.yaml", ORDERS)
        .args(["deploy", "--stack-name", "x", "--dry-run", "--", "--no-execute-changeset"])
        .any_stdout()
        .run();
    assert!(ran.stdout.contains("--no-execute-changeset"), "{}", ran.stdout);
}

#[test]
fn short_options() {
    let ran = Test::new()
        .file("dynagate.yaml", ORDERS)
        .args(["synth", "-f", "terraform", "-o", "infra"])
        .run();
    assert!(ran.read("infra/main.tf").contains("aws_dynamodb_table"));
}

#[test]
fn quiet_suppresses_all_but_errors() {
    for text in [WITH_PARAMETERS, &many_tables(120)] {
        let noted = Test::new().stdin(text).args(["synth", "-"]).any_stdout().any_stderr().run();
        assert!(noted.stderr.starts_with("note"), "{}", noted.stderr);
        for format in ["text", "json"] {
            Test::new()
                .stdin(text)
                .args(["synth", "-", "-q", "--message-format", format])
                .stdout(&*noted.stdout)
                .run();
        }
    }
    Test::new()
        .args(["-q", "synth", "no.yaml"])
        .stderr("error: cannot read no.yaml: No such file or directory (os error 2)\n")
        .code(2)
        .run();
}
