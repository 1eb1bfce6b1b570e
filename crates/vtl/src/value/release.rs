//! Drops values without deep recursion: lists may be nested a million levels deep, which would
//! overflow the stack.

use std::cell::Cell;
use std::rc::Rc;

use super::Value;

/// The nesting depth up to which Rust's recursive drop is used, because it is faster.
const DEPTH: usize = 32;

thread_local! {
    static DROPPING: Cell<usize> = const { Cell::new(0) };
}

/// Drops the contents of `holder`: directly, or through a work list if deeply nested.
pub(crate) fn release<T>(
    holder: &mut T,
    drop: impl FnOnce(&mut T),
    take: impl FnOnce(&mut T) -> Vec<Value>,
) {
    let depth = DROPPING.get();
    if depth == DEPTH {
        return release_all(take(holder));
    }
    DROPPING.set(depth + 1);
    drop(holder);
    DROPPING.set(depth);
}

/// Drops values, and values that only they own, one after the other.
fn release_all(mut pending: Vec<Value>) {
    while let Some(value) = pending.pop() {
        match value {
            Value::List(mut list) => {
                if let Some(list) = Rc::get_mut(&mut list) {
                    pending.append(&mut list.items_mut());
                }
            }
            Value::Map(mut map) => {
                if let Some(map) = Rc::get_mut(&mut map) {
                    pending.append(&mut map.take());
                }
            }
            Value::Object(mut object) => {
                if let Some(object) = Rc::get_mut(&mut object) {
                    object.release(&mut pending);
                }
            }
            _ => {}
        }
    }
}

impl Value {
    /// Empties a collection, which breaks its cycles.
    pub(crate) fn clear(&self) {
        match self {
            Self::List(list) => drop(std::mem::take(&mut *list.items_mut())),
            Self::Map(map) => map.clear(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{ListKind, Map, MapKind};

    #[test]
    fn a_deep_nest_is_dropped_without_recursion() {
        let mut value = Value::Null;
        for _ in 0..300_000 {
            let map = Map::new(MapKind::Linked);
            map.insert_str("inner".into(), value);
            value = Value::list(ListKind::ArrayList, vec![Value::Map(Rc::new(map))]);
        }
        drop(value);
    }

    #[test]
    fn a_deep_nest_of_iterators_is_dropped_without_recursion() {
        let mut budget = crate::budget::Budget::new();
        let mut value = Value::Null;
        for _ in 0..300_000 {
            let set = Value::list(ListKind::ArrayList, vec![value]);
            value = crate::methods::call(&set, "iterator", &[], &mut budget)
                .ok()
                .flatten()
                .expect("an iterator");
        }
        drop(value);
    }
}
