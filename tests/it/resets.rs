//! A setting that a blueprint omits is written as off or as its default if an engine would
//! otherwise keep the previous value. `prove::resets` checks all settings with the real provider.

use std::path::PathBuf;

use dynagate::blueprint::{self, Source};
use dynagate::model::{RemovalPolicy, Stack, Table, TimeToLive};
use dynagate::pattern::PATTERNS;
use dynagate::plan::Plan;
use dynagate::synth::{Backend as _, CloudFormation, Terraform};
use serde_json::Value;

const BLUEPRINT: &str = "
name: resets
tables: {orders: {partition-key: id, stream: NEW_IMAGE}}
queues:
  failures: {dead-letter-queue: {queue: dead, max-receive-count: 3}}
  dead: {}
functions:
  watch:
    code: {source: \"def handler(event, context): pass\"}
    event-source-mappings: {orders: {table: orders, starting-position: LATEST}}
api:
  authorizers:
    everything: {request: {function: \"arn:aws:lambda:us-east-1:123456789012:function:f\", time-to-live-seconds: 0}}
  routes: {GET /: {authorizer: everything, mock: {status: 204}}}
";

fn load(text: &str) -> Stack {
    let source =
        Source { name: "resets.yaml".into(), text: text.into(), directory: PathBuf::new() };
    blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

fn resources(stack: &Stack) -> serde_json::Map<String, Value> {
    let template = CloudFormation
        .synthesize(&Plan::of(stack).check().expect("sound"))
        .remove(0)
        .into_text()
        .expect("text");
    let mut template: Value = serde_json::from_str(&template).expect("JSON");
    std::mem::take(template["Resources"].as_object_mut().expect("resources"))
}

/// The lines of a block without alignment.
fn block(head: &str) -> Vec<String> {
    block_of(&load(BLUEPRINT), head)
}

fn block_of(stack: &Stack, head: &str) -> Vec<String> {
    let module = Terraform.synthesize(&Plan::of(stack).check().expect("sound"));
    let main = module
        .iter()
        .find(|artifact| artifact.name == "main.tf")
        .expect("main.tf")
        .text()
        .expect("text");
    let start = main.find(head).unwrap_or_else(|| panic!("no {head} in\n{main}"));
    let lines = main[start..].lines().take_while(|line| *line != "}");
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn has(head: &str, line: &str) {
    let block = block(head);
    assert!(block.iter().any(|known| known == line), "no {line} in {block:#?}");
}

#[test]
fn the_default_endpoint_is_enabled_again() {
    has("resource \"aws_api_gateway_rest_api\" \"api\"", "disable_execute_api_endpoint = false");
}

#[test]
fn an_authorizer_has_no_default_header_of_the_provider() {
    has("resource \"aws_api_gateway_authorizer\" \"api_everything\"", "identity_source = \"\"");
}

#[test]
fn a_mapping_retries_without_limit_again() {
    let mapping = "resource \"aws_lambda_event_source_mapping\" \"watch_orders\"";
    has(mapping, "maximum_retry_attempts = -1");
    has(mapping, "maximum_record_age_in_seconds = -1");
    has(mapping, "parallelization_factor = 1");
}

#[test]
fn a_dead_letter_queue_goes_with_a_resource_of_its_own() {
    let policy = "resource \"aws_sqs_queue_redrive_policy\" \"failures\"";
    has(policy, "queue_url = aws_sqs_queue.failures.id");
    has(policy, "deadLetterTargetArn = aws_sqs_queue.dead.arn");
    has(policy, "maxReceiveCount = 3");
    assert!(
        !block("resource \"aws_sqs_queue\" \"failures\"")
            .iter()
            .any(|line| line.contains("redrive"))
    );
}

#[test]
fn binary_types_and_compression_are_removed_again() {
    has("resource \"aws_api_gateway_rest_api\" \"api\"", "binary_media_types = []");
    has("resource \"aws_api_gateway_rest_api\" \"api\"", "minimum_compression_size = -1");
}

#[test]
fn tracing_of_a_function_is_turned_off() {
    has("resource \"aws_lambda_function\" \"watch\"", "mode = \"PassThrough\"");
    has("resource \"aws_lambda_event_source_mapping\" \"watch_orders\"", "batch_size = 100");
}

/// The properties that are always written, because AWS would otherwise keep their values.
const ALWAYS_WRITTEN: &[(&str, &[&str])] = &[
    (
        "AWS::DynamoDB::Table",
        &[
            "BillingMode",
            "DeletionProtectionEnabled",
            "PointInTimeRecoverySpecification",
            "SSESpecification",
            "TableClass",
        ],
    ),
    ("AWS::DynamoDB::GlobalTable", &["BillingMode", "SSESpecification"]),
    ("AWS::ApiGateway::Stage", &["TracingEnabled"]),
    ("AWS::Lambda::Function", &["TracingConfig"]),
    ("AWS::Lambda::EventSourceMapping", &["BatchSize", "Enabled"]),
];

#[test]
fn settings_that_aws_keeps_are_always_written() {
    let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blueprints");
    let files = std::fs::read_dir(&directory).expect("tests/blueprints").filter_map(|entry| {
        let path = entry.expect("a file").path();
        path.extension()
            .is_some_and(|of| of == "yaml")
            .then(|| std::fs::read_to_string(path).expect("text"))
    });
    let patterns = PATTERNS.iter().map(|pattern| pattern.blueprint.to_owned());
    let mut seen = std::collections::BTreeSet::new();
    for text in files.chain(patterns).chain([BLUEPRINT.to_owned()]) {
        let source = Source { name: "resets.yaml".into(), text, directory: directory.clone() };
        let stack = blueprint::load(&source, &[])
            .unwrap_or_else(|errors| panic!("{}", errors.render(false)));
        for (id, resource) in resources(&stack) {
            let written = ALWAYS_WRITTEN.iter().find(|(of, _)| resource["Type"] == *of);
            for property in written.into_iter().flat_map(|(of, properties)| {
                seen.insert(of);
                properties.iter()
            }) {
                assert!(!resource["Properties"][*property].is_null(), "{id} has no {property}");
            }
        }
    }
    assert_eq!(seen.len(), ALWAYS_WRITTEN.len());
}

const TABLE: &str = "name: t\ntables: {orders: {partition-key: id, MORE}}\napi: {routes: {GET /: {mock: {status: 204}}}}\n";

fn table(more: &str) -> (Value, Vec<String>) {
    let stack = load(&TABLE.replace(", MORE", more));
    (
        resources(&stack)["OrdersTable"].clone(),
        block_of(&stack, "resource \"aws_dynamodb_table\" \"orders\""),
    )
}

#[test]
fn time_to_live_is_off_unless_it_is_on() {
    let specification = |more| table(more).0["Properties"]["TimeToLiveSpecification"].to_string();
    assert_eq!(specification(""), "null");
    assert_eq!(
        specification(", time-to-live: expires"),
        r#"{"AttributeName":"expires","Enabled":true}"#
    );
    let off = ", time-to-live: {attribute: expires, enabled: false}";
    assert_eq!(specification(off), r#"{"AttributeName":"expires","Enabled":false}"#);
    assert_eq!(
        table(off),
        table_of(
            Table::new("orders", "id").time_to_live(TimeToLive::new("expires").enabled(false))
        )
    );
    // Terraform's state has the name that the blueprint no longer has.
    let names = |more| {
        table(more).1.iter().any(|line| line.contains("ignore_changes = [ttl[0].attribute_name]"))
    };
    assert!(names("") && !names(off) && !names(", time-to-live: expires"));
    assert!(table("").1.contains(&"enabled = false".to_owned()));
}

fn table_of(table: Table) -> (Value, Vec<String>) {
    let mut stack = Stack::new("t");
    stack.add(table);
    (
        resources(&stack)["OrdersTable"].clone(),
        block_of(&stack, "resource \"aws_dynamodb_table\" \"orders\""),
    )
}

#[test]
fn tables_are_kept_unless_they_are_to_be_deleted() {
    let policies = |(resource, block): &(Value, Vec<String>)| {
        let of = |name: &str| resource[name].as_str().expect("a policy").to_owned();
        (
            of("DeletionPolicy"),
            of("UpdateReplacePolicy"),
            block.contains(&"prevent_destroy = true".to_owned()),
        )
    };
    let kept = ("RetainExceptOnCreate".to_owned(), "Retain".to_owned(), true);
    let deleted = ("Delete".to_owned(), "Delete".to_owned(), false);
    assert_eq!(policies(&table("")), kept);
    assert_eq!(policies(&table(", removal-policy: retain")), kept);
    assert_eq!(policies(&table(", removal-policy: delete")), deleted);
    assert_eq!(policies(&table_of(Table::new("orders", "id"))), kept);
    assert_eq!(
        policies(&table_of(Table::new("orders", "id").removal_policy(RemovalPolicy::Delete))),
        deleted
    );
    let replicated = ", stream: NEW_AND_OLD_IMAGES, replicas: {eu-west-1: {}}";
    assert_eq!(policies(&table(replicated)), kept);
}

#[test]
fn a_route_inherits_the_settings_of_all_routes() {
    let stage = "stage: {name: prod, method-settings: {'*': {logging-level: INFO, metrics: true}, GET /: {throttle: {rate: 1, burst: 2}}}}";
    let stack = load(&TABLE.replace(", MORE", "").replace("api: {", &format!("api: {{{stage}, ")));
    let settings = resources(&stack)["ApiProdStage"]["Properties"]["MethodSettings"].clone();
    let of_route = settings
        .as_array()
        .expect("settings")
        .iter()
        .find(|of| of["ResourcePath"] == "/")
        .expect("settings");
    assert_eq!(
        of_route.to_string(),
        r#"{"HttpMethod":"GET","LoggingLevel":"INFO","MetricsEnabled":true,"ResourcePath":"/","ThrottlingBurstLimit":2,"ThrottlingRateLimit":1.0}"#
    );
    let block = block_of(&stack, "resource \"aws_api_gateway_method_settings\" \"api_prod__get\"");
    for line in [
        "logging_level = \"INFO\"",
        "metrics_enabled = true",
        "data_trace_enabled = false",
        "caching_enabled = false",
    ] {
        assert!(block.contains(&line.to_owned()), "no {line} in {block:#?}");
    }
}

/// Both engines change dependencies first: the role must keep access to the key as long as the
/// table uses it.
#[test]
fn a_role_loses_access_to_a_key_after_the_table() {
    let load = |encryption: &str| {
        load(&format!(
            "name: t\ntables: {{orders: {{partition-key: id{encryption}}}}}\napi: {{routes: {{'GET /{{id}}': {{get: {{table: orders}}}}}}}}\n"
        ))
    };
    let under_key = load(", encryption: {kms-key-arn: 'arn:aws:kms:us-east-1:123456789012:key/k'}");
    let without = load("");
    let rights = |stack: &Stack| resources(stack)["ApiRole"]["Properties"]["Policies"].to_string();
    assert!(rights(&under_key).contains("kms:Decrypt") && !rights(&without).contains("kms:"));
    for stack in [&under_key, &without] {
        assert!(rights(stack).contains(r#"{"Fn::GetAtt":["OrdersTable","Arn"]}"#));
        let policy = block_of(stack, "resource \"aws_iam_role_policy\" \"api\"");
        assert!(
            policy.contains(&"Resource = aws_dynamodb_table.orders.arn".to_owned()),
            "{policy:#?}"
        );
    }
    let specification = |stack: &Stack| {
        resources(stack)["OrdersTable"]["Properties"]["SSESpecification"].to_string()
    };
    assert_eq!(specification(&without), r#"{"SSEEnabled":false}"#);
    let table = block_of(&without, "resource \"aws_dynamodb_table\" \"orders\"");
    let encryption =
        table.iter().position(|line| line == "server_side_encryption {").expect("encryption");
    assert_eq!(table[encryption + 1], "enabled = false");
}
