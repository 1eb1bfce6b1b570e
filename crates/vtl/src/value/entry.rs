//! `java.util.Map.Entry`: the elements of `#foreach($entry in $map.entrySet())`.

use std::cell::RefCell;
use std::mem;
use std::rc::Rc;

use super::{Found, Map, Object, Runtime, Value, release};
use crate::budget::Budget;
use crate::error::Error;

pub(crate) struct Entry {
    map: Rc<Map>,
    key: Value,
    /// Its value, kept after the map has lost the entry.
    value: RefCell<Value>,
}

impl Entry {
    /// Returns the entry of a map at a position.
    pub(super) fn at(map: &Rc<Map>, position: usize) -> Option<Value> {
        let (key, value) = map.entry(position)?;
        Some(Value::Object(Rc::new(Self { map: Rc::clone(map), key, value: RefCell::new(value) })))
    }

    fn value(&self, budget: &mut Budget) -> Result<Value, Error> {
        if let Some(current) = self.map.get(&self.key, budget)? {
            self.value.replace(current);
        }
        Ok(self.value.borrow().clone())
    }

    fn set(&self, value: &Value, budget: &mut Budget) -> Result<Value, Error> {
        let former = self.value(budget)?;
        self.value.replace(value.clone());
        if self.map.get(&self.key, budget)?.is_some() {
            budget.adopt(Value::Map(Rc::clone(&self.map)), value)?;
            self.map.insert(self.key.clone(), value.clone(), budget)?;
        }
        Ok(former)
    }
}

impl Object for Entry {
    fn class_name(&self) -> &'static str {
        "java.util.LinkedHashMap$Entry"
    }

    fn property(&self, name: &str, runtime: &mut dyn Runtime) -> Found {
        Ok(match name {
            "key" | "Key" => Some(self.key.clone()),
            "value" | "Value" => Some(self.value(runtime.budget())?),
            _ => None,
        })
    }

    fn call(&self, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found {
        Ok(match (name, arguments) {
            ("getKey", []) => Some(self.key.clone()),
            ("getValue", []) => Some(self.value(runtime.budget())?),
            ("setValue", [value]) => Some(self.set(value, runtime.budget())?),
            _ => None,
        })
    }

    fn takes_no_arguments(&self, name: &str) -> bool {
        matches!(name, "getKey" | "getValue")
    }

    fn assign(&self, name: &str, value: &Value, runtime: &mut dyn Runtime) -> Result<(), Error> {
        match name {
            "value" | "Value" => self.set(value, runtime.budget()).map(drop),
            _ => Ok(()),
        }
    }

    fn print(&self, out: &mut String, runtime: &mut dyn Runtime) -> Result<(), Error> {
        self.key.print(out, runtime)?;
        out.push('=');
        self.value(runtime.budget())?.print(out, runtime)
    }

    fn hash_code(&self, runtime: &mut dyn Runtime) -> Result<i32, Error> {
        let value = self.value(runtime.budget())?;
        Ok(self.key.hash_code(runtime)? ^ value.hash_code(runtime)?)
    }

    fn equals(&self, other: &Value, budget: &mut Budget) -> Result<bool, Error> {
        let Some(other) = other.object::<Self>() else { return Ok(false) };
        Ok(self.key.equals(&other.key, budget)?
            && self.value(budget)?.equals(&other.value(budget)?, budget)?)
    }

    fn release(&mut self, pending: &mut Vec<Value>) {
        pending.extend([
            mem::take(&mut self.key),
            mem::take(self.value.get_mut()),
            Value::Map(mem::take(&mut self.map)),
        ]);
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        release(
            &mut self.value,
            |value| drop(mem::take(value.get_mut())),
            |value| vec![mem::take(value.get_mut())],
        );
    }
}
