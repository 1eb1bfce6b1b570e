//! A document as its readers see it: operations by route, with schemas that an independent
//! validator compiles.

use std::collections::BTreeMap;

use boon::{Compiler, Draft, SchemaIndex, Schemas};
use serde_json::{Map, Value, json};

/// A document with compiled schemas.
pub(super) struct Described {
    pub(super) document: Value,
    schemas: Schemas,
    /// The schemas by their place in the document: as they are, and with only known members.
    compiled: BTreeMap<String, [SchemaIndex; 2]>,
}

impl Described {
    /// Reads a document of OpenAPI 3.1. Fails if one of its schemas is not valid.
    pub(super) fn of(text: &str) -> Self {
        let document: Value = serde_json::from_str(text).expect("JSON");
        let mut places = BTreeMap::new();
        schemas_of(&document, "", &mut places);
        let mut schemas = Schemas::new();
        let mut compiled: BTreeMap<String, Vec<SchemaIndex>> = BTreeMap::new();
        for is_closed in [false, true] {
            let name = format!("http://localhost/{is_closed}.json");
            let close = |schema: &Value| {
                let schema = readable(schema);
                if is_closed { closed(&schema) } else { schema }
            };
            let own: Vec<_> = places.values().map(|schema| close(schema)).collect();
            let components = document["components"]["schemas"].as_object().cloned();
            let components: Map<_, _> = components
                .unwrap_or_default()
                .into_iter()
                .map(|(name, schema)| (name, close(&schema)))
                .collect();
            let all = json!({"components": {"schemas": components}, "own": own});
            let mut reader = Compiler::new();
            reader.set_default_draft(Draft::V2020_12);
            reader.add_resource(&name, all).expect("a resource");
            for (index, place) in places.keys().enumerate() {
                let at = format!("{name}#/own/{index}");
                let schema = reader.compile(&at, &mut schemas);
                let schema = schema.unwrap_or_else(|error| panic!("{place}: {error:#}"));
                compiled.entry(place.clone()).or_default().push(schema);
            }
        }
        let compiled =
            compiled.into_iter().map(|(place, of)| (place, of.try_into().expect("two"))).collect();
        Self { document, schemas, compiled }
    }

    /// Fails if a value does not conform to the schema at a place; `is_closed` if it may only have
    /// known members.
    pub(super) fn conforms(
        &self,
        place: &str,
        value: &Value,
        is_closed: bool,
    ) -> Result<(), String> {
        let schema = self.compiled.get(place).ok_or_else(|| format!("no schema at {place}"))?;
        self.schemas
            .validate(value, schema[usize::from(is_closed)])
            .map_err(|error| format!("{place}: {value}: {error:#}"))
    }

    /// The places of all schemas.
    pub(super) fn places(&self) -> impl Iterator<Item = &str> {
        self.compiled.keys().map(String::as_str)
    }

    /// The operation for a route of the API, with its place.
    pub(super) fn operation(&self, path: &str, verb: &str) -> Option<(String, &Value)> {
        let path = path.replace("+}", "}");
        let verb = verb.to_ascii_lowercase();
        let operation = self.document["paths"].get(&path)?.get(&verb)?;
        Some((format!("/paths/{}/{verb}", escaped(&path)), operation))
    }
}

/// A key in a JSON pointer.
pub(super) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Adds the schemas of a document by their places. Those of examples are not among them.
fn schemas_of<'d>(value: &'d Value, place: &str, found: &mut BTreeMap<String, &'d Value>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let at = format!("{place}/{}", escaped(key));
                match key.as_str() {
                    "schema" => drop(found.insert(at, member)),
                    "schemas" if place == "/components" => {
                        for (name, schema) in member.as_object().expect("schemas") {
                            found.insert(format!("{at}/{name}"), schema);
                        }
                    }
                    "examples" | "example" => {}
                    _ => schemas_of(member, &at, found),
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                schemas_of(item, &format!("{place}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// The schema with patterns in the syntax of the validator, which takes the brace of `${` for a
/// quantifier.
fn readable(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let member = |(key, member): (&String, &Value)| match member {
                Value::String(pattern) if key == "pattern" => {
                    (key.clone(), pattern.replace("${", r"$\{").into())
                }
                member => (key.clone(), readable(member)),
            };
            Value::Object(members.iter().map(member).collect())
        }
        Value::Array(items) => items.iter().map(readable).collect(),
        other => other.clone(),
    }
}

/// The schema with only known members in objects that have any.
fn closed(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let mut closed: Map<_, _> =
                members.iter().map(|(key, member)| (key.clone(), self::closed(member))).collect();
            let has_properties = closed.get("properties").is_some_and(Value::is_object);
            let is_schema = closed.get("type").is_some_and(|of| of.is_string() || of.is_array());
            if has_properties && is_schema && !closed.contains_key("additionalProperties") {
                closed.insert("additionalProperties".to_owned(), false.into());
            }
            Value::Object(closed)
        }
        Value::Array(items) => items.iter().map(closed).collect(),
        other => other.clone(),
    }
}
