//! The values of a mapping template: Java's, as far as a template can observe.
//!
//! Cloning a value is cheap: lists, maps and objects are shared and mutable, like references in
//! Java. Strings are Rust strings, but lengths and indices count UTF-16 units. A lone surrogate,
//! which JSON can escape and Java can store, becomes `?`: Java's UTF-8 encoder writes the same, and
//! the length stays correct.

mod arithmetic;
mod class;
mod decimal;
mod entry;
mod equality;
mod hash;
mod java_string;
mod list;
mod map;
mod number;
mod object;
mod print;
mod release;
mod sequence;
mod view;

use std::any::Any;
use std::rc::Rc;

use num_bigint::BigInt;

pub(crate) use arithmetic::{Arithmetic, low_int};
pub(crate) use decimal::{BigDecimal, Rounding, arithmetic_exception, bytes, narrow, overflow};
pub(crate) use entry::Entry;
pub(crate) use equality::equal_texts;
pub(crate) use java_string::JavaString;
pub(crate) use list::{ArrayOf, List, ListKind};
pub(crate) use map::{Map, MapKind};
pub(crate) use number::Number;
pub(crate) use object::{Found, Object, Runtime};
pub(crate) use release::release;
pub(crate) use sequence::{nested, sequence};
pub(crate) use view::{Part, View};

/// A value of a template.
#[derive(Clone, Default)]
pub(crate) enum Value {
    /// Java's `null`, also the value of an unresolved reference.
    #[default]
    Null,
    Boolean(bool),
    Number(Number),
    String(JavaString),
    List(Rc<List>),
    Map(Rc<Map>),
    /// A value with behaviour of its own: `$input`, `$util`, `$foreach`, an iterator.
    Object(Rc<dyn Object>),
}

impl Value {
    pub(crate) fn string(text: &str) -> Self {
        Self::String(JavaString::from(text))
    }

    pub(crate) fn list(kind: ListKind, items: Vec<Value>) -> Self {
        Self::List(Rc::new(List::new(kind, items)))
    }

    pub(crate) fn int(number: i32) -> Self {
        Self::Number(Number::Int(number))
    }

    /// Returns the Java array of these bytes.
    pub(crate) fn bytes(bytes: &[u8]) -> Self {
        let items = bytes.iter().map(|byte| Self::int(byte.cast_signed().into()));
        Self::list(ListKind::Array(ArrayOf::Bytes), items.collect())
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the object if it has this type.
    #[inline]
    pub(crate) fn object<T: Object>(&self) -> Option<&T> {
        match self {
            Self::Object(object) => (&**object as &dyn Any).downcast_ref(),
            _ => None,
        }
    }

    /// True if clones share mutable state.
    pub(crate) const fn is_shared(&self) -> bool {
        matches!(self, Self::List(_) | Self::Map(_) | Self::Object(_))
    }

    pub(crate) const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

macro_rules! from {
    ($($type:ty: $value:ident => $made:expr;)+) => {
        $(impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $made
            }
        })+
    };
}

from! {
    bool: value => Self::Boolean(value);
    i32: value => Self::Number(Number::Int(value));
    i64: value => Self::Number(Number::Long(value));
    f32: value => Self::Number(Number::Float(value));
    f64: value => Self::Number(Number::Double(value));
    BigInt: value => Self::Number(Number::BigInteger(Rc::new(value)));
    BigDecimal: value => Self::Number(Number::BigDecimal(Rc::new(value)));
    &str: value => Self::string(value);
    String: value => Self::String(JavaString::from(value));
}
