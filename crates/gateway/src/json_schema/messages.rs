//! The messages of `$context.error.validationErrorString`: those of the Java library
//! `json-schema-validator`, which recorded responses of API Gateway contain.
//!
//! It reports all problems of a value at once, and those of its members and items only if the value
//! itself has none.

use indexmap::IndexMap;

use super::{
    Checking, DEPTH, Json, Members, Place, Schemas, array_of, object_of, of_item, of_member,
};
use crate::explain::Problem;

/// The keywords in the order of their messages: that of a Java `HashMap` with 64 buckets, which all
/// recorded messages have.
const KEYWORDS: [&str; 21] = [
    "minLength",
    "pattern",
    "type",
    "required",
    "allOf",
    "not",
    "oneOf",
    "additionalItems",
    "maxProperties",
    "multipleOf",
    "maxItems",
    "anyOf",
    "enum",
    "dependencies",
    "minProperties",
    "minItems",
    "uniqueItems",
    "maximum",
    "additionalProperties",
    "minimum",
    "maxLength",
];

/// The keywords that a keyword depends on.
fn companions(keyword: &str) -> &'static [&'static str] {
    match keyword {
        "additionalItems" => &["items"],
        "additionalProperties" => &["properties", "patternProperties"],
        "maximum" => &["exclusiveMaximum"],
        "minimum" => &["exclusiveMinimum"],
        _ => &[],
    }
}

impl Schemas<'_> {
    /// The keywords that a value does not conform to, with their messages.
    pub(crate) fn problems(&self, root: &Json, value: &Json) -> Vec<Problem> {
        Checking { schemas: self, root, depth: 0 }.problems(root, value, &Place::Root)
    }
}

impl Checking<'_> {
    fn problems(self, schema: &Json, value: &Json, place: &Place<'_>) -> Vec<Problem> {
        let Json::Object(schema) = schema else { return Vec::new() };
        let deeper = Self { depth: self.depth + 1, ..self };
        if deeper.depth > DEPTH {
            return Vec::new();
        }
        if let Some(Json::String(reference)) = schema.get("$ref") {
            let target = deeper.target(reference);
            return target.map_or_else(Vec::new, |(root, schema)| {
                Checking { root, ..deeper }.problems(schema, value, place)
            });
        }
        let failing = KEYWORDS.into_iter().filter(|keyword| deeper.fails(keyword, schema, value));
        let own: Vec<_> = failing
            .map(|keyword| Problem {
                pointer: place.pointer(),
                keyword: keyword.to_owned(),
                expected: schema.get(keyword).cloned(),
                message: deeper.message(keyword, schema, value),
            })
            .collect();
        match value {
            Json::Object(members) if own.is_empty() => {
                let mut members: Vec<_> = members.iter().collect();
                members.sort_by_key(|(name, _)| *name);
                let of_member = |(name, member): (&String, &Json)| {
                    let place = Place::Within(place, name);
                    let schemas = of_member(schema, name, &Place::Root).unwrap_or_default();
                    let problems = |schema| deeper.problems(schema, member, &place);
                    schemas.into_iter().flat_map(problems).collect()
                };
                members.into_iter().flat_map::<Vec<_>, _>(of_member).collect()
            }
            Json::Array(items) if own.is_empty() => {
                let items = items.iter().enumerate();
                items
                    .filter_map(|(index, item)| {
                        let name = index.to_string();
                        let place = Place::Within(place, &name);
                        Some(deeper.problems(of_item(schema, index)?, item, &place))
                    })
                    .flatten()
                    .collect()
            }
            _ => own,
        }
    }

    /// True if a value does not conform to a keyword of a schema.
    fn fails(self, keyword: &str, schema: &Members, value: &Json) -> bool {
        let Some(own) = schema.get(keyword) else { return false };
        // Members and items are checked later.
        if keyword.starts_with("additional") && *own != Json::Boolean(false) {
            return false;
        }
        let mut only = IndexMap::from([(keyword.to_owned(), own.clone())]);
        for companion in companions(keyword) {
            if let Some(value) = schema.get(*companion) {
                only.insert((*companion).to_owned(), without_constraints(value));
            }
        }
        self.check(&Json::Object(only), value, &Place::Root).is_err()
    }

    fn message(self, keyword: &str, schema: &Members, value: &Json) -> String {
        let own = schema.get(keyword).unwrap_or(&Json::Null);
        let (text, count) = match value {
            Json::String(text) => (text.as_str(), text.chars().count()),
            Json::Array(items) => ("", items.len()),
            Json::Object(members) => ("", members.len()),
            _ => ("", 0),
        };
        let parts = || array_of(schema, keyword);
        let conforming =
            || parts().filter(|part| self.check(part, value, &Place::Root).is_ok()).count();
        let is_exclusive = |name| schema.get(name) == Some(&Json::Boolean(true));
        match keyword {
            "additionalItems" => {
                let most = array_of(schema, "items").len();
                format!(
                    "schema only allows {most} elements in array but instance has {count} elements"
                )
            }
            "additionalProperties" => format!(
                "object instance has properties which are not allowed by the schema: {}",
                list(names(value).filter(|name| is_unknown(schema, name)))
            ),
            "allOf" => format!(
                "instance failed to match all required schemas (matched only {} out of {})",
                conforming(),
                parts().len()
            ),
            "anyOf" => format!(
                "instance failed to match at least one required schema among {}",
                parts().len()
            ),
            "dependencies" => dependencies(schema, value),
            "enum" => {
                format!("instance value ({value}) not found in enum (possible values: {own})")
            }
            "maxItems" => format!(
                "array is too long: must have at most {own} elements but instance has {count} elements"
            ),
            "maxLength" => {
                format!("string \"{text}\" is too long (length: {count}, maximum allowed: {own})")
            }
            "maxProperties" => format!(
                "object has too many properties (found {count} but schema requires at most {own})"
            ),
            "maximum" if is_exclusive("exclusiveMaximum") => {
                format!("numeric instance is not strictly lower than the required maximum {own}")
            }
            "maximum" => format!(
                "numeric instance is greater than the required maximum (maximum: {own}, found: {value})"
            ),
            "minItems" => format!(
                "array is too short: must have at least {own} elements but instance has {count} elements"
            ),
            "minLength" => {
                format!("string \"{text}\" is too short (length: {count}, required minimum: {own})")
            }
            "minProperties" => format!(
                "object has too few properties (found {count} but schema requires at least {own})"
            ),
            "minimum" if is_exclusive("exclusiveMinimum") => {
                format!("numeric instance is not strictly greater than the required minimum {own}")
            }
            "minimum" => format!(
                "numeric instance is lower than the required minimum (minimum: {own}, found: {value})"
            ),
            "multipleOf" => format!("remainder of division is not zero ({value} / {own})"),
            "not" => "instance matched a schema which it should not have".to_owned(),
            "oneOf" => format!(
                "instance failed to match exactly one schema (matched {} out of {})",
                conforming(),
                parts().len()
            ),
            "pattern" => {
                let pattern = if let Json::String(pattern) = own { pattern } else { "" };
                format!("ECMA 262 regex \"{pattern}\" does not match input string \"{text}\"")
            }
            "required" => {
                let needed = texts(parts());
                let missing = list(needed.filter(|name| !names(value).any(|own| own == *name)));
                format!("object has missing required properties ({missing})")
            }
            "type" => format!(
                "instance type ({}) does not match any allowed primitive type (allowed: {})",
                kind(value),
                list(allowed(own))
            ),
            _ => "array must not contain duplicate elements".to_owned(),
        }
    }
}

/// Properties or a list of items with schemas that every value conforms to.
fn without_constraints(schemas: &Json) -> Json {
    let anything = || Json::Object(IndexMap::new());
    match schemas {
        Json::Object(members) => {
            Json::Object(members.keys().map(|name| (name.clone(), anything())).collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(|_| anything()).collect()),
        other => other.clone(),
    }
}

fn is_unknown(schema: &Members, name: &str) -> bool {
    of_member(schema, name, &Place::Root).is_ok_and(|schemas| schemas.is_empty())
}

/// The message about the first property whose dependencies are missing.
fn dependencies(schema: &Members, value: &Json) -> String {
    let has = |name: &str| names(value).any(|own| own == name);
    let dependencies = object_of(schema, "dependencies").into_iter().flatten();
    let mut missing = dependencies.filter_map(|(name, dependency)| {
        let Json::Array(needed) = dependency else { return None };
        let missing: Vec<_> = texts(needed.iter()).filter(|needed| !has(needed)).collect();
        (has(name) && !missing.is_empty()).then(|| {
            format!(
                "property \"{name}\" of object has missing property dependencies (schema requires {}; \
                 missing: {})",
                list(texts(needed.iter())),
                list(missing.into_iter())
            )
        })
    });
    missing.next().unwrap_or_else(|| "instance failed to match all required schemas".to_owned())
}

fn names(value: &Json) -> impl Iterator<Item = &str> {
    let members = if let Json::Object(members) = value { Some(members) } else { None };
    members.into_iter().flat_map(IndexMap::keys).map(String::as_str)
}

fn texts<'a>(values: impl Iterator<Item = &'a Json>) -> impl Iterator<Item = &'a str> {
    values
        .filter_map(|value| if let Json::String(text) = value { Some(text.as_str()) } else { None })
}

/// The types that `type` allows; `number` includes `integer`.
fn allowed(types: &Json) -> impl Iterator<Item = &str> {
    let list = if let Json::Array(types) = types { types.as_slice() } else { &[] };
    let types = texts(list.iter().chain([types]));
    types.flat_map(|name| {
        let integer = (name == "number").then_some("integer");
        integer.into_iter().chain([name])
    })
}

/// Names as a JSON array, in the order of the alphabet.
fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<_> = names.map(|name| Json::String(name.to_owned()).to_string()).collect();
    names.sort_unstable();
    names.dedup();
    format!("[{}]", names.join(","))
}

fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Boolean(_) => "boolean",
        Json::Number(number) if number.as_str().contains(['.', 'e', 'E']) => "number",
        Json::Number(_) => "integer",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}
