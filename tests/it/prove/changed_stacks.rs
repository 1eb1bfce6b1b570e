//! Updates of a deployed stack with renamed and additional parts.

use std::path::{Path, PathBuf};
use std::process::Command;

use dynagate::check::Engine;
use serde_json::{Value, json};

use super::{directory, is_thorough, say, tools_are_set_up};
use crate::updates::{self, Change};

/// A version of a blueprint: the lines of its API, and of its routes.
fn version(api: &str, routes: &[&str]) -> String {
    let routes = routes.join("\n    ");
    format!(
        "name: depot
tables:
  crates: {{partition-key: id, attributes: {{id: S, zone: S}}, removal-policy: delete}}
api-keys: {{partner: {{}}}}
usage-plans: {{basic: {{api-keys: [partner], quota: {{limit: 100, period: DAY}}}}}}
api:
{api}  routes:
    {routes}
"
    )
}

/// The result of `dynagate deploy` for the next version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Taken {
    Once,
    Twice,
}

/// Proves that `after` can be deployed over `before`, and that it handles the requests.
fn prove_update(format: &str, before: &str, after: &str, taken: Taken, requests: &Value) {
    prove_update_with(format, before, after, taken, requests, &[]);
}

/// The same, with further arguments of `tests/prove/update`.
fn prove_update_with(
    format: &str,
    before: &str,
    after: &str,
    taken: Taken,
    requests: &Value,
    arguments: &[&str],
) {
    if !is_thorough() || !tools_are_set_up() {
        return;
    }
    let work = tempfile::tempdir().expect("a temporary directory");
    let file = |name: &str, text: &str| {
        let path = work.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path
    };
    let requests = file("requests.json", &requests.to_string());
    let mut prove = Command::new(directory().join("update"));
    prove.args(arguments).arg("--http").arg(&requests);
    let blueprints = [file("before.yaml", before), file("after.yaml", after)];
    let output = prove
        .args([Path::new(env!("CARGO_BIN_EXE_dynagate")), Path::new(format)])
        .args(blueprints)
        .current_dir(directory())
        .output()
        .expect("tests/prove/update runs");
    let report = String::from_utf8_lossy(&output.stdout);
    println!("{report}");
    assert!(output.status.success(), "{report}{}", String::from_utf8_lossy(&output.stderr));
    let applied = |times| report.contains(&format!("NOTE after: applied {times} times\n"));
    match (format, taken) {
        ("terraform", Taken::Once) => {
            assert!(applied(1) && report.contains("PASS plan "), "{report}");
        }
        ("terraform", Taken::Twice) => {
            assert!(applied(2) && report.contains("PASS plan "), "{report}");
        }
        _ => assert!(report.contains("PASS after "), "{report}"),
    }
}

/// A request to a path, and its expected status.
fn get(path: &str, status: u16) -> Value {
    json!({"name": path, "path": path, "status": status})
}

const ROUTES: &[&str] =
    &["GET /crates/{id}: {get: {table: crates}}", "GET /up: {mock: {status: 200}}"];

/// The requests for all paths.
fn requests() -> Value {
    json!([get("/crates/7", 404), get("/up", 200)])
}

#[test]
fn a_stage_is_renamed() {
    let version = |stage: &str| {
        let log = "access-log: {log-group-name: /depot, retention-days: 7}";
        let stage = format!("  stage: {{name: {stage}, {log}}}\n");
        let certificate = "arn:aws:acm:us-east-1:123456789012:certificate/x";
        let domain = format!(
            "domain-names: {{public: {{name: api.example.com, certificate-arn: '{certificate}'}}}}\n"
        );
        version(&stage, ROUTES) + &domain
    };
    for format in ["cloudformation", "terraform"] {
        prove_update(format, &version("live"), &version("beta"), Taken::Once, &requests());
    }
}

#[test]
fn a_role_is_renamed() {
    let version = |role: &str| version(&format!("  role: {{name: {role}}}\n"), ROUTES);
    // LocalStack's CloudFormation drops the responses of an integration when it updates it.
    let unchanged = json!([get("/up", 200)]);
    prove_update(
        "cloudformation",
        &version("depot-live"),
        &version("depot-beta"),
        Taken::Once,
        &unchanged,
    );
    prove_update(
        "terraform",
        &version("depot-live"),
        &version("depot-beta"),
        Taken::Twice,
        &requests(),
    );
}

#[test]
fn path_parameters_are_renamed() {
    let before = version(
        "",
        &[
            ROUTES[0],
            "GET /files/{name}: {mock: {status: 200}}",
            "GET /{a}/x: {mock: {status: 200}}",
        ],
    );
    let renamed = [
        "GET /crates/{crate}: {get: {table: crates, key: {id: '{path.crate}'}}}",
        "GET /files/{name+}: {mock: {status: 200}}",
        "GET /{b}/x: {mock: {status: 200}}",
    ];
    let after = version("", &renamed);
    let answered = json!([get("/crates/7", 404), get("/files/a/b", 200), get("/other/x", 200)]);
    // CloudFormation takes the old paths out in a step of their own.
    for format in ["cloudformation", "terraform"] {
        prove_update(format, &before, &after, Taken::Once, &answered);
    }
}

/// Takes a deployed stack through the versions in `tests/prove/versions`.
fn prove_sequence(format: &str) {
    if !is_thorough() || !tools_are_set_up() {
        return;
    }
    let report = sequence(format, &[directory().join("versions")]);
    assert!(report.contains("PASS 6-http "), "{report}");
}

/// The report of `tests/prove/sequence`, which succeeds.
fn sequence(format: &str, given: &[PathBuf]) -> String {
    let output = Command::new(directory().join("sequence"))
        .args([env!("CARGO_BIN_EXE_dynagate"), format])
        .args(given)
        .current_dir(directory())
        .output()
        .expect("tests/prove/sequence runs");
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{report}");
    assert!(output.status.success(), "{report}{}", String::from_utf8_lossy(&output.stderr));
    if format == "cloudformation" && !report.contains("NOTE AWS CLI 1 and 2") {
        say("SKIPPED: version 2 of the AWS CLI is not installed; version 1 proved the sequence\n");
    }
    report
}

/// Deploys each change alone, from the blueprint before it to the one after it.
fn prove_changes(engine: Engine, changes: &[Change]) {
    if !is_thorough() || !tools_are_set_up() {
        return;
    }
    let format = match engine {
        Engine::CloudFormation => "cloudformation",
        Engine::Terraform => "terraform",
    };
    let paths: Vec<_> = changes.iter().map(|change| change.path.clone()).collect();
    let report = sequence(format, &paths);
    for Change { name, .. } in changes {
        assert!(report.contains(&format!("NOTE change {name}: ok, ")), "{name}: {report}");
    }
}

#[test]
fn changes_of_each_kind_are_deployed_on_cloudformation() {
    prove_changes(Engine::CloudFormation, &updates::of_each_kind(Engine::CloudFormation));
}

#[test]
#[ignore = "takes 10 minutes: cargo xtask prove changes"]
fn every_change_is_deployed_on_cloudformation() {
    prove_changes(Engine::CloudFormation, &updates::changes());
}

#[test]
#[ignore = "takes 15 minutes: cargo xtask prove changes"]
fn every_change_is_deployed_on_terraform() {
    prove_changes(Engine::Terraform, &updates::changes());
}

#[test]
fn a_stack_is_taken_through_many_changes_on_cloudformation() {
    prove_sequence("cloudformation");
}

#[test]
fn a_stack_is_taken_through_many_changes_on_terraform() {
    prove_sequence("terraform");
}

#[test]
fn paths_that_look_like_deployed_ones_are_added() {
    let mock = |path: &str| format!("GET {path}: {{mock: {{status: 200}}}}");
    let deployed = [mock("/crate-list"), mock("/orders/by-id"), mock("/a.b")];
    let come = [
        mock("/crate/list"),
        mock("/crate_list"),
        mock("/orders/{id}"),
        mock("/crateList"),
        mock("/a/b"),
    ];
    let before = version("", &deployed.each_ref().map(String::as_str));
    let both: Vec<_> = come.iter().chain(&deployed).map(String::as_str).collect();
    let paths = [
        "/crate-list",
        "/orders/by-id",
        "/a.b",
        "/crate/list",
        "/crate_list",
        "/orders/7",
        "/crateList",
        "/a/b",
    ];
    let answered = paths.map(|path| get(path, 200));
    for format in ["cloudformation", "terraform"] {
        prove_update(format, &before, &version("", &both), Taken::Once, &json!(answered));
    }
}

/// The profile `hardened` on a deployed stack changes it in place, and its requests go on.
#[test]
fn a_stack_is_hardened_on_cloudformation() {
    let after = include_str!("../../blueprints/hardened.yaml");
    // Without the profile, alarms and rules cannot use the topic.
    let before = after
        .replace("profile: hardened\n", "")
        .replace("topic: {topic: news, dead-letter-queue: undelivered}, ", "")
        .replace("{alarms: {visible-messages: 1}}", "{}")
        .replace("alarms: {actions: [news]}\n", "");
    let requests = serde_json::from_str(HARDENED).expect("JSON");
    prove_update_with("cloudformation", &before, after, Taken::Once, &requests, &["--lint"]);
}

/// The requests to `tests/blueprints/hardened.yaml`.
const HARDENED: &str = include_str!("../../prove/requests/hardened.json");

/// The provider waits for 25 seconds for each change of a queue, so this stack has none. The
/// emulator of the API does not keep the client certificate of a stage, so its stage has none; that
/// of `jobs.yaml` stays.
#[test]
fn a_stack_is_hardened_on_terraform() {
    let before = "name: bakery
tables:
  orders: {partition-key: id, attributes: {id: S, article: S}, kinesis-destination: {stream: changes}}
  drafts: {partition-key: id, removal-policy: delete}
kinesis-streams: {changes: {}}
topics: {news: {}}
buckets: {receipts: {removal-policy: delete}}
state-machines: {bake: {definition: {StartAt: Done, States: {Done: {Type: Succeed}}}}}
user-pools: {bakers: {}}
api:
  account-logging-role: true
  authorizer: bakers
  stage: {client-certificate: false}
  routes:
    PUT /orders/{id}: {put: {table: orders, values: {id: '{path.id}', article: '{body.article}'}}}
    GET /orders/{id}: {get: {table: orders}}
";
    let after = before.replace("name: bakery\n", "name: bakery\nprofile: hardened\n");
    let after = after + "alarms: {actions: [news]}\n";
    let after = after.replace("drafts: {", "drafts: {alarms: {throttles: 1}, ");
    let mut requests: Vec<Value> = serde_json::from_str(HARDENED).expect("JSON");
    requests.retain(|request| request["path"] != "/deliveries");
    let requests = Value::from(requests);
    prove_update_with("terraform", before, &after, Taken::Once, &requests, &["--lint"]);
}
