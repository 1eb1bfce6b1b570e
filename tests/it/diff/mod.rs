//! Differences between states of stacks: changes of resources, and rules about their consequences.

mod rules;
mod templates;
mod types;
mod updates;

use std::path::Path;

use dynagate::blueprint::{Blueprint, Diagnostics, Source};
use dynagate::check::Engine;
use dynagate::diff::{self, Difference, State};

pub(crate) const ENGINES: [Engine; 2] = [Engine::CloudFormation, Engine::Terraform];

/// The state that a blueprint describes.
///
/// # Errors
///
/// Returns the errors of the blueprint.
pub(crate) fn read(text: &str, engine: Engine) -> Result<State, String> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blueprints");
    let source = Source { name: "diff.yaml".into(), text: text.to_owned(), directory };
    let told = |errors: Diagnostics| format!("{text}\n{}", errors.render(false));
    let blueprint = Blueprint::read(source, Vec::new()).map_err(told)?;
    let plan = blueprint.plan().map_err(told)?;
    State::of_plan(&plan, engine).map_err(|error| error.to_string())
}

/// The state that a sound blueprint describes.
pub(crate) fn state(text: &str, engine: Engine) -> State {
    read(text, engine).unwrap_or_else(|errors| panic!("{errors}"))
}

/// The difference between two blueprints.
pub(crate) fn difference(old: &str, new: &str, engine: Engine) -> Difference {
    diff::compare(&state(old, engine), &state(new, engine))
}

/// The names of the rules of findings.
pub(crate) fn found(difference: &Difference) -> Vec<&'static str> {
    difference.findings.iter().map(|finding| finding.rule.name).collect()
}
