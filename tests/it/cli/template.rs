use std::fmt::Write as _;

use dynagate::blueprint::{Blueprint, Source};
use serde_json::Value;

use super::{Test, loaded, template};

const OPERATIONS: &str = include_str!("../../blueprints/operations.yaml");
const STATEMENTS: &str = include_str!("../../blueprints/operations-statements.yaml");

const ORDERS: &str = "\
name: orders
tables:
  orders: {partition-key: id}
api:
  path-prefix: /v1
  routes:
    GET /orders/{id}: {get: {table: orders, answer: {body: dynamo-db}}}
    POST /orders: {raw: {action: PutItem, tables: [orders]}}
    PUT /orders:
      raw:
        action: PutItem
        tables: [orders]
        request: {application/xml: x, text/plain: y}
        responses: {200: {}}
";

fn printed(arguments: &[&str]) -> String {
    Test::new().file("my.yaml", ORDERS).args(arguments.iter().copied()).any_stdout().run().stdout
}

#[test]
fn a_request_and_a_response() {
    let request = printed(&["template", "--blueprint", "my.yaml", "--route", "GET /orders/{id}"]);
    assert!(request.contains("\"TableName\": \"{{tables.orders.name}}\""), "{request}");
    let answer =
        ["template", "--blueprint", "my.yaml", "--route", "GET /orders/{id}", "--response", "200"];
    assert!(printed(&answer).contains("#set($context.responseOverride.status = 404)"));
    let passed = ["template", "--blueprint", "my.yaml", "--route", "POST /orders"];
    assert_eq!(printed(&passed), "$input.json('$')");
}

#[test]
fn missing_templates_are_reported() {
    let refused = |arguments: &[&str], message: &str| {
        let arguments = ["template", "--blueprint", "my.yaml"].iter().chain(arguments).copied();
        Test::new()
            .file("my.yaml", ORDERS)
            .args(arguments)
            .stderr(format!("error: {message}\n"))
            .code(2)
            .run();
    };
    refused(
        &["--route", "GET /order/{id}"],
        "unknown route `GET /order/{id}`; did you mean `GET /orders/{id}`?",
    );
    refused(
        &["--route", "OPTIONS /"],
        "unknown route `OPTIONS /`; expected one of: GET /orders/{id}, POST /orders, PUT /orders",
    );
    refused(
        &["--route", "POST /orders", "--response", "404"],
        "POST /orders has no response 404 with a mapping template; expected one of: 200, 400, 500",
    );
    refused(
        &["--route", "PUT /orders", "--response", "200"],
        "the response 200 of PUT /orders has no mapping template: the integration's response is \
         passed through",
    );
    refused(
        &["--route", "PUT /orders"],
        "the request of PUT /orders has no mapping template for application/json; expected one of: application/xml, \
         text/plain",
    );
    refused(
        &["--route", "GET /orders/{id}", "--out", "get.vtl"],
        "the template has references to tables or parameters and needs handlebars: use --out \
         get.vtl.hbs",
    );
}

/// Every template of every operation stays the same when printed and used with `raw`.
#[test]
fn ejected_templates_work_again() {
    work_again(OPERATIONS, "[order-lines, raws]");
    work_again(STATEMENTS, "[order-lines, people]");
}

fn work_again(operations: &str, raws: &str) {
    let mut test = Test::new().file("operations.yaml", operations);
    let source =
        Source { name: "operations.yaml".into(), text: operations.into(), directory: ".".into() };
    let blueprint = Blueprint::read(source, Vec::new()).expect("readable");
    let plan = blueprint.plan().expect("sound");
    let (tables, _) = operations.split_once("api:\n").expect("an API");
    let mut raw = format!("{tables}api:\n  routes:\n");
    let mut count = 0;
    for (index, key) in blueprint.routes("api").enumerate() {
        let integration = blueprint.integration(&plan, "api", key).expect("a route");
        assert!(!integration.is_mock(), "{key} calls DynamoDB");
        let action = action(&template(&loaded(operations)), key);
        write!(raw, "    {key}:\n      raw:\n        action: {action}\n        tables: {raws}\n")
            .expect("written");
        if action == "ExecuteStatement" {
            raw += "        statements: [SELECT, INSERT, UPDATE, DELETE]\n";
        }
        let mut eject = |response: Option<u16>, name: &str| {
            let mut arguments =
                vec!["template", "--blueprint", "operations.yaml", "--route", key, "--out", name];
            let status = response.map(|status| status.to_string());
            arguments.extend(status.iter().flat_map(|status| ["--response", status]));
            test = std::mem::replace(&mut test, Test::new()).args(arguments).run().then();
            count += 1;
        };
        let name = format!("{index}.vtl.hbs");
        eject(None, &name);
        write!(
            raw,
            "        request: {{application/json: {{file: {name}}}}}\n        responses:\n"
        )
        .expect("written");
        for response in integration.responses() {
            let (status, name) = (response.status(), format!("{index}-{}.vtl", response.status()));
            if response.templates().is_empty() {
                writeln!(raw, "          {status}: {{}}").expect("written");
                continue;
            }
            eject(Some(status), &name);
            let pattern = match status {
                500 => String::new(),
                status => format!("selection-pattern: '{}\\d{{2}}', ", status / 100),
            };
            writeln!(
                raw,
                "          {status}: {{{pattern}body: {{application/json: {{file: {name}}}}}}}"
            )
            .expect("written");
        }
    }
    assert!(count >= 10, "{count}");
    let ran = test
        .file("raw.yaml", &raw)
        .args(["synth", "--blueprint", "raw.yaml"])
        .any_stdout()
        .any_stderr()
        .run();
    let (ours, theirs) = (templates(&template(&loaded(operations))), templates(&ran.stdout));
    assert_eq!(ours.len(), blueprint.routes("api").count());
    assert_eq!(ours, theirs);
}

/// The request and response templates of each method in a CloudFormation template.
fn templates(template: &str) -> Vec<(String, Value, Vec<Value>)> {
    let template: Value = serde_json::from_str(template).expect("JSON");
    let methods = template["Resources"].as_object().expect("resources").iter();
    methods
        .filter(|(_, resource)| resource["Type"] == "AWS::ApiGateway::Method")
        .map(|(name, method)| {
            let integration = &method["Properties"]["Integration"];
            let responses = integration["IntegrationResponses"].as_array().expect("responses");
            let responses =
                responses.iter().map(|response| response["ResponseTemplates"].clone()).collect();
            (name.clone(), integration["RequestTemplates"].clone(), responses)
        })
        .collect()
}

/// The action of a route.
fn action(template: &str, key: &str) -> String {
    let template: Value = serde_json::from_str(template).expect("JSON");
    let resources = template["Resources"].as_object().expect("resources");
    let (verb, path) = key.split_once(' ').expect("a route");
    let method = resources.values().find(|resource| {
        resource["Type"] == "AWS::ApiGateway::Method"
            && resource["Properties"]["HttpMethod"] == verb
            && path_of(resources, &resource["Properties"]["ResourceId"]) == path
    });
    let uri = method.expect("a method")["Properties"]["Integration"]["Uri"].to_string();
    uri.rsplit('/')
        .next()
        .expect("an action")
        .trim_end_matches(|end: char| !end.is_ascii_alphabetic())
        .to_owned()
}

fn path_of(resources: &serde_json::Map<String, Value>, resource: &Value) -> String {
    let Some(name) = resource["Ref"].as_str() else { return String::new() };
    let properties = &resources[name]["Properties"];
    format!(
        "{}/{}",
        path_of(resources, &properties["ParentId"]),
        properties["PathPart"].as_str().expect("a part")
    )
}

#[test]
fn a_route_of_one_of_several_apis_names_its_api() {
    let blueprint = "{name: o, tables: {crates: {partition-key: id}}, apis: {\
                     a: {routes: {'GET /{id}': {authorization: AWS_IAM, get: {table: crates}}}}, \
                     b: {routes: {'DELETE /{id}': {authorization: AWS_IAM, delete: {table: crates}}}}}}";
    let run = |arguments: &[&str]| {
        let test = Test::new().file("o.yaml", blueprint);
        test.args(["template", "o.yaml", "--route", "DELETE /{id}"]).args(arguments.iter().copied())
    };
    let ran = run(&["--api", "b"]).any_stdout().run();
    assert!(ran.stdout.contains("\"TableName\""), "{}", ran.stdout);
    for (arguments, problem) in [
        (&[][..], "the blueprint has several APIs: add --api with one of a, b"),
        (&["--api", "c"], "unknown API `c`; expected one of: a, b"),
    ] {
        run(arguments).code(2).stderr(format!("error: {problem}\n")).run();
    }
}
