//! Findings about a difference.

use std::fmt;

use crate::check::Rule;

/// The consequence of a change, the worst one first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Consequence {
    /// AWS or the engine refuses the change, and the deployment fails.
    Refused,
    /// Data is deleted.
    Lost,
    /// Calls fail or messages stay unprocessed for a while, or until callers change.
    Interrupted,
    /// A setting stays although it is removed, or a part stays deployed.
    Kept,
    /// A fact to know about the deployment.
    Noted,
}

impl Consequence {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Refused, Self::Lost, Self::Interrupted, Self::Kept, Self::Noted];

    /// The word for it, such as `refused`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Lost => "lost",
            Self::Interrupted => "interrupted",
            Self::Kept => "kept",
            Self::Noted => "note",
        }
    }
}

/// A consequence of a change, by rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeFinding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// The consequence.
    pub consequence: Consequence,
    /// The resource, by its logical ID or address.
    pub resource: String,
    /// True if the blueprint, template or module says that the resource is to be retained.
    pub is_of_retained: bool,
    /// The problem, without a full stop.
    pub message: String,
    /// The way around, if there is one.
    pub help: Option<String>,
}

impl fmt::Display for ChangeFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}
