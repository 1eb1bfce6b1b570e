//! The prefix of names: two environments with different prefixes fit one account.

use std::collections::BTreeSet;
use std::path::Path;

use dynagate::blueprint::{self, Blueprint, Source};
use dynagate::model::{Queue, Stack, Table};
use dynagate::pattern::PATTERNS;
use dynagate::plan::Plan;
use dynagate::synth::{CloudFormation, Terraform};
use serde_json::Value;

use crate::synthesized::output;

/// Types whose names are unique within another resource, or chosen by others: a domain name belongs
/// to its owner.
const SCOPED: [&str; 21] = [
    "AWS::ApiGateway::Authorizer",
    "AWS::ApiGateway::BasePathMapping",
    "AWS::ApiGateway::DomainName",
    "AWS::ApiGateway::Method",
    "AWS::ApiGateway::Model",
    "AWS::ApiGateway::RequestValidator",
    "AWS::ApiGateway::Stage",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::Cognito::UserPoolClient",
    "AWS::Cognito::UserPoolResourceServer",
    // Functions outside the stack.
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Permission",
    "aws_api_gateway_authorizer",
    "aws_api_gateway_model",
    "aws_api_gateway_request_validator",
    "aws_appautoscaling_policy",
    "aws_cognito_resource_server",
    "aws_cognito_user_pool_client",
    "aws_iam_role_policy",
    "aws_lambda_event_source_mapping",
    "aws_lambda_permission",
];

fn read(source: &Source, prefix: &str) -> Stack {
    let set = [format!("name-prefix={prefix}").parse().expect("KEY=VALUE")];
    blueprint::load(source, &set).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

/// Every blueprint for the real tools.
fn sources() -> Vec<Source> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blueprints");
    let files = std::fs::read_dir(&directory).expect("tests/blueprints");
    let paths = files.map(|entry| entry.expect("a file").path());
    let yaml = paths.filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    let source = |path: std::path::PathBuf| Source {
        name: path.display().to_string(),
        text: std::fs::read_to_string(&path).expect("a blueprint"),
        directory: directory.clone(),
    };
    yaml.map(source).collect()
}

/// The log group of an execution log has the ID of its API, which is unique.
const EXECUTION_LOG: &str = "API-Gateway-Execution-Logs_";

/// The names in a template, as `type: name`, and the logical IDs except those with a hash.
fn of_template(stack: &Stack) -> (BTreeSet<String>, BTreeSet<String>) {
    let template: Value =
        serde_json::from_str(&output(stack, &CloudFormation, "template.json")).expect("JSON");
    let (mut names, mut ids) = (BTreeSet::new(), BTreeSet::new());
    for (id, resource) in template["Resources"].as_object().expect("resources") {
        let of = resource["Type"].as_str().expect("a type");
        if of != "AWS::ApiGateway::Deployment" {
            ids.insert(id.clone());
        }
        let properties = resource["Properties"].as_object();
        for (key, value) in properties.into_iter().flatten() {
            let is_reference = value.get("Ref").is_some() || value.get("Fn::GetAtt").is_some();
            let is_name = key.ends_with("Name")
                && !["DisplayName", "EventBusName", "MetricName"].contains(&key.as_str());
            let is_unique = value.to_string().contains(EXECUTION_LOG);
            if is_name && !is_reference && !is_unique && !SCOPED.contains(&of) {
                names.insert(format!("{of}: {value}"));
            }
        }
    }
    (names, ids)
}

/// The names in a module.
fn of_module(stack: &Stack) -> BTreeSet<String> {
    let module = output(stack, &Terraform, "main.tf");
    let (mut names, mut of) = (BTreeSet::new(), "");
    for line in module.lines() {
        if let Some(head) = line.strip_prefix("resource \"") {
            of = head.split('"').next().expect("a type");
        }
        let Some((key, value)) = line.strip_prefix("  ").and_then(|line| line.split_once(" = "))
        else {
            continue;
        };
        let is_name = ["name", "function_name"].contains(&key.trim_end()) && value.starts_with('"');
        if is_name && !SCOPED.contains(&of) && !value.contains(EXECUTION_LOG) {
            names.insert(format!("{of}: {value}"));
        }
    }
    names
}

#[test]
fn two_prefixes_share_no_name() {
    let mut kinds = BTreeSet::new();
    for source in sources() {
        let [a, b] = ["a-", "b-"].map(|prefix| read(&source, prefix));
        let ((of_a, ids), (of_b, ids_of_b)) = (of_template(&a), of_template(&b));
        assert_eq!(of_a.intersection(&of_b).collect::<Vec<_>>(), [""; 0], "{}", source.name);
        assert_eq!(ids, ids_of_b, "{}", source.name);
        assert_eq!(of_a.len(), of_b.len());
        let common: Vec<_> = of_module(&a).intersection(&of_module(&b)).cloned().collect();
        assert_eq!(common, [""; 0], "{}", source.name);
        let kind = |name: &String| name.split_once(": ").expect("a type").0.to_owned();
        kinds.extend(of_a.iter().map(kind));
    }
    for kind in [
        "AWS::ApiGateway::ApiKey",
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGateway::UsagePlan",
        "AWS::Cognito::UserPool",
        "AWS::DynamoDB::GlobalTable",
        "AWS::DynamoDB::Table",
        "AWS::IAM::Role",
        "AWS::Kinesis::Stream",
        "AWS::Lambda::Function",
        "AWS::Logs::LogGroup",
        "AWS::ResourceGroups::Group",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
    ] {
        assert!(kinds.contains(kind), "no blueprint has a {kind} with a name: {kinds:?}");
    }
}

fn source(text: &str) -> Source {
    Source { name: "my.yaml".to_owned(), text: text.to_owned(), directory: ".".into() }
}

const ORDERS: &str = r#"
name: orders
parameters: {table: {default: orders}}
tables:
  orders: {name: "${parameters.table}", partition-key: id}
table-groups: {shop: {tables: [orders]}}
queues: {failed.fifo: {fifo: true}}
api:
  stage: {access-log: {retention-days: 7, log-group-name: /shop/access}}
  routes:
    PUT /orders: {authorization: AWS_IAM, put: {table: orders}}
    POST /orders: {authorization: AWS_IAM, raw: {action: PutItem, table-name-prefix: ord}}
"#;

#[test]
fn references_permissions_and_suffixes_follow() {
    let template = output(&read(&source(ORDERS), "dev-"), &CloudFormation, "template.json");
    let value: Value = serde_json::from_str(&template).expect("JSON");
    let table = &value["Resources"]["OrdersTable"]["Properties"];
    assert_eq!(table["TableName"], serde_json::json!({"Fn::Sub": "dev-${Table}"}));
    assert!(template.contains(r#""Value": "dev-shop""#), "{template}");
    for expected in ["dev-failed.fifo", "/shop/dev-access", "table/dev-ord*", "^dev-ord"] {
        assert!(template.contains(expected), "{expected}: {template}");
    }
    let module = output(&read(&source(ORDERS), "dev-"), &Terraform, "main.tf");
    for expected in [r#""dev-${var.table}""#, "dev-failed.fifo", "/shop/dev-access"] {
        assert!(module.contains(expected), "{expected}: {module}");
    }
}

/// The prefix of a builder applies to what was and what will be declared.
#[test]
fn builders() {
    let mut stack = Stack::new("orders");
    stack.add(Table::new("orders", "id"));
    let mut stack = stack.name_prefix("dev-");
    assert!(output(&stack, &CloudFormation, "template.json").contains("\"dev-orders\""));
    stack.add(Queue::new("failed"));
    let template = output(&stack, &CloudFormation, "template.json");
    assert!(template.contains("\"dev-orders\"") && template.contains("\"dev-failed\""));
    assert!(!template.contains("dev-dev-"), "{template}");
    let stack = stack.name_prefix("");
    assert!(output(&stack, &CloudFormation, "template.json").contains("\"orders\""));
}

#[test]
fn names_are_checked_with_the_prefix() {
    let refused = |prefix: &str| {
        let set = [format!("name-prefix={prefix}").parse().expect("KEY=VALUE")];
        let text = "name: o\nqueues: {queue-with-a-name-of-thirty-two-c: {}}\napi: {routes: {GET /: {mock: {status: 200}}}}\n";
        let errors = blueprint::load(&source(text), &set).expect_err("refused");
        errors.into_iter().map(|error| error.message().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(refused("a b"), ["invalid name prefix `a b`"]);
    let long = "p".repeat(50);
    assert_eq!(
        refused(&long),
        [format!("invalid name `{long}queue-with-a-name-of-thirty-two-c` of a standard queue")]
    );
}

/// Examples are written without the prefix.
#[test]
fn examples_pass_with_any_prefix() {
    for pattern in PATTERNS {
        let set = ["name-prefix=dev-".parse().expect("KEY=VALUE")];
        let blueprint = Blueprint::read(pattern.source(), set.to_vec())
            .unwrap_or_else(|errors| panic!("{}", errors.render(false)));
        let gateways = Plan::of_examples(blueprint.stack()).gateways();
        for example in blueprint.stack().examples() {
            let failures = example.run(&gateways).failures;
            assert!(failures.is_empty(), "{}, {}: {failures:?}", pattern.name, example.name());
        }
    }
}
