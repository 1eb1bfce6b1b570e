//! `$foreach`: where a loop is, and what the template keeps in it. Velocity's `ForeachScope`.

use std::cell::{Cell, OnceCell};
use std::fmt::Write;
use std::mem;
use std::rc::{Rc, Weak};

use crate::vtl::error::Error;
use crate::vtl::methods;
use crate::vtl::value::{Map, MapKind, Number, Object, Runtime, Value, release};

/// `$foreach`.
pub(super) struct LoopScope {
    pub(super) index: Cell<usize>,
    pub(super) has_next: Cell<bool>,
    /// How many loops are around this one.
    number: usize,
    /// What `$foreach` was before the loop: an outer loop's scope is this one's parent.
    pub(super) replaced: Value,
    /// Where the `#foreach` stands.
    start: u32,
    /// It is a map, too: a template may keep values in it.
    extra: OnceCell<Rc<Map>>,
    /// Itself, which is what it answers for the outermost loop's scope, if it is that.
    own: Weak<Self>,
}

impl LoopScope {
    /// The scope of the loop at `start`, before its first turn.
    pub(super) fn new(start: u32, number: usize, replaced: Value) -> Rc<Self> {
        Rc::new_cyclic(|own| Self {
            index: Cell::new(0),
            has_next: Cell::new(true),
            number,
            replaced,
            start,
            extra: OnceCell::new(),
            own: Weak::clone(own),
        })
    }

    fn extra(&self) -> Value {
        Value::Map(Rc::clone(self.extra.get_or_init(|| Rc::new(Map::new(MapKind::Linked)))))
    }

    fn parent(&self) -> Option<&Value> {
        Some(&self.replaced).filter(|replaced| replaced.as_scope().is_some())
    }

    fn known(&self, name: &str, runtime: &mut dyn Runtime) -> Result<Option<Value>, Error> {
        Ok(Some(match name {
            "index" => Value::Number(counted(self.index.get())),
            "count" => Value::Number(counted(self.index.get() + 1)),
            "hasNext" => Value::Boolean(self.has_next.get()),
            "first" => Value::Boolean(self.index.get() == 0),
            "last" => Value::Boolean(!self.has_next.get()),
            "info" => {
                let (line, column) = runtime.position(self.start);
                Value::Object(Rc::new(LoopInfo { depth: self.number + 1, line, column }))
            }
            "parent" => return Ok(self.parent().cloned()),
            "topmost" => match self.parent() {
                Some(parent) => return methods::property(parent, "topmost", runtime),
                None => return Ok(self.own.upgrade().map(|own| Value::Object(own))),
            },
            "replaced" => match self.parent() {
                Some(parent) => return methods::property(parent, "replaced", runtime),
                None => self.replaced.clone(),
            },
            _ => return Ok(None),
        }))
    }
}

impl Object for LoopScope {
    fn class_name(&self) -> &'static str {
        "org.apache.velocity.runtime.directive.ForeachScope"
    }

    fn property(&self, name: &str, runtime: &mut dyn Runtime) -> Result<Option<Value>, Error> {
        let known = self.known(name, runtime)?;
        Ok(known.or_else(|| self.extra.get()?.get_str(name)))
    }

    fn call(&self, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Result<Option<Value>, Error> {
        match (getter(name), name) {
            (Some(known), _) if arguments.is_empty() => self.known(known, runtime),
            // What it has of its own, and not from the map: the caller knows these, and what happens to arguments of methods
            // without parameters.
            (Some(_), _) | (_, "getClass" | "equals") => Ok(None),
            (None, _) => methods::call(&self.extra(), name, arguments, runtime),
        }
    }

    fn takes_no_arguments(&self, name: &str) -> bool {
        getter(name).is_some()
    }

    fn assign(&self, name: &str, value: &Value, runtime: &mut dyn Runtime) -> Result<bool, Error> {
        methods::assign(&self.extra(), name, value, runtime)?;
        Ok(true)
    }

    fn print(&self, out: &mut String, runtime: &mut dyn Runtime) -> Result<(), Error> {
        self.extra().print(out, runtime)
    }

    fn scope(&self) -> Option<usize> {
        Some(self.number)
    }

    fn has_next(&self) -> Option<bool> {
        Some(self.has_next.get())
    }

    fn release(&mut self, pending: &mut Vec<Value>) {
        pending.push(mem::take(&mut self.replaced));
        pending.extend(self.extra.take().map(Value::Map));
    }
}

impl Drop for LoopScope {
    fn drop(&mut self) {
        release(&mut self.replaced, |replaced| *replaced = Value::Null, |replaced| vec![mem::take(replaced)]);
    }
}

/// What a method without parameters gives.
fn getter(name: &str) -> Option<&'static str> {
    Some(match name {
        "getIndex" => "index",
        "getCount" => "count",
        "hasNext" | "getHasNext" => "hasNext",
        "isFirst" | "getFirst" => "first",
        "isLast" | "getLast" => "last",
        "getInfo" => "info",
        "getParent" => "parent",
        "getReplaced" => "replaced",
        "getTopmost" => "topmost",
        _ => return None,
    })
}

/// `$foreach.info`. What API Gateway calls its templates is UNKNOWN.
struct LoopInfo {
    depth: usize,
    line: usize,
    column: usize,
}

const TEMPLATE: &str = "template";

impl Object for LoopInfo {
    fn class_name(&self) -> &'static str {
        "org.apache.velocity.runtime.directive.Scope$Info"
    }

    fn property(&self, name: &str, _runtime: &mut dyn Runtime) -> Result<Option<Value>, Error> {
        Ok(Some(match name {
            "name" | "Name" => Value::string("foreach"),
            "type" | "Type" => Value::string("block"),
            "template" | "Template" => Value::string(TEMPLATE),
            "depth" | "Depth" => Value::Number(counted(self.depth)),
            "line" | "Line" => Value::Number(counted(self.line)),
            "column" | "Column" => Value::Number(counted(self.column)),
            _ => return Ok(None),
        }))
    }

    fn call(&self, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Result<Option<Value>, Error> {
        match name.strip_prefix("get") {
            Some(name @ ("Name" | "Type" | "Template" | "Depth" | "Line" | "Column")) if arguments.is_empty() => {
                self.property(name, runtime)
            }
            _ => Ok(None),
        }
    }

    fn takes_no_arguments(&self, name: &str) -> bool {
        matches!(name, "getName" | "getType" | "getTemplate" | "getDepth" | "getLine" | "getColumn")
    }

    fn print(&self, out: &mut String, _runtime: &mut dyn Runtime) -> Result<(), Error> {
        // A `String` takes everything.
        let _ = write!(out, "#foreach[type:block template:{TEMPLATE} line:{} column:{}]", self.line, self.column);
        Ok(())
    }
}

pub(super) fn counted(count: usize) -> Number {
    Number::Int(i32::try_from(count).unwrap_or(i32::MAX))
}
