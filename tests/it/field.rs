//! The blueprints of public systems in `examples/field`: their routes are typed operations, both
//! engines get them, and their examples pass.

use std::path::Path;

use dynagate::blueprint::{self, Source};
use dynagate::plan::Plan;
use dynagate::synth::{Backend, CloudFormation, Terraform};

/// The lines of all blueprints without comments, empty lines and examples, the code of functions
/// included. More are a loss: the blueprints show how little a system needs.
const LINES: usize = 1073;

#[test]
fn public_systems_need_no_mapping_templates() {
    let directory = Path::new("examples/field");
    let entries = std::fs::read_dir(directory).expect("blueprints");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|file| file.extension().is_some_and(|of| of == "yaml"));
    files.sort();
    let mut lines = 0;
    for file in files {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(&file).expect("a blueprint");
        let of_system = text.lines().take_while(|line| *line != "examples:");
        lines += of_system.filter(|line| !line.is_empty() && !line.starts_with('#')).count();
        assert!(
            !text.lines().any(|line| line.trim_start().starts_with("raw:")),
            "{name} has `raw`"
        );
        let source = Source { name: name.clone(), text, directory: directory.into() };
        let stack = blueprint::load(&source, &[])
            .unwrap_or_else(|errors| panic!("{}", errors.render(false)));
        let plan = Plan::of(&stack).check().unwrap_or_else(|problems| panic!("{name}: {problems}"));
        for backend in [&CloudFormation as &dyn Backend, &Terraform] {
            assert!(!backend.synthesize(&plan).is_empty(), "{name}");
        }
        let gateways = Plan::of_examples(&stack).gateways();
        assert!(!stack.examples().is_empty(), "{name} has no examples");
        for example in stack.examples() {
            let ran = example.run(&gateways);
            assert_eq!(ran.failures, [], "{name}: {}: {ran:?}", example.name());
        }
    }
    assert!(lines <= LINES, "{lines} lines");
}
