//! `#define`: blocks that render where they are used, with the variables of that place.

use std::mem;
use std::rc::Rc;

use super::{Evaluator, Interrupt, Outcome};
use crate::ast::Slot;
use crate::error::Error;
use crate::value::{Object, Runtime, Value};

/// The value of a `#define`d variable.
pub(super) struct DefinedBlock(pub(super) usize);

/// How deep a block may render itself. Velocity's default: deeper, the reference prints as it is
/// written.
const RECURSION: u8 = 2;

impl Evaluator<'_> {
    /// Renders a block, unless it renders itself too deep already.
    pub(super) fn render_defined(&mut self, block: usize, out: &mut String) -> Outcome<bool> {
        if self.rendering[block] == RECURSION {
            return Ok(false);
        }
        self.rendering[block] += 1;
        let number = self.tree.blocks[block];
        let depth = self.budget.depth();
        // A block is of the text that it was defined in, wherever it is used.
        let (source, string) = self.defined_in[block];
        let used_in =
            (mem::replace(&mut self.source, source), mem::replace(&mut self.string, string));
        let rendered = self.render_block(number, out);
        (self.source, self.string) = used_in;
        self.rendering[block] -= 1;
        match rendered {
            // A `#break` leaves the block, and not the loop around it.
            Ok(()) | Err(Interrupt::Break(None)) => {
                self.budget.return_to(depth);
                Ok(true)
            }
            Err(interrupt) => Err(interrupt),
        }
    }

    pub(super) fn define(&mut self, variable: Option<Slot>, block: usize) -> Result<(), Error> {
        self.budget.spend_steps(1)?;
        self.budget.spend_object::<DefinedBlock>()?;
        self.defined_in[block] = (self.source, self.string);
        if let Some(slot) = variable {
            self.variables[slot as usize] = Value::Object(Rc::new(DefinedBlock(block)));
        }
        Ok(())
    }
}

impl Object for DefinedBlock {
    fn class_name(&self) -> &'static str {
        "org.apache.velocity.runtime.directive.Block$Reference"
    }

    fn property(&self, _name: &str, _runtime: &mut dyn Runtime) -> Result<Option<Value>, Error> {
        Ok(None)
    }

    fn call(
        &self,
        name: &str,
        arguments: &[Value],
        runtime: &mut dyn Runtime,
    ) -> Result<Option<Value>, Error> {
        if name != "toString" || !arguments.is_empty() {
            return Ok(None);
        }
        let mut text = String::new();
        self.print(&mut text, runtime)?;
        runtime.budget().spend_text(text.len())?;
        Ok(Some(text.into()))
    }

    fn print(&self, out: &mut String, runtime: &mut dyn Runtime) -> Result<(), Error> {
        runtime.render_defined_block(self.0, out)
    }

    fn block(&self) -> Option<usize> {
        Some(self.0)
    }
}
