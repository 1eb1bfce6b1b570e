//! The responses to successful requests, with their defaults.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::CURSOR;
use super::answer::Uses;
use crate::model::operation::{PartiQl, Verb, has_no_content};
use crate::model::{
    AnswerForm, AnswerLines, AnswerSource, AnswerText, Operation, ResponseBody, TextFormat,
};

/// The status of a batch with unprocessed items.
pub(crate) const PARTLY: u16 = 207;

/// The response to a successful request.
#[derive(Debug, Clone)]
pub(crate) struct Response<'a> {
    pub(crate) status: u16,
    pub(crate) body: AnswerBody,
    /// The headers without invalid ones, which are reported.
    pub(crate) headers: BTreeMap<&'a str, AnswerText>,
    /// The body as it is declared, or the default.
    pub(crate) declared_body: &'a ResponseBody,
    /// The headers as they are declared.
    pub(crate) declared_headers: &'a BTreeMap<String, String>,
    /// The values in the body and the headers.
    pub(crate) uses: Uses,
}

/// The body of a response.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum AnswerBody {
    /// JSON with values.
    Form(AnswerForm),
    /// Text with values.
    Text(AnswerLines),
    /// DynamoDB's own.
    DynamoDb,
    /// None.
    Nothing,
}

static NO_HEADERS: BTreeMap<String, String> = BTreeMap::new();
/// `{}`
static EMPTY: LazyLock<ResponseBody> = LazyLock::new(|| ResponseBody::Json(serde_json::json!({})));

impl<'a> Response<'a> {
    /// The response of an operation. The status of a response without a body is 204, and one with
    /// such a status has no body.
    pub(super) fn of(operation: &'a Operation) -> Self {
        let usual = usual_body(operation);
        let Some(declared) = operation.response() else {
            return Self::new(200, usual, &NO_HEADERS);
        };
        let body = match &declared.body {
            Some(body) => body,
            None if declared.status.is_some_and(has_no_content)
                && matches!(usual, ResponseBody::Json(_)) =>
            {
                &ResponseBody::Nothing
            }
            None => usual,
        };
        let status = if *body == ResponseBody::Nothing { 204 } else { 200 };
        Self::new(declared.status.unwrap_or(status), body, &declared.headers)
    }

    fn new(
        status: u16,
        declared_body: &'a ResponseBody,
        declared_headers: &'a BTreeMap<String, String>,
    ) -> Self {
        let body = AnswerBody::of(declared_body);
        let valid = |(name, text): (&'a String, &String)| Some((name.as_str(), text.parse().ok()?));
        let headers: BTreeMap<_, AnswerText> = declared_headers.iter().filter_map(valid).collect();
        let mut uses = Uses::default();
        match &body {
            AnswerBody::Form(form) => uses.add_form(form, false),
            AnswerBody::Text(text) => uses.add_lines(&text.lines, false),
            AnswerBody::DynamoDb | AnswerBody::Nothing => {}
        }
        for text in headers.values() {
            uses.add_text(text, false);
        }
        Self { status, body, headers, declared_body, declared_headers, uses }
    }

    /// The content type, if it is not that of JSON.
    pub(crate) fn content_type(&self) -> Option<&'a str> {
        match self.declared_body {
            ResponseBody::Text(text) => Some(&text.content_type),
            _ => None,
        }
    }
}

impl AnswerBody {
    /// The body that is declared so. An invalid form is reported.
    fn of(declared: &ResponseBody) -> Self {
        Self::Form(match declared {
            ResponseBody::Item => AnswerForm::of(AnswerSource::Item(Vec::new())),
            ResponseBody::OldItem => AnswerForm::of(AnswerSource::OldItem(Vec::new())),
            ResponseBody::Items => AnswerForm::page(CURSOR),
            ResponseBody::Json(json) => {
                AnswerForm::try_from(json).unwrap_or(AnswerForm::Constant(serde_json::Value::Null))
            }
            ResponseBody::Text(text) => {
                let invalid = AnswerLines { format: TextFormat::Plain, lines: Vec::new() };
                return Self::Text(AnswerLines::try_from(text).unwrap_or(invalid));
            }
            ResponseBody::DynamoDb => return Self::DynamoDb,
            ResponseBody::Nothing => return Self::Nothing,
        })
    }
}

/// The default body.
fn usual_body(operation: &Operation) -> &'static ResponseBody {
    match operation {
        Operation::Get(_) => &ResponseBody::Item,
        Operation::Query(_)
        | Operation::Scan(_)
        | Operation::BatchGet(_)
        | Operation::TransactGet(_) => &ResponseBody::Items,
        Operation::ExecuteStatement(execute) => match execute.statement {
            PartiQl { verb: Verb::Select, .. } => &ResponseBody::Items,
            PartiQl { is_returning: true, .. } => &ResponseBody::Item,
            PartiQl { .. } => &EMPTY,
        },
        Operation::Put(_)
        | Operation::Delete(_)
        | Operation::Update(_)
        | Operation::BatchWrite(_)
        | Operation::TransactWrite(_) => &EMPTY,
    }
}
