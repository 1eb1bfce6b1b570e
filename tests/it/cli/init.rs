use super::{Test, template};

const VANTIQ: &str = include_str!("../../../blueprints/vantiq-putitem.yaml");
const STARTER: &str = include_str!("../../../src/cli/starter.yaml");

#[test]
fn the_starter_is_the_default_blueprint() {
    let ran = Test::new()
        .args(["init"])
        .stderr(
            "\
wrote dynagate.yaml; next steps:
  dynagate test                       # run its examples
  dynagate serve                      # run it on this machine
  dynagate synth                      # print the CloudFormation template
  dynagate deploy --stack-name notes  # deploy it with the AWS CLI
",
        )
        .run();
    assert_eq!(ran.read("dynagate.yaml"), STARTER);
    // The examples pass, both engines get their output, and nothing is found.
    let ran = ran.then().args(["test"]).any_stdout().run();
    assert!(ran.stdout.ends_with("\n8 passed, 0 failed\n"), "{}", ran.stdout);
    let ran = ran.then().args(["synth"]).any_stdout().run();
    ran.then().args(["synth", "--format", "terraform"]).any_stdout().run();
}

/// Every route asks for signed requests, and editors find the schema of this version.
#[test]
fn the_starter_is_authorized_and_names_its_schema() {
    let starter = super::loaded(STARTER);
    let template: serde_json::Value =
        serde_json::from_str(&template(&starter)).expect("a template");
    let resources = template["Resources"].as_object().expect("resources").values();
    let methods: Vec<_> = resources
        .filter(|resource| resource["Type"] == "AWS::ApiGateway::Method")
        .map(|method| method["Properties"]["AuthorizationType"].clone())
        .collect();
    assert_eq!(methods, ["AWS_IAM"; 4]);
    let schema = concat!(
        "# yaml-language-server: $schema=https://raw.githubusercontent.com/dynagate/dynagate/v",
        env!("CARGO_PKG_VERSION"),
        "/schema/blueprint.schema.json\n"
    );
    assert!(STARTER.starts_with(schema), "expected {schema}");
}

#[test]
fn on_standard_output() {
    Test::new().args(["init", "-o", "-"]).stdout(STARTER).run();
    Test::new().args(["init", "--pattern", "vantiq-putitem", "-o", "-"]).stdout(VANTIQ).run();
}

#[test]
fn a_pattern_synthesizes_the_same() {
    let ran = Test::new()
        .args(["init", "--pattern", "vantiq-putitem", "--out", "my.yaml"])
        .stderr(
            "\
wrote my.yaml; next steps:
  dynagate test my.yaml                                # run its examples
  dynagate serve my.yaml                               # run it on this machine
  dynagate synth my.yaml                               # print the CloudFormation template
  dynagate deploy my.yaml --stack-name vantiq-putitem  # deploy it with the AWS CLI
",
        )
        .run();
    assert_eq!(ran.read("my.yaml"), VANTIQ);
    ran.then().args(["synth", "my.yaml"]).stdout(template(&super::pattern())).run();
}

#[test]
fn an_existing_file_is_kept() {
    let ran = Test::new()
        .file("dynagate.yaml", "mine")
        .args(["init"])
        .stderr(
            "error: cannot write dynagate.yaml: it exists already; choose another file with \
             --out\n",
        )
        .code(2)
        .run();
    assert_eq!(ran.read("dynagate.yaml"), "mine");
    assert_eq!(ran.entries("."), ["dynagate.yaml"]);
}

#[test]
fn a_directory_is_not_a_file() {
    Test::new().args(["init", "--out", "."]).any_stderr().code(2).run();
}

#[test]
fn quiet_says_no_next_steps() {
    Test::new().args(["init", "--quiet"]).run();
    Test::new().args(["init", "--message-format", "json"]).run();
}
