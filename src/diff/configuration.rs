//! A module like a plan of Terraform, from which its APIs are read.

use serde_json::{Map, Value, json};

use super::reference;
use super::state::{State, resolve, source};
use crate::blueprint::Source;
use crate::plan::deployed::{ACCOUNT_ID, PARTITION, REGION};

impl State {
    /// The resources like a plan of Terraform, from which APIs are read.
    pub(super) fn as_plan(&self) -> Source {
        let (mut planned, mut configured) = (Vec::new(), Vec::new());
        let known = |id: &str, attribute: &str| {
            let resource = self.resources.get(id)?;
            let text = resource.literal(attribute)?;
            Some(text.to_owned())
        };
        for (address, resource) in &self.resources {
            let (mut values, mut expressions) = (Map::new(), Map::new());
            for (name, value) in &resource.properties {
                let mut value = value.clone();
                resolve_pseudo(&mut value);
                resolve(&mut value, &known);
                if !references(&value).is_empty() {
                    expressions.insert(name.clone(), configured_value(&value));
                }
                let is_reference = value.as_str().is_some_and(|text| {
                    text.starts_with("${") && reference::end(text) == text.len()
                });
                if !is_reference {
                    unescape(&mut value);
                    values.insert(name.clone(), value);
                }
            }
            let of = json!({"address": address, "mode": "managed", "type": resource.kind});
            let with = |name: &str, of_name: Map<String, Value>| {
                let mut of = of.clone();
                of[name] = Value::Object(of_name);
                of
            };
            planned.push(with("values", values));
            configured.push(with("expressions", expressions));
        }
        let plan = json!({
            "format_version": "1.0",
            "terraform_version": "1",
            "planned_values": {"root_module": {"resources": planned}},
            "configuration": {"root_module": {"resources": configured}},
        });
        source("the module", &plan.to_string())
    }
}

/// The values of data sources that any module may have.
fn resolve_pseudo(value: &mut Value) {
    match value {
        Value::String(text) => {
            for (expression, known) in [
                ("${data.aws_partition.current.partition}", PARTITION),
                ("${data.aws_region.current.id}", REGION),
                ("${data.aws_region.current.name}", REGION),
                ("${data.aws_caller_identity.current.account_id}", ACCOUNT_ID),
                ("${data.aws_partition.current.dns_suffix}", "amazonaws.com"),
            ] {
                if text.contains(expression) {
                    *text = text.replace(expression, known);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(resolve_pseudo),
        Value::Object(members) => members.values_mut().for_each(resolve_pseudo),
        _ => {}
    }
}

/// The expressions of a value as a configuration has them: of each block by itself.
fn configured_value(value: &Value) -> Value {
    match value {
        Value::Array(blocks) if blocks.iter().all(Value::is_object) => {
            let block = |block: &Value| {
                let members = block.as_object().into_iter().flatten();
                let members = members.map(|(name, value)| (name.clone(), configured_value(value)));
                Value::Object(members.collect())
            };
            blocks.iter().map(block).collect()
        }
        other => json!({"references": references(other)}),
    }
}

/// The expressions in a value, as a configuration lists them.
pub(super) fn references(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => {
            reference::expressions(text).into_iter().map(str::to_owned).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        Value::Object(members) => members.values().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

/// Writes texts as they are deployed; references that are not known become their addresses.
fn unescape(value: &mut Value) {
    match value {
        Value::String(text) => {
            let (mut plain, mut rest) = (String::new(), text.as_str());
            while let Some(at) = rest.find("${") {
                if let Some(before) = rest[..at].strip_suffix('$') {
                    plain += before;
                    plain += "${";
                    rest = &rest[at + 2..];
                    continue;
                }
                let end = at + reference::end(&rest[at..]);
                plain += &rest[..at];
                plain += &rest[at + 2..end.saturating_sub(1).max(at + 2)];
                rest = &rest[end..];
            }
            *text = (plain + rest).replace("%%{", "%{");
        }
        Value::Array(items) => items.iter_mut().for_each(unescape),
        Value::Object(members) => members.values_mut().for_each(unescape),
        _ => {}
    }
}
