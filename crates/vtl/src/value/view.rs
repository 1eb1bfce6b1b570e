//! The views of a map: `keySet()`, `values()` and `entrySet()`. They reflect changes of the map,
//! and removing from a view removes from the map.

use std::mem;
use std::rc::Rc;

use super::{Found, Map, MapKind, Object, Runtime, Value, print};
use crate::budget::Budget;
use crate::error::Error;
use crate::methods;

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
            Part::Entries => methods::entry(&self.map, position),
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

impl Object for View {
    fn class_name(&self) -> &'static str {
        match self.part {
            Part::Keys => "java.util.LinkedHashMap$LinkedKeySet",
            Part::Values => "java.util.LinkedHashMap$LinkedValues",
            Part::Entries => "java.util.LinkedHashMap$LinkedEntrySet",
        }
    }

    fn property(&self, name: &str, _runtime: &mut dyn Runtime) -> Found {
        Ok(matches!(name, "empty" | "Empty").then(|| Value::Boolean(self.map.is_empty())))
    }

    fn call(&self, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found {
        methods::call_of_view(self, name, arguments, runtime)
    }

    fn takes_no_arguments(&self, name: &str) -> bool {
        matches!(name, "size" | "isEmpty" | "iterator" | "clear")
    }

    fn print(&self, out: &mut String, runtime: &mut dyn Runtime) -> Result<(), Error> {
        print::items(|position| self.item(position), |_| false, out, runtime)
    }

    fn view(&self) -> Option<&View> {
        Some(self)
    }

    fn release(&mut self, pending: &mut Vec<Value>) {
        pending.push(Value::Map(mem::replace(&mut self.map, Rc::new(Map::new(MapKind::Linked)))));
    }

    /// Sets compare their elements; `values()` equals only itself.
    fn equals(&self, other: &Value, budget: &mut Budget) -> Result<bool, Error> {
        let Some(other) = other.as_view() else { return Ok(false) };
        if Rc::ptr_eq(&self.map, &other.map) && self.part == other.part {
            return Ok(true);
        }
        if self.part == Part::Values
            || other.part == Part::Values
            || self.map.len() != other.map.len()
        {
            return Ok(false);
        }
        for position in 0..self.map.len() {
            match self.item(position) {
                Some(item) if !other.contains(&item, budget)? => return Ok(false),
                _ => {}
            }
        }
        Ok(true)
    }

    fn hash_code(&self, runtime: &mut dyn Runtime) -> Result<i32, Error> {
        let mut hash: i32 = 0;
        let mut position = 0;
        while let Some(item) = self.item(position).filter(|_| self.part != Part::Values) {
            runtime.budget().spend_steps(1)?;
            hash = hash.wrapping_add(item.hash_code(runtime)?);
            position += 1;
        }
        Ok(hash)
    }
}

impl Drop for View {
    fn drop(&mut self) {
        super::release(
            &mut self.map,
            |map| *map = Rc::new(Map::new(MapKind::Linked)),
            |map| vec![Value::Map(mem::replace(map, Rc::new(Map::new(MapKind::Linked))))],
        );
    }
}
