//! Templates of CloudFormation.

use serde_json::{Map, Value};

use super::resource::{Removal, StateResource};
use super::state::{State, StateError};
use crate::blueprint::Source;
use crate::check::Engine;
use crate::load;

/// Reads a template.
pub(super) fn read(source: &Source) -> Result<State, StateError> {
    // JSON is read faster than YAML.
    let document = match serde_json::from_str::<Value>(&source.text) {
        Ok(Value::String(text)) => {
            return read(&Source { text, ..source.clone() });
        }
        Ok(document) => document,
        Err(_) => load::document_of(source).map_err(StateError::Syntax)?,
    };
    let resources = document.get("Resources").and_then(Value::as_object);
    let resources = resources.ok_or_else(|| StateError::Format(source.name.clone()))?;
    let mut state = State::new(Engine::CloudFormation);
    state.resources =
        resources.iter().map(|(id, resource)| (id.clone(), read_resource(resource))).collect();
    for (section, kind) in [("Parameters", "parameter"), ("Outputs", "output")] {
        for (name, value) in document.get(section).and_then(Value::as_object).into_iter().flatten()
        {
            let declaration = StateResource {
                kind: kind.to_owned(),
                properties: value.as_object().cloned().unwrap_or_default(),
                ..StateResource::default()
            };
            state.declarations.insert(format!("{kind} {name}"), declaration);
        }
    }
    state.source = Some(source.clone());
    Ok(state)
}

fn read_resource(resource: &Value) -> StateResource {
    let text = |name: &str| resource.get(name).and_then(Value::as_str).unwrap_or_default();
    let fate = |policy: &str| match policy {
        "Retain" | "RetainExceptOnCreate" | "Snapshot" => Removal::Retained,
        _ => Removal::Deleted,
    };
    let depends_on = match resource.get("DependsOn") {
        Some(Value::String(id)) => vec![id.clone()],
        Some(Value::Array(ids)) => {
            ids.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        _ => Vec::new(),
    };
    StateResource {
        kind: text("Type").to_owned(),
        properties: resource
            .get("Properties")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_else(Map::new),
        on_removal: fate(text("DeletionPolicy")),
        on_replacement: fate(text("UpdateReplacePolicy")),
        creates_before_deleting: true,
        ignored: Vec::new(),
        depends_on,
    }
}
