//! The body of an event that is given as JSON instead of text. It is converted to compact text
//! while it is read, because a tree of many small objects would take a hundred times as much
//! memory.

use std::fmt::{self, Write};

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, Serialize};

use super::{EXACT_NUMBER, JsonReader};

/// Reads a body: a string is taken as it is, and null means no body.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let mut body = String::new();
    let read = deserializer.deserialize_any(Compact { out: &mut body, is_whole: true })?;
    Ok(match read {
        Read::Null => None,
        Read::Text(text) => Some(text),
        Read::Written => Some(body),
    })
}

/// The kind of a body.
enum Read {
    Null,
    Text(String),
    /// JSON, whose text was written.
    Written,
}

/// Writes the value as compact JSON while reading it.
struct Compact<'a> {
    out: &'a mut String,
    /// True for the whole body, false for a part of it.
    is_whole: bool,
}

impl Compact<'_> {
    fn json<E: Error>(self, value: &impl Serialize) -> Result<Read, E> {
        self.out.push_str(&serde_json::to_string(value).map_err(E::custom)?);
        Ok(Read::Written)
    }
}

impl<'de> DeserializeSeed<'de> for Compact<'_> {
    type Value = Read;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Read, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Compact<'_> {
    type Value = Read;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Read, E> {
        if self.is_whole { Ok(Read::Null) } else { self.json(&()) }
    }

    fn visit_none<E: Error>(self) -> Result<Read, E> {
        self.visit_unit()
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Read, E> {
        self.json(&value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Read, E> {
        self.json(&value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Read, E> {
        self.json(&value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Read, E> {
        let number = JsonReader { left: None }.visit_f64::<E>(value)?;
        self.json(&number)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Read, E> {
        if self.is_whole { Ok(Read::Text(value.to_owned())) } else { self.json(&value) }
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Read, E> {
        if self.is_whole { Ok(Read::Text(value)) } else { self.json(&value) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Read, A::Error> {
        let mut separator = '[';
        loop {
            let start = self.out.len();
            self.out.push(separator);
            if items.next_element_seed(Compact { out: self.out, is_whole: false })?.is_none() {
                self.out.truncate(start);
                break;
            }
            separator = ',';
        }
        self.out.push_str(if separator == '[' { "[]" } else { "]" });
        Ok(Read::Written)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Read, A::Error> {
        let mut separator = '{';
        while let Some(key) = entries.next_key::<String>()? {
            if key == EXACT_NUMBER {
                let digits: String = entries.next_value()?;
                let number: serde_json::Number = digits.parse().map_err(A::Error::custom)?;
                // Writing to a string cannot fail.
                let _ = write!(self.out, "{number}");
                return Ok(Read::Written);
            }
            self.out.push(separator);
            self.out.push_str(&serde_json::to_string(&key).map_err(A::Error::custom)?);
            self.out.push(':');
            entries.next_value_seed(Compact { out: self.out, is_whole: false })?;
            separator = ',';
        }
        self.out.push_str(if separator == '{' { "{}" } else { "}" });
        Ok(Read::Written)
    }
}
