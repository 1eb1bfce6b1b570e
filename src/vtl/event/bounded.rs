//! The parts of an event that API Gateway makes, or bounds by the size of a request: far more than a request can have is a
//! mistake, and would take more memory than a rendering may.

use std::cell::Cell;
use std::fmt;

use indexmap::IndexMap;
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};

use super::{EXACT_NUMBER, Json, JsonVisitor};

/// Parameters of a kind, or stage variables: all headers of a request take 10 KB at most.
const ENTRIES: usize = 10_000;
/// Values in `$context`.
const VALUES: usize = 100_000;

/// Reads a map of strings.
pub(super) fn strings<'de, D: Deserializer<'de>>(deserializer: D) -> Result<IndexMap<String, String>, D::Error> {
    deserializer.deserialize_map(Strings)
}

/// Reads `$context`.
pub(super) fn context<'de, D: Deserializer<'de>>(deserializer: D) -> Result<IndexMap<String, Json>, D::Error> {
    deserializer.deserialize_map(Members { left: &Cell::new(VALUES) })
}

struct Strings;

impl<'de> Visitor<'de> for Strings {
    type Value = IndexMap<String, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of strings")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut map = IndexMap::new();
        while let Some((name, text)) = entries.next_entry()? {
            if map.len() == ENTRIES {
                return Err(A::Error::custom(format!("more than {ENTRIES} entries")));
            }
            map.insert(name, text);
        }
        Ok(map)
    }
}

/// The members of an object, each of whose values counts.
struct Members<'a> {
    left: &'a Cell<usize>,
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = IndexMap<String, Json>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut members = IndexMap::new();
        while let Some(name) = entries.next_key::<String>()? {
            members.insert(name, entries.next_value_seed(Counted { left: self.left })?);
        }
        Ok(members)
    }
}

/// A value that counts, as those in it do.
struct Counted<'a> {
    left: &'a Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Counted<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        let left = self.left.get().checked_sub(1);
        self.left.set(left.ok_or_else(|| D::Error::custom(format!("$context holds more than {VALUES} values")))?);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Counted<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        JsonVisitor.expecting(f)
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        JsonVisitor.visit_unit()
    }

    fn visit_none<E: Error>(self) -> Result<Json, E> {
        JsonVisitor.visit_none()
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        JsonVisitor.visit_bool(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        JsonVisitor.visit_i64(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        JsonVisitor.visit_u64(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        JsonVisitor.visit_f64(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        JsonVisitor.visit_str(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(Counted { left: self.left })? {
            array.push(item);
        }
        Ok(Json::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut object = IndexMap::new();
        while let Some(key) = entries.next_key::<String>()? {
            if key == EXACT_NUMBER {
                let digits: String = entries.next_value()?;
                return digits.parse().map(Json::Number).map_err(A::Error::custom);
            }
            object.insert(key, entries.next_value_seed(Counted { left: self.left })?);
        }
        Ok(Json::Object(object))
    }
}
