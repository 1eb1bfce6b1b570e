//! The lists of items and keys in the requests of batches.

use super::Step;
use super::body::Body;
use super::step::rest_of;
use crate::model::operation::batch::{MOST_KEYS, MOST_WRITES};
use crate::model::operation::{ItemList, List, StepKind, Values};
use crate::model::{Json, MapShape, Table, ValueSource, ValueTemplate};

/// A list of a request, and its elements.
pub(crate) struct Listed<'a> {
    pub(crate) table: &'a Table,
    pub(crate) kind: ListKind,
    pub(crate) list: List,
    /// The attributes of an element.
    pub(crate) attributes: MapShape,
    /// The values of the other attributes.
    pub(crate) values: &'a Values,
    /// The names of the attributes of an element, if declared.
    pub(crate) selected: &'a [String],
}

/// The purpose of a list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListKind {
    /// Keys of items to read.
    Get,
    /// Items to write.
    Put,
    /// Keys of items to delete.
    Delete,
}

impl<'a> Step<'a> {
    /// The lists of a table of a batch; none for other steps.
    pub(crate) fn lists(&self) -> Vec<Listed<'a>> {
        match self.kind {
            StepKind::BatchGet(reads) => {
                vec![Listed::keys(self.table, ListKind::Get, reads.keys.as_ref(), &reads.key)]
            }
            StepKind::BatchWrite(writes) => {
                let put = writes.put.as_ref().map(|put| Listed::items(self.table, put));
                let delete = writes.delete.as_ref().map(|delete| {
                    Listed::keys(self.table, ListKind::Delete, delete.keys.as_ref(), &delete.key)
                });
                put.into_iter().chain(delete).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The place of a list, by default the body's member with the table's name.
fn place(list: Option<&List>, table: &Table) -> List {
    list.cloned().unwrap_or_else(|| List::Body(vec![table.key.to_string()]))
}

impl<'a> Listed<'a> {
    fn keys(table: &'a Table, kind: ListKind, list: Option<&List>, values: &'a Values) -> Self {
        let attributes = table.primary_key().without(values.keys().map(String::as_str));
        Self { table, kind, list: place(list, table), attributes, values, selected: &[] }
    }

    fn items(table: &'a Table, items: &'a ItemList) -> Self {
        let selected = items.attributes.as_deref();
        Self {
            table,
            kind: ListKind::Put,
            list: place(items.items.as_ref(), table),
            attributes: rest_of(table, &items.values, selected),
            values: &items.values,
            selected: selected.unwrap_or_default(),
        }
    }

    /// The maximum number of elements.
    pub(super) const fn at_most(&self) -> usize {
        match self.kind {
            ListKind::Get => MOST_KEYS,
            ListKind::Put | ListKind::Delete => MOST_WRITES,
        }
    }

    /// The JSON Schema of an element.
    pub(super) fn element(&self) -> Json {
        let mut element = Body::default();
        for reference in self.values.values().flat_map(ValueTemplate::references) {
            if let ValueSource::Element(names) = &reference.source {
                element.scalar(names, reference.is_required());
            }
        }
        if self.attributes.iter().next().is_some() {
            element.attributes(&[], &self.attributes);
        }
        element.schema()
    }
}

impl ListKind {
    /// The field of a table of a batch that declares the list; `None` for the table itself.
    pub(crate) const fn field(self) -> Option<&'static str> {
        match self {
            Self::Get => None,
            Self::Put => Some("put"),
            Self::Delete => Some("delete"),
        }
    }
}
