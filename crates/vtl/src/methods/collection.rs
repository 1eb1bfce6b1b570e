//! `java.util.Collection`, which lists, arrays and the views of a map have in common, and
//! `java.util.Iterator`.

use std::cell::Cell;
use std::mem;
use std::rc::Rc;

use super::nothing;
use crate::budget::Budget;
use crate::error::Error;
use crate::value::{
    ArrayOf, Entry, Found, List, ListKind, Object, Part, Runtime, Value, View, release,
};

/// A list, an array or a view of a map.
#[derive(Clone)]
pub(crate) enum Collection {
    List(Rc<List>),
    View(View),
}

impl Collection {
    /// Returns the value as a `java.util.Collection`, which an array is not.
    pub(super) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::List(list) if list.kind().has_positions() => Some(Self::List(Rc::clone(list))),
            value => value.object::<View>().map(|view| Self::View(view.clone())),
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::List(list) => list.len(),
            Self::View(view) => view.map.len(),
        }
    }

    /// A count that changes on insertion and removal but not on replacement.
    pub(crate) fn state(&self) -> usize {
        match self {
            Self::List(list) => list.len(),
            Self::View(view) => view.map.changes() as usize,
        }
    }

    /// The approximate size of an element that is created on access: an entry of a map.
    pub(crate) fn size_of_one(&self) -> usize {
        match self {
            Self::View(View { part: Part::Entries, .. }) => size_of::<Entry>() + 32,
            _ => 0,
        }
    }

    /// True for arrays, which may change during iteration.
    pub(crate) fn is_array(&self) -> bool {
        matches!(self, Self::List(list) if matches!(list.kind(), ListKind::Array(_)))
    }

    pub(crate) fn item(&self, position: usize) -> Option<Value> {
        match self {
            Self::List(list) => list.get(position),
            Self::View(view) => view.item(position),
        }
    }

    /// The current items.
    pub(super) fn items(&self, runtime: &mut dyn Runtime) -> Result<Vec<Value>, Error> {
        runtime.budget().spend_steps(self.len() / 2)?;
        runtime.budget().spend_memory(
            List::SIZE + self.len().saturating_mul(size_of::<Value>() + self.size_of_one()),
        )?;
        Ok((0..self.len()).filter_map(|position| self.item(position)).collect())
    }

    pub(super) fn position_of(
        &self,
        item: &Value,
        budget: &mut Budget,
    ) -> Result<Option<usize>, Error> {
        match self {
            Self::List(list) => position_of(&list.items(), item, budget),
            Self::View(view) => view.position_of(item, budget),
        }
    }

    /// Takes the collection out.
    pub(super) fn take(&mut self) -> Value {
        match self {
            Self::List(list) => {
                Value::List(mem::replace(list, Rc::new(List::new(ListKind::ArrayList, Vec::new()))))
            }
            Self::View(view) => Value::Map(mem::take(&mut view.map)),
        }
    }
}

/// The position of an item in a list.
pub(super) fn position_of(
    items: &[Value],
    item: &Value,
    budget: &mut Budget,
) -> Result<Option<usize>, Error> {
    for (position, known) in items.iter().enumerate() {
        if known.equals(item, budget)? {
            return Ok(Some(position));
        }
    }
    Ok(None)
}

/// Methods that read collections.
pub(super) fn call(
    over: &Collection,
    name: &str,
    arguments: &[Value],
    runtime: &mut dyn Runtime,
) -> Found {
    Ok(Some(match (name, arguments) {
        ("contains", [item]) => Value::Boolean(over.position_of(item, runtime.budget())?.is_some()),
        ("containsAll", [others]) => {
            let Some(others) = Collection::of(others) else { return Ok(None) };
            for position in 0..others.len() {
                let Some(item) = others.item(position) else { break };
                if over.position_of(&item, runtime.budget())?.is_none() {
                    return Ok(Some(Value::Boolean(false)));
                }
            }
            Value::Boolean(true)
        }
        ("iterator", []) => {
            runtime.budget().spend_memory(List::SIZE)?;
            Iterator::over(over.clone())
        }
        ("toArray", []) => Value::list(ListKind::Array(ArrayOf::Objects), over.items(runtime)?),
        _ => return Ok(None),
    }))
}

/// An iterator: a position in a collection, which only its own `remove()` may change meanwhile.
pub(crate) struct Iterator {
    over: Collection,
    position: Cell<usize>,
    /// True if the element before the position can still be removed.
    removable: Cell<bool>,
    /// The state and length that the collection must have: see [`Collection::state`].
    expected: Cell<usize>,
    length: Cell<usize>,
}

/// The exception for a collection that has changed during iteration.
pub(crate) fn concurrent_modification() -> Error {
    Error::thrown(
        "ConcurrentModificationException",
        "the collection was changed during its iteration",
    )
}

impl Iterator {
    pub(super) fn over(over: Collection) -> Value {
        let (expected, length) = (Cell::new(over.state()), Cell::new(over.len()));
        Value::Object(Rc::new(Self {
            over,
            position: Cell::new(0),
            removable: Cell::new(false),
            expected,
            length,
        }))
    }

    /// True if there is a next element. A list that shrank to the position ends without an error.
    pub(crate) fn has_next(&self) -> bool {
        match self.over {
            Collection::List(_) => self.position.get() != self.over.len(),
            // The iterator of a map already has its next entry.
            Collection::View(_) => self.position.get() < self.length.get(),
        }
    }

    /// The next element.
    pub(crate) fn next(&self) -> Result<Value, Error> {
        if self.over.state() != self.expected.get() {
            return Err(concurrent_modification());
        }
        let position = self.position.get();
        let Some(element) = self.over.item(position) else {
            return Err(Error::thrown("NoSuchElementException", "no more elements"));
        };
        self.position.set(position + 1);
        self.removable.set(true);
        Ok(element)
    }

    pub(crate) fn size_of_one(&self) -> usize {
        self.over.size_of_one()
    }

    fn remove(&self, runtime: &mut dyn Runtime) -> Found {
        if self.over.is_array() {
            return Err(Error::thrown("UnsupportedOperationException", "remove"));
        }
        let Some(before) = self.position.get().checked_sub(1).filter(|_| self.removable.get())
        else {
            return Err(Error::thrown("IllegalStateException", "nothing to remove"));
        };
        if self.over.state() != self.expected.get() {
            return Err(concurrent_modification());
        }
        runtime.budget().spend_steps(1 + self.over.len() / 8)?;
        match &self.over {
            Collection::List(list) => drop(list.items_mut().remove(before)),
            Collection::View(view) => drop(view.map.remove_at(before)),
        }
        self.position.set(before);
        self.removable.set(false);
        self.expected.set(self.over.state());
        self.length.set(self.over.len());
        Ok(Some(nothing()))
    }
}

impl Object for Iterator {
    fn class_name(&self) -> &'static str {
        match &self.over {
            Collection::List(list) if matches!(list.kind(), ListKind::Array(_)) => {
                "java.util.AbstractList$Itr"
            }
            Collection::List(_) => "java.util.ArrayList$Itr",
            Collection::View(View { part: Part::Keys, .. }) => {
                "java.util.LinkedHashMap$LinkedKeyIterator"
            }
            Collection::View(View { part: Part::Values, .. }) => {
                "java.util.LinkedHashMap$LinkedValueIterator"
            }
            Collection::View(View { part: Part::Entries, .. }) => {
                "java.util.LinkedHashMap$LinkedEntryIterator"
            }
        }
    }

    fn call(&self, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found {
        match (name, arguments) {
            ("hasNext", []) => Ok(Some(Value::Boolean(self.has_next()))),
            ("next", []) => {
                runtime.budget().spend_memory(self.size_of_one())?;
                self.next().map(Some)
            }
            ("remove", []) => self.remove(runtime),
            _ => Ok(None),
        }
    }

    fn takes_no_arguments(&self, name: &str) -> bool {
        matches!(name, "hasNext" | "next" | "remove")
    }

    fn print(&self, out: &mut String, _runtime: &mut dyn Runtime) -> Result<(), Error> {
        out.push_str(self.class_name());
        out.push_str("@0");
        Ok(())
    }

    fn release(&mut self, pending: &mut Vec<Value>) {
        pending.push(self.over.take());
    }
}

impl Drop for Iterator {
    fn drop(&mut self) {
        release(&mut self.over, |over| drop(over.take()), |over| vec![over.take()]);
    }
}
