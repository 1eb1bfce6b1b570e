//! What a table's items look like.

use std::collections::BTreeMap;

use super::Lowering;
use crate::blueprint::diagnostic::{At, Fault};
use crate::blueprint::document::{Attribute as Written, AttributeFields, Constant};
use crate::blueprint::node::{Node, Value};
use crate::model::{
    Attribute, AttributeType, ListShape, MapOfShape, MapShape, NumberShape, SetMember, SetShape,
    Shape, StringShape,
};
use crate::nearest::nearest;

/// The keys of which exactly one says what values are.
const KINDS: [&str; 4] = ["type", "list", "map", "map-of"];

impl Lowering<'_> {
    pub(super) fn attributes(
        &mut self,
        written: &BTreeMap<String, Written>,
        path: &[&str],
    ) -> BTreeMap<String, Attribute> {
        let attribute = |(name, written): (&String, &Written)| {
            let shape = self.shape(&written.0, &[path, &[name.as_str()]].concat())?;
            Some((
                name.clone(),
                Attribute { shape, required: written.0.required.unwrap_or_default() },
            ))
        };
        written.iter().filter_map(attribute).collect()
    }

    /// The shape of what a list or a map with free keys holds.
    fn element(&mut self, written: &Written, path: &[&str]) -> Option<Shape> {
        if written.0.required.is_some() {
            self.report_key(
                &[path, &["required"]].concat(),
                "elements are not required or optional: they are there or not",
                "`min-items` beside the list or map",
            );
        }
        self.shape(&written.0, path)
    }

    /// `None` if it does not say what it is; that is reported.
    fn shape(&mut self, written: &AttributeFields, path: &[&str]) -> Option<Shape> {
        self.check_kind(written, path);
        let within = |key| [path, &[key]].concat();
        let shape = if let Some(of) = written.r#type {
            self.simple(of, written, path)
        } else if let Some(element) = &written.list {
            let of = self.element(element, &within("list"))?;
            let (min_items, max_items) = (written.min_items, written.max_items);
            ListShape { of: Box::new(of), min_items, max_items }.into()
        } else if let Some(value) = &written.map_of {
            let of = self.element(value, &within("map-of"))?;
            let (min_items, max_items) = (written.min_items, written.max_items);
            MapOfShape { of: Box::new(of), min_items, max_items }.into()
        } else {
            let attributes = self.attributes(written.map.as_ref()?, &within("map"));
            MapShape { attributes }.into()
        };
        self.check_constraints(written, &shape, path);
        Some(shape)
    }

    fn simple(&mut self, of: AttributeType, written: &AttributeFields, path: &[&str]) -> Shape {
        let set = |of| {
            let (min_items, max_items) = (written.min_items, written.max_items);
            SetShape { of, min_items, max_items }.into()
        };
        match of {
            AttributeType::S => {
                let string = |constant: &Constant| match constant {
                    Constant::String(text) => Ok(text.clone()),
                    Constant::Number(number) => Err(number.to_string()),
                };
                StringShape {
                    min_length: written.min_length,
                    max_length: written.max_length,
                    pattern: written.pattern.clone(),
                    allowed: self.allowed(written, path, string, "a string: put it in quotes"),
                }
                .into()
            }
            AttributeType::N => {
                let number = |constant: &Constant| match constant {
                    Constant::Number(number) => Ok(*number),
                    Constant::String(_) => Err(f64::NAN),
                };
                NumberShape {
                    minimum: written.minimum,
                    maximum: written.maximum,
                    allowed: self.allowed(written, path, number, "a number"),
                }
                .into()
            }
            AttributeType::SS => set(SetMember::String),
            AttributeType::NS => set(SetMember::Number),
            AttributeType::BS => set(SetMember::Binary),
            AttributeType::B
            | AttributeType::BOOL
            | AttributeType::NULL
            | AttributeType::M
            | AttributeType::L => of.into(),
        }
    }

    /// The values of an enumeration; those of another type are reported, and something stands in
    /// for them.
    fn allowed<T>(
        &mut self,
        written: &AttributeFields,
        path: &[&str],
        of_type: impl Fn(&Constant) -> Result<T, T>,
        expected: &str,
    ) -> Option<Vec<T>> {
        let constants = written.r#enum.as_ref()?;
        let allowed = constants.iter().enumerate().map(|(index, constant)| {
            of_type(constant).unwrap_or_else(|stand_in| {
                let index = index.to_string();
                self.report(
                    &[path, &["enum", &index]].concat(),
                    "this is not of the attribute's type",
                    expected,
                );
                stand_in
            })
        });
        Some(allowed.collect())
    }

    /// Reports what says more or less than one thing about what values are.
    fn check_kind(&mut self, written: &AttributeFields, path: &[&str]) {
        let given = [
            written.r#type.is_some(),
            written.list.is_some(),
            written.map.is_some(),
            written.map_of.is_some(),
        ];
        let mut given = KINDS.iter().zip(given).filter_map(|(kind, given)| given.then_some(*kind));
        match (given.next(), given.next()) {
            (Some(_), None) => {}
            (Some(first), Some(second)) => self.report_key(
                &[path, &[second]].concat(),
                &format!("`{second}` beside `{first}`"),
                "one of `type`, `list`, `map` and `map-of`",
            ),
            (None, _) if let Some(kind) = self.node.at(path).and_then(empty_kind) => self
                .report_key(
                    &[path, &[kind]].concat(),
                    &format!("`{kind}` says nothing"),
                    if kind == "map" {
                        "its attributes"
                    } else {
                        "a type such as `S`; that of nulls is `\"NULL\"`, in quotes"
                    },
                ),
            // What is misspelt or unreadable has been reported.
            (None, _) if self.node.at(path).is_some_and(says_kind) => {}
            (None, _) => {
                let name = path.last().copied().unwrap_or_default();
                let message = format!("`{name}` does not say what its values are");
                self.report_key(path, &message, "one of `type`, `list`, `map` and `map-of`");
            }
        }
    }

    /// Reports constraints that values of this shape cannot have.
    fn check_constraints(&mut self, written: &AttributeFields, shape: &Shape, path: &[&str]) {
        let given = [
            ("min-length", written.min_length.is_some()),
            ("max-length", written.max_length.is_some()),
            ("pattern", written.pattern.is_some()),
            ("enum", written.r#enum.is_some()),
            ("minimum", written.minimum.is_some()),
            ("maximum", written.maximum.is_some()),
            ("min-items", written.min_items.is_some()),
            ("max-items", written.max_items.is_some()),
        ];
        let (what, fitting): (_, &[&str]) = match shape {
            Shape::String(_) => ("a string", &["min-length", "max-length", "pattern", "enum"]),
            Shape::Number(_) => ("a number", &["minimum", "maximum", "enum"]),
            Shape::Set(_) => ("a set", &["min-items", "max-items"]),
            Shape::List(_) => ("a list", &["min-items", "max-items"]),
            Shape::MapOf(_) => ("a map with free keys", &["min-items", "max-items"]),
            Shape::Map(_) => ("a map", &[]),
            Shape::Binary => ("a binary value", &[]),
            Shape::Boolean => ("a boolean", &[]),
            Shape::Null => ("a null", &[]),
            Shape::OpaqueList => ("a list that says nothing of its elements", &[]),
            Shape::OpaqueMap => ("a map that says nothing of its attributes", &[]),
        };
        let expected = match fitting {
            [] => "no constraint".to_owned(),
            fitting => {
                fitting.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            }
        };
        for (name, _) in given.into_iter().filter(|(name, given)| *given && !fitting.contains(name))
        {
            self.report_key(
                &[path, &[name]].concat(),
                &format!("`{name}` does not fit {what}"),
                &expected,
            );
        }
    }

    fn report_key(&mut self, path: &[&str], message: &str, expected: &str) {
        self.faults.push(Fault::new(path, At::Key, message).expected(Some(expected.to_owned())));
    }
}

/// The key with nothing behind it; to YAML, `NULL` is nothing, too.
fn empty_kind(node: &Node) -> Option<&'static str> {
    KINDS.into_iter().find(|kind| node.get(kind).is_some_and(|of| of.value == Value::Null))
}

fn says_kind(node: &Node) -> bool {
    node.keys().any(|key| nearest(key, KINDS).is_some())
}

#[cfg(test)]
mod tests {
    use crate::blueprint::{Source, load};
    use crate::model::{
        Attribute, AttributeType, ListShape, MapOfShape, MapShape, NumberShape, SetMember,
        SetShape, StringShape, Table,
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
            .attribute("rest", AttributeType::M);
        assert_eq!(stack.tables[0].attributes, built.attributes);
        assert_eq!(built.attributes["rest"].shape.opaque(), Some(vec![]));
        assert_eq!(built.attributes["profiles"].shape.opaque(), None);
    }
}
