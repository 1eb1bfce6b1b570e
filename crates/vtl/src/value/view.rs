//! The views of a map: `keySet()`, `values()` and `entrySet()`. They reflect changes of the map,
//! and removing from a view removes from the map.

use std::mem;
use std::rc::Rc;

use super::{Entry, Map, Value};
use crate::budget::Budget;
use crate::error::Error;

/// The part of a map that a view shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Keys,
    Values,
    Entries,
}

/// A view of a map.
#[derive(Clone)]
pub(crate) struct View {
    pub(crate) map: Rc<Map>,
    pub(crate) part: Part,
}

impl View {
    pub(crate) fn of(map: &Rc<Map>, part: Part) -> Value {
        Value::Object(Rc::new(Self { map: Rc::clone(map), part }))
    }

    pub(crate) fn item(&self, position: usize) -> Option<Value> {
        match self.part {
            Part::Keys => self.map.key(position),
            Part::Values => self.map.value(position),
            Part::Entries => Entry::at(&self.map, position),
        }
    }

    /// True if an item equals this one.
    pub(crate) fn contains(&self, item: &Value, budget: &mut Budget) -> Result<bool, Error> {
        Ok(self.position_of(item, budget)?.is_some())
    }

    pub(crate) fn position_of(
        &self,
        item: &Value,
        budget: &mut Budget,
    ) -> Result<Option<usize>, Error> {
        if self.part == Part::Keys && self.map.get(item, budget)?.is_none() {
            return Ok(None);
        }
        let mut position = 0;
        while let Some(known) = self.item(position) {
            if known.equals(item, budget)? {
                return Ok(Some(position));
            }
            position += 1;
        }
        Ok(None)
    }
}

impl Drop for View {
    fn drop(&mut self) {
        super::release(
            &mut self.map,
            |map| drop(mem::take(map)),
            |map| vec![Value::Map(mem::take(map))],
        );
    }
}
