//! DynamoDB's expressions: constants in which names and values are placeholders.
//!
//! A piece that needs an optional parameter is omitted from a request without it, together with its
//! names and values, because DynamoDB rejects unused placeholders.

use super::expression::{Condition, Expression};
use super::item;
use super::writer::{Object, Writer};
use crate::model::value_template::{Content, TextOf};
use crate::model::{AttributeType, PathStep, Shape, Table, ValueTemplate};

/// The placeholders of one request.
#[derive(Debug, Default)]
pub(super) struct Placeholders {
    names: Vec<Name>,
    values: Vec<PlacedValue>,
}

/// An attribute, and the condition under which an expression uses it.
#[derive(Debug)]
struct Name {
    attribute: String,
    /// `None` means always.
    when: Option<Condition>,
}

/// A value, and the condition under which an expression uses it.
#[derive(Debug)]
struct PlacedValue {
    value: Value,
    /// `None` means always.
    when: Option<Condition>,
}

/// A value of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// A value of this shape.
    Template(Shape, ValueTemplate),
    /// A list or set whose elements have this shape.
    Elements { of: AttributeType, element: Shape, elements: Vec<ValueTemplate> },
    /// A value in the body of this shape.
    Body { shape: Shape, place: Vec<String>, value: ValueTemplate },
    /// A constant.
    Constant(Constant),
}

/// A constant that an expression needs by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Constant {
    Zero,
    EmptyList,
}

impl Constant {
    /// Writes its DynamoDB JSON.
    pub(super) fn write(self, w: &mut Writer) {
        w.constant(match self {
            Self::Zero => "{\"N\": \"0\"}",
            Self::EmptyList => "{\"L\": []}",
        });
    }
}

impl Value {
    /// The condition that the request has it; `None` if it always has. Of several elements, one is
    /// sufficient.
    pub(super) fn given(&self, w: &Writer) -> Option<Condition> {
        match self {
            Self::Template(_, value) | Self::Body { value, .. } => w.given([value]),
            Self::Elements { elements, .. } => {
                let given: Vec<_> = elements.iter().map(|element| w.given([element])).collect();
                any(given.iter().map(Option::as_ref))
            }
            Self::Constant(_) => None,
        }
    }

    fn write(&self, w: &mut Writer) {
        match self {
            Self::Template(shape, value) => attribute_value_of(w, shape, value),
            Self::Elements { of, element, elements } => write_elements(w, *of, element, elements),
            Self::Body { shape, place, .. } => {
                let value = w.set("value", &Expression::body(place));
                item::attribute_value(w, shape, &value);
            }
            Self::Constant(constant) => constant.write(w),
        }
    }
}

/// Writes a list or set of these elements, each if the request has it.
fn write_elements(w: &mut Writer, of: AttributeType, shape: &Shape, elements: &[ValueTemplate]) {
    let write = |w: &mut Writer, element| match of {
        AttributeType::L => attribute_value_of(w, shape, element),
        // The members of a set are strings in all of its types.
        _ => w.value_template(element),
    };
    w.object_inline(|w| {
        w.name(of.descriptor());
        w.array_inline(|w| {
            if elements.iter().all(|element| w.given([element]).is_none()) {
                w.separated(elements, write);
                return;
            }
            let comma = w.comma();
            for element in elements {
                match w.given([element]) {
                    Some(given) => w.when_inline(&given, |w| {
                        w.after_comma(&comma, |w| write(w, element));
                    }),
                    None => w.after_comma(&comma, |w| write(w, element)),
                }
            }
        });
    });
}

/// A piece of an expression: a test or an assignment.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) text: String,
    /// The condition under which it is present; `None` means always.
    pub(super) when: Option<Condition>,
}

impl Piece {
    /// Creates a piece that is always present.
    pub(super) fn always(text: String) -> Self {
        Self { text, when: None }
    }
}

/// Holds if one of several conditions holds; `None` means always, and results if one of them is
/// `None` or there are none.
pub(super) fn any<'c>(
    conditions: impl Iterator<Item = Option<&'c Condition>>,
) -> Option<Condition> {
    let mut different: Vec<&Condition> = Vec::new();
    for condition in conditions {
        let condition = condition?;
        if !different.contains(&condition) {
            different.push(condition);
        }
    }
    different.into_iter().cloned().reduce(|one, other| one.or(&other))
}

impl Placeholders {
    /// The placeholder of an attribute: `#n0`.
    pub(super) fn name(&mut self, attribute: &str) -> String {
        self.name_when(attribute, None)
    }

    fn name_when(&mut self, attribute: &str, when: Option<Condition>) -> String {
        let index =
            if let Some(index) = self.names.iter().position(|name| name.attribute == attribute) {
                let known = &mut self.names[index].when;
                *known = any([known.as_ref(), when.as_ref()].into_iter());
                index
            } else {
                self.names.push(Name { attribute: attribute.to_owned(), when });
                self.names.len() - 1
            };
        format!("#n{index}")
    }

    /// The placeholders of a path: `#n0.#n1[2]`.
    pub(super) fn path(&mut self, table: &Table, path: &str, when: Option<&Condition>) -> String {
        let path = table.path(path);
        let mut placeholders = self.name_when(path.attribute, when.cloned());
        for step in path.steps {
            match step {
                PathStep::Member(name) => {
                    placeholders.push('.');
                    placeholders.push_str(&self.name_when(name, when.cloned()));
                }
                PathStep::Element(_) => placeholders.push_str(&step.to_string()),
            }
        }
        placeholders
    }

    /// The placeholder of a value: `:v0`.
    pub(super) fn value_when(
        &mut self,
        of: impl Into<Shape>,
        value: &ValueTemplate,
        when: Option<Condition>,
    ) -> String {
        self.value(Value::Template(of.into(), value.clone()), when)
    }

    /// The placeholder of a value: `:v0`.
    pub(super) fn value(&mut self, value: Value, when: Option<Condition>) -> String {
        self.values.push(PlacedValue { value, when });
        format!(":v{}", self.values.len() - 1)
    }

    /// The placeholder of a constant, which all parts that need it share.
    pub(super) fn constant(&mut self, constant: Constant, when: Option<Condition>) -> String {
        let value = Value::Constant(constant);
        let Some(index) = self.values.iter().position(|known| known.value == value) else {
            return self.value(value, when);
        };
        let known = &mut self.values[index].when;
        *known = any([known.as_ref(), when.as_ref()].into_iter());
        format!(":v{index}")
    }

    /// The placeholders of attributes for a projection expression.
    pub(super) fn projection(&mut self, attributes: &[String]) -> String {
        attributes.iter().map(|attribute| self.name(attribute)).collect::<Vec<_>>().join(", ")
    }

    /// Writes `ExpressionAttributeNames` and `ExpressionAttributeValues` if there are any.
    pub(super) fn write(&self, request: &mut Object<'_>) {
        self.write_with(request, (&[], &[]), |_| {}, |_| {});
    }

    /// The same, with further names and values, and the conditions under which there are some.
    pub(super) fn write_with(
        &self,
        request: &mut Object<'_>,
        (when_names, when_values): (&[Option<Condition>], &[Option<Condition>]),
        further_names: impl FnOnce(&mut Object<'_>),
        further_values: impl FnOnce(&mut Object<'_>),
    ) {
        let names = self.names.iter().map(|name| &name.when).chain(when_names);
        write_member(request, "ExpressionAttributeNames", names, |w| {
            w.object(|names| {
                self.write_names(names);
                further_names(names);
            });
        });
        let values = self.values.iter().map(|value| &value.when).chain(when_values);
        write_member(request, "ExpressionAttributeValues", values, |w| {
            w.object(|values| {
                self.write_values(values);
                further_values(values);
            });
        });
    }

    fn write_names(&self, names: &mut Object<'_>) {
        for (index, Name { attribute, when }) in self.names.iter().enumerate() {
            let write = |w: &mut Writer| w.string(&attribute.as_str().into());
            names.member_if(when.as_ref(), &format!("#n{index}"), write);
        }
    }

    fn write_values(&self, values: &mut Object<'_>) {
        for (index, PlacedValue { value, when }) in self.values.iter().enumerate() {
            values.member_if(when.as_ref(), &format!(":v{index}"), |w| value.write(w));
        }
    }
}

/// Writes a member that is present if one of its entries is, under these conditions.
fn write_member<'c>(
    request: &mut Object<'_>,
    name: &str,
    entries: impl Iterator<Item = &'c Option<Condition>> + Clone,
    value: impl FnOnce(&mut Writer),
) {
    if entries.clone().next().is_some() {
        let when = any(entries.map(Option::as_ref));
        request.member_if(when.as_ref(), name, value);
    }
}

/// The DynamoDB JSON of a request value, or of `null`, a list or a map for an attribute of this
/// shape. `Plan::check` ensures that it fits.
pub(super) fn attribute_value_of(w: &mut Writer, shape: &Shape, value: &ValueTemplate) {
    let typed = |w: &mut Writer, of: AttributeType, contents: &dyn Fn(&mut Writer)| {
        w.object_inline(|w| {
            w.name(of.descriptor());
            contents(w);
        });
    };
    match (value.content(), shape) {
        (Content::Text(_, TextOf::Number), Shape::Any) => {
            attribute_value(w, AttributeType::N, value);
        }
        (Content::Text(_, TextOf::Boolean), Shape::Any) => {
            attribute_value(w, AttributeType::BOOL, value);
        }
        (Content::Text(..), shape) => attribute_value(w, shape.attribute_type(), value),
        (Content::Null, _) => typed(w, AttributeType::NULL, &|w| w.constant("true")),
        (Content::List(members), Shape::Set(set)) => typed(w, set.of.set_type(), &|w| {
            w.array_inline(|w| w.separated(members, Writer::value_template));
        }),
        (Content::List(elements), shape) => typed(w, AttributeType::L, &|w| {
            let of = match shape {
                Shape::List(list) => list.element(),
                _ => &Shape::Any,
            };
            w.array_inline(|w| {
                w.separated(elements, |w, element| attribute_value_of(w, of, element));
            });
        }),
        (Content::Map(members), shape) => typed(w, AttributeType::M, &|w| {
            w.object_inline(|w| {
                w.separated(members, |w, (name, member)| {
                    w.name(name);
                    attribute_value_of(w, shape.member(name).unwrap_or(&Shape::Any), member);
                });
            });
        }),
    }
}

/// The DynamoDB JSON of a request value. Numbers are strings there, too.
pub(super) fn attribute_value(w: &mut Writer, of: AttributeType, value: &ValueTemplate) {
    if let Some(collection) = value.as_collection() {
        return item::texts(w, of, &w.reference(collection));
    }
    w.object_inline(|w| {
        w.name(of.descriptor());
        match of {
            // `Plan::check` ensures that it is one of the two.
            AttributeType::BOOL => {
                w.constant(if value.as_literal() == Some("true") { "true" } else { "false" });
            }
            AttributeType::NULL => w.constant("true"),
            _ => w.value_template(value),
        }
    });
}
