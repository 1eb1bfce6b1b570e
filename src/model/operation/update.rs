//! Updates: changes to attributes of one item.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use super::item::BodyPlace;
use super::{ExistenceCondition, SuccessResponse, Values};
use crate::model::value_template::{Written, attribute_values};
use crate::model::{
    AttributeType, Handle, ItemCondition, Operand, Part, Reference, Shape, Table, ValueSource,
    ValueTemplate,
};

/// Changes attributes of an item, creating the item if it does not exist.
///
/// An attribute is named by its name, a value within one by its path: `address.city`,
/// `lines[0].total`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Update {
    /// The table, by its name in this blueprint.
    pub(crate) table: Handle<Table>,
    /// The values of the key attributes. The default is the path parameters of the same names.
    #[serde(default)]
    pub(crate) key: Values,
    /// The place of the attributes in the body: `{body.order}`. The default is the whole body.
    pub(crate) from: Option<BodyPlace>,
    /// The attributes that are set from the body, each if present.
    #[serde(default)]
    pub(crate) set: Vec<String>,
    /// True if `null` in the body removes an attribute of `set`. By default it counts as missing.
    #[serde(default)]
    pub(crate) remove_null: bool,
    /// Attributes that are set, and their values. A value within an attribute is named by its
    /// path: `address.city`, `lines[0].total`.
    #[serde(default, deserialize_with = "attribute_values")]
    #[schemars(with = "BTreeMap<String, Written>")]
    pub(crate) values: Values,
    /// Attributes that are set if the item does not have them, and their values.
    #[serde(default, deserialize_with = "attribute_values")]
    #[schemars(with = "BTreeMap<String, Written>")]
    pub(crate) if_not_exists: Values,
    /// Numbers to add to attributes, which start at 0, and elements to add to sets: `{views: 1,
    /// tags: [new]}`. A list of names takes them from the body, each if present.
    #[serde(default)]
    pub(crate) add: Changes,
    /// Numbers to subtract from attributes, which start at 0.
    #[serde(default)]
    pub(crate) subtract: Changes,
    /// Elements to delete from sets.
    #[serde(default)]
    pub(crate) delete: Changes,
    /// Elements to append to lists: `{notes: ["{body.note}"]}`, or the names of lists that are
    /// appended from the body, each if present. A missing list starts empty.
    #[serde(default)]
    pub(crate) append: Changes,
    /// Elements to insert at the beginning of lists, like `append`.
    #[serde(default)]
    pub(crate) prepend: Changes,
    /// Attributes that are calculated from others: `{total: {plus: [{attribute: price}, 5]}}`.
    #[serde(default)]
    pub(crate) calculate: BTreeMap<String, Calculation>,
    /// Attributes to remove, or the paths of values within them.
    #[serde(default)]
    pub(crate) remove: Vec<String>,
    /// The required existence of the item. By default, `nothing`: a missing item is created.
    #[serde(default)]
    pub(crate) expects: ExistenceCondition,
    /// The condition on the existing item.
    #[serde(default)]
    pub(crate) condition: ItemCondition,
    /// The response. The default is 200 with `{}`.
    #[serde(rename = "answer")]
    pub(crate) response: Option<SuccessResponse>,
}

/// Changes of one kind: to attributes from the body, or to attributes by given operands.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Changes {
    /// The attributes whose operands are the members of the same names in the body, each if
    /// present.
    pub(crate) sent: Vec<String>,
    /// The operands by attribute or path.
    pub(crate) given: BTreeMap<String, ChangeOperand>,
}

/// The number, or the elements, by which an update changes an attribute.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "serde_json::Value")]
pub enum ChangeOperand {
    /// A number, or a reference to a list in the body: `{body.tags}`.
    Value(ValueTemplate),
    /// The elements of a list or set.
    Elements(Vec<ValueTemplate>),
}

/// The value of an attribute that is calculated from others when DynamoDB changes the item.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Calculation {
    /// The sum of two numbers: `[{attribute: price}, 5]`.
    Plus([Operand; 2]),
    /// The first number without the second.
    Minus([Operand; 2]),
    /// The value of another attribute before the update.
    Attribute(String),
}

impl Calculation {
    /// Its operands, each with its index; none for a copy.
    pub(crate) fn operands(&self) -> &[Operand] {
        match self {
            Self::Plus(operands) | Self::Minus(operands) => operands,
            Self::Attribute(_) => &[],
        }
    }
}

impl Calculation {
    /// The other attributes that it reads, each with its place.
    pub(crate) fn attributes(&self) -> Vec<(Vec<String>, &str)> {
        let field = match self {
            Self::Plus(_) => "plus",
            Self::Minus(_) => "minus",
            Self::Attribute(other) => return vec![(vec!["attribute".to_owned()], other)],
        };
        let operands = self.operands().iter().enumerate();
        let attributes = operands.filter_map(|(index, operand)| match operand {
            Operand::Attribute(other) => {
                let place = [field, &index.to_string(), "attribute"].map(ToOwned::to_owned);
                Some((place.to_vec(), other.as_str()))
            }
            Operand::Value(_) => None,
        });
        attributes.collect()
    }
}

impl ChangeOperand {
    /// The shape of its values, for an attribute of this shape; `None` if another rule reports
    /// them.
    pub(crate) fn value_shape(&self, shape: &Shape) -> Option<Shape> {
        match (self, shape) {
            (Self::Value(value), _) => (shape.attribute_type() == AttributeType::N
                || value.as_collection().is_some())
            .then(|| shape.clone()),
            (Self::Elements(_), Shape::List(list)) => Some(list.element().clone()),
            (Self::Elements(_), Shape::AnyList) => Some(Shape::Any),
            (Self::Elements(_), Shape::Set(_)) => shape.member_type().map(Shape::from),
            (Self::Elements(_), _) => None,
        }
    }

    /// The place of the list in the body, for an attribute of this type.
    pub(crate) fn body_list(&self, of: AttributeType) -> Option<&[String]> {
        let Self::Value(value) = self else { return None };
        match value.parts() {
            [Part::Reference(Reference { source: ValueSource::Body(place), filters, .. })]
                if filters.is_empty() && (of.is_set() || of == AttributeType::L) =>
            {
                Some(place)
            }
            _ => None,
        }
    }

    /// Its values.
    pub(crate) fn value_templates(&self) -> &[ValueTemplate] {
        match self {
            Self::Value(value) => std::slice::from_ref(value),
            Self::Elements(elements) => elements,
        }
    }
}

impl From<ValueTemplate> for ChangeOperand {
    fn from(value: ValueTemplate) -> Self {
        Self::Value(value)
    }
}

impl From<Vec<ValueTemplate>> for ChangeOperand {
    fn from(elements: Vec<ValueTemplate>) -> Self {
        Self::Elements(elements)
    }
}

impl<'de> Deserialize<'de> for Changes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NamesOrOperands;

        impl<'de> Visitor<'de> for NamesOrOperands {
            type Value = Changes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("attributes with operands, or a list of attributes in the body")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, names: A) -> Result<Changes, A::Error> {
                let sent = Vec::deserialize(SeqAccessDeserializer::new(names))?;
                Ok(Changes { sent, ..Changes::default() })
            }

            fn visit_map<A: MapAccess<'de>>(self, operands: A) -> Result<Changes, A::Error> {
                let given = BTreeMap::deserialize(MapAccessDeserializer::new(operands))?;
                Ok(Changes { given, ..Changes::default() })
            }
        }

        deserializer.deserialize_any(NamesOrOperands)
    }
}

impl JsonSchema for Changes {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Changes".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let operand = generator.subschema_for::<ChangeOperand>();
        json_schema!({
            "anyOf": [
                {"type": "object", "additionalProperties": operand},
                {"type": "array", "items": {"type": "string"}}
            ]
        })
    }
}

impl TryFrom<serde_json::Value> for ChangeOperand {
    type Error = String;

    fn try_from(json: serde_json::Value) -> Result<Self, String> {
        let read = match json {
            serde_json::Value::Array(elements) => {
                let elements = elements.into_iter().map(ValueTemplate::try_from);
                elements.collect::<Result<_, _>>().map(Self::Elements)
            }
            value => ValueTemplate::try_from(value).map(Self::Value),
        };
        read.map_err(|error| error.with_help())
    }
}

impl JsonSchema for ChangeOperand {
    fn schema_name() -> Cow<'static, str> {
        "ChangeOperand".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<ValueTemplate>();
        let element = generator.subschema_for::<Written>();
        json_schema!({
            "description": "A number, the elements of a list or set, or a list in the body: `{body.tags}`.",
            "anyOf": [value, {"type": "array", "items": element}]
        })
    }
}

impl Table {
    /// The shape of the value at a path for a kind of change. One of any type has the type that the
    /// change needs.
    pub(crate) fn changed(&self, field: &str, path: &str) -> Option<Cow<'_, Shape>> {
        let shape = self.find(path).ok()?;
        Some(match (&*shape, field) {
            (Shape::Any, "add" | "subtract" | "calculate") => Cow::Owned(AttributeType::N.into()),
            (Shape::Any, "append" | "prepend") => Cow::Owned(Shape::AnyList),
            _ => shape,
        })
    }
}

/// Adds builder methods for the kinds of changes.
macro_rules! changes {
    ($($(#[doc = $doc:literal])+ $field:ident $sent:ident,)+) => {
        impl Update {
            $(
                $(#[doc = $doc])+
                pub fn $field(
                    mut self,
                    path: impl Into<String>,
                    operand: impl Into<ChangeOperand>,
                ) -> Self {
                    self.$field.given.insert(path.into(), operand.into());
                    self
                }

                /// The same from the body, for each of these attributes that is present.
                pub fn $sent<S: Into<String>>(
                    mut self,
                    names: impl IntoIterator<Item = S>,
                ) -> Self {
                    self.$field.sent.extend(names.into_iter().map(Into::into));
                    self
                }
            )+

            /// The fields of [`Update::changes`].
            pub(crate) const CHANGES: [&'static str; 5] = [$(stringify!($field)),+];

            /// The kinds of changes, each with its field.
            pub(crate) const fn changes(&self) -> [(&'static str, &Changes); 5] {
                [$((stringify!($field), &self.$field)),+]
            }
        }
    };
}

changes! {
    /// Adds a number to an attribute, which starts at 0, or elements to a set.
    add add_sent,
    /// Subtracts a number from an attribute, which starts at 0.
    subtract subtract_sent,
    /// Deletes elements from a set.
    delete delete_sent,
    /// Appends elements to a list, which starts empty.
    append append_sent,
    /// Inserts elements at the beginning of a list, which starts empty.
    prepend prepend_sent,
}

impl Update {
    /// Sets these attributes from the body, each if present.
    pub fn set<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.set.extend(names.into_iter().map(Into::into));
        self
    }

    /// Removes the attributes of [`Update::set`] that are `null` in the body.
    pub fn remove_null(mut self) -> Self {
        self.remove_null = true;
        self
    }

    /// Sets an attribute, or the value at a path, if the item does not have it.
    pub fn if_not_exists(mut self, path: impl Into<String>, value: ValueTemplate) -> Self {
        self.if_not_exists.insert(path.into(), value);
        self
    }

    /// Calculates an attribute, or the value at a path, from others.
    pub fn calculate(mut self, path: impl Into<String>, calculation: Calculation) -> Self {
        self.calculate.insert(path.into(), calculation);
        self
    }

    /// Removes an attribute, or the value at a path.
    pub fn remove(mut self, path: impl Into<String>) -> Self {
        self.remove.push(path.into());
        self
    }

    /// True if it can change something besides the attributes from the body.
    pub(crate) fn changes_more(&self) -> bool {
        !self.values.is_empty()
            || !self.if_not_exists.is_empty()
            || !self.calculate.is_empty()
            || !self.remove.is_empty()
            || self.changes().iter().any(|(_, changes)| !changes.given.is_empty())
    }

    /// True if it can change something without a value in its expression.
    pub(crate) fn can_lack_values(&self) -> bool {
        let copies =
            |of: &Calculation| of.operands().iter().all(|of| of.value_template().is_none());
        self.remove_null || !self.remove.is_empty() || self.calculate.values().any(copies)
    }
}
