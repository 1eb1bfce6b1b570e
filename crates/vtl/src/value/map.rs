//! Maps in insertion order, like Java's `LinkedHashMap`: JSON objects, and maps made by the
//! template.

use std::cell::{Cell, RefCell};
use std::hash::{BuildHasher, RandomState};
use std::mem;

use indexmap::IndexMap;
use indexmap::map::raw_entry_v1::{RawEntryApiV1, RawEntryMut};

use super::{JavaString, Value, release};
use crate::budget::Budget;
use crate::error::Error;

/// The kind of a map, which determines its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MapKind {
    /// Prints `{a=1, b=x}`.
    Linked,
    /// `$context` and the maps in it print nothing.
    Silent,
    /// The map of this name in `$context.requestOverride` or `$context.responseOverride`. It prints
    /// nothing and records keys that are put twice.
    Overrides(&'static str),
}

/// A shared, mutable map.
pub(crate) struct Map {
    kind: MapKind,
    /// The number of insertions and removals, for the iterators' check.
    changes: Cell<u32>,
    entries: RefCell<Entries>,
}

/// Most maps are small, and comparing a few keys is faster than hashing.
enum Entries {
    Few(Vec<(Value, Value)>),
    Many(Box<Many>),
}

/// Lookups use our own hashes and comparisons, because comparing lists is charged to the budget.
type Many = IndexMap<Value, Value, RandomState>;

const FEW: usize = 16;

impl Map {
    /// The approximate size of an empty map in bytes.
    pub(crate) const SIZE: usize = 80;
    /// The approximate size of an entry in bytes, including spare capacity.
    pub(crate) const ENTRY: usize = 4 * size_of::<Value>();

    pub(crate) const fn new(kind: MapKind) -> Self {
        Self { kind, changes: Cell::new(0), entries: RefCell::new(Entries::Few(Vec::new())) }
    }

    pub(crate) fn with_capacity(kind: MapKind, capacity: usize) -> Self {
        let entries = Vec::with_capacity(capacity.min(FEW));
        Self { kind, changes: Cell::new(0), entries: RefCell::new(Entries::Few(entries)) }
    }

    pub(crate) const fn kind(&self) -> MapKind {
        self.kind
    }

    pub(crate) fn changes(&self) -> u32 {
        self.changes.get()
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

    /// Returns the value of a string key. The caller charges for the lookup: see [`Map::cost`].
    pub(crate) fn get_str(&self, key: &str) -> Option<Value> {
        match &*self.entries.borrow() {
            Entries::Few(few) => position_of(few, key).map(|at| few[at].1.clone()),
            entries @ Entries::Many(_) => {
                let found = entries.position_of(key).and_then(|at| entries.at(at));
                found.map(|(_, value)| value.clone())
            }
        }
    }

    /// The steps of looking up a key of this length, which may be compared with a few others.
    pub(crate) const fn cost(key: &str) -> usize {
        1 + key.len() / 8
    }

    fn cost_of(key: &Value) -> usize {
        match key {
            Value::String(text) => Self::cost(text),
            Value::Number(number) => 1 + number.size() / 8,
            _ => 1,
        }
    }

    pub(crate) fn get(&self, key: &Value, budget: &mut Budget) -> Result<Option<Value>, Error> {
        budget.spend_steps(Self::cost_of(key))?;
        let entries = self.entries.borrow();
        let found = entries.position(key, budget)?;
        Ok(found.and_then(|at| entries.at(at)).map(|(_, value)| value.clone()))
    }

    /// Puts a value. Returns the previous value of the key, whose position is kept.
    pub(crate) fn insert(
        &self,
        key: Value,
        value: Value,
        budget: &mut Budget,
    ) -> Result<Option<Value>, Error> {
        budget.spend_steps(Self::cost_of(&key))?;
        let key = match key {
            Value::String(text) => return Ok(self.insert_str(text, value)),
            key => key,
        };
        let mut entries = self.entries.borrow_mut();
        let known = match &*entries {
            Entries::Few(_) => entries.position(&key, budget)?,
            Entries::Many(_) => None,
        };
        match (&mut *entries, known) {
            (Entries::Few(few), Some(at)) => return Ok(Some(mem::replace(&mut few[at].1, value))),
            (Entries::Few(few), None) if few.len() < FEW => few.push((key, value)),
            (entries, _) => {
                let many = entries.as_many();
                let hash = hash(many, &key);
                let mut equality = Equality::with(&key, budget);
                let entry = many.raw_entry_mut_v1().from_hash(hash, |known| equality.holds(known));
                equality.failed()?;
                match entry {
                    RawEntryMut::Occupied(mut entry) => return Ok(Some(entry.insert(value))),
                    RawEntryMut::Vacant(entry) => {
                        entry.insert_hashed_nocheck(hash, key, value);
                    }
                }
            }
        }
        self.changed();
        Ok(None)
    }

    /// Puts a value under a string key.
    pub(crate) fn insert_str(&self, key: JavaString, value: Value) -> Option<Value> {
        let mut entries = self.entries.borrow_mut();
        match &mut *entries {
            Entries::Few(few) => {
                if let Some(at) = position_of(few, &key) {
                    return Some(mem::replace(&mut few[at].1, value));
                }
                if few.len() < FEW {
                    few.push((Value::String(key), value));
                    self.changed();
                    return None;
                }
                self.insert_into(entries.as_many(), key, value)
            }
            Entries::Many(many) => self.insert_into(many, key, value),
        }
    }

    fn insert_into(&self, many: &mut Many, key: JavaString, value: Value) -> Option<Value> {
        let hash = hash_of(many, &key);
        match many.raw_entry_mut_v1().from_hash(hash, |known| known.as_str() == Some(&*key)) {
            RawEntryMut::Occupied(mut entry) => Some(entry.insert(value)),
            RawEntryMut::Vacant(entry) => {
                entry.insert_hashed_nocheck(hash, Value::String(key), value);
                self.changed();
                None
            }
        }
    }

    pub(crate) fn remove(&self, key: &Value, budget: &mut Budget) -> Result<Option<Value>, Error> {
        budget.spend_steps(Self::cost_of(key) + self.len() / 8)?;
        let found = self.entries.borrow().position(key, budget)?;
        Ok(found.and_then(|position| self.remove_at(position)).map(|(_, value)| value))
    }

    /// Removes the entry at a position.
    pub(crate) fn remove_at(&self, position: usize) -> Option<(Value, Value)> {
        let removed = match &mut *self.entries.borrow_mut() {
            Entries::Few(few) => (position < few.len()).then(|| few.remove(position)),
            Entries::Many(many) => many.shift_remove_index(position),
        };
        if removed.is_some() {
            self.changed();
        }
        removed
    }

    /// Releases spare capacity.
    pub(crate) fn shrink(&self) {
        if let Entries::Few(few) = &mut *self.entries.borrow_mut() {
            few.shrink_to_fit();
        }
    }

    pub(crate) fn clear(&self) {
        self.entries.replace(Entries::Few(Vec::new()));
        self.changed();
    }

    fn changed(&self) {
        self.changes.set(self.changes.get().wrapping_add(1));
    }

    /// The entry at a position.
    pub(crate) fn entry(&self, position: usize) -> Option<(Value, Value)> {
        self.look_at(position, |key, value| (key.clone(), value.clone()))
    }

    /// The key at a position.
    pub(crate) fn key(&self, position: usize) -> Option<Value> {
        self.look_at(position, |key, _| key.clone())
    }

    /// The value at a position.
    pub(crate) fn value(&self, position: usize) -> Option<Value> {
        self.look_at(position, |_, value| value.clone())
    }

    fn look_at<T>(&self, position: usize, look: impl FnOnce(&Value, &Value) -> T) -> Option<T> {
        self.entries.borrow().at(position).map(|(key, value)| look(key, value))
    }
}

/// Compares a key with others. A comparison may exceed the budget.
struct Equality<'a> {
    key: &'a Value,
    budget: &'a mut Budget,
    error: Option<Error>,
}

impl<'a> Equality<'a> {
    const fn with(key: &'a Value, budget: &'a mut Budget) -> Self {
        Self { key, budget, error: None }
    }

    fn holds(&mut self, known: &Value) -> bool {
        self.error.is_none()
            && known.equals(self.key, self.budget).unwrap_or_else(|error| {
                self.error = Some(error);
                false
            })
    }

    fn failed(self) -> Result<(), Error> {
        self.error.map_or(Ok(()), Err)
    }
}

/// The position of a string key among a few.
fn position_of(entries: &[(Value, Value)], key: &str) -> Option<usize> {
    // Comparing bytes avoids checks for character boundaries.
    let is_key =
        |known: &Value| matches!(known, Value::String(known) if known.as_bytes() == key.as_bytes());
    entries.iter().position(|(known, _)| is_key(known))
}

/// The hash of a key, consistent with Java's `equals`.
fn hash(many: &Many, key: &Value) -> u64 {
    match key {
        Value::String(text) => hash_of(many, text),
        Value::Number(number) => many.hasher().hash_one(number),
        Value::Boolean(value) => many.hasher().hash_one(value),
        // All collections have the same hash: they are rare as keys.
        _ => 0,
    }
}

/// The hash of a string key, which equals only strings.
fn hash_of(many: &Many, key: &str) -> u64 {
    many.hasher().hash_one(key)
}

impl Map {
    /// Removes all keys and values.
    pub(super) fn take(&mut self) -> Vec<Value> {
        match mem::replace(self.entries.get_mut(), Entries::Few(Vec::new())) {
            Entries::Few(few) => few.into_iter().flat_map(|(key, value)| [key, value]).collect(),
            Entries::Many(many) => many.into_iter().flat_map(|(key, value)| [key, value]).collect(),
        }
    }
}

impl Entries {
    #[inline]
    fn at(&self, position: usize) -> Option<(&Value, &Value)> {
        match self {
            Self::Few(few) => few.get(position).map(|(key, value)| (key, value)),
            Self::Many(many) => many.get_index(position),
        }
    }

    /// The position of a key.
    fn position(&self, key: &Value, budget: &mut Budget) -> Result<Option<usize>, Error> {
        if let Value::String(text) = key {
            return Ok(self.position_of(text));
        }
        let mut equality = Equality::with(key, budget);
        let found = match self {
            Self::Few(few) => few.iter().position(|(known, _)| equality.holds(known)),
            Self::Many(many) => {
                many.raw_entry_v1().index_from_hash(hash(many, key), |known| equality.holds(known))
            }
        };
        equality.failed().map(|()| found)
    }

    /// The position of a string key.
    fn position_of(&self, key: &str) -> Option<usize> {
        match self {
            Self::Few(few) => position_of(few, key),
            Self::Many(many) => {
                let is_key = |known: &Value| known.as_str() == Some(key);
                many.raw_entry_v1().index_from_hash(hash_of(many, key), is_key)
            }
        }
    }

    fn clear(&mut self) {
        match self {
            Self::Few(few) => few.clear(),
            Self::Many(many) => many.clear(),
        }
    }

    /// Converts the entries to a table if necessary and returns it.
    fn as_many(&mut self) -> &mut Many {
        if let Self::Few(few) = self {
            let mut many = Box::new(Many::with_capacity_and_hasher(2 * FEW, RandomState::new()));
            for (key, value) in few.drain(..) {
                let hash = hash(&many, &key);
                if let RawEntryMut::Vacant(entry) =
                    many.raw_entry_mut_v1().from_hash(hash, |_| false)
                {
                    entry.insert_hashed_nocheck(hash, key, value);
                }
            }
            *self = Self::Many(many);
        }
        match self {
            Self::Many(many) => many,
            Self::Few(_) => unreachable!("converted above"),
        }
    }
}

impl Default for Map {
    fn default() -> Self {
        Self::new(MapKind::Linked)
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        release::release(self, |map| map.entries.get_mut().clear(), Self::take);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_maps_behave_the_same() {
        let mut budget = Budget::new();
        for size in [3_usize, 30] {
            let map = Map::new(MapKind::Linked);
            for number in 0..size {
                assert!(map.insert_str(number.to_string().into(), Value::Null).is_none());
            }
            assert!(map.insert_str("1".into(), Value::Null).is_some());
            assert_eq!(map.len(), size);
            assert!(map.get_str("1").is_some_and(|value| value.is_null()));
            let mut number = |map: &Map| map.get(&Value::int(1), &mut budget).expect("is cheap");
            assert!(number(&map).is_none(), "a number is not its text");
            assert!(
                map.insert(Value::int(1), Value::int(7), &mut Budget::new())
                    .expect("is cheap")
                    .is_none()
            );
            assert!(number(&map).is_some());
            assert!(map.remove(&Value::string("0"), &mut budget).expect("is cheap").is_some());
            assert_eq!(map.key(0).expect("a key").as_str(), Some("1"));
            assert!(map.entry(size).is_none());
            let list = Value::list(crate::value::ListKind::ArrayList, vec![Value::int(1)]);
            for key in [list.clone(), list] {
                map.insert(key, Value::Null, &mut budget).expect("is cheap");
            }
            assert_eq!(map.len(), size + 1, "equal lists are one key");
        }
    }
}
