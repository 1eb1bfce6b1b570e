//! [JSON Schema, draft 4](https://json-schema.org/draft-04/draft-fge-json-schema-validation-00), in
//! which models are written.
//!
//! It is implemented here because it is small: a crate for it brings URL parsing and a second
//! engine of regular expressions. The tests compare both.

use std::collections::BTreeMap;

use dynagate_vtl::{Json, Regex};
use indexmap::IndexMap;
use serde_json::Number;

use crate::api::Model;
use crate::decimal::{self, Decimal};
use crate::ecma_pattern;
use crate::equality::equal;
use crate::percent;

/// Schemas that refer to each other.
pub(crate) struct Schemas<'a> {
    /// The models of the API, by name.
    pub(crate) models: &'a BTreeMap<String, Model>,
}

/// A part of a value that does not conform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    /// The place as a JSON pointer; empty for the whole value.
    pub(crate) pointer: String,
    /// The problem, in words that follow the place: ``lacks `id` ``.
    pub(crate) message: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = if self.pointer.is_empty() { "the body" } else { &self.pointer };
        write!(f, "{place} {}", self.message)
    }
}

type Conforms = Result<(), Violation>;
type Members = IndexMap<String, Json>;

/// The deepest nesting of schemas. A schema that refers to itself would not end.
const DEPTH: usize = 200;

impl Schemas<'_> {
    /// Checks a value against a schema.
    pub(crate) fn conform(&self, root: &Json, value: &Json) -> Conforms {
        Checking { schemas: self, root, depth: 0 }.check(root, value, &Place::Root)
    }
}

/// The place of a value. Its pointer is only made for a violation.
enum Place<'a> {
    Root,
    Within(&'a Place<'a>, &'a str),
}

impl Place<'_> {
    fn pointer(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Within(parent, name) => {
                format!("{}/{}", parent.pointer(), name.replace('~', "~0").replace('/', "~1"))
            }
        }
    }

    fn refuse(&self, message: impl Into<String>) -> Conforms {
        Err(Violation { pointer: self.pointer(), message: message.into() })
    }

    fn require(&self, holds: bool, message: impl FnOnce() -> String) -> Conforms {
        if holds { Ok(()) } else { self.refuse(message()) }
    }
}

#[derive(Clone, Copy)]
struct Checking<'a> {
    schemas: &'a Schemas<'a>,
    root: &'a Json,
    depth: usize,
}

impl<'a> Checking<'a> {
    fn check(self, schema: &Json, value: &Json, place: &Place<'_>) -> Conforms {
        let Json::Object(schema) = schema else { return Ok(()) };
        let deeper = Self { depth: self.depth + 1, ..self };
        if deeper.depth > DEPTH {
            return place.refuse("cannot be checked: its schema refers to itself");
        }
        // Other keywords beside a reference are ignored.
        if let Some(Json::String(reference)) = schema.get("$ref") {
            return deeper.referred(reference, value, place);
        }
        generic(schema, value, place)?;
        deeper.combined(schema, value, place)?;
        match value {
            Json::Object(members) => deeper.object(schema, members, place),
            Json::Array(items) => deeper.array(schema, items, place),
            Json::String(text) => string(schema, text, place),
            Json::Number(number) => numeric(schema, number, place),
            Json::Null | Json::Boolean(_) => Ok(()),
        }
    }

    /// Checks against `#/definitions/x` within the schema, or against another model by its URL.
    fn referred(self, reference: &str, value: &Json, place: &Place<'_>) -> Conforms {
        match self.target(reference) {
            Some((root, schema)) => Checking { root, ..self }.check(schema, value, place),
            None => place.refuse(format!(
                "cannot be checked: its schema refers to {reference}, which does not exist"
            )),
        }
    }

    /// The schema that a reference leads to, and the root of its document.
    fn target(self, reference: &str) -> Option<(&'a Json, &'a Json)> {
        let (document, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let root = match document.rsplit_once("/models/") {
            _ if document.is_empty() => self.root,
            Some((_, name)) => &self.schemas.models.get(name)?.schema,
            None => return None,
        };
        Some((root, at(root, pointer)?))
    }

    fn combined(self, schema: &Members, value: &Json, place: &Place<'_>) -> Conforms {
        for part in array_of(schema, "allOf") {
            self.check(part, value, place)?;
        }
        let conforming = |name| {
            array_of(schema, name).filter(|part| self.check(part, value, place).is_ok()).count()
        };
        if schema.contains_key("anyOf") {
            place
                .require(conforming("anyOf") > 0, || "conforms to no schema of anyOf".to_owned())?;
        }
        if schema.contains_key("oneOf") {
            let count = conforming("oneOf");
            place.require(count == 1, || {
                format!("conforms to {count} schemas of oneOf, not to one")
            })?;
        }
        match schema.get("not") {
            Some(not) if self.check(not, value, place).is_ok() => {
                place.refuse("conforms to the schema of not")
            }
            _ => Ok(()),
        }
    }

    fn object(self, schema: &Members, members: &Members, place: &Place<'_>) -> Conforms {
        for name in array_of(schema, "required") {
            if let Json::String(name) = name {
                place.require(members.contains_key(name), || format!("lacks `{name}`"))?;
            }
        }
        sized(schema, "Properties", "members", members.len(), place)?;
        for (name, member) in members {
            let place = Place::Within(place, name);
            match of_member(schema, name, &place)? {
                of_member if of_member.is_empty() && is_false(schema, "additionalProperties") => {
                    place.refuse("is not among the properties")?;
                }
                of_member => {
                    for property in of_member {
                        self.check(property, member, &place)?;
                    }
                }
            }
        }
        for (name, dependency) in object_of(schema, "dependencies").into_iter().flatten() {
            match dependency {
                _ if !members.contains_key(name) => {}
                Json::Array(needed) => {
                    for needed in needed {
                        let Json::String(needed) = needed else { continue };
                        place.require(members.contains_key(needed), || {
                            format!("has `{name}` without `{needed}`")
                        })?;
                    }
                }
                schema => self.check(schema, &Json::Object(members.clone()), place)?,
            }
        }
        Ok(())
    }

    fn array(self, schema: &Members, items: &[Json], place: &Place<'_>) -> Conforms {
        sized(schema, "Items", "items", items.len(), place)?;
        if schema.get("uniqueItems") == Some(&Json::Boolean(true)) {
            let repeated = (1..items.len())
                .find(|&index| items[..index].iter().any(|item| equal(item, &items[index])));
            place.require(repeated.is_none(), || "has items that are equal".to_owned())?;
        }
        for (index, item) in items.iter().enumerate() {
            let name = index.to_string();
            let place = Place::Within(place, &name);
            match of_item(schema, index) {
                Some(Json::Boolean(false)) => place.refuse("is one item too many")?,
                Some(schema) => self.check(schema, item, &place)?,
                None => {}
            }
        }
        Ok(())
    }
}

fn generic(schema: &Members, value: &Json, place: &Place<'_>) -> Conforms {
    match schema.get("type") {
        Some(Json::String(name)) => {
            place
                .require(is_a(value, name), || format!("is {}, not of type {name}", kind(value)))?;
        }
        Some(Json::Array(names)) => {
            let fits =
                names.iter().any(|name| matches!(name, Json::String(name) if is_a(value, name)));
            place.require(fits, || format!("is {}, which is none of its types", kind(value)))?;
        }
        _ => {}
    }
    if let Some(Json::Array(values)) = schema.get("enum") {
        place.require(values.iter().any(|allowed| equal(allowed, value)), || {
            let allowed: Vec<_> = values.iter().take(12).map(ToString::to_string).collect();
            format!("is none of {}", allowed.join(", "))
        })?;
    }
    Ok(())
}

fn string(schema: &Members, text: &str, place: &Place<'_>) -> Conforms {
    sized(schema, "Length", "characters", text.chars().count(), place)?;
    match schema.get("pattern") {
        Some(Json::String(pattern)) => {
            let found = found(pattern, text, place)?;
            place.require(found, || format!("does not match {pattern}"))
        }
        _ => Ok(()),
    }
}

fn numeric(schema: &Members, number: &Number, place: &Place<'_>) -> Conforms {
    let exclusive = |name| schema.get(name) == Some(&Json::Boolean(true));
    if let Some(Json::Number(least)) = schema.get("minimum") {
        let order = decimal::compare(number, least);
        let fits = order.is_gt() || (order.is_eq() && !exclusive("exclusiveMinimum"));
        place.require(fits, || format!("is less than the minimum, {least}"))?;
    }
    if let Some(Json::Number(most)) = schema.get("maximum") {
        let order = decimal::compare(number, most);
        let fits = order.is_lt() || (order.is_eq() && !exclusive("exclusiveMaximum"));
        place.require(fits, || format!("is greater than the maximum, {most}"))?;
    }
    if let Some(Json::Number(of)) = schema.get("multipleOf") {
        let (own, of_decimal) = (Decimal::of(number), Decimal::of(of));
        let fits = own.zip(of_decimal).is_some_and(|(own, of)| own.is_multiple_of(&of));
        place.require(fits, || format!("is not a multiple of {of}"))?;
    }
    Ok(())
}

/// `minLength` and `maxLength` for `Length`, and so on.
fn sized(schema: &Members, what: &str, unit: &str, size: usize, place: &Place<'_>) -> Conforms {
    let own = Number::from(size as u64);
    if let Some(Json::Number(least)) = schema.get(&format!("min{what}")) {
        place.require(decimal::compare(&own, least).is_ge(), || {
            format!("has {size} {unit}, fewer than {least}")
        })?;
    }
    if let Some(Json::Number(most)) = schema.get(&format!("max{what}")) {
        place.require(decimal::compare(&own, most).is_le(), || {
            format!("has {size} {unit}, more than {most}")
        })?;
    }
    Ok(())
}

/// True if a pattern matches a part of a text.
fn found(pattern: &str, text: &str, place: &Place<'_>) -> Result<bool, Violation> {
    let violation = |detail: &str| Violation {
        pointer: place.pointer(),
        message: format!("cannot be checked with {pattern}: {detail}"),
    };
    let java = ecma_pattern::to_java(pattern).map_err(|fault| violation(&fault))?;
    let found = Regex::searching(&java).and_then(|regex| regex.find_at(text, 0));
    found.map(|found| found.is_some()).map_err(|error| violation(error.detail()))
}

fn is_a(value: &Json, name: &str) -> bool {
    match (value, name) {
        (Json::Null, "null")
        | (Json::Boolean(_), "boolean")
        | (Json::Number(_), "number")
        | (Json::String(_), "string")
        | (Json::Array(_), "array")
        | (Json::Object(_), "object") => true,
        (Json::Number(number), "integer") => !number.as_str().contains(['.', 'e', 'E']),
        _ => false,
    }
}

fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Boolean(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}

/// The value at a JSON pointer.
fn at<'a>(root: &'a Json, pointer: &str) -> Option<&'a Json> {
    pointer.split('/').skip(1).try_fold(root, |value, name| {
        let name = percent::decode(name).replace("~1", "/").replace("~0", "~");
        match value {
            Json::Object(members) => members.get(&name),
            Json::Array(items) => items.get(name.parse::<usize>().ok()?),
            _ => None,
        }
    })
}

/// The schemas of a member: of its property, of the patterns that match its name, or of further
/// members.
fn of_member<'a>(
    schema: &'a Members,
    name: &str,
    place: &Place<'_>,
) -> Result<Vec<&'a Json>, Violation> {
    let mut schemas: Vec<_> = object_of(schema, "properties")
        .and_then(|properties| properties.get(name))
        .into_iter()
        .collect();
    for (pattern, property) in object_of(schema, "patternProperties").into_iter().flatten() {
        if found(pattern, name, place)? {
            schemas.push(property);
        }
    }
    if schemas.is_empty() {
        schemas.extend(
            schema.get("additionalProperties").filter(|further| matches!(further, Json::Object(_))),
        );
    }
    Ok(schemas)
}

/// The schema of an item; `false` if there cannot be one at the index.
fn of_item(schema: &Members, index: usize) -> Option<&Json> {
    match schema.get("items")? {
        Json::Array(tuple) => tuple.get(index).or_else(|| schema.get("additionalItems")),
        schema => Some(schema),
    }
}

fn is_false(schema: &Members, name: &str) -> bool {
    schema.get(name) == Some(&Json::Boolean(false))
}

fn array_of<'a>(schema: &'a Members, name: &str) -> std::slice::Iter<'a, Json> {
    match schema.get(name) {
        Some(Json::Array(items)) => items.iter(),
        _ => [].iter(),
    }
}

fn object_of<'a>(schema: &'a Members, name: &str) -> Option<&'a Members> {
    match schema.get(name) {
        Some(Json::Object(members)) => Some(members),
        _ => None,
    }
}

mod messages;
#[cfg(test)]
mod tests;
