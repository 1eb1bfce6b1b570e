//! `docs/reference/changes.md`: what happens to changes of deployed stacks.

use std::fmt::Write as _;

use dynagate::check::Engine;
use dynagate::diff::steps;

use super::markdown::GENERATED;
use crate::golden;
use crate::updates::{changes, findings};

const OPENING: &str = "\
# Changes to a deployed stack

The number of updates or applies with which [`dynagate deploy`](../how-to/deploy.md) makes a change. All changes at once take as
many updates as the change that needs the most. [`dynagate diff`](command-line.md#diff) tells the same, and its `--steps` writes the
template or module of each step. A change that is refused has a way around, which the rule tells; those that interrupt calls or
lose data need a confirmation, or `--yes`.

| change | CloudFormation | Terraform | rules |
|---|---|---|---|
";

const STEPS: &str = "
## Steps of CloudFormation

The steps before the last one, and what callers notice until the next step.

| change | steps |
|---|---|
";

#[test]
fn the_page_has_all_changes() {
    let (mut page, mut of_steps) = (format!("{GENERATED}\n{OPENING}"), STEPS.to_owned());
    for change in changes() {
        let about = &change.about["change"];
        let mut rules: Vec<(&str, &str)> = [Engine::CloudFormation, Engine::Terraform]
            .into_iter()
            .flat_map(|engine| findings(&change.states(engine)))
            .map(|finding| (finding.rule.name, finding.rule.code))
            .collect();
        rules.sort_unstable();
        rules.dedup();
        let links: Vec<_> = rules
            .iter()
            .map(|(name, code)| format!("[{name}](rules.md#{name}-{})", code.to_lowercase()))
            .collect();
        let (cloudformation, terraform) = (change.on("cloudformation"), change.on("terraform"));
        writeln!(page, "| {about} | {cloudformation} | {terraform} | {} |", links.join(", "))
            .expect("written");
        let [before, after] = change.templates();
        let steps = steps::of_templates(&before, &after);
        let mut told: Vec<String> = Vec::new();
        for step in steps.iter().filter(|_| cloudformation != "refused") {
            told.extend(step.changes.iter().chain(&step.interruptions).cloned());
            told.extend(step.wait.clone());
        }
        if !told.is_empty() {
            writeln!(of_steps, "| {about} | {} |", told.join("; ")).expect("written");
        }
    }
    page.push_str(&of_steps);
    golden::assert_file("docs/reference/changes.md", &page);
}
