//! `java.util.Map.Entry`: the elements of `#foreach($entry in $map.entrySet())`.

use std::cell::RefCell;
use std::mem;
use std::rc::Rc;

use super::Found;
use crate::budget::Budget;
use crate::error::Error;
use crate::value::{Map, Object, Runtime, Value, release};

pub(crate) struct Entry {
    pub(super) map: Rc<Map>,
    pub(super) key: Value,
    /// Its value, kept after the map has lost the entry.
    pub(super) value: RefCell<Value>,
}

impl Entry {
    fn value(&self, budget: &mut Budget) -> Result<Value, Error> {
        if let Some(current) = self.map.get(&self.key, budget)? {
            self.value.replace(current);
        }
        Ok(self.value.borrow().clone())
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
            ("setValue", [value]) => self.set(value, runtime)?,
            _ => None,
        })
    }

    fn takes_no_arguments(&self, name: &str) -> bool {
        matches!(name, "getKey" | "getValue")
    }

    fn assign(&self, name: &str, value: &Value, runtime: &mut dyn Runtime) -> Result<bool, Error> {
        let settable = matches!(name, "value" | "Value");
        if settable {
            self.set(value, runtime)?;
        }
        Ok(settable)
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

    fn entry(&self) -> Option<&Entry> {
        Some(self)
    }

    fn equals(&self, other: &Value, budget: &mut Budget) -> Result<bool, Error> {
        let other = match other {
            Value::Object(other) => other.entry(),
            _ => None,
        };
        let Some(other) = other else { return Ok(false) };
        Ok(self.key.equals(&other.key, budget)?
            && self.value(budget)?.equals(&other.value(budget)?, budget)?)
    }

    fn release(&mut self, pending: &mut Vec<Value>) {
        pending.push(mem::take(&mut self.key));
        pending.push(mem::take(self.value.get_mut()));
        pending.push(Value::Map(mem::replace(
            &mut self.map,
            Rc::new(Map::new(crate::value::MapKind::Linked)),
        )));
    }
}

impl Entry {
    fn set(&self, value: &Value, runtime: &mut dyn Runtime) -> Found {
        let former = self.value(runtime.budget())?;
        self.value.replace(value.clone());
        if self.map.get(&self.key, runtime.budget())?.is_some() {
            runtime.budget().adopt(Value::Map(self.map.clone()), value)?;
            self.map.insert(self.key.clone(), value.clone(), runtime.budget())?;
        }
        Ok(Some(former))
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
