//! Global secondary indexes, of which an update creates or deletes one of a table: [`Cannot perform
//! more than one GSI creation or deletion in a single
//! update`](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-dynamodb-table.html#cfn-dynamodb-table-globalsecondaryindexes).
//!
//! Indexes are created before the API uses them, and deleted when it no longer does. An index whose
//! key or projection changes is deleted and created again: its queries fail in between.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::Step;
use super::template::{kept_tables, kind, list, properties, remove_leaves, resources};

const INDEXES: &str = "GlobalSecondaryIndexes";
const ATTRIBUTES: &str = "AttributeDefinitions";

/// An index with the types of the attributes of its table.
#[derive(Debug, Clone)]
struct Index<'t> {
    index: &'t Value,
    types: &'t BTreeMap<&'t str, &'t str>,
}

impl PartialEq for Index<'_> {
    /// True if an update takes one for the other. Its throughput may change.
    fn eq(&self, other: &Self) -> bool {
        let fixed = |of: &Self| {
            let projection = &of.index["Projection"];
            let projected: BTreeSet<_> =
                list(&projection["NonKeyAttributes"]).filter_map(Value::as_str).collect();
            let keys: Vec<_> =
                of.keys().map(|name| (name.to_owned(), of.types.get(name).copied())).collect();
            (
                keys,
                projection["ProjectionType"].clone(),
                projected.into_iter().map(str::to_owned).collect::<Vec<_>>(),
            )
        };
        fixed(self) == fixed(other)
    }
}

impl Index<'_> {
    fn keys(&self) -> impl Iterator<Item = &str> {
        key(self.index)
    }
}

type Indexes<'t> = BTreeMap<&'t str, Index<'t>>;

/// A change of one index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change<'t> {
    Create(&'t str),
    /// Of an index that is created again.
    Replace(&'t str),
    Delete(&'t str),
}

/// Creates an index of each table to which the new template adds more than one.
pub(super) fn create_early(deployed: &Value, new: &Value, step: &mut Step<Value>) {
    for (id, old, new) in kept_tables(deployed, new) {
        let (old_types, new_types) = (types(old), types(new));
        let (before, after) = (indexes(old, &old_types), indexes(new, &new_types));
        let changes = possible(&before, &after);
        let creations: Vec<_> =
            changes.iter().filter(|change| matches!(change, Change::Create(_))).collect();
        if let [Change::Create(name), _, ..] = creations[..] {
            let mut indexes = before.clone();
            indexes.insert(name, after[name].clone());
            write(&mut step.output, id, old, new, &indexes);
            step.changes.push(format!("creates the index {name} of {id}"));
        }
    }
}

/// Changes one index of each table. Returns the tables whose indexes change.
pub(super) fn change_one(
    deployed: &Value,
    new: &Value,
    step: &mut Step<Value>,
) -> BTreeSet<String> {
    let mut changed = BTreeSet::new();
    for (id, old, new) in kept_tables(deployed, new) {
        let (old_types, new_types) = (types(old), types(new));
        let (before, after) = (indexes(old, &old_types), indexes(new, &new_types));
        let Some(change) = possible(&before, &after).first().copied() else { continue };
        changed.insert(id.to_owned());
        let mut indexes = before.clone();
        let (told, interruption) = match change {
            Change::Create(name) => {
                indexes.insert(name, after[name].clone());
                (format!("creates the index {name} of {id}"), None)
            }
            Change::Replace(name) => {
                indexes.remove(name);
                let gone = format!(
                    "queries of the index {name} of {id} fail until a later step has created it \
                     with its new key or projection"
                );
                (format!("deletes the index {name} of {id}"), Some(gone))
            }
            Change::Delete(name) => {
                indexes.remove(name);
                (format!("deletes the index {name} of {id}"), None)
            }
        };
        // Settings of the indexes that stay are those of the new template.
        for (name, index) in &mut indexes {
            if let Some(new) = after.get(name).filter(|new| *new == index) {
                *index = new.clone();
            }
        }
        let is_last = indexes == after;
        if is_last {
            continue;
        }
        write(&mut step.output, id, new, old, &indexes);
        without_scaling(&mut step.output, &indexes, &after);
        step.changes.push(told);
        step.interruptions.extend(interruption);
    }
    changed
}

/// The changes of one index that are possible at first, in the best order.
fn possible<'t>(before: &Indexes<'t>, after: &Indexes<'t>) -> Vec<Change<'t>> {
    let fits = |index: &Index<'_>| {
        let others = before.values();
        let is_other = |name: &str, others: &BTreeMap<&str, &str>| {
            others.get(name).is_some_and(|of| index.types.get(name) != Some(of))
        };
        others
            .flat_map(|other| other.keys().map(move |name| (name, other.types)))
            .all(|(name, types)| !index.keys().any(|key| key == name) || !is_other(name, types))
    };
    let creations = after
        .iter()
        .filter(|(name, index)| !before.contains_key(*name) && fits(index))
        .map(|(name, _)| Change::Create(name));
    let replacements = before
        .iter()
        .filter(|(name, index)| after.get(*name).is_some_and(|new| new != *index))
        .map(|(name, _)| Change::Replace(name));
    let deletions =
        before.keys().filter(|name| !after.contains_key(*name)).map(|name| Change::Delete(name));
    creations.chain(replacements).chain(deletions).collect()
}

fn key(of: &Value) -> impl Iterator<Item = &str> {
    list(&of["KeySchema"]).filter_map(|element| element["AttributeName"].as_str())
}

/// The types of a table's attributes.
fn types(table: &Value) -> BTreeMap<&str, &str> {
    list(&table[ATTRIBUTES])
        .filter_map(|of| Some((of["AttributeName"].as_str()?, of["AttributeType"].as_str()?)))
        .collect()
}

fn indexes<'t>(table: &'t Value, types: &'t BTreeMap<&'t str, &'t str>) -> Indexes<'t> {
    list(&table[INDEXES])
        .filter_map(|index| Some((index["IndexName"].as_str()?, Index { index, types })))
        .collect()
}

/// Writes the indexes of a table, whose other settings are those of `base`.
fn write(template: &mut Value, id: &str, base: &Value, other: &Value, indexes: &Indexes<'_>) {
    let Some(table) = properties(template, id) else { return };
    let mut types = types(base);
    let local = list(&base["LocalSecondaryIndexes"]).flat_map(key);
    let mut used: BTreeSet<&str> = key(base).chain(local).collect();
    for index in indexes.values() {
        used.extend(index.keys());
        types.extend(index.keys().filter_map(|name| Some((name, *index.types.get(name)?))));
    }
    // In the order of the template.
    let named = |of: &Value| of["AttributeName"].as_str().map(str::to_owned);
    let mut order: Vec<String> = list(&base[ATTRIBUTES]).filter_map(named).collect();
    order.extend(list(&other[ATTRIBUTES]).filter_map(named));
    let mut written = BTreeSet::new();
    let attributes = order
        .iter()
        .filter(|name| used.contains(name.as_str()) && written.insert(name.as_str()))
        .map(|name| {
            serde_json::json!({
                "AttributeName": name,
                "AttributeType": types.get(name.as_str()),
            })
        });
    let attributes: Vec<_> = attributes.collect();
    table.insert(ATTRIBUTES.to_owned(), attributes.into());
    let of = |index: &Index<'_>| with_throughput_of(base, index.index);
    if indexes.is_empty() {
        table.remove(INDEXES);
    } else {
        table.insert(INDEXES.to_owned(), indexes.values().map(of).collect());
    }
    replicate(table, other, indexes);
}

/// An index with the kind of capacity that its table has.
fn with_throughput_of(table: &Value, index: &Value) -> Value {
    const THROUGHPUT: [&str; 2] = ["ProvisionedThroughput", "WriteProvisionedThroughputSettings"];
    let mut index = index.clone();
    let Some(members) = index.as_object_mut() else { return index };
    for name in THROUGHPUT {
        if table["BillingMode"] == "PAY_PER_REQUEST" {
            members.remove(name);
        } else if let Some(of_table) = table.get(name) {
            members.entry(name).or_insert_with(|| of_table.clone());
        }
    }
    if table["BillingMode"] != "PAY_PER_REQUEST" {
        members.remove("OnDemandThroughput");
    }
    index
}

/// Writes the settings of the indexes of replicas for exactly these indexes.
fn replicate(table: &mut Map<String, Value>, other: &Value, indexes: &Indexes<'_>) {
    let Some(replicas) = table.get_mut("Replicas").and_then(Value::as_array_mut) else { return };
    for replica in replicas {
        let region = replica["Region"].clone();
        let of_other = list(&other["Replicas"]).find(|of| of["Region"] == region);
        let Some(replica) = replica.as_object_mut() else { continue };
        let mut settings: Vec<Value> = replica
            .get(INDEXES)
            .map_or(&Value::Null, |of| of)
            .as_array()
            .cloned()
            .unwrap_or_default();
        let further: Vec<Value> = list(of_other.map_or(&Value::Null, |of| &of[INDEXES]))
            .filter(|of| settings.iter().all(|it| it["IndexName"] != of["IndexName"]))
            .cloned()
            .collect();
        settings.extend(further);
        settings.retain(|of| of["IndexName"].as_str().is_some_and(|it| indexes.contains_key(it)));
        if settings.is_empty() {
            replica.remove(INDEXES);
        } else {
            replica.insert(INDEXES.to_owned(), settings.into());
        }
    }
}

/// Removes the scaling of indexes that do not exist yet.
fn without_scaling(template: &mut Value, indexes: &Indexes<'_>, wanted: &Indexes<'_>) {
    for name in wanted.keys().filter(|name| !indexes.contains_key(*name)) {
        let end = format!("/index/{name}");
        let is_of_index = |of: &Value| {
            let id = &of["Properties"]["ResourceId"];
            let text = id.as_str().or_else(|| id["Fn::Sub"].as_str()).unwrap_or_default();
            kind(of) == "AWS::ApplicationAutoScaling::ScalableTarget" && text.ends_with(&end)
        };
        let targets: BTreeSet<String> = resources(template)
            .filter(|(_, of)| is_of_index(of))
            .map(|(id, _)| id.to_owned())
            .collect();
        if !targets.is_empty() {
            remove_leaves(template, targets);
        }
    }
}
