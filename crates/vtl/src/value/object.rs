//! Objects with behaviour of their own, and the interface through which they use the evaluator.

use std::any::Any;

use super::Value;
use crate::budget::Budget;
use crate::error::Error;

/// The result of a property or a method; `None` if it does not exist for these arguments.
pub(crate) type Found = Result<Option<Value>, Error>;

/// A value other than a number, string, list or map: `$input`, `$util`, `$foreach`, an iterator.
///
/// A reference to a property or method that does not exist does not resolve. A Java exception is an
/// `Err`; the caller adds the place.
pub(crate) trait Object: Any {
    /// The Java class, for messages and `$x.class.name`.
    fn class_name(&self) -> &'static str;

    /// `$object.name`.
    fn property(&self, _name: &str, _runtime: &mut dyn Runtime) -> Found {
        Ok(None)
    }

    /// `$object.name(arguments)`.
    fn call(&self, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found;

    /// True if the object has a method of this name without parameters.
    fn takes_no_arguments(&self, _name: &str) -> bool {
        false
    }

    /// `#set($object.name = value)`. Has no effect if there is no such property.
    fn assign(&self, _name: &str, _value: &Value, _runtime: &mut dyn Runtime) -> Result<(), Error> {
        Ok(())
    }

    /// Its `toString()`.
    fn print(&self, out: &mut String, runtime: &mut dyn Runtime) -> Result<(), Error>;

    /// Moves its values to `pending` before it is dropped.
    fn release(&mut self, _pending: &mut Vec<Value>) {}

    /// Its `equals()`, for other values than itself.
    fn equals(&self, _other: &Value, _budget: &mut Budget) -> Result<bool, Error> {
        Ok(false)
    }

    /// Its `hashCode()`; 0 if Java derives it from an address.
    fn hash_code(&self, _runtime: &mut dyn Runtime) -> Result<i32, Error> {
        Ok(0)
    }
}

/// The services of the evaluator that methods use.
pub(crate) trait Runtime {
    /// The budget to charge.
    fn budget(&mut self) -> &mut Budget;

    /// The line and the column of an offset in the template.
    fn position(&self, offset: u32) -> (usize, usize);

    /// Renders a `#define`d block, as its `toString()` does.
    fn render_defined_block(&mut self, block: usize, out: &mut String) -> Result<(), Error>;
}

/// For calls outside a template, where no blocks exist.
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
