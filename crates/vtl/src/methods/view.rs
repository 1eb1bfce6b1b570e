//! The methods of the views of a map. Removing from a view removes from the map; adding is not
//! supported.

use std::mem;
use std::rc::Rc;

use super::collection::{self, Collection, position_of};
use super::{nothing, size};
use crate::budget::Budget;
use crate::error::Error;
use crate::value::{Found, Object, Part, Runtime, Value, View, sequence};

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
        call(self, name, arguments, runtime)
    }

    fn takes_no_arguments(&self, name: &str) -> bool {
        matches!(name, "size" | "isEmpty" | "iterator" | "clear")
    }

    fn print(&self, out: &mut String, runtime: &mut dyn Runtime) -> Result<(), Error> {
        let item = |position| self.item(position);
        sequence(['[', ']'], ", ", out, runtime, item, |item, out, runtime| {
            item.print(out, runtime)
        })
    }

    fn release(&mut self, pending: &mut Vec<Value>) {
        pending.push(Value::Map(mem::take(&mut self.map)));
    }

    /// Sets compare their elements; `values()` equals only itself.
    fn equals(&self, other: &Value, budget: &mut Budget) -> Result<bool, Error> {
        let Some(other) = other.object::<Self>() else { return Ok(false) };
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

fn call(view: &View, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found {
    Ok(Some(match (name, arguments) {
        ("size", []) => size(view.map.len()),
        ("isEmpty", []) => Value::Boolean(view.map.is_empty()),
        ("remove", [item]) => {
            let at = view.position_of(item, runtime.budget())?;
            runtime.budget().spend_steps(1 + view.map.len() / 8)?;
            Value::Boolean(at.and_then(|at| view.map.remove_at(at)).is_some())
        }
        ("clear", []) => {
            view.map.clear();
            nothing()
        }
        ("add", [_]) => return Err(Error::thrown("UnsupportedOperationException", "add")),
        ("addAll", [others]) => {
            let Some(others) = Collection::of(others) else { return Ok(None) };
            if others.len() > 0 {
                return Err(Error::thrown("UnsupportedOperationException", "add"));
            }
            Value::Boolean(false)
        }
        ("removeAll" | "retainAll", [others]) => {
            let Some(others) = Collection::of(others) else { return Ok(None) };
            Value::Boolean(retain(view, &others, name == "retainAll", runtime)?)
        }
        _ => {
            return collection::call(&Collection::View(view.clone()), name, arguments, runtime);
        }
    }))
}

/// Keeps or removes the items that the other collection contains. Returns true if any were removed.
fn retain(
    view: &View,
    others: &Collection,
    kept: bool,
    runtime: &mut dyn Runtime,
) -> Result<bool, Error> {
    let others = others.items(runtime)?;
    let length = view.map.len();
    let mut position = 0;
    while let Some(item) = view.item(position) {
        if position_of(&others, &item, runtime.budget())?.is_some() == kept {
            position += 1;
        } else {
            runtime.budget().spend_steps(1 + view.map.len() / 8)?;
            view.map.remove_at(position);
        }
    }
    Ok(view.map.len() != length)
}
