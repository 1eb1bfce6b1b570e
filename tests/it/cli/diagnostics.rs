//! Invalid input that the command line reports.

use super::Test;

#[test]
fn an_unknown_pattern_with_the_nearest_and_the_list() {
    Test::new()
        .args(["synth", "--pattern", "vantiq-putitm"])
        .stderr(
            "error: invalid value 'vantiq-putitm' for '--pattern <NAME>'\n  [possible values: comment-kinesis-lambda, ice-cream-flavours, orders-api, query-by-id, resume-getput, vantiq-putitem]\n\n  \
             tip: a similar value exists: 'vantiq-putitem'\n\nFor more information, try '--help'.\n",
        )
        .code(2)
        .run();
}

#[test]
fn a_missing_blueprint() {
    Test::new()
        .args(["synth", "--blueprint", "my.yaml"])
        .stderr("error: cannot read my.yaml: No such file or directory (os error 2)\n")
        .code(2)
        .run();
}

#[test]
fn a_blueprint_that_is_not_text() {
    let test = Test::new();
    std::fs::write(test.path("my.yaml"), b"name: \xff").expect("a file");
    test.args(["synth", "--blueprint", "my.yaml"])
        .stderr("error: cannot read my.yaml: invalid UTF-8 at line 1, column 7: the byte 0xff\n")
        .code(2)
        .run();
}

#[test]
fn a_wrong_blueprint_with_its_place() {
    let ran = Test::new()
        .file("my.yaml", "name: orders\nwrong: 1\n")
        .args(["synth", "--blueprint", "my.yaml"])
        .any_stderr()
        .code(2)
        .run();
    assert!(ran.stderr.contains("my.yaml:2:1"), "{}", ran.stderr);
    let ran = Test::new()
        .stdin("name: orders\nwrong: 1\n")
        .args(["synth", "--blueprint", "-"])
        .any_stderr()
        .code(2)
        .run();
    assert!(ran.stderr.contains("<stdin>:2:1"), "{}", ran.stderr);
}

/// Every subcommand with settings reports all invalid ones.
#[test]
fn invalid_settings() {
    let settings = [
        "--set",
        "nonsense",
        "--set",
        "api.stge.name=x",
        "--set",
        "a..b=1",
        "--set",
        "api.stage.name=my stage",
    ];
    let expected = "error: --set nonsense: expected KEY=VALUE, such as `api.stage.name=prod`
error: --set a..b=1: a name in the key is empty: expected names with dots between them, such as `api.stage.name`

error[DG002 unknown-key]: unknown key `stge`
 --> <command line>:1:11
  |
1 | --set api.stge.name=x
  |           ^^^^
";
    for subcommand in [&["synth"][..], &["deploy", "--stack-name", "pumps"], &["client", "vantiq"]]
    {
        let test =
            || Test::new().args(subcommand.iter().copied()).args(["--pattern", "vantiq-putitem"]);
        let ran = test().args(settings).any_stderr().code(2).run();
        assert!(ran.stderr.starts_with(expected), "{}", ran.stderr);
        assert!(ran.stderr.contains("--set api.stage.name=my stage"), "{}", ran.stderr);
        assert!(ran.stderr.ends_with("\n\n4 errors\n"), "{}", ran.stderr);

        test()
            .args(["--set", "nonsense", "--set", "=x"])
            .stderr(
                "error: --set nonsense: expected KEY=VALUE, such as `api.stage.name=prod`\n\
                 error: --set =x: a name in the key is empty: expected names with dots between them, such as \
                 `api.stage.name`\n",
            )
            .code(2)
            .run();
        let ran = test()
            .args(["--set", "api.stge.name=x", "--set", "api.stage.name=my stage"])
            .any_stderr()
            .code(2)
            .run();
        assert!(ran.stderr.ends_with("\n\n2 errors\n"), "{}", ran.stderr);
    }
}

/// Values mangled by the shell, and misspelt entries.
#[test]
fn almost_valid_settings() {
    let blueprint = "name: orders\ntables: {orders: {partition-key: id}}\napi:\n  routes:\n    POST /orders: {put: {table: orders}}\n";
    for (setting, message) in [
        (
            "api.stage.name=1",
            "help: put it in quotes to make it a string (does the shell take the quotes? then put all in single quotes: \
             --set 'api.stage.name=\"1\"')",
        ),
        (
            "tables.orders.tags={it's: [], team: 5}",
            "help: put it in quotes to make it a string (does the shell take the quotes? then put all in single quotes)",
        ),
        ("api.routes.\"POST /order\".api-key-required=true", "help: did you mean `POST /orders`?"),
    ] {
        let ran = Test::new()
            .file("my.yaml", blueprint)
            .args(["synth", "--blueprint", "my.yaml", "--set", setting])
            .any_stderr()
            .code(2)
            .run();
        assert!(ran.stderr.contains(message), "{}", ran.stderr);
    }
}

/// Each error, warning and note is one JSON object a line, with its rule and its place.
#[test]
fn messages_for_machines() {
    let blueprint = "name: shop\nwrong: 1\napi: {routes: {GET /: {mock: {status: 99}}}}\n";
    Test::new()
        .file("my.yaml", blueprint)
        .args(["synth", "--blueprint", "my.yaml", "--message-format", "json"])
        .stderr(
            r#"{"severity":"error","code":"DG002","rule":"unknown-key","message":"unknown key `wrong`","expected":"one of `name`, `description`, `name-prefix`, `profile`, `allow`, `parameters`, `kinesis-streams`, `tables`, `table-groups`, `queues`, `topics`, `buckets`, `delivery-streams`, `event-buses`, `functions`, `state-machines`, `user-pools`, `identity-pools`, `vpc-links`, `api`, `apis`, `api-keys`, `usage-plans`, `domain-names`, `alarms`, `dashboard`, `tags`, `outputs`, `examples`","help":null,"file":"my.yaml","line":2,"column":1,"end_line":2,"end_column":6}
{"severity":"error","code":"DG518","rule":"status-code","message":"invalid status code `99`","expected":"100 to 599","help":null,"file":"my.yaml","line":3,"column":39,"end_line":3,"end_column":41}
"#,
        )
        .code(2)
        .run();
}

#[test]
fn notes_for_machines() {
    let blueprint = "\
name: shop
parameters: {stage: {default: prod}}
api: {routes: {GET /: {mock: {status: 200}}}}
";
    let ran = Test::new()
        .file("my.yaml", blueprint)
        .args(["--message-format=json", "synth", "--blueprint", "my.yaml"])
        .any_stderr()
        .any_stdout()
        .run();
    let start = r#"{"severity":"note","code":"DG801","rule":"unused-parameter","message":""#;
    assert!(ran.stderr.starts_with(start), "{}", ran.stderr);
    let end = r#""file":"my.yaml","line":2,"column":14,"end_line":2,"end_column":19}"#;
    assert!(ran.stderr.trim_end().ends_with(end), "{}", ran.stderr);
}

/// Messages without a rule are for machines, too.
#[test]
fn other_errors_for_machines() {
    Test::new()
        .args(["synth", "--blueprint", "my.yaml", "--message-format", "json"])
        .stderr(
            r#"{"severity":"error","code":null,"rule":null,"message":"cannot read my.yaml: No such file or directory (os error 2)","expected":null,"help":null,"file":null,"line":null,"column":null,"end_line":null,"end_column":null}
"#,
        )
        .code(2)
        .run();
}
