//! `REFERENCE.md`: the settings of routes and attributes, generated from the schema.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use dynagate::bounds;
use serde_json::{Map, Value};

use crate::golden;
use crate::options::schema;

const OPENING: &str = "\
# Operations and item types

What a route's operation, its errors and a table's attributes can say in a blueprint.
[Blueprints](docs/blueprints.md) explains how they work together.
This page is made from the JSON Schema that editors use (`cargo xtask goldens`).
";

const BOUNDS: &str = "
## Bounds

Whatever it reads, dynagate ends within seconds and a few hundred megabytes, or says which of these bounds it met. Only regular files
are read; `-` is standard input, which may be a pipe. No link in a folder of code leads out of it.

| of | at most | because |
|---|---|---|
";

/// The definitions of a route besides operations and errors.
const OTHERS: [&str; 4] = ["Authorization", "Mock", "Parameters", "Raw"];

#[test]
fn the_reference_matches_the_schema() {
    let schema = schema();
    let page = page(schema["$defs"].as_object().expect("definitions"));
    golden::assert_file("REFERENCE.md", &page);
    for named in ["## Put", "## Query", "## Test", "## Attribute", "`begins-with:`", "`map-of`"] {
        assert!(page.contains(named), "{named}");
    }
}

fn page(definitions: &Map<String, Value>) -> String {
    let mut names = Vec::new();
    let route = definitions["Route"]["properties"].as_object().expect("a route");
    for name in route.values().flat_map(references).filter(|name| !OTHERS.contains(name)) {
        reach(definitions, name, &mut names);
    }
    reach(definitions, "Attribute", &mut names);
    let mut page = OPENING.to_owned();
    for name in names {
        let definition = &definitions[name];
        write!(page, "\n## {name}\n\n{}\n", description(definition)).expect("written");
        body(&mut page, definition);
    }
    page.push_str(BOUNDS);
    for bound in bounds::ALL {
        writeln!(page, "| {} | {bound} | {} |", bound.of, bound.reason).expect("written");
    }
    page
}

/// Adds a definition and those that it refers to, each once.
fn reach<'s>(definitions: &'s Map<String, Value>, name: &'s str, names: &mut Vec<&'s str>) {
    if !names.contains(&name) {
        names.push(name);
        for other in references(&definitions[name]).into_iter().collect::<BTreeSet<_>>() {
            reach(definitions, other, names);
        }
    }
}

fn references(schema: &Value) -> Vec<&str> {
    match schema {
        Value::Object(members) => {
            let own = members
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|way| way.strip_prefix("#/$defs/"));
            own.into_iter().chain(members.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

/// Tables of the keys of an object, or of the possible values.
fn body(page: &mut String, schema: &Value) {
    if let Some(properties) = schema["properties"].as_object() {
        let required =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let required: BTreeSet<_> = required.collect();
        page.push_str("\n| key | value | |\n|---|---|---|\n");
        for (key, property) in properties {
            let needed = if required.contains(key.as_str()) { " Required." } else { "" };
            writeln!(page, "| `{key}` | {} | {}{needed} |", kind(property), description(property))
                .expect("written");
        }
    }
    let choices = ["oneOf", "anyOf"].iter().filter_map(|key| schema[*key].as_array()).flatten();
    let (tables, choices): (Vec<_>, Vec<_>) = choices
        .partition(|choice| choice["properties"].as_object().is_some_and(|keys| keys.len() > 1));
    if !choices.is_empty() {
        page.push_str("\n| value | |\n|---|---|\n");
        for choice in choices {
            writeln!(page, "| {} | {} |", kind(choice), description(choice)).expect("written");
        }
    }
    for table in tables {
        write!(page, "\n{}\n", description(table)).expect("written");
        body(page, table);
    }
}

/// The type of a value in a few words.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap_or_default();
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(constant) = schema["const"].as_str() {
        return format!("`{constant}`");
    }
    if let Some(values) = schema["enum"].as_array() {
        return values
            .iter()
            .filter_map(Value::as_str)
            .map(|value| format!("`{value}`"))
            .collect::<Vec<_>>()
            .join(", ");
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let choices = choices.iter().filter(|choice| choice["type"] != "null");
        return choices.map(kind).collect::<Vec<_>>().join(" or ");
    }
    let types: Vec<_> = match &schema["type"] {
        Value::String(name) => vec![name.as_str()],
        Value::Array(names) => {
            names.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect()
        }
        _ => return "any JSON".to_owned(),
    };
    match (types.as_slice(), schema["properties"].as_object()) {
        (["array"], _) => format!("list of {}", kind(&schema["items"])),
        (["object"], Some(keys)) => {
            let keys = keys.iter().map(|(key, value)| format!("`{key}:` {}", kind(value)));
            keys.collect::<Vec<_>>().join(", ")
        }
        (["object"], None) if schema["additionalProperties"].is_object() => {
            format!("mapping to {}", kind(&schema["additionalProperties"]))
        }
        (["object"], None) => "mapping".to_owned(),
        (types, _) => types.join(" or "),
    }
}

/// The description on one line, for a table.
fn description(schema: &Value) -> String {
    let text = schema["description"].as_str().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}
