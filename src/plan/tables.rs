//! The tables of a stack by their names, and the stack itself.

use std::collections::HashMap;

use crate::model::{Handle, Stack, Table};

/// The tables of a stack by their names.
pub(crate) struct Tables<'a> {
    stack: &'a Stack,
    by_name: HashMap<&'a str, &'a Table>,
}

impl<'a> Tables<'a> {
    pub(crate) fn of(stack: &'a Stack) -> Self {
        Self { stack, by_name: stack.tables.iter().map(|table| (&*table.key, table)).collect() }
    }

    /// The stack.
    pub(crate) const fn stack(&self) -> &'a Stack {
        self.stack
    }

    /// The tables in the stack's order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &'a Table> {
        self.stack.tables.iter()
    }

    /// The table that a handle names; `None` where the stack does not hold it.
    pub(crate) fn get(&self, handle: &Handle<Table>) -> Option<&'a Table> {
        self.by_name.get(&*handle.id().name).copied()
    }
}
