//! Handlebars with references as values.
//!
//! Handlebars supports only strings, so a reference is replaced by a marker before rendering and
//! restored as a segment afterwards. Markers never leave [`render`], and input with their
//! characters is rejected.

use std::collections::BTreeMap;

use handlebars::{Handlebars, RenderErrorReason, no_escape};
use serde_json::{Map, Value};

use crate::bounds;
use crate::text::{Reference, Segment, Text};

/// The characters around the index of a reference: private-use characters, which no mapping
/// template needs.
const OPEN: char = '\u{F0000}';
const CLOSE: char = '\u{F0001}';

/// The name of the only template.
const TEMPLATE: &str = "";

/// The output of handlebars for a group of values.
const GROUP: &str = "[object]";

/// The reason why a template cannot be rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenderError {
    /// It contains a character that marks references.
    Marker,
    /// It is not a handlebars template.
    Syntax {
        /// The message of handlebars.
        message: String,
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
    },
    /// It refers to an unknown value.
    Unknown {
        /// The name, as far as handlebars reports it.
        name: String,
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
    },
    /// It prints a group of values such as `tables.orders` instead of one of them.
    Group,
    /// Another error.
    Other(String),
}

impl std::fmt::Display for RenderError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Marker => write!(f, "the template contains the reserved character U+F0000 or U+F0001"),
            Self::Syntax { message, line, column } => write!(f, "line {line}, column {column}: {message}"),
            Self::Unknown { name, line, column } => {
                write!(f, "line {line}, column {column}: unknown value `{name}`")
            }
            Self::Group => f.write_str(
                "it prints a group of values: use one of them, such as `tables.NAME.name` or `tables.NAME.arn`",
            ),
            Self::Other(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for RenderError {}

/// Renders a handlebars template. Values are addressed by dotted names: `tables.orders.name`; names
/// with characters other than letters, digits, `_` and `-` are enclosed in brackets:
/// `tables.[my.table].name`.
///
/// # Errors
///
/// Returns an error if the template does not parse or contains a marker's character; otherwise an
/// error for every unknown value.
pub fn render(template: &str, values: &BTreeMap<String, Text>) -> Result<Text, Vec<RenderError>> {
    if template.contains([OPEN, CLOSE]) {
        return Err(vec![RenderError::Marker]);
    }
    let bound = bounds::HANDLEBARS_TAGS;
    if template.matches("{{").take(bound.count() + 1).count() > bound.count() {
        return Err(vec![RenderError::Other(format!(
            "it has more than {bound}, the limit for {}",
            bound.of
        ))]);
    }
    let mut references = Vec::new();
    let mut context = Map::new();
    for (name, value) in values {
        insert(
            &mut context,
            name,
            Value::String(marked(value, &mut references).map_err(|error| vec![error])?),
        );
    }
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    handlebars.register_escape_fn(no_escape);
    handlebars
        .register_template_string(TEMPLATE, template)
        .map_err(|error| vec![explained(&RenderErrorReason::from(error).into())])?;
    let mut errors: Vec<RenderError> = Vec::new();
    let rendered = loop {
        match handlebars.render(TEMPLATE, &context) {
            Ok(rendered) => break rendered,
            Err(error) => {
                let error = explained(&error);
                if errors.contains(&error) || errors.len() >= bounds::ERRORS.count() {
                    return Err(errors);
                }
                // With a placeholder for the unknown value, the next error appears.
                if let RenderError::Unknown { name, .. } = &error {
                    insert(&mut context, name, Value::String(String::new()));
                }
                errors.push(error);
            }
        }
    };
    if rendered.contains(GROUP) && !template.contains(GROUP) {
        errors.push(RenderError::Group);
    }
    if errors.is_empty() { Ok(unmarked(&rendered, &references)) } else { Err(errors) }
}

/// Returns a handlebars template that [`render`] converts back to the text; `name_of` returns the
/// parts of a reference's name. `None` if a reference has no name, or follows a character that
/// handlebars would combine with it.
pub fn unrendered<'t>(
    text: &'t Text,
    name_of: impl Fn(&'t Reference) -> Option<Vec<&'t str>>,
) -> Option<String> {
    let mut template = String::new();
    for segment in text.segments() {
        match segment {
            Segment::Literal(literal) => {
                let mut pieces = literal.split("{{");
                template.push_str(pieces.next()?);
                for piece in pieces {
                    if template.ends_with('\\') {
                        return None;
                    }
                    template.push_str("\\{{");
                    template.push_str(piece);
                }
            }
            Segment::Reference(reference) => {
                if template.ends_with('{') {
                    return None;
                }
                if template.ends_with('\\') {
                    template.push('\\');
                }
                let name: Vec<_> = name_of(reference)?.into_iter().map(step).collect();
                template.push_str("{{");
                template.push_str(&name.join("."));
                template.push_str("}}");
            }
        }
    }
    Some(template)
}

/// A part of a name, in brackets if handlebars requires it.
fn step(part: &str) -> String {
    let is_plain = part.starts_with(|first: char| first.is_ascii_alphabetic())
        && part
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_'))
        && !["as", "else", "null", "this", "true", "false"].contains(&part);
    if is_plain { part.to_owned() } else { format!("[{part}]") }
}

/// Inserts a value at its dotted name. The last two parts are kind and attribute, so a name may
/// contain dots.
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
            Segment::Literal(literal) if literal.contains([OPEN, CLOSE]) => {
                return Err(RenderError::Marker);
            }
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
        if let Some(Segment::Reference(reference)) =
            index.parse().ok().and_then(|index: usize| references.get(index))
        {
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
        let text = render(
            "${a} {{tables.[my.orders].name}}{{aws.region}} {{tables.plain.name}}",
            &values(),
        );
        let expected =
            Text::from("${a} x-").then(Pseudo::Region).then(Pseudo::Region).then(" plain's \"<&>");
        assert_eq!(text, Ok(expected));
    }

    /// Every text made of a few awkward pieces is written reversibly, or not at all.
    #[test]
    fn what_is_written_renders_to_the_same() {
        let pieces = ["{", "}", "\\", "\n", "x", "{{aws.region}}", ""];
        let mut written = 0;
        for number in 0..pieces.len().pow(6) {
            let mut rest = number;
            let mut text = Text::new();
            for _ in 0..6 {
                match pieces[rest % pieces.len()] {
                    "" => text.push(Pseudo::Region),
                    piece => text.push_literal(piece),
                }
                rest /= pieces.len();
            }
            if let Some(template) = unrendered(&text, |_| Some(vec!["aws", "region"])) {
                assert_eq!(render(&template, &values()), Ok(text), "{template}");
                written += 1;
            }
        }
        assert!(written > 80_000, "{written}");
    }

    #[test]
    fn what_is_missing_or_malformed_is_named() {
        let errors = |template| render(template, &values()).expect_err("an error");
        let unknown =
            |name: &str, line, column| RenderError::Unknown { name: name.into(), line, column };
        assert_eq!(
            errors("a\n{{tables.plain.arn}} {{tables.plain.name}} {{nothing}}"),
            [unknown("tables.plain.arn", 2, 1), unknown("nothing", 2, 44)]
        );
        assert!(matches!(errors("{{#if}")[..], [RenderError::Syntax { .. }]));
        assert_eq!(errors("\u{F0000}1\u{F0001}"), [RenderError::Marker]);
        assert_eq!(errors("{{tables.plain}}"), [RenderError::Group]);
    }
}
