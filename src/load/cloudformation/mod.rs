//! CloudFormation templates, with SAM.

mod evaluate;
mod for_each;
mod function;
mod inventory;
mod made_up;
mod resources;
mod rest_api;
mod role;
mod sam;
mod table;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use self::resources::Resource;
pub(super) use self::role::statements;
use super::loader::{Document, Loader};
use super::tree::{Data, Tree};
use super::{LoadFinding, Loaded, LoadedResource, RouteKey, Span, rules};
use crate::blueprint::node::Node;
use crate::nearest::nearest;

/// A template that is evaluated.
pub(super) struct Template<'l, 's> {
    pub(super) loader: &'l mut Loader<'s>,
    document: Document,
    /// The resources whose conditions hold, by logical ID, in the order of the template.
    resources: Vec<Resource>,
    by_id: HashMap<String, usize>,
    /// The values of conditions that are known.
    conditions: HashMap<String, bool>,
    /// The names of resources that are evaluated, against circles.
    open: Vec<String>,
    /// The IDs of APIs by logical ID.
    api_ids: BTreeMap<String, String>,
    /// The identifiers of request validators and authorizers by logical ID.
    identifiers: HashMap<String, String>,
    /// The number of values that may still be made.
    values_left: usize,
    /// The events that add no routes to the definitions of their APIs, with the function.
    permitted: Vec<(usize, RouteKey, String, Span)>,
}

/// Loads a template.
pub(super) fn load(loader: &mut Loader<'_>, document: Document) -> Loaded {
    let mut template = Template {
        loader,
        document,
        resources: Vec::new(),
        by_id: HashMap::new(),
        conditions: HashMap::new(),
        open: Vec::new(),
        api_ids: BTreeMap::new(),
        identifiers: HashMap::new(),
        values_left: crate::bounds::LOADED_VALUES.count(),
        permitted: Vec::new(),
    };
    template.check_parameters();
    template.collect();
    let mut loaded = Loaded { apis: template.apis(), ..Loaded::default() };
    loaded.tables = template.tables();
    loaded.roles = template.roles();
    loaded.resources = template.others();
    loaded.has_account_role =
        template.resources.iter().any(|resource| resource.kind == "AWS::ApiGateway::Account");
    if template.loader.is_whole {
        loaded.inventory = template.inventory();
    }
    template.report_other_apis();
    loaded
}

impl Template<'_, '_> {
    /// Reports parameters of the settings that the template does not have.
    fn check_parameters(&mut self) {
        let root = self.document.node.clone();
        let section = root.get("Parameters");
        let known: Vec<&str> = section.map(|node| node.keys().collect()).unwrap_or_default();
        for name in self.loader.settings.parameters.keys() {
            if !known.contains(&name.as_str()) {
                let mut finding = LoadFinding::new(
                    &rules::invalid_template::RULE,
                    section.map(|node| super::document::span(node, 0)).unwrap_or_default(),
                    format!("the template has no parameter `{name}`"),
                );
                finding.help = nearest(name, known.iter().copied())
                    .map(|nearest| format!("did you mean `{nearest}`?"));
                self.loader.report(finding);
            }
        }
    }

    /// Reports APIs that are not REST APIs.
    fn report_other_apis(&mut self) {
        let spans: Vec<_> = self
            .resources
            .iter()
            .filter(|resource| {
                const OTHERS: [&str; 3] = [
                    "AWS::ApiGatewayV2::Api",
                    "AWS::Serverless::HttpApi",
                    "AWS::Serverless::WebSocketApi",
                ];
                OTHERS.contains(&&*resource.kind)
            })
            .map(|resource| (resource.span, resource.id.clone()))
            .collect();
        for (span, id) in spans {
            self.loader.unread_api(span, format!("`{id}` is not a REST API and is not read"));
        }
    }

    /// The evaluated property of a resource.
    fn property(&mut self, resource: usize, name: &str) -> Option<Tree> {
        let Resource { properties, globals, file, .. } = self.resources[resource].clone();
        let of = |node: &Option<Rc<Node>>| node.as_ref().and_then(|node| node.get(name).cloned());
        let own = of(&properties).map(|node| self.evaluate(&node, file));
        let global = of(&globals).map(|node| self.evaluate(&node, file));
        let tree = match (own, global) {
            // Mappings are merged.
            (Some(mut own), Some(global)) => {
                if let Data::Map(entries) = &mut own.data {
                    for (name, value) in global.entries() {
                        if !entries.iter().any(|(known, _)| known.text == name.text) {
                            entries.push((name.clone(), value.clone()));
                        }
                    }
                }
                own
            }
            (own, global) => own.or(global)?,
        };
        (!tree.is_null()).then_some(tree)
    }

    /// The resources that `dynagate serve` runs beside APIs and tables.
    fn others(&mut self) -> Vec<LoadedResource> {
        let mut others = Vec::new();
        for index in self.of_kind(&[
            "AWS::Kinesis::Stream",
            "AWS::Lambda::Function",
            "AWS::S3::Bucket",
            "AWS::SNS::Subscription",
            "AWS::SNS::Topic",
            "AWS::SQS::Queue",
            "AWS::Serverless::Function",
        ]) {
            let Resource { id, kind, span, properties, globals, .. } =
                self.resources[index].clone();
            let mut names: Vec<String> = Vec::new();
            for node in [&properties, &globals].into_iter().flatten() {
                for name in node.keys().filter(|name| *name != "Events") {
                    if !names.iter().any(|known| known == name) {
                        names.push(name.to_owned());
                    }
                }
            }
            let values = names.into_iter().filter_map(|name| {
                let value = self.property(index, &name)?.json();
                Some((name, value))
            });
            let properties = serde_json::Value::Object(values.collect());
            others.push(LoadedResource {
                name: self.physical_name(index),
                arn: self.attribute(&id, "Arn").unwrap_or_default(),
                kind,
                key: id,
                properties,
                span,
            });
        }
        others
    }

    /// The indexes of the resources of a type.
    fn of_kind(&self, kinds: &[&str]) -> Vec<usize> {
        let of = |(index, resource): (usize, &Resource)| {
            kinds.contains(&&*resource.kind).then_some(index)
        };
        self.resources.iter().enumerate().filter_map(of).collect()
    }
}

/// The set of logical IDs that a node refers to.
fn references(node: &Node, found: &mut HashSet<String>) {
    use crate::blueprint::node::Value;
    match &node.value {
        Value::Mapping(entries) => {
            for (key, value) in entries {
                let names: Vec<&str> = match (&*key.name, &value.value) {
                    ("Ref", Value::String(name)) => vec![name],
                    ("Fn::GetAtt", Value::String(name)) => {
                        vec![name.split('.').next().unwrap_or(name)]
                    }
                    ("Fn::GetAtt", Value::Sequence(items)) => {
                        match items.first().map(|item| &item.value) {
                            Some(Value::String(name)) => vec![name],
                            _ => vec![],
                        }
                    }
                    ("Fn::Sub", Value::String(text)) => substituted(text),
                    ("Fn::Sub", Value::Sequence(items)) => {
                        match items.first().map(|item| &item.value) {
                            Some(Value::String(text)) => substituted(text),
                            _ => vec![],
                        }
                    }
                    _ => vec![],
                };
                found.extend(names.into_iter().map(str::to_owned));
                references(value, found);
            }
        }
        Value::Sequence(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// The logical IDs in a text of `Fn::Sub`.
fn substituted(text: &str) -> Vec<&str> {
    text.split("${")
        .skip(1)
        .filter_map(|part| part.split(['}', '.']).next())
        .map(str::trim)
        .collect()
}
