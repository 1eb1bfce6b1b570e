//! Rules: the kinds of findings, which users explain, select and ignore by their codes.

use std::fmt;

use super::api::DeployedSearch;
use super::walk::Search;
use crate::diff::ChangeSearch;
use crate::diff::contract;
use crate::model::Stack;

/// The weight of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A fact that is no problem if something outside the stack makes up for it.
    Note,
    /// A risk: the stack can be deployed, but probably does not work as intended.
    Warning,
    /// An error: AWS would reject the stack, or a part of it would never work.
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

/// An engine that deploys stacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// CloudFormation.
    CloudFormation,
    /// Terraform.
    Terraform,
}

/// A kind of finding.
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
    /// The engines that its findings are about; empty for all.
    pub(crate) engines: &'static [Engine],
    /// The searches for its findings; none where a blueprint or a template is read.
    pub(crate) searches: &'static [Search],
    /// The searches for its findings in deployed APIs.
    pub(crate) deployed: &'static [DeployedSearch],
    /// The searches for its findings in changes of deployed stacks.
    pub(crate) changes: &'static [ChangeSearch],
    /// The searches for changes that callers of an API notice.
    pub(crate) contract: &'static [contract::Search],
}

impl Rule {
    /// A rule without searches, for all engines.
    pub(crate) const fn new(
        code: &'static str,
        name: &'static str,
        severity: Severity,
        documentation: &'static str,
    ) -> Self {
        Self {
            code,
            name,
            severity,
            documentation,
            engines: &[],
            searches: &[],
            deployed: &[],
            changes: &[],
            contract: &[],
        }
    }

    /// The rule with this name or code.
    pub fn named(name: &str) -> Option<&'static Self> {
        super::RULES.iter().copied().find(|rule| rule.name == name || rule.code == name)
    }

    /// True if a stack allows its findings.
    pub(crate) fn is_allowed_by(&self, stack: &Stack) -> bool {
        stack.allow.iter().any(|allowed| allowed == self.name || allowed == self.code)
    }

    /// True if its findings are about stacks that this engine deploys.
    pub fn concerns(&self, engine: Engine) -> bool {
        self.engines.is_empty() || self.engines.contains(&engine)
    }

    /// True if `dynagate check --fix` can remove some of its findings, as the section `Fix` of the
    /// documentation describes.
    pub fn has_fix(&self) -> bool {
        self.documentation.lines().any(|line| line.trim() == "## Fix")
    }

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

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Declares a rule whose doc comment is its documentation, with its searches.
macro_rules! rule {
    (
        $(#[doc = $line:literal])*
        $code:literal, $name:literal, $severity:ident $(of $engine:ident)? $(, $kind:ident($search:ident))*
    ) => {
        $(#[doc = $line])*
        pub(crate) static RULE: $crate::check::Rule = $crate::check::Rule {
            engines: &[$($crate::check::rule::Engine::$engine)?],
            searches: &[$($crate::check::walk::Search::$kind($search)),*],
            ..$crate::check::Rule::new(
                $code,
                $name,
                $crate::check::Severity::$severity,
                concat!($($line, "\n"),*),
            )
        };
    };
}

pub(crate) use rule;
