//! From the document to a stack.
//!
//! Lowering resolves names to handles and fills in what the blueprint leaves out. It never stops at
//! an error: what cannot be resolved is reported at its place and left out. Whether AWS would take
//! the result is for [`Stack::check`] to say; [`place`] finds the spot in the blueprint that a
//! problem of the model is about.

mod access;
mod api;
mod attribute;
mod autoscaling;
mod caller;
mod cors;
mod domain_name;
mod errors;
mod example;
mod function;
mod kinesis_stream;
mod operation;
mod place;
mod queue;
mod raw;
mod replica;
mod route;
mod stage;
mod table;
mod topic;
mod unresolved;

use std::collections::{BTreeMap, BTreeSet};

use super::diagnostic::{At, Fault, Faults};
use super::document::domain_name::DomainEndpoint;
use super::document::{self as written, Blueprint};
use super::node::{Node, Value};
use super::reference::{ReferenceError, Scope};
use crate::bounds;
use crate::model::{Handle, HttpMethod, Name, Output, Parameter, Path, Stack, Table};
use crate::nearest::nearest;
use crate::text::{Reference, Text};

/// The name of the API, and of its role, within the stack.
pub(super) const API: &str = "api";

/// What a blueprint says, in the model's terms.
pub(super) struct Lowered {
    pub(super) stack: Stack,
    /// The route keys as they were written, by method and whole path.
    pub(super) routes: BTreeMap<(HttpMethod, String), String>,
}

/// Lowers a document; what is wrong goes to `faults`. `node` is the document as it was written: it
/// also has what could not be read, and so is missing from `blueprint`.
pub(super) fn lower(
    blueprint: &Blueprint,
    node: &Node,
    directory: &std::path::Path,
    faults: &mut Faults,
) -> Lowered {
    let mut stack = Stack::new(&blueprint.name);
    stack.description = constant(blueprint.description.as_deref());
    let mut lowering = Lowering {
        blueprint,
        directory,
        faults,
        node,
        surroundings: Scope::default(),
        routes: BTreeMap::new(),
        used: BTreeSet::new(),
        left: Left { templates: bounds::TEMPLATES_BYTES.at_most, code: bounds::CODE_BYTES.at_most },
    };
    lowering.check_prefix(blueprint.api.path_prefix.as_deref());
    let parameters: Vec<_> = blueprint
        .parameters
        .iter()
        .map(|(name, written)| stack.add(parameter(name, written)))
        .collect();
    lowering.surroundings = Scope::surroundings(parameters.iter());
    let mut targets = lowering.surroundings.clone();
    for (name, written) in &blueprint.kinesis_streams {
        let stream = stack.add(lowering.kinesis_stream(name, written));
        targets.add_kinesis_stream(&stream);
    }
    let groups = lowering.groups_by_table(&blueprint.table_groups, &blueprint.tables);
    let tables: BTreeMap<String, Handle<Table>> = blueprint
        .tables
        .iter()
        .map(|(name, written)| {
            (name.clone(), stack.add(lowering.table(name, written, groups.get(name.as_str()))))
        })
        .collect();
    for (name, group) in &blueprint.table_groups {
        let group = lowering.table_group(name, group);
        stack.add(group);
    }
    let with_tables = targets.with_tables(tables.iter());
    let with_functions = lowering.functions(&mut stack, with_tables);
    let (api, role, stage) = lowering.api(blueprint, &mut stack, &tables, &with_functions);
    let mut everything = with_functions.with_api(&api, role.as_ref(), &stage);
    let mut keys = BTreeMap::new();
    for (name, written) in &blueprint.api_keys {
        let key = stack.add(lowering.api_key(name, written));
        everything.add_api_key(&key);
        keys.insert(name.as_str(), key);
    }
    for (name, written) in &blueprint.usage_plans {
        let plan = stack.add(lowering.usage_plan(name, written, &stage, &keys));
        everything.add_usage_plan(&plan);
    }
    for (name, written) in &blueprint.domain_names {
        let domain = stack.add(lowering.domain_name(name, written, &stage));
        everything.add_domain_name(&domain, written.endpoint == DomainEndpoint::Edge);
    }
    for (key, value) in &blueprint.tags {
        let value = lowering.plain(value, &["tags", key]);
        stack.tags.insert(key.clone(), value);
    }
    for (name, written) in &blueprint.outputs {
        let value = lowering.text(&everything, &written.value, &["outputs", name]);
        let mut output = Output::new(name, value);
        output.description = constant(written.description.as_deref());
        stack.add(output);
    }
    lowering.check_constants(&everything);
    lowering.check_unresolved(&everything);
    lowering.examples(&mut stack);
    stack.add_standard_outputs();
    let unused = blueprint.parameters.keys().map(|name| Name::from(name.as_str()));
    stack.unused_parameters = unused.filter(|name| !lowering.used.contains(name)).collect();
    Lowered { stack, routes: lowering.routes }
}

/// Reports what serde takes as empty because nothing is there. What is misspelt or unreadable has
/// been reported.
pub(super) fn check_required(node: &Node, faults: &mut Faults) {
    for (section, key) in [(&[][..], "name"), (&[], API), (&[API], "routes")] {
        let Some(node) = node.at(section) else { continue };
        let is_readable = matches!(node.value, Value::Mapping(_) | Value::Null);
        let there =
            node.get(key).is_some() || node.keys().any(|name| nearest(name, [key]).is_some());
        if is_readable && !there {
            let message = match section {
                [] => format!("the key `{key}` is missing"),
                section => format!("`{}` lacks the key `{key}`", section.join(".")),
            };
            faults.push(Fault::new(section, At::Key, message).of_missing_key(key));
        }
    }
}

struct Lowering<'a> {
    directory: &'a std::path::Path,
    faults: &'a mut Faults,
    blueprint: &'a Blueprint,
    node: &'a Node,
    surroundings: Scope,
    routes: BTreeMap<(HttpMethod, String), String>,
    /// The parameters that something refers to.
    used: BTreeSet<Name>,
    left: Left,
}

/// The bytes that the files may still have that a blueprint names.
struct Left {
    templates: u64,
    code: u64,
}

impl Lowering<'_> {
    /// What happens when an item changes; gives what can be referred to then.
    fn functions(&mut self, stack: &mut Stack, mut scope: Scope) -> Scope {
        let blueprint = self.blueprint;
        for (name, written) in &blueprint.queues {
            let queue = stack.add(self.queue(name, written));
            scope.add_queue(&queue);
        }
        for (name, written) in &blueprint.topics {
            let topic = stack.add(self.topic(name, written));
            scope.add_topic(&topic);
        }
        let mut with_functions = scope.clone();
        for (name, written) in &blueprint.functions {
            let function = stack.add(self.function(name, written, &scope));
            with_functions.add_function(&function);
        }
        for (topic, name, written) in blueprint.topics.iter().flat_map(|(topic, of)| {
            of.subscriptions.iter().map(move |(name, written)| (topic, name, written))
        }) {
            if let Some(subscription) = self.subscription(topic, name, written, &with_functions) {
                stack.add(subscription);
            }
        }
        with_functions
    }

    fn report(&mut self, path: &[&str], message: impl Into<String>, expected: impl Into<String>) {
        let expected = expected.into();
        self.faults.push(
            Fault::new(path, At::Value, message)
                .expected((!expected.is_empty()).then_some(expected)),
        );
    }

    /// Reports references in the texts that CloudFormation takes as constants only.
    fn check_constants(&mut self, scope: &Scope) {
        let blueprint = self.blueprint;
        let parameters = blueprint.parameters.iter();
        let outputs = blueprint.outputs.iter();
        let descriptions = std::iter::once((vec!["description"], &blueprint.description))
            .chain(parameters.map(|(name, written)| {
                (vec!["parameters", name, "description"], &written.description)
            }))
            .chain(outputs.map(|(name, written)| {
                (vec!["outputs", name, "description"], &written.description)
            }));
        for (path, description) in descriptions {
            let text = description.as_deref().unwrap_or_default().replace("$${", "");
            if let Some(name) = names_in(&text).find(|name| scope.values().contains_key(*name)) {
                self.report(
                    &path,
                    format!("this description is a constant: it cannot refer to `{name}`"),
                    "plain text",
                );
            }
        }
    }

    fn check_prefix(&mut self, prefix: Option<&str>) {
        let Some(prefix) =
            prefix.map(|prefix| prefix.trim_end_matches('/')).filter(|prefix| !prefix.is_empty())
        else {
            return;
        };
        if let Err(error) = prefix.parse::<Path>() {
            self.report(&["api", "path-prefix"], error.to_string(), error.expected());
        }
    }

    /// Resolves the references of a text.
    fn text(&mut self, scope: &Scope, text: &str, path: &[&str]) -> Text {
        self.check_unresolved_text(scope, text, path);
        match scope.resolve(text) {
            Ok(resolved) => {
                self.uses_parameters_of(&resolved);
                resolved
            }
            Err(ReferenceError::Unclosed) => {
                self.report(
                    path,
                    "`${` without a `}`",
                    "${NAME}, or $${ for the characters themselves",
                );
                Text::literal(text)
            }
            Err(ReferenceError::Unknown(name)) => {
                if !self.is_unreadable(&name) {
                    self.faults.push_with(|| {
                        let fault = Fault::new(
                            path,
                            At::Value,
                            format!("there is no `{name}` to refer to here"),
                        )
                        .of_unresolved_name();
                        fault.one_of(&name, scope.names(), |nearest| format!("${{{nearest}}}"))
                    });
                }
                Text::literal(text)
            }
        }
    }

    /// Notes the parameters that a text refers to.
    fn uses_parameters_of(&mut self, text: &Text) {
        self.used.extend(text.references().filter_map(|reference| match reference {
            Reference::Parameter(parameter) => Some(parameter.0.clone()),
            Reference::Resource { .. } | Reference::Pseudo(_) => None,
        }));
    }

    /// Whether a name to refer to is there, but what it stands for could not be read.
    fn is_unreadable(&self, name: &str) -> bool {
        let mut parts = name.splitn(2, '.');
        let (Some(section), Some(rest)) = (parts.next(), parts.next()) else { return false };
        let member = if section == "parameters" {
            rest
        } else {
            rest.rsplit_once('.').map_or(rest, |(member, _)| member)
        };
        let readable = match section {
            "parameters" => self.blueprint.parameters.contains_key(member),
            "kinesis-streams" => self.blueprint.kinesis_streams.contains_key(member),
            "tables" => self.blueprint.tables.contains_key(member),
            "queues" => self.blueprint.queues.contains_key(member),
            "topics" => self.blueprint.topics.contains_key(member),
            "functions" => self.blueprint.functions.contains_key(member),
            "api-keys" => self.blueprint.api_keys.contains_key(member),
            "usage-plans" => self.blueprint.usage_plans.contains_key(member),
            "domain-names" => self.blueprint.domain_names.contains_key(member),
            _ => return false,
        };
        !readable && self.node.at(&[section, member]).is_some()
    }

    /// A text that may refer to what is around the stack.
    fn plain(&mut self, text: &str, path: &[&str]) -> Text {
        let scope = std::mem::take(&mut self.surroundings);
        let resolved = self.text(&scope, text, path);
        self.surroundings = scope;
        resolved
    }

    fn optional(&mut self, text: Option<&String>, path: &[&str]) -> Option<Text> {
        text.map(|text| self.plain(text, path))
    }

    /// Reports a name that stands for nothing among the names `known`.
    fn unknown<S: AsRef<str>>(&mut self, path: &[&str], what: &str, name: &str, known: &[S]) {
        self.faults.push_with(|| {
            let fault = Fault::new(path, At::Value, format!("there is no {what} `{name}`"))
                .of_unresolved_name();
            if known.is_empty() {
                fault.expected(Some("the name of one, but the blueprint has none".to_owned()))
            } else {
                fault.one_of(name, known.iter().map(AsRef::as_ref), str::to_owned)
            }
        });
    }

    /// Reports a name that is not in a section of the blueprint. What is there but could not be
    /// read has been reported.
    fn not_in(&mut self, section: &str, path: &[&str], what: &str, name: &str) {
        let known: Vec<_> = self.node.at(&[section]).into_iter().flat_map(Node::keys).collect();
        if !known.contains(&name) {
            self.unknown(path, what, name, &known);
        }
    }
}

/// The names in a text between `${` and `}`.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    text.split("${").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

/// A text that cannot refer: `$${` stands for `${` there, too.
fn constant(text: Option<&str>) -> Option<String> {
    text.map(|text| text.replace("$${", "${"))
}

fn parameter(name: &str, written: &written::Parameter) -> Parameter {
    let mut parameter = Parameter::new(name).of(written.r#type);
    parameter.description = constant(written.description.as_deref());
    parameter.default = written.default.as_ref().map(|value| value.0.clone());
    parameter.allowed_values = written.allowed_values.iter().map(|value| value.0.clone()).collect();
    parameter.allowed_pattern.clone_from(&written.allowed_pattern);
    parameter.min_length = written.min_length;
    parameter.max_length = written.max_length;
    parameter.min_value = written.min_value;
    parameter.max_value = written.max_value;
    parameter
}

#[cfg(test)]
mod tests {
    use crate::blueprint::{Source, load};

    #[test]
    fn descriptions_spell_out_what_would_be_a_reference() {
        let text = "name: o\ndescription: \"in $${aws.region} and ${elsewhere}\"\napi: {routes: {GET /: {mock: {status: 200}}}}\n";
        let source = Source { name: "o".into(), text: text.into(), directory: ".".into() };
        let stack = load(&source, &[]).expect("a stack");
        assert_eq!(stack.description.as_deref(), Some("in ${aws.region} and ${elsewhere}"));
    }
}
