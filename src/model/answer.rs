//! The forms of answers: JSON and texts with values of DynamoDB's response and of the request.
//!
//! `{"id": "{item.id}", "next": "{next-token}"}` is an [`AnswerForm`]: JSON whose strings are
//! [`AnswerText`]s. A string that is one reference takes the value's JSON type, and what is missing
//! is left out.

mod text;

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

pub(crate) use self::text::{AnswerLine, AnswerLines, TextFormat};

use super::value_template::{Piece, pieces};
use super::{Filter, Reference, ValueSource, lookalike};
use crate::nearest::nearest;

/// JSON with references.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum AnswerForm {
    /// Null, a boolean or a number.
    Constant(Value),
    /// A string.
    Text(AnswerText),
    Array(Vec<AnswerForm>),
    Object(Vec<(String, AnswerForm)>),
    /// `{each: items, as: …}`: an array with this form for each element of a list.
    Each(AnswerReference, Box<AnswerForm>),
}

/// Text with references.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AnswerText(Vec<AnswerPart>);

/// A part of an [`AnswerText`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum AnswerPart {
    /// Literal characters.
    Literal(String),
    /// A value.
    Reference(AnswerReference),
}

/// A value in an answer: `{item.total|default:0}`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AnswerReference {
    pub(crate) source: AnswerSource,
    /// The changes to its text, in order.
    pub(crate) filters: Vec<Filter>,
    pub(crate) kind: AnswerKind,
    /// The replacement of a missing value.
    pub(crate) default: Option<String>,
}

/// The source of a value in an answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum AnswerSource {
    /// `{item}`, `{item.address.city}`: the current item or a part of it.
    Item(Vec<String>),
    /// `{old-item}`, `{old-item.address.city}`: the previous item or a part of it.
    OldItem(Vec<String>),
    /// `{items}`: the items of a list.
    Items,
    /// `{items.orders}`: the items of this table, of a batch that reads several.
    ItemsOf(String),
    /// `{items[0]}`, `{items[0].id}`: an item of a list or a part of it.
    ItemAt(usize, Vec<String>),
    /// `{element}`, `{element.x}`: the current element of `each`, in an item or in the response of
    /// a service, or a part of it.
    Element(Vec<String>),
    /// `{count}`: the number of items.
    Count,
    /// `{scanned-count}`: the number of items that DynamoDB read, before a filter.
    ScannedCount,
    /// `{next-token}`: the place where the list continues.
    NextToken,
    /// `{values.id}`: the value that the request gives to an attribute.
    Values(String),
    /// `{response}`, `{response.MessageId}`: the response of a service or a member of it.
    Response(Vec<String>),
    /// A value of the request: `{path.id}`.
    Request(ValueSource),
}

/// The form of a value in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AnswerKind {
    /// Plain JSON of its own type.
    Plain,
    /// `string`: a number or a boolean as a string.
    String,
    /// `dynamo-db`: DynamoDB's own JSON.
    DynamoDb,
}

/// The error for an invalid string of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AnswerError {
    /// The keys on the path to the invalid string; for a list, the index.
    pub(crate) way: Vec<String>,
    message: String,
    expected: &'static str,
    pub(crate) help: Option<String>,
}

/// The expected form of a string.
pub(crate) const EXPECTED: &str = "text with {item.NAME}, {old-item.NAME}, {items}, {count}, \
     {next-token} or a value of the request in it; {{ and }} stand for braces";

const EACH: &str = "`items`, `items.TABLE`, or a list: item.NAME, response.NAME, element.NAME";

impl AnswerError {
    fn new(message: String, help: Option<String>) -> Self {
        Self { way: Vec::new(), message, expected: EXPECTED, help }
    }

    /// The expected form.
    pub(crate) const fn expected(&self) -> &'static str {
        self.expected
    }
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl AnswerForm {
    /// `{"items": "{items}", "nextToken": "{next-token}"}`
    pub(crate) fn page(next_token: &str) -> Self {
        let member = |name: &str, source| (name.to_owned(), Self::of(source));
        Self::Object(vec![
            member("items", AnswerSource::Items),
            member(next_token, AnswerSource::NextToken),
        ])
    }

    /// A value alone.
    pub(crate) fn of(source: AnswerSource) -> Self {
        Self::Text(AnswerText(vec![AnswerPart::Reference(source.into())]))
    }

    /// True for a whole item alone.
    pub(crate) fn is_item(&self) -> bool {
        let Self::Text(text) = self else { return false };
        text.as_reference().is_some_and(|reference| match &reference.source {
            AnswerSource::Item(names) | AnswerSource::OldItem(names) => names.is_empty(),
            _ => false,
        })
    }
}

impl AnswerText {
    /// The parts, in order.
    pub(crate) fn parts(&self) -> &[AnswerPart] {
        &self.0
    }

    /// The references, in order.
    pub(crate) fn references(&self) -> impl Iterator<Item = &AnswerReference> {
        self.0.iter().filter_map(|part| match part {
            AnswerPart::Reference(reference) => Some(reference),
            AnswerPart::Literal(_) => None,
        })
    }

    /// The value, if it is the whole text.
    pub(crate) fn as_reference(&self) -> Option<&AnswerReference> {
        match self.0.as_slice() {
            [AnswerPart::Reference(reference)] => Some(reference),
            _ => None,
        }
    }

    /// The text itself, if it has no references.
    pub(crate) fn as_literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [AnswerPart::Literal(literal)] => Some(literal),
            _ => None,
        }
    }
}

impl From<AnswerSource> for AnswerReference {
    fn from(source: AnswerSource) -> Self {
        Self { source, filters: Vec::new(), kind: AnswerKind::Plain, default: None }
    }
}

impl AnswerReference {
    /// The value of the request that it is.
    pub(crate) fn of_request(&self) -> Option<Reference> {
        let AnswerSource::Request(source) = &self.source else { return None };
        let (source, filters) = (source.clone(), self.filters.clone());
        Some(Reference { source, is_optional: false, filters })
    }
}

impl TryFrom<&Value> for AnswerForm {
    /// Every invalid string.
    type Error = Vec<AnswerError>;

    fn try_from(json: &Value) -> Result<Self, Vec<AnswerError>> {
        let mut reading = Reading::default();
        let form = reading.form(json);
        if reading.errors.is_empty() { Ok(form) } else { Err(reading.errors) }
    }
}

/// The parser of a form.
#[derive(Default)]
struct Reading {
    /// The keys on the path to the current value.
    way: Vec<String>,
    errors: Vec<AnswerError>,
}

impl Reading {
    fn form(&mut self, json: &Value) -> AnswerForm {
        match json {
            Value::Null | Value::Bool(_) | Value::Number(_) => AnswerForm::Constant(json.clone()),
            Value::String(text) => match text.parse() {
                Ok(text) => AnswerForm::Text(text),
                Err(error) => self.fail(error),
            },
            Value::Array(items) => {
                let item = |(index, item): (usize, _)| self.within(index.to_string(), item);
                AnswerForm::Array(items.iter().enumerate().map(item).collect())
            }
            Value::Object(members) => {
                if let (2, Some(Value::String(list)), Some(form)) =
                    (members.len(), members.get("each"), members.get("as"))
                {
                    return self.each(list, form);
                }
                let member =
                    |(name, value): (&String, _)| (name.clone(), self.member(name.clone(), value));
                AnswerForm::Object(members.iter().map(member).collect())
            }
        }
    }

    fn each(&mut self, list: &str, form: &Value) -> AnswerForm {
        let form = self.within("as".to_owned(), form);
        match self.list(list) {
            Some(source) => AnswerForm::Each(source.into(), Box::new(form)),
            None => AnswerForm::Constant(Value::Null),
        }
    }

    fn member(&mut self, key: String, value: &Value) -> AnswerForm {
        if let Some(found) = lookalike::in_text(&key) {
            let message =
                format!("`{}` in a member's name would be answered as it is", found.written);
            let error = AnswerError::new(message, None);
            self.fail(AnswerError { expected: "names without references", ..error });
        }
        self.within(key, value)
    }

    fn within(&mut self, key: String, value: &Value) -> AnswerForm {
        self.way.push(key);
        let form = self.form(value);
        self.way.pop();
        form
    }

    fn fail(&mut self, error: AnswerError) -> AnswerForm {
        self.errors.push(AnswerError { way: self.way.clone(), ..error });
        AnswerForm::Constant(Value::Null)
    }
}

impl FromStr for AnswerText {
    type Err = AnswerError;

    fn from_str(text: &str) -> Result<Self, AnswerError> {
        let mut parts: Vec<AnswerPart> = Vec::new();
        for piece in pieces(text) {
            let piece = piece.map_err(|error| {
                AnswerError::new(error.to_string(), error.help().map(str::to_owned))
            })?;
            match piece {
                Piece::Literal(literal) => match parts.last_mut() {
                    Some(AnswerPart::Literal(last)) => last.push_str(literal),
                    _ => parts.push(AnswerPart::Literal(literal.to_owned())),
                },
                Piece::Braces(reference) => parts.push(AnswerPart::Reference(reference.parse()?)),
            }
        }
        Ok(Self(parts))
    }
}

impl FromStr for AnswerReference {
    type Err = AnswerError;

    fn from_str(text: &str) -> Result<Self, AnswerError> {
        let (name, mut rest) = text.split_at(text.find('|').unwrap_or(text.len()));
        let name = name.trim();
        if let Some(name) = name.strip_suffix('?') {
            return Err(AnswerError::new(
                format!("`?` after `{name}` in an answer, where every value is optional"),
                Some(format!("did you mean `{{{}}}`?", name.trim_end())),
            ));
        }
        let mut reference = Self::from(name.parse::<AnswerSource>()?);
        while let Some(filter) = rest.strip_prefix('|') {
            let end = Filter::end(filter);
            reference.filter(filter[..end].trim())?;
            rest = &filter[end..];
        }
        Ok(reference)
    }
}

impl AnswerReference {
    /// Adds the change that is written so.
    fn filter(&mut self, text: &str) -> Result<(), AnswerError> {
        let own = [("string", AnswerKind::String), ("dynamo-db", AnswerKind::DynamoDb)];
        if let Some((_, kind)) = own.iter().find(|(name, _)| *name == text) {
            self.kind = *kind;
            return Ok(());
        }
        let filter = text.parse::<Filter>().map_err(|error| {
            let nearest = nearest(text, own.map(|(name, _)| name));
            let help = nearest.map(|name| format!("did you mean `{name}`?"));
            let help = help.or_else(|| error.help().map(str::to_owned));
            AnswerError::new(error.to_string(), help)
        })?;
        match filter {
            Filter::Json => {
                let message = "`json` is not a filter of answers".to_owned();
                let help = "a reference alone has the JSON type of its value".to_owned();
                return Err(AnswerError::new(message, Some(help)));
            }
            Filter::Iso | Filter::Milliseconds => {
                let is_now =
                    matches!(&self.source, AnswerSource::Request(source) if source.is_time());
                if !is_now || !self.filters.is_empty() || self.default.is_some() {
                    let message = format!("`{filter}` is a form of `now`");
                    return Err(AnswerError::new(
                        message,
                        Some(format!("such as `{{now|{filter}}}`")),
                    ));
                }
                self.filters.push(filter);
            }
            Filter::Default(text) => self.default = Some(text),
            filter @ Filter::Split { .. } if self.default.is_none() => self.filters.push(filter),
            filter @ Filter::Split { .. } => {
                let message = format!("`{filter}` after the default");
                return Err(AnswerError::new(message, Some("write the default last".to_owned())));
            }
        }
        Ok(())
    }
}

/// The sources that only answers have.
const OWN: [&str; 9] = [
    "item",
    "old-item",
    "items",
    "element",
    "count",
    "scanned-count",
    "next-token",
    "values",
    "response",
];

/// The names in `.address.city`, and `[0]` for an element of a list.
fn steps(way: &str) -> Option<Vec<String>> {
    let mut steps = Vec::new();
    let mut rest = way;
    while !rest.is_empty() {
        let part = rest.strip_prefix('.');
        let is_name = part.is_some();
        let part = part.unwrap_or(rest);
        let end = part.find('.').unwrap_or(part.len());
        let (mut name, mut elements) = (&part[..end], Vec::new());
        while let Some(start) = name.rfind('[').filter(|start| element(&name[*start..]).is_some()) {
            elements.push(name[start..].to_owned());
            name = &name[..start];
        }
        // Only an element comes without a dot.
        if name.is_empty() == is_name {
            return None;
        }
        steps.extend(is_name.then(|| name.to_owned()));
        steps.extend(elements.into_iter().rev());
        rest = &part[end..];
    }
    Some(steps)
}

/// The index in `[0]`.
pub(crate) fn element(step: &str) -> Option<usize> {
    let index = step.strip_prefix('[')?.strip_suffix(']')?;
    index.parse().ok().filter(|_| index.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The way of these steps as it is written: `.lines[0].total`.
pub(crate) fn tail(steps: &[String]) -> String {
    let dot = |step: &String| if element(step).is_some() { "" } else { "." };
    steps.iter().flat_map(|step| [dot(step), step]).collect()
}

impl AnswerSource {
    /// True for the items of a table as a list.
    pub(crate) const fn is_items(&self) -> bool {
        matches!(self, Self::Items | Self::ItemsOf(_))
    }
}

impl FromStr for AnswerSource {
    type Err = AnswerError;

    fn from_str(text: &str) -> Result<Self, AnswerError> {
        let unknown =
            |help| AnswerError::new(format!("`{{{text}}}` is not a reference here"), help);
        let way = text.find(['.', '[']).map(|start| &text[start..]).unwrap_or_default();
        let head = &text[..text.len() - way.len()];
        let rest = way.strip_prefix('.');
        let names = || steps(way).ok_or_else(|| unknown(None));
        match (head, rest) {
            ("item" | "old-item" | "response", _) if way.starts_with('[') => {
                return Err(unknown(None));
            }
            ("item", _) => return names().map(Self::Item),
            ("old-item", _) => return names().map(Self::OldItem),
            ("element", _) => return names().map(Self::Element),
            ("response", _) => return names().map(Self::Response),
            ("items", None) if way.is_empty() => return Ok(Self::Items),
            ("items", _) => {
                let mut names = names()?;
                let first = names.remove(0);
                let Some(index) = element(&first) else {
                    if names.is_empty() && first.parse::<usize>().is_err() {
                        return Ok(Self::ItemsOf(first));
                    }
                    let index = first.parse::<usize>();
                    if index.is_err() {
                        names.insert(0, first);
                    }
                    let (index, tail) = (index.unwrap_or(0), tail(&names));
                    let help = format!("did you mean `{{items[{index}]{tail}}}`?");
                    return Err(unknown(Some(help)));
                };
                return Ok(Self::ItemAt(index, names));
            }
            ("values", Some(name)) if !name.is_empty() => return Ok(Self::Values(name.to_owned())),
            ("count", None) if way.is_empty() => return Ok(Self::Count),
            ("scanned-count", None) if way.is_empty() => return Ok(Self::ScannedCount),
            ("next-token", None) if way.is_empty() => return Ok(Self::NextToken),
            _ => {}
        }
        let source = text.parse().map_err(|error: super::ValueTemplateError| {
            let own = nearest(head, OWN).map(|own| format!("did you mean `{{{own}{way}}}`?"));
            unknown(own.or_else(|| error.help().map(str::to_owned)))
        })?;
        // It is a value of requests only.
        if matches!(source, ValueSource::Index) {
            return Err(unknown(None));
        }
        Ok(Self::Request(source))
    }
}

impl fmt::Display for AnswerSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let write = |f: &mut fmt::Formatter<'_>, head: &str, names: &[String]| {
            write!(f, "{{{head}{}}}", tail(names))
        };
        match self {
            Self::Item(names) => write(f, "item", names),
            Self::OldItem(names) => write(f, "old-item", names),
            Self::Items => f.write_str("{items}"),
            Self::ItemsOf(table) => write!(f, "{{items.{table}}}"),
            Self::ItemAt(index, names) => write(f, &format!("items[{index}]"), names),
            Self::Element(names) => write(f, "element", names),
            Self::Response(names) => write(f, "response", names),
            Self::Count => f.write_str("{count}"),
            Self::ScannedCount => f.write_str("{scanned-count}"),
            Self::NextToken => f.write_str("{next-token}"),
            Self::Values(name) => write!(f, "{{values.{name}}}"),
            Self::Request(source) => source.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn help(text: &str) -> Option<String> {
        text.parse::<AnswerText>().expect_err(text).help
    }

    #[test]
    fn a_form_holds_constants_texts_and_lists() {
        let form = AnswerForm::try_from(&json!({
            "all": {"each": "items", "as": "{item.id}"},
            "each": "x",
            "of": ["{count}", 1, "{{n: {item.a.b|default:0}}}"],
        }));
        let reference = |text: &str| text.parse::<AnswerReference>().expect("a reference");
        let text = |parts: Vec<AnswerPart>| AnswerForm::Text(AnswerText(parts));
        let value = |of: &str| AnswerPart::Reference(reference(of));
        let literal = |text: &str| AnswerPart::Literal(text.to_owned());
        assert_eq!(
            form,
            Ok(AnswerForm::Object(vec![
                (
                    "all".into(),
                    AnswerForm::Each(reference("items"), Box::new(text(vec![value("item.id")])))
                ),
                ("each".into(), text(vec![literal("x")])),
                (
                    "of".into(),
                    AnswerForm::Array(vec![
                        AnswerForm::of(AnswerSource::Count),
                        AnswerForm::Constant(json!(1)),
                        text(vec![literal("{n: "), value("item.a.b|default:0"), literal("}")]),
                    ])
                ),
            ]))
        );
    }

    #[test]
    fn elements_of_lists_are_in_brackets() {
        let source = |text: &str| text.parse::<AnswerSource>().expect(text);
        let steps = |steps: &[&str]| steps.iter().map(|step| (*step).to_owned()).collect();
        let way = steps(&["lines", "[12]", "[0]", "total"]);
        assert_eq!(source("item.lines[12][0].total"), AnswerSource::Item(way));
        assert_eq!(source("items[3].id"), AnswerSource::ItemAt(3, steps(&["id"])));
        assert_eq!(source("element[1].id"), AnswerSource::Element(steps(&["[1]", "id"])));
        for text in ["item.lines[12][0].total", "items[3].id", "items[0]", "element[1]"] {
            assert_eq!(source(text).to_string(), format!("{{{text}}}"));
        }
    }

    #[test]
    fn every_mistake_is_found_at_its_place() {
        let form = json!({"a": ["{itm.id}"], "b": {"each": "{items}", "as": "{count"}, "{now}": 1});
        let errors = AnswerForm::try_from(&form).expect_err("errors");
        let found: Vec<_> =
            errors.iter().map(|error| (error.way.join("."), error.help.as_deref())).collect();
        assert_eq!(
            found,
            [
                ("a.0".to_owned(), Some("did you mean `{item.id}`?")),
                ("b.as".to_owned(), None),
                ("b.each".to_owned(), Some("did you mean `items`?")),
                (String::new(), None),
            ]
        );
    }

    #[test]
    fn the_nearest_reference_is_offered() {
        for (text, expected) in [
            ("{items.2.id}", Some("did you mean `{items[2].id}`?")),
            ("{items[x].id}", None),
            ("{item[0]}", None),
            ("{item.a.[0]}", None),
            ("{nextToken}", Some("did you mean `{next-token}`?")),
            ("{item.id?}", Some("did you mean `{item.id}`?")),
            ("{item.id|strin}", Some("did you mean `string`?")),
            ("{query.id}", Some("did you mean `{query-string.id}`?")),
            ("{item..id}", None),
        ] {
            assert_eq!(help(text).as_deref(), expected, "{text}");
        }
    }
}
