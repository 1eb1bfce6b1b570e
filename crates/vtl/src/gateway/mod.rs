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
mod stage_variables;
mod util;

pub use self::input::is_hop_by_hop_header;
use std::rc::Rc;

use super::budget::Budget;
use super::error::Error;
use super::event::{Event, Overrides};
use super::value::{MapKind, Value};

/// The variables of one rendering. Variables that the template does not use are null, because each
/// takes time to create.
pub(crate) struct Gateway {
    pub(crate) input: Value,
    pub(crate) util: Value,
    pub(crate) context: Value,
    pub(crate) stage_variables: Value,
    pub(crate) method: Value,
}

impl Gateway {
    /// Creates the variables that the template uses.
    ///
    /// # Errors
    ///
    /// A limit of the budget, for an event that is too large or too deep.
    pub(crate) fn new(
        event: &Event,
        uses: impl Fn(&str) -> bool,
        budget: &mut Budget,
    ) -> Result<Self, Error> {
        // The overrides of the request template must survive a response template that does not use
        // `$context`.
        let context = uses("context") || context::holds_overrides(event);
        let parameters = |kind, budget: &mut Budget| input::parameters(&event.params, kind, budget);
        Ok(Self {
            input: if uses("input") {
                let parameters = parameters(MapKind::Linked, budget)?;
                Value::Object(Rc::new(input::Input::new(event, parameters, budget)?))
            } else {
                Value::Null
            },
            util: if uses("util") { Value::Object(Rc::new(util::Util)) } else { Value::Null },
            context: if context { context::value(event, budget)? } else { Value::Null },
            stage_variables: if uses("stageVariables") {
                stage_variables::value(event, budget)?
            } else {
                Value::Null
            },
            method: if uses("method") {
                method::value(parameters(MapKind::Silent, budget)?)
            } else {
                Value::Null
            },
        })
    }

    /// The variables and their names.
    pub(crate) fn variables(&self) -> [(&'static str, &Value); 5] {
        [
            ("input", &self.input),
            ("util", &self.util),
            ("context", &self.context),
            ("stageVariables", &self.stage_variables),
            ("method", &self.method),
        ]
    }

    /// Returns the overrides that the template set in `$context`.
    ///
    /// # Errors
    ///
    /// A limit of the budget: a template can put a map into itself.
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
