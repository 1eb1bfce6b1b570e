//! States of Terraform in JSON.

use serde_json::{Value, json};

use super::resource::StateResource;
use super::state::{State, StateError, source};
use crate::blueprint::Source;
use crate::check::Engine;
use crate::load::without_indexes;

/// The deepest nesting of modules.
const LEVELS: usize = 100;

/// Reads the output of `terraform show -json` or `terraform state pull`.
pub(super) fn read(text: &Source) -> Result<State, StateError> {
    let format = || StateError::Format(text.name.clone());
    let document: Value = serde_json::from_str(&text.text).map_err(|_| format())?;
    let is_pulled = document.get("resources").is_some();
    let document = if is_pulled { shown(&document) } else { document };
    if document.get("terraform_version").is_none() {
        return Err(format());
    }
    // A state without resources has no values.
    let root = ["values", "planned_values"].into_iter().find_map(|name| document.get(name));
    let root = root.and_then(|values| values.get("root_module")).unwrap_or(&Value::Null);
    let mut state = State { is_deployed: true, ..State::new(Engine::Terraform) };
    collect(root, &mut state, LEVELS);
    state.source =
        Some(if is_pulled { source(&text.name, &document.to_string()) } else { text.clone() });
    Ok(state)
}

/// Adds the resources of a module and of its child modules.
fn collect(module: &Value, state: &mut State, levels: usize) {
    for resource in items(&module["resources"]).filter(|of| of["mode"] == "managed") {
        let Some(address) = resource["address"].as_str() else { continue };
        let mut properties = resource["values"].as_object().cloned().unwrap_or_default();
        properties.values_mut().for_each(escape);
        let read = StateResource {
            kind: resource["type"].as_str().unwrap_or_default().to_owned(),
            properties,
            creates_before_deleting: resource["create_before_destroy"] == true,
            ..StateResource::default()
        };
        // Instances of a resource have the arguments of one block.
        state.resources.entry(without_indexes(address)).or_insert(read);
    }
    for child in items(&module["child_modules"]).filter(|_| levels > 0) {
        collect(child, state, levels - 1);
    }
}

/// A state as `terraform show -json` prints it, from the one that `terraform state pull` prints.
fn shown(pulled: &Value) -> Value {
    let mut resources = Vec::new();
    for resource in items(&pulled["resources"]) {
        let (kind, name) = (&resource["type"], &resource["name"]);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        for instance in items(&resource["instances"]) {
            let index = instance.get("index_key").map(|key| format!("[{key}]"));
            let module = resource["module"].as_str().map(|module| format!("{module}."));
            let address = format!(
                "{}{}.{}{}",
                module.unwrap_or_default(),
                text(kind),
                text(name),
                index.unwrap_or_default()
            );
            resources.push(json!({
                "address": address,
                "mode": resource["mode"],
                "type": kind,
                "name": name,
                "values": instance["attributes"],
                "create_before_destroy": instance["create_before_destroy"],
            }));
        }
    }
    json!({
        "format_version": "1.0",
        "terraform_version": pulled["terraform_version"],
        "values": {"root_module": {"resources": resources}},
    })
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Writes literal texts in the syntax of Terraform's templates.
pub(super) fn escape(value: &mut Value) {
    match value {
        Value::String(text) if text.contains("${") || text.contains("%{") => {
            *text = text.replace("${", "$${").replace("%{", "%%{");
        }
        Value::Array(items) => items.iter_mut().for_each(escape),
        Value::Object(members) => members.values_mut().for_each(escape),
        _ => {}
    }
}
