//! The transition from the deployed stack to a new one: changes that an engine refuses, or executes
//! in an unexpected way.
//!
//! A blueprint does not describe the deployed state. `deploy` queries the engine; `synth` compares
//! with the output that it replaces. Nothing here runs a program.

mod module;
mod paths;
mod table;
mod template;
mod user_pool;

pub(crate) use module::{in_module, in_state};
pub(crate) use template::in_template;

/// A change that an engine cannot make, or makes differently than expected.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Obstacle {
    /// The problem and the remedy in one or two sentences.
    pub(crate) message: String,
    /// True if it must be resolved before the deployment.
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
