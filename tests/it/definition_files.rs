//! Definitions of state machines in files.

use std::path::Path;

use dynagate::blueprint::{Blueprint, Source};
use dynagate::model::Stack;
use dynagate::plan::Plan;
use dynagate::synth::{Backend, CloudFormation, Terraform};

const DEFINITION: &str = r#"{
  "StartAt": "Tell",
  "States": {
    "Tell": {
      "Type": "Task",
      "Resource": "arn:${aws.partition}:states:::sqs:sendMessage",
      "Parameters": {"QueueUrl": "${queues.late.url}", "MessageBody.$": "$", "Price": "$${x}"},
      "End": true
    }
  }
}"#;

fn read(machine: &str, directory: &Path) -> Blueprint {
    let text = format!(
        "name: orders\nqueues: {{late: {{}}}}\nstate-machines: {{tell: {{{machine}, uses: {{queues: [late]}}}}}}\n\
         api: {{routes: {{GET /: {{mock: {{status: 204}}}}}}}}\n"
    );
    let source = Source { name: "orders.yaml".into(), text, directory: directory.into() };
    Blueprint::read(source, Vec::new()).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

fn output(stack: &Stack, backend: &dyn Backend) -> String {
    let plan = Plan::of(stack).check().unwrap_or_else(|findings| panic!("{findings}"));
    let texts = backend.synthesize(&plan);
    texts.iter().filter_map(|of| of.text()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_file_is_as_good_as_the_definition_itself() {
    let directory = tempfile::tempdir().expect("a directory");
    let yaml: serde_json::Value = serde_json::from_str(DEFINITION).expect("JSON");
    std::fs::write(directory.path().join("tell.asl.json"), DEFINITION).expect("a file");
    std::fs::write(directory.path().join("tell.yaml"), format!("# Tells.\n{yaml}\n"))
        .expect("a file");
    let inline = read(&format!("definition: {yaml}"), directory.path());
    for file in ["tell.asl.json", "tell.yaml"] {
        let filed = read(&format!("definition-file: {file}"), directory.path());
        for backend in [&CloudFormation as &dyn Backend, &Terraform] {
            assert_eq!(output(filed.stack(), backend), output(inline.stack(), backend), "{file}");
        }
        // The server watches it.
        let named: Vec<_> = filed.files().collect();
        assert_eq!(named, [directory.path().join(file)]);
    }
}
