//! Policies that exceed AWS's length limits.

use std::fmt::Write as _;
use std::path::PathBuf;

use dynagate::blueprint::{self, Source};
use dynagate::plan::Plan;
use dynagate::synth::{Backend as _, CloudFormation};
use serde_json::Value;

fn said_of(text: String) -> Option<String> {
    let source = Source { name: "orders.yaml".into(), text, directory: PathBuf::new() };
    blueprint::load(&source, &[]).err().map(|errors| errors.render(false))
}

/// Routes that each write to their own table, whose name has the maximum length.
fn tables(count: usize) -> String {
    let mut text = "name: orders\ntables:\n".to_owned();
    for index in 0..count {
        let _ = writeln!(text, "  table-{index:0>200}: {{partition-key: id}}");
    }
    text.push_str("api:\n  routes:\n");
    for index in 0..count {
        let table = format!("table-{index:0>200}");
        let _ =
            writeln!(text, "    POST /{index}: {{raw: {{action: PutItem, tables: [{table}]}}}}");
    }
    text
}

#[test]
fn a_role_with_too_many_permissions_is_rejected() {
    assert_eq!(said_of(tables(30)), None);
    let said = said_of(tables(40)).expect("refused");
    assert!(said.contains("characters of a role's inline policies"), "{said}");
    assert!(said.contains("at most 10240"), "{said}");
    assert!(said.contains("help: move some of the routes"), "{said}");
    assert!(said.contains("\n1 error"), "{said}");
}

const STATEMENTS: usize = 4;

fn policy(addresses: usize) -> String {
    let addresses: Vec<_> =
        (0..addresses).map(|index| format!("10.0.{}.0/24", 100 + index)).collect();
    let statement = format!("{{when: {{source-ips: [{}]}}}}, ", addresses.join(", "));
    let policy = statement.repeat(STATEMENTS);
    format!(
        "name: orders\napi:\n  policy: [{policy}]\n  routes: {{GET /: {{mock: {{status: 204}}}}}}\n"
    )
}

#[test]
fn a_resource_policy_is_counted_with_all_that_is_around_the_addresses() {
    assert_eq!(said_of(policy(110)), None);
    let said = said_of(policy(120)).expect("refused");
    assert!(said.contains("bytes of resource policy"), "{said}");
}

/// The length is that of CloudFormation's output and of Terraform's encoding.
#[test]
fn the_counted_length_is_that_of_the_output() {
    let source = |text| Source { name: "orders.yaml".into(), text, directory: PathBuf::new() };
    let stack = blueprint::load(&source(policy(110)), &[]).expect("sound");

    let template = CloudFormation
        .synthesize(&Plan::of(&stack).check().expect("sound"))
        .remove(0)
        .into_text()
        .expect("text");
    let template: Value = serde_json::from_str(&template).expect("JSON");
    let resource = "arn:aws:execute-api:us-east-1:123456789012:abcdef1234/*";
    let policy_of = |template: &Value| {
        template["Resources"]["Api"]["Properties"]["Policy"]
            .to_string()
            .replace("execute-api:/*", resource)
    };
    let written = policy_of(&template).len();
    // The first rejected number of routes shows the calculated length.
    let refused = (110..130).find(|count| said_of(policy(*count)).is_some()).expect("a limit");
    let said = said_of(policy(refused)).expect("refused");
    let counted: usize = said
        .split_whitespace()
        .zip(said.split_whitespace().skip(1))
        .find_map(|(number, word)| (word == "bytes").then(|| number.parse().ok()).flatten())
        .expect("a count");
    assert_eq!(
        counted,
        written + (refused - 110) * STATEMENTS * r#""10.0.220.0/24","#.len(),
        "{said}"
    );
}
