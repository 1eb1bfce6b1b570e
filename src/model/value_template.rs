//! Value templates: the request values in keys, attributes and conditions of an operation.
//!
//! `ORDER#{path.orderId}#{now}` is a [`ValueTemplate`]: text with [`Reference`]s in braces. The
//! [`ValueSource`] of a reference is read at each request; `mapping` ensures that its contents
//! always remain a value.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize as _, Deserializer};

use super::RequestParameter;
use super::context_variable::{self, Held};
use super::lookalike;
use super::written::Scalar;
use crate::nearest::nearest;

/// Text with values of the request. As the value of an attribute it can also be `null`, a list or
/// a map of such values.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "Scalar")]
pub struct ValueTemplate(Content);

/// The contents of a [`ValueTemplate`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// Text, or the text of a number or a boolean.
    Text(Vec<Part>, TextOf),
    /// `null`.
    Null,
    /// A list.
    List(Vec<ValueTemplate>),
    /// A map.
    Map(BTreeMap<String, ValueTemplate>),
}

/// The type of JSON that a text was written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextOf {
    /// A string, or any scalar where the type does not matter.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
}

/// JSON whose strings are texts with values of the request: the value of an attribute.
impl TryFrom<serde_json::Value> for ValueTemplate {
    type Error = ValueTemplateError;

    fn try_from(json: serde_json::Value) -> Result<Self, ValueTemplateError> {
        use serde_json::Value;
        let constant = |text: String, of| {
            let parts = Some(Part::Literal(text)).into_iter().collect();
            Self(Content::Text(parts, of))
        };
        Ok(match json {
            Value::Null => Self(Content::Null),
            Value::String(text) => text.parse()?,
            Value::Number(number) => constant(number.to_string(), TextOf::Number),
            Value::Bool(value) => constant(value.to_string(), TextOf::Boolean),
            Value::Array(elements) => {
                let elements = elements.into_iter().map(Self::try_from);
                Self(Content::List(elements.collect::<Result<_, _>>()?))
            }
            Value::Object(members) => {
                let members = members.into_iter().map(|(name, of)| Ok((name, of.try_into()?)));
                Self(Content::Map(members.collect::<Result<_, ValueTemplateError>>()?))
            }
        })
    }
}

/// The values of attributes in a blueprint: JSON.
pub(crate) fn attribute_values<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, ValueTemplate>, D::Error> {
    let written = BTreeMap::<String, Written>::deserialize(deserializer)?;
    Ok(written.into_iter().map(|(name, written)| (name, written.0)).collect())
}

/// The value of an attribute: text with values of the request, as in other places, or a constant of
/// another type, in which texts have such values, too.
#[derive(serde::Deserialize)]
#[serde(try_from = "serde_json::Value")]
pub(crate) struct Written(ValueTemplate);

impl TryFrom<serde_json::Value> for Written {
    type Error = String;

    fn try_from(json: serde_json::Value) -> Result<Self, String> {
        ValueTemplate::try_from(json).map(Self).map_err(|error| error.with_help())
    }
}

impl schemars::JsonSchema for Written {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AttributeValue".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "The value of an attribute: text with values of the request, a number, `true` or `false`, `null`, a \
                list or a map. The texts of lists and maps can have values of the request, too. Each becomes DynamoDB's type \
                that the attribute is declared with; in an attribute of any type, that of JSON.",
            "type": ["string", "number", "boolean", "null", "array", "object"]
        })
    }
}

impl TryFrom<Scalar> for ValueTemplate {
    type Error = String;

    fn try_from(text: Scalar) -> Result<Self, String> {
        text.0.parse().map_err(|error: ValueTemplateError| error.with_help())
    }
}

impl schemars::JsonSchema for ValueTemplate {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ValueTemplate".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Text with values of the request in it: `{path.NAME}`, `{query-string.NAME}`, `{header.NAME}`, \
                `{body.NAME}`, `{context.NAME}`, `{stage-variable.NAME}`, `{now}`, `{now+SECONDS}`, `{short-id.NUMBER}` and `{sortable-id}`; `?` after a name \
                leaves the value out of requests that lack it; filters change it: `|split:SEPARATOR:INDEX`, `|default:TEXT`, \
                `|iso` and `|milliseconds`; `{{` and `}}` stand for braces.",
            "type": ["string", "number", "boolean"]
        })
    }
}

/// A part of a [`ValueTemplate`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Literal characters, never empty.
    Literal(String),
    /// A value of the request.
    Reference(Reference),
}

/// A value of the request in a [`ValueTemplate`]: `{query-string.status?}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// The source of the value.
    pub source: ValueSource,
    /// True for `?`: the part of the operation that needs the value is omitted from a request
    /// without it. Otherwise the response to such a request is 400.
    pub is_optional: bool,
    /// The changes to the value, in order.
    pub filters: Vec<Filter>,
}

/// A change to the value of a [`Reference`], after a `|`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Filter {
    /// `json`: the JSON text of a body, a member of it, or all headers or query string parameters.
    Json,
    /// `split:_:0`: a part of the text between separators, by index. A part that does not exist,
    /// or is empty, is missing.
    Split {
        /// The text between the parts, never empty.
        separator: String,
        /// The index of the part, from 0.
        index: u8,
    },
    /// `default:open`: this text if the value is missing.
    Default(String),
    /// `iso`: a time as `2023-11-14T22:13:20.123Z`.
    Iso,
    /// `milliseconds`: a time in Unix milliseconds.
    Milliseconds,
}

/// The source of a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueSource {
    /// `{path.id}`: a parameter of the path.
    Path(String),
    /// `{query-string.limit}`: a parameter of the query string.
    QueryString(String),
    /// `{query-strings.ids}`: a parameter of the query string with commas between the elements of a
    /// list.
    QueryStringList(String),
    /// `{query-strings}`: all parameters of the query string, a map.
    QueryStrings,
    /// `{header.X-User}`: a header.
    Header(String),
    /// `{headers.X-Roles}`: a header with commas between the elements of a list.
    HeaderList(String),
    /// `{headers}`: all headers, a map.
    Headers,
    /// `{body.customer.id}`: a member of the body, by path; `{body}` is the whole body as text.
    Body(Vec<String>),
    /// `{element}`, `{element.id}`: an element of a list, or a member of it.
    Element(Vec<String>),
    /// `{index}`: the index of an element in its list, from 0.
    Index,
    /// `{context.identity.sourceIp}`: a [`$context`
    /// variable](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference).
    Context(Vec<String>),
    /// `{stage-variable.colour}`: a variable of the stage.
    StageVariable(String),
    /// `{now}`, `{now+86400}`: the time of the request in Unix seconds, optionally with an offset.
    Now {
        /// The offset in seconds.
        plus: u32,
    },
    /// `{short-id.8}`: this number of hexadecimal digits of the request's ID, at most
    /// 32.
    ShortId(u8),
    /// `{sortable-id}`: an ID whose order is that of the requests' times: a UUID of [version
    /// 7](https://www.rfc-editor.org/rfc/rfc9562#section-5.7).
    SortableId,
}

/// The most digits of a [`ValueSource::ShortId`]: those of a request's ID.
const LONGEST_SHORT_ID: u8 = 32;

/// The written form of a [`ValueSource`], with `NAME` for a name of the user's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceForm {
    /// The form, without braces: `path.NAME`.
    pub form: &'static str,
    /// The value, in Markdown.
    pub value: &'static str,
    /// The treatment of a request without the value, in Markdown.
    pub if_missing: &'static str,
}

const fn form(form: &'static str, value: &'static str, if_missing: &'static str) -> SourceForm {
    SourceForm { form, value, if_missing }
}

const REFUSED: &str = "The response is 400.";
const ELEMENT: &str = "DynamoDB rejects the batch: the response is 400.";

/// All forms of sources.
pub const SOURCE_FORMS: [SourceForm; 19] = [
    form("path.NAME", "The path parameter `{NAME}` of the route, decoded.", "Never missing."),
    form("query-string.NAME", "A parameter of the query string, decoded.", REFUSED),
    form(
        "query-strings.NAME",
        "The list of the texts between the commas of a parameter of the query string.",
        REFUSED,
    ),
    form(
        "query-strings",
        "A map of all parameters of the query string, decoded.",
        "Never missing.",
    ),
    form("header.NAME", "A header of the request; its name is case-insensitive.", REFUSED),
    form("headers.NAME", "The list of the texts between the commas of a header.", REFUSED),
    form("headers", "A map of all headers, with their names as sent.", "Never missing."),
    form("body", "The whole body, as text. An empty body and `{}` are missing.", REFUSED),
    form("body.NAME", "A member of the JSON body: a string, a number or a boolean.", REFUSED),
    form("body.NAME.NAME", "A member of an object in the JSON body, at any depth.", REFUSED),
    form("context.NAME", "A `$context` variable of API Gateway.", REFUSED),
    form("stage-variable.NAME", "A variable of the stage.", REFUSED),
    form("now", "The time of the request in Unix seconds.", "Never missing."),
    form("now+SECONDS", "The time of the request plus these seconds.", "Never missing."),
    form(
        "short-id.NUMBER",
        "This number of hexadecimal digits of the request's ID, at most 32. Of 77,000 requests, two have the same eight \
         digits with a probability of one half.",
        "Never missing.",
    ),
    form(
        "sortable-id",
        "An ID that sorts by time: a UUID of version 7, of the request's time and ID.",
        "Never missing.",
    ),
    form("element", "In a batch: an element of the list.", ELEMENT),
    form("element.NAME", "In a batch: a member of an element of the list.", ELEMENT),
    form("index", "In a batch: the index of the element in the list, from 0.", "Never missing."),
];

/// A filter in its written form, with words in capital letters for arguments, and its value in
/// Markdown.
pub const FILTER_FORMS: [(&str, &str); 5] = [
    ("json", "Of `body`, `body.NAME`, `headers` and `query-strings`: the JSON text."),
    (
        "split:SEPARATOR:INDEX",
        "The part of the text with this index, from 0, between separators. A part that does not exist, or is empty, is \
         missing.",
    ),
    ("default:TEXT", "This text if the value is missing."),
    ("iso", "Of `now`: the time in ISO 8601, with milliseconds: `2023-11-14T22:13:20.123Z`."),
    ("milliseconds", "Of `now`: the time in Unix milliseconds."),
];

/// The error for a text that is not a [`ValueTemplate`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueTemplateError {
    message: String,
    help: Option<String>,
}

impl ValueTemplateError {
    pub(super) fn new(message: String) -> Self {
        Self { message, help: None }
    }

    /// The expected form.
    pub const fn expected(&self) -> &'static str {
        "text with sources in it: {path.NAME}, {query-string.NAME}, {header.NAME}, {body.NAME}, {context.NAME}, \
         {stage-variable.NAME}, {now}, {now+SECONDS}, {short-id.NUMBER} or {sortable-id}; {{ and }} stand for braces"
    }

    /// The whole message.
    pub(crate) fn with_help(&self) -> String {
        let help = self.help().map(|help| format!(" ({help})")).unwrap_or_default();
        format!("{self}{help}; expected {}", self.expected())
    }

    /// The suggestion, if there is one.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

impl ValueSource {
    /// True if a request may lack it.
    pub(crate) fn can_be_missing(&self) -> bool {
        match self {
            Self::Context(names) => context_variable::held(names) != Some(Held::Always),
            Self::Now { .. }
            | Self::Index
            | Self::Headers
            | Self::QueryStrings
            | Self::ShortId(_)
            | Self::SortableId => false,
            _ => true,
        }
    }

    /// True for [`ValueSource::Now`].
    pub(crate) const fn is_time(&self) -> bool {
        matches!(self, Self::Now { .. })
    }

    /// True if its value differs in each request, whatever the caller sends.
    pub(crate) fn differs_by_request(&self) -> bool {
        match self {
            Self::Now { .. } | Self::ShortId(_) | Self::SortableId => true,
            Self::Context(names) => matches!(
                &names.iter().map(String::as_str).collect::<Vec<_>>()[..],
                ["requestId"
                    | "extendedRequestId"
                    | "requestTime"
                    | "requestTimeEpoch"
                    | "xrayTraceId"]
            ),
            _ => false,
        }
    }

    /// True if it identifies the caller: the caller's identity, or an authorizer's data about the
    /// caller.
    pub(crate) fn tells_caller(&self) -> bool {
        matches!(self, Self::Context(names) if names.first().is_some_and(|name| name == "identity" || name == "authorizer"))
    }

    /// The request parameter that it reads, if any.
    pub(crate) fn parameter(&self) -> Option<RequestParameter> {
        match self {
            Self::Path(name) => Some(RequestParameter::Path(name.clone())),
            Self::QueryString(name) | Self::QueryStringList(name) => {
                Some(RequestParameter::QueryString(name.clone()))
            }
            Self::Header(name) | Self::HeaderList(name) => {
                Some(RequestParameter::Header(name.clone()))
            }
            _ => None,
        }
    }
}

impl Reference {
    /// True if a request may lack the value.
    pub(crate) fn can_be_missing(&self) -> bool {
        self.filters.iter().fold(self.source.can_be_missing(), |_, filter| match filter {
            // An empty body is an empty object; more headers than a template can read are missing.
            Filter::Json => self.source != ValueSource::Body(Vec::new()),
            Filter::Split { .. } => true,
            Filter::Default(_) | Filter::Iso | Filter::Milliseconds => false,
        })
    }

    /// True for a list or a map of texts, which is no part of a text.
    pub(crate) fn is_collection(&self) -> bool {
        self.filters.is_empty()
            && matches!(
                self.source,
                ValueSource::Headers
                    | ValueSource::HeaderList(_)
                    | ValueSource::QueryStrings
                    | ValueSource::QueryStringList(_)
            )
    }

    /// True for the whole body as text.
    pub(crate) fn is_text_body(&self) -> bool {
        matches!(&self.source, ValueSource::Body(names) if names.is_empty())
            && !self.filters.contains(&Filter::Json)
    }

    /// True for a whole body, and for several texts: in an answer, it is no text.
    pub(crate) fn is_whole(&self) -> bool {
        match &self.source {
            ValueSource::Body(names) => names.is_empty(),
            ValueSource::Headers
            | ValueSource::HeaderList(_)
            | ValueSource::QueryStrings
            | ValueSource::QueryStringList(_) => true,
            _ => false,
        }
    }

    /// The error for filters that do not fit the source.
    fn misfit(&self) -> Option<ValueTemplateError> {
        let is_json = self.filters.contains(&Filter::Json);
        let (message, help) = match &self.source {
            ValueSource::Headers | ValueSource::QueryStrings => {
                let is_fit = self.filters.is_empty() || self.filters == [Filter::Json];
                (!is_fit).then_some(("a map", "`json` is its only filter"))?
            }
            ValueSource::HeaderList(_) | ValueSource::QueryStringList(_) => {
                (!self.filters.is_empty()).then_some(("a list", "a list has no filters"))?
            }
            ValueSource::Body(names) => {
                let is_plain = |name: &String| {
                    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
                };
                let is_first = self.filters.first() == Some(&Filter::Json);
                if !is_json || is_first && names.iter().all(is_plain) {
                    return None;
                }
                (
                    "not a value with this filter",
                    "`json` is the first filter, of a name with letters, digits, `-` and `_`",
                )
            }
            _ => is_json.then_some((
                "a text",
                "`json` is a filter of {body}, {body.NAME}, {headers} and {query-strings}",
            ))?,
        };
        Some(ValueTemplateError {
            message: format!("`{}` is {message}", self.source),
            help: Some(help.to_owned()),
        })
    }

    /// True if the response to a request without the value is 400.
    pub(crate) fn is_required(&self) -> bool {
        !self.is_optional && self.can_be_missing()
    }

    /// The source, if the reference changes nothing about it.
    pub(crate) fn as_source(&self) -> Option<&ValueSource> {
        (!self.is_optional && self.filters.is_empty()).then_some(&self.source)
    }
}

impl From<ValueSource> for Reference {
    fn from(source: ValueSource) -> Self {
        Self { source, is_optional: false, filters: Vec::new() }
    }
}

impl fmt::Display for ValueTemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ValueTemplateError {}

impl ValueTemplate {
    /// A constant text.
    pub(crate) fn constant(text: &str) -> Self {
        Self(Content::Text(vec![Part::Literal(text.to_owned())], TextOf::String))
    }

    /// The parts of a text, in order; none for `null`, a list or a map.
    pub fn parts(&self) -> &[Part] {
        match &self.0 {
            Content::Text(parts, _) => parts,
            _ => &[],
        }
    }

    /// The contents.
    pub(crate) const fn content(&self) -> &Content {
        &self.0
    }

    /// The references, in order, including those in lists and maps.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        let mut found = Vec::new();
        self.collect_references(&mut found);
        found.into_iter()
    }

    fn collect_references<'r>(&'r self, found: &mut Vec<&'r Reference>) {
        match &self.0 {
            Content::Text(parts, _) => found.extend(parts.iter().filter_map(|part| match part {
                Part::Reference(reference) => Some(reference),
                Part::Literal(_) => None,
            })),
            Content::Null => {}
            Content::List(elements) => {
                for element in elements {
                    element.collect_references(found);
                }
            }
            Content::Map(members) => {
                for member in members.values() {
                    member.collect_references(found);
                }
            }
        }
    }

    /// The levels of lists and maps.
    pub(crate) fn depth(&self) -> usize {
        let deepest = |depth: Option<usize>| 1 + depth.unwrap_or_default();
        match &self.0 {
            Content::Text(..) | Content::Null => 0,
            Content::List(elements) => deepest(elements.iter().map(Self::depth).max()),
            Content::Map(members) => deepest(members.values().map(Self::depth).max()),
        }
    }

    /// The sources of the references, in order.
    pub fn sources(&self) -> impl Iterator<Item = &ValueSource> {
        self.references().map(|reference| &reference.source)
    }

    /// The list or the map, if it is the whole text.
    pub(crate) fn as_collection(&self) -> Option<&Reference> {
        match self.parts() {
            [Part::Reference(reference)] => Some(reference).filter(|of| of.is_collection()),
            _ => None,
        }
    }

    /// The source, if it is the whole text.
    pub(crate) fn as_source(&self) -> Option<&ValueSource> {
        match self.parts() {
            [Part::Reference(reference)] => reference.as_source(),
            _ => None,
        }
    }

    /// True if a request may lack it, and the part that needs it is omitted then.
    pub(crate) fn is_optional(&self) -> bool {
        self.references().any(|reference| reference.is_optional)
    }

    /// The text itself, if it has no sources.
    pub fn as_literal(&self) -> Option<&str> {
        let Content::Text(parts, _) = &self.0 else { return None };
        match parts.as_slice() {
            [] => Some(""),
            [Part::Literal(literal)] => Some(literal),
            _ => None,
        }
    }
}

impl From<ValueSource> for ValueTemplate {
    fn from(source: ValueSource) -> Self {
        Reference::from(source).into()
    }
}

impl From<Reference> for ValueTemplate {
    fn from(reference: Reference) -> Self {
        Self(Content::Text(vec![Part::Reference(reference)], TextOf::String))
    }
}

impl FromStr for ValueTemplate {
    type Err = ValueTemplateError;

    fn from_str(text: &str) -> Result<Self, ValueTemplateError> {
        let mut parts: Vec<Part> = Vec::new();
        for piece in pieces(text) {
            match piece? {
                Piece::Literal(literal) => match parts.last_mut() {
                    Some(Part::Literal(last)) => last.push_str(literal),
                    _ => parts.push(Part::Literal(literal.to_owned())),
                },
                Piece::Braces(name) => parts.push(Part::Reference(name.parse()?)),
            }
        }
        let template = Self(Content::Text(parts, TextOf::String));
        let collection = template.references().find(|of| of.is_collection());
        if let Some(collection) = collection.filter(|_| template.parts().len() > 1) {
            let help = match &collection.source {
                ValueSource::HeaderList(name) => format!("did you mean `{{header.{name}}}`?"),
                ValueSource::QueryStringList(name) => {
                    format!("did you mean `{{query-string.{name}}}`?")
                }
                source => format!(
                    "`{{{}|json}}` is its text",
                    source.to_string().trim_matches(['{', '}'])
                ),
            };
            return Err(ValueTemplateError {
                message: format!("`{collection}` is a list or a map, not a part of a text"),
                help: Some(help),
            });
        }
        Ok(template)
    }
}

/// A piece of a text with names in braces.
pub(super) enum Piece<'t> {
    /// Literal characters, never empty.
    Literal(&'t str),
    /// The contents of braces, trimmed.
    Braces(&'t str),
}

/// Splits a text into pieces; `{{` and `}}` are literal braces.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Result<Piece<'_>, ValueTemplateError>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let piece = piece(rest);
        rest = piece.as_ref().map_or("", |(_, after)| after);
        Some(piece.map(|(piece, _)| piece))
    })
}

/// The first piece, and the remaining text.
fn piece(text: &str) -> Result<(Piece<'_>, &str), ValueTemplateError> {
    let (before, brace) = text.split_at(text.find(['{', '}']).unwrap_or(text.len()));
    if !before.is_empty() {
        return Ok((Piece::Literal(literal(before, brace)?), brace));
    }
    if brace.starts_with("{{") || brace.starts_with("}}") {
        return Ok((Piece::Literal(&brace[..1]), &brace[2..]));
    }
    let unpaired =
        |which| ValueTemplateError { message: format!("a `{which}` without its pair"), help: None };
    let inner = brace.strip_prefix('{').ok_or_else(|| unpaired('}'))?;
    let (name, after) = inner.split_once('}').ok_or_else(|| unpaired('{'))?;
    Ok((Piece::Braces(name.trim()), after))
}

/// The literal characters before a brace. A `$` before a source would be a variable of mapping
/// templates or a reference of blueprints, which are invalid here; `$$` is a dollar sign.
fn literal<'t>(before: &'t str, brace: &str) -> Result<&'t str, ValueTemplateError> {
    if let Some(found) = lookalike::variable(before) {
        let meant = found.source.map(|source| format!("did you mean `{source}`?"));
        let message = format!("`{}` is plain text here, not a value of the request", found.written);
        return Err(ValueTemplateError { message, help: meant });
    }
    if !brace.starts_with('{') || brace.starts_with("{{") || !before.ends_with('$') {
        return Ok(before);
    }
    if before.ends_with("$$") {
        return Ok(&before[..before.len() - 1]);
    }
    let name = brace[1..].split('}').next().unwrap_or_default();
    let help = Some(if name.parse::<Reference>().is_ok() {
        format!("did you mean `{{{name}}}`? With a dollar sign before it, write `$${{{name}}}`")
    } else {
        format!(
            "did you mean a value for each environment? Write it here and replace it with `--set` \
             or `--values`. For the text itself, write `$${{{name}}}`"
        )
    });
    Err(ValueTemplateError { message: format!("`${{{name}}}` is not a source"), help })
}

impl FromStr for Reference {
    type Err = ValueTemplateError;

    fn from_str(text: &str) -> Result<Self, ValueTemplateError> {
        let (name, mut rest) = text.split_at(text.find('|').unwrap_or(text.len()));
        let name = name.trim();
        let (name, is_optional) = match name.strip_suffix('?') {
            Some(name) => (name.trim_end(), true),
            None => (name, false),
        };
        let source: ValueSource = name.parse()?;
        let mut filters = Vec::new();
        while let Some(filter) = rest.strip_prefix('|') {
            let end = Filter::end(filter);
            let parsed: Filter = filter[..end].trim_start().parse()?;
            let is_now = filters.is_empty() && matches!(source, ValueSource::Now { .. });
            if matches!(parsed, Filter::Iso | Filter::Milliseconds) && !is_now {
                return Err(ValueTemplateError {
                    message: format!("`{parsed}` is a form of `now`"),
                    help: Some(format!("such as `{{now|{parsed}}}`")),
                });
            }
            filters.push(parsed);
            rest = &filter[end..];
        }
        let reference = Self { source, is_optional, filters };
        if let Some(error) = reference.misfit() {
            return Err(error);
        }
        let is_of_path = matches!(reference.source, ValueSource::Path(_));
        if is_optional && (is_of_path || !reference.can_be_missing()) {
            let needless = Self { is_optional: false, ..reference.clone() };
            return Err(ValueTemplateError {
                message: format!("`{reference}` is never missing, so it cannot be optional"),
                help: Some(format!("did you mean `{needless}`?")),
            });
        }
        Ok(reference)
    }
}

impl Filter {
    /// The end of the first filter of a text: the `|` of the next one. The separator of a split
    /// may be any text, so its end is the first index.
    pub(super) fn end(text: &str) -> usize {
        let until_next = |from: usize| text[from..].find('|').map_or(text.len(), |end| from + end);
        let is_index = |text: &str| text.trim().parse::<u8>().is_ok();
        let Some(rest) = text.trim_start().strip_prefix("split:") else { return until_next(0) };
        let start = text.len() - rest.len();
        let mut colons = rest.match_indices(':').map(|(at, _)| start + at);
        colons
            .find(|at| *at > start && is_index(&text[at + 1..until_next(*at)]))
            .map_or(until_next(0), until_next)
    }
}

impl FromStr for Filter {
    type Err = ValueTemplateError;

    fn from_str(text: &str) -> Result<Self, ValueTemplateError> {
        let (name, argument) = text.split_once(':').unwrap_or((text, ""));
        match name.trim_end() {
            "split" => argument
                .rsplit_once(':')
                .filter(|(separator, _)| !separator.is_empty())
                .and_then(|(separator, index)| Some((separator, index.trim().parse().ok()?)))
                .map(|(separator, index)| Self::Split { separator: separator.to_owned(), index })
                .ok_or_else(|| ValueTemplateError {
                    message: format!("`{text}` has no separator and index"),
                    help: Some("such as `split:_:0` for the text before the first `_`".to_owned()),
                }),
            "json" if !text.contains(':') => Ok(Self::Json),
            "iso" if argument.is_empty() => Ok(Self::Iso),
            "milliseconds" if argument.is_empty() => Ok(Self::Milliseconds),
            "default" if text.contains(':') => Ok(Self::Default(argument.to_owned())),
            unknown => {
                let forms = FILTER_FORMS.map(|(form, _)| form);
                let names = forms.map(|form| form.split(':').next().unwrap_or(form));
                let meant = nearest(unknown, names)
                    .and_then(|meant| forms.iter().find(|form| form.starts_with(meant)));
                Err(ValueTemplateError {
                    message: format!("`{unknown}` is not a filter of a value"),
                    help: Some(match meant {
                        Some(form) => format!("did you mean `{form}`?"),
                        None => format!("the filters are {}", forms.join(", ")),
                    }),
                })
            }
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json => f.write_str("json"),
            Self::Split { separator, index } => write!(f, "split:{separator}:{index}"),
            Self::Default(text) => write!(f, "default:{text}"),
            Self::Iso => f.write_str("iso"),
            Self::Milliseconds => f.write_str("milliseconds"),
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        self.source.write(f)?;
        if self.is_optional {
            f.write_str("?")?;
        }
        for filter in &self.filters {
            write!(f, "|{filter}")?;
        }
        f.write_str("}")
    }
}

impl FromStr for ValueSource {
    type Err = ValueTemplateError;

    fn from_str(text: &str) -> Result<Self, ValueTemplateError> {
        let unknown = || ValueTemplateError {
            message: format!("`{{{text}}}` is not a source"),
            help: suggestion(text),
        };
        let parts = |names: &str| -> Result<Vec<String>, ValueTemplateError> {
            let names: Vec<_> = names.split('.').map(str::to_owned).collect();
            if names.iter().any(String::is_empty) { Err(unknown()) } else { Ok(names) }
        };
        if text.ends_with('?') || text.contains('|') {
            return Err(unknown());
        }
        if let Some(plus) = text.strip_prefix("now") {
            let plus = plus.trim();
            let seconds = if plus.is_empty() {
                Some(0)
            } else {
                plus.strip_prefix('+').and_then(|s| s.trim().parse().ok())
            };
            return seconds.map(|plus| Self::Now { plus }).ok_or_else(unknown);
        }
        if text == "sortable-id" {
            return Ok(Self::SortableId);
        }
        if let Some(digits) = text.strip_prefix("short-id.") {
            let digits = digits.parse().ok().filter(|of| (1..=LONGEST_SHORT_ID).contains(of));
            return digits.map(Self::ShortId).ok_or_else(|| ValueTemplateError {
                message: format!(
                    "`{{{text}}}` has no number of digits from 1 to {LONGEST_SHORT_ID}"
                ),
                help: Some("such as `{short-id.8}`".to_owned()),
            });
        }
        if text == "element" {
            return Ok(Self::Element(Vec::new()));
        }
        match text {
            "index" => return Ok(Self::Index),
            "body" => return Ok(Self::Body(Vec::new())),
            "headers" => return Ok(Self::Headers),
            "query-strings" => return Ok(Self::QueryStrings),
            _ => {}
        }
        match text.split_once('.').filter(|(_, name)| !name.is_empty()) {
            Some(("path", name)) => Ok(Self::Path(name.to_owned())),
            Some(("query-string", name)) => Ok(Self::QueryString(name.to_owned())),
            Some(("header", name)) => Ok(Self::Header(name.to_owned())),
            Some(("query-strings", name)) => Ok(Self::QueryStringList(name.to_owned())),
            Some(("headers", name)) => Ok(Self::HeaderList(name.to_owned())),
            Some(("stage-variable", name)) => Ok(Self::StageVariable(name.to_owned())),
            Some(("body", names)) => parts(names).map(Self::Body),
            Some(("element", names)) => parts(names).map(Self::Element),
            Some(("context", names)) => parts(names).map(Self::Context),
            _ => Err(unknown()),
        }
    }
}

/// Names of other tools for values of a request, in lower case, and the sources for them.
const FOREIGN_SOURCES: [(&str, &str); 21] = [
    ("accountid", "context.accountId"),
    ("date", "now"),
    ("datetime", "now"),
    ("epoch", "now"),
    ("iso", "now|iso"),
    ("isodate", "now|iso"),
    ("nanoid", "short-id.12"),
    ("guid", "context.requestId"),
    ("ip", "context.identity.sourceIp"),
    ("random", "context.requestId"),
    ("requestid", "context.requestId"),
    ("sourceip", "context.identity.sourceIp"),
    ("stage", "context.stage"),
    ("sub", "context.authorizer.claims.sub"),
    ("time", "now"),
    ("timestamp", "now"),
    ("ulid", "sortable-id"),
    ("shortid", "short-id.8"),
    ("sortableid", "sortable-id"),
    ("userid", "context.authorizer.claims.sub"),
    ("uuid", "context.requestId"),
];

/// The kinds of values of a request in other tools, in lower case without `-` and `_`.
const FOREIGN_KINDS: [(&str, &str); 12] = [
    ("authorizer", "context.authorizer"),
    ("claims", "context.authorizer.claims"),
    ("identity", "context.identity"),
    ("params", "path"),
    ("param", "path"),
    ("pathparameters", "path"),
    ("query", "query-string"),
    ("queryparameters", "query-string"),
    ("queryparams", "query-string"),
    ("querystring", "query-string"),
    ("querystringparameters", "query-string"),
    ("stagevariables", "stage-variable"),
];

fn suggestion(text: &str) -> Option<String> {
    let bare = text.strip_prefix('$').unwrap_or(text).trim_end_matches("()");
    let (kind, name) = bare.split_once('.').unwrap_or((bare, "NAME"));
    let kinds = ["path", "query-string", "header", "body", "context", "stage-variable", "element"];
    let plain: String =
        kind.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect();
    let whole = FOREIGN_SOURCES.iter().find(|(of, _)| *of == plain && !bare.contains('.'));
    let meant = if let Some((_, source)) = whole {
        (*source).to_owned()
    } else {
        let ours = FOREIGN_KINDS.iter().find(|(of, _)| *of == plain).map(|(_, ours)| *ours);
        format!("{}.{name}", ours.or_else(|| nearest(kind, kinds))?)
    };
    (meant != text).then(|| format!("did you mean `{{{meant}}}`?"))
}

impl ValueSource {
    /// Writes the source without braces.
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(name) => write!(f, "path.{name}"),
            Self::QueryString(name) => write!(f, "query-string.{name}"),
            Self::Header(name) => write!(f, "header.{name}"),
            Self::QueryStringList(name) => write!(f, "query-strings.{name}"),
            Self::QueryStrings => f.write_str("query-strings"),
            Self::HeaderList(name) => write!(f, "headers.{name}"),
            Self::Headers => f.write_str("headers"),
            Self::Body(names) if names.is_empty() => f.write_str("body"),
            Self::Body(names) => write!(f, "body.{}", names.join(".")),
            Self::Element(names) if names.is_empty() => f.write_str("element"),
            Self::Element(names) => write!(f, "element.{}", names.join(".")),
            Self::Index => f.write_str("index"),
            Self::Context(names) => write!(f, "context.{}", names.join(".")),
            Self::StageVariable(name) => write!(f, "stage-variable.{name}"),
            Self::Now { plus: 0 } => f.write_str("now"),
            Self::Now { plus } => write!(f, "now+{plus}"),
            Self::ShortId(digits) => write!(f, "short-id.{digits}"),
            Self::SortableId => f.write_str("sortable-id"),
        }
    }
}

impl fmt::Display for ValueSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        self.write(f)?;
        f.write_str("}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<Part> {
        text.parse::<ValueTemplate>().expect("a composite").parts().to_vec()
    }

    #[test]
    fn text_with_sources() {
        let source = |source: ValueSource| Part::Reference(source.into());
        let literal = |text: &str| Part::Literal(text.into());
        assert_eq!(
            parts("ORDER#{path.id}#{ now + 86400 }{{x}}"),
            [
                literal("ORDER#"),
                source(ValueSource::Path("id".into())),
                literal("#"),
                source(ValueSource::Now { plus: 86400 }),
                literal("{x}"),
            ]
        );
        assert_eq!(
            parts("{body.a.b-c}"),
            [source(ValueSource::Body(vec!["a".into(), "b-c".into()]))]
        );
        assert_eq!(parts("{header.X-User.Id}"), [source(ValueSource::Header("X-User.Id".into()))]);
        assert_eq!(parts(""), []);
        assert_eq!(parts("$${path.id}"), [literal("$"), source(ValueSource::Path("id".into()))]);
        assert_eq!(parts("$1, $$, ${{x}}"), [literal("$1, $$, ${x}")]);
    }

    #[test]
    fn the_forms_of_sources_are_sources() {
        for SourceForm { form, .. } in SOURCE_FORMS {
            let written = format!("{{{}}}", form.replace("SECONDS", "60").replace("NUMBER", "8"));
            let source = written[1..written.len() - 1].parse::<ValueSource>().expect(form);
            assert_eq!(source.to_string(), written);
        }
    }

    #[test]
    fn references_are_written_as_they_are_read() {
        for text in [
            "{path.id}",
            "{query-string.kind?}",
            "{body.a.b?}",
            "{path.id|split:_:0}",
            "{path.id|split:|:1}",
            "{path.id|split:::1|default:none}",
            "{header.X-Kind|split:||:12|split:-:0}",
            "{query-string.kind|default:}",
            "{now|iso}",
            "{now+3600|milliseconds}",
            "{now|iso|split:T:0}",
            "{short-id.32}",
            "{sortable-id}",
        ] {
            let reference: Reference = text[1..text.len() - 1].parse().expect(text);
            assert_eq!(reference.to_string(), text);
        }
        let spaced = " query-string.kind ? | split:_:0";
        let reference: Reference = spaced.parse().expect(spaced);
        assert_eq!(reference.to_string(), "{query-string.kind?|split:_:0}");
    }

    #[test]
    fn what_is_none() {
        for (text, help) in [
            ("{path.id?}", Some("did you mean `{path.id}`?")),
            ("{now?}", Some("did you mean `{now}`?")),
            ("{context.requestId?}", Some("did you mean `{context.requestId}`?")),
            ("{query-string.a?|default:b}", Some("did you mean `{query-string.a|default:b}`?")),
            ("{query-string.a|defalt:b}", Some("did you mean `default:TEXT`?")),
            ("{query-string.a|default}", Some("did you mean `default:TEXT`?")),
            (
                "{query-string.a|split:_}",
                Some("such as `split:_:0` for the text before the first `_`"),
            ),
            ("{query-string.at|iso}", Some("such as `{now|iso}`")),
            ("{now|split:T:0|iso}", Some("such as `{now|iso}`")),
            ("{short-id.33}", Some("such as `{short-id.8}`")),
            ("{short-id.0}", Some("such as `{short-id.8}`")),
            ("{short-id}", Some("did you mean `{short-id.8}`?")),
            ("{ulid}", Some("did you mean `{sortable-id}`?")),
            ("{pth.id}", Some("did you mean `{path.id}`?")),
            ("{query.id}", Some("did you mean `{query-string.id}`?")),
            ("{path}", Some("did you mean `{path.NAME}`?")),
            ("{now-5}", None),
            ("{body..a}", None),
            (
                "${path.id}",
                Some("did you mean `{path.id}`? With a dollar sign before it, write `$${path.id}`"),
            ),
            ("a $context.requestId", Some("did you mean `{context.requestId}`?")),
            ("$input.params('id')", None),
            ("{path.id", None),
            ("path.id}", None),
            ("{}", None),
        ] {
            let error = text.parse::<ValueTemplate>().expect_err(text);
            assert_eq!(error.help(), help, "{text}");
        }
    }
}
