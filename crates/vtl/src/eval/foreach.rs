//! `#foreach` over lists, the values of maps, and iterators, with `$foreach`, `$velocityCount` and
//! `$velocityHasNext`.

use std::any::Any;
use std::rc::Rc;

use super::scope::{LoopScope, counted};
use super::{Evaluator, Interrupt, Outcome};
use crate::ast::{Expression, Foreach, Reference, Root, Span, Step};
use crate::budget::Budget;
use crate::error::Error;
use crate::methods::{self, Collection, concurrent_modification};
use crate::names::{Names, Slot};
use crate::trace::EvaluationKind;
use crate::value::{Part, Value, View};

/// The built-in variables of a loop that the template uses.
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

/// The elements of a loop. If the template changes the collection meanwhile, the next step throws
/// as Java's iterators do.
enum Elements {
    /// A collection, and its state and length before the loop.
    Collection(Collection, usize, usize),
    /// An iterator, which the template may use as well.
    Iterator(Rc<methods::Iterator>),
}

impl Elements {
    fn of(value: &Value) -> Option<Self> {
        let over = match value {
            Value::List(list) => Collection::List(Rc::clone(list)),
            Value::Map(map) => Collection::View(View { map: Rc::clone(map), part: Part::Values }),
            Value::Object(object) => match value.object::<View>() {
                Some(view) => Collection::View(view.clone()),
                None => {
                    return (Rc::clone(object) as Rc<dyn Any>).downcast().ok().map(Self::Iterator);
                }
            },
            _ => return None,
        };
        let (state, length) = (over.state(), over.len());
        Some(Self::Collection(over, state, length))
    }

    fn get(&self, position: usize) -> Result<Value, Error> {
        match self {
            Self::Collection(over, state, _) if over.state() == *state || over.is_array() => {
                Ok(over.item(position).unwrap_or_default())
            }
            Self::Collection(..) => Err(concurrent_modification()),
            Self::Iterator(iterator) => iterator.next(),
        }
    }

    /// The approximate size of an element that is created on access.
    fn size_of_one(&self) -> usize {
        match self {
            Self::Collection(over, ..) => over.size_of_one(),
            Self::Iterator(iterator) => iterator.size_of_one(),
        }
    }

    fn has(&self, position: usize) -> bool {
        match self {
            // `hasNext()` only compares sizes: a list that shrank to the position ends without an
            // error.
            Self::Collection(over @ Collection::List(_), ..) => position != over.len(),
            // The iterator of a map already has its next entry.
            Self::Collection(_, _, length) => position < *length,
            Self::Iterator(iterator) => iterator.has_next(),
        }
    }
}

impl<'t, const TRACED: bool> Evaluator<'t, TRACED> {
    pub(super) fn render_foreach(&mut self, foreach: &'t Foreach, out: &mut String) -> Outcome<()> {
        let value = self.value(foreach.elements)?;
        let Some(elements) = Elements::of(&value) else { return Ok(()) };
        let slots = [foreach.variable, self.loop_slots.count, self.loop_slots.has_next];
        let saved = slots.map(|slot| self.read(slot));
        let number = self.loops;
        self.budget.spend_object::<LoopScope>()?;
        let scope = self.enter_scope(foreach.head.start, number);
        let depth = self.budget.depth();
        self.loops += 1;
        let mut position = 0;
        let mut holds = true;
        let ended = loop {
            if position == Budget::ITERATIONS || !elements.has(position) {
                break Ok(());
            }
            self.budget.spend_steps(1)?;
            self.budget.spend_memory(elements.size_of_one())?;
            let element =
                elements.get(position).map_err(|error| self.place_in(error, foreach.elements))?;
            let has_next = elements.has(position + 1);
            let held = self.hold(foreach.variable, &element, &mut holds);
            self.write(foreach.variable, || element);
            self.write(slots[1], || Value::Number(counted(position + 1)));
            self.write(slots[2], || Value::Boolean(has_next));
            if let Some(scope) = &scope {
                scope.index.set(position);
                scope.has_next.set(has_next);
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
        if TRACED {
            self.record_count(EvaluationKind::Loop, foreach.head, position);
        }
        if saved[0].is_null() {
            self.held.retain(|held| Some(*held) != foreach.variable);
        }
        for (slot, value) in slots.into_iter().zip(saved) {
            self.write(slot, || value);
        }
        if !matches!(ended, Err(Interrupt::Failed(_))) {
            self.leave_scope().map_err(|error| {
                self.place(error, Span { start: foreach.head.start, end: foreach.head.start + 1 })
            })?;
        }
        match ended {
            Err(Interrupt::Break(None)) => Ok(()),
            Err(Interrupt::Break(Some(target))) if target == number => Ok(()),
            ended => ended,
        }
    }

    /// Evaluates `$foreach.hasNext`, with or without parentheses: the most frequent condition in
    /// loops. Returns `None` for other references.
    pub(super) fn has_next(&self, reference: &Reference) -> Option<bool> {
        let slot = self.loop_slots.scope?;
        let [step] = reference.path.of(&self.tree.steps) else { return None };
        let name = match step {
            Step::Property(name) => name,
            Step::Method(name, arguments) if arguments.is_empty() => name,
            _ => return None,
        };
        if reference.root != Root::Variable(slot)
            || self.held.contains(&slot)
            || name.of(self.source) != "hasNext"
        {
            return None;
        }
        self.variables[slot as usize].object::<LoopScope>().map(|scope| scope.has_next.get())
    }

    fn enter_scope(&mut self, start: u32, number: usize) -> Option<Rc<LoopScope>> {
        let slot = self.loop_slots.scope?;
        let scope = LoopScope::new(start, number, self.variables[slot as usize].clone());
        self.variables[slot as usize] = Value::Object(scope.clone());
        Some(scope)
    }

    /// Restores the value of `$foreach` from before the loop. A template may have changed the
    /// variable: a value that is not a scope is kept, and null fails as in Velocity.
    fn leave_scope(&mut self) -> Result<(), Error> {
        let Some(slot) = self.loop_slots.scope else { return Ok(()) };
        let after = match self.variable(slot) {
            Value::Null => {
                return Err(Error::thrown(
                    "NullPointerException",
                    "`$foreach` is null at the end of its loop",
                ));
            }
            value => value.object::<LoopScope>().map(LoopScope::after),
        };
        if let Some(after) = after {
            self.variables[slot as usize] = after;
        }
        Ok(())
    }

    fn read(&self, slot: Option<Slot>) -> Value {
        slot.map_or(Value::Null, |slot| self.variable(slot))
    }

    /// Stops holding a variable at null. Returns true if it was held.
    fn let_go(&mut self, slot: Option<Slot>) -> bool {
        let at = self.held.iter().rposition(|held| Some(*held) == slot);
        at.map(|at| self.held.remove(at)).is_some()
    }

    /// At a null element, the loop's variable stays null until an inner loop with the same variable
    /// ends.
    fn hold(&mut self, slot: Option<Slot>, element: &Value, holds: &mut bool) -> bool {
        let held = *holds && element.is_null();
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
            Expression::Reference(reference) => {
                self.place(error, self.tree.references[reference as usize].span)
            }
            _ => error,
        }
    }

    pub(super) fn break_loop(&mut self, scope: Option<Expression>, span: Span) -> Outcome<()> {
        let Some(scope) = scope else { return Err(Interrupt::Break(None)) };
        if let Some(scope) = self.value(scope)?.object::<LoopScope>() {
            return Err(Interrupt::Break(Some(scope.number)));
        }
        let error = Error::thrown(
            "VelocityException",
            "the argument of `#break` is not the `$foreach` of a loop",
        );
        Err(Interrupt::Failed(self.place(error, span)))
    }
}
