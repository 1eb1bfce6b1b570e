//! Error responses.

use super::Lowering;
use crate::blueprint::diagnostic::{At, Fault};
use crate::blueprint::document::errors as written;
use crate::model::lookalike;
use crate::model::{ErrorBody, ErrorMapping};

/// The remedy for routes without an operation.
pub(super) const NO_ERRORS_OF_RAW: &str =
    "a route with an operation; `raw` has `responses` of its own";

impl Lowering<'_> {
    /// The responses, based on `usual`; `at` is the place of `errors`.
    pub(super) fn errors(
        &mut self,
        at: &[&str],
        usual: &ErrorMapping,
        written: Option<&written::Errors>,
    ) -> ErrorMapping {
        let mut answers = usual.clone();
        let Some(written) = written else { return answers };
        if let Some(body) = self.error_body(at, written.body.as_ref()) {
            answers = answers.body(body);
        }
        for (code, other) in &written.answers {
            let at = &[at, &["answers", code]].concat();
            if !ErrorMapping::codes().any(|known| known == code) {
                let fault = Fault::new(at, At::Key, format!("unknown error code `{code}`"));
                self.faults.push(fault.one_of(code, ErrorMapping::codes(), str::to_owned));
                continue;
            }
            let mut answer = usual.of(code).clone();
            if let Some(status) = other.status {
                answer.status = status;
                if !(200..=599).contains(&status) {
                    let message = format!("invalid status `{status}`");
                    self.report(&[at, &["status"][..]].concat(), message, "200 to 599");
                }
            }
            if let Some(message) = &other.message {
                if let Some(found) = lookalike::in_text(message) {
                    let text =
                        format!("`{}` in a message would be answered as it is", found.written);
                    self.report(
                        &[at, &["message"][..]].concat(),
                        text,
                        "plain text; `body` can hold {context.NAME}",
                    );
                }
                answer.message.clone_from(message);
            }
            if let Some(body) = self.error_body(at, other.body.as_ref()) {
                answer.body = Some(body);
            }
            answers.set(code, answer);
        }
        answers
    }

    /// The form of bodies at `body` of a place.
    fn error_body(
        &mut self,
        at: &[&str],
        written: Option<&serde_json::Value>,
    ) -> Option<ErrorBody> {
        match ErrorBody::try_from(written?) {
            Ok(body) => Some(body),
            Err(errors) => {
                for error in errors {
                    let way: Vec<_> = error.way.iter().map(String::as_str).collect();
                    let fault =
                        Fault::new(&[at, &["body"], &way].concat(), At::Value, error.to_string());
                    self.faults
                        .push(fault.expected(Some(error.expected().to_owned())).help(error.help));
                }
                None
            }
        }
    }
}
