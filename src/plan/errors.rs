//! Responses to errors of DynamoDB and other services: the form that each route has.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use crate::model::error_response::STANDARD;
use crate::model::{ErrorBody, ErrorMapping, INTERNAL, Method, RestApi};

/// The responses to DynamoDB's errors by code, and the form of their bodies.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlannedErrors {
    body: ErrorBody,
    answers: BTreeMap<String, PlannedError>,
}

/// A status and a message.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlannedError {
    pub(crate) status: u16,
    pub(crate) message: String,
    /// A body of a different form.
    pub(crate) body: Option<ErrorBody>,
    /// Headers with constant values.
    pub(crate) headers: BTreeMap<String, String>,
}

/// The responses to errors unless something else is declared.
static USUAL: LazyLock<Arc<PlannedErrors>> = LazyLock::new(|| {
    let answer = |(code, status, message): (&str, u16, &str)| {
        (code.to_owned(), PlannedError::new(status, message))
    };
    let answers = STANDARD.into_iter().map(answer).collect();
    Arc::new(PlannedErrors { body: ErrorBody::default(), answers })
});

/// The responses to errors of an API.
pub(super) fn of_api(api: &RestApi) -> Arc<PlannedErrors> {
    USUAL.changed_by(api.errors.as_ref())
}

/// The responses to errors of a method.
pub(super) fn of_method(method: &Method, of_api: &Arc<PlannedErrors>) -> Arc<PlannedErrors> {
    of_api.changed_by(method.errors.as_ref())
}

/// The responses to errors of a service: those of the API, these usual ones for its codes, and those
/// of the method.
pub(super) fn of_service(
    method: &Method,
    of_api: &Arc<PlannedErrors>,
    usual: &[(&str, u16, &str)],
) -> Arc<PlannedErrors> {
    let mut errors = (**of_api).clone();
    for (code, status, message) in usual {
        let usual = || PlannedError::new(*status, message);
        errors.answers.entry((*code).to_owned()).or_insert_with(usual);
    }
    Arc::new(errors).changed_by(method.errors.as_ref())
}

impl PlannedError {
    /// A response of the common form.
    pub(crate) fn new(status: u16, message: &str) -> Self {
        Self { status, message: message.to_owned(), body: None, headers: BTreeMap::new() }
    }
}

impl PlannedErrors {
    /// The responses after a change; invalid forms of bodies are reported.
    fn changed_by(self: &Arc<Self>, declared: Option<&ErrorMapping>) -> Arc<Self> {
        let Some(declared) = declared else { return self.clone() };
        let form = |json: &_| ErrorBody::try_from(json).ok();
        let mut errors = (**self).clone();
        if let Some(body) = declared.body.as_ref().and_then(form) {
            errors.body = body;
        }
        for (code, change) in &declared.answers {
            let usual = self.of(code);
            let body = change.body.as_ref().and_then(form);
            let answer = PlannedError {
                status: change.status.unwrap_or(usual.status),
                message: change.message.clone().unwrap_or_else(|| usual.message.clone()),
                body: body.or_else(|| usual.body.clone()),
                headers: usual
                    .headers
                    .iter()
                    .chain(&change.headers)
                    .map(|(name, value)| (name.clone(), value.clone()))
                    .collect(),
            };
            errors.answers.insert(code.clone(), answer);
        }
        Arc::new(errors)
    }

    /// The response to an error; by default that of an internal error.
    pub(crate) fn of(&self, code: &str) -> &PlannedError {
        static FALLBACK: PlannedError = PlannedError {
            status: 500,
            message: String::new(),
            body: None,
            headers: BTreeMap::new(),
        };
        self.answers.get(code).or_else(|| self.answers.get(INTERNAL)).unwrap_or(&FALLBACK)
    }

    /// True if the message has its default.
    pub(crate) fn has_usual_message(&self, code: &str) -> bool {
        STANDARD
            .iter()
            .any(|(known, _, message)| *known == code && self.of(code).message == *message)
    }

    /// The form of a response's body.
    pub(crate) fn body_of<'a>(&'a self, answer: &'a PlannedError) -> &'a ErrorBody {
        answer.body.as_ref().unwrap_or(&self.body)
    }

    /// The responses, by code.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &PlannedError)> {
        self.answers.iter().map(|(code, answer)| (code.as_str(), answer))
    }
}
