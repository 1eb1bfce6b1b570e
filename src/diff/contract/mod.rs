//! The contract of an API: what its callers notice when a new version replaces the old one.
//!
//! [`compare`] takes both versions as plain data and returns a [`ContractChange`] for each thing
//! that a caller can notice, with its weight: breaking, possibly breaking, or not. Routes are
//! compared by the requests that they answer, so that a renamed path parameter is no change.
//! Answers are not compared as text: both versions get the same made-up request and the same
//! made-up answers of their backend, and what the caller receives is compared. Models of requests
//! are compared as sets of the bodies that they accept.
//!
//! One file in `rules` for each kind of change. `pairing` finds the counterparts, `schema` compares
//! models, `exchange` makes up requests and answers, and `body` compares JSON.

mod body;
mod changes;
pub(crate) mod exchange;
mod made_up;
mod pairing;
mod refusals;
pub(crate) mod rules;
mod schema;

use std::fmt;

use crate::check::{RULES, Rule};
use crate::gateway::Api;

pub(crate) use self::changes::Changes;
pub(crate) use self::pairing::{ApiPair, RoutePair, Side};

/// The weight of a change for callers that keep calling as before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breaking {
    /// Callers that worked keep working.
    NotBreaking,
    /// Some callers may stop working: it depends on what they send or read, or it cannot be decided.
    Possibly,
    /// Callers that do what worked before get an error, or do not find what they read.
    Breaking,
}

impl Breaking {
    /// The word for it: `breaking`, `possibly-breaking` or `not-breaking`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotBreaking => "not-breaking",
            Self::Possibly => "possibly-breaking",
            Self::Breaking => "breaking",
        }
    }
}

/// A change that callers of an API can notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractChange {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// The name of the API.
    pub api: String,
    /// The method and the path of the old version, or of the new one for a new route:
    /// `GET /orders/{id}`. `None` for changes of the whole API.
    pub route: Option<String>,
    /// The change, in a sentence without a full stop.
    pub message: String,
    /// The weight.
    pub breaking: Breaking,
    /// The old value, if there is one to show.
    pub old: Option<String>,
    /// The new value, if there is one to show.
    pub new: Option<String>,
}

impl fmt::Display for ContractChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(route) = &self.route {
            write!(f, "{route}: ")?;
        }
        f.write_str(&self.message)?;
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => write!(f, " (`{old}` before, `{new}` now)"),
            (Some(old), None) => write!(f, " (`{old}` before)"),
            (None, Some(new)) => write!(f, " (`{new}` now)"),
            (None, None) => Ok(()),
        }
    }
}

/// Returns what callers notice when the new APIs replace the old ones, by API and route. APIs are
/// paired by their names; an API that alone is left on each side was renamed, which no caller
/// notices.
///
/// ```
/// use dynagate::diff::contract::{Breaking, compare};
/// use dynagate::gateway::Api;
/// use dynagate::gateway::api::{DeployedIntegration, DeployedMethod, HttpMethod};
///
/// let get = |path| {
///     let method = DeployedMethod::new(DeployedIntegration::dynamodb("GetItem"));
///     Api::new("orders").method(HttpMethod::Get, path, method)
/// };
/// assert_eq!(compare(&[get("/orders/{id}")], &[get("/orders/{order}")]), []);
/// let changes = compare(&[get("/orders/{id}")], &[get("/order/{id}")]);
/// assert_eq!(changes[0].breaking, Breaking::Breaking);
/// assert_eq!(changes[0].to_string(), "GET /orders/{id}: the route is gone");
/// ```
pub fn compare(old: &[Api], new: &[Api]) -> Vec<ContractChange> {
    compare_with(old, new, false)
}

/// The same. If the code behind routes has changed, it is told that its answers are not compared,
/// even if nothing else of an API has changed.
pub(super) fn compare_with(old: &[Api], new: &[Api], has_new_code: bool) -> Vec<ContractChange> {
    let mut found = Vec::new();
    for pair in pairing::apis(old, new) {
        let mut changes = Changes::of(&pair.old.name);
        for (rule, search) in searches() {
            if let Search::Api(search) = search {
                changes.begin(rule, None);
                search(&pair, &mut changes);
            }
        }
        for route in &pair.routes {
            for (rule, search) in searches() {
                if let Search::Route(search) = search {
                    changes.begin(rule, Some(route.old.name()));
                    search(route, &mut changes);
                }
            }
        }
        if has_new_code || !changes.is_empty() {
            rules::changed_backend::note(&pair, &mut changes);
        }
        found.extend(changes.into_found());
    }
    found
}

/// The searches of all rules about contracts.
fn searches() -> impl Iterator<Item = (&'static Rule, &'static Search)> {
    RULES.iter().flat_map(|rule| rule.contract.iter().map(move |search| (*rule, search)))
}

/// A search of a rule for changes.
pub(crate) enum Search {
    /// In two versions of an API.
    Api(fn(&ApiPair<'_>, &mut Changes)),
    /// In two versions of a route.
    Route(fn(&RoutePair<'_>, &mut Changes)),
}

/// Declares a rule about the contract of an API, whose doc comment is its documentation.
macro_rules! contract_rule {
    (
        $(#[doc = $line:literal])*
        $code:literal, $name:literal, $severity:ident $(, $kind:ident($search:ident))*
    ) => {
        $(#[doc = $line])*
        pub(crate) static RULE: $crate::check::Rule = $crate::check::Rule {
            contract: &[$($crate::diff::contract::Search::$kind($search)),*],
            ..$crate::check::Rule::new(
                $code,
                $name,
                $crate::check::Severity::$severity,
                concat!($($line, "\n"),*),
            )
        };
    };
}

pub(crate) use contract_rule;
