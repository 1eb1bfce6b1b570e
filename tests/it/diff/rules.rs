//! The examples of the rules about changes, with both engines.

use dynagate::check::{RULES, Rule};
use dynagate::diff::Consequence;

use super::{ENGINES, difference, found, read};
use crate::reference::rules::{blueprints, is_about_changes};

#[test]
fn examples_break_their_rules_and_the_others_do_not() {
    let mut wrong = Vec::new();
    // Those of contracts are tried in `contract`.
    let is_of_changes = |rule: &&&Rule| is_about_changes(rule) && rule.code < "DG750";
    for rule in RULES.iter().filter(is_of_changes) {
        for engine in ENGINES.into_iter().filter(|engine| rule.concerns(*engine)) {
            let all = [blueprints(rule, "Example"), blueprints(rule, "Instead")].concat();
            let errors: Vec<_> = all.iter().filter_map(|text| read(text, engine).err()).collect();
            if !errors.is_empty() {
                wrong.push(format!("{}: {}", rule.name, errors.join("\n")));
                continue;
            }
            for step in blueprints(rule, "Example").windows(2) {
                let found = found(&difference(&step[0], &step[1], engine));
                if !found.contains(&rule.name) {
                    wrong.push(format!("{} {engine:?}: the example breaks {found:?}", rule.name));
                }
            }
            for step in blueprints(rule, "Instead").windows(2) {
                let difference = difference(&step[0], &step[1], engine);
                let refused: Vec<_> = difference
                    .findings
                    .iter()
                    .filter(|of| of.rule == *rule || of.consequence == Consequence::Refused)
                    .map(ToString::to_string)
                    .collect();
                if !refused.is_empty() {
                    wrong.push(format!("{} {engine:?}: the other: {refused:?}", rule.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
