//! Templates as JSON: their resources, and the references between them.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// The resource types of tables without and with replicas.
const TABLES: [&str; 2] = ["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"];

/// Resources on which nothing else depends: they can be absent from a step, with those that refer
/// to them.
const LEAVES: [&str; 7] = [
    "AWS::ApiGateway::BasePathMapping",
    "AWS::ApiGateway::UsagePlanKey",
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::Cognito::UserPoolDomain",
    "AWS::Cognito::UserPoolUICustomizationAttachment",
    "AWS::Lambda::EventSourceMapping",
];

/// The resources of a template by logical ID.
pub(super) fn resources(template: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let resources = template.get("Resources").and_then(Value::as_object);
    resources.into_iter().flatten().map(|(id, resource)| (id.as_str(), resource))
}

/// A resource of a template.
pub(super) fn resource<'t>(template: &'t Value, id: &str) -> Option<&'t Value> {
    template.get("Resources")?.get(id)
}

pub(super) fn kind(resource: &Value) -> &str {
    resource["Type"].as_str().unwrap_or_default()
}

pub(super) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The properties of a resource, to change them.
pub(super) fn properties<'t>(
    template: &'t mut Value,
    id: &str,
) -> Option<&'t mut Map<String, Value>> {
    template.get_mut("Resources")?.get_mut(id)?.get_mut("Properties")?.as_object_mut()
}

/// The resources of a type in both templates: logical ID, deployed and new properties.
pub(super) fn in_both<'t>(
    deployed: &'t Value,
    new: &'t Value,
    types: &'static [&'static str],
) -> impl Iterator<Item = (&'t str, &'t Value, &'t Value)> {
    resources(new).filter_map(move |(id, new)| {
        let old = resource(deployed, id)?;
        let is_same = kind(old) == kind(new) && types.contains(&kind(new));
        is_same.then(|| (id, &old["Properties"], &new["Properties"]))
    })
}

/// The tables in both templates that are not replaced: logical ID, deployed and new properties.
pub(super) fn kept_tables<'t>(
    deployed: &'t Value,
    new: &'t Value,
) -> impl Iterator<Item = (&'t str, &'t Value, &'t Value)> {
    const FIXED: [&str; 3] = ["KeySchema", "TableName", "LocalSecondaryIndexes"];
    in_both(deployed, new, &TABLES)
        .filter(|(_, old, new)| FIXED.iter().all(|name| old[*name] == new[*name]))
}

/// The logical IDs that a value refers to, each with the attribute.
pub(super) fn references(value: &Value) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    collect(value, &mut found);
    found
}

fn collect(value: &Value, found: &mut Vec<(String, Option<String>)>) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|of| collect(of, found)),
        Value::Object(members) => {
            for (name, of) in members {
                match (name.as_str(), of) {
                    ("Ref", Value::String(id)) => found.push((id.clone(), None)),
                    ("Fn::GetAtt", Value::Array(parts)) => {
                        let mut parts = parts.iter().filter_map(Value::as_str).map(str::to_owned);
                        found.extend(parts.next().map(|id| (id, parts.next())));
                    }
                    ("Fn::GetAtt", Value::String(text)) => found.push(split(text)),
                    ("Fn::Sub", Value::String(text)) => in_text(text, &[], found),
                    ("Fn::Sub", Value::Array(parts)) => {
                        let given = parts.get(1).and_then(Value::as_object);
                        let own: Vec<_> = given.into_iter().flat_map(Map::keys).collect();
                        in_text(parts.first().and_then(Value::as_str).unwrap_or(""), &own, found);
                        parts.iter().skip(1).for_each(|of| collect(of, found));
                    }
                    _ => collect(of, found),
                }
            }
        }
        _ => {}
    }
}

/// Finds `${Id}` and `${Id.Attribute}` in the text of `Fn::Sub`, where `${!Id}` is text.
fn in_text(text: &str, own: &[&String], found: &mut Vec<(String, Option<String>)>) {
    for part in text.split("${").skip(1) {
        let Some((name, _)) = part.split_once('}') else { continue };
        let is_own = own.iter().any(|own| *own == name);
        if !name.starts_with('!') && !is_own {
            found.push(split(name));
        }
    }
}

fn split(text: &str) -> (String, Option<String>) {
    match text.split_once('.') {
        Some((id, attribute)) => (id.to_owned(), Some(attribute.to_owned())),
        None => (text.to_owned(), None),
    }
}

/// The references of a template that lead to neither a resource, nor a parameter, nor a pseudo
/// parameter.
#[must_use]
pub fn dangling_references(template: &Value) -> Vec<String> {
    let is_known = |id: &str| {
        id.starts_with("AWS::")
            || ["Resources", "Parameters"].iter().any(|of| template[*of].get(id).is_some())
    };
    let mut dangling: Vec<_> =
        references(template).into_iter().map(|(id, _)| id).filter(|id| !is_known(id)).collect();
    for (id, resource) in resources(template) {
        let before = depends_on(resource).filter(|id| !is_known(id));
        dangling.extend(before.map(|of| format!("{id}.DependsOn {of}")));
    }
    dangling
}

fn depends_on(resource: &Value) -> impl Iterator<Item = &str> {
    let of = &resource["DependsOn"];
    of.as_str().into_iter().chain(list(of).filter_map(Value::as_str))
}

/// Removes resources, the outputs that refer to them, and their names in `DependsOn`. Changes
/// nothing and returns false if another resource refers to one of them.
pub(super) fn remove(template: &mut Value, ids: &BTreeSet<String>) -> bool {
    let refers = |of: &Value| references(of).iter().any(|(id, _)| ids.contains(id));
    let stays = |(id, resource): (&str, &Value)| !ids.contains(id) && refers(resource);
    if resources(template).any(stays) {
        return false;
    }
    if let Some(resources) = template["Resources"].as_object_mut() {
        resources.retain(|id, _| !ids.contains(id));
        for resource in resources.values_mut() {
            let Some(resource) = resource.as_object_mut() else { continue };
            match resource.get_mut("DependsOn") {
                Some(Value::Array(before)) => {
                    before.retain(|id| id.as_str().is_none_or(|id| !ids.contains(id)));
                }
                Some(Value::String(id)) if ids.contains(id) => {
                    resource.remove("DependsOn");
                }
                _ => {}
            }
        }
    }
    if let Some(outputs) = template.get_mut("Outputs").and_then(Value::as_object_mut) {
        outputs.retain(|_, output| !refers(output));
    }
    true
}

/// Removes resources with those that refer to them, all of which must be leaves. Changes nothing
/// and returns false otherwise.
pub(super) fn remove_leaves(template: &mut Value, mut ids: BTreeSet<String>) -> bool {
    loop {
        let refers = |of: &Value| references(of).iter().any(|(id, _)| ids.contains(id));
        let further: BTreeSet<_> = resources(template)
            .filter(|(id, resource)| !ids.contains(*id) && refers(resource))
            .map(|(id, _)| id.to_owned())
            .collect();
        if further.is_empty() {
            break;
        }
        ids.extend(further);
    }
    let is_leaf = |id: &String| {
        resource(template, id).is_some_and(|resource| LEAVES.contains(&kind(resource)))
    };
    ids.iter().all(is_leaf) && remove(template, &ids)
}
