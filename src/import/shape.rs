//! Attributes of items: from request models, from what templates read, and as made-up items.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::{object, text};
use crate::probe::{Reads, Source, Step};
use crate::vtl::Json;

/// The shape of an attribute as templates read it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Shape {
    /// It is not known.
    #[default]
    Unknown,
    /// A type descriptor, such as `S`.
    Type(String),
    /// A map with these attributes.
    Map(BTreeMap<String, Shape>),
    /// A list with such elements.
    List(Box<Shape>),
}

impl Shape {
    fn insert(&mut self, steps: &[Step]) {
        match steps {
            [Step::Member(of), rest @ ..] if of == "M" => {
                if !matches!(self, Self::Map(_)) {
                    *self = Self::Map(BTreeMap::new());
                }
                if let (Self::Map(attributes), [Step::Member(name), rest @ ..]) = (self, rest) {
                    attributes.entry(name.clone()).or_default().insert(rest);
                }
            }
            [Step::Member(of), rest @ ..] if of == "L" => {
                if !matches!(self, Self::List(_)) {
                    *self = Self::List(Box::default());
                }
                if let (Self::List(element), [Step::Item, rest @ ..]) = (self, rest) {
                    element.insert(rest);
                }
            }
            [Step::Member(of), ..]
                if *self == Self::Unknown
                    && ["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS"].contains(&&**of) =>
            {
                *self = Self::Type(of.clone());
            }
            _ => {}
        }
    }

    /// The attribute as a blueprint has it; `None` for an unknown shape.
    pub(super) fn form(&self) -> Option<Json> {
        Some(match self {
            Self::Unknown => return None,
            Self::Type(of) => text(of.clone()),
            Self::Map(attributes) if attributes.is_empty() => text("M"),
            Self::Map(attributes) => {
                let each = attributes.iter();
                let each = each.filter_map(|(name, shape)| Some((name.clone(), shape.form()?)));
                object([("map", Some(Json::Object(each.collect())))])
            }
            Self::List(element) => match element.form() {
                Some(element) => object([("list", Some(element))]),
                None => text("L"),
            },
        })
    }
}

/// The attributes of items that a template of a response reads.
pub(super) fn of_reads(reads: &Reads) -> BTreeMap<String, Shape> {
    let mut attributes: BTreeMap<String, Shape> = BTreeMap::new();
    for source in reads.sources.keys() {
        let Source::Body(steps) = source else { continue };
        let rest = match steps.as_slice() {
            [Step::Member(of), rest @ ..] if of == "Item" || of == "Attributes" => rest,
            [Step::Member(of), Step::Item, rest @ ..] if of == "Items" => rest,
            _ => continue,
        };
        if let [Step::Member(name), rest @ ..] = rest {
            attributes.entry(name.clone()).or_default().insert(rest);
        }
    }
    attributes
}

/// The attributes of a request model of dynagate's, by their names in JSON.
pub(super) fn of_schema(schema: &Value) -> IndexMap<String, Json> {
    let required = required(schema);
    let members = schema.get("properties").and_then(Value::as_object);
    let attributes = members.into_iter().flatten().filter_map(|(name, member)| {
        let form = attribute(member, required.contains(&name.as_str()))?;
        Some((name.clone(), form))
    });
    attributes.collect()
}

fn required(schema: &Value) -> Vec<&str> {
    let required = schema.get("required").and_then(Value::as_array);
    required.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// The attribute of a schema; `None` for one that no attribute has.
fn attribute(schema: &Value, is_required: bool) -> Option<Json> {
    if schema.get("not").is_some() {
        return None;
    }
    let of = match schema.get("type") {
        Some(Value::String(of)) => of.as_str(),
        Some(Value::Array(of)) => of.iter().filter_map(Value::as_str).find(|of| *of != "null")?,
        _ => "any",
    };
    let whole = |name: &str| schema.get(name).cloned().map(Json::from);
    let required = is_required.then_some(Json::Boolean(true));
    let long = |shape: (&'static str, Json), constraints: Vec<(&'static str, Option<Json>)>| {
        let mut members = IndexMap::from([(shape.0.to_owned(), shape.1.clone())]);
        if let Some(required) = &required {
            members.insert("required".to_owned(), required.clone());
        }
        for (name, value) in constraints {
            if let Some(value) = value {
                members.insert(name.to_owned(), value);
            }
        }
        match (members.len(), shape) {
            (1, ("type", of)) => of,
            _ => Json::Object(members),
        }
    };
    Some(match of {
        "string" => long(
            ("type", text("S")),
            vec![
                ("enum", whole("enum")),
                ("min-length", whole("minLength")),
                ("max-length", whole("maxLength")),
                ("pattern", whole("pattern")),
            ],
        ),
        "number" | "integer" => long(
            ("type", text("N")),
            vec![
                ("enum", whole("enum")),
                ("minimum", whole("minimum")),
                ("maximum", whole("maximum")),
            ],
        ),
        "boolean" => long(("type", text("BOOL")), Vec::new()),
        "null" => long(("type", text("NULL")), Vec::new()),
        "array" => {
            let most = whole("maxItems").filter(|most| *most != Json::from(json!(1000)));
            let bounds = vec![("min-items", whole("minItems")), ("max-items", most)];
            match schema.get("items").and_then(element) {
                Some(element) => long(("list", element), bounds),
                None => long(("type", text("L")), bounds),
            }
        }
        "object" => match schema.get("properties") {
            Some(Value::Object(members)) if !members.is_empty() => {
                long(("map", Json::Object(of_schema(schema))), Vec::new())
            }
            _ => long(("type", text("M")), Vec::new()),
        },
        _ => long(("type", text("any")), Vec::new()),
    })
}

/// The attribute of a value in DynamoDB's JSON; `None` for a value of an unknown type.
pub(super) fn of_value(value: &Value) -> Option<Json> {
    let members = value.as_object()?;
    let (of, inner) = members.iter().next().filter(|_| members.len() == 1)?;
    Some(match (of.as_str(), inner) {
        ("M", Value::Object(attributes)) if !attributes.is_empty() => {
            let each = attributes.iter();
            let each = each.filter_map(|(name, value)| Some((name.clone(), of_value(value)?)));
            object([("map", Some(Json::Object(each.collect())))])
        }
        ("L", Value::Array(items)) => match items.first().and_then(of_value) {
            Some(element) => object([("list", Some(element))]),
            None => text("L"),
        },
        ("S" | "N" | "B" | "BOOL" | "NULL" | "SS" | "NS" | "BS" | "M", _) => text(of.clone()),
        _ => return None,
    })
}

/// The attribute of a key without the constraints that every key has.
pub(super) fn of_key(form: &Json, most: u64) -> Json {
    let Json::Object(members) = form else { return form.clone() };
    let mut members = members.clone();
    members.shift_remove("required");
    if members.get("min-length") == Some(&Json::from(json!(1))) {
        members.shift_remove("min-length");
    }
    if members.get("max-length") == Some(&Json::from(json!(most))) {
        members.shift_remove("max-length");
    }
    match (members.len(), members.get("type")) {
        (1, Some(of)) => of.clone(),
        _ => Json::Object(members),
    }
}

/// The elements of a list, which are never missing.
fn element(schema: &Value) -> Option<Json> {
    attribute(schema, false)
}

/// A made-up item of DynamoDB with these attributes, whose texts begin with a prefix.
pub(super) fn item(attributes: &IndexMap<String, Json>, prefix: &str) -> Value {
    let mut count = 0;
    let each = attributes.iter();
    let each = each.map(|(name, form)| (name.clone(), value(form, prefix, &mut count)));
    Value::Object(each.collect())
}

fn value(form: &Json, prefix: &str, count: &mut usize) -> Value {
    *count += 1;
    let marker = format!("{prefix}{count}z");
    let digits = format!("8{:03}", *count);
    let of_type = |of: &str| match of {
        "N" => json!({ "N": digits }),
        "B" => json!({ "B": "dnExeA==" }),
        "BOOL" => json!({ "BOOL": true }),
        "NULL" => json!({ "NULL": true }),
        "SS" => json!({ "SS": [marker.clone()] }),
        "NS" => json!({ "NS": [digits.clone()] }),
        "BS" => json!({ "BS": ["dnExeA=="] }),
        "M" => json!({ "M": { "a": { "S": marker.clone() } } }),
        "L" => json!({ "L": [{ "S": marker.clone() }] }),
        _ => json!({ "S": marker.clone() }),
    };
    match form {
        Json::String(of) => of_type(of),
        Json::Object(members) => {
            match (members.get("type"), members.get("map"), members.get("list")) {
                (_, Some(Json::Object(attributes)), _) => {
                    let mut inner = Map::new();
                    for (name, form) in attributes {
                        inner.insert(name.clone(), value(form, prefix, count));
                    }
                    json!({ "M": inner })
                }
                (_, _, Some(element)) => {
                    json!({ "L": [value(element, prefix, count), value(element, prefix, count)] })
                }
                (Some(Json::String(of)), ..) => of_type(of),
                _ => of_type("S"),
            }
        }
        _ => of_type("S"),
    }
}
