//! Maps, in insertion order as Java's `LinkedHashMap`: JSON objects, and the maps that a template makes.

use std::cell::RefCell;
use std::hash::{Hash, Hasher};
use std::mem;

use indexmap::{Equivalent, IndexMap};

use super::{Value, release};

/// Which map it is: it decides how the map prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MapKind {
    /// Prints `{a=1, b=x}`.
    Linked,
    /// `$context` and the maps in it: print nothing.
    Silent,
}

/// A shared, mutable map.
pub(crate) struct Map {
    kind: MapKind,
    entries: RefCell<Entries>,
}

/// Most maps are small, and looking at each of a few keys is faster than hashing one.
enum Entries {
    Few(Vec<(Value, Value)>),
    Many(IndexMap<Key, Value>),
}

/// A key as Java's `equals` and `hashCode` see it.
struct Key(Value);

/// A string that looks up a [`Key`] without becoming one.
struct Text<'a>(&'a str);

const FEW: usize = 16;

impl Map {
    pub(crate) const fn new(kind: MapKind) -> Self {
        Self { kind, entries: RefCell::new(Entries::Few(Vec::new())) }
    }

    pub(crate) fn with_capacity(kind: MapKind, capacity: usize) -> Self {
        Self { kind, entries: RefCell::new(Entries::Few(Vec::with_capacity(capacity.min(FEW)))) }
    }

    pub(crate) const fn kind(&self) -> MapKind {
        self.kind
    }

    pub(crate) fn len(&self) -> usize {
        match &*self.entries.borrow() {
            Entries::Few(entries) => entries.len(),
            Entries::Many(entries) => entries.len(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a key that is this string.
    pub(crate) fn get_str(&self, key: &str) -> Option<Value> {
        match &*self.entries.borrow() {
            Entries::Few(entries) => position_of(entries, key).map(|at| entries[at].1.clone()),
            Entries::Many(entries) => entries.get(&Text(key)).cloned(),
        }
    }

    pub(crate) fn get(&self, key: &Value) -> Option<Value> {
        if let Value::String(text) = key {
            return self.get_str(text);
        }
        match &*self.entries.borrow() {
            Entries::Few(entries) => position(entries, key).map(|at| entries[at].1.clone()),
            Entries::Many(entries) => entries.get(&Key(key.clone())).cloned(),
        }
    }

    /// Puts a value; an earlier one of the same key is replaced in its place and returned.
    pub(crate) fn insert(&self, key: Value, value: Value) -> Option<Value> {
        let mut entries = self.entries.borrow_mut();
        match &mut *entries {
            Entries::Few(few) => {
                if let Some(at) = position(few, &key) {
                    return Some(mem::replace(&mut few[at].1, value));
                }
                if few.len() < FEW {
                    few.push((key, value));
                } else {
                    let mut many: IndexMap<_, _> = few.drain(..).map(|(key, value)| (Key(key), value)).collect();
                    many.insert(Key(key), value);
                    *entries = Entries::Many(many);
                }
                None
            }
            Entries::Many(many) => many.insert(Key(key), value),
        }
    }

    pub(crate) fn remove(&self, key: &Value) -> Option<Value> {
        match &mut *self.entries.borrow_mut() {
            Entries::Few(few) => {
                let at = position(few, key)?;
                Some(few.remove(at).1)
            }
            Entries::Many(many) => many.shift_remove(&Key(key.clone())),
        }
    }

    pub(crate) fn clear(&self) {
        self.entries.replace(Entries::Few(Vec::new()));
    }

    /// The entry at a position of the iteration order.
    pub(crate) fn entry(&self, position: usize) -> Option<(Value, Value)> {
        match &*self.entries.borrow() {
            Entries::Few(few) => few.get(position).cloned(),
            Entries::Many(many) => many.get_index(position).map(|(key, value)| (key.0.clone(), value.clone())),
        }
    }

    /// The key at a position of the iteration order.
    pub(crate) fn key(&self, position: usize) -> Option<Value> {
        match &*self.entries.borrow() {
            Entries::Few(few) => few.get(position).map(|(key, _)| key.clone()),
            Entries::Many(many) => many.get_index(position).map(|(key, _)| key.0.clone()),
        }
    }

    /// The value at a position of the iteration order.
    pub(crate) fn value(&self, position: usize) -> Option<Value> {
        match &*self.entries.borrow() {
            Entries::Few(few) => few.get(position).map(|(_, value)| value.clone()),
            Entries::Many(many) => many.get_index(position).map(|(_, value)| value.clone()),
        }
    }

    pub(crate) fn keys(&self) -> Vec<Value> {
        match &*self.entries.borrow() {
            Entries::Few(few) => few.iter().map(|(key, _)| key.clone()).collect(),
            Entries::Many(many) => many.keys().map(|key| key.0.clone()).collect(),
        }
    }

    pub(crate) fn values(&self) -> Vec<Value> {
        match &*self.entries.borrow() {
            Entries::Few(few) => few.iter().map(|(_, value)| value.clone()).collect(),
            Entries::Many(many) => many.values().cloned().collect(),
        }
    }
}

/// Where a key is.
fn position(entries: &[(Value, Value)], key: &Value) -> Option<usize> {
    match key {
        Value::String(text) => position_of(entries, text),
        _ => entries.iter().position(|(known, _)| known.equals(key)),
    }
}

/// Where a key that is this string is.
fn position_of(entries: &[(Value, Value)], key: &str) -> Option<usize> {
    // Bytes, as a text would first be checked for its characters' boundaries.
    let is_key = |known: &Value| matches!(known, Value::String(known) if known.as_bytes() == key.as_bytes());
    entries.iter().position(|(known, _)| is_key(known))
}

impl Map {
    /// Takes all keys and values out.
    pub(super) fn take(&mut self) -> Vec<Value> {
        match mem::replace(self.entries.get_mut(), Entries::Few(Vec::new())) {
            Entries::Few(few) => few.into_iter().flat_map(|(key, value)| [key, value]).collect(),
            Entries::Many(many) => many.into_iter().flat_map(|(key, value)| [key.0, value]).collect(),
        }
    }
}

impl Entries {
    fn clear(&mut self) {
        match self {
            Self::Few(few) => few.clear(),
            Self::Many(many) => many.clear(),
        }
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        release::release(self, |map| map.entries.get_mut().clear(), Self::take);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.0.equals(&other.0)
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Value::String(text) => Text(text).hash(state),
            Value::Number(number) => number.hash(state),
            Value::Boolean(value) => value.hash(state),
            // Collections are rare as keys: one bucket for all of them.
            _ => 0.hash(state),
        }
    }
}

impl Hash for Text<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl Equivalent<Key> for Text<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        key.0.as_str() == Some(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_maps_behave_the_same() {
        for size in [3_usize, 30] {
            let map = Map::new(MapKind::Linked);
            for number in 0..size {
                assert!(map.insert(Value::from(number.to_string()), Value::Null).is_none());
            }
            assert!(map.insert(Value::string("1"), Value::Null).is_some());
            assert_eq!(map.len(), size);
            assert!(map.get_str("1").is_some_and(|value| value.is_null()));
            assert!(map.get(&Value::int(1)).is_none(), "a number is not its text");
            assert!(map.remove(&Value::string("0")).is_some());
            assert_eq!(map.keys()[0].as_str(), Some("1"));
            assert!(map.entry(size - 1).is_none());
        }
    }
}
