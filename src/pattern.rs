//! The patterns: blueprints that come with dynagate.

/// A blueprint that comes with dynagate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pattern {
    /// Its name: `vantiq-putitem`.
    pub name: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// What it deploys, in a line.
    pub deploys: &'static str,
    /// The blueprint itself.
    pub blueprint: &'static str,
}

/// All of them, in order of their names.
pub const PATTERNS: &[Pattern] = &[];
