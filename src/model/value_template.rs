//! Value templates: the request values in keys, attributes and conditions of an operation.
//!
//! `ORDER#{path.orderId}#{now}` is a [`ValueTemplate`]: text with [`Source`]s in braces. A source
//! is read at each request; `mapping` ensures that its contents always remain a value.

use std::fmt;
use std::str::FromStr;

use super::RequestParameter;
use super::context_variable::{self, Held};
use super::lookalike;
use super::written::Scalar;
use crate::nearest::nearest;

/// Text with values of the request.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "Scalar")]
pub struct ValueTemplate(Vec<Part>);

impl TryFrom<Scalar> for ValueTemplate {
    type Error = String;

    fn try_from(text: Scalar) -> Result<Self, String> {
        text.0.parse().map_err(|error: ValueTemplateError| {
            let help = error.help().map(|help| format!(" ({help})")).unwrap_or_default();
            format!("{error}{help}; expected {}", error.expected())
        })
    }
}

impl schemars::JsonSchema for ValueTemplate {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ValueTemplate".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Text with values of the request in it: `{path.NAME}`, `{query-string.NAME}`, `{header.NAME}`, \
                `{body.NAME}`, `{context.NAME}`, `{stage-variable.NAME}`, `{now}` and `{now+SECONDS}`; `{{` and `}}` stand \
                for braces.",
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
    ValueSource(ValueSource),
}

/// The source of a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueSource {
    /// `{path.id}`: a parameter of the path.
    Path(String),
    /// `{query-string.limit}`: a parameter of the query string.
    QueryString(String),
    /// `{header.X-User}`: a header.
    Header(String),
    /// `{body.customer.id}`: a member of the body, by path.
    Body(Vec<String>),
    /// `{element}`, `{element.id}`: an element of a list, or a member of it.
    Element(Vec<String>),
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
}

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
const PARAMETER: &str = "The response is 400; if the route declares the parameter as optional \
                         (`false`), the filter, sort key condition or value is omitted.";
const ELEMENT: &str = "DynamoDB rejects the batch: the response is 400.";

/// All forms of sources.
pub const SOURCE_FORMS: [SourceForm; 11] = [
    form("path.NAME", "The path parameter `{NAME}` of the route, decoded.", "Never missing."),
    form("query-string.NAME", "A parameter of the query string, decoded.", PARAMETER),
    form("header.NAME", "A header of the request; its name is case-insensitive.", PARAMETER),
    form("body.NAME", "A member of the JSON body: a string, a number or a boolean.", REFUSED),
    form("body.NAME.NAME", "A member of an object in the JSON body, at any depth.", REFUSED),
    form("context.NAME", "A `$context` variable of API Gateway.", REFUSED),
    form("stage-variable.NAME", "A variable of the stage.", REFUSED),
    form("now", "The time of the request in Unix seconds.", "Never missing."),
    form("now+SECONDS", "The time of the request plus these seconds.", "Never missing."),
    form("element", "In a batch: an element of the list.", ELEMENT),
    form("element.NAME", "In a batch: a member of an element of the list.", ELEMENT),
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
         {stage-variable.NAME}, {now} or {now+SECONDS}; {{ and }} stand for braces"
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
            Self::Now { .. } => false,
            _ => true,
        }
    }

    /// True if its value differs in each request, whatever the caller sends.
    pub(crate) fn differs_by_request(&self) -> bool {
        match self {
            Self::Now { .. } => true,
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
            Self::QueryString(name) => Some(RequestParameter::QueryString(name.clone())),
            Self::Header(name) => Some(RequestParameter::Header(name.clone())),
            _ => None,
        }
    }
}

impl fmt::Display for ValueTemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ValueTemplateError {}

impl ValueTemplate {
    /// The parts, in order.
    pub fn parts(&self) -> &[Part] {
        &self.0
    }

    /// The sources, in order.
    pub fn sources(&self) -> impl Iterator<Item = &ValueSource> {
        self.0.iter().filter_map(|part| match part {
            Part::ValueSource(source) => Some(source),
            Part::Literal(_) => None,
        })
    }

    /// The text itself, if it has no sources.
    pub fn as_literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Part::Literal(literal)] => Some(literal),
            _ => None,
        }
    }

    fn push_literal(&mut self, literal: &str) {
        match self.0.last_mut() {
            _ if literal.is_empty() => {}
            Some(Part::Literal(last)) => last.push_str(literal),
            _ => self.0.push(Part::Literal(literal.to_owned())),
        }
    }
}

impl From<ValueSource> for ValueTemplate {
    fn from(source: ValueSource) -> Self {
        Self(vec![Part::ValueSource(source)])
    }
}

impl FromStr for ValueTemplate {
    type Err = ValueTemplateError;

    fn from_str(text: &str) -> Result<Self, ValueTemplateError> {
        let mut value_template = Self(Vec::new());
        for piece in pieces(text) {
            match piece? {
                Piece::Literal(literal) => value_template.push_literal(literal),
                Piece::Braces(source) => value_template.0.push(Part::ValueSource(source.parse()?)),
            }
        }
        Ok(value_template)
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
    let help = Some(if name.parse::<ValueSource>().is_ok() {
        format!("did you mean `{{{name}}}`? With a dollar sign before it, write `$${{{name}}}`")
    } else {
        format!(
            "did you mean a value for each environment? Write it here and replace it with `--set` \
             or `--values`. For the text itself, write `$${{{name}}}`"
        )
    });
    Err(ValueTemplateError { message: format!("`${{{name}}}` is not a source"), help })
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
        if let Some(plus) = text.strip_prefix("now") {
            let plus = plus.trim();
            let seconds = if plus.is_empty() {
                Some(0)
            } else {
                plus.strip_prefix('+').and_then(|s| s.trim().parse().ok())
            };
            return seconds.map(|plus| Self::Now { plus }).ok_or_else(unknown);
        }
        if text == "element" {
            return Ok(Self::Element(Vec::new()));
        }
        match text.split_once('.').filter(|(_, name)| !name.is_empty()) {
            Some(("path", name)) => Ok(Self::Path(name.to_owned())),
            Some(("query-string", name)) => Ok(Self::QueryString(name.to_owned())),
            Some(("header", name)) => Ok(Self::Header(name.to_owned())),
            Some(("stage-variable", name)) => Ok(Self::StageVariable(name.to_owned())),
            Some(("body", names)) => parts(names).map(Self::Body),
            Some(("element", names)) => parts(names).map(Self::Element),
            Some(("context", names)) => parts(names).map(Self::Context),
            _ => Err(unknown()),
        }
    }
}

/// Names of other tools for values of a request, in lower case, and the sources for them.
const FOREIGN_SOURCES: [(&str, &str); 16] = [
    ("accountid", "context.accountId"),
    ("date", "now"),
    ("datetime", "now"),
    ("epoch", "now"),
    ("guid", "context.requestId"),
    ("ip", "context.identity.sourceIp"),
    ("random", "context.requestId"),
    ("requestid", "context.requestId"),
    ("sourceip", "context.identity.sourceIp"),
    ("stage", "context.stage"),
    ("sub", "context.authorizer.claims.sub"),
    ("time", "now"),
    ("timestamp", "now"),
    ("ulid", "context.requestId"),
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

impl fmt::Display for ValueSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(name) => write!(f, "{{path.{name}}}"),
            Self::QueryString(name) => write!(f, "{{query-string.{name}}}"),
            Self::Header(name) => write!(f, "{{header.{name}}}"),
            Self::Body(names) => write!(f, "{{body.{}}}", names.join(".")),
            Self::Element(names) if names.is_empty() => f.write_str("{element}"),
            Self::Element(names) => write!(f, "{{element.{}}}", names.join(".")),
            Self::Context(names) => write!(f, "{{context.{}}}", names.join(".")),
            Self::StageVariable(name) => write!(f, "{{stage-variable.{name}}}"),
            Self::Now { plus: 0 } => f.write_str("{now}"),
            Self::Now { plus } => write!(f, "{{now+{plus}}}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<Part> {
        text.parse::<ValueTemplate>().expect("a composite").0
    }

    #[test]
    fn text_with_sources() {
        let source = Part::ValueSource;
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
            let written = format!("{{{}}}", form.replace("SECONDS", "60"));
            let source = written[1..written.len() - 1].parse::<ValueSource>().expect(form);
            assert_eq!(source.to_string(), written);
        }
    }

    #[test]
    fn what_is_none() {
        for (text, help) in [
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
