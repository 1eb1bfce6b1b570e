//! Definitions of state machines in files of their own.

use super::diagnostic::{At, Fault};
use super::files::Files;
use super::node::{Node, Value};
use super::position::Place;
use super::yaml;
use crate::check::rules::invalid_value;

/// The section and the key in it.
const SECTION: &str = "state-machines";
const KEY: &str = "definition-file";
const EXPECTED: &str = "a file in JSON or YAML, relative to the blueprint";

/// Puts the definitions in the place of the names of their files. Everything in them has the place
/// of the name.
pub(super) fn insert(node: &mut Node, files: &mut Files) -> Vec<Fault> {
    let mut faults = Vec::new();
    let Value::Mapping(sections) = &mut node.value else { return faults };
    let machines = sections.iter_mut().filter(|(section, _)| section.name == SECTION);
    for (_, machines) in machines {
        let Value::Mapping(machines) = &mut machines.value else { continue };
        for (machine, options) in machines {
            let Value::Mapping(options) = &mut options.value else { continue };
            for (_, value) in options.iter_mut().filter(|(option, _)| option.name == KEY) {
                let definition = match read(value, files) {
                    Ok(definition) => definition,
                    Err(message) => {
                        let path = [SECTION, &machine.name, KEY];
                        let fault = Fault::new(&path, At::Value, message);
                        let fault = fault.rule(&invalid_value::RULE);
                        faults.push(fault.expected(Some(EXPECTED.to_owned())));
                        Value::Mapping(Vec::new())
                    }
                };
                *value = Node::new(definition, value.place);
                move_to(value, value.place);
            }
        }
    }
    faults
}

/// Reads the file that a value names, or returns the reason why it cannot be read.
fn read(name: &Node, files: &mut Files) -> Result<Value, String> {
    let Value::String(name) = &name.value else {
        return Err("not the name of a file".to_owned());
    };
    let text = files.definition(name).map_err(|error| format!("cannot read {name}: {error}"))?;
    let node =
        yaml::from_text(&text).map_err(|fault| format!("cannot read {name}: {}", fault.message))?;
    match node.value {
        Value::Mapping(members) => Ok(Value::Mapping(members)),
        _ => Err(format!("{name} is not a mapping")),
    }
}

/// Gives everything in a node a place.
fn move_to(node: &mut Node, place: Place) {
    node.place = place;
    match &mut node.value {
        Value::Mapping(entries) => {
            for (key, value) in entries {
                key.place = place;
                move_to(value, place);
            }
        }
        Value::Sequence(items) => items.iter_mut().for_each(|item| move_to(item, place)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
