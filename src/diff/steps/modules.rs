//! The steps of a Terraform module.
//!
//! The provider makes most changes with as many calls as AWS needs: it creates and deletes the
//! indexes of a table one by one, and turns a stream off and on. Some it leaves to the user. Such a
//! step is the new module with a value that AWS accepts now, or without a resource.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Step, shards};
use crate::diff::{State, StateResource};

/// Returns the steps from the deployed resources to a module that dynagate generated, given its
/// `main.tf`. The last one is the module as it is.
#[must_use]
pub fn of_modules(deployed: &State, main: &str) -> Vec<Step<String>> {
    let mut steps = Vec::new();
    let mut shards_of: BTreeMap<&str, u64> = BTreeMap::new();
    while steps.len() < super::MOST {
        let mut step = Step::whole(main.to_owned());
        if steps.is_empty() {
            turn_off_time_to_live(deployed, main, &mut step);
            take_out_usage_plan_keys(deployed, main, &mut step);
        }
        double_shards(deployed, main, &mut shards_of, &mut step);
        if step.changes.is_empty() {
            break;
        }
        steps.push(step);
    }
    steps.push(Step::whole(main.to_owned()));
    steps
}

/// Turns off the time to live of tables that get another attribute. See [`super::time_to_live`].
fn turn_off_time_to_live(deployed: &State, main: &str, step: &mut Step<String>) {
    for (address, table) in of_type(deployed, "aws_dynamodb_table") {
        let (Some(old), Some(block)) = (table.get("ttl"), Block::of(main, address)) else {
            continue;
        };
        let old = &old[0];
        let before = old["attribute_name"].as_str().unwrap_or_default();
        let ttl = block.nested("ttl");
        let after = ttl.iter().find_map(|line| argument(line, "attribute_name"));
        let is_on = ttl.iter().any(|line| argument(line, "enabled") == Some("true"));
        let after = after.map(|text| text.trim_matches('"'));
        let Some(after) = after.filter(|after| is_on && *after != before) else { continue };
        if old["enabled"] != Value::Bool(true) {
            continue;
        }
        let changed = |line: &str| {
            let line = line.replace(&format!("\"{after}\""), &format!("\"{before}\""));
            if argument(&line, "enabled").is_some() { line.replace("true", "false") } else { line }
        };
        step.output = block.with_nested(&step.output, "ttl", changed);
        step.changes
            .push(format!("turns off the time to live of {address}, the attribute {before}"));
        step.wait = Some(super::time_to_live::wait(after, address));
    }
}

/// Takes out the associations of API keys that another usage plan of the same stage still has.
/// Terraform creates a resource without waiting for the deletion of one at another address.
fn take_out_usage_plan_keys(deployed: &State, main: &str, step: &mut Step<String>) {
    const KEY: &str = "aws_api_gateway_usage_plan_key";
    for (address, old) in of_type(deployed, KEY) {
        if Block::of(main, address).is_some() {
            continue;
        }
        for new in
            Block::all(main, KEY).filter(|new| !deployed.resources.contains_key(&new.address))
        {
            let key = new.lines.iter().find_map(|line| argument(line, "key_id"));
            let Some(key) = key else { continue };
            let of_key = key.strip_suffix(".id").and_then(|key| deployed.resources.get(key));
            let id = of_key.and_then(|key| key.text("id"));
            let old_key = old.text("key_id");
            let is_same = old_key.is_some()
                && (old_key == id || old_key.as_deref() == Some(&format!("${{{key}}}")));
            if is_same {
                step.output = new.removed_from(&step.output);
                step.changes
                    .push(format!("deletes {address}, in whose place comes {}", new.address));
                step.interruptions.push(format!(
                    "{}: {}",
                    new.address,
                    super::unique::KEY_IS_REJECTED
                ));
            }
        }
    }
}

/// Doubles or halves the shards of streams that get more or fewer. See [`super::shards`].
fn double_shards<'d>(
    deployed: &'d State,
    main: &str,
    current: &mut BTreeMap<&'d str, u64>,
    step: &mut Step<String>,
) {
    for (address, stream) in of_type(deployed, "aws_kinesis_stream") {
        let Some(block) = Block::of(main, address) else { continue };
        let line = block.lines.iter().find(|line| argument(line, "shard_count").is_some());
        let Some(line) = line else { continue };
        let wanted = argument(line, "shard_count").and_then(|count| count.parse().ok());
        let before = current.get(address).copied().or_else(|| stream.get("shard_count")?.as_u64());
        let (Some(before), Some(wanted)) = (before.filter(|of| *of > 0), wanted) else { continue };
        let nearest = shards::nearest(before, wanted);
        if nearest == wanted {
            continue;
        }
        let written = line.replace(&format!("= {wanted}"), &format!("= {nearest}"));
        step.output = block.with_line(&step.output, line, &written);
        step.changes.push(shards::change(address, before, nearest));
        current.insert(address, nearest);
    }
}

fn of_type<'d>(
    deployed: &'d State,
    of: &'static str,
) -> impl Iterator<Item = (&'d str, &'d StateResource)> {
    deployed
        .resources
        .iter()
        .filter(move |(_, resource)| resource.kind == of)
        .map(|(address, resource)| (address.as_str(), resource))
}

/// The value of an argument that is written on one line.
fn argument<'t>(line: &'t str, name: &str) -> Option<&'t str> {
    let (found, value) = line.trim_start().split_once(" = ")?;
    (found.trim_end() == name).then_some(value)
}

/// A block `resource` of a module that dynagate generated: its first line, the lines within, and a
/// brace on a line of its own.
struct Block<'t> {
    address: String,
    lines: Vec<&'t str>,
}

impl<'t> Block<'t> {
    fn all(main: &'t str, of: &str) -> impl Iterator<Item = Self> {
        let start = format!("resource \"{of}\" \"");
        let mut blocks = Vec::new();
        let mut lines = main.lines().peekable();
        while let Some(line) = lines.next() {
            let Some(name) = line.strip_prefix(&start).and_then(|rest| rest.split('"').next())
            else {
                continue;
            };
            let mut block = Self { address: format!("{of}.{name}"), lines: vec![line] };
            for line in lines.by_ref() {
                block.lines.push(line);
                if line == "}" {
                    break;
                }
            }
            blocks.push(block);
        }
        blocks.into_iter()
    }

    fn of(main: &'t str, address: &str) -> Option<Self> {
        let (of, _) = address.split_once('.')?;
        Self::all(main, of).find(|block| block.address == address)
    }

    fn text(&self) -> String {
        self.lines.join("\n") + "\n"
    }

    /// The lines of a nested block, without its braces.
    fn nested(&self, name: &str) -> Vec<&'t str> {
        let start = format!("  {name} {{");
        let within = self.lines.iter().skip_while(|line| **line != start).skip(1);
        within.take_while(|line| **line != "  }").copied().collect()
    }

    fn with_nested(&self, main: &str, name: &str, changed: impl Fn(&str) -> String) -> String {
        let nested = self.nested(name);
        let text = nested.join("\n");
        let new: Vec<_> = nested.iter().map(|line| changed(line)).collect();
        let block = self.text();
        main.replacen(&block, &block.replacen(&text, &new.join("\n"), 1), 1)
    }

    fn with_line(&self, main: &str, line: &str, new: &str) -> String {
        let block = self.text();
        main.replacen(&block, &block.replacen(line, new, 1), 1)
    }

    /// Removes it with the empty line after it, and its address from lists of dependencies.
    fn removed_from(&self, main: &str) -> String {
        let without = main.replacen(&(self.text() + "\n"), "", 1).replacen(&self.text(), "", 1);
        let is_listed = |line: &str| line.trim().trim_end_matches(',') == self.address;
        without
            .lines()
            .filter(|line| !is_listed(line))
            .fold(String::new(), |text, line| text + line + "\n")
    }
}
