//! Checks of table attributes beyond their types.

use super::diagnostic::{At, Fault};
use super::node::{Node, Value};
use crate::nearest::nearest;

/// The keys that define the values, exactly one of which is required.
const KINDS: [&str; 4] = ["type", "list", "map", "map-of"];

/// The constraints.
const CONSTRAINTS: [&str; 8] =
    ["min-length", "max-length", "pattern", "enum", "minimum", "maximum", "min-items", "max-items"];

/// The errors of an attribute, without those of nested ones.
pub(super) fn faults(node: &Node, path: &[String]) -> Vec<Fault> {
    if !matches!(node.value, Value::Mapping(_)) {
        return Vec::new();
    }
    let at_key = |key: &str, message: String, expected: &str| {
        let path = [path, &[key.to_owned()]].concat();
        Fault::at(path, At::Key, message).expected(Some(expected.to_owned()))
    };
    let written = |key: &&str| node.get(key).is_some_and(|of| of.value != Value::Null);
    let mut kinds = KINDS.into_iter().filter(written);
    let (kind, second) = (kinds.next(), kinds.next());
    let mut faults = Vec::new();
    match (kind, second) {
        (Some(_), None) => {}
        (Some(first), Some(second)) => faults.push(at_key(
            second,
            format!("`{second}` beside `{first}`"),
            "one of `type`, `list`, `map` and `map-of`",
        )),
        (None, _) if let Some(kind) = KINDS.into_iter().find(|kind| node.get(kind).is_some()) => {
            let expected = if kind == "map" {
                "its attributes"
            } else {
                "a type such as `S`; that of nulls is `\"NULL\"`, in quotes"
            };
            faults.push(at_key(kind, format!("`{kind}` is empty"), expected));
        }
        // A misspelt key has been reported.
        (None, _) if node.keys().any(|key| nearest(key, KINDS).is_some()) => {}
        (None, _) => {
            let name = path.last().map_or("", String::as_str);
            let message = format!("no type for the values of `{name}`");
            let fault = Fault::at(path.to_vec(), At::Key, message);
            let expected = "one of `type`, `list`, `map` and `map-of`";
            faults.push(fault.expected(Some(expected.to_owned())));
        }
    }
    for of in ["list", "map-of"].into_iter().filter(|of| kind == Some(of)) {
        for key in ["json-name", "hidden"] {
            if node.at(&[of, key]).is_some() {
                let path = [path, &[of.to_owned(), key.to_owned()]].concat();
                let message = format!("`{key}` of elements, which have no names");
                let fault = Fault::at(path, At::Key, message);
                let expected = format!("`{key}` beside `{of}`");
                faults.push(fault.expected(Some(expected)));
            }
        }
        if node.at(&[of, "required"]).is_some() {
            let path = [path, &[of.to_owned(), "required".to_owned()]].concat();
            let message = "elements are not required or optional: they are there or not";
            let expected = "`min-items` beside the list or map";
            faults.push(Fault::at(path, At::Key, message).expected(Some(expected.to_owned())));
        }
    }
    let of_type = match node.get("type").map(|of| &of.value) {
        Some(Value::String(of)) => of.as_str(),
        _ => "",
    };
    let Some((what, fitting)) = kind.and_then(|kind| fitting(kind, of_type)) else { return faults };
    let expected = match fitting {
        [] => "no constraint".to_owned(),
        fitting => fitting.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    };
    for name in CONSTRAINTS.iter().filter(|name| written(name) && !fitting.contains(name)) {
        faults.push(at_key(name, format!("`{name}` does not fit {what}"), &expected));
    }
    if let (true, Some(Value::Sequence(constants))) =
        (fitting.contains(&"enum"), node.get("enum").map(|of| &of.value))
    {
        for (index, constant) in constants.iter().enumerate() {
            let expected = match (of_type, &constant.value) {
                ("S", Value::Number(_)) => "a string: put it in quotes",
                ("N", Value::String(_)) => "a number",
                _ => continue,
            };
            let path = [path, &["enum".to_owned(), index.to_string()]].concat();
            let fault = Fault::at(path, At::Value, "this is not of the attribute's type");
            faults.push(fault.expected(Some(expected.to_owned())));
        }
    }
    faults
}

/// The description of the values, and their valid constraints; `None` for an unknown type.
fn fitting(kind: &str, of_type: &str) -> Option<(&'static str, &'static [&'static str])> {
    const ITEMS: &[&str] = &["min-items", "max-items"];
    Some(match (kind, of_type) {
        ("list", _) => ("a list", ITEMS),
        ("map-of", _) => ("a map with free keys", ITEMS),
        ("map", _) => ("a map", &[]),
        (_, "S") => ("a string", &["min-length", "max-length", "pattern", "enum"]),
        (_, "N") => ("a number", &["minimum", "maximum", "enum"]),
        (_, "SS" | "NS" | "BS") => ("a set", ITEMS),
        (_, "B") => ("a binary value", &[]),
        (_, "BOOL") => ("a boolean", &[]),
        (_, "NULL") => ("a null", &[]),
        (_, "L") => ("a list of any values", &[]),
        (_, "M") => ("a map of any values", &[]),
        (_, "any") => ("a value of any type", &[]),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::blueprint::{Source, load};
    use crate::model::{
        Attribute, AttributeType, ListShape, MapOfShape, MapShape, NumberShape, SetMember,
        SetShape, Shape, StringShape, Table,
    };

    #[test]
    fn short_and_full_forms_become_what_the_builders_make() {
        let text = r#"
name: people
tables:
  people:
    partition-key: id
    attributes:
      id: S
      age:      {type: N, required: true, minimum: 0, maximum: 150}
      status:   {type: S, enum: [open, closed], min-length: 1, max-length: 20, pattern: "^[a-z]+$"}
      step:     {type: N, enum: [1, 2.5]}
      profiles: {list: {map: {network: S, url: {type: S}}}, max-items: 50}
      current:  {map: {role: {type: S, required: true}, from: S}, required: true}
      labels:   {map-of: S, min-items: 1}
      tags:     {type: SS, max-items: 5}
      rest:     M
      anything: any
      all:      {list: any}
api:
  routes:
    GET /: {mock: {status: 200}}
"#;
        let source = Source { name: "people".into(), text: text.into(), directory: ".".into() };
        let stack = load(&source, &[]).expect("a stack");
        let built = Table::new("people", "id")
            .attribute("id", AttributeType::S)
            .attribute("age", Attribute::new(NumberShape::new().minimum(0).maximum(150)).required())
            .attribute(
                "status",
                StringShape::new()
                    .one_of(["open", "closed"])
                    .min_length(1)
                    .max_length(20)
                    .pattern("^[a-z]+$"),
            )
            .attribute("step", NumberShape::new().one_of([1.0, 2.5]))
            .attribute(
                "profiles",
                ListShape::new(
                    MapShape::new()
                        .attribute("network", AttributeType::S)
                        .attribute("url", AttributeType::S),
                )
                .max_items(50),
            )
            .attribute(
                "current",
                Attribute::new(
                    MapShape::new()
                        .attribute("role", Attribute::new(AttributeType::S).required())
                        .attribute("from", AttributeType::S),
                )
                .required(),
            )
            .attribute("labels", MapOfShape::new(AttributeType::S).min_items(1))
            .attribute("tags", SetShape::new(SetMember::String).max_items(5))
            .attribute("rest", AttributeType::M)
            .attribute("anything", Shape::Any)
            .attribute("all", ListShape::new(Shape::Any));
        assert_eq!(stack.tables[0].attributes, built.attributes);
    }
}
