//! Converts the document to a stack.
//!
//! Lowering resolves names to handles and computes defaults. It never stops at an error: unresolved
//! names are reported at their place and omitted. [`Stack::check`] validates the result for AWS;
//! [`place`] finds the place in the blueprint for an error of the model.

mod api;
mod place;
mod route;
mod stage;
mod unresolved;

use std::collections::{BTreeMap, BTreeSet};

use super::decode::References;
use super::diagnostic::{At, Fault, Faults};
use super::document::{Api, Blueprint};
use super::node::{Node, Value};
use super::reference::{self, Reach, Scope};
use crate::check::rules::no_reference;
pub(super) use crate::model::written::API;
use crate::model::{Declaration, HttpMethod, Name, Path, Stack};
use crate::nearest::nearest;
use crate::text::Text;

/// The result of lowering.
#[derive(Debug)]
pub(super) struct Lowered {
    pub(super) stack: Stack,
    /// The route keys as written, by method and complete path.
    pub(super) routes: BTreeMap<(HttpMethod, String), String>,
}

/// Lowers a document and adds errors to the faults of `references`. `node` is the original
/// document, including unreadable parts that are missing in `blueprint`.
pub(super) fn lower(blueprint: Blueprint, node: &Node, references: &mut References) -> Lowered {
    let mut stack = Stack::new(&blueprint.name);
    stack.description = blueprint.description;
    stack.tags = blueprint.tags;
    let api = blueprint.api;
    let mut lowering = Lowering {
        written: &api,
        faults: &mut references.faults,
        node,
        routes: BTreeMap::new(),
        used: &mut references.parameters,
    };
    lowering.check_prefix(api.path_prefix.as_deref());
    let parameters: Vec<_> =
        blueprint.parameters.iter().map(|parameter| parameter.key.clone()).collect();
    add(&mut stack, blueprint.parameters);
    add(&mut stack, blueprint.kinesis_streams);
    add(&mut stack, blueprint.tables);
    add(&mut stack, blueprint.table_groups);
    add(&mut stack, blueprint.queues);
    for mut topic in blueprint.topics {
        let subscriptions = std::mem::take(&mut topic.subscriptions);
        stack.add(topic);
        add(&mut stack, subscriptions);
    }
    add(&mut stack, blueprint.functions);
    let stage = lowering.api(&blueprint.name, &api, &mut stack);
    add(&mut stack, blueprint.api_keys);
    add(&mut stack, blueprint.usage_plans.into_iter().map(|plan| plan.stage(&stage)));
    add(&mut stack, blueprint.domain_names.into_iter().map(|domain| domain.at(&stage)));
    for mut output in blueprint.outputs {
        stack.place(&mut output.value, &stage);
        stack.add(output);
    }
    lowering.check_unresolved();
    for mut example in blueprint.examples {
        let target = &example.request.target;
        let (path, query) = target.split_at(target.find('?').unwrap_or(target.len()));
        example.request.target = lowering.below_prefix(path) + query;
        stack.add_example(example);
    }
    stack.add_standard_outputs();
    let routes = lowering.routes;
    let is_unused = |name: &Name| !references.parameters.contains(name);
    stack.unused_parameters = parameters.into_iter().filter(is_unused).collect();
    Lowered { stack, routes }
}

fn add<D: Declaration>(stack: &mut Stack, declarations: impl IntoIterator<Item = D>) {
    for declaration in declarations {
        stack.add(declaration);
    }
}

/// Reports required keys that serde accepts as empty. Misspelt or unreadable ones have been
/// reported.
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
    written: &'a Api,
    faults: &'a mut Faults,
    node: &'a Node,
    routes: BTreeMap<(HttpMethod, String), String>,
    /// The referenced parameters.
    used: &'a mut BTreeSet<Name>,
}

impl<'a> Lowering<'a> {
    const fn scope(&self, reach: Reach) -> Scope<'a> {
        Scope::new(self.node, reach)
    }

    fn report(&mut self, path: &[&str], message: impl Into<String>, expected: impl Into<String>) {
        let expected = expected.into();
        self.faults.push(
            Fault::new(path, At::Value, message)
                .expected((!expected.is_empty()).then_some(expected)),
        );
    }

    /// Reports text that looks like a reference where there are none.
    fn report_no_reference(
        &mut self,
        path: &[&str],
        message: impl Into<String>,
        expected: impl Into<String>,
    ) {
        let fault = Fault::new(path, At::Value, message).rule(&no_reference::RULE);
        self.faults.push(fault.expected(Some(expected.into())));
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
    fn text(&mut self, scope: Scope<'_>, text: &str, path: &[&str]) -> Text {
        let fault = |message| Fault::new(path, At::Value, message);
        if !scope.check(text, self.faults, fault) {
            return Text::literal(text);
        }
        let text = Text::written(text);
        self.used.extend(reference::parameters(&text));
        text
    }

    /// Reports an unresolved name, with the names `known`.
    fn unknown(&mut self, path: &[&str], noun: &str, name: &str, known: &[&str]) {
        self.faults.push_with(|| {
            let path = path.iter().map(ToString::to_string).collect();
            reference::unknown(path, At::Value, noun, name, known).of_kept_items()
        });
    }

    /// Reports a name that is not in a section of the blueprint. Unreadable entries have been
    /// reported.
    fn not_in(&mut self, section: &str, path: &[&str], what: &str, name: &str) {
        let known: Vec<_> = self.node.at(&[section]).into_iter().flat_map(Node::keys).collect();
        if !known.contains(&name) {
            self.unknown(path, what, name, &known);
        }
    }
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
