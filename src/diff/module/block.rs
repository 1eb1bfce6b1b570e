//! The blocks of files in the native syntax of Terraform.

use hcl::expr::{ObjectKey, TemplateExpr};
use hcl::template::Element;
use hcl::{Body, Expression, Structure, Template};
use serde_json::{Map, Value};

use super::{ModuleFile, json};
use crate::diff::show::escape;
use crate::diff::state::StateError;

/// A block of a module, such as `resource "aws_sqs_queue" "jobs"`.
#[derive(Debug)]
pub(super) struct DeclaredBlock {
    /// The type: `resource`.
    pub(super) kind: String,
    /// The labels: the type and the name of a resource.
    pub(super) labels: Vec<String>,
    /// The arguments, and the blocks as lists of objects.
    pub(super) properties: Map<String, Value>,
}

impl DeclaredBlock {
    /// The name, which is the last label.
    pub(super) fn name(&self) -> &str {
        self.labels.last().map_or("", String::as_str)
    }
}

/// Reads the blocks of files in either syntax.
pub(super) fn read(files: &[ModuleFile<'_>]) -> Result<Vec<DeclaredBlock>, StateError> {
    let mut blocks = Vec::new();
    for file in files {
        let wrong = |error: String| StateError::Module(file.name.to_string(), error);
        if file.name.ends_with(".json") {
            blocks.extend(json::read(&file.text).map_err(|error| wrong(error.to_string()))?);
            continue;
        }
        let body = hcl::parse(&file.text).map_err(|error| wrong(error.to_string()))?;
        blocks.extend(body.into_blocks().map(|block| DeclaredBlock {
            kind: block.identifier().to_owned(),
            labels: block.labels().iter().map(|label| label.as_str().to_owned()).collect(),
            properties: properties(block.body()),
        }));
    }
    Ok(blocks)
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
    match Template::from_expr(template) {
        Ok(parsed) => evaluated(&parsed),
        Err(_) => template.to_string(),
    }
}

/// The value of a text in JSON, which is a template. An expression alone has its own value.
pub(super) fn value_of_text(text: &str) -> Value {
    let Ok(template) = text.parse::<Template>() else { return Value::String(text.to_owned()) };
    match template.elements() {
        [Element::Interpolation(alone)] => value(&alone.expr),
        _ => Value::String(evaluated(&template)),
    }
}

fn evaluated(template: &Template) -> String {
    let is_directive = |element: &Element| matches!(element, Element::Directive(_));
    if template.elements().iter().any(is_directive) {
        return template.to_string();
    }
    let mut text = String::new();
    for element in template.elements() {
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
