//! Batches: many items of one or several tables, determined by the caller.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::step::Key;
use crate::model::{Handle, MapShape, Table, ValueSource, ValueTemplate, ValueTemplateError};

/// The most keys of
/// [`BatchGetItem`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html).
pub(crate) const MOST_KEYS: usize = 100;
/// The most writes of
/// [`BatchWriteItem`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html).
pub(crate) const MOST_WRITES: usize = 25;
/// The separator of list elements in the query string.
pub(crate) const SEPARATOR: char = ',';

/// Reads items by a list of keys from the caller.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BatchGet {
    pub(crate) tables: Vec<(Handle<Table>, BatchGetTable)>,
}

/// The part of a [`BatchGet`] for one table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BatchGetTable {
    pub(crate) keys: KeyList,
    pub(crate) attributes: Vec<String>,
    pub(crate) consistent_read: bool,
}

/// Writes and deletes items that the caller lists.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BatchWrite {
    pub(crate) tables: Vec<(Handle<Table>, BatchWriteTable)>,
}

/// The part of a [`BatchWrite`] for one table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BatchWriteTable {
    pub(crate) put: Option<ItemList>,
    pub(crate) delete: Option<KeyList>,
}

/// Keys listed by a request.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct KeyList {
    /// The default is the body's member with the table's name.
    pub(crate) list: Option<List>,
    /// Key attributes that are not in the list.
    pub(crate) key: Key,
}

/// Items listed by a request.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ItemList {
    /// The default is the body's member with the table's name.
    pub(crate) list: Option<List>,
    /// Attributes that are not in the list.
    pub(crate) values: BTreeMap<String, ValueTemplate>,
    /// The attributes in the list; the default is all others.
    pub(crate) attributes: Option<Vec<String>>,
}

/// The place of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum List {
    /// `{body.orders}`: an array in the body, by path; the body itself for an empty path.
    Body(Vec<String>),
    /// `{query-string.ids}`: a query string parameter with elements separated by commas.
    QueryString(String),
}

impl FromStr for List {
    type Err = ValueTemplateError;

    fn from_str(text: &str) -> Result<Self, ValueTemplateError> {
        if text == "{body}" {
            return Ok(Self::Body(Vec::new()));
        }
        let value_template: ValueTemplate = text.parse()?;
        match value_template.parts() {
            [crate::model::Part::ValueSource(ValueSource::Body(names))] => {
                Ok(Self::Body(names.clone()))
            }
            [crate::model::Part::ValueSource(ValueSource::QueryString(name))] => {
                Ok(Self::QueryString(name.clone()))
            }
            _ => Err(ValueTemplateError::new(format!("`{text}` is not a list of a request"))),
        }
    }
}

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body(names) if names.is_empty() => f.write_str("{body}"),
            Self::Body(names) => write!(f, "{{body.{}}}", names.join(".")),
            Self::QueryString(name) => write!(f, "{{query-string.{name}}}"),
        }
    }
}

/// The place of a table's list.
pub(crate) fn list_of(list: Option<&List>, table: &Table) -> List {
    list.cloned().unwrap_or_else(|| List::Body(vec![table.key.to_string()]))
}

impl KeyList {
    /// The key attributes in the list.
    pub(crate) fn listed(&self, table: &Table) -> MapShape {
        table.primary_key().without(self.key.keys().map(String::as_str))
    }
}

impl ItemList {
    /// The attributes in the list.
    pub(crate) fn listed(&self, table: &Table) -> MapShape {
        let rest = table.item().without(self.values.keys().map(String::as_str));
        match &self.attributes {
            Some(names) => rest.only(names.iter().map(String::as_str)),
            None => rest,
        }
    }
}
