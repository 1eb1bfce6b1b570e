//! Lists and arrays.

use std::cell::{Ref, RefCell, RefMut};

use super::{Value, release};

/// The Java class of a list, which determines its text and its methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListKind {
    /// An array of a JSON document (json-smart's `JSONArray`): prints compact JSON, even when
    /// nested in another collection.
    Json,
    /// A list made by the template: prints `[x, 1]`.
    ArrayList,
    /// A Java array, such as the result of `split`: prints `[Ljava.lang.String;@0` and equals only
    /// itself.
    Array(ArrayOf),
}

/// The element type of a Java array.
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
    /// True if it is a `java.util.List`.
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
    /// The approximate size of an empty list in bytes.
    pub(crate) const SIZE: usize = 80;
    /// The approximate size of an item in bytes, including spare capacity.
    pub(crate) const ITEM: usize = 2 * size_of::<Value>();

    pub(crate) const fn new(kind: ListKind, items: Vec<Value>) -> Self {
        Self { kind, items: RefCell::new(items) }
    }

    pub(crate) const fn kind(&self) -> ListKind {
        self.kind
    }

    /// Borrows the items. Do not hold the borrow while the template's code runs.
    pub(crate) fn items(&self) -> Ref<'_, Vec<Value>> {
        self.items.borrow()
    }

    pub(crate) fn items_mut(&self) -> RefMut<'_, Vec<Value>> {
        self.items.borrow_mut()
    }

    #[inline]
    pub(crate) fn get(&self, position: usize) -> Option<Value> {
        self.items.borrow().get(position).cloned()
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
