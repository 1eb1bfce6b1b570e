//! The tables of a stack by their names.

use std::collections::HashMap;

use crate::model::{Handle, Table};

/// The tables of a stack by their names.
pub(crate) struct Tables<'a> {
    all: &'a [Table],
    by_name: HashMap<&'a str, &'a Table>,
}

impl<'a> Tables<'a> {
    pub(crate) fn of(all: &'a [Table]) -> Self {
        Self { all, by_name: all.iter().map(|table| (&*table.key, table)).collect() }
    }

    /// The tables in the stack's order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &'a Table> {
        self.all.iter()
    }

    /// The table that a handle names; `None` where the stack does not hold it.
    pub(crate) fn get(&self, handle: &Handle<Table>) -> Option<&'a Table> {
        self.by_name.get(&*handle.id().name).copied()
    }
}
