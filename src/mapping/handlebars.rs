//! Handlebars with references for values.
//!
//! Handlebars knows only strings, so a reference goes in as a marker and is taken out again as a segment. Markers never
//! leave [`render`], and input that holds their characters is refused.

use std::collections::BTreeMap;

use handlebars::{Handlebars, RenderErrorReason, no_escape};
use serde_json::{Map, Value};

use crate::text::{Segment, Text};

/// Around the index of a reference. Both are private-use characters, which no mapping template has a reason to hold.
const OPEN: char = '\u{F0000}';
const CLOSE: char = '\u{F0001}';

/// Why a template does not render.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenderError {
    /// It holds one of the characters that mark references.
    Marker,
    /// It is not a handlebars template.
    Syntax {
        /// What is wrong.
        message: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// It names a value that is not there.
    Unknown {
        /// The name, as far as handlebars tells it.
        name: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// Something else.
    Other(String),
}

impl std::fmt::Display for RenderError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Marker => write!(f, "the template holds U+F0000 or U+F0001, which dynagate needs for itself"),
            Self::Syntax { message, line, column } => write!(f, "line {line}, column {column}: {message}"),
            Self::Unknown { name, line, column } => {
                write!(f, "line {line}, column {column}: there is no value `{name}`")
            }
            Self::Other(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for RenderError {}

/// Renders a handlebars template. A value is reached by its dotted name: `tables.orders.name`; a name with other characters
/// than letters, digits, `_` and `-` goes in brackets, as handlebars has it: `tables.[my.table].name`.
///
/// # Errors
///
/// [`RenderError`], when the template does not parse, names a value that is not there or holds a marker's character.
pub fn render(template: &str, values: &BTreeMap<String, Text>) -> Result<Text, RenderError> {
    if template.contains([OPEN, CLOSE]) {
        return Err(RenderError::Marker);
    }
    let mut references = Vec::new();
    let mut context = Map::new();
    for (name, value) in values {
        insert(&mut context, name, Value::String(marked(value, &mut references)?));
    }
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    handlebars.register_escape_fn(no_escape);
    let rendered = handlebars.render_template(template, &Value::Object(context)).map_err(|error| explained(&error))?;
    Ok(unmarked(&rendered, &references))
}

/// Puts a value at its dotted name; the last two parts of a name are kind and attribute, so a name may hold dots itself.
fn insert(context: &mut Map<String, Value>, name: &str, value: Value) {
    let Some((group, rest)) = name.split_once('.') else {
        context.insert(name.to_owned(), value);
        return;
    };
    let group = context.entry(group).or_insert_with(|| Value::Object(Map::new()));
    let Value::Object(group) = group else { return };
    match rest.rsplit_once('.') {
        Some((member, attribute)) => {
            let member = group.entry(member).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(member) = member {
                member.insert(attribute.to_owned(), value);
            }
        }
        None => {
            group.insert(rest.to_owned(), value);
        }
    }
}

fn marked<'a>(value: &'a Text, references: &mut Vec<&'a Segment>) -> Result<String, RenderError> {
    let mut marked = String::new();
    for segment in value.segments() {
        match segment {
            Segment::Literal(literal) if literal.contains([OPEN, CLOSE]) => return Err(RenderError::Marker),
            Segment::Literal(literal) => marked.push_str(literal),
            Segment::Reference(_) => {
                marked.push(OPEN);
                marked.push_str(&references.len().to_string());
                marked.push(CLOSE);
                references.push(segment);
            }
        }
    }
    Ok(marked)
}

fn unmarked(rendered: &str, references: &[&Segment]) -> Text {
    let mut text = Text::new();
    let mut rest = rendered;
    while let Some((before, after)) = rest.split_once(OPEN) {
        text.push_literal(before);
        let (index, after) = after.split_once(CLOSE).unwrap_or((after, ""));
        if let Some(Segment::Reference(reference)) = index.parse().ok().and_then(|index: usize| references.get(index)) {
            text.push_reference(reference.clone());
        }
        rest = after;
    }
    text.push_literal(rest);
    text
}

fn explained(error: &handlebars::RenderError) -> RenderError {
    let (line, column) = (error.line_no.unwrap_or(1), error.column_no.unwrap_or(1));
    match error.reason() {
        RenderErrorReason::MissingVariable(name) => {
            RenderError::Unknown { name: name.clone().unwrap_or_default(), line, column }
        }
        RenderErrorReason::TemplateError(error) => {
            let (line, column) = error.pos().unwrap_or((1, 1));
            RenderError::Syntax { message: error.reason().to_string(), line, column }
        }
        reason => RenderError::Other(reason.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Pseudo;

    fn values() -> BTreeMap<String, Text> {
        BTreeMap::from([
            ("tables.my.orders.name".into(), Text::from("x-").then(Pseudo::Region)),
            ("tables.plain.name".into(), Text::from("plain's \"<&>")),
            ("aws.region".into(), Pseudo::Region.into()),
        ])
    }

    #[test]
    fn references_stay_references() {
        let text = render("${a} {{tables.[my.orders].name}}{{aws.region}} {{tables.plain.name}}", &values());
        let expected = Text::from("${a} x-").then(Pseudo::Region).then(Pseudo::Region).then(" plain's \"<&>");
        assert_eq!(text, Ok(expected));
    }

    #[test]
    fn what_is_missing_or_malformed_is_named() {
        assert!(matches!(render("a\n{{tables.plain.arn}}", &values()), Err(RenderError::Unknown { line: 2, .. })));
        assert!(matches!(render("{{#if}", &values()), Err(RenderError::Syntax { .. })));
        assert_eq!(render("\u{F0000}1\u{F0001}", &values()), Err(RenderError::Marker));
    }
}
