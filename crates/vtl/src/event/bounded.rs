//! Size limits for the parts of an event. They are far above what a request can contain and keep a
//! mistake from using more memory than a rendering may.

use std::cell::Cell;
use std::fmt;

use indexmap::IndexMap;
use serde::Deserializer;
use serde::de::{Error, MapAccess, Visitor};

use super::{Json, JsonReader};

/// The most parameters of one kind, and the most stage variables. All headers of a request take 10
/// KB at most.
const ENTRIES: usize = 10_000;
/// The most values in `$context`.
const VALUES: usize = 100_000;

/// Reads a map of strings.
pub(super) fn strings<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<IndexMap<String, String>, D::Error> {
    deserializer.deserialize_map(Strings)
}

/// Reads `$context`.
pub(super) fn context<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<IndexMap<String, Json>, D::Error> {
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

/// The members of an object. Each value counts.
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
            members.insert(name, entries.next_value_seed(JsonReader { left: Some(self.left) })?);
        }
        Ok(members)
    }
}

/// The error for too many values in `$context`.
pub(super) fn too_many_values<E: Error>() -> E {
    E::custom(format!("$context holds more than {VALUES} values"))
}
