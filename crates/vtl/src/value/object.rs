//! Objects with behaviour of their own, and what they may use of the evaluation that calls them.

use super::{Value, View};
use crate::budget::Budget;
use crate::error::Error;
use crate::eval::LoopScope;
use crate::methods::{Entry, Iterator};

/// A value that is neither a number, a string, a list nor a map: `$input`, `$util`, `$foreach`, an
/// iterator.
///
/// `Ok(None)` everywhere says that there is no such property or method for these arguments: the
/// reference is unresolved. A Java exception is an `Err`. The caller adds the place in the
/// template.
pub(crate) trait Object {
    /// The Java class, for messages and `$x.class.name`.
    fn class_name(&self) -> &'static str;

    /// `$object.name`.
    fn property(&self, name: &str, runtime: &mut dyn Runtime) -> Result<Option<Value>, Error>;

    /// `$object.name(arguments)`.
    fn call(
        &self,
        name: &str,
        arguments: &[Value],
        runtime: &mut dyn Runtime,
    ) -> Result<Option<Value>, Error>;

    /// Whether there is a method of this name that takes no arguments.
    fn takes_no_arguments(&self, _name: &str) -> bool {
        false
    }

    /// `#set($object.name = value)`: whether there is such a thing to set.
    fn assign(
        &self,
        _name: &str,
        _value: &Value,
        _runtime: &mut dyn Runtime,
    ) -> Result<bool, Error> {
        Ok(false)
    }

    /// The name of the class that it represents, if it is a `java.lang.Class`.
    fn represents(&self) -> Option<&'static str> {
        None
    }

    /// Itself, if it is an iterator.
    fn iterator(&self) -> Option<&Iterator> {
        None
    }

    /// Itself, if it is an entry of a map.
    fn entry(&self) -> Option<&Entry> {
        None
    }

    /// Itself, if it is a collection of a map.
    fn view(&self) -> Option<&View> {
        None
    }

    /// Its `toString()`.
    fn print(&self, out: &mut String, runtime: &mut dyn Runtime) -> Result<(), Error>;

    /// The number of the block, if it is a `#define`d one.
    fn block(&self) -> Option<usize> {
        None
    }

    /// The number of the loop, if it is a `$foreach`.
    fn scope(&self) -> Option<usize> {
        None
    }

    /// Itself, if it is a `$foreach`.
    fn loop_scope(&self) -> Option<&LoopScope> {
        None
    }

    /// Whether the loop goes on, if it is a `$foreach`.
    fn has_next(&self) -> Option<bool> {
        None
    }

    /// Hands out the values that it holds, before it is dropped.
    fn release(&mut self, _pending: &mut Vec<Value>) {}

    /// Its `equals()` of something else than itself.
    fn equals(&self, _other: &Value, _budget: &mut Budget) -> Result<bool, Error> {
        Ok(false)
    }

    /// Its `hashCode()`; 0, where Java derives it from an address.
    fn hash_code(&self, _runtime: &mut dyn Runtime) -> Result<i32, Error> {
        Ok(0)
    }
}

/// What a method may use of the evaluation that called it.
pub(crate) trait Runtime {
    /// What it has to pay for what it does.
    fn budget(&mut self) -> &mut Budget;

    /// The line and the column of an offset in the template.
    fn position(&self, offset: u32) -> (usize, usize);

    /// Renders the `#define`d block with this number, as its `toString()` does.
    fn render_defined_block(&mut self, block: usize, out: &mut String) -> Result<(), Error>;
}

/// For methods outside of a template: there are no blocks.
impl Runtime for Budget {
    fn budget(&mut self) -> &mut Budget {
        self
    }

    fn position(&self, _offset: u32) -> (usize, usize) {
        (1, 1)
    }

    fn render_defined_block(&mut self, _block: usize, _out: &mut String) -> Result<(), Error> {
        Ok(())
    }
}
