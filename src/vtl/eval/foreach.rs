//! `#foreach`: over lists, maps' values and iterators, with `$foreach`, `$velocityCount` and `$velocityHasNext`.

use std::rc::Rc;

use super::scope::{LoopScope, counted};
use super::{Evaluator, Interrupt, Outcome};
use crate::vtl::ast::{Expression, Foreach, Reference, Root, Slot, Span, Step};
use crate::vtl::budget::Budget;
use crate::vtl::error::Error;
use crate::vtl::methods;
use crate::vtl::names::Names;
use crate::vtl::value::{List, Map, Value};

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

/// What a loop runs over. A list or a map is shared with the template, which may change it meanwhile: their length is what
/// it was before the loop.
enum Elements {
    List(Rc<List>, usize),
    Map(Rc<Map>, View, usize),
    Other(std::vec::IntoIter<Value>),
}

/// What of a map a loop runs over.
#[derive(Clone, Copy)]
enum View {
    Keys,
    Values,
    Entries,
}

impl View {
    /// The method that gives it.
    fn called(name: &str) -> Option<Self> {
        match name {
            "keySet" => Some(Self::Keys),
            "values" => Some(Self::Values),
            "entrySet" => Some(Self::Entries),
            _ => None,
        }
    }
}

impl Elements {
    fn of(value: &Value) -> Option<Self> {
        match value {
            Value::List(list) => Some(Self::List(list.clone(), list.len())),
            Value::Map(map) => Some(Self::Map(map.clone(), View::Values, map.len())),
            Value::Object(object) => object.elements().map(|elements| Self::Other(elements.into_iter())),
            _ => None,
        }
    }

    /// Java's iterators refuse to go on in a collection that has changed.
    fn get(&mut self, position: usize) -> Result<Option<Value>, Error> {
        match self {
            Self::List(list, length) if list.len() == *length => Ok(list.items().get(position).cloned()),
            Self::Map(map, view, length) if map.len() == *length => Ok(match view {
                View::Keys => map.key(position),
                View::Values => map.value(position),
                View::Entries => methods::entry(map, position),
            }),
            Self::List(..) | Self::Map(..) => {
                Err(Error::thrown("ConcurrentModificationException", "the collection was changed within its loop"))
            }
            Self::Other(rest) => Ok(rest.next()),
        }
    }

    fn has(&self, position: usize) -> bool {
        match self {
            // `hasNext()` only looks at the size: a list that shrank to the position ends quietly.
            Self::List(list, _) => position != list.len(),
            Self::Map(_, _, length) => position < *length,
            Self::Other(rest) => rest.len() > 0,
        }
    }
}

impl<'t> Evaluator<'t> {
    pub(super) fn render_foreach(&mut self, foreach: &'t Foreach, out: &mut String) -> Outcome<()> {
        let Some(mut elements) = self.elements(foreach.elements)? else { return Ok(()) };
        let slots = [foreach.variable, self.loop_slots.count, self.loop_slots.has_next];
        let saved = slots.map(|slot| self.read(slot));
        let number = self.loops;
        let scope = self.enter_scope(foreach.start, number);
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

    /// What an expression gives to run over. The keys of a map, its values and its entries are taken one by one from it, so
    /// that no collection of them is made.
    fn elements(&mut self, expression: Expression) -> Outcome<Option<Elements>> {
        let Expression::Reference(reference) = expression else { return Ok(Elements::of(&self.value(expression)?)) };
        let reference = &self.tree.references[reference as usize];
        let steps = reference.path.of(&self.tree.steps);
        let view = match steps.last() {
            Some(Step::Method(name, arguments)) if arguments.is_empty() => View::called(name.of(self.source)),
            _ => None,
        };
        let Some(view) = view else { return Ok(Elements::of(&self.resolve(reference)?)) };
        let (owner, last) = steps.split_at(steps.len() - 1);
        match self.follow(reference, owner)? {
            Value::Map(map) => {
                let length = map.len();
                Ok(Some(Elements::Map(map, view, length)))
            }
            owner => {
                let value = self.follow_from(owner, reference, last)?;
                Ok(Elements::of(&self.or_empty(value, reference)))
            }
        }
    }

    /// `$foreach.hasNext`, with parentheses or without: what templates ask in nearly every turn, to write a comma. Nothing for
    /// any other reference.
    pub(super) fn has_next(&self, reference: &Reference) -> Option<bool> {
        let slot = self.loop_slots.scope?;
        let [step] = reference.path.of(&self.tree.steps) else { return None };
        let name = match step {
            Step::Property(name) => name,
            Step::Method(name, arguments) if arguments.is_empty() => name,
            _ => return None,
        };
        if reference.root != Root::Variable(slot) || self.held.contains(&slot) || name.of(self.source) != "hasNext" {
            return None;
        }
        match &self.variables[slot as usize] {
            Value::Object(object) => object.has_next(),
            _ => None,
        }
    }

    fn enter_scope(&mut self, start: u32, number: usize) -> Option<Rc<LoopScope>> {
        let slot = self.loop_slots.scope?;
        let scope = LoopScope::new(start, number, self.variables[slot as usize].clone());
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
