//! Converts the document to a stack.
//!
//! Lowering adds the declarations to a stack and completes the paths of routes. It never stops at
//! an error: invalid routes are reported at their place and omitted. [`place`] finds the place in
//! the blueprint for a finding about the stack.

mod api;
mod place;
mod route;
mod stage;
mod unresolved;

use std::collections::BTreeMap;

use super::api_path;
use super::decode::{References, address};
use super::diagnostic::{At, Fault, Faults};
use super::document::Document;
use super::files::Files;
use super::node::{Node, Value};
use super::reference::{Reach, Scope};
use crate::check::rules::{existing_resource, missing_key, no_reference};
use crate::model::written::{API, APIS};
use crate::model::{Code, Declaration, Function, HttpMethod, Name, RestApi, Stack};
use crate::nearest::nearest;

/// The result of lowering.
#[derive(Debug)]
pub(super) struct Lowered {
    pub(super) stack: Stack,
    /// The route keys as written, by API, method and complete path.
    pub(super) routes: Routes,
}

/// The route keys as written, by API, method and complete path.
type Routes = BTreeMap<(Name, HttpMethod, String), String>;

/// Lowers a document and adds errors to the faults of `references`. `node` is the original
/// document, including unreadable parts that are missing in `blueprint`.
pub(super) fn lower(document: Document, node: &Node, references: &mut References) -> Lowered {
    let mut stack = Stack::new(&document.name);
    stack.description = document.description;
    stack.name_prefix = document.name_prefix.unwrap_or_default();
    stack.set_profile(document.profile);
    stack.allow = document.allow;
    stack.tags = document.tags;
    stack.alarms = document.alarms;
    stack.dashboard = document.dashboard.and_then(|of| of.0);
    let mut lowering = Lowering {
        faults: &mut references.faults,
        node,
        routes: BTreeMap::new(),
        apis: Vec::new(),
    };
    add(&mut stack, document.parameters);
    add(&mut stack, document.kinesis_streams);
    add(&mut stack, document.tables);
    add(&mut stack, document.table_groups);
    add(&mut stack, document.queues);
    for mut topic in document.topics {
        let subscriptions = std::mem::take(&mut topic.subscriptions);
        stack.add(topic);
        add(&mut stack, subscriptions);
    }
    add(&mut stack, document.buckets);
    add(&mut stack, document.delivery_streams);
    for mut bus in document.event_buses {
        let rules = std::mem::take(&mut bus.rules);
        stack.add(bus);
        add(&mut stack, rules);
    }
    let mut functions = document.functions;
    add_folders(&mut functions, node, &mut references.files);
    add(&mut stack, functions);
    add(&mut stack, document.state_machines);
    add(&mut stack, document.user_pools);
    add(&mut stack, document.identity_pools);
    add(&mut stack, document.vpc_links);
    let further = lowering.named_apis(document.apis, document.api.is_some());
    let own = document.api.or_else(|| further.is_empty().then(RestApi::default));
    for api in own.into_iter().chain(further) {
        lowering.api(api, &mut stack);
    }
    add(&mut stack, document.api_keys);
    for mut plan in document.usage_plans {
        let names = std::mem::take(&mut plan.written_stages);
        let at = |index: usize| {
            ["usage-plans", &*plan.key, "stages", &index.to_string()].map(str::to_owned).to_vec()
        };
        let own = ["usage-plans", &*plan.key];
        // The stages of a plan that exists already are not changed.
        if plan.existing.is_none() || !names.is_empty() {
            plan.stages = lowering.named_stages(&names, &own, at);
        }
        stack.add(plan);
    }
    for domain in document.domain_names {
        stack.add(lowering.domain_name(domain));
    }
    for mut output in document.outputs {
        stack.place(&mut output.value);
        stack.add(output);
    }
    lowering.check_unresolved();
    let is_written = |path: &[&str]| node.at(path).is_some();
    for (path, message) in existing_resource::default_options(&stack, is_written) {
        let fault = Fault::at(path, At::Key, message).rule(&existing_resource::RULE);
        let expected = Some(existing_resource::EXPECTED.to_owned());
        lowering.faults.push(fault.expected(expected));
    }
    for mut example in document.examples {
        for (api, request) in example.requests_mut() {
            let target = &request.target;
            let (path, query) = target.split_at(target.find('?').unwrap_or(target.len()));
            // An unknown API is reported by the rule about requests.
            if let Some(api) = lowering.api_named(api) {
                request.target = api.below_prefix(path) + query;
            }
        }
        stack.add_example(example);
    }
    stack.add_standard_outputs();
    Lowered { stack, routes: lowering.routes }
}

/// Adds the files of folders, which decoding read, to the functions with them.
fn add_folders(functions: &mut [Function], node: &Node, files: &mut Files) {
    for function in functions {
        if let Some(Code::Files { files: of_function, .. }) = &mut function.code {
            let name = node.at(&["functions", &*function.key, "code", "folder", "path"]);
            let read = name.and_then(|name| files.folders.remove(&address(name)));
            *of_function = read.unwrap_or_default();
        }
    }
}

fn add<D: Declaration>(stack: &mut Stack, declarations: impl IntoIterator<Item = D>) {
    for declaration in declarations {
        stack.add(declaration);
    }
}

/// Reports required keys that serde accepts as empty. Misspelt or unreadable ones have been
/// reported.
pub(super) fn check_required(node: &Node, faults: &mut Faults) {
    if node.entries().is_empty() {
        let fault = Fault::new(&[], At::Key, "the blueprint is empty").rule(&missing_key::RULE);
        faults.push(fault.help(Some("`dynagate init` writes one".to_owned())));
        return;
    }
    let apis = node.get(APIS);
    let has_apis = apis.is_some_and(|apis| !matches!(apis.value, Value::Null));
    if apis.is_some_and(|apis| matches!(&apis.value, Value::Mapping(of) if of.is_empty())) {
        faults.push(
            Fault::new(&[APIS], At::Key, "no API").rule(&missing_key::RULE).expected(Some(
                "the APIs by their names: `apis: {public: {routes: {…}}}`".to_owned(),
            )),
        );
    }
    let required = [(vec![], "name")].into_iter().chain((!has_apis).then(|| (vec![], API)));
    for (section, key) in required.chain(api_path::all(node).map(|api| (api, "routes"))) {
        let (document, section) = (node, &section[..]);
        let Some(node) = document.at(section) else { continue };
        let is_readable = matches!(node.value, Value::Mapping(_) | Value::Null);
        let there =
            node.get(key).is_some() || node.keys().any(|name| nearest(name, [key]).is_some());
        if is_readable && !there {
            let message = match section {
                [] if key == API => {
                    format!("the key `{key}` is missing, or `{APIS}` with several by their names")
                }
                [] => format!("the key `{key}` is missing"),
                section => format!("`{}` lacks the key `{key}`", section.join(".")),
            };
            faults.push(Fault::new(section, At::Key, message).of_missing_key(key));
        }
    }
}

struct Lowering<'a> {
    faults: &'a mut Faults,
    node: &'a Node,
    routes: Routes,
    /// The APIs so far.
    apis: Vec<LoweredApi>,
}

/// An API of the document.
#[derive(Debug, Clone)]
struct LoweredApi {
    key: Name,
    /// Its path in the document.
    at: Vec<String>,
    /// The prefix of all its paths; empty if there is none, or if it is invalid.
    prefix: String,
    /// The names of its stages, its own first.
    stages: Vec<String>,
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
