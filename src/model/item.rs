//! Item types: the shapes of attributes.
//!
//! A shape is the source of three things: the mapping templates between plain JSON and DynamoDB's
//! JSON ([`crate::mapping::item`]), the request model ([`super::RequestModel::item`]) and the
//! checks here. It describes what callers may send; DynamoDB itself may contain other items.

mod list;
mod map;
mod number;
mod schema;
mod set;
mod string;
mod written;

pub use list::ListShape;
pub use map::{MapOfShape, MapShape};
pub use number::NumberShape;
pub(crate) use schema::words;
pub use set::{SetMember, SetShape};
pub use string::StringShape;

use super::AttributeType;

/// An attribute of an item, or of a map with known attributes.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    pub(crate) shape: Shape,
    pub(crate) required: bool,
    pub(crate) json_name: Option<String>,
    pub(crate) hidden: bool,
}

impl Attribute {
    /// An optional attribute.
    pub fn new(shape: impl Into<Shape>) -> Self {
        Self { shape: shape.into(), required: false, json_name: None, hidden: false }
    }

    /// Makes it required.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Sets the name that callers use instead of that of the stored attribute: in bodies of
    /// requests, and in items of responses.
    pub fn json_name(mut self, name: impl Into<String>) -> Self {
        self.json_name = Some(name.into());
        self
    }

    /// Leaves it out of items in responses. References in responses can still use it.
    pub fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// The name that callers use, given that of the stored attribute.
    pub fn name_in_json<'a>(&'a self, stored: &'a str) -> &'a str {
        self.json_name.as_deref().unwrap_or(stored)
    }

    /// The shape of its values.
    pub const fn shape(&self) -> &Shape {
        &self.shape
    }

    /// True if it is required.
    pub const fn is_required(&self) -> bool {
        self.required
    }
}

impl<S: Into<Shape>> From<S> for Attribute {
    fn from(shape: S) -> Self {
        Self::new(shape)
    }
}

/// The type of a value. Callers see plain JSON: binary values are Base64 strings, sets are arrays.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// S: a string.
    String(StringShape),
    /// N: a number.
    Number(NumberShape),
    /// B: a string of Base64.
    Binary,
    /// BOOL: `true` or `false`.
    Boolean,
    /// NULL: `null`.
    Null,
    /// SS, NS or BS: an array without duplicates.
    Set(SetShape),
    /// L: an array whose elements have one shape.
    List(ListShape),
    /// M: an object with known attributes.
    Map(MapShape),
    /// M: an object with free keys, whose values have one shape.
    MapOf(MapOfShape),
    /// Any type: any JSON, including `null`. Binary values and sets of stored items are strings of
    /// Base64 and arrays.
    Any,
    /// L with elements of any shape: any array.
    AnyList,
    /// M with values of any shape: any object.
    AnyMap,
}

impl Shape {
    /// DynamoDB's type. It is S for any type: that of a text as its value.
    pub const fn attribute_type(&self) -> AttributeType {
        match self {
            Self::String(_) | Self::Any => AttributeType::S,
            Self::Number(_) => AttributeType::N,
            Self::Binary => AttributeType::B,
            Self::Boolean => AttributeType::BOOL,
            Self::Null => AttributeType::NULL,
            Self::Set(set) => set.of.set_type(),
            Self::List(_) | Self::AnyList => AttributeType::L,
            Self::Map(_) | Self::MapOf(_) | Self::AnyMap => AttributeType::M,
        }
    }

    /// The shape of a member of a map, if it is declared.
    pub(crate) fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Map(map) => map.get(name).map(Attribute::shape),
            Self::MapOf(map) => Some(map.value()),
            _ => None,
        }
    }

    /// The type of the operand of `contains`: a part of a string, a member of a set, an element of
    /// a list. For values of any shape it is a string; `None` if no text can represent it.
    pub(crate) fn member_type(&self) -> Option<AttributeType> {
        match self {
            Self::String(_) | Self::Any | Self::AnyList => Some(AttributeType::S),
            Self::Set(set) => Some(match set.of {
                SetMember::String => AttributeType::S,
                SetMember::Number => AttributeType::N,
                SetMember::Binary => AttributeType::B,
            }),
            Self::List(list) => {
                let of = list.of.attribute_type();
                (of.is_key_type() || of == AttributeType::BOOL).then_some(of)
            }
            _ => None,
        }
    }

    /// The same without hidden members of maps.
    fn shown(&self) -> Self {
        let mut shape = self.clone();
        match &mut shape {
            Self::Map(map) => *map = map.shown(),
            Self::List(ListShape { of, .. }) | Self::MapOf(MapOfShape { of, .. }) => {
                **of = of.shown();
            }
            _ => {}
        }
        shape
    }

    /// The name of the type in a blueprint.
    pub(crate) const fn type_name(&self) -> &'static str {
        match self {
            Self::Any => "any",
            _ => self.attribute_type().descriptor(),
        }
    }
}

impl From<AttributeType> for Shape {
    fn from(of: AttributeType) -> Self {
        match of {
            AttributeType::S => Self::String(StringShape::new()),
            AttributeType::N => Self::Number(NumberShape::new()),
            AttributeType::B => Self::Binary,
            AttributeType::BOOL => Self::Boolean,
            AttributeType::NULL => Self::Null,
            AttributeType::M => Self::AnyMap,
            AttributeType::L => Self::AnyList,
            AttributeType::SS => Self::Set(SetShape::new(SetMember::String)),
            AttributeType::NS => Self::Set(SetShape::new(SetMember::Number)),
            AttributeType::BS => Self::Set(SetShape::new(SetMember::Binary)),
        }
    }
}

macro_rules! shapes {
    ($($shape:ident => $variant:ident),*) => {
        $(impl From<$shape> for Shape {
            fn from(shape: $shape) -> Self {
                Self::$variant(shape)
            }
        })*
    };
}

shapes!(StringShape => String, NumberShape => Number, SetShape => Set, ListShape => List, MapShape => Map, MapOfShape => MapOf);
