//! Everything that is wrong with the input of a run.

use std::fmt;

use dynagate::blueprint::Diagnostics;

/// What is wrong, all of it; one of these at least.
#[derive(Debug)]
pub(crate) struct Mistakes {
    /// With arguments, each in words.
    pub(crate) arguments: Vec<String>,
    /// With the blueprint.
    pub(crate) blueprint: Option<Diagnostics>,
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let blueprint = self.blueprint.iter().map(ToString::to_string);
        f.write_str(&self.arguments.iter().cloned().chain(blueprint).collect::<Vec<_>>().join("\n"))
    }
}

impl std::error::Error for Mistakes {}
