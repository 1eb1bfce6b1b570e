//! The form of error response bodies.

use std::fmt;

use serde_json::Value;

use super::value_template::{Piece, pieces};
use super::{ValueSource, context_variable, lookalike};
use crate::nearest::nearest;

/// JSON whose strings may contain `{code}`, `{message}`, `{status}`, `{context.NAME}` and API
/// Gateway's `{context.error.NAME}`; the string `{status}` alone becomes a number. `{{` and `}}`
/// are literal braces.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ErrorBody(pub(crate) Form);

/// A value of an [`ErrorBody`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Form {
    /// Null, a boolean or a number.
    Constant(Value),
    /// The number of the status.
    Status,
    /// A string.
    Text(Vec<FormPart>),
    Array(Vec<Form>),
    Object(Vec<(String, Form)>),
}

/// A part of a string of an [`ErrorBody`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FormPart {
    /// Literal characters.
    Literal(String),
    /// `{code}`: the error's code, such as `ValidationException`.
    Code,
    /// `{message}`: the response's message.
    Message,
    /// `{status}`: the response's status.
    Status,
    /// `{context.requestId}`
    Context(ValueSource),
    /// `{context.error.message}`: API Gateway's message if it rejects a request itself, and else
    /// the response's message. It is the whole string, because API Gateway writes the quotes.
    GatewayMessage,
    /// `{context.error.responseType}`: the type of the gateway response, such as
    /// `BAD_REQUEST_BODY`.
    ResponseType,
    /// `{context.error.validationErrorString}`: the problems of an invalid request, such as
    /// `[object has missing required properties (["title"])]`.
    ///
    /// API Gateway escapes it for JSON strings, which is not documented but visible in recorded
    /// responses.
    ValidationError,
}

impl FormPart {
    /// True if only the gateway responses have a value.
    pub(crate) const fn is_of_gateway(&self) -> bool {
        matches!(self, Self::ResponseType | Self::ValidationError)
    }
}

/// The variables of `$context.error`.
const ERROR_VARIABLES: [(&str, FormPart); 4] = [
    ("message", FormPart::GatewayMessage),
    ("messageString", FormPart::GatewayMessage),
    ("responseType", FormPart::ResponseType),
    ("validationErrorString", FormPart::ValidationError),
];

/// The error for JSON that is not an [`ErrorBody`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ErrorBodyError {
    /// The keys on the path to the invalid string; for a list, the index.
    pub(crate) way: Vec<String>,
    message: String,
    expected: &'static str,
    pub(crate) help: Option<String>,
}

impl ErrorBodyError {
    fn new(message: String, help: Option<String>) -> Self {
        Self { way: Vec::new(), message, expected: EXPECTED, help }
    }

    /// The expected form.
    pub(crate) const fn expected(&self) -> &'static str {
        self.expected
    }
}

/// The expected form of a string.
const EXPECTED: &str = "text with {code}, {message}, {status}, {context.NAME} or \
     {context.error.NAME} in it; {{ and }} stand for braces";

impl fmt::Display for ErrorBodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ErrorBodyError {}

impl Default for ErrorBody {
    /// `{"code": "{code}", "message": "{message}"}`
    fn default() -> Self {
        let member = |name: &str, part| (name.to_owned(), Form::Text(vec![part]));
        Self(Form::Object(vec![
            member("code", FormPart::Code),
            member("message", FormPart::Message),
        ]))
    }
}

impl TryFrom<&Value> for ErrorBody {
    /// Every invalid string.
    type Error = Vec<ErrorBodyError>;

    fn try_from(json: &Value) -> Result<Self, Vec<ErrorBodyError>> {
        let mut reading = Reading::default();
        let form = reading.form(json);
        if reading.errors.is_empty() { Ok(Self(form)) } else { Err(reading.errors) }
    }
}

/// The parser of a body.
#[derive(Default)]
struct Reading {
    /// The keys on the path to the current value.
    way: Vec<String>,
    errors: Vec<ErrorBodyError>,
}

impl Reading {
    fn form(&mut self, json: &Value) -> Form {
        match json {
            Value::Null | Value::Bool(_) | Value::Number(_) => Form::Constant(json.clone()),
            Value::String(text) => match text_parts(text) {
                Ok(parts) if parts == [FormPart::Status] => Form::Status,
                Ok(parts) => Form::Text(parts),
                Err(error) => {
                    self.errors.push(ErrorBodyError { way: self.way.clone(), ..error });
                    Form::Constant(Value::Null)
                }
            },
            Value::Array(items) => {
                let item = |(index, item): (usize, _)| self.member(index.to_string(), item);
                Form::Array(items.iter().enumerate().map(item).collect())
            }
            Value::Object(members) => {
                let member =
                    |(name, value): (&String, _)| (name.clone(), self.member(name.clone(), value));
                Form::Object(members.iter().map(member).collect())
            }
        }
    }

    fn member(&mut self, key: String, value: &Value) -> Form {
        if let Some(found) = lookalike::in_text(&key) {
            let message =
                format!("`{}` in a member's name would be answered as it is", found.written);
            let error = ErrorBodyError::new(message, None);
            self.errors.push(ErrorBodyError {
                way: self.way.clone(),
                expected: "names without references",
                ..error
            });
        }
        self.way.push(key);
        let form = self.form(value);
        self.way.pop();
        form
    }
}

fn text_parts(text: &str) -> Result<Vec<FormPart>, ErrorBodyError> {
    let mut parts: Vec<FormPart> = Vec::new();
    for piece in pieces(text) {
        match piece.map_err(|error| {
            ErrorBodyError::new(error.to_string(), error.help().map(str::to_owned))
        })? {
            Piece::Literal(literal) => match parts.last_mut() {
                Some(FormPart::Literal(last)) => last.push_str(literal),
                _ => parts.push(FormPart::Literal(literal.to_owned())),
            },
            Piece::Braces(name) => parts.push(part(name)?),
        }
    }
    if parts.len() > 1 && parts.contains(&FormPart::GatewayMessage) {
        let message = "API Gateway's message cannot be a part of a string, because it has its own \
                       quotes";
        let help = "write `\"{context.error.message}\"` as the whole string";
        return Err(ErrorBodyError::new(message.to_owned(), Some(help.to_owned())));
    }
    Ok(parts)
}

fn part(name: &str) -> Result<FormPart, ErrorBodyError> {
    match name {
        "code" => return Ok(FormPart::Code),
        "message" => return Ok(FormPart::Message),
        "status" => return Ok(FormPart::Status),
        _ => {}
    }
    if let Some(variable) = name.strip_prefix("context.error.") {
        return error_variable(variable);
    }
    match name.parse::<ValueSource>() {
        Ok(ValueSource::Context(names)) if context_variable::held(&names).is_none() => {
            Err(ErrorBodyError::new(
                format!("unknown variable `{{{name}}}`"),
                context_variable::nearest_to(&names)
                    .map(|meant| format!("did you mean `{{context.{meant}}}`?")),
            ))
        }
        Ok(source @ ValueSource::Context(_)) => Ok(FormPart::Context(source)),
        Ok(_) => {
            let message =
                format!("`{{{name}}}` is not available in an error response, only in a request");
            Err(ErrorBodyError::new(message, None))
        }
        Err(error) => {
            let known = ["code", "message", "status"];
            let help = nearest(name, known).map(|meant| format!("did you mean `{{{meant}}}`?"));
            let help = help.or_else(|| error.help().map(str::to_owned));
            Err(ErrorBodyError::new(format!("`{{{name}}}` is not a reference here"), help))
        }
    }
}

fn error_variable(name: &str) -> Result<FormPart, ErrorBodyError> {
    let found = ERROR_VARIABLES.iter().find(|(known, _)| *known == name);
    found.map(|(_, part)| part.clone()).ok_or_else(|| {
        let meant = nearest(name, ERROR_VARIABLES.iter().map(|(known, _)| *known));
        ErrorBodyError::new(
            format!("unknown variable `{{context.error.{name}}}`"),
            meant.map(|meant| format!("did you mean `{{context.error.{meant}}}`?")),
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn strings_with_the_errors_own_values() {
        let body = ErrorBody::try_from(
            &json!({"status": "{status}", "text": ["{code}: {{x}}"], "more": [1, null]}),
        );
        let text = Form::Text(vec![FormPart::Code, FormPart::Literal(": {x}".into())]);
        let expected = Form::Object(vec![
            (
                "more".into(),
                Form::Array(vec![Form::Constant(json!(1)), Form::Constant(json!(null))]),
            ),
            ("status".into(), Form::Status),
            ("text".into(), Form::Array(vec![text])),
        ]);
        assert_eq!(body, Ok(ErrorBody(expected)));
        assert_eq!(
            ErrorBody::try_from(&json!({"code": "{code}", "message": "{message}"})),
            Ok(ErrorBody::default())
        );
    }

    #[test]
    fn values_of_requests_are_not_available_in_error_bodies() {
        let errors = ErrorBody::try_from(
            &json!({"a": [1, {"b": "x {mesage}"}], "b": "{path.id}", "c": "{code", "d": "{context.requestID}"}),
        )
        .expect_err("errors");
        let [misspelt, of_the_request, open, unknown] = errors.as_slice() else {
            panic!("{errors:?}")
        };
        assert_eq!(misspelt.way, ["a", "1", "b"]);
        assert_eq!(misspelt.help.as_deref(), Some("did you mean `{message}`?"));
        assert!(of_the_request.to_string().contains("only in a request"));
        assert!(open.to_string().contains("without its pair"));
        assert_eq!(unknown.help.as_deref(), Some("did you mean `{context.requestId}`?"));
    }

    #[test]
    fn api_gateways_message_is_a_whole_string() {
        for (text, expected) in [
            ("{context.error.message}", Ok(FormPart::GatewayMessage)),
            ("{context.error.messageString}", Ok(FormPart::GatewayMessage)),
            ("{context.error.responseType}", Ok(FormPart::ResponseType)),
            ("{context.error.validationErrorString}", Ok(FormPart::ValidationError)),
            ("{context.error.type}", Err(None)),
            ("{context.error.mesage}", Err(Some("did you mean `{context.error.message}`?"))),
            (
                "failed: {context.error.message}",
                Err(Some("write `\"{context.error.message}\"` as the whole string")),
            ),
        ] {
            let found = ErrorBody::try_from(&json!(text));
            let found = found.as_ref().map_err(|errors| errors[0].help.as_deref());
            let expected = expected.map(|part| ErrorBody(Form::Text(vec![part])));
            assert_eq!(found, expected.as_ref().map_err(|help| *help), "{text}");
        }
    }
}
