//! `java.util.Map.Entry`: what `#foreach($entry in $map.entrySet())` runs over.

use std::cell::RefCell;
use std::mem;
use std::rc::Rc;

use super::Found;
use crate::vtl::error::Error;
use crate::vtl::value::{Map, Object, Runtime, Value};

pub(super) struct Entry {
    pub(super) map: Rc<Map>,
    pub(super) key: Value,
    /// Its value, once the map has it no more.
    pub(super) value: RefCell<Value>,
}

impl Entry {
    fn value(&self) -> Value {
        if let Some(current) = self.map.get(&self.key) {
            self.value.replace(current);
        }
        self.value.borrow().clone()
    }
}

impl Object for Entry {
    fn class_name(&self) -> &'static str {
        "java.util.LinkedHashMap$Entry"
    }

    fn property(&self, name: &str, _runtime: &mut dyn Runtime) -> Found {
        Ok(match name {
            "key" | "Key" => Some(self.key.clone()),
            "value" | "Value" => Some(self.value()),
            _ => None,
        })
    }

    fn call(&self, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found {
        Ok(match (name, arguments) {
            ("getKey", []) => Some(self.key.clone()),
            ("getValue", []) => Some(self.value()),
            ("setValue", [value]) => self.set(value, runtime)?,
            ("hashCode", []) => Some(Value::int(self.key.hash_code(runtime)? ^ self.value().hash_code(runtime)?)),
            _ => None,
        })
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
        self.value().print(out, runtime)
    }

    fn release(&mut self, pending: &mut Vec<Value>) {
        pending.push(mem::take(&mut self.key));
        pending.push(mem::take(self.value.get_mut()));
        pending.push(Value::Map(mem::replace(&mut self.map, Rc::new(Map::new(crate::vtl::value::MapKind::Linked)))));
    }
}

impl Entry {
    fn set(&self, value: &Value, runtime: &mut dyn Runtime) -> Found {
        let former = self.value();
        self.value.replace(value.clone());
        if self.map.get(&self.key).is_some() {
            runtime.budget().adopt(Value::Map(self.map.clone()), value)?;
            self.map.insert(self.key.clone(), value.clone());
        }
        Ok(Some(former))
    }
}
