//! Everything that a template declares.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::resources::Resource;
use super::{Template, references};
use crate::blueprint::node::Node;
use crate::load::document::key_span;
use crate::load::tree::Tree;
use crate::load::{Declared, DeclaredOutput, DeclaredParameter, Format, Inventory};

/// The attributes of resources beside their properties.
const ATTRIBUTES: [&str; 3] = ["DeletionPolicy", "UpdateReplacePolicy", "Metadata"];

impl Template<'_, '_> {
    /// Everything that the template declares.
    pub(super) fn inventory(&mut self) -> Inventory {
        let root = self.document.node.clone();
        let file = self.document.file;
        let description = root.get("Description").map(|node| self.evaluate(node, file));
        let resources = (0..self.resources.len()).map(|index| self.declared(index)).collect();
        Inventory {
            format: Some(Format::CloudFormation),
            description: description.and_then(|text| text.string()),
            parameters: self.parameters(),
            resources,
            outputs: self.outputs(),
        }
    }

    fn declared(&mut self, index: usize) -> Declared {
        let Resource { id, kind, node, properties, globals, file, span } =
            self.resources[index].clone();
        let nodes = [&properties, &globals];
        let mut names: Vec<String> = Vec::new();
        for name in nodes.into_iter().flatten().flat_map(|node| node.keys()) {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        let values = names.into_iter().filter_map(|name| {
            let value = self.property(index, &name)?.json();
            Some((name, value))
        });
        let properties = Value::Object(values.collect());
        let mut attributes = BTreeMap::new();
        for name in ATTRIBUTES {
            if let Some(value) = node.get(name) {
                attributes.insert(name.to_owned(), self.evaluate(value, file).json());
            }
        }
        Declared {
            name: self.physical_name(index),
            arn: self.attribute(&id, "Arn").unwrap_or_default(),
            reference: self.referred(&id).unwrap_or_default(),
            kind,
            key: id,
            properties,
            attributes,
            span,
        }
    }

    fn parameters(&mut self) -> Vec<DeclaredParameter> {
        let root = self.document.node.clone();
        let file = self.document.file;
        let mut of_conditions = HashSet::new();
        if let Some(conditions) = root.get("Conditions") {
            references(conditions, &mut of_conditions);
        }
        let section = root.get("Parameters").map(Node::entries).unwrap_or_default();
        let parameter = |(key, node): &(_, Node)| {
            let key: &crate::blueprint::node::Key = key;
            DeclaredParameter {
                name: key.name.clone(),
                properties: self.evaluate(node, file).json(),
                is_condition: of_conditions.contains(&*key.name),
                span: key_span(key, file),
            }
        };
        section.iter().map(parameter).collect()
    }

    fn outputs(&mut self) -> Vec<DeclaredOutput> {
        let root = self.document.node.clone();
        let file = self.document.file;
        let section = root.get("Outputs").map(Node::entries).unwrap_or_default();
        let mut outputs = Vec::new();
        for (key, node) in section {
            let output = self.evaluate(node, file);
            let text = |path: &[&str]| output.at(path).and_then(Tree::string);
            let mut found = HashSet::new();
            references(node, &mut found);
            found.retain(|id| self.by_id.contains_key(id) || id.starts_with("AWS::"));
            let mut found: Vec<String> = found.into_iter().collect();
            found.sort();
            let condition = text(&["Condition"]);
            if condition.is_some_and(|name| !self.condition(&name, key_span(key, file))) {
                continue;
            }
            outputs.push(DeclaredOutput {
                name: key.name.clone(),
                value: text(&["Value"]),
                description: text(&["Description"]),
                export: text(&["Export", "Name"]),
                references: found,
                span: key_span(key, file),
            });
        }
        outputs
    }
}
