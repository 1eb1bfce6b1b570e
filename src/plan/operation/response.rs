//! The responses to successful requests, with their defaults.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::model::operation::{PartiQl, Verb, has_no_content};
use crate::model::{Operation, ResponseBody};

/// The status of a batch with unprocessed items.
pub(crate) const PARTLY: u16 = 207;

/// The response to a successful request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Response<'a> {
    pub(crate) status: u16,
    pub(crate) headers: &'a BTreeMap<String, String>,
    pub(crate) body: &'a ResponseBody,
    pub(crate) envelope: bool,
}

static NO_HEADERS: BTreeMap<String, String> = BTreeMap::new();
/// `{}`
static EMPTY: LazyLock<ResponseBody> = LazyLock::new(|| ResponseBody::Fixed(serde_json::json!({})));

impl<'a> Response<'a> {
    /// The response of an operation. The status of a response without a body is 204, and one with
    /// such a status has no body.
    pub(super) fn of(operation: &'a Operation) -> Self {
        let usual = usual_body(operation);
        let Some(declared) = operation.response() else {
            return Self { status: 200, headers: &NO_HEADERS, body: usual, envelope: true };
        };
        let body = match &declared.body {
            Some(body) => body,
            None if declared.status.is_some_and(has_no_content)
                && matches!(usual, ResponseBody::Fixed(_)) =>
            {
                &ResponseBody::Nothing
            }
            None => usual,
        };
        let status = if *body == ResponseBody::Nothing { 204 } else { 200 };
        Self {
            status: declared.status.unwrap_or(status),
            headers: &declared.headers,
            body,
            envelope: declared.envelope,
        }
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
