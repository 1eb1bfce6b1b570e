//! The responses to successful requests, with their defaults.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::answer::Uses;
use super::{CURSOR, JSON};
use crate::model::operation::{PartiQl, Verb, has_no_content};
use crate::model::{
    AnswerCase, AnswerForm, AnswerLines, AnswerReference, AnswerSource, AnswerText, CaseTest,
    Operation, ResponseBody, SuccessResponse, TextFormat,
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
    /// The values in the body and the headers, and in those of the cases.
    pub(crate) uses: Uses,
    pub(crate) cases: Vec<Case<'a>>,
    /// The status of the integration response that it shares with other responses, whose headers
    /// the template sets; `None` if it is the only one.
    pub(crate) shared_status: Option<u16>,
}

/// The response in a case.
#[derive(Debug, Clone)]
pub(crate) struct Case<'a> {
    pub(crate) declared: &'a AnswerCase,
    /// The tests without invalid ones, which are reported.
    pub(crate) when: Vec<(AnswerReference, &'a CaseTest)>,
    pub(crate) status: u16,
    pub(crate) body: AnswerBody,
    /// The headers of the case and of the answer.
    pub(crate) headers: BTreeMap<&'a str, AnswerText>,
}

/// The content type of a body, if it is not that of JSON.
fn content_type_of(body: &ResponseBody) -> Option<&str> {
    match body {
        ResponseBody::Text(text) => Some(&text.content_type),
        _ => None,
    }
}

impl Case<'_> {
    /// The content type of the case's own body, if it has one.
    pub(crate) fn content_type(&self) -> Option<&str> {
        let body = self.declared.body.as_ref().filter(|body| **body != ResponseBody::Nothing)?;
        Some(content_type_of(body).unwrap_or(JSON))
    }

    /// True if it tests that there is no current item.
    pub(crate) fn is_of_missing(&self) -> bool {
        self.when.iter().any(|(reference, test)| {
            matches!(&reference.source, AnswerSource::Item(names) if names.is_empty())
                && **test == CaseTest::NotExists
        })
    }
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
        Self::declared(operation.response(), 200, usual_body(operation))
    }

    /// The response that is declared so, or the one with the usual status and body.
    pub(in crate::plan) fn declared(
        declared: Option<&'a SuccessResponse>,
        usual_status: u16,
        usual: &'a ResponseBody,
    ) -> Self {
        let Some(declared) = declared else {
            return Self::new(usual_status, usual, &NO_HEADERS);
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
        let status = if *body == ResponseBody::Nothing { 204 } else { usual_status };
        let mut response = Self::new(declared.status.unwrap_or(status), body, &declared.headers);
        for case in &declared.cases {
            response.add_case(case);
        }
        response
    }

    fn add_case(&mut self, declared: &'a AnswerCase) {
        let when: Vec<_> = declared
            .when
            .iter()
            .filter_map(|(reference, test)| Some((reference.parse().ok()?, test)))
            .collect();
        let status = declared.status.unwrap_or(self.status);
        let body = match &declared.body {
            Some(body) => AnswerBody::of(body),
            None if has_no_content(status) => AnswerBody::Nothing,
            None => self.body.clone(),
        };
        let own = valid(&declared.headers);
        let is_own = |name: &str| own.keys().any(|known| known.eq_ignore_ascii_case(name));
        let mut headers = own.clone();
        headers.extend(
            self.headers
                .iter()
                .filter(|(name, _)| !is_own(name))
                .map(|(name, text)| (*name, text.clone())),
        );
        self.uses.add_body(&body);
        for text in own.values() {
            self.uses.add_text(text, false);
        }
        for (reference, _) in &when {
            self.uses.add_tested(reference);
        }
        self.cases.push(Case { declared, when, status, body, headers });
    }

    fn new(
        status: u16,
        declared_body: &'a ResponseBody,
        declared_headers: &'a BTreeMap<String, String>,
    ) -> Self {
        let body = AnswerBody::of(declared_body);
        let headers = valid(declared_headers);
        let mut uses = Uses::default();
        uses.add_body(&body);
        for text in headers.values() {
            uses.add_text(text, false);
        }
        let cases = Vec::new();
        let shared_status = None;
        Self { status, body, headers, declared_body, declared_headers, uses, cases, shared_status }
    }

    /// The status that the integration response has without a template.
    pub(crate) fn usual_status(&self) -> u16 {
        self.shared_status.unwrap_or(self.status)
    }

    /// The content type that the integration response has without a template.
    pub(crate) fn usual_content_type(&self) -> &'a str {
        if self.shared_status.is_some() { JSON } else { self.content_type().unwrap_or(JSON) }
    }

    /// The content type, if it is not that of JSON.
    pub(crate) fn content_type(&self) -> Option<&'a str> {
        content_type_of(self.declared_body)
    }

    /// True if a body is text, in which white space matters.
    pub(crate) fn has_text(&self) -> bool {
        let is_text = |body: &AnswerBody| matches!(body, AnswerBody::Text(_));
        is_text(&self.body) || self.cases.iter().any(|case| is_text(&case.body))
    }
}

impl AnswerBody {
    /// The body that is declared so. An invalid form is reported.
    fn of(declared: &ResponseBody) -> Self {
        Self::Form(match declared {
            // `ReturnValues` selects the attributes of a changed item.
            ResponseBody::Item | ResponseBody::Changed => {
                AnswerForm::of(AnswerSource::Item(Vec::new()))
            }
            ResponseBody::OldItem | ResponseBody::OldChanged => {
                AnswerForm::of(AnswerSource::OldItem(Vec::new()))
            }
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

/// The headers without invalid ones.
fn valid(declared: &BTreeMap<String, String>) -> BTreeMap<&str, AnswerText> {
    declared.iter().filter_map(|(name, text)| Some((name.as_str(), text.parse().ok()?))).collect()
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
