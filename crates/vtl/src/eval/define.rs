//! `#define`: blocks that are rendered at each use, with the variables' current values.

use std::mem;
use std::rc::Rc;

use super::{Evaluator, Interrupt, Outcome};
use crate::error::Error;
use crate::names::Slot;
use crate::value::{Found, Object, Runtime, Value};

/// The value of a `#define`d variable.
pub(super) struct DefinedBlock(pub(super) usize);

/// The deepest recursion of a block, Velocity's default. Beyond it, the reference prints its
/// source.
const RECURSION: u8 = 2;

impl<const TRACED: bool> Evaluator<'_, TRACED> {
    /// Renders a block, unless the recursion is too deep.
    pub(super) fn render_defined(&mut self, block: usize, out: &mut String) -> Outcome<bool> {
        if self.rendering[block] == RECURSION {
            return Ok(false);
        }
        self.rendering[block] += 1;
        let number = self.tree.blocks[block];
        let depth = self.budget.depth();
        // The block's spans refer to the text in which it was defined.
        let (source, string) = self.defined_in[block];
        let used_in =
            (mem::replace(&mut self.source, source), mem::replace(&mut self.string, string));
        let rendered = self.render_block(number, out);
        (self.source, self.string) = used_in;
        self.rendering[block] -= 1;
        match rendered {
            // A `#break` leaves the block, not the loop around it.
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

    fn call(&self, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found {
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
}
