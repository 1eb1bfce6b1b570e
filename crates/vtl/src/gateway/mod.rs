//! The objects that API Gateway gives a mapping template: `$input`, `$util`, `$context`,
//! `$stageVariables` and `$method`.
//!
//! One file per variable. A method that is not there for the arguments it is given resolves to
//! nothing; one that throws fails the template.

mod base64;
mod context;
mod input;
mod method;
mod percent;
mod stage_variables;
mod util;

pub use self::input::is_header_of_the_connection;
use std::rc::Rc;

use super::budget::Budget;
use super::error::Error;
use super::event::{Event, Overrides};
use super::value::{MapKind, Value};

/// The variables of one rendering; null, where the template does not use one: each takes time to
/// make.
pub(crate) struct Gateway {
    pub(crate) input: Value,
    pub(crate) util: Value,
    pub(crate) context: Value,
    pub(crate) stage_variables: Value,
    pub(crate) method: Value,
}

impl Gateway {
    /// The variables for an event, of which a template uses some.
    ///
    /// # Errors
    ///
    /// A bound of the budget, for an event that is too large or too deep.
    pub(crate) fn new(
        event: &Event,
        uses: impl Fn(&str) -> bool,
        budget: &mut Budget,
    ) -> Result<Self, Error> {
        // What the request template has overridden stays so, whether the response template looks at
        // it or not.
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

    /// What the template set in `$context` for API Gateway to use.
    ///
    /// # Errors
    ///
    /// A bound of the budget: a template can put a map into itself.
    pub(crate) fn overrides(&self, budget: &mut Budget) -> Result<Overrides, Error> {
        context::overrides(&self.context, budget)
    }
}

/// What Velocity 1.7 throws where a method without parameters gets arguments that no other of its
/// name takes.
fn wrong_number_of_arguments() -> Error {
    Error::thrown("java.lang.IllegalArgumentException", "wrong number of arguments")
}

#[cfg(test)]
mod tests;
