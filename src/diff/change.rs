//! Changes of resources.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::property::{self, Comparison};
use super::reference;
use super::replacement::{self, Effect};
use super::resource::{Removal, StateResource};
use super::state::State;
use super::table;
use crate::check::Engine;

/// The fate of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// It is created.
    Added,
    /// It is updated in place.
    Changed,
    /// A new one takes its place.
    Replaced,
    /// It is deleted.
    Removed,
    /// It leaves the stack, but stays in the account.
    Retained,
}

impl Action {
    /// The word for it, such as `added`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Replaced => "replaced",
            Self::Removed => "removed",
            Self::Retained => "retained",
        }
    }

    /// The symbol for it, as Terraform writes it.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Added => "+",
            Self::Changed => "~",
            Self::Replaced => "-/+",
            Self::Removed => "-",
            Self::Retained => "x",
        }
    }
}

/// A change of a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceChange {
    /// The logical ID or address; the old one if it changes.
    pub id: String,
    /// The new logical ID or address of a resource that takes its place under another one.
    pub new_id: Option<String>,
    /// The type.
    pub kind: String,
    /// The fate.
    pub action: Action,
    /// The changed properties, in the order of their names.
    pub properties: Vec<PropertyChange>,
}

/// A change of a property.
#[derive(Debug, Clone, PartialEq)]
pub struct PropertyChange {
    /// The path, such as `GlobalSecondaryIndexes[by-zone].Projection`.
    pub path: String,
    /// The old value; `None` if it is added.
    pub old: Option<Value>,
    /// The new value; `None` if it is removed.
    pub new: Option<Value>,
    /// True if the resource is replaced because of it.
    pub replaces: bool,
    /// The replaced resource to which an otherwise unchanged value refers.
    pub refers_to: Option<String>,
}

impl PropertyChange {
    /// The name of the property itself: `GlobalSecondaryIndexes`.
    pub fn name(&self) -> &str {
        self.path.split(['.', '[']).next().unwrap_or(&self.path)
    }
}

impl ResourceChange {
    /// The change of a property, or of a part of it.
    pub fn property(&self, name: &str) -> Option<&PropertyChange> {
        self.properties.iter().find(|property| property.name() == name)
    }

    /// The properties because of which it is replaced.
    pub fn reasons(&self) -> impl Iterator<Item = &PropertyChange> {
        self.properties.iter().filter(|property| property.replaces)
    }
}

/// All changes between two states of one engine.
pub(super) fn changes(old: &State, new: &State) -> Vec<ResourceChange> {
    let known = new.with_values_of(old);
    let new_ids: BTreeSet<&str> = new.resources.keys().map(String::as_str).collect();
    let mut changes: BTreeMap<&str, ResourceChange> = BTreeMap::new();
    let mut pairs: Vec<(&str, &StateResource, &StateResource)> = Vec::new();
    for (id, before) in &old.resources {
        let id_now = new.moved.get(id).map_or(id.as_str(), String::as_str);
        if let Some(after) = known.get(id_now) {
            pairs.push((id, before, after));
            continue;
        }
        let action = match before.on_removal {
            Removal::Retained => Action::Retained,
            Removal::Deleted | Removal::Prevented => Action::Removed,
        };
        changes.insert(id, whole(id, before, action));
    }
    let came = |id: &&str| {
        !old.resources.contains_key(*id) && !new.moved.values().any(|moved| moved == *id)
    };
    for id in new_ids.iter().filter(|id| came(id)) {
        changes.insert(id, whole(id, &known[*id], Action::Added));
    }
    for (id, before, after) in &pairs {
        let comparison = Comparison { is_deployed: old.is_deployed, kind: &after.kind };
        let mut properties = property::changes(&comparison, before, after);
        properties.retain(|property| !is_undetected(&after.kind, property));
        if before.kind != after.kind || !properties.is_empty() {
            changes.insert(id, paired(id, before, after, properties));
        }
    }
    cascade(old, new, &pairs, &mut changes);
    redeployed(new, changes.into_values().collect())
}

/// True for another type of an attribute of a table, which the aws provider does not detect: it
/// compares attributes by their names.
fn is_undetected(kind: &str, property: &PropertyChange) -> bool {
    let path = &property.path;
    kind == table::IN_MODULES && path.starts_with("attribute[") && path.ends_with("].type")
}

/// The changes of parameters and outputs.
pub(super) fn of_declarations(old: &State, new: &State) -> Vec<ResourceChange> {
    let mut changes = Vec::new();
    if old.is_deployed || new.is_deployed {
        // A state has neither.
        return changes;
    }
    let names: BTreeSet<&String> = old.declarations.keys().chain(new.declarations.keys()).collect();
    for id in names {
        let (before, after) = (old.declarations.get(id), new.declarations.get(id));
        let change = match (before, after) {
            (Some(before), Some(after)) => {
                let comparison = Comparison { is_deployed: false, kind: &after.kind };
                let properties = property::changes(&comparison, before, after);
                (!properties.is_empty()).then(|| paired(id, before, after, properties))
            }
            (Some(before), None) => Some(whole(id, before, Action::Removed)),
            (None, Some(after)) => Some(whole(id, after, Action::Added)),
            (None, None) => None,
        };
        changes.extend(change);
    }
    changes
}

/// The change of a resource that comes or goes as a whole.
fn whole(id: &str, resource: &StateResource, action: Action) -> ResourceChange {
    let is_added = action == Action::Added;
    let property = |(name, value): (&String, &Value)| PropertyChange {
        path: name.clone(),
        old: (!is_added).then(|| value.clone()),
        new: is_added.then(|| value.clone()),
        replaces: false,
        refers_to: None,
    };
    ResourceChange {
        id: id.to_owned(),
        new_id: None,
        kind: resource.kind.clone(),
        action,
        properties: resource.properties.iter().map(property).collect(),
    }
}

/// The change of a resource that stays.
fn paired(
    id: &str,
    before: &StateResource,
    after: &StateResource,
    mut properties: Vec<PropertyChange>,
) -> ResourceChange {
    for property in &mut properties {
        property.replaces = replacement::of(before, after, property) == Effect::Replaces;
    }
    let is_replaced =
        before.kind != after.kind || properties.iter().any(|property| property.replaces);
    ResourceChange {
        id: id.to_owned(),
        new_id: None,
        kind: after.kind.clone(),
        action: if is_replaced { Action::Replaced } else { Action::Changed },
        properties,
    }
}

/// Changes resources that refer to replaced or new ones, as long as there are any.
fn cascade<'s>(
    old: &'s State,
    new: &'s State,
    pairs: &[(&'s str, &'s StateResource, &StateResource)],
    changes: &mut BTreeMap<&'s str, ResourceChange>,
) {
    let mut known: BTreeSet<String> = ids(changes, Action::Replaced);
    if old.is_deployed {
        // A deployed value is not that of a reference to a resource that is not there yet.
        known.extend(ids(changes, Action::Added));
    }
    let streams = with_new_stream(changes);
    let mut last = known.clone();
    last.extend(streams.iter().cloned());
    while !last.is_empty() {
        let mut next = BTreeSet::new();
        for (id, before, _) in pairs {
            let id_now = new.moved.get(*id).map_or(*id, String::as_str);
            let Some(after) = new.resources.get(id_now) else { continue };
            for (name, value) in &after.properties {
                let Some(to) = reference::to_replaced(new.engine, value, &last, |to, attribute| {
                    let is_stream = attribute == "stream_arn" && streams.contains(to);
                    !is_stream && (!known.contains(to) || stays_known(old, new, to, attribute))
                }) else {
                    continue;
                };
                let property = PropertyChange {
                    path: name.clone(),
                    old: Some(value.clone()),
                    new: Some(value.clone()),
                    replaces: false,
                    refers_to: Some(to),
                };
                let replaces = replacement::of(before, after, &property) == Effect::Replaces;
                let property = PropertyChange { replaces, ..property };
                let change =
                    changes.entry(id).or_insert_with(|| paired(id, before, after, Vec::new()));
                if change.property(name).is_none() {
                    change.properties.push(property);
                }
                if replaces && change.action != Action::Replaced {
                    change.action = Action::Replaced;
                    if known.insert((*id).to_owned()) {
                        next.insert((*id).to_owned());
                    }
                }
            }
        }
        last = next;
    }
}

/// The tables of Terraform whose stream gets another view: such a stream is a new one, with another
/// ARN.
fn with_new_stream(changes: &BTreeMap<&str, ResourceChange>) -> BTreeSet<String> {
    let has_new_stream = |of: &&ResourceChange| {
        of.kind == "aws_dynamodb_table" && of.property("stream_view_type").is_some()
    };
    changes.values().filter(has_new_stream).map(|of| of.id.clone()).collect()
}

fn ids(changes: &BTreeMap<&str, ResourceChange>, action: Action) -> BTreeSet<String> {
    changes.values().filter(|of| of.action == action).map(|of| of.id.clone()).collect()
}

/// True if the attribute of a replaced resource is an argument that stays the same, or that of a
/// new one is an argument, whose value has been compared.
fn stays_known(old: &State, new: &State, id: &str, attribute: &str) -> bool {
    let of = |state: &State| state.resources.get(id).and_then(|of| of.get(attribute).cloned());
    let is_new = !old.resources.contains_key(id);
    new.engine == Engine::Terraform && of(new).is_some_and(|value| is_new || of(old) == Some(value))
}

/// The deployments of CloudFormation, whose logical IDs change with the API, as replaced ones.
fn redeployed(new: &State, mut changes: Vec<ResourceChange>) -> Vec<ResourceChange> {
    const DEPLOYMENT: &str = "AWS::ApiGateway::Deployment";
    let is = |change: &ResourceChange, action| change.kind == DEPLOYMENT && change.action == action;
    let api = |change: &ResourceChange| {
        let property = change.property("RestApiId")?;
        property.old.clone().or_else(|| property.new.clone())
    };
    if new.engine != Engine::CloudFormation {
        return changes;
    }
    while let Some((gone, come)) = changes.iter().enumerate().find_map(|(gone, of)| {
        let come = |other: &ResourceChange| is(other, Action::Added) && api(other) == api(of);
        if !is(of, Action::Removed) {
            return None;
        }
        Some((gone, changes.iter().position(come)?))
    }) {
        changes[gone].new_id = Some(changes[come].id.clone());
        changes[gone].action = Action::Replaced;
        changes[gone].properties.clear();
        changes.remove(come);
    }
    changes
}
