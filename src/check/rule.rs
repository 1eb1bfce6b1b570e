//! Rules: the kinds of findings, which users explain, select and ignore by their codes.

use std::fmt;

use super::Finding;
use crate::plan::Plan;

/// The weight of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A fact that is worth knowing: something outside the stack may make up for it.
    Note,
    /// A risk: the stack can be deployed, and probably does not do what it is meant to.
    Warning,
    /// A fault: AWS would refuse the stack, or a part of it would never work.
    Error,
}

impl Severity {
    /// The word for it: `error`, `warning` or `note`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A kind of finding.
#[derive(Debug)]
pub struct Rule {
    /// The code, which is never given to another rule: `DG101`.
    pub code: &'static str,
    /// The name, in kebab-case: `resource-name`.
    pub name: &'static str,
    /// The severity of its findings.
    pub severity: Severity,
    /// Its documentation, in Markdown. The first paragraph says what it does; the sections `Why`,
    /// `Example` and `Instead` follow, the latter two with parts of blueprints.
    pub documentation: &'static str,
    /// The search for its findings; `None` where a check of several rules has them.
    pub(crate) check: Option<Check>,
}

/// A search for the findings of one rule.
pub(crate) type Check = fn(&Plan<'_>, &mut Vec<Finding>);

impl Rule {
    /// The first paragraph of the documentation, on one line.
    pub fn summary(&self) -> String {
        self.documentation
            .trim()
            .lines()
            .take_while(|line| !line.trim().is_empty())
            .map(str::trim)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// The codes of rules are unique.
impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Rule {}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.code)
    }
}

/// Declares a rule whose doc comment is its documentation.
macro_rules! rule {
    ($(#[doc = $line:literal])* $code:literal, $name:literal, $severity:ident) => {
        $crate::check::rule::rule! {
            @with None, $(#[doc = $line])* $code, $name, $severity
        }
    };
    ($(#[doc = $line:literal])* $code:literal, $name:literal, $severity:ident, $check:ident) => {
        $crate::check::rule::rule! {
            @with Some($check), $(#[doc = $line])* $code, $name, $severity
        }
    };
    (
        @with $check:expr,
        $(#[doc = $line:literal])* $code:literal, $name:literal, $severity:ident
    ) => {
        $(#[doc = $line])*
        pub(crate) static RULE: $crate::check::Rule = $crate::check::Rule {
            code: $code,
            name: $name,
            severity: $crate::check::Severity::$severity,
            documentation: concat!($($line, "\n"),*),
            check: $check,
        };
    };
}

pub(crate) use rule;
