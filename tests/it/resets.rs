//! What a blueprint does not say is said in Terraform, where the provider would else leave what an earlier blueprint said.

use std::path::PathBuf;

use dynagate::blueprint::{self, Source};
use dynagate::synth::{Backend as _, Terraform};

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

/// The lines of a block, without the blanks that align them.
fn block(head: &str) -> Vec<String> {
    let source = Source { name: "resets.yaml".into(), text: BLUEPRINT.into(), directory: PathBuf::new() };
    let stack = blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let module = Terraform.synthesize(&stack).expect("sound");
    let main = module.iter().find(|artifact| artifact.name == "main.tf").expect("main.tf").text().expect("text");
    let start = main.find(head).unwrap_or_else(|| panic!("no {head} in\n{main}"));
    let lines = main[start..].lines().take_while(|line| *line != "}");
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn has(head: &str, line: &str) {
    let block = block(head);
    assert!(block.iter().any(|known| known == line), "no {line} in {block:#?}");
}

#[test]
fn the_url_of_an_api_is_open_again() {
    has("resource \"aws_api_gateway_rest_api\" \"api\"", "disable_execute_api_endpoint = false");
}

#[test]
fn an_authorizer_asks_for_no_header_of_the_provider_s_choice() {
    has("resource \"aws_api_gateway_authorizer\" \"api_everything\"", "identity_source = \"\"");
}

#[test]
fn a_mapping_is_tried_without_end_again() {
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
    assert!(!block("resource \"aws_sqs_queue\" \"failures\"").iter().any(|line| line.contains("redrive")));
}
