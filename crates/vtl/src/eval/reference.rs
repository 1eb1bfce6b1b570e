//! References: resolving, printing and assigning them.

use super::define::DefinedBlock;
use super::{Evaluator, Outcome};
use crate::ast::{Expression, Reference, Root, Set, Span, Step};
use crate::budget::Budget;
use crate::methods;
use crate::names::Slot;
use crate::trace::EvaluationKind;
use crate::value::{Map, Value};

impl<'t, const TRACED: bool> Evaluator<'t, TRACED> {
    pub(super) fn render_reference(
        &mut self,
        reference: &'t Reference,
        out: &mut String,
    ) -> Outcome<()> {
        if reference.root == Root::Runt {
            out.push_str(self.literal(reference));
            return Ok(());
        }
        if let Some(text) = self.plain_text(reference) {
            let length = text.len();
            if out.len() + length <= Budget::OUTPUT {
                out.push_str(text);
                if TRACED {
                    self.record_variable(reference);
                }
                return Ok(self.budget.spend_steps(1 + length / 64)?);
            }
        }
        let value = self.resolve(reference)?;
        if !reference.escaped
            && let Some(block) = value.object::<DefinedBlock>()
        {
            return self.render_block_reference(reference, block.0, out);
        }
        push_backslashes(reference.escapes, out);
        if reference.escaped {
            out.push_str(self.literal(reference));
            return Ok(());
        }
        out.push_str(reference.prefix.of(self.source));
        match value {
            Value::String(text) => self.budget.append(&text, out)?,
            value => value.print(out, self).map_err(|error| self.thrown(error, reference.span))?,
        }
        Ok(())
    }

    /// The text of a variable that holds a string and has no prefix: the most common reference.
    fn plain_text(&self, reference: &Reference) -> Option<&str> {
        let is_plain =
            reference.path.is_empty() && reference.prefix.is_empty() && !reference.escaped;
        match reference.root {
            Root::Variable(slot)
                if is_plain && reference.escapes == 0 && !self.held.contains(&slot) =>
            {
                self.variables[slot as usize].as_str()
            }
            _ => None,
        }
    }

    /// Records a reference without a path, whose value was read without [`Self::resolve`].
    #[cold]
    fn record_variable(&mut self, reference: &Reference) {
        if let Root::Variable(slot) = reference.root {
            let value = self.variable(slot);
            self.record(EvaluationKind::Reference, reference.span, &value);
        }
    }

    /// The text of a literal, or of a variable that holds a string.
    fn string(&self, expression: Expression) -> Option<&str> {
        match expression {
            Expression::String(text) => Some(&self.tree.strings[text as usize]),
            Expression::Reference(reference) => {
                self.plain_text(&self.tree.references[reference as usize])
            }
            _ => None,
        }
    }

    /// A block prints without the reference's prefix. If its recursion is too deep, the reference
    /// prints its source, with its backslashes twice.
    fn render_block_reference(
        &mut self,
        reference: &'t Reference,
        block: usize,
        out: &mut String,
    ) -> Outcome<()> {
        if self.render_defined(block, out)? {
            return Ok(());
        }
        push_backslashes(2 * reference.escapes, out);
        out.push_str(reference.prefix.of(self.source));
        if !reference.quiet {
            out.push_str(self.literal(reference));
        }
        Ok(())
    }

    /// The value of a reference, or the empty string if it is unresolved, which is recorded.
    pub(super) fn resolve(&mut self, reference: &'t Reference) -> Outcome<Value> {
        self.budget.spend_steps(1)?;
        let Root::Variable(slot) = reference.root else {
            return Ok(if reference.root == Root::Runt { Value::Null } else { Value::string("") });
        };
        let steps = reference.path.of(&self.tree.steps);
        let value = self.follow(self.variable(slot), steps, reference.span)?;
        if TRACED {
            self.record(EvaluationKind::Reference, reference.span, &value);
        }
        if !value.is_null() {
            return Ok(value);
        }
        self.record_unresolved(reference.span);
        Ok(Value::string(""))
    }

    /// The result of steps from a value on, or null.
    #[inline]
    fn follow(&mut self, start: Value, steps: &'t [Step], span: Span) -> Outcome<Value> {
        let mut value = start;
        for step in steps {
            if value.is_null() {
                break;
            }
            value = self.step(&value, *step, span)?;
        }
        Ok(value)
    }

    /// The source of the reference.
    fn literal(&self, reference: &Reference) -> &'t str {
        match reference.literal {
            Some(literal) => &self.tree.texts[literal as usize],
            None => reference.span.of(self.source),
        }
    }

    pub(super) fn variable(&self, slot: Slot) -> Value {
        if self.held.contains(&slot) { Value::Null } else { self.variables[slot as usize].clone() }
    }

    fn step(&mut self, value: &Value, step: Step, span: Span) -> Outcome<Value> {
        let found = match step {
            Step::Property(name) => {
                let name = name.of(self.source);
                methods::property(value, name, self)
            }
            Step::Method(name, arguments) => {
                let arguments = arguments.of(&self.tree.expressions);
                return self.call(value, name.of(self.source), arguments, span);
            }
            Step::Index(index) => {
                let index = self.value(index)?;
                methods::from_the_end(value, index)
                    .and_then(|index| methods::call(value, "get", &[index], self))
            }
        };
        match found {
            Ok(found) => Ok(found.unwrap_or(Value::Null)),
            Err(error) => Err(self.thrown(error, span)),
        }
    }

    fn call(
        &mut self,
        value: &Value,
        name: &str,
        arguments: &[Expression],
        span: Span,
    ) -> Outcome<Value> {
        // A fast path for the most frequent call, without copying the key.
        if let (Value::Map(map), "get", [key]) = (value, name, arguments)
            && let Some(key) = self.string(*key)
        {
            let (found, cost) = (map.get_str(key).unwrap_or_default(), Map::cost(key));
            self.budget.spend_steps(cost)?;
            if TRACED && let [Expression::Reference(key)] = arguments {
                self.record_variable(&self.tree.references[*key as usize]);
            }
            return Ok(found);
        }
        self.budget.enter()?;
        self.budget.spend_steps(2)?;
        // Most methods take few arguments, which then need no allocation.
        let found = match arguments {
            [] => methods::call(value, name, &[], self),
            [one] => {
                let one = self.value(*one)?;
                methods::call(value, name, &[one], self)
            }
            [one, two] => {
                let both = [self.value(*one)?, self.value(*two)?];
                methods::call(value, name, &both, self)
            }
            many => {
                let mut values = Vec::with_capacity(many.len());
                for argument in many {
                    values.push(self.value(*argument)?);
                }
                methods::call(value, name, &values, self)
            }
        };
        self.budget.leave();
        match found {
            Ok(found) => Ok(found.unwrap_or(Value::Null)),
            Err(error) => Err(self.thrown(error, span)),
        }
    }

    /// `#set`. Assigning null has no effect.
    pub(super) fn set(&mut self, set: &'t Set) -> Outcome<()> {
        let value = self.value(set.value)?;
        if TRACED {
            self.record(EvaluationKind::Set, set.span, &value);
        }
        if value.is_null() {
            return Ok(());
        }
        let target = &self.tree.references[set.target as usize];
        let Root::Variable(slot) = target.root else { return Ok(()) };
        let Some((last, path)) = target.path.of(&self.tree.steps).split_last() else {
            if set.plain {
                self.variables[slot as usize] = value;
            }
            return Ok(());
        };
        let owner = self.follow(self.variable(slot), path, target.span)?;
        if owner.is_null() {
            return Ok(());
        }
        let done = match *last {
            Step::Property(name) | Step::Method(name, _) => {
                let name = name.of(self.source);
                methods::assign(&owner, name, &value, self)
            }
            Step::Index(index) => {
                let index = self.value(index)?;
                methods::from_the_end(&owner, index)
                    .and_then(|index| methods::assign_index(&owner, index, &value, self))
            }
        };
        done.map_err(|error| self.thrown(error, target.span))
    }
}

fn push_backslashes(count: u32, out: &mut String) {
    out.extend(std::iter::repeat_n('\\', count as usize));
}
