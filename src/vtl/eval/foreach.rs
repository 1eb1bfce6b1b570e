//! `#foreach`: over lists, maps' values and iterators, with `$foreach`, `$velocityCount` and `$velocityHasNext`.

use std::cell::Cell;
use std::mem;
use std::rc::Rc;

use super::{Evaluator, Interrupt, Outcome};
use crate::vtl::ast::{Expression, Foreach, Slot, Span};
use crate::vtl::budget::Budget;
use crate::vtl::error::Error;
use crate::vtl::methods;
use crate::vtl::names::Names;
use crate::vtl::value::{List, Map, MapKind, Number, Object, Runtime, Value, release};

/// The variables that a loop sets beside its own, where the template uses them.
pub(super) struct LoopSlots {
    scope: Option<Slot>,
    count: Option<Slot>,
    has_next: Option<Slot>,
}

impl LoopSlots {
    pub(super) fn of(names: &Names) -> Self {
        Self {
            scope: names.find("foreach"),
            count: names.find("velocityCount"),
            has_next: names.find("velocityHasNext"),
        }
    }
}

/// What a loop runs over. A list is shared with the template, which may change it meanwhile.
enum Elements {
    List(Rc<List>, usize),
    Values(Rc<Map>, usize),
    Other(std::vec::IntoIter<Value>),
}

impl Elements {
    fn of(value: &Value) -> Option<Self> {
        match value {
            Value::List(list) => Some(Self::List(list.clone(), list.len())),
            Value::Map(map) => Some(Self::Values(map.clone(), map.len())),
            Value::Object(object) => object.elements().map(|elements| Self::Other(elements.into_iter())),
            _ => None,
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::List(list, _) => list.len(),
            Self::Values(map, _) => map.len(),
            Self::Other(rest) => rest.len(),
        }
    }

    /// Java's iterators refuse to go on in a collection that has changed.
    fn get(&mut self, position: usize) -> Result<Option<Value>, Error> {
        match self {
            Self::List(list, length) if list.len() == *length => Ok(list.items().get(position).cloned()),
            Self::Values(map, length) if map.len() == *length => Ok(map.entry(position).map(|(_, value)| value)),
            Self::List(..) | Self::Values(..) => {
                Err(Error::thrown("ConcurrentModificationException", "the collection was changed within its loop"))
            }
            Self::Other(rest) => Ok(rest.next()),
        }
    }

    fn has(&self, position: usize) -> bool {
        match self {
            // `hasNext()` only looks at the size: a list that shrank to the position ends quietly.
            Self::List(list, _) => position != list.len(),
            Self::Values(_, length) => position < *length,
            Self::Other(rest) => rest.len() > 0,
        }
    }
}

impl<'t> Evaluator<'t> {
    pub(super) fn render_foreach(&mut self, foreach: &'t Foreach, out: &mut String) -> Outcome<()> {
        let value = self.value(foreach.elements)?;
        let Some(mut elements) = Elements::of(&value) else { return Ok(()) };
        let length = elements.len();
        let slots = [foreach.variable, self.loop_slots.count, self.loop_slots.has_next];
        let saved = slots.map(|slot| self.read(slot));
        let scope = self.enter_scope(length);
        let number = self.loops;
        let depth = self.budget.depth();
        self.loops += 1;
        let mut position = 0;
        let mut holds = true;
        let ended = loop {
            if position == Budget::ITERATIONS || !elements.has(position) {
                break Ok(());
            }
            let element = elements.get(position).map_err(|error| self.place_in(error, foreach.elements))?;
            let has_next = elements.has(position + 1);
            let held = self.hold(foreach.variable, element.as_ref(), &mut holds);
            self.write(foreach.variable, || element.unwrap_or(Value::Null));
            self.write(slots[1], || Value::Number(counted(position + 1)));
            self.write(slots[2], || Value::Boolean(has_next));
            if let Some(scope) = &scope {
                scope.index.set(position);
                scope.has_next.set(has_next);
                scope.number.set(number);
            }
            let rendered = self.render_block(foreach.body, out);
            if held && !self.let_go(foreach.variable) {
                holds = false;
            }
            if let Err(interrupt) = rendered {
                self.budget.return_to(depth);
                break Err(interrupt);
            }
            position += 1;
        };
        self.loops -= 1;
        self.leave_scope(scope.as_ref());
        if saved[0].is_null() {
            self.held.retain(|held| Some(*held) != foreach.variable);
        }
        for (slot, value) in slots.into_iter().zip(saved) {
            self.write(slot, || value);
        }
        match ended {
            Err(Interrupt::Break(None)) => Ok(()),
            Err(Interrupt::Break(Some(target))) if target == number => Ok(()),
            ended => ended,
        }
    }

    fn enter_scope(&mut self, length: usize) -> Option<Rc<LoopScope>> {
        let slot = self.loop_slots.scope?;
        let replaced = self.variables[slot as usize].clone();
        let scope = Rc::new(LoopScope {
            index: Cell::new(0),
            has_next: Cell::new(length > 0),
            number: Cell::new(0),
            replaced,
            extra: Rc::new(Map::new(MapKind::Linked)),
        });
        self.variables[slot as usize] = Value::Object(scope.clone());
        Some(scope)
    }

    /// Gives `$foreach` its former value, unless the template has set it to something else.
    fn leave_scope(&mut self, scope: Option<&Rc<LoopScope>>) {
        let (Some(slot), Some(scope)) = (self.loop_slots.scope, scope) else { return };
        if self.variables[slot as usize].as_scope().is_some() {
            self.variables[slot as usize] = scope.replaced.clone();
        }
    }

    fn read(&self, slot: Option<Slot>) -> Value {
        slot.map_or(Value::Null, |slot| self.variable(slot))
    }

    /// Whether the variable was still held.
    fn let_go(&mut self, slot: Option<Slot>) -> bool {
        let at = self.held.iter().rposition(|held| Some(*held) == slot);
        at.map(|at| self.held.remove(at)).is_some()
    }

    /// At a null element, the loop's variable stays null, until a loop within that uses the same variable ends.
    fn hold(&mut self, slot: Option<Slot>, element: Option<&Value>, holds: &mut bool) -> bool {
        let held = *holds && element.is_none_or(Value::is_null);
        if let (true, Some(slot)) = (held, slot) {
            self.held.push(slot);
        }
        held && slot.is_some()
    }

    fn write(&mut self, slot: Option<Slot>, value: impl FnOnce() -> Value) {
        if let Some(slot) = slot {
            self.variables[slot as usize] = value();
        }
    }

    fn place_in(&self, error: Error, elements: Expression) -> Error {
        match elements {
            Expression::Reference(reference) => self.place(error, self.tree.references[reference as usize].span),
            _ => error,
        }
    }

    pub(super) fn break_loop(&mut self, scope: Option<Expression>, span: Span) -> Outcome<()> {
        let Some(scope) = scope else { return Err(Interrupt::Break(None)) };
        if let Some(number) = self.value(scope)?.as_scope() {
            return Err(Interrupt::Break(Some(number)));
        }
        let error = Error::thrown("VelocityException", "`#break` of something that is no loop's `$foreach`");
        Err(Interrupt::Failed(self.place(error, span)))
    }
}

fn counted(count: usize) -> Number {
    Number::Int(i32::try_from(count).unwrap_or(i32::MAX))
}

/// `$foreach`.
struct LoopScope {
    index: Cell<usize>,
    has_next: Cell<bool>,
    number: Cell<usize>,
    /// What `$foreach` was before the loop: an outer loop's scope is this one's parent.
    replaced: Value,
    /// It is a map, too: a template may keep values in it.
    extra: Rc<Map>,
}

impl LoopScope {
    fn known(&self, name: &str) -> Option<Value> {
        Some(match name {
            "index" => Value::Number(counted(self.index.get())),
            "count" => Value::Number(counted(self.index.get() + 1)),
            "hasNext" => Value::Boolean(self.has_next.get()),
            "first" => Value::Boolean(self.index.get() == 0),
            "last" => Value::Boolean(!self.has_next.get()),
            "depth" => Value::Number(counted(self.number.get() + 1)),
            "parent" if self.replaced.as_scope().is_some() => self.replaced.clone(),
            _ => return None,
        })
    }
}

impl Object for LoopScope {
    fn class_name(&self) -> &'static str {
        "org.apache.velocity.runtime.directive.ForeachScope"
    }

    fn property(&self, name: &str, _runtime: &mut dyn Runtime) -> Result<Option<Value>, Error> {
        Ok(self.known(name).or_else(|| self.extra.get_str(name)))
    }

    fn call(&self, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Result<Option<Value>, Error> {
        let known = match (name, arguments) {
            ("hasNext" | "getHasNext", []) => self.known("hasNext"),
            ("isFirst", []) => self.known("first"),
            ("isLast", []) => self.known("last"),
            ("getIndex", []) => self.known("index"),
            ("getCount", []) => self.known("count"),
            ("getDepth", []) => self.known("depth"),
            ("getParent", []) => self.known("parent"),
            _ => None,
        };
        match (known, name) {
            (Some(known), _) => Ok(Some(known)),
            (None, "getClass") => Ok(None),
            (None, _) => methods::call(&Value::Map(self.extra.clone()), name, arguments, runtime),
        }
    }

    fn assign(&self, name: &str, value: &Value, runtime: &mut dyn Runtime) -> Result<bool, Error> {
        methods::assign(&Value::Map(self.extra.clone()), name, value, runtime)?;
        Ok(true)
    }

    fn print(&self, out: &mut String, runtime: &mut dyn Runtime) -> Result<(), Error> {
        Value::Map(self.extra.clone()).print(out, runtime)
    }

    fn scope(&self) -> Option<usize> {
        Some(self.number.get())
    }

    fn release(&mut self, pending: &mut Vec<Value>) {
        pending.push(mem::take(&mut self.replaced));
        pending.push(Value::Map(mem::replace(&mut self.extra, Rc::new(Map::new(MapKind::Linked)))));
    }
}

impl Drop for LoopScope {
    fn drop(&mut self) {
        release(vec![mem::take(&mut self.replaced)]);
    }
}
