//! Terraform: compares the previous module, or the state, with the new module.

use std::collections::BTreeMap;

use dynagate::synth::KEPT_SETTINGS;
use serde_json::Value;

use super::Obstacle;
use super::table::{Table, differing};
use super::user_pool;

const TABLE: &str = "aws_dynamodb_table";

/// A resource of a generated module, with the properties that fit on one line.
#[derive(Debug, Default)]
struct Block<'t> {
    arguments: BTreeMap<&'t str, &'t str>,
    blocks: Vec<(&'t str, BTreeMap<&'t str, &'t str>)>,
}

/// The obstacles between a previously generated module and a new one.
pub(crate) fn in_module(old: &str, new: &str) -> Vec<Obstacle> {
    let (old, new) = (blocks(old), blocks(new));
    let mut obstacles = Vec::new();
    for (address, block) in &old {
        let Some(new) = new.get(address) else {
            if address.starts_with(TABLE) && block.is_kept() {
                obstacles.push(destroyed(address));
            }
            continue;
        };
        for (argument, staying) in staying(address) {
            if block.arguments.contains_key(argument) && !new.arguments.contains_key(argument) {
                obstacles.push(staying);
            }
        }
        if address.starts_with(TABLE) {
            of_table(address, &block.table(), &new.table(), new, &mut obstacles);
        }
        let is_other = |name: &&str| block.arguments.get(name) != new.arguments.get(name);
        if address.split_once('.').is_some_and(|(of, _)| of == user_pool::IN_MODULE)
            && user_pool::SIGN_IN.iter().any(is_other)
        {
            obstacles.push(user_pool::sign_in(address));
        }
    }
    obstacles
}

/// The obstacles between Terraform's state and a module. `state` is the output of `terraform state
/// pull`. `old` is the previous module, whose tables may be removed if they were not kept.
pub(crate) fn in_state(state: &str, old: &str, new: &str) -> Vec<Obstacle> {
    let Ok(state) = serde_json::from_str::<Value>(state) else { return Vec::new() };
    let (old, new) = (blocks(old), blocks(new));
    let mut obstacles = Vec::new();
    let in_root = |of: &&Value| of["mode"] == "managed" && of.get("module").is_none();
    for resource in list(&state["resources"]).filter(in_root) {
        let address = format!("{}.{}", text(&resource["type"]), text(&resource["name"]));
        let attributes = &resource["instances"][0]["attributes"];
        let Some(new) = new.get(&address) else {
            let may_go = old.get(&address).is_some_and(|block| !block.is_kept());
            if address.starts_with(TABLE) && !may_go {
                obstacles.push(destroyed(&address));
            }
            continue;
        };
        for (argument, staying) in staying(&address) {
            let is_set = attributes[argument].as_str().is_some_and(|value| !value.is_empty());
            if is_set && !new.arguments.contains_key(argument) {
                obstacles.push(staying);
            }
        }
        if address.starts_with(TABLE) {
            of_table(&address, &deployed(attributes, &state), &new.table(), new, &mut obstacles);
        }
    }
    obstacles
}

/// Settings that AWS keeps when they are omitted, with an obstacle for each.
fn staying(address: &str) -> impl Iterator<Item = (&'static str, Obstacle)> {
    let of = address.split('.').next().unwrap_or_default().to_owned();
    let address = address.to_owned();
    KEPT_SETTINGS.iter().filter(move |kept| kept.of == of).filter_map(move |kept| {
        let remedy = kept.remedy?;
        let message = format!(
            "{address} keeps its `{}` although the blueprint omits it: {}. {remedy}",
            kept.setting, kept.reason
        );
        Some((kept.setting, Obstacle::told(message)))
    })
}

fn destroyed(address: &str) -> Obstacle {
    Obstacle::in_the_way(format!(
        "{address} is no longer in the module: Terraform would destroy the table with all its \
         items. To keep the table, run `terraform state rm {address}`; to delete it, run \
         `terraform destroy -target={address}` while its removal policy is `delete`"
    ))
}

fn of_table(
    address: &str,
    old: &Table,
    new: &Table,
    block: &Block<'_>,
    obstacles: &mut Vec<Obstacle>,
) {
    if old.is_replaced_by(new) {
        let why = old.replacement(new);
        let names =
            |table: &Table| table.key.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        let is_noticed = names(old) != names(new) || old.local != new.local || old.is_renamed(new);
        obstacles.push(if block.is_kept() || !is_noticed {
            let but = if is_noticed {
                "Terraform cannot destroy a retained table"
            } else {
                "the provider does not detect a changed type"
            };
            Obstacle::in_the_way(format!(
                "{address} requires replacement: {why}, but {but}. To create a new, empty table, \
                 change both its key under `tables` and its `name`; `terraform state rm \
                 {address}` retains the old one"
            ))
        } else {
            Obstacle::told(format!(
                "Terraform destroys {address} with all its items and creates a new table: {why}"
            ))
        });
    }
    if new.is_encrypted_in_account
        && new.kms_key.is_none()
        && let Some(key) = &old.kms_key
    {
        obstacles.push(Obstacle::in_the_way(format!(
            "{address} is encrypted with {key}: the provider does not change this to \
             `aws-managed`, but the role loses access to the key. Run `aws dynamodb update-table \
             --table-name {} --sse-specification Enabled=true,SSEType=KMS` first, or omit \
             `encryption` for a key owned by DynamoDB",
            old.name
        )));
    }
    obstacles.extend(old.change_of_expiry(address, new));
    let is_left_alone = block
        .lifecycle("ignore_changes")
        .is_some_and(|ignored| ignored.contains("global_secondary_index"));
    if is_left_alone
        && (!differing(&old.global, &new.global).is_empty()
            || !differing(&new.global, &old.global).is_empty())
    {
        obstacles.push(Obstacle::told(format!(
            "the indexes of {address} do not change: Terraform ignores all of them because one \
             of them has autoscaling. Change them with `aws dynamodb update-table`"
        )));
    }
}

/// The resources of a generated module by address.
fn blocks(text: &str) -> BTreeMap<String, Block<'_>> {
    let mut blocks = BTreeMap::new();
    let mut address = None;
    for line in text.lines() {
        if let Some(head) = line.strip_prefix("resource ") {
            let mut words = head.split('"');
            let (of, name) = (words.nth(1).unwrap_or_default(), words.nth(1).unwrap_or_default());
            let new = format!("{of}.{name}");
            blocks.insert(new.clone(), Block::default());
            address = Some(new);
        } else if line == "}" {
            address = None;
        } else if let Some(block) = address.as_ref().and_then(|address| blocks.get_mut(address)) {
            block.read(line);
        }
    }
    blocks
}

impl<'t> Block<'t> {
    /// Parses a line of a resource's body.
    fn read(&mut self, line: &'t str) {
        let content = line.trim_start();
        let depth = line.len() - content.len();
        if let (2, Some(name)) =
            (depth, content.strip_suffix(" {").filter(|name| !name.contains(' ')))
        {
            self.blocks.push((name, BTreeMap::new()));
        } else if let Some((name, value)) = content.split_once(" = ") {
            let arguments = match (depth, self.blocks.last_mut()) {
                (2, _) => &mut self.arguments,
                (4, Some((_, arguments))) => arguments,
                _ => return,
            };
            arguments.insert(name.trim_end(), value);
        }
    }

    fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s BTreeMap<&'t str, &'t str>> {
        self.blocks.iter().filter(move |(of, _)| *of == name).map(|(_, arguments)| arguments)
    }

    fn lifecycle(&self, argument: &str) -> Option<&str> {
        self.all("lifecycle").find_map(|arguments| arguments.get(argument).copied())
    }

    /// True if Terraform refuses to destroy it.
    fn is_kept(&self) -> bool {
        self.lifecycle("prevent_destroy") == Some("true")
    }

    fn table(&self) -> Table {
        let types: BTreeMap<_, _> = self
            .all("attribute")
            .map(|of| (literal(of.get("name")), literal(of.get("type"))))
            .collect();
        let index = |of: &BTreeMap<&str, &str>| {
            let projected: Vec<String> = of
                .get("non_key_attributes")
                .and_then(|list| serde_json::from_str(list).ok())
                .unwrap_or_default();
            let part = |name: &str| literal(of.get(name));
            (
                part("name"),
                fixed(
                    &part("hash_key"),
                    &part("range_key"),
                    &part("projection_type"),
                    projected,
                    &types,
                ),
            )
        };
        let expiry = self.all("ttl").next();
        let attribute =
            expiry.and_then(|of| of.get("attribute_name")).map(|name| literal(Some(name)));
        let is_on = expiry.and_then(|of| of.get("enabled")) == Some(&"true");
        let encryption = self.all("server_side_encryption").next();
        Table {
            name: literal(self.arguments.get("name")),
            key: key(
                &literal(self.arguments.get("hash_key")),
                &literal(self.arguments.get("range_key")),
                &types,
            ),
            global: self.all("global_secondary_index").map(index).collect(),
            local: self.all("local_secondary_index").map(index).collect(),
            names_expiry: attribute.is_some(),
            expiry: attribute.filter(|_| is_on),
            kms_key: encryption.and_then(|of| of.get("kms_key_arn")).map(|key| literal(Some(key))),
            is_encrypted_in_account: encryption.and_then(|of| of.get("enabled")) == Some(&"true"),
        }
    }
}

/// The table in a state.
fn deployed(attributes: &Value, state: &Value) -> Table {
    let types: BTreeMap<_, _> =
        list(&attributes["attribute"]).map(|of| (text(&of["name"]), text(&of["type"]))).collect();
    let index = |of: &Value| {
        let projected = list(&of["non_key_attributes"]).map(text).collect();
        let fixed = fixed(
            &text(&of["hash_key"]),
            &text(&of["range_key"]),
            &text(&of["projection_type"]),
            projected,
            &types,
        );
        (text(&of["name"]), fixed)
    };
    let (expiry, encryption) = (&attributes["ttl"][0], &attributes["server_side_encryption"][0]);
    let attribute = expiry["attribute_name"].as_str().filter(|name| !name.is_empty());
    let is_on = expiry["enabled"] == Value::Bool(true);
    // The state has the AWS managed key as well, if the caller was not allowed to look it up. Only
    // a customer key is granted to a role.
    let is_used = |key: &&str| {
        let policies = list(&state["resources"]).filter(|of| of["type"] == "aws_iam_role_policy");
        policies
            .filter_map(|of| of["instances"][0]["attributes"]["policy"].as_str())
            .any(|policy| policy.contains(*key))
    };
    Table {
        name: text(&attributes["name"]),
        key: key(&text(&attributes["hash_key"]), &text(&attributes["range_key"]), &types),
        global: list(&attributes["global_secondary_index"]).map(index).collect(),
        local: list(&attributes["local_secondary_index"]).map(index).collect(),
        names_expiry: attribute.is_some(),
        expiry: attribute.filter(|_| is_on).map(str::to_owned),
        kms_key: encryption["kms_key_arn"]
            .as_str()
            .filter(|key| !key.is_empty())
            .filter(is_used)
            .map(str::to_owned),
        is_encrypted_in_account: encryption["enabled"] == Value::Bool(true),
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// An HCL string without its quotes.
fn literal(written: Option<&&str>) -> String {
    let written = written.copied().unwrap_or_default();
    serde_json::from_str(written).unwrap_or_else(|_| written.to_owned())
}

fn key(partition: &str, sort: &str, types: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let attributes = [partition, sort].into_iter().filter(|name| !name.is_empty());
    attributes.map(|name| (name.to_owned(), types.get(name).cloned().unwrap_or_default())).collect()
}

fn fixed(
    partition: &str,
    sort: &str,
    projection: &str,
    mut projected: Vec<String>,
    types: &BTreeMap<String, String>,
) -> String {
    projected.sort();
    format!("{:?} {projection} {projected:?}", key(partition, sort, types))
}
