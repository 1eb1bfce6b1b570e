//! Lists and arrays.

use std::cell::{Ref, RefCell, RefMut};

use super::{Value, release};

/// Which of Java's classes a list is: it decides how the list prints and what its methods are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListKind {
    /// An array of a JSON document (json-smart's `JSONArray`): prints compact JSON, also nested in
    /// anything.
    Json,
    /// A list that the template made: prints `[x, 1]`.
    ArrayList,
    /// A Java array, such as `split` returns: prints `[Ljava.lang.String;@0`, equals only itself.
    Array(ArrayOf),
}

/// The type of a Java array's elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ArrayOf {
    Bytes,
    Characters,
    Strings,
    BigIntegers,
    BigDecimals,
    Objects,
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
    /// About how many bytes an empty list takes.
    pub(crate) const SIZE: usize = 80;
    /// About how many bytes an item takes, with the room that growing leaves.
    pub(crate) const ITEM: usize = 2 * size_of::<Value>();

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
        release::release(self.items.get_mut(), Vec::clear, std::mem::take);
    }
}
