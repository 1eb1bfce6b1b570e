//! The resources of a template.

use std::rc::Rc;

use super::Template;
use crate::blueprint::node::{Node, Value};
use crate::load::document::{key_span, span};
use crate::load::files::Span;

/// A resource as it is declared.
#[derive(Clone)]
pub(super) struct Resource {
    /// The logical ID.
    pub(super) id: String,
    /// The type, such as `AWS::DynamoDB::Table`.
    pub(super) kind: String,
    /// The whole resource.
    pub(super) node: Rc<Node>,
    /// The properties.
    pub(super) properties: Option<Rc<Node>>,
    /// The properties that `Globals` has for the type.
    pub(super) globals: Option<Rc<Node>>,
    pub(super) file: usize,
    /// The place of the logical ID.
    pub(super) span: Span,
}

impl Template<'_, '_> {
    /// Collects the resources whose conditions hold.
    pub(super) fn collect(&mut self) {
        let root = self.document.node.clone();
        let file = self.document.file;
        let Some(section) = root.get("Resources") else { return };
        let globals = |kind: &str| {
            let name = match kind {
                "AWS::Serverless::Api" => "Api",
                "AWS::Serverless::Function" => "Function",
                "AWS::Serverless::SimpleTable" => "SimpleTable",
                _ => return None,
            };
            root.at(&["Globals", name]).cloned().map(Rc::new)
        };
        for (key, node) in &self.repeated(section.entries(), file) {
            if key.name.starts_with("Fn::") {
                let message = format!("`{}` in place of a resource is not evaluated", key.name);
                self.loader.unread(key_span(key, file), message);
                continue;
            }
            let Some(Value::String(kind)) = node.get("Type").map(|kind| &kind.value) else {
                self.loader.invalid(key_span(key, file), format!("`{}` has no type", key.name));
                continue;
            };
            if let Some(condition) = node.get("Condition")
                && let Value::String(name) = &condition.value
                && !self.condition(name, span(condition, file))
            {
                continue;
            }
            if self.by_id.insert(key.name.clone(), self.resources.len()).is_some() {
                let message = format!("the resource `{}` is declared twice", key.name);
                self.loader.invalid(key_span(key, file), message);
            }
            self.resources.push(Resource {
                id: key.name.clone(),
                kind: kind.clone(),
                properties: node.get("Properties").cloned().map(Rc::new),
                node: Rc::new(node.clone()),
                globals: globals(kind),
                file,
                span: key_span(key, file),
            });
        }
        self.identify();
    }

    /// Gives identifiers to APIs, and to parts of APIs that are referred to by names.
    fn identify(&mut self) {
        const FIRST: u32 = 1234;
        let apis = self.of_kind(&["AWS::ApiGateway::RestApi", "AWS::Serverless::Api"]);
        for (count, index) in (FIRST..).zip(apis) {
            self.api_ids.insert(self.resources[index].id.clone(), format!("abcdef{count}"));
        }
        let kinds = ["AWS::ApiGateway::RequestValidator", "AWS::ApiGateway::Authorizer"];
        let mut taken = std::collections::HashSet::new();
        for index in self.of_kind(&kinds) {
            let id = self.resources[index].id.clone();
            let name = self.property(index, "Name").and_then(|name| name.string());
            let api = self.property(index, "RestApiId").and_then(|api| api.string());
            let kind = self.resources[index].kind.clone();
            let name = name.filter(|name| taken.insert((kind, api, name.clone())));
            self.identifiers.insert(id.clone(), name.unwrap_or(id));
        }
    }
}
