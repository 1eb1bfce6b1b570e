//! Batches: many items of one or several tables, determined by the caller.

use std::collections::BTreeMap;

use super::body::Body;
use super::step::in_map;
use crate::model::operation::batch::{
    self, BatchGetTable, BatchWriteTable, ItemList, KeyList, List, list_of,
};
use crate::model::{Json, MapShape, Table, ValueSource, ValueTemplate};
use crate::plan::Tables;

/// Reads items by a list of keys from the caller.
#[derive(Debug, Clone)]
pub(crate) struct BatchGet<'a> {
    pub(crate) tables: Vec<(&'a Table, &'a BatchGetTable)>,
}

/// Writes and deletes items that the caller lists.
#[derive(Debug, Clone)]
pub(crate) struct BatchWrite<'a> {
    pub(crate) tables: Vec<(&'a Table, &'a BatchWriteTable)>,
}

impl<'a> BatchGet<'a> {
    /// Resolves the tables of a declared batch.
    pub(crate) fn new(declared: &'a batch::BatchGet, tables: &Tables<'a>) -> Option<Self> {
        let resolved = declared.tables.iter().map(|(table, of)| Some((tables.get(table)?, of)));
        Some(Self { tables: resolved.collect::<Option<_>>()? })
    }

    /// The lists, each with its elements.
    pub(crate) fn lists(&self) -> Vec<Listed<'_>> {
        self.tables.iter().map(|(table, lookup)| Listed::keys(table, &lookup.keys)).collect()
    }

    /// The templates of its values, with their fields.
    pub(crate) fn placed_composites(&self) -> impl Iterator<Item = (Vec<&str>, &ValueTemplate)> {
        self.tables.iter().flat_map(|(table, lookup)| {
            within(&["tables", &table.key], in_map("key", &lookup.keys.key))
        })
    }
}

impl<'a> BatchWrite<'a> {
    /// Resolves the tables of a declared batch.
    pub(crate) fn new(declared: &'a batch::BatchWrite, tables: &Tables<'a>) -> Option<Self> {
        let resolved = declared.tables.iter().map(|(table, of)| Some((tables.get(table)?, of)));
        Some(Self { tables: resolved.collect::<Option<_>>()? })
    }

    /// The lists, each with its elements.
    pub(crate) fn lists(&self) -> Vec<Listed<'_>> {
        let mut lists = Vec::new();
        for (table, writes) in &self.tables {
            lists.extend(writes.put.as_ref().map(|put| Listed::items(table, put)));
            lists.extend(writes.delete.as_ref().map(|delete| Listed::keys(table, delete)));
        }
        lists
    }

    /// The templates of its values, with their fields.
    pub(crate) fn placed_composites(&self) -> impl Iterator<Item = (Vec<&str>, &ValueTemplate)> {
        self.tables.iter().flat_map(|(table, writes)| {
            let put = writes.put.iter().flat_map(|put| in_map("values", &put.values));
            let delete = writes.delete.iter().flat_map(|delete| in_map("key", &delete.key));
            let mut placed = within(&["tables", &table.key, "put"], put);
            placed.extend(within(&["tables", &table.key, "delete"], delete));
            placed
        })
    }
}

/// Prefixes places with that of a part.
fn within<'a>(
    part: &[&'a str],
    placed: impl Iterator<Item = (Vec<&'a str>, &'a ValueTemplate)>,
) -> Vec<(Vec<&'a str>, &'a ValueTemplate)> {
    placed.map(|(place, value_template)| ([part, &place].concat(), value_template)).collect()
}

/// A list of a request, and its elements.
pub(crate) struct Listed<'a> {
    pub(crate) table: &'a Table,
    pub(crate) list: List,
    /// The attributes of an element.
    pub(crate) attributes: MapShape,
    values: &'a BTreeMap<String, ValueTemplate>,
}

impl<'a> Listed<'a> {
    fn keys(table: &'a Table, keys: &'a KeyList) -> Self {
        let list = list_of(keys.list.as_ref(), table);
        Self { table, list, attributes: keys.listed(table), values: &keys.key }
    }

    fn items(table: &'a Table, items: &'a ItemList) -> Self {
        let list = list_of(items.list.as_ref(), table);
        Self { table, list, attributes: items.listed(table), values: &items.values }
    }

    /// The JSON Schema of an element.
    pub(crate) fn element(&self) -> Json {
        let mut element = Body::default();
        for source in self.values.values().flat_map(ValueTemplate::sources) {
            if let ValueSource::Element(names) = source {
                element.scalar(names);
            }
        }
        if self.attributes.iter().next().is_some() {
            element.attributes(&[], &self.attributes);
        }
        element.schema()
    }
}
