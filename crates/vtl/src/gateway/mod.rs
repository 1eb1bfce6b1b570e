//! The objects that API Gateway provides to a mapping template: `$input`, `$util`, `$context`,
//! `$stageVariables` and `$method`.
//!
//! One file per variable. A method that does not exist for the given arguments does not resolve; a
//! method that throws fails the template.

mod base64;
mod context;
mod input;
mod method;
mod percent;
mod util;

pub use self::input::is_hidden_header;
use std::rc::Rc;

use super::budget::Budget;
use super::error::Error;
use super::event::{Event, Overrides};
use super::value::{MapKind, Value};

/// The variables of one rendering. Variables that the template does not use are null, because each
/// takes time to create.
pub(crate) struct Gateway {
    context: Value,
    others: [(&'static str, Value); 4],
}

impl Gateway {
    /// Creates the variables that the template uses.
    pub(crate) fn new(
        event: &Event,
        uses: impl Fn(&str) -> bool,
        budget: &mut Budget,
    ) -> Result<Self, Error> {
        // The overrides of the request template must survive a response template that does not use
        // `$context`.
        let uses_context = uses("context") || context::holds_overrides(event);
        let context = if uses_context { context::value(event, budget)? } else { Value::Null };
        let mut variable = |name, create: &dyn Fn(&mut Budget) -> Result<Value, Error>| {
            Ok::<_, Error>((name, if uses(name) { create(budget)? } else { Value::Null }))
        };
        let others = [
            variable("input", &|budget| {
                let parameters = input::parameters(&event.params, MapKind::Linked, budget)?;
                Ok(Value::Object(Rc::new(input::Input::new(event, parameters, budget)?)))
            })?,
            variable("util", &|_| Ok(Value::Object(Rc::new(util::Util))))?,
            variable("stageVariables", &|budget| {
                input::strings(&event.stage_variables, MapKind::Linked, budget)
            })?,
            variable("method", &|budget| {
                Ok(method::value(input::parameters(&event.params, MapKind::Silent, budget)?))
            })?,
        ];
        Ok(Self { context, others })
    }

    /// The variables and their names.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        let others = self.others.iter().map(|(name, value)| (*name, value));
        others.chain([("context", &self.context)])
    }

    /// Returns the overrides that the template set in `$context`.
    pub(crate) fn overrides(&self, budget: &mut Budget) -> Result<Overrides, Error> {
        context::overrides(&self.context, budget)
    }
}

/// The exception of Velocity 1.7 for arguments given to a method that takes none.
fn wrong_number_of_arguments() -> Error {
    Error::thrown("java.lang.IllegalArgumentException", "wrong number of arguments")
}

#[cfg(test)]
mod tests;
