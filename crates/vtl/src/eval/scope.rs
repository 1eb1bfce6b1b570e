//! `$foreach`, Velocity's `ForeachScope`: the position of a loop, and the values that the template
//! stores in it.

use std::cell::{Cell, OnceCell};
use std::fmt::Write;
use std::mem;
use std::rc::{Rc, Weak};

use crate::budget::Budget;
use crate::error::Error;
use crate::methods;
use crate::value::{Found, Map, MapKind, Number, Object, Runtime, Value, release};

/// `$foreach`.
pub(super) struct LoopScope {
    pub(super) index: Cell<usize>,
    pub(super) has_next: Cell<bool>,
    /// The nesting depth of the loop.
    pub(super) number: usize,
    /// The value of `$foreach` before the loop. The scope of an outer loop is this one's parent.
    replaced: Value,
    /// The offset of the `#foreach`.
    start: u32,
    /// The template's own entries: the scope is also a map.
    extra: OnceCell<Rc<Map>>,
    /// The scope itself, as `$foreach.topmost` of the outermost loop.
    own: Weak<Self>,
}

impl LoopScope {
    /// Creates the scope of the loop at `start`, before its first turn.
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

    pub(super) fn parent(&self) -> Option<&Self> {
        self.replaced.object()
    }

    /// The scope and its ancestors.
    fn outwards(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |scope| scope.parent())
    }

    fn outermost(&self) -> &Self {
        self.outwards().last().unwrap_or(self)
    }

    /// The value of `$foreach` after the loop: the parent scope, or the value that the outermost
    /// loop replaced.
    pub(super) fn after(&self) -> Value {
        if self.parent().is_some() {
            self.replaced.clone()
        } else {
            self.outermost().replaced.clone()
        }
    }

    /// The value that the template stored in this scope or an ancestor.
    fn kept(&self, key: &Value, runtime: &mut dyn Runtime) -> Found {
        for scope in self.outwards() {
            runtime.budget().spend_steps(1)?;
            if let Some(extra) = scope.extra.get()
                && let Some(found) = extra.get(key, runtime.budget())?
            {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn known(&self, name: &str, runtime: &mut dyn Runtime) -> Found {
        Ok(Some(match name {
            "index" => Value::Number(counted(self.index.get())),
            "count" => Value::Number(counted(self.index.get() + 1)),
            "hasNext" => Value::Boolean(self.has_next.get()),
            "first" => Value::Boolean(self.index.get() == 0),
            "last" => Value::Boolean(!self.has_next.get()),
            "info" => {
                runtime.budget().spend_object::<LoopInfo>()?;
                let (line, column) = runtime.position(self.start);
                Value::Object(Rc::new(LoopInfo { depth: self.outwards().count(), line, column }))
            }
            "parent" => return Ok(self.parent().map(|_| self.replaced.clone())),
            "topmost" => return Ok(self.outermost().own.upgrade().map(|own| Value::Object(own))),
            "replaced" => self.outermost().replaced.clone(),
            _ => return Ok(None),
        }))
    }
}

impl Object for LoopScope {
    fn class_name(&self) -> &'static str {
        "org.apache.velocity.runtime.directive.ForeachScope"
    }

    fn property(&self, name: &str, runtime: &mut dyn Runtime) -> Found {
        match self.known(name, runtime)? {
            Some(known) => Ok(Some(known)),
            None => self.kept(&Value::string(name), runtime),
        }
    }

    fn call(&self, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found {
        match (getter(name), name, arguments) {
            (Some(known), _, []) => self.known(known, runtime),
            // Own methods that are not the map's. The caller handles these, and arguments of
            // methods without parameters.
            (Some(_), ..) | (_, "getClass" | "equals", _) => Ok(None),
            (None, "get", [key]) => {
                self.kept(key, runtime).map(|kept| Some(kept.unwrap_or(Value::Null)))
            }
            (None, ..) => methods::call(&self.extra(), name, arguments, runtime),
        }
    }

    fn takes_no_arguments(&self, name: &str) -> bool {
        getter(name).is_some()
    }

    fn assign(&self, name: &str, value: &Value, runtime: &mut dyn Runtime) -> Result<(), Error> {
        methods::assign(&self.extra(), name, value, runtime)
    }

    fn print(&self, out: &mut String, runtime: &mut dyn Runtime) -> Result<(), Error> {
        self.extra().print(out, runtime)
    }

    /// A scope equals a map with the same entries.
    fn equals(&self, other: &Value, budget: &mut Budget) -> Result<bool, Error> {
        match other.object::<Self>() {
            Some(other) => self.extra().equals(&other.extra(), budget),
            None => self.extra().equals(other, budget),
        }
    }

    fn hash_code(&self, runtime: &mut dyn Runtime) -> Result<i32, Error> {
        self.extra().hash_code(runtime)
    }

    fn release(&mut self, pending: &mut Vec<Value>) {
        pending.push(mem::take(&mut self.replaced));
        pending.extend(self.extra.take().map(Value::Map));
    }
}

impl Drop for LoopScope {
    fn drop(&mut self) {
        release(
            &mut self.replaced,
            |replaced| *replaced = Value::Null,
            |replaced| vec![mem::take(replaced)],
        );
    }
}

/// The property that a method without parameters returns.
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

/// `$foreach.info`. The template's name on API Gateway is UNKNOWN.
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

    fn property(&self, name: &str, _runtime: &mut dyn Runtime) -> Found {
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

    fn call(&self, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found {
        match name.strip_prefix("get") {
            Some(name @ ("Name" | "Type" | "Template" | "Depth" | "Line" | "Column"))
                if arguments.is_empty() =>
            {
                self.property(name, runtime)
            }
            _ => Ok(None),
        }
    }

    fn takes_no_arguments(&self, name: &str) -> bool {
        matches!(name, "getName" | "getType" | "getTemplate" | "getDepth" | "getLine" | "getColumn")
    }

    fn print(&self, out: &mut String, _runtime: &mut dyn Runtime) -> Result<(), Error> {
        let depth = if self.depth > 1 { format!(" depth:{}", self.depth) } else { String::new() };
        let Self { line, column, .. } = self;
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "#foreach[type:block{depth} template:{TEMPLATE} line:{line} column:{column}]"
        );
        Ok(())
    }
}

pub(super) fn counted(count: usize) -> Number {
    Number::Int(i32::try_from(count).unwrap_or(i32::MAX))
}
