//! From what is deployed to what is to be deployed: changes that an engine refuses, or makes
//! otherwise than one would think.
//!
//! A blueprint does not say what is deployed. `deploy` asks the engine; `synth` has the output that
//! it replaces. Nothing here runs anything.

mod module;
mod paths;
mod table;
mod template;

pub(crate) use module::{in_module, in_state};
pub(crate) use template::in_template;

/// A change that does not go as it is written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Obstacle {
    /// The problem and the remedy, in a sentence or two.
    pub(crate) message: String,
    /// True where nothing should be deployed before it is out of the way.
    pub(crate) is_in_the_way: bool,
}

impl Obstacle {
    fn in_the_way(message: String) -> Self {
        Self { message, is_in_the_way: true }
    }

    fn told(message: String) -> Self {
        Self { message, is_in_the_way: false }
    }
}
