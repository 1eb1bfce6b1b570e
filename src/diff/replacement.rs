//! The properties whose change replaces a resource.
//!
//! CloudFormation's are in `cloudformation.json`, from the registry's schemas. Those of the aws
//! provider are in `terraform.json`, from the plans of the real provider for each argument.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;

use super::change::PropertyChange;
use super::resource::StateResource;
use super::table::Table;

/// The effect of a changed property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// The resource is updated in place.
    Updates,
    /// The resource is replaced.
    Replaces,
    /// The type of the resource is not in the tables.
    Unknown,
}

/// The properties whose change replaces resources of a type.
#[derive(Debug, Default, Deserialize)]
struct Properties {
    /// The properties that are set only at creation.
    replacing: Vec<String>,
    /// The arguments of the provider that have no value unless they are declared.
    #[serde(default)]
    declared: Vec<String>,
    /// The values of arguments that are not declared.
    #[serde(default)]
    defaults: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize)]
struct Types {
    types: BTreeMap<String, Properties>,
}

/// The table of all types.
fn types() -> &'static BTreeMap<String, Properties> {
    static TYPES: OnceLock<BTreeMap<String, Properties>> = OnceLock::new();
    TYPES.get_or_init(|| {
        let tables = [include_str!("cloudformation.json"), include_str!("terraform.json")];
        // A test says that they can be read.
        let tables = tables.iter().filter_map(|text| serde_json::from_str::<Types>(text).ok());
        tables.flat_map(|table| table.types).collect()
    })
}

/// True if the type is known.
pub(super) fn is_known(kind: &str) -> bool {
    types().contains_key(kind)
}

/// True if an argument has a value only because it is declared. Other values may be AWS's, or the
/// provider's defaults.
pub(super) fn is_declared(kind: &str, name: &str, value: &Value) -> bool {
    types().get(kind).is_some_and(|of| {
        of.declared.iter().any(|known| known == name) && of.defaults.get(name) != Some(value)
    })
}

/// The effect of a changed property.
pub(super) fn of(before: &StateResource, after: &StateResource, change: &PropertyChange) -> Effect {
    let Some(of) = types().get(&after.kind) else { return Effect::Unknown };
    let is_replacing = of.replacing.iter().any(|name| {
        let path = name.replace('/', ".");
        change.name() == path || is_part(&change.path, &path)
    });
    let is_of_key = || {
        let tables = Table::of(before).zip(Table::of(after));
        tables.is_some_and(|(old, new)| old.is_replaced_for(&new, change.name()))
    };
    if is_replacing || is_of_key() { Effect::Replaces } else { Effect::Updates }
}

/// True if a path is that of a property, or of a part of it, without the names of items.
fn is_part(path: &str, of: &str) -> bool {
    let mut plain = String::new();
    let mut depth = 0_usize;
    for character in path.chars() {
        match character {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(character),
            _ => {}
        }
    }
    plain.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_read() {
        for text in [include_str!("cloudformation.json"), include_str!("terraform.json")] {
            let table: Types = serde_json::from_str(text).expect("a table");
            assert!(table.types.len() > 40, "{}", table.types.len());
        }
    }

    #[test]
    fn parts_of_a_property() {
        assert!(is_part("image_config[x].command", "image_config.command"));
        assert!(is_part("a.b.c", "a.b") && !is_part("a.bc", "a.b"));
    }
}
