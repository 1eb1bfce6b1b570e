//! Modules of Terraform, ours and others.
//!
//! The values of arguments are in the syntax of Terraform's templates: `${…}` is an expression that
//! is not evaluated. `jsonencode` of known members is.

use std::borrow::Cow;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hcl::expr::{ObjectKey, TemplateExpr};
use hcl::template::Element;
use hcl::{Block, Body, Expression, Structure, Template};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::configuration::references;
use super::reference;
use super::resource::{Removal, StateResource};
use super::show::escape;
use super::state::{State, StateError};
use crate::check::Engine;
use crate::synth::Artifact;

/// A file of a module.
#[derive(Debug, Clone)]
pub struct ModuleFile<'t> {
    /// The name in messages.
    pub name: Cow<'t, str>,
    /// The text.
    pub text: Cow<'t, str>,
}

impl State {
    /// Reads the files of a module, `*.tf`.
    ///
    /// # Errors
    ///
    /// Returns an error if a file is not HCL.
    pub fn of_module(files: &[ModuleFile<'_>]) -> Result<Self, StateError> {
        let mut state = Self::new(Engine::Terraform);
        for file in files {
            let body = hcl::parse(&file.text)
                .map_err(|error| StateError::Module(file.name.to_string(), error.to_string()))?;
            for structure in body {
                if let Structure::Block(block) = structure {
                    state.add(&block);
                }
            }
        }
        Ok(state)
    }

    /// Resolves the digests of archives of code, which are files of the module by these names.
    #[must_use]
    pub fn with_archives<'b>(
        mut self,
        archives: impl IntoIterator<Item = (&'b str, &'b [u8])>,
    ) -> Self {
        for (name, bytes) in archives {
            let expression = format!("${{filebase64sha256(\"${{path.module}}/{name}\")}}");
            let digest = Value::String(BASE64_STANDARD.encode(Sha256::digest(bytes)));
            let values = self.resources.values_mut().flat_map(|of| of.properties.values_mut());
            for value in values.filter(|value| value.as_str() == Some(&*expression)) {
                value.clone_from(&digest);
            }
        }
        self
    }

    /// Reads a generated module.
    pub(super) fn of_artifacts(artifacts: &[Artifact]) -> Result<Self, StateError> {
        let files = artifacts.iter().filter_map(|artifact| {
            let text = Cow::Borrowed(artifact.text()?);
            Some(ModuleFile { name: Cow::Borrowed(&*artifact.name), text })
        });
        let archives = artifacts.iter().filter(|artifact| artifact.text().is_none());
        let archives = archives.map(|artifact| (&*artifact.name, artifact.bytes()));
        Ok(Self::of_module(&files.collect::<Vec<_>>())?.with_archives(archives))
    }

    fn add(&mut self, block: &Block) {
        let label = |index: usize| block.labels().get(index).map(hcl::BlockLabel::as_str);
        match (block.identifier(), label(0), label(1)) {
            ("resource", Some(kind), Some(name)) => {
                self.resources.insert(format!("{kind}.{name}"), resource(kind, block.body()));
            }
            (kind @ ("variable" | "output"), Some(name), None) => {
                let declaration = StateResource {
                    kind: kind.to_owned(),
                    properties: properties(block.body()),
                    ..StateResource::default()
                };
                self.declarations.insert(format!("{kind} {name}"), declaration);
            }
            ("module", Some(name), None) => {
                self.unread.push(format!("the resources of module.{name}"));
            }
            ("moved", None, None) => {
                let moved = properties(block.body());
                let address = |name: &str| {
                    let text = moved.get(name)?.as_str()?;
                    Some(text.trim_start_matches("${").trim_end_matches('}').to_owned())
                };
                self.moved.extend(address("from").zip(address("to")));
            }
            _ => {}
        }
    }
}

fn resource(kind: &str, body: &Body) -> StateResource {
    let mut resource = StateResource {
        kind: kind.to_owned(),
        properties: properties(body),
        ..StateResource::default()
    };
    if let Some(depends_on) = resource.properties.remove("depends_on") {
        resource.depends_on = references(&depends_on);
    }
    if let Some(Value::Array(lifecycle)) = resource.properties.remove("lifecycle") {
        let is_on = |name: &str| lifecycle.iter().any(|of| of[name] == true);
        if is_on("prevent_destroy") {
            resource.on_removal = Removal::Prevented;
            resource.on_replacement = Removal::Prevented;
        }
        resource.creates_before_deleting = is_on("create_before_destroy");
        for ignored in lifecycle.iter().map(|of| &of["ignore_changes"]) {
            match ignored {
                Value::Array(_) => resource.ignored.extend(references(ignored)),
                Value::String(text) => {
                    resource
                        .ignored
                        .extend(reference::expressions(text).into_iter().map(str::to_owned));
                }
                _ => {}
            }
        }
    }
    for of_terraform in ["provider", "provisioner", "connection"] {
        resource.properties.remove(of_terraform);
    }
    resource
}

/// The arguments, and the blocks as lists of objects.
fn properties(body: &Body) -> Map<String, Value> {
    let mut properties = Map::new();
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => {
                properties.insert(attribute.key().to_owned(), value(attribute.expr()));
            }
            Structure::Block(block) => {
                let name = match (block.identifier(), block.labels().first()) {
                    ("dynamic", Some(label)) => format!("dynamic {}", label.as_str()),
                    (identifier, _) => identifier.to_owned(),
                };
                let blocks = properties.entry(name).or_insert_with(|| Value::Array(Vec::new()));
                if let Value::Array(blocks) = blocks {
                    blocks.push(Value::Object(self::properties(block.body())));
                }
            }
        }
    }
    properties
}

/// The value of an expression.
fn value(expression: &Expression) -> Value {
    match expression {
        Expression::Null => Value::Null,
        Expression::Bool(value) => Value::Bool(*value),
        Expression::Number(number) => {
            serde_json::from_str(&number.to_string()).unwrap_or(Value::Null)
        }
        Expression::String(text) => {
            let mut value = Value::String(text.clone());
            escape(&mut value);
            value
        }
        Expression::Array(items) => items.iter().map(value).collect(),
        Expression::Object(members) => members
            .iter()
            .map(|(key, member)| {
                let key = match key {
                    ObjectKey::Identifier(name) => name.to_string(),
                    ObjectKey::Expression(key) => text_of(&value(key)),
                    other => other.to_string(),
                };
                (key, value(member))
            })
            .collect(),
        Expression::TemplateExpr(template) => Value::String(template_text(template)),
        Expression::Parenthesis(inner) => value(inner),
        Expression::FuncCall(call)
            if call.name.to_string() == "jsonencode" && call.args.len() == 1 =>
        {
            Value::String(value(&call.args[0]).to_string())
        }
        other => Value::String(format!("${{{other}}}")),
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The text of a template, whose constants are evaluated.
fn template_text(template: &TemplateExpr) -> String {
    let Ok(parsed) = Template::from_expr(template) else { return template.to_string() };
    let is_directive = |element: &Element| matches!(element, Element::Directive(_));
    if parsed.elements().iter().any(is_directive) {
        return parsed.to_string();
    }
    let mut text = String::new();
    for element in parsed.elements() {
        match element {
            Element::Literal(literal) => {
                let mut literal = Value::String(literal.clone());
                escape(&mut literal);
                text += &text_of(&literal);
            }
            Element::Interpolation(interpolation) => {
                text += &text_of(&value(&interpolation.expr));
            }
            Element::Directive(_) => {}
        }
    }
    text
}
