//! Dropping values without recursion: a list may be nested a million deep, and the stack is not.

use std::rc::Rc;

use super::Value;

/// Drops values and all that only they hold.
pub(crate) fn release(mut pending: Vec<Value>) {
    if !pending.iter().any(Value::is_shared) {
        return;
    }
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
    /// Empties a collection, which breaks the cycles that it is part of.
    pub(crate) fn clear(&self) {
        match self {
            Self::List(list) => {
                let items = std::mem::take(&mut *list.items_mut());
                release(items);
            }
            Self::Map(map) => map.clear(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vtl::value::{ListKind, Map, MapKind};

    #[test]
    fn a_deep_nest_is_dropped_without_recursion() {
        let mut value = Value::Null;
        for _ in 0..300_000 {
            let map = Map::new(MapKind::Linked);
            map.insert(Value::string("inner"), value);
            value = Value::list(ListKind::ArrayList, vec![Value::Map(Rc::new(map))]);
        }
        drop(value);
    }
}
