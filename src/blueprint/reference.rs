//! References in texts: `${parameters.environment}`, `${tables.orders.name}`.
//!
//! The valid references of a text depend on its place: a table's name cannot contain the API's URL,
//! which depends on the table. The names are those of the document, including unreadable entries.

use std::collections::{BTreeMap, BTreeSet};

use super::api_path;
use super::diagnostic::{At, Fault, Faults};
use super::existing;
use super::node::Node;
use crate::check::rules::no_reference;
use crate::model::written::{API, APIS, AWS, OF_API, SECTIONS, Section, reference};
use crate::model::{Kind, ResourceId};
use crate::text::{Attribute, Pseudo, Reference, Text};

/// The reach of a text's references, each larger than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// Values known before any resource: parameters, account and region.
    Surroundings,
    /// The same, and the resources that functions use.
    Data,
    /// The same, and functions.
    Definitions,
    /// The same, and state machines.
    Functions,
    /// Everything.
    Stack,
}

/// The values that a text can refer to, by name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'n> {
    document: &'n Node,
    reach: Reach,
}

/// A name of the scope in a text.
pub(super) struct Mention {
    /// The text: `${tables.orders.name}`, `{aws.region}`.
    pub(super) written: String,
    /// The name.
    pub(super) name: String,
    /// True for `${…}`, which is replaced in texts with references.
    pub(super) is_reference: bool,
}

impl Reach {
    const ALL: [Self; 5] =
        [Self::Surroundings, Self::Data, Self::Definitions, Self::Functions, Self::Stack];

    /// The places of texts with at least this reach, as in [`Reach::of`].
    const fn places(self) -> &'static str {
        match self {
            Self::Surroundings => "every text that may contain references",
            Self::Data => "`environment` and `code` of functions, and the places below",
            Self::Definitions => "`definition` of state machines, and the places below",
            Self::Functions => {
                "`endpoint` of subscriptions, `authorizers`, fixed values of `parameters` of \
                 routes, `variables`, `canary` and the access log's `format` of stages, and \
                 the places below"
            }
            Self::Stack => "`outputs`, and `description` of the blueprint and of its parameters",
        }
    }

    /// The reach of the text at a path.
    pub(super) fn of(path: &[String]) -> Self {
        let path: Vec<_> = path.iter().map(String::as_str).collect();
        match api_path::as_only(&path)[..] {
            ["functions", _, "environment" | "code", ..] => Self::Data,
            ["state-machines", _, "definition" | "definition-file", ..] => Self::Definitions,
            ["topics", _, "subscriptions", _, "endpoint", ..]
            | ["api", "authorizers", ..]
            | ["api", "routes", _, "parameters", ..]
            | ["api", "stage", "variables" | "canary", ..]
            | ["api", "stage", "access-log", "format"]
            | ["api", "further-stages", _, "variables" | "canary", ..]
            | ["api", "further-stages", _, "access-log", "format"] => Self::Functions,
            ["outputs" | "description", ..] | ["parameters", _, "description"] => Self::Stack,
            _ => Self::Surroundings,
        }
    }

    const fn reaches(self, kind: Kind) -> bool {
        match kind {
            Kind::Table
            | Kind::KinesisStream
            | Kind::Queue
            | Kind::Topic
            | Kind::Bucket
            | Kind::DeliveryStream
            | Kind::EventBus
            | Kind::UserPool => !matches!(self, Self::Surroundings),
            Kind::Function => matches!(self, Self::Definitions | Self::Functions | Self::Stack),
            Kind::StateMachine => matches!(self, Self::Functions | Self::Stack),
            _ => matches!(self, Self::Stack),
        }
    }
}

/// A reference that texts can contain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceForm {
    /// Its name, with `NAME` for a name of the blueprint: `tables.NAME.arn`.
    pub name: String,
    /// The places whose texts can contain it, in Markdown.
    pub places: &'static str,
    /// True if mapping templates in handlebars can contain it, too.
    pub is_for_templates: bool,
}

/// The references that texts can contain, those with the most places first.
pub fn reference_forms() -> Vec<ReferenceForm> {
    let aws = AWS.iter().map(|(name, _)| (*name).to_owned());
    let parameters = std::iter::once("parameters.NAME".to_owned());
    let members = SECTIONS.iter().flat_map(|section| {
        let attributes = section.attributes.iter();
        attributes.map(|(attribute, _)| format!("{}.NAME.{attribute}", section.name))
    });
    let of_apis = ["api".to_owned(), "apis.NAME".to_owned()].into_iter().flat_map(of_api);
    let names = aws.chain(parameters).chain(members).chain(of_apis);
    let mut forms: Vec<_> = names
        .filter_map(|name| {
            let reference = reference(&name)?;
            let reach = Reach::ALL.into_iter().find(|reach| match &reference {
                Reference::Resource { id, .. } => reach.reaches(id.kind),
                _ => true,
            })?;
            let is_for_templates = self::name(&reference).is_some();
            Some((reach, ReferenceForm { name, places: reach.places(), is_for_templates }))
        })
        .collect();
    forms.sort_by_key(|(reach, _)| *reach);
    forms.into_iter().map(|(_, form)| form).collect()
}

/// The names of an API, `api` or `apis.NAME`, that texts can refer to.
fn of_api(api: String) -> impl Iterator<Item = String> {
    OF_API.iter().map(move |(name, ..)| format!("{api}.{name}"))
}

impl<'n> Scope<'n> {
    pub(super) const fn new(document: &'n Node, reach: Reach) -> Self {
        Self { document, reach }
    }

    /// True if a text can refer to a name.
    pub(super) fn holds(self, name: &str) -> bool {
        match reference(name) {
            Some(Reference::Pseudo(_)) => true,
            Some(Reference::Parameter(parameter)) => {
                self.document.at(&["parameters", &parameter.0]).is_some()
            }
            Some(Reference::Resource { id, .. }) if self.reach.reaches(id.kind) => {
                match SECTIONS.iter().find(|section| section.kind == id.kind) {
                    Some(section) => self.document.at(&[section.name, &id.name]).is_some(),
                    None => self.holds_api(name),
                }
            }
            Some(Reference::Resource { .. }) | None => false,
        }
    }

    /// True if the API in a name such as `apis.admin.id` is in the document. A missing `api` is
    /// another problem.
    fn holds_api(self, name: &str) -> bool {
        let mut segments = name.split('.');
        match (segments.next(), segments.next()) {
            (Some(APIS), Some(key)) => self.document.at(&[APIS, key]).is_some(),
            _ => self.document.get(API).is_some() || self.document.get(APIS).is_none(),
        }
    }

    /// The names, sorted.
    pub(super) fn names(self) -> BTreeSet<String> {
        let keys = |section| self.document.get(section).into_iter().flat_map(Node::keys);
        let aws = AWS.iter().map(|(name, _)| (*name).to_owned());
        let parameters = keys("parameters").map(|key| format!("parameters.{key}"));
        let sections = SECTIONS.iter().filter(|section| self.reach.reaches(section.kind));
        let members = sections.flat_map(|section| {
            keys(section.name).flat_map(move |key| {
                let names = section.attributes.iter();
                names.map(move |(attribute, _)| format!("{}.{key}.{attribute}", section.name))
            })
        });
        let reaches_apis = self.reach.reaches(Kind::RestApi);
        let of_apis = api_path::all(self.document).filter(|_| reaches_apis);
        let of_apis = of_apis.flat_map(|path| of_api(path.join(".")));
        aws.chain(parameters).chain(members).chain(of_apis).collect()
    }

    /// The values, by name.
    pub(super) fn values(self) -> BTreeMap<String, Text> {
        let value = |name: String| {
            let reference = reference(&name)?;
            let text = existing::text_of(self.document, &reference);
            Some((name, text.unwrap_or_else(|| reference.into())))
        };
        self.names().into_iter().filter_map(value).collect()
    }

    /// The names in braces in a text, in any form, except after `$${`, which is literal.
    pub(super) fn mentions(self, text: &str) -> Vec<Mention> {
        let mentioned = text.match_indices('{').filter_map(|(start, _)| {
            let rest = &text[start + 1..];
            let end = rest.find(['{', '}']).filter(|end| rest[*end..].starts_with('}'))?;
            let name = rest[..end].trim();
            let before = &text[..start];
            if !self.holds(name) || before.ends_with("$$") {
                return None;
            }
            let is_double = before.ends_with('{');
            let (opening, closing) = match before {
                _ if is_double => ("{{", "}}"),
                _ if before.ends_with("$!") => ("$!{", "}"),
                _ if before.ends_with('$') => ("${", "}"),
                _ => ("{", "}"),
            };
            let written = format!("{opening}{name}{closing}");
            Some(Mention { written, name: name.to_owned(), is_reference: opening == "${" })
        });
        mentioned.collect()
    }

    /// Reports invalid references of a text, with `fault` creating a fault from a message. Returns
    /// false if there are any.
    pub(super) fn check(
        self,
        text: &str,
        faults: &mut Faults,
        fault: impl Fn(String) -> Fault,
    ) -> bool {
        let loose = self.mentions(text).into_iter().find(|found| !found.is_reference);
        if let Some(Mention { written, name, .. }) = &loose {
            faults.push_with(|| {
                let fault =
                    fault(format!("`{written}` is not a reference here")).rule(&no_reference::RULE);
                fault.expected(Some(format!("${{{name}}}")))
            });
        }
        let unknown = references(text).find(|name| name.is_none_or(|name| !self.holds(name)));
        match unknown {
            None => {}
            Some(None) => faults.push_with(|| {
                let expected = "${NAME}, or $${ for the characters themselves";
                fault("`${` without a `}`".to_owned()).expected(Some(expected.to_owned()))
            }),
            Some(Some(name)) => faults.push_with(|| {
                let fault =
                    fault(format!("there is no `{name}` to refer to here")).of_unresolved_name();
                let names = self.names();
                let known = names.iter().map(String::as_str);
                let fault = fault.one_of(name, known, |nearest| format!("${{{nearest}}}"));
                let parameter = format!("parameters.{name}");
                if self.holds(&parameter) {
                    return fault.help(Some(format!("did you mean `${{{parameter}}}`?")));
                }
                if fault.help.is_none() && !name.contains(['.', ':']) {
                    let help = format!("declare `{name}` under `parameters`: `${{{parameter}}}`");
                    return fault.help(Some(help));
                }
                fault
            }),
        }
        loose.is_none() && unknown.is_none()
    }
}

/// The names that a text refers to; `None` for an unclosed one.
pub(super) fn references(text: &str) -> impl Iterator<Item = Option<&str>> {
    let begun = text.match_indices("${").filter(|(start, _)| !text[..*start].ends_with('$'));
    begun.map(|(start, _)| Some(text[start + 2..].split_once('}')?.0.trim()))
}

/// Reports the name of a resource that is not in its section.
pub(super) fn check_name(
    section: &Section,
    name: &str,
    document: &Node,
    faults: &mut Faults,
    place: impl FnOnce() -> (Vec<String>, At),
) {
    let known = document.get(section.name);
    if known.and_then(|known| known.get(name)).is_none() {
        faults.push_with(|| {
            let known = known.into_iter().flat_map(Node::keys).collect::<Vec<_>>();
            let (path, at) = place();
            unknown(path, at, section.kind.noun(), name, &known)
        });
    }
}

/// An unresolved name, with the names `known`.
pub(super) fn unknown(path: Vec<String>, at: At, noun: &str, name: &str, known: &[&str]) -> Fault {
    let fault = Fault::at(path, at, format!("there is no {noun} `{name}`"));
    let fault = fault.of_unresolved_name();
    if known.is_empty() {
        fault.expected(Some("the name of one, but the blueprint has none".to_owned()))
    } else {
        fault.one_of(name, known.iter().copied(), str::to_owned)
    }
}

/// The name of a reference in a mapping template; `None` if it does not support the reference.
pub(super) fn name(reference: &Reference) -> Option<Vec<&str>> {
    match reference {
        Reference::Resource { id: ResourceId { kind: Kind::Table, name, .. }, attribute } => {
            match attribute {
                Attribute::Name => Some(vec!["tables", name, "name"]),
                Attribute::Arn => Some(vec!["tables", name, "arn"]),
                _ => None,
            }
        }
        Reference::Resource { .. } => None,
        Reference::Parameter(parameter) => Some(vec!["parameters", &parameter.0]),
        Reference::Pseudo(Pseudo::AccountId) => Some(vec!["aws", "account-id"]),
        Reference::Pseudo(Pseudo::Partition) => Some(vec!["aws", "partition"]),
        Reference::Pseudo(Pseudo::Region) => Some(vec!["aws", "region"]),
        Reference::Pseudo(Pseudo::UrlSuffix) => Some(vec!["aws", "url-suffix"]),
    }
}
