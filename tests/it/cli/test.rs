//! `dynagate test`

use super::Test;

/// The usage plan of its API key is elsewhere, which `-q` does not note.
const ORDERS: &str = r#"# The orders.
name: orders
tables:
  orders: {partition-key: id}
api:
  routes:
    GET /orders/{id}: {get: {table: orders}}   # one order
    POST /orders:
      api-key-required: true
      put: {table: orders}
examples:
  an order is read:
    request: GET /orders/a%20b
    # The key is decoded.
    dynamodb-request: {action: GetItem, body: {Key: {id: {S: a b}}, TableName: orders}}
    dynamodb-response: {body: {Item: {id: {S: a b}}}}
    response: {status: 200, body: {id: a b}}
  there is none: # an error of one form
    request: GET /orders/7
    dynamodb-response: {}
    response:
      status: 404   # not 200
      body: {code: ItemNotFound, message: There is no such item.}
  no API key:
    request: {method: POST, path: /orders, body: {id: "1"}}
    response: 403
"#;

/// The same, with three failing examples.
fn wrong() -> String {
    ORDERS
        .replace("Key: {id: {S: a b}}, TableName: orders", "Key: {id: {S: a+b}}, TableName: orders")
        .replace("status: 404   #", "status: 200   #")
        .replace("response: 403", "response: 401")
}

#[test]
fn a_line_for_each_example() {
    Test::new()
        .file("orders.yaml", ORDERS)
        .args(["test", "-q", "--blueprint", "orders.yaml"])
        .stdout(
            "ok    an order is read\nok    there is none\nok    no API key\n\n3 passed, 0 failed\n",
        )
        .run();
}

/// The template's lines and values, and the steps around it.
#[test]
fn the_way_of_a_request() {
    let ran = Test::new()
        .file("orders.yaml", ORDERS)
        .args(["test", "-q", "--blueprint", "orders.yaml", "--trace"])
        .any_stdout()
        .run();
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn the_way_of_a_request_as_json() {
    let ran = Test::new()
        .file("orders.yaml", ORDERS)
        .args(["test", "-q", "--blueprint", "orders.yaml", "--trace", "--format", "json"])
        .any_stdout()
        .run();
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let way = &report["examples"][0]["ways"][0];
    assert_eq!(way["steps"][0]["resource"], "/orders/{id}");
    assert_eq!(way["response"]["status"], 200);
    Test::new()
        .file("orders.yaml", ORDERS)
        .args(["test", "-q", "--blueprint", "orders.yaml", "--trace", "--format", "junit"])
        .stderr("error: --trace is not part of a JUnit report: use the format text or json\n")
        .code(2)
        .run();
}

/// Examples that need tables: one with steps, one with items, and one that DynamoDB refuses.
const LIVE: &str = r#"name: orders
tables: {orders: {partition-key: id, attributes: {total: {type: N}}}}
api:
  routes:
    GET /orders/{id}: {get: {table: orders}}
    POST /orders: {put: {table: orders}}
examples:
  an order is put and read:
    steps:
      - {request: GET /orders/7, response: 404}
      - {request: {method: POST, path: /orders, body: {id: "7", total: 12.5}}, dynamodb-request: {action: PutItem}, response: 200}
      - {request: GET /orders/7, response: {status: 200, body: {id: "7", total: 12.5}}}
  tables are fresh: {items: {}, request: GET /orders/7, response: 404}
  items are there:
    items: {orders: [{id: "7", total: 1}, {id: {S: "8"}, total: {N: "2"}}]}
    request: GET /orders/8
    response: {status: 200, body: {id: "8", total: 2}}
  the response depends on the items:
    request: GET /orders/7
    dynamodb-response: {body: {Item: {id: {S: "7"}}}}
    response: {status: 200, body: {id: "7"}}
"#;

#[cfg(feature = "serve")]
#[test]
fn examples_with_tables() {
    Test::new()
        .file("orders.yaml", LIVE)
        .args(["test", "-q", "orders.yaml", "--live"])
        .stdout(
            "ok    an order is put and read\nok    tables are fresh\nok    items are there\n\
             ok    the response depends on the items\n\n4 passed, 0 failed\n",
        )
        .run();
    let wrong = LIVE
        .replace("total: 12.5}}}", "total: 13}}}")
        .replace("orders: [{id", "order: [{id")
        .replace("{type: N}", "{type: N}, day: {type: S}");
    Test::new()
        .file("orders.yaml", &wrong)
        .args(["test", "-q", "orders.yaml", "--live", "--filter", "re"])
        .stdout(
            "FAIL  an order is put and read (orders.yaml:8)\n      steps.2.response.body differs \
             (- expected, + actual):\n        {\n          \"id\": \"7\",\n      -   \"total\": 13\n      \
             +   \"total\": 12.5\n        }\nok    tables are fresh\nFAIL  items are there \
             (orders.yaml:14)\n      cannot store the items: unknown table order; tables: orders\nok    \
             the response depends on the items\n\n2 passed, 2 failed\n",
        )
        .code(1)
        .run();
}

/// Without tables, an example with steps is skipped.
#[test]
fn steps_without_tables() {
    let skipped = "skip  an order is put and read\n\n0 passed, 0 failed, 1 skipped: they need \
                   tables, which --live makes\n";
    Test::new()
        .file("orders.yaml", LIVE)
        .args(["test", "-q", "orders.yaml", "--filter", "put"])
        .stdout(skipped)
        .run();
    let ran = Test::new()
        .file("orders.yaml", LIVE)
        .args(["test", "-q", "orders.yaml", "--filter", "put", "--format", "junit"])
        .any_stdout()
        .run();
    assert!(ran.stdout.contains("<skipped message="), "{}", ran.stdout);
}

#[test]
fn the_pattern_passes() {
    let ran = Test::new().args(["test", "--pattern", "vantiq-putitem"]).any_stdout().run();
    assert!(ran.stdout.ends_with("\n\n14 passed, 0 failed\n"), "{}", ran.stdout);
}

#[test]
fn differences_are_shown() {
    Test::new()
        .file("orders.yaml", &wrong())
        .args(["test", "-q", "--blueprint", "orders.yaml"])
        .code(1)
        .stdout(
            "\
FAIL  an order is read (orders.yaml:12)
      dynamodb-request.body differs (- expected, + actual):
        {
          \"Key\": {
            \"id\": {
      -       \"S\": \"a+b\"
      +       \"S\": \"a b\"
            }
          },
          \"TableName\": \"orders\"
FAIL  there is none (orders.yaml:18)
      response.status differs (- expected, + actual):
      - 200
      + 404
FAIL  no API key (orders.yaml:24)
      response.status differs (- expected, + actual):
      - 401
      + 403
      note: API Gateway itself responds 403 {\"message\":\"Forbidden\"}: the method requires an API key

0 passed, 3 failed
",
        )
        .run();
}

#[test]
fn filtered_examples() {
    Test::new()
        .file("orders.yaml", &wrong())
        .args(["test", "-q", "--blueprint", "orders.yaml", "--filter", "none"])
        .code(1)
        .stdout(
            "\
FAIL  there is none (orders.yaml:18)
      response.status differs (- expected, + actual):
      - 200
      + 404

0 passed, 1 failed
",
        )
        .run();
    Test::new()
        .file("orders.yaml", ORDERS)
        .args(["test", "-q", "--blueprint", "orders.yaml", "--filter", "some"])
        .code(2)
        .stderr("error: no example in orders.yaml has a name with `some`\n")
        .run();
}

#[test]
fn a_blueprint_without_examples_is_an_error() {
    let (text, _) = ORDERS.split_once("examples:").expect("examples");
    Test::new()
        .args(["test", "-q", "--blueprint", "-"])
        .stdin(text)
        .code(2)
        .stderr(
            "error: no examples in <stdin>: add one, such as `examples: {first: {request: GET \
             /orders/id}}`; `dynagate test --update` writes its result\n",
        )
        .run();
}

#[test]
fn calls_that_are_made_and_should_not_be() {
    let text = ORDERS
        .replace("    dynamodb-response: {}\n", "")
        .replace("    response: 403\n", "    dynamodb-request: {action: PutItem}\n");
    let ran = Test::new()
        .args(["test", "-q", "--blueprint", "-", "--filter", "n"])
        .stdin(text + "  nothing is expected: {request: GET /orders/1}\n")
        .code(1)
        .any_stdout()
        .run();
    assert_eq!(
        ran.stdout,
        "\
ok    an order is read
FAIL  there is none (<stdin>:18)
      expected a response, but the request calls a backend, and the example has no response of it
FAIL  no API key (<stdin>:23)
      expected a call of the backend, but API Gateway itself responds
      note: API Gateway itself responds 403 {\"message\":\"Forbidden\"}: the method requires an API key
FAIL  nothing is expected (<stdin>:26)
      the example expects nothing
      note: use --update to write the actual result

1 passed, 3 failed
"
    );
}

#[test]
fn values_from_the_command_line() {
    Test::new()
        .file("orders.yaml", ORDERS)
        .args(["test", "-q", "--blueprint", "orders.yaml", "--filter", "API key"])
        .args(["--set", "api.routes.\"POST /orders\".api-key-required=false"])
        .code(1)
        .stdout(
            "\
FAIL  no API key (orders.yaml:24)
      expected a response, but the request calls a backend, and the example has no response of it

0 passed, 1 failed
",
        )
        .run();
}

#[test]
fn json_report() {
    let ran = Test::new()
        .file("orders.yaml", &wrong())
        .args(["test", "-q", "--blueprint", "orders.yaml", "--format", "json"])
        .code(1)
        .any_stdout()
        .run();
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!((&report["passed"], &report["failed"]), (&0.into(), &3.into()));
    assert_eq!(
        report["examples"][1],
        serde_json::json!({
            "name": "there is none",
            "file": "orders.yaml",
            "line": 18,
            "passed": false,
            "failures": [{
                "message": "response.status differs",
                "field": ["response", "status"],
                "expected": 200,
                "actual": 404,
            }],
            "dynamodb-request": {"action": "GetItem", "body": {"TableName": "orders", "Key": {"id": {"S": "7"}}}},
            "response": {
                "status": 404,
                "headers": {"Content-Type": "application/json"},
                "body": {"code": "ItemNotFound", "message": "There is no such item."},
            },
        })
    );
}

#[test]
fn failed_examples_are_annotated() {
    let test = |arguments: &[&str]| {
        Test::new()
            .file("orders.yaml", &wrong())
            .args(["test", "-q", "orders.yaml", "--message-format"])
            .args(arguments.iter().copied())
            .any_stdout()
            .code(1)
    };
    test(&["github", "--filter", "none"])
        .stderr(
            "::error file=orders.yaml,line=18,col=3::the example `there is none` failed: \
             response.status differs%0A- 200%0A+ 404\n",
        )
        .run();
    test(&["github", "--filter", "API key"])
        .stderr(
            "::error file=orders.yaml,line=24,col=3::the example `no API key` failed: response.status \
             differs%0A- 401%0A+ 403; API Gateway itself responds 403 {\"message\":\"Forbidden\"}: the \
             method requires an API key\n",
        )
        .run();
    // With `--update`, those that cannot be updated.
    let unanswered = ORDERS.replace("    dynamodb-response: {}\n", "");
    test(&["github", "--filter", "none", "--update"])
        .file("orders.yaml", &unanswered)
        .stderr(
            "::error file=orders.yaml,line=18,col=3::the example `there is none` failed: expected a \
             response, but the request calls a backend, and the example has no response of it\n",
        )
        .run();
    let ran = test(&["json", "--filter", "none"]).any_stderr().run();
    let message: serde_json::Value = serde_json::from_str(&ran.stderr).expect("one JSON object");
    assert_eq!((&message["file"], &message["line"]), (&"orders.yaml".into(), &18.into()));
}

#[test]
fn junit_report() {
    let ran = Test::new()
        .file("orders.yaml", &wrong().replace("no API key:", "\"<no> & \\\"key\\\"\":"))
        .args(["test", "-q", "--blueprint", "orders.yaml", "--format", "junit"])
        .code(1)
        .any_stdout()
        .run();
    let document = roxmltree::Document::parse(&ran.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", ran.stdout));
    let suites = document.root_element();
    let suite = suites.first_element_child().expect("a suite");
    for of in [suites, suite] {
        assert_eq!((of.attribute("tests"), of.attribute("failures")), (Some("3"), Some("3")));
    }
    let cases: Vec<_> = suite.children().filter(|node| node.has_tag_name("testcase")).collect();
    let names: Vec<_> = cases.iter().filter_map(|case| case.attribute("name")).collect();
    assert_eq!(names, ["an order is read", "there is none", "<no> & \"key\""]);
    let failure = cases[1].first_element_child().expect("a failure");
    assert_eq!(failure.attribute("message"), Some("response.status differs"));
    assert_eq!(failure.text(), Some("response.status differs\n- 200\n+ 404\n"));
    assert_eq!(cases[1].attribute("line"), Some("18"));

    let passed = Test::new()
        .args(["test", "--pattern", "vantiq-putitem", "--format", "junit"])
        .any_stdout()
        .run();
    let document = roxmltree::Document::parse(&passed.stdout).expect("XML");
    assert_eq!(document.root_element().attribute("failures"), Some("0"));
}

#[test]
fn update_writes_actual_results_and_keeps_the_rest() {
    let ran = Test::new()
        .file("orders.yaml", &wrong())
        .args(["test", "-q", "--blueprint", "orders.yaml", "--update"])
        .stdout("new   an order is read\nnew   there is none\nnew   no API key\n      note: API Gateway itself responds 403 {\"message\":\"Forbidden\"}: the method requires an API key\n\n0 passed, 3 updated, 0 failed\n")
        .run();
    // Text in braces is written anew, in the order of the template.
    let expected = ORDERS.replace(
        "Key: {id: {S: a b}}, TableName: orders",
        "TableName: orders, Key: {id: {S: \"a b\"}}",
    );
    assert_eq!(ran.read("orders.yaml"), expected);
    let again = ran
        .then()
        .args(["test", "-q", "--blueprint", "orders.yaml", "--update"])
        .stdout("ok    an order is read\nok    there is none\nok    no API key\n\n3 passed, 0 updated, 0 failed\n")
        .run();
    assert_eq!(again.read("orders.yaml"), expected);
}

#[test]
fn update_completes_an_example_without_expectations() {
    let (text, _) = ORDERS.split_once("examples:").expect("examples");
    let text = format!(
        "{text}examples:\n  read:   # by its key\n    request: GET /orders/7\n    dynamodb-response: {{}}\n\n  refused: {{request: GET /}}\n"
    );
    let ran = Test::new()
        .file("orders.yaml", &text)
        .args(["test", "-q", "--blueprint", "orders.yaml", "--update"])
        .code(2)
        .any_stderr()
        .run();
    assert!(
        ran.stderr.contains("error[DG701 example-request]: no route for GET /"),
        "{}",
        ran.stderr
    );
    let text = text.replace("refused: {request: GET /}", "posted: {request: POST /orders}");
    let ran = Test::new()
        .file("orders.yaml", &text)
        .args(["test", "-q", "--blueprint", "orders.yaml", "--update"])
        .stdout("new   read\nnew   posted\n      note: API Gateway itself responds 403 {\"message\":\"Forbidden\"}: the method requires an API key\n\n0 passed, 2 updated, 0 failed\n")
        .run();
    let expected = text
        .replace(
            "    dynamodb-response: {}\n",
            "    dynamodb-response: {}\n    \
             dynamodb-request: {action: GetItem, body: {TableName: orders, Key: {id: {S: \"7\"}}}}\n    \
             response: {status: 404, body: {code: ItemNotFound, message: \"There is no such item.\"}}\n",
        )
        .replace(
            "{request: POST /orders}",
            "{request: POST /orders, response: {status: 403, body: {message: Forbidden}}}",
        );
    assert_eq!(ran.read("orders.yaml"), expected);
}

#[test]
fn numbers_are_written_however_they_are_spelled() {
    for number in [
        "1.50",
        "0.10",
        "1E+10",
        "1e10",
        "1E+2",
        "-0",
        "1.0",
        "1E-130",
        "1E+125",
        "0.1234567890123456789",
    ] {
        let text = format!(
            "name: orders\ntables: {{orders: {{partition-key: id, attributes: {{id: S, n: N, total: N}}}}}}\n\
             api: {{routes: {{'GET /orders/{{id}}': {{get: {{table: orders}}}}}}}}\nexamples:\n  get:\n    \
             request: GET /orders/1\n    dynamodb-response: {{body: {{Item: {{total: {{N: \"{number}\"}}}}}}}}\n"
        );
        Test::new()
            .file("orders.yaml", &text)
            .args(["test", "-q", "--blueprint", "orders.yaml", "--update"])
            .stdout("new   get\n\n0 passed, 1 updated, 0 failed\n")
            .run()
            .then()
            .args(["test", "-q", "--blueprint", "orders.yaml"])
            .stdout("ok    get\n\n1 passed, 0 failed\n")
            .run();
    }
}

#[test]
fn update_reports_examples_that_it_cannot_write() {
    Test::new()
        .args(["test", "-q", "--blueprint", "-", "--update"])
        .stdin(wrong())
        .code(2)
        .stderr("error: --update cannot write to standard input\n")
        .run();
    for arguments in [
        &["test", "--pattern", "vantiq-putitem", "--update"][..],
        &["test", "-q", "--blueprint", "x.yaml", "--update", "--set", "a=b"],
        &["test", "-q", "--blueprint", "x.yaml", "--update", "--format", "json"],
    ] {
        let ran = Test::new().args(arguments.iter().copied()).code(2).any_stderr().run();
        assert!(ran.stderr.contains("cannot be used with"), "{}", ran.stderr);
    }
    // The response of DynamoDB cannot be guessed.
    let text = ORDERS.replace("    dynamodb-response: {}\n", "");
    let ran = Test::new()
        .file("orders.yaml", &text)
        .args(["test", "-q", "--blueprint", "orders.yaml", "--update", "--filter", "none"])
        .code(1)
        .any_stdout()
        .run();
    assert!(ran.stdout.ends_with("\n0 passed, 0 updated, 1 failed\n"), "{}", ran.stdout);
    assert_eq!(ran.read("orders.yaml"), text);
    // An alias is used elsewhere.
    let text = ORDERS
        .replace("response: {status: 200, body: {id: a b}}", "response: &answer {status: 201}")
        .replace("response: 403", "response: *answer");
    let ran = Test::new()
        .file("orders.yaml", &text)
        .args(["test", "-q", "--blueprint", "orders.yaml", "--update", "--filter", "API key"])
        .code(1)
        .any_stdout()
        .run();
    let refused = "not updated: `examples.no API key.response.status` cannot be changed in place";
    assert!(ran.stdout.starts_with("FAIL  no API key (orders.yaml:24)\n"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains(refused) && ran.stdout.ends_with("0 updated, 1 failed\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(ran.read("orders.yaml"), text);
}

const TEMPLATE: &str = r#"
Parameters: {Table: {Type: String, Default: orders}}
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        openapi: 3.0.1
        paths:
          /orders/{id}:
            get:
              x-amazon-apigateway-integration:
                type: aws
                httpMethod: POST
                uri: arn:aws:apigateway:us-east-1:dynamodb:action/GetItem
                requestTemplates:
                  application/json: !Sub '{"TableName": "${Table}", "Key": {"id": {"S": "$util.urlDecode($input.params("id"))"}}}'
                responses: {default: {statusCode: 200}}
              responses: {"200": {description: the order}}
  Stage: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: live}}
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Ref Table
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
"#;

const EXAMPLES: &str = "\
examples:
  an order:
    request: GET /orders/a%20b
    dynamodb-request: {action: GetItem, body: {TableName: orders, Key: {id: {S: a b}}}}
    dynamodb-response: {body: {Item: {id: {S: a b}}}}
    response: {status: 200, body: {Item: {id: {S: a b}}}}
";

#[test]
fn examples_of_a_template_stand_in_a_file() {
    let test = |examples: &str, arguments: &[&str]| {
        Test::new()
            .file("template.yaml", TEMPLATE)
            .file("examples.yaml", examples)
            .args(["test", "--template", "template.yaml", "--examples", "examples.yaml"])
            .args(arguments.iter().copied())
    };
    test(EXAMPLES, &[]).stdout("ok    an order\n\n1 passed, 0 failed\n").run();
    let ran = test(EXAMPLES, &["--parameter", "Table=others"]).code(1).any_stdout().run();
    assert!(ran.stdout.contains("FAIL  an order (examples.yaml:2)"), "{}", ran.stdout);
    let live = EXAMPLES.replace("    request:", "    items: {orders: [{id: a b}]}\n    request:");
    test(&live, &["--live"]).stdout("ok    an order\n\n1 passed, 0 failed\n").run();
    let ran = test("exampels: {}\n", &[]).code(2).any_stderr().run();
    assert!(ran.stderr.contains("unknown key `exampels`"), "{}", ran.stderr);
    let ran = test(EXAMPLES, &["--api", "Nothing"]).code(2).any_stderr().run();
    assert!(ran.stderr.contains("no API `Nothing`, only Api"), "{}", ran.stderr);
}
