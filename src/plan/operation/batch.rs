//! The entries of batches: lists of items and keys in a request, and single items.

use super::body::Body;
use super::step::rest_of;
use crate::model::operation::batch::{MOST_KEYS, MOST_WRITES};
use crate::model::operation::{Entries, ItemList, KeyList, List, StepKind, Values};
use crate::model::{Json, MapShape, Table, ValueSource, ValueTemplate};

/// A list of a request and its elements, or a single item.
#[derive(Debug, Clone)]
pub(crate) struct Listed<'a> {
    pub(crate) table: &'a Table,
    pub(crate) kind: ListKind,
    /// The field of the table that declares it, empty for the table itself.
    pub(super) field: Vec<String>,
    /// `None` for a single item.
    pub(crate) list: Option<List>,
    /// The declared place of the list.
    pub(crate) declared_list: Option<&'a List>,
    /// The declared place of a single item in the body.
    pub(crate) from: Option<&'a [String]>,
    /// The attributes of an element or a single item from the request.
    pub(crate) attributes: MapShape,
    /// The values of the other attributes.
    pub(crate) values: &'a Values,
    /// The names of the attributes of an element, if declared.
    pub(crate) selected: &'a [String],
}

/// The purpose of a list or a single item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListKind {
    /// Keys of items to read.
    Get,
    /// Items to write.
    Put,
    /// Keys of items to delete.
    Delete,
}

/// The place of a list, by default the body's member with the table's name.
fn place(list: Option<&List>, table: &Table) -> List {
    list.cloned().unwrap_or_else(|| List::Body(vec![table.key.to_string()]))
}

/// True if these values give the whole key of a table, without an element of a list.
fn gives_key(table: &Table, values: &Values) -> bool {
    let (partition_key, sort_key) = table.key_of(None);
    std::iter::once(partition_key).chain(sort_key).all(|name| {
        values.get(name).is_some_and(|value| {
            !value
                .sources()
                .any(|source| matches!(source, ValueSource::Element(_) | ValueSource::Index))
        })
    })
}

impl<'a> Listed<'a> {
    /// The lists and single items of a table of a batch; none for other steps.
    pub(super) fn of(table: &'a Table, step: StepKind<'a>) -> Vec<Self> {
        match step {
            StepKind::BatchGet(reads) => {
                vec![Self::keys(table, ListKind::Get, None, (reads.keys.as_ref(), &reads.key))]
            }
            StepKind::BatchWrite(writes) => {
                let puts = writes.put.iter().flat_map(Entries::iter);
                let puts = puts.map(|(index, put)| Self::items(table, index, put));
                let deletes = writes.delete.iter().flat_map(Entries::iter);
                let deletes = deletes.map(|(index, KeyList { keys, key })| {
                    Self::keys(table, ListKind::Delete, index, (keys.as_ref(), key))
                });
                puts.chain(deletes).collect()
            }
            _ => Vec::new(),
        }
    }

    fn keys(
        table: &'a Table,
        kind: ListKind,
        index: Option<usize>,
        (list, values): (Option<&'a List>, &'a Values),
    ) -> Self {
        let is_single = list.is_none() && gives_key(table, values);
        Self {
            table,
            kind,
            field: kind.field(index),
            list: (!is_single).then(|| place(list, table)),
            declared_list: list,
            from: None,
            attributes: table.primary_key().without(values.keys().map(String::as_str)),
            values,
            selected: &[],
        }
    }

    fn items(table: &'a Table, index: Option<usize>, items: &'a ItemList) -> Self {
        let selected = items.attributes.as_deref();
        let list = items.items.as_ref();
        let is_single = items.from.is_some() || list.is_none() && gives_key(table, &items.values);
        Self {
            table,
            kind: ListKind::Put,
            field: ListKind::Put.field(index),
            list: (!is_single).then(|| place(list, table)),
            declared_list: list,
            from: items.from.as_ref().map(|place| &*place.0),
            attributes: rest_of(table, &items.values, selected),
            values: &items.values,
            selected: selected.unwrap_or_default(),
        }
    }

    /// The place of a single item's attributes in the body.
    pub(crate) fn body_place(&self) -> &'a [String] {
        self.from.unwrap_or_default()
    }

    /// The field of the table that declares it.
    pub(crate) fn place(&self) -> Vec<&str> {
        self.field.iter().map(String::as_str).collect()
    }

    /// The maximum number of elements in a batch.
    pub(crate) const fn at_most(&self) -> usize {
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
        if !self.attributes.is_empty() {
            element.attributes(&[], &self.attributes);
        }
        element.schema()
    }
}

impl ListKind {
    /// The key of a table of a batch that declares such lists; `None` for the table itself.
    pub(crate) const fn key(self) -> Option<&'static str> {
        match self {
            Self::Get => None,
            Self::Put => Some("put"),
            Self::Delete => Some("delete"),
        }
    }

    /// The setting with the values.
    pub(crate) const fn section(self) -> &'static str {
        match self {
            Self::Put => "values",
            Self::Get | Self::Delete => "key",
        }
    }

    /// The field of a table of a batch, with the index of an entry if there is a list of them.
    fn field(self, index: Option<usize>) -> Vec<String> {
        let key = self.key().map(str::to_owned);
        key.into_iter().chain(index.map(|index| index.to_string())).collect()
    }
}
