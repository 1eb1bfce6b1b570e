//! All errors in the input of a run.

use std::fmt;

use dynagate::blueprint::Diagnostics;

/// The errors; at least one.
#[derive(Debug)]
pub(crate) struct Mistakes {
    /// Errors in the arguments.
    pub(crate) arguments: Vec<String>,
    /// Errors in the blueprint.
    pub(crate) blueprint: Option<Diagnostics>,
}

impl Mistakes {
    /// The errors in the blueprint, if there are no others.
    pub(crate) fn only_blueprint(&self) -> Option<&Diagnostics> {
        self.blueprint.as_ref().filter(|_| self.arguments.is_empty())
    }
}

impl From<Diagnostics> for Mistakes {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { arguments: Vec::new(), blueprint: Some(diagnostics) }
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let blueprint = self.blueprint.iter().map(ToString::to_string);
        f.write_str(&self.arguments.iter().cloned().chain(blueprint).collect::<Vec<_>>().join("\n"))
    }
}

impl std::error::Error for Mistakes {}
