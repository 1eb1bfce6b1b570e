//! Lists, arrays and read-only collections.

use std::cell::{Ref, RefCell, RefMut};

use super::{Value, release};

/// Which of Java's classes a list is: it decides how the list prints and what its methods are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListKind {
    /// An array of a JSON document (json-smart's `JSONArray`): prints compact JSON, also nested in anything.
    Json,
    /// A list that the template made: prints `[x, 1]`.
    ArrayList,
    /// A Java array, such as `split` returns.
    Array,
    /// A set, such as `keySet()`: no positions, prints `[x, 1]`.
    Set,
    /// The values of a map: no positions, prints `[x, 1]`, equals only itself.
    Values,
}

impl ListKind {
    /// Whether it is a `java.util.List`.
    pub(crate) const fn has_positions(self) -> bool {
        matches!(self, Self::Json | Self::ArrayList)
    }
}

/// A shared, mutable list.
pub(crate) struct List {
    kind: ListKind,
    items: RefCell<Vec<Value>>,
}

impl List {
    pub(crate) const fn new(kind: ListKind, items: Vec<Value>) -> Self {
        Self { kind, items: RefCell::new(items) }
    }

    pub(crate) const fn kind(&self) -> ListKind {
        self.kind
    }

    /// The items. No borrow is held while a template's code runs.
    pub(crate) fn items(&self) -> Ref<'_, Vec<Value>> {
        self.items.borrow()
    }

    pub(crate) fn items_mut(&self) -> RefMut<'_, Vec<Value>> {
        self.items.borrow_mut()
    }

    pub(crate) fn len(&self) -> usize {
        self.items.borrow().len()
    }
}

impl Drop for List {
    fn drop(&mut self) {
        release::release(std::mem::take(self.items.get_mut()));
    }
}
