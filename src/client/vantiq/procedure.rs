//! Procedures: VAIL code that builds an item in DynamoDB's JSON and sends it.

use std::fmt::Write;

use super::identifier::{is_identifier, parameter_name, type_name};
use super::property::Property;
use super::route::Route;
use super::source::SOURCE_NAME;
use crate::model::{AttributeType, Table};
use crate::text::{Pseudo, Reference, Segment, Text};

/// A procedure that stores an item of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Procedure {
    /// `DynamoDB.insertPumpStatus`
    pub name: String,
    /// Its VAIL code.
    pub vail: String,
}

impl Procedure {
    pub(super) fn of(table: &Table, properties: &[Property], route: &Route<'_>) -> Self {
        let of_type = type_name(&table.key);
        let name = format!("DynamoDB.insert{of_type}");
        let item = parameter_name(&table.key);
        let vail = [
            format!("PROCEDURE {name}({item} {of_type})\n"),
            message(table, &item, properties),
            optional_attributes(&item, properties),
            format!(
                "PUBLISH {{ body: msg }} to SOURCE {SOURCE_NAME} USING {{ method: \"{}\"}}\n",
                route.http_method()
            ),
        ];
        let vail: Vec<_> = vail.into_iter().filter(|part| !part.is_empty()).collect();
        Self { name, vail: vail.join("\n") }
    }
}

/// The request with the attributes that every item has.
fn message(table: &Table, item: &str, properties: &[Property]) -> String {
    let members: Vec<_> = properties
        .iter()
        .filter(|property| is_always_there(property))
        .filter_map(|property| {
            let Value { expression, comment } = value(item, property);
            let (key, of) = (string(&property.attribute), property.of?.descriptor());
            Some(format!("    {key}: {{\n      \"{of}\": {expression}{comment}\n    }}"))
        })
        .collect();
    let table_name = string(&shown(&table.name));
    format!(
        "var msg = {{\n  \"TableName\": {table_name},\n  \"Item\": {{\n{}\n  }}\n}}\n",
        members.join(",\n")
    )
}

/// The attributes added if the item has a value for them, because DynamoDB rejects attributes
/// without a value.
fn optional_attributes(item: &str, properties: &[Property]) -> String {
    let mut vail = String::new();
    for property in properties.iter().filter(|property| !is_always_there(property)) {
        let Property { name, of, .. } = property;
        let Value { expression, comment } = value(item, property);
        let value = match of {
            Some(of) => format!("{{ \"{}\": {expression} }}", of.descriptor()),
            None => expression,
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            vail,
            "if ({item}.{name} != null) {{\n  msg.Item{} = {value}{comment}\n}}",
            member(&property.attribute),
        );
    }
    vail
}

fn is_always_there(property: &Property) -> bool {
    property.required || property.of == Some(AttributeType::NULL)
}

struct Value {
    expression: String,
    comment: &'static str,
}

/// The value with its type descriptor.
fn value(item: &str, Property { name, of, .. }: &Property) -> Value {
    let Some(of) = of else {
        let comment = "    // in DynamoDB's JSON: { \"S\": \"value\" }";
        return Value { expression: format!("{item}.{name}"), comment };
    };
    let comment = match of {
        AttributeType::N => "    // DynamoDB expects numbers as strings",
        AttributeType::B => "    // Base64",
        AttributeType::NS => "    // numbers as strings",
        AttributeType::BS => "    // Base64 strings",
        AttributeType::M => "    // in DynamoDB's JSON: { \"name\": { \"S\": \"value\" } }",
        AttributeType::L => "    // in DynamoDB's JSON: [ { \"S\": \"value\" } ]",
        AttributeType::S | AttributeType::BOOL | AttributeType::NULL | AttributeType::SS => "",
    };
    let expression = match of {
        AttributeType::N => format!("{item}.{name}.toString()"),
        AttributeType::NULL => "true".to_owned(),
        _ => format!("{item}.{name}"),
    };
    Value { expression, comment }
}

/// The member access `.temp` or `["fuel-level"]`.
fn member(name: &str) -> String {
    if is_identifier(name) { format!(".{name}") } else { format!("[{}]", string(name)) }
}

fn string(content: &str) -> String {
    serde_json::Value::from(content).to_string()
}

/// The text, with placeholders for values known only after deployment.
fn shown(text: &Text) -> String {
    text.segments()
        .iter()
        .map(|segment| match segment {
            Segment::Literal(literal) => literal.clone(),
            Segment::Reference(Reference::Parameter(parameter)) => format!("<{}>", parameter.0),
            Segment::Reference(Reference::Resource { id, .. }) => format!("<{id}>"),
            Segment::Reference(Reference::Pseudo(Pseudo::AccountId)) => "<account-id>".to_owned(),
            Segment::Reference(Reference::Pseudo(Pseudo::Region)) => "<region>".to_owned(),
            Segment::Reference(Reference::Pseudo(Pseudo::Partition)) => "<partition>".to_owned(),
            Segment::Reference(Reference::Pseudo(Pseudo::UrlSuffix)) => "<url-suffix>".to_owned(),
        })
        .collect()
}
