//! Items from and to a file: a JSON object with a list of items for each table.
//!
//! ```json
//! {"orders": [{"id": "1", "price": 9.5}, {"id": {"S": "2"}, "tags": {"SS": ["new"]}}]}
//! ```
//!
//! A table has its key or its name. An item is DynamoDB JSON if each of its attributes is an
//! object with one type, such as `{"S": "x"}`; otherwise it is plain JSON. Key attributes are
//! never maps, so that no item can be both. Dumps contain DynamoDB JSON, one item a line.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use std::sync::PoisonError;

use dynoxide::{ImportOptions, Item};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value, json};

use super::{Database, Table, prepare};

/// Items could not be read or stored. Those before it were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedError {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1. An item is found at its end.
    pub column: usize,
    /// The reason.
    pub reason: String,
}

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, reason } = self;
        write!(f, "line {line}, column {column}: {reason}")
    }
}

impl std::error::Error for SeedError {}

impl Database {
    /// Stores the items of a file, and returns their number. Items with the same key are replaced.
    /// Streams get no records of them.
    ///
    /// # Errors
    ///
    /// Returns the first mistake in the file, an unknown table, or DynamoDB's refusal of an item.
    pub fn seed(&self, text: &str) -> Result<usize, SeedError> {
        let _running = self.shared.alone.read().unwrap_or_else(PoisonError::into_inner);
        let mut stored = 0;
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let seeded = Tables { database: self, stored: &mut stored }
            .deserialize(&mut deserializer)
            .and_then(|()| deserializer.end());
        seeded.map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let message = error.to_string();
            let place = format!(" at line {line} column {column}");
            let reason = message.strip_suffix(&place).unwrap_or(&message).to_owned();
            SeedError { line, column, reason }
        })?;
        Ok(stored)
    }

    /// Writes the items of all tables, in the form that [`Database::seed`] reads. The same items
    /// give the same text.
    ///
    /// # Errors
    ///
    /// Returns an error of the writer or of the database.
    pub fn dump(&self, to: &mut dyn Write) -> io::Result<()> {
        let tables = self.shared.store.engine.table_stats().map_err(io::Error::other)?;
        let keys: BTreeMap<String, String> = tables
            .into_iter()
            .map(|stats| (self.key_of(&stats.table_name), stats.table_name))
            .collect();
        writeln!(to, "{{")?;
        let mut between_tables = "";
        for (key, name) in &keys {
            write!(to, "{between_tables}  {}: [", json!(key))?;
            between_tables = ",\n";
            let mut between = "\n";
            for page in prepare::items(&self.shared.store.engine, name) {
                for item in page.map_err(io::Error::other)? {
                    // Attributes of maps have no order.
                    let mut item = serde_json::to_value(item)?;
                    item.sort_all_objects();
                    write!(to, "{between}    {item}")?;
                    between = ",\n";
                }
            }
            write!(to, "{}]", if between == "\n" { "" } else { "\n  " })?;
        }
        writeln!(to, "\n}}")
    }

    /// The key of a declared table, or else its name.
    fn key_of(&self, name: &str) -> String {
        let declared = self.shared.declared.read().unwrap_or_else(PoisonError::into_inner);
        let table = declared.iter().find(|table| table.name == name);
        table.map_or(name, |table| &table.key).to_owned()
    }

    /// The name of the table with this key or name.
    fn named(&self, table: &str) -> Option<String> {
        let declared = self.shared.declared.read().unwrap_or_else(PoisonError::into_inner);
        let has_key = declared.iter().find(|of| of.key == table);
        if let Some(Table { name, .. }) = has_key {
            return Some(name.clone());
        }
        let exists = self.shared.store.engine.get_table_metadata(table);
        exists.ok().flatten().map(|of| of.table_name)
    }

    fn tables(&self) -> String {
        let declared = self.shared.declared.read().unwrap_or_else(PoisonError::into_inner);
        let keys: Vec<_> = declared.iter().map(|table| table.key.as_str()).collect();
        keys.join(", ")
    }
}

/// Reads the object of tables.
struct Tables<'a> {
    database: &'a Database,
    stored: &'a mut usize,
}

impl<'de> DeserializeSeed<'de> for Tables<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Tables<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a list of items for each table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut tables: A) -> Result<(), A::Error> {
        while let Some(key) = tables.next_key::<String>()? {
            let Some(table) = self.database.named(&key) else {
                let known = self.database.tables();
                return Err(A::Error::custom(format!("unknown table {key}; tables: {known}")));
            };
            let (database, stored) = (self.database, &mut *self.stored);
            tables.next_value_seed(Items { database, table, stored })?;
        }
        Ok(())
    }
}

/// Reads the items of a table.
struct Items<'a> {
    database: &'a Database,
    table: String,
    stored: &'a mut usize,
}

impl<'de> DeserializeSeed<'de> for Items<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of items")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Self { database, table, stored } = self;
        let item = |number| ItemOf { database, table: &table, number };
        let mut number = 1;
        while items.next_element_seed(item(number))?.is_some() {
            *stored += 1;
            number += 1;
        }
        Ok(())
    }
}

/// Reads and stores an item.
struct ItemOf<'a> {
    database: &'a Database,
    table: &'a str,
    number: usize,
}

impl<'de> DeserializeSeed<'de> for ItemOf<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ItemOf<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item, which is an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut attributes: A) -> Result<(), A::Error> {
        let mut item = Map::new();
        while let Some((name, value)) = attributes.next_entry::<String, Value>()? {
            item.insert(name, value);
        }
        let store = |item| {
            let engine = &self.database.shared.store.engine;
            let imported = engine.import_items(self.table, vec![item], ImportOptions::default());
            imported.map(drop).map_err(|error| error.to_string())
        };
        attributes_of(item).and_then(store).map_err(|reason| {
            A::Error::custom(format!("item {} of the table {}: {reason}", self.number, self.table))
        })
    }
}

const TYPES: [&str; 10] = ["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"];

/// The attributes of an item of either form.
fn attributes_of(item: Map<String, Value>) -> Result<Item, String> {
    /// The largest item of DynamoDB.
    const BYTES: usize = 400 << 10;
    let is_typed = |value: &Value| {
        let members = value.as_object().filter(|of| of.len() == 1);
        members.and_then(|of| of.keys().next()).is_some_and(|of| TYPES.contains(&of.as_str()))
    };
    let is_dynamodb = item.values().all(is_typed);
    let value = |value| if is_dynamodb { value } else { typed(value) };
    let item: Map<String, Value> = item.into_iter().map(|(name, of)| (name, value(of))).collect();
    if let Some(reason) = super::shape::mismatch_of_item(&item) {
        return Err(reason);
    }
    let item: Item = serde_json::from_value(Value::Object(item)).map_err(|error| {
        let message = error.to_string();
        message
            .trim_start_matches(|of: char| of.is_ascii_uppercase() || of == '_' || of == ':')
            .to_owned()
    })?;
    if dynoxide::types::item_size(&item) > BYTES {
        return Err("Item size has exceeded the maximum allowed size".into());
    }
    Ok(item)
}

/// A plain value with its type.
fn typed(value: Value) -> Value {
    match value {
        Value::Null => json!({"NULL": true}),
        Value::Bool(of) => json!({"BOOL": of}),
        Value::Number(of) => json!({"N": of.to_string()}),
        Value::String(of) => json!({"S": of}),
        Value::Array(of) => json!({"L": of.into_iter().map(typed).collect::<Vec<_>>()}),
        Value::Object(of) => {
            let members = of.into_iter().map(|(name, value)| (name, typed(value)));
            json!({"M": members.collect::<Map<_, _>>()})
        }
    }
}
