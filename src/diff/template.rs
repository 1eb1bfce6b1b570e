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
    let mappings = document.get("Mappings").unwrap_or(&Value::Null);
    let mut state = State::new(Engine::CloudFormation);
    for (id, resource) in resources {
        let mut resource = read_resource(resource);
        resource.properties.values_mut().for_each(|value| find(mappings, value));
        state.resources.insert(id.clone(), resource);
    }
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

/// Replaces constant values of mappings, which hold the texts that occur several times.
fn find(mappings: &Value, value: &mut Value) {
    let mut found = None;
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| find(mappings, item)),
        Value::Object(members) => {
            members.values_mut().for_each(|value| find(mappings, value));
            if let Some(Value::Array(path)) = members.get("Fn::FindInMap")
                && let [map, key, name] = path.as_slice()
            {
                let step = |of: &Value, name: &Value| of.get(name.as_str()?).cloned();
                found = step(mappings, map)
                    .and_then(|map| step(&map, key))
                    .and_then(|entry| step(&entry, name));
            }
        }
        _ => {}
    }
    if let Some(found) = found {
        *value = found;
    }
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
