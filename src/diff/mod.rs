//! Differences: the consequences of replacing one state of a stack by another.
//!
//! A [`State`] is a list of resources with their properties, read from a template, a module,
//! Terraform's state or a plan of ours. [`compare`] tells the [`ResourceChange`]s between two
//! states of one engine, and by rules the consequences: changes that AWS refuses, data that is
//! lost, calls that are interrupted, settings that stay. Nothing here runs a program.
//!
//! A rule about changes has a file of its own in `rules`. Its search visits each changed resource,
//! or the whole difference.

mod change;
mod checker;
mod configuration;
pub mod contract;
mod finding;
#[cfg(feature = "cli")]
mod module;
pub(crate) mod names;
pub(crate) mod paths;
mod property;
pub(crate) mod reference;
pub(crate) mod replacement;
mod resource;
pub(crate) mod rules;
mod show;
mod state;
pub mod steps;
pub(crate) mod table;
mod template;

pub use self::change::{Action, PropertyChange, ResourceChange};
pub(crate) use self::checker::{ChangeChecker, ChangeSearch, Changed, change_rule};
use self::contract::{Breaking, ContractChange};
pub use self::finding::{ChangeFinding, Consequence};
#[cfg(feature = "cli")]
pub use self::module::{ChildModules, ModuleFile, child_directories};
pub use self::resource::{Removal, StateResource};
pub use self::state::{Form, State, StateError};
use crate::check::RULES;

/// The difference between two states of a stack.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Difference {
    /// The changed resources, in the order of their names.
    pub resources: Vec<ResourceChange>,
    /// The changed parameters and outputs.
    pub declarations: Vec<ResourceChange>,
    /// The consequences, the worst ones first.
    pub findings: Vec<ChangeFinding>,
    /// The changes that callers of the APIs notice, the worst ones first.
    pub contract: Vec<ContractChange>,
}

impl Difference {
    /// True if nothing changes.
    pub const fn is_empty(&self) -> bool {
        self.resources.is_empty()
            && self.declarations.is_empty()
            && self.findings.is_empty()
            && self.contract.is_empty()
    }

    /// True if there is a finding with this consequence.
    pub fn has(&self, consequence: Consequence) -> bool {
        self.findings.iter().any(|finding| finding.consequence == consequence)
    }

    /// True if a change breaks callers.
    pub fn is_breaking(&self) -> bool {
        self.contract.iter().any(|change| change.breaking == Breaking::Breaking)
    }
}

/// Compares two states. Resources of two engines are not comparable: such states have no
/// differences here.
///
/// ```
/// use dynagate::blueprint::Source;
/// use dynagate::diff::{self, Action, State};
///
/// let template = |properties: &str| Source {
///     name: "template.yaml".into(),
///     text: format!("Resources: {{Orders: {{Type: AWS::SQS::Queue, Properties: {properties}}}}}"),
///     directory: ".".into(),
/// };
/// let old = State::of_template(&template("{QueueName: orders}"))?;
/// let new = State::of_template(&template("{QueueName: orders.fifo, FifoQueue: true}"))?;
/// let difference = diff::compare(&old, &new);
/// assert_eq!(difference.resources[0].action, Action::Replaced);
/// # Ok::<(), diff::StateError>(())
/// ```
pub fn compare(old: &State, new: &State) -> Difference {
    if old.engine != new.engine {
        return Difference::default();
    }
    Difference { contract: new.contract(old), ..compare_resources(old, new) }
}

/// Compares two states without their contracts, which takes much less time.
pub fn compare_resources(old: &State, new: &State) -> Difference {
    if old.engine != new.engine {
        return Difference::default();
    }
    let (old, new) = (&*old.without_unread_of(new), &*new.without_unread_of(old));
    let resources = change::changes(old, new);
    let mut checker = ChangeChecker::new(old, new, &resources);
    for rule in RULES.iter().filter(|rule| rule.concerns(new.engine)) {
        for search in rule.changes {
            checker.run(rule, *search);
        }
    }
    let mut findings = checker.finish();
    findings.sort_by_key(|finding| finding.consequence);
    let declarations = change::of_declarations(old, new);
    Difference { resources, declarations, findings, contract: Vec::new() }
}
