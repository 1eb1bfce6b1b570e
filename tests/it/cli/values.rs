//! Values files: `--values`.

use super::Test;

const BLUEPRINT: &str = "\
name: orders
tables:
  orders: {partition-key: id, tags: {team: shop, cost: a}}
api:
  stage: {name: dev}
  routes:
    PUT /orders: {authorization: AWS_IAM, put: {table: orders}}
examples:
  an order:
    request: {method: PUT, path: /orders, body: {id: a}}
    response: {status: 200}
";

fn test() -> Test {
    Test::new().file("my.yaml", BLUEPRINT)
}

#[test]
fn later_files_and_then_settings_win() {
    let ran = test()
        .file("shared.yaml", "api: {stage: {name: shared, description: The shared one}}\n")
        .file(
            "prod.yaml",
            "# Production\napi: {stage: {name: prod}}\ntables: {orders: {tags: {team: null}}}\n",
        )
        .args([
            "synth",
            "--blueprint",
            "my.yaml",
            "--values",
            "shared.yaml",
            "--values",
            "prod.yaml",
        ])
        .any_stdout()
        .run();
    assert!(ran.stdout.contains(r#""StageName": "prod""#), "{}", ran.stdout);
    assert!(ran.stdout.contains("The shared one"), "{}", ran.stdout);
    assert!(ran.stdout.contains("\"cost\"") && !ran.stdout.contains("\"team\""), "{}", ran.stdout);
    let ran = test()
        .stdin("api: {stage: {name: prod}}\n")
        .args(["synth", "--blueprint", "my.yaml", "--set", "api.stage.name=x", "--values", "-"])
        .any_stdout()
        .run();
    assert!(ran.stdout.contains(r#""StageName": "x""#), "{}", ran.stdout);
}

#[test]
fn errors_are_shown_in_the_file() {
    test()
        .file("prod.yaml", "tables:\n  ordrs: {billing: on-demand}\n")
        .file(
            "more.yaml",
            "\u{feff}api:\n  stage: {nmae: prod}\n  routes:\n    PUT /orders: {authorization: IAM}\n    GET /order: null\n",
        )
        .args(["synth", "--blueprint", "my.yaml", "--values", "prod.yaml", "--values", "more.yaml"])
        .stderr(
            "\
error[DG003 missing-key]: `ordrs` lacks the key `partition-key`
 --> prod.yaml:2:3
  |
2 |   ordrs: {billing: on-demand}
  |   ^^^^^
  |
  = help: did you mean `orders`?

error[DG002 unknown-key]: unknown key `nmae`
 --> more.yaml:2:11
  |
2 |   stage: {nmae: prod}
  |           ^^^^
  |
  = note: expected one of `name`, `description`, `variables`, `method-settings`, `access-log`, `execution-log`, `tracing`, \
`cache`, `canary`, `client-certificate`, `web-acl`, `checkov-skip`
  = help: did you mean `name`?

error[DG005 invalid-value]: unknown value for `authorization`: `IAM`
 --> more.yaml:4:34
  |
4 |     PUT /orders: {authorization: IAM}
  |                                  ^^^ expected `NONE` or `AWS_IAM`
  |
  = help: did you mean `AWS_IAM`?

error[DG002 unknown-key]: there is no `api.routes.GET /order` to remove
 --> more.yaml:5:5
  |
5 |     GET /order: null
  |     ^^^^^^^^^^
  |
  = help: did you mean `PUT /orders`?

4 errors
",
        )
        .code(2)
        .run();
    let ran = test()
        .file("prod.yaml", "api: {stage: {name: prod}\n")
        .args(["synth", "--blueprint", "my.yaml", "--values", "prod.yaml"])
        .any_stderr()
        .code(2)
        .run();
    assert!(ran.stderr.contains("prod.yaml:1:27"), "{}", ran.stderr);
}

#[test]
fn files_that_cannot_be_read() {
    test()
        .args(["synth", "--blueprint", "my.yaml", "--values", "prod.yaml"])
        .stderr("error: cannot read prod.yaml: No such file or directory (os error 2)\n")
        .code(2)
        .run();
    test()
        .args(["synth", "--blueprint", "-", "--values", "-"])
        .stderr(
            "error: standard input can be read once: use `-` for the blueprint or for one of the \
             --values\n",
        )
        .code(2)
        .run();
}

#[test]
fn printed_commands_repeat_them() {
    let ran = test()
        .file("prod.yaml", "api: {stage: {name: prod}}\n")
        .args(["deploy", "--blueprint", "my.yaml", "--values", "prod.yaml", "--set", "name=x"])
        .args(["--stack-name", "orders", "--dry-run"])
        .any_stdout()
        .run();
    assert!(ran.stdout.contains("--values prod.yaml --set name=x"), "{}", ran.stdout);
}

/// An example of a values file is shown at its place, and no results of other values are written.
#[test]
fn examples() {
    let values = "examples:\n  another order:\n    request: {method: PUT, path: /orders, body: {id: a}}\n    response: {status: 201}\n";
    let ran = test()
        .file("more.yaml", values)
        .args(["test", "--blueprint", "my.yaml", "--values", "more.yaml"])
        .any_stdout()
        .code(1)
        .run();
    assert!(ran.stdout.contains("FAIL  another order (more.yaml:2)"), "{}", ran.stdout);
    let ran = test()
        .file("more.yaml", values)
        .args(["test", "--blueprint", "my.yaml", "--values", "more.yaml", "--update"])
        .any_stderr()
        .code(2)
        .run();
    assert!(ran.stderr.contains("cannot be used with '--update'"), "{}", ran.stderr);
}
