//! `java.util.Iterator`, over the elements that a collection had when `iterator()` was called.

use std::cell::{Cell, RefCell};
use std::mem;
use std::rc::Rc;

use super::{Found, nothing};
use crate::vtl::error::Error;
use crate::vtl::value::{List, Object, Runtime, Value};

pub(super) struct Iterator {
    pub(super) elements: RefCell<Vec<Value>>,
    pub(super) position: Cell<usize>,
    /// The list that `remove()` removes from, and how much has been removed already.
    pub(super) list: Option<Rc<List>>,
    pub(super) removed: Cell<usize>,
}

impl Iterator {
    pub(super) fn over(elements: Vec<Value>, list: Option<Rc<List>>) -> Value {
        let elements = RefCell::new(elements);
        Value::Object(Rc::new(Self { elements, position: Cell::new(0), list, removed: Cell::new(0) }))
    }

    fn has_next(&self) -> bool {
        self.position.get() < self.elements.borrow().len()
    }

    fn next(&self) -> Found {
        let position = self.position.get();
        let element = self.elements.borrow().get(position).cloned();
        let Some(element) = element else { return Err(Error::thrown("NoSuchElementException", "no more elements")) };
        self.position.set(position + 1);
        Ok(Some(element))
    }

    fn remove(&self) -> Found {
        let Some(list) = &self.list else { return Err(Error::thrown("UnsupportedOperationException", "remove")) };
        let at = self.position.get().checked_sub(self.removed.get() + 1);
        match at.filter(|at| *at < list.len()) {
            Some(at) => drop(list.items_mut().remove(at)),
            None => return Err(Error::thrown("IllegalStateException", "nothing to remove")),
        }
        self.removed.set(self.removed.get() + 1);
        Ok(Some(nothing()))
    }
}

impl Object for Iterator {
    fn class_name(&self) -> &'static str {
        "java.util.ArrayList$Itr"
    }

    fn property(&self, _name: &str, _runtime: &mut dyn Runtime) -> Found {
        Ok(None)
    }

    fn call(&self, name: &str, arguments: &[Value], _runtime: &mut dyn Runtime) -> Found {
        match (name, arguments) {
            ("hasNext", []) => Ok(Some(Value::Boolean(self.has_next()))),
            ("next", []) => self.next(),
            ("remove", []) => self.remove(),
            _ => Ok(None),
        }
    }

    fn elements(&self) -> Option<Vec<Value>> {
        let position = self.position.replace(self.elements.borrow().len());
        Some(self.elements.borrow().get(position..).unwrap_or_default().to_vec())
    }

    fn print(&self, out: &mut String, _runtime: &mut dyn Runtime) -> Result<(), Error> {
        // Java prints an address behind it.
        out.push_str(self.class_name());
        Ok(())
    }

    fn release(&mut self, pending: &mut Vec<Value>) {
        pending.append(self.elements.get_mut());
        pending.extend(mem::take(&mut self.list).map(Value::List));
    }
}
