//! Proofs with the real tools: the real `terraform` with the real aws provider, cfn-lint and a
//! CloudFormation engine, against local emulators, with HTTP requests to the deployed API. See
//! `tests/prove/README.md`.
//!
//! Without the tools, the proofs are skipped and reported; with `DYNAGATE_REQUIRE_TOOLS`, as in CI,
//! this is a failure. The patterns are proven wherever there are tools. The proofs of every option
//! on each engine take minutes and run only if the tools are required.

// Tests run in the order of their names: these take the longest, and begin early.
mod changed_stacks;
mod field;
#[cfg(all(unix, feature = "serve"))]
mod openapi;
mod replacements;
mod resets;

#[cfg(unix)]
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::process::Child;
use std::process::{Command, Stdio};

#[cfg(unix)]
use crate::docs::programs::Programs;

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/prove")
}

pub(crate) fn tools_are_required() -> bool {
    std::env::var_os("DYNAGATE_REQUIRE_TOOLS").is_some()
}

/// Reports a skipped proof, bypassing the capture of the test harness.
pub(crate) fn say(notice: &str) {
    let _ = Command::new("sh")
        .args(["-c", "printf '%s' \"$0\" >&2", notice])
        .stderr(Stdio::inherit())
        .status();
}

/// True if the tools are set up; otherwise reports the missing ones.
pub(crate) fn tools_are_set_up() -> bool {
    let output = Command::new(directory().join("setup")).arg("--check").output();
    let (ready, report) = match &output {
        Ok(output) => {
            (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Err(error) => (false, format!("tests/prove/setup does not run: {error}\n")),
    };
    if !ready {
        let missing: String = report
            .lines()
            .filter(|line| !line.starts_with("there"))
            .collect::<Vec<_>>()
            .join("\n  ");
        let notice = format!(
            "SKIPPED: the real tools prove nothing here. Run tests/prove/setup first.\n  {missing}\n"
        );
        assert!(!tools_are_required(), "{notice}");
        say(&notice);
    }
    ready
}

/// True if proofs that take minutes shall run.
fn is_thorough() -> bool {
    if !tools_are_required() {
        let name = std::thread::current().name().unwrap_or_default().to_owned();
        say(&format!(
            "SKIPPED: {name} takes its time; .ci/run proves it, and DYNAGATE_REQUIRE_TOOLS=1 cargo test prove\n"
        ));
    }
    tools_are_required()
}

/// Proves the output of `dynagate synth` with these arguments, if slow proofs shall run.
fn prove_thoroughly(name: &str, synth: &[&str], arguments: &[&str]) {
    if is_thorough() {
        prove(name, synth, arguments);
    }
}

/// Proves what `dynagate synth` makes of these arguments.
fn prove(name: &str, synth: &[&str], prove: &[&str]) {
    if !tools_are_set_up() {
        return;
    }
    let work = tempfile::tempdir().expect("a temporary directory");
    let out = work.path().join(name);
    let status = Command::new(env!("CARGO_BIN_EXE_dynagate"))
        .arg("synth")
        .args(synth)
        .arg("--out")
        .arg(&out)
        .status()
        .expect("dynagate runs");
    assert!(status.success());
    let output = Command::new(directory().join("prove"))
        .args(prove)
        .arg(&out)
        .current_dir(directory())
        .output()
        .expect("tests/prove/prove runs");
    let report = String::from_utf8_lossy(&output.stdout);
    println!("{report}");
    assert!(output.status.success(), "{report}{}", String::from_utf8_lossy(&output.stderr));
    assert!(report.lines().filter(|line| line.starts_with("PASS")).count() >= 8, "{report}");
}

const REQUESTS: &[&str] = &["--http", "requests/vantiq-putitem.json"];

#[test]
fn vantiq_putitem_on_cloudformation() {
    prove("template.json", &["--pattern", "vantiq-putitem"], REQUESTS);
}

#[test]
fn vantiq_putitem_on_terraform() {
    prove("infra", &["--pattern", "vantiq-putitem", "--format", "terraform"], REQUESTS);
}

#[test]
fn query_by_id_on_cloudformation() {
    prove("template.json", &["--pattern", "query-by-id"], &["--http", "requests/query-by-id.json"]);
}

#[test]
fn query_by_id_on_terraform() {
    let synth = ["--pattern", "query-by-id", "--format", "terraform"];
    prove("infra", &synth, &["--http", "requests/query-by-id.json"]);
}

#[test]
fn resume_getput_on_cloudformation() {
    prove(
        "template.json",
        &["--pattern", "resume-getput"],
        &["--http", "requests/resume-getput.json"],
    );
}

#[test]
fn resume_getput_on_terraform() {
    let synth = ["--pattern", "resume-getput", "--format", "terraform"];
    prove("infra", &synth, &["--http", "requests/resume-getput.json"]);
}

/// Every option of the schema, on each engine: `tests/blueprints/everything.yaml`.
const EVERYTHING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/everything.yaml");

#[test]
fn every_option_on_cloudformation() {
    prove_thoroughly("template.json", &["--blueprint", EVERYTHING], &[]);
}

#[test]
fn every_option_on_terraform() {
    prove_thoroughly("infra", &["--blueprint", EVERYTHING, "--format", "terraform"], &[]);
}

/// Processing of item changes, with every option: `tests/blueprints/changes.yaml`.
const CHANGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/changes.yaml");
/// The S3 code of two functions: any archive will do, because the emulators do not run it.
const OBJECTS: &[&str] =
    &["--object", "code-dev/from-folder.zip=code.zip", "--object", "code/from-s3/dev.zip=code.zip"];

#[test]
fn every_option_of_changes_on_cloudformation() {
    prove_thoroughly("template.json", &["--blueprint", CHANGES], OBJECTS);
}

#[test]
fn every_option_of_changes_on_terraform() {
    prove_thoroughly("infra", &["--blueprint", CHANGES, "--format", "terraform"], OBJECTS);
}

/// Queues and schedules that invoke functions, with every option: `tests/blueprints/jobs.yaml`.
const JOBS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/jobs.yaml");

#[test]
fn every_option_of_jobs_on_cloudformation() {
    prove_thoroughly("template.json", &["--blueprint", JOBS], &[]);
}

#[test]
fn every_option_of_jobs_on_terraform() {
    prove_thoroughly("infra", &["--blueprint", JOBS, "--format", "terraform"], &[]);
}

/// Alarms and a dashboard, with every option: `tests/blueprints/alarms.yaml`.
const ALARMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/alarms.yaml");

#[test]
fn every_option_of_alarms_on_cloudformation() {
    prove_thoroughly("template.json", &["--blueprint", ALARMS], &[]);
}

#[test]
fn every_option_of_alarms_on_terraform() {
    prove_thoroughly("infra", &["--blueprint", ALARMS, "--format", "terraform"], &[]);
}

const COMMENTS: &[&str] = &["--http", "requests/comment-kinesis-lambda.json"];

#[test]
fn comment_kinesis_lambda_on_cloudformation() {
    prove("template.json", &["--pattern", "comment-kinesis-lambda"], COMMENTS);
}

#[test]
fn comment_kinesis_lambda_on_terraform() {
    prove_thoroughly(
        "infra",
        &["--pattern", "comment-kinesis-lambda", "--format", "terraform"],
        COMMENTS,
    );
}

const ORDERS: &[&str] = &["--http", "requests/orders-api.json"];

#[test]
fn orders_api_on_cloudformation() {
    prove("template.json", &["--pattern", "orders-api"], ORDERS);
}

#[test]
fn orders_api_on_terraform() {
    prove_thoroughly("infra", &["--pattern", "orders-api", "--format", "terraform"], ORDERS);
}

const FLAVOURS: &[&str] = &["--http", "requests/ice-cream-flavours.json"];
/// Nobody asks for a phone number here.
const PHONE: [&str; 4] = [
    "--pattern",
    "ice-cream-flavours",
    "--set",
    "parameters.phone-number.default='+4915112345678'",
];

#[test]
fn ice_cream_flavours_on_cloudformation() {
    prove("template.json", &PHONE, FLAVOURS);
}

#[test]
fn ice_cream_flavours_on_terraform() {
    prove_thoroughly("infra", &[&PHONE[..], &["--format", "terraform"]].concat(), FLAVOURS);
}

/// Routes that invoke functions, with every option: `tests/blueprints/lambda.yaml`.
const LAMBDA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/lambda.yaml");

#[test]
fn functions_of_routes_on_cloudformation() {
    prove_thoroughly("template.json", &["--blueprint", LAMBDA], &[]);
}

#[test]
fn functions_of_routes_on_terraform() {
    prove_thoroughly("infra", &["--blueprint", LAMBDA, "--format", "terraform"], &[]);
}

/// Routes that pass requests to HTTP endpoints, with every option: `tests/blueprints/http.yaml`.
const HTTP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/http.yaml");

#[test]
fn http_endpoints_on_cloudformation() {
    prove_thoroughly("template.json", &["--blueprint", HTTP], &[]);
}

#[test]
fn http_endpoints_on_terraform() {
    prove_thoroughly("infra", &["--blueprint", HTTP, "--format", "terraform"], &[]);
}

/// Routes that send requests to queues, topics and other services: `tests/blueprints/messages.yaml`.
const MESSAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/messages.yaml");

#[test]
fn messages_on_cloudformation() {
    prove_thoroughly(
        "template.json",
        &["--blueprint", MESSAGES],
        &["--http", "requests/messages.json"],
    );
}

#[test]
fn messages_on_terraform() {
    let synth = ["--blueprint", MESSAGES, "--format", "terraform"];
    prove_thoroughly("infra", &synth, &["--http", "requests/messages.json"]);
}

/// Routes that call actions of any service: `tests/blueprints/actions.yaml`.
const ACTIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/actions.yaml");

#[test]
fn actions_of_any_service_on_cloudformation() {
    prove("template.json", &["--blueprint", ACTIONS], &[]);
}

#[test]
fn actions_of_any_service_on_terraform() {
    prove("infra", &["--blueprint", ACTIONS, "--format", "terraform"], &[]);
}

/// An API whose role exists already: `tests/blueprints/existing-role.yaml`.
const EXISTING_ROLE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/existing-role.yaml");

#[test]
fn an_existing_role_on_cloudformation() {
    prove_thoroughly("template.json", &["--blueprint", EXISTING_ROLE], &[]);
}

#[test]
fn an_existing_role_on_terraform() {
    prove_thoroughly("infra", &["--blueprint", EXISTING_ROLE, "--format", "terraform"], &[]);
}

/// Paths, parameters and headers as requests bring them: `tests/blueprints/requests.yaml`.
const REQUESTS_BROUGHT: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/requests.yaml");

#[test]
fn sources_on_cloudformation() {
    prove_thoroughly(
        "template.json",
        &["--blueprint", REQUESTS_BROUGHT],
        &["--http", "requests/requests.json"],
    );
}

#[test]
fn sources_on_terraform() {
    let synth = ["--blueprint", REQUESTS_BROUGHT, "--format", "terraform"];
    prove_thoroughly("infra", &synth, &["--http", "requests/requests.json"]);
}

/// Every operation: `tests/blueprints/operations.yaml`.
const OPERATIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/operations.yaml");

#[test]
fn every_operation_on_cloudformation() {
    prove_thoroughly(
        "template.json",
        &["--blueprint", OPERATIONS],
        &["--http", "requests/operations.json"],
    );
}

#[test]
fn every_operation_on_terraform() {
    prove_thoroughly(
        "infra",
        &["--blueprint", OPERATIONS, "--format", "terraform"],
        &["--http", "requests/operations.json"],
    );
}

/// Computed values and constants: `tests/blueprints/values.yaml`.
const VALUES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/values.yaml");

#[test]
fn values_on_cloudformation() {
    prove_thoroughly(
        "template.json",
        &["--blueprint", VALUES],
        &["--http", "requests/values.json"],
    );
}

#[test]
fn values_on_terraform() {
    let synth = ["--blueprint", VALUES, "--format", "terraform"];
    prove_thoroughly("infra", &synth, &["--http", "requests/values.json"]);
}

/// Custom responses: `tests/blueprints/answers.yaml`.
const ANSWERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/answers.yaml");

#[test]
fn answers_on_cloudformation() {
    prove_thoroughly(
        "template.json",
        &["--blueprint", ANSWERS],
        &["--http", "requests/answers.json"],
    );
}

#[test]
fn answers_on_terraform() {
    prove_thoroughly(
        "infra",
        &["--blueprint", ANSWERS, "--format", "terraform"],
        &["--http", "requests/answers.json"],
    );
}

/// Answers that depend on the item or on the list.
const ANSWER_CASES: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/answer-cases.yaml");

#[test]
fn answer_cases_on_cloudformation() {
    prove_thoroughly(
        "template.json",
        &["--blueprint", ANSWER_CASES],
        &["--http", "requests/answer-cases.json"],
    );
}

#[test]
fn answer_cases_on_terraform() {
    prove_thoroughly(
        "infra",
        &["--blueprint", ANSWER_CASES, "--format", "terraform"],
        &["--http", "requests/answer-cases.json"],
    );
}

/// One of several operations, chosen by the request.
const CHOICES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/choices.yaml");

/// The same for operations on several items.
const CHOICES_OF_MANY: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/choices-of-many.yaml");

#[test]
fn choices_of_many_on_cloudformation() {
    prove_thoroughly(
        "template.json",
        &["--blueprint", CHOICES_OF_MANY],
        &["--http", "requests/choices-of-many.json"],
    );
}

#[test]
fn choices_of_many_on_terraform() {
    prove_thoroughly(
        "infra",
        &["--blueprint", CHOICES_OF_MANY, "--format", "terraform"],
        &["--http", "requests/choices-of-many.json"],
    );
}

/// Answers of their own for several items, and whole parts of requests in answers.
const SEVERAL_ANSWERS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/several-answers.yaml");

#[test]
fn several_answers_on_cloudformation() {
    prove_thoroughly(
        "template.json",
        &["--blueprint", SEVERAL_ANSWERS],
        &["--http", "requests/several-answers.json"],
    );
}

#[test]
fn several_answers_on_terraform() {
    prove_thoroughly(
        "infra",
        &["--blueprint", SEVERAL_ANSWERS, "--format", "terraform"],
        &["--http", "requests/several-answers.json"],
    );
}

const WHOLE_REQUESTS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/whole-requests.yaml");

#[test]
fn whole_requests_on_cloudformation() {
    prove_thoroughly(
        "template.json",
        &["--blueprint", WHOLE_REQUESTS],
        &["--http", "requests/whole-requests.json"],
    );
}

#[test]
fn whole_requests_on_terraform() {
    prove_thoroughly(
        "infra",
        &["--blueprint", WHOLE_REQUESTS, "--format", "terraform"],
        &["--http", "requests/whole-requests.json"],
    );
}

#[test]
fn choices_on_cloudformation() {
    prove_thoroughly(
        "template.json",
        &["--blueprint", CHOICES],
        &["--http", "requests/choices.json"],
    );
}

#[test]
fn choices_on_terraform() {
    prove_thoroughly(
        "infra",
        &["--blueprint", CHOICES, "--format", "terraform"],
        &["--http", "requests/choices.json"],
    );
}

/// Operations on several items, few enough for a template that fits into a request.
const BATCHES: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/operations-batches.yaml");
const TRANSACTIONS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/operations-transactions.yaml");
const STATEMENTS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/operations-statements.yaml");
const UPDATES: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/operations-updates.yaml");

#[test]
fn batches_on_cloudformation() {
    prove_thoroughly(
        "template.json",
        &["--blueprint", BATCHES],
        &["--http", "requests/operations-batches.json"],
    );
}

#[test]
fn batches_on_terraform() {
    prove_thoroughly(
        "infra",
        &["--blueprint", BATCHES, "--format", "terraform"],
        &["--http", "requests/operations-batches.json"],
    );
}

/// Whole bodies, members of them and lists.
const SOURCES: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/operations-sources.yaml");

/// The templates of `LocalStack` have no sizes of maps. Forms that store items are a part of
/// [`CHOICES`].
const BODIES: &str = "NOT PROVEN over HTTP: maps of all headers and updates by forms, for LocalStack does not know the size \
                      of a map; operations::sources proves them in process\n";

#[test]
fn bodies_on_cloudformation() {
    say(BODIES);
    prove_thoroughly(
        "template.json",
        &["--blueprint", SOURCES],
        &["--http", "requests/operations-sources.json"],
    );
}

#[test]
fn bodies_on_terraform() {
    say(BODIES);
    prove_thoroughly(
        "infra",
        &["--blueprint", SOURCES, "--format", "terraform"],
        &["--http", "requests/operations-sources.json"],
    );
}

#[test]
fn transactions_on_cloudformation() {
    prove_thoroughly(
        "template.json",
        &["--blueprint", TRANSACTIONS],
        &["--http", "requests/operations-transactions.json"],
    );
}

#[test]
fn transactions_on_terraform() {
    prove_thoroughly(
        "infra",
        &["--blueprint", TRANSACTIONS, "--format", "terraform"],
        &["--http", "requests/operations-transactions.json"],
    );
}

#[test]
fn kinds_of_changes_on_cloudformation() {
    prove_thoroughly(
        "template.json",
        &["--blueprint", UPDATES],
        &["--http", "requests/operations-updates.json"],
    );
}

#[test]
fn kinds_of_changes_on_terraform() {
    prove_thoroughly(
        "infra",
        &["--blueprint", UPDATES, "--format", "terraform"],
        &["--http", "requests/operations-updates.json"],
    );
}

/// Resources of another stack: `tests/blueprints/existing.yaml`.
const EXISTING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/existing.yaml");
const BESIDE: [&str; 4] = ["--existing", "existing.json", "--http", "requests/existing.json"];

#[test]
fn what_exists_already_on_cloudformation() {
    prove_thoroughly("template.json", &["--blueprint", EXISTING], &BESIDE);
}

#[test]
fn what_exists_already_on_terraform() {
    prove_thoroughly("infra", &["--blueprint", EXISTING, "--format", "terraform"], &BESIDE);
}

/// Rules of event buses: `tests/blueprints/event-rules.yaml`.
const EVENT_RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/event-rules.yaml");

#[test]
fn rules_of_event_buses_on_cloudformation() {
    prove("template.json", &["--blueprint", EVENT_RULES], &[]);
}

#[test]
fn rules_of_event_buses_on_terraform() {
    prove("infra", &["--blueprint", EVENT_RULES, "--format", "terraform"], &[]);
}

/// Functions of another stack: `tests/blueprints/existing-functions.yaml`.
const EXISTING_FUNCTIONS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/existing-functions.yaml");
const BESIDE_FUNCTIONS: [&str; 2] = ["--existing", "existing-functions.json"];

#[test]
fn functions_that_exist_on_cloudformation() {
    prove("template.json", &["--blueprint", EXISTING_FUNCTIONS], &BESIDE_FUNCTIONS);
}

#[test]
fn functions_that_exist_on_terraform() {
    prove(
        "infra",
        &["--blueprint", EXISTING_FUNCTIONS, "--format", "terraform"],
        &BESIDE_FUNCTIONS,
    );
}

/// Parts that the emulators do not support count as not proven.
const PARTIQL: &str = "NOT PROVEN over HTTP: what statements of PartiQL do, for moto cannot read their values; \
                       operations::many proves it with another DynamoDB\n";

#[test]
fn statements_on_cloudformation() {
    say(PARTIQL);
    prove_thoroughly(
        "template.json",
        &["--blueprint", STATEMENTS],
        &["--http", "requests/operations-statements.json"],
    );
}

#[test]
fn statements_on_terraform() {
    say(PARTIQL);
    prove_thoroughly(
        "infra",
        &["--blueprint", STATEMENTS, "--format", "terraform"],
        &["--http", "requests/operations-statements.json"],
    );
}

/// A role restricted to some keys: `tests/blueprints/leading-keys.yaml`.
const LEADING_KEYS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/leading-keys.yaml");

#[test]
fn leading_keys_on_cloudformation() {
    prove_thoroughly("template.json", &["--blueprint", LEADING_KEYS], &[]);
}

#[test]
fn leading_keys_on_terraform() {
    prove_thoroughly("infra", &["--blueprint", LEADING_KEYS, "--format", "terraform"], &[]);
}

/// Authorizers, CORS, gateway responses, policy, stage, domain names and tags:
/// `tests/blueprints/api.yaml`.
const API: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/api.yaml");

#[test]
fn api_settings_on_cloudformation() {
    prove_thoroughly("template.json", &["--blueprint", API], &[]);
}

#[test]
fn api_settings_on_terraform() {
    prove_thoroughly("infra", &["--blueprint", API, "--format", "terraform"], &[]);
}

/// User pools: `tests/blueprints/user-pools.yaml`.
const USER_POOLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/user-pools.yaml");

#[test]
fn user_pools_on_cloudformation() {
    prove_thoroughly("template.json", &["--blueprint", USER_POOLS], &[]);
}

#[test]
fn user_pools_on_terraform() {
    prove_thoroughly("infra", &["--blueprint", USER_POOLS, "--format", "terraform"], &[]);
}

/// Identity pools: `tests/blueprints/identity-pools.yaml`.
const IDENTITY_POOLS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/identity-pools.yaml");

#[test]
fn identity_pools_on_cloudformation() {
    prove_thoroughly("template.json", &["--blueprint", IDENTITY_POOLS], &[]);
}

#[test]
fn identity_pools_on_terraform() {
    prove_thoroughly("infra", &["--blueprint", IDENTITY_POOLS, "--format", "terraform"], &[]);
}

/// Stages with settings of their own: `tests/blueprints/stages.yaml`.
const STAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/stages.yaml");

#[test]
fn several_stages_on_cloudformation() {
    prove_thoroughly("template.json", &["--blueprint", STAGES], &[]);
}

#[test]
fn several_stages_on_terraform() {
    prove_thoroughly("infra", &["--blueprint", STAGES, "--format", "terraform"], &[]);
}

/// Several APIs that share a table: `tests/blueprints/apis.yaml`.
const APIS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/apis.yaml");
const REQUESTS_TO_APIS: &[&str] = &["--http", "requests/apis.json"];

#[test]
fn several_apis_on_cloudformation() {
    prove_thoroughly("template.json", &["--blueprint", APIS], REQUESTS_TO_APIS);
}

#[test]
fn several_apis_on_terraform() {
    prove_thoroughly("infra", &["--blueprint", APIS, "--format", "terraform"], REQUESTS_TO_APIS);
}

/// A private API with a policy: `tests/blueprints/private.yaml`.
const PRIVATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/private.yaml");

#[test]
fn a_private_api_on_cloudformation() {
    prove_thoroughly("template.json", &["--blueprint", PRIVATE], &[]);
}

#[test]
fn a_private_api_on_terraform() {
    prove_thoroughly("infra", &["--blueprint", PRIVATE, "--format", "terraform"], &[]);
}

/// Every option of autoscaling: `tests/blueprints/capacity.yaml`.
const CAPACITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/capacity.yaml");

#[test]
fn capacity_on_cloudformation() {
    prove_thoroughly("template.json", &["--blueprint", CAPACITY], &[]);
}

#[test]
fn capacity_on_terraform() {
    prove_thoroughly("infra", &["--blueprint", CAPACITY, "--format", "terraform"], &[]);
}

/// Every option of replicas: `tests/blueprints/replicas.yaml`.
const REPLICAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/replicas.yaml");

#[test]
fn replicas_on_cloudformation() {
    prove_thoroughly("template.json", &["--blueprint", REPLICAS], &[]);
}

#[test]
fn replicas_on_terraform() {
    prove_thoroughly("infra", &["--blueprint", REPLICAS, "--format", "terraform"], &[]);
}

/// Routes with events, executions and records: `tests/blueprints/events-and-executions.yaml`.
const EVENTS_AND_EXECUTIONS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/events-and-executions.yaml");

#[test]
fn events_and_executions_on_cloudformation() {
    prove_thoroughly(
        "template.json",
        &["--blueprint", EVENTS_AND_EXECUTIONS],
        &["--http", "requests/events-and-executions.json"],
    );
}

#[test]
fn events_and_executions_on_terraform() {
    let synth = ["--blueprint", EVENTS_AND_EXECUTIONS, "--format", "terraform"];
    prove_thoroughly("infra", &synth, &["--http", "requests/events-and-executions.json"]);
}

/// Routes that put records into delivery streams: `tests/blueprints/deliveries.yaml`.
const DELIVERIES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/deliveries.yaml");

#[test]
fn deliveries_on_cloudformation() {
    prove("template.json", &["--blueprint", DELIVERIES], &[]);
}

#[test]
fn deliveries_on_terraform() {
    prove("infra", &["--blueprint", DELIVERIES, "--format", "terraform"], &[]);
}

/// Every option of buckets, event buses and state machines:
/// `tests/blueprints/objects-and-events.yaml`.
const OBJECTS_AND_EVENTS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/objects-and-events.yaml");

#[test]
fn objects_and_events_on_cloudformation() {
    prove_thoroughly(
        "template.json",
        &["--blueprint", OBJECTS_AND_EVENTS],
        &["--http", "requests/objects-and-events.json"],
    );
}

#[test]
fn objects_and_events_on_terraform() {
    let synth = ["--blueprint", OBJECTS_AND_EVENTS, "--format", "terraform"];
    prove_thoroughly("infra", &synth, &["--http", "requests/objects-and-events.json"]);
}

/// Every option of error responses: `tests/blueprints/errors.yaml`.
const ERRORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/errors.yaml");

#[test]
fn every_error_response_on_cloudformation() {
    prove_thoroughly("template.json", &["--blueprint", ERRORS], &[]);
}

#[test]
fn every_error_response_on_terraform() {
    prove_thoroughly("infra", &["--blueprint", ERRORS, "--format", "terraform"], &[]);
}

/// A change of a deployed stack: removes settings that engines keep when they are omitted.
const BEFORE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/changed/before.yaml");
const AFTER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/changed/after.yaml");

/// Both indexes at once, the time to live without its name, another key: all in the first apply,
/// with nothing left to do.
#[test]
fn a_deployed_stack_changes_on_terraform() {
    if !is_thorough() || !tools_are_set_up() {
        return;
    }
    let after = tempfile::tempdir().expect("a temporary directory");
    let synth = ["synth", "--blueprint", AFTER, "--format", "terraform", "--out"];
    let status =
        Command::new(env!("CARGO_BIN_EXE_dynagate")).args(synth).arg(after.path()).status();
    assert!(status.is_ok_and(|status| status.success()));
    let then = after.path().to_str().expect("a path");
    prove("infra", &["--blueprint", BEFORE, "--format", "terraform"], &["--then", then]);
}

/// Running emulators.
#[cfg(unix)]
struct Emulators {
    process: Child,
    /// The environment of programs that use them.
    environment: Vec<(String, String)>,
}

#[cfg(unix)]
impl Emulators {
    fn start() -> Self {
        let mut process = Command::new(directory().join("serve"))
            .current_dir(directory())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("tests/prove/serve runs");
        let lines = BufReader::new(process.stdout.take().expect("an output")).lines();
        let environment = lines
            .map(|line| line.expect("text"))
            .take_while(|line| line != "ready")
            .filter_map(|line| line.split_once('=').map(|(k, v)| (k.to_owned(), v.to_owned())))
            .collect();
        Self { process, environment }
    }

    /// Ends the input of the emulators, which then end.
    fn stop(mut self) {
        drop(self.process.stdin.take());
        self.process.wait().expect("can be awaited");
    }

    fn variable(&self, name: &str) -> &str {
        let known = self.environment.iter().find(|(known, _)| known == name);
        known.map_or("", |(_, value)| value)
    }
}

/// A recording by `tests/aws/record`, and one that is interrupted. Nothing is left of either.
#[cfg(unix)]
#[test]
fn recording() {
    if !is_thorough() || !tools_are_set_up() {
        return;
    }
    let emulators = Emulators::start();
    let out = tempfile::tempdir().expect("a temporary directory");
    let record = |stack: &str| {
        let gateway = emulators.variable("API_GATEWAY");
        let mut command = Command::new(directory().join("../aws/record"));
        command.args(["--yes", "--stack-name", stack, "--api-gateway", gateway]);
        command.args(["--dynagate", env!("CARGO_BIN_EXE_dynagate"), "--out"]).arg(out.path());
        command.env_clear().envs(emulators.environment.iter().cloned());
        command
    };
    let output = record("dynagate-probe-whole").output().expect("tests/aws/record runs");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    println!("{}{told}", String::from_utf8_lossy(&output.stdout));
    let mut interrupted = record("dynagate-probe-interrupted")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("tests/aws/record runs");
    let mut errors = BufReader::new(interrupted.stderr.take().expect("an output")).lines();
    let first = errors.next().expect("a line").expect("text");
    assert!(first.contains("--delete dynagate-probe-interrupted"), "{first}");
    std::thread::sleep(std::time::Duration::from_secs(2));
    let killed = Command::new("kill").arg(interrupted.id().to_string()).status().expect("kill");
    assert!(killed.success());
    let rest: Vec<_> = errors.map(|line| line.expect("text")).collect();
    let status = interrupted.wait().expect("can be awaited");
    let left = Command::new("aws")
        .args(["cloudformation", "list-stacks", "--output", "text"])
        .args(["--query", "StackSummaries[?StackStatus!='DELETE_COMPLETE'].StackName"])
        .env_clear()
        .envs(emulators.environment.iter().cloned())
        .output()
        .expect("the AWS CLI runs");
    emulators.stop();
    assert!(output.status.success(), "{told}");
    assert!(told.contains("The stack dynagate-probe-whole is gone."), "{told}");
    assert_eq!(status.code(), Some(130), "{rest:?}");
    assert!(rest.iter().any(|line| line.contains("interrupted")), "{rest:?}");
    assert!(left.status.success() && left.stdout.trim_ascii().is_empty(), "{left:?}");
    let questions = include_str!("../aws/questions.json");
    let questions: serde_json::Value = serde_json::from_str(questions).expect("JSON");
    let requests = questions.as_array().expect("a list").iter();
    let requests = requests.map(|question| question["requests"].as_array().expect("a list").len());
    let files = std::fs::read_dir(out.path()).expect("recordings");
    let mut count = 0;
    for file in files.map(|file| file.expect("a file").path()) {
        let is_gateway = file.to_string_lossy().ends_with(".gateway.jsonl");
        for line in std::fs::read_to_string(file).expect("text").lines() {
            let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let member = if is_gateway { &line["response"]["status"] } else { &line["template"] };
            assert!(!member.is_null() && !line["question"].is_null(), "{line}");
            count += 1;
        }
    }
    assert_eq!(count, requests.sum::<usize>());
}

/// The commands of the tutorial, with the real AWS CLI and the real Terraform. The emulators do not
/// verify the signature of a token; API Gateway does.
#[cfg(unix)]
#[test]
fn tutorial() {
    if !is_thorough() || !tools_are_set_up() {
        return;
    }
    let emulators = Emulators::start();
    let problems = crate::docs::problems(
        crate::docs::TUTORIAL,
        &Programs::real(emulators.environment.clone()),
    );
    emulators.stop();
    assert!(problems.is_empty(), "{problems}");
}

/// `dynagate deploy` with the real AWS CLI and the real Terraform.
#[test]
fn deploy_with_the_real_engines() {
    if !is_thorough() || !tools_are_set_up() {
        return;
    }
    let output = Command::new(directory().join("deploy"))
        .args(REQUESTS)
        .args(["--unsafe", "tables.pump-status.partition-key=temp"])
        .args([env!("CARGO_BIN_EXE_dynagate"), "--pattern", "vantiq-putitem"])
        .current_dir(directory())
        .output()
        .expect("tests/prove/deploy runs");
    let report = String::from_utf8_lossy(&output.stdout);
    println!("{report}");
    assert!(output.status.success(), "{report}{}", String::from_utf8_lossy(&output.stderr));
    for engine in ["cloudformation", "terraform"] {
        for step in [
            "deploy",
            "outputs",
            "api-key",
            "http",
            "again",
            "moved",
            "gone",
            "unsafe",
            "refused",
            "destroy",
            "leftovers",
        ] {
            assert!(report.contains(&format!("PASS {engine}-{step} ")), "{report}");
        }
    }
}
