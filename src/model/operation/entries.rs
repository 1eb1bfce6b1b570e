//! Settings that are one entry, or a list of entries.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::SeqAccessDeserializer;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::model::written::full_form;

/// One entry, or a list of entries.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Entries<T> {
    /// A mapping.
    One(T),
    /// A list of mappings.
    Several(Vec<T>),
}

impl<T> Entries<T> {
    /// Adds an entry to these, if there are any.
    pub(crate) fn with(known: Option<Self>, entry: T) -> Self {
        match known {
            None => Self::One(entry),
            Some(Self::One(first)) => Self::Several(vec![first, entry]),
            Some(Self::Several(mut entries)) => {
                entries.push(entry);
                Self::Several(entries)
            }
        }
    }

    /// The entries, each with its index if they are a list.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Option<usize>, &T)> {
        let (one, several) = match self {
            Self::One(entry) => (Some((None, entry)), &[][..]),
            Self::Several(entries) => (None, &entries[..]),
        };
        let several = several.iter().enumerate().map(|(index, entry)| (Some(index), entry));
        one.into_iter().chain(several)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrSeveral<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrSeveral<T> {
            type Value = Entries<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping, or a list of mappings")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entries<T>, A::Error> {
                full_form(map).map(Entries::One)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, entries: A) -> Result<Entries<T>, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(entries)).map(Entries::Several)
            }
        }

        deserializer.deserialize_any(OneOrSeveral(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Entries<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("{}Entries", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let entry = generator.subschema_for::<T>();
        json_schema!({"anyOf": [entry, {"type": "array", "items": entry, "minItems": 1}]})
    }
}
