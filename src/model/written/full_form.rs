//! Types with a short form and a full one.

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::forward_to_deserialize_any;

/// The name with which the fields of the full form are passed, instead of requesting a key.
pub(crate) const FIELDS: &str = "dynagate::fields";

/// Reads the full form of a type that also has a short form, inside its `visit_map`.
///
/// It does the same as `MapAccessDeserializer`, and passes the keys of the full form to the decoder
/// of blueprints, which can then make suggestions for unknown keys. It works only with that
/// decoder.
pub(crate) fn full_form<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    access: A,
) -> Result<T, A::Error> {
    T::deserialize(FullForm(access))
}

/// See [`full_form`].
struct FullForm<A>(A);

struct Fields(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Fields {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_struct(FIELDS, self.0, IgnoredAny).map(|_| ())
    }
}

impl<'de, A: MapAccess<'de>> Deserializer<'de> for FullForm<A> {
    type Error = A::Error;

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        seq tuple tuple_struct map identifier ignored_any
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
        visitor.visit_map(self.0)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        mut self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.next_key_seed(Fields(fields))?;
        visitor.visit_map(self.0)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        MapAccessDeserializer::new(self.0).deserialize_enum(name, variants, visitor)
    }
}
