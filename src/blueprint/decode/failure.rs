//! Failures to decode a value, and their conversion to faults.

use std::cell::RefCell;
use std::fmt;

use serde::de::{self, Expected, Unexpected};

use super::super::diagnostic::{At, Fault};
use super::super::node::{Node, Value};
use super::Path;
use super::notes::{Failed, Notes, address};
use super::words::{comparison, conversion, described, did_you_mean, list, shortened, worded};
use crate::blueprint::foreign;
use crate::check::rules::{missing_key, unknown_key};
use crate::nearest::nearest;

/// The reason why a value could not be decoded, and from [`Placed`](Self::Placed) on, its place.
#[derive(Debug)]
pub(super) enum Failure {
    Message(String),
    /// Another kind of value is expected.
    Kind {
        expected: String,
    },
    /// Another value of the same kind is expected.
    Value {
        found: String,
        expected: String,
    },
    Variant {
        found: String,
        known: &'static [&'static str],
    },
    Field {
        found: String,
        known: &'static [&'static str],
    },
    Missing(&'static str),
    Placed(Box<Failed>),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(message) => f.write_str(message),
            Self::Kind { expected } | Self::Value { expected, .. } => {
                write!(f, "expected {expected}")
            }
            Self::Variant { found, .. } | Self::Field { found, .. } => {
                write!(f, "unknown: `{found}`")
            }
            Self::Missing(key) => write!(f, "missing key `{key}`"),
            Self::Placed(failed) => {
                f.write_str(failed.fault.as_ref().map_or("", |fault| &fault.message))
            }
        }
    }
}

impl std::error::Error for Failure {}

impl de::Error for Failure {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Message(message.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Kind { expected: worded(&expected.to_string()) }
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = match found {
            Unexpected::Str(text) => shortened(text),
            Unexpected::Bool(value) => value.to_string(),
            Unexpected::Unsigned(number) => number.to_string(),
            Unexpected::Signed(number) => number.to_string(),
            Unexpected::Float(number) => number.to_string(),
            other => other.to_string(),
        };
        Self::Value { found, expected: worded(&expected.to_string()) }
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self::Value { found: format!("{length} items"), expected: worded(&expected.to_string()) }
    }

    fn unknown_variant(variant: &str, known: &'static [&'static str]) -> Self {
        Self::Variant { found: variant.to_owned(), known }
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        Self::Field { found: field.to_owned(), known }
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::Message(format!("`{field}` is given twice"))
    }
}

/// The message, the expectation and the remedy of an error of a type of the model, which serde
/// passes on as one text: `MESSAGE (did you mean …); expected …`.
fn parts(text: &str) -> (String, Option<String>, Option<String>) {
    let (message, expected) = match text.rsplit_once("; expected ") {
        Some((message, expected)) => (message, Some(expected.to_owned())),
        None => (text, None),
    };
    let inside = message.strip_suffix(')').and_then(|message| message.rsplit_once(" (did you "));
    match inside {
        Some((message, help)) => (message.to_owned(), expected, Some(format!("did you {help}"))),
        None => (message.to_owned(), expected, None),
    }
}

/// The place of a failure.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    pub(super) path: &'a Path<'a>,
    pub(super) at: At,
    /// The node to omit.
    pub(super) node: &'a Node,
    pub(super) notes: &'a RefCell<Notes>,
}

impl Spot<'_> {
    /// Adds this place to a failure without one.
    pub(super) fn place(self, failure: Failure) -> Failure {
        Failure::Placed(self.placed(failure))
    }

    /// See [`place`](Self::place).
    pub(super) fn placed(self, failure: Failure) -> Box<Failed> {
        if let Failure::Placed(failed) = failure {
            return failed;
        }
        let lacks = match failure {
            Failure::Missing(key) => Some(key),
            _ => None,
        };
        let fault = (!self.is_consequence(&failure)).then(|| self.fault(failure));
        self.failed(fault, lacks)
    }

    /// Makes the next pass omit the node, with this fault as the reason, or with a reported one.
    pub(super) fn fail(self, fault: Option<Fault>) -> Failure {
        Failure::Placed(self.failed(fault, None))
    }

    fn failed(self, fault: Option<Fault>, lacks: Option<&'static str>) -> Box<Failed> {
        let item = matches!(self.path, Path::Index { .. }).then(|| self.path.segments());
        Box::new(Failed { node: address(self.node), item, fault, lacks })
    }

    /// True if a failure follows from a reported one.
    pub(super) fn is_consequence(self, failure: &Failure) -> bool {
        let notes = self.notes.borrow();
        let address = address(self.node);
        match failure {
            Failure::Missing(key) => {
                // It is present and invalid, or misspelt, possibly beyond recognition.
                self.node.get(key).is_some_and(|of| of.value != Value::Null)
                    || notes.meant.contains(&(address, (*key).to_owned()))
                    || notes.unclear.contains(&address)
            }
            _ => notes.lacking.contains_key(&address) || notes.omits_inside(self.node),
        }
    }

    pub(super) fn fault(self, failure: Failure) -> Fault {
        let name = self.path.name();
        let rule = match &failure {
            Failure::Missing(_) => Some(&missing_key::RULE),
            Failure::Field { .. } => Some(&unknown_key::RULE),
            Failure::Variant { .. } if self.at == At::Key => Some(&unknown_key::RULE),
            _ => None,
        };
        let (at, message, expected, help) = match failure {
            Failure::Message(message) => {
                let (message, expected, help) = parts(&message);
                let name =
                    message.strip_prefix("`{").and_then(|rest| rest.split_once("}` is not "));
                let parameter = name.and_then(|(name, _)| self.path.parameter(name));
                let help =
                    did_you_mean(parameter.map(|name| format!("{{{name}}}")).as_deref()).or(help);
                (self.at, message, expected, help)
            }
            Failure::Kind { expected } if self.at == At::Key => {
                (self.at, format!("{name} cannot be a key here"), Some(expected), None)
            }
            Failure::Kind { expected } => {
                let help = conversion(self.node, &expected)
                    .or_else(|| comparison(self.node, expected.contains("`equals`")))
                    .or_else(|| self.form().filter(|_| expected != "a list"));
                (
                    self.at,
                    format!("wrong type for {name}: {}", described(self.node)),
                    Some(expected),
                    help,
                )
            }
            Failure::Value { found, expected } => {
                let message = if matches!(self.node.value, Value::Number(_)) && self.at == At::Value
                {
                    format!("{name} is out of range: {found}")
                } else {
                    format!("invalid value for {name}: `{found}`")
                };
                (self.at, message, Some(expected), None)
            }
            Failure::Variant { found, known } => {
                let ours = match self.at {
                    At::Key => foreign::key(&found, known),
                    At::Value => foreign::value(&found, known),
                };
                let elsewhere = foreign::elsewhere(&found, known).map(str::to_owned);
                let meant = || did_you_mean(ours.or_else(|| nearest(&found, known)));
                let is_compared = self.at == At::Value && known.contains(&"equals");
                let help = elsewhere.or_else(meant).or_else(|| comparison(self.node, is_compared));
                let message = match self.at {
                    At::Key => format!("unknown key `{}`", shortened(&found)),
                    At::Value => format!("unknown value for {name}: `{}`", shortened(&found)),
                };
                (self.at, message, Some(list(known)), help)
            }
            Failure::Field { found, known } => {
                let meant = foreign::key(&found, known).or_else(|| nearest(&found, known));
                let help = did_you_mean(meant);
                (At::Key, format!("unknown key `{}`", shortened(&found)), Some(list(known)), help)
            }
            Failure::Missing(key) if self.node.get(key).is_some() => {
                let path = [self.path.segments(), vec![key.to_owned()]].concat();
                return Fault::at(path, At::Key, format!("`{key}` has no value"));
            }
            Failure::Missing(key) => {
                let message = match self.path {
                    Path::Root => format!("the key `{key}` is missing"),
                    _ => format!("{name} lacks the key `{key}`"),
                };
                (At::Key, message, None, None)
            }
            Failure::Placed(_) => unreachable!("a placed failure has its fault"),
        };
        let fault = Fault::at(self.path.segments(), at, message).expected(expected).help(help);
        match rule {
            Some(rule) => fault.rule(rule),
            None => fault,
        }
    }

    /// The remedy for the value of a key that other tools write differently.
    fn form(self) -> Option<String> {
        match self.path {
            Path::Key { name, .. } => Some(format!("write `{}`", foreign::form(name, self.node)?)),
            _ => None,
        }
    }
}
