//! The parts of a definition that are not run here.

use serde_json::Value;

use super::{choice, data::DEPTH, intrinsic, task};

/// The reason why executions of a definition are not run; `None` if they are.
pub(super) fn missing(definition: &Value) -> Option<String> {
    machine(definition, 0)
}

fn machine(machine: &Value, depth: usize) -> Option<String> {
    if depth > DEPTH {
        return Some("its states are nested too deeply".to_owned());
    }
    if uses_jsonata(machine) {
        return Some("JSONata is not evaluated".to_owned());
    }
    let states = machine.get("States").and_then(Value::as_object);
    let Some(states) = states else { return Some("it has no states".to_owned()) };
    let start = machine.get("StartAt").and_then(Value::as_str);
    if !start.is_some_and(|start| states.contains_key(start)) {
        return Some("its first state is missing".to_owned());
    }
    states.iter().find_map(|(name, state)| {
        reason(state, depth + 1).map(|reason| format!("the state `{name}` {reason}"))
    })
}

fn uses_jsonata(of: &Value) -> bool {
    of.get("QueryLanguage").and_then(Value::as_str).is_some_and(|of| of != "JSONPath")
}

fn reason(state: &Value, depth: usize) -> Option<String> {
    let text = |name: &str| state.get(name).and_then(Value::as_str);
    if uses_jsonata(state) {
        return Some("uses JSONata".to_owned());
    }
    if state.get("Assign").is_some() {
        return Some("assigns variables".to_owned());
    }
    let templates = ["Parameters", "ResultSelector", "ItemSelector"];
    if let Some(name) = templates.iter().find_map(|name| unknown(state.get(*name)?)) {
        return Some(format!("calls the function States.{name}"));
    }
    match text("Type").unwrap_or_default() {
        "Pass" | "Wait" | "Succeed" | "Fail" => None,
        "Task" => {
            if state.get("TimeoutSecondsPath").is_some() {
                return Some("has a timeout by path".to_owned());
            }
            let resource = text("Resource").unwrap_or_default();
            (!task::is_known(resource)).then(|| format!("calls `{resource}`"))
        }
        "Choice" => {
            let rules = state.get("Choices").and_then(Value::as_array).into_iter().flatten();
            let operator = rules.into_iter().find_map(choice::unknown)?;
            Some(format!("has the unknown operator {operator}"))
        }
        "Parallel" => {
            let mut branches =
                state.get("Branches").and_then(Value::as_array).into_iter().flatten();
            branches.find_map(|branch| machine(branch, depth)).as_deref().map(inner)
        }
        "Map" => {
            let processor = state.get("ItemProcessor").or_else(|| state.get("Iterator"));
            let Some(processor) = processor else { return Some("has no ItemProcessor".to_owned()) };
            let mode = processor.pointer("/ProcessorConfig/Mode").and_then(Value::as_str);
            if mode == Some("DISTRIBUTED") || state.get("ItemReader").is_some() {
                return Some("is a distributed map".to_owned());
            }
            machine(processor, depth).as_deref().map(inner)
        }
        other => Some(format!("has the unknown type `{other}`")),
    }
}

fn inner(reason: &str) -> String {
    format!("has states of its own: {reason}")
}

/// The name of an unknown function in a template.
fn unknown(template: &Value) -> Option<String> {
    match template {
        Value::Object(members) => members.iter().find_map(|(name, value)| match value {
            Value::String(text) if name.ends_with(".$") => {
                intrinsic::unknown(text).map(str::to_owned)
            }
            value => unknown(value),
        }),
        Value::Array(elements) => elements.iter().find_map(unknown),
        _ => None,
    }
}
