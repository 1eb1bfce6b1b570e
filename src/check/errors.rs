//! The checks of responses to errors.

use serde_json::Value;

use super::finding::{Checker, Field};
use crate::check::rules::{literal_source, response_body, status_code, unknown_reference};
use crate::model::{ErrorBody, ErrorMapping, lookalike};

impl ErrorMapping {
    pub(crate) fn check(&self, check: &mut Checker) {
        check_body(self.body.as_ref(), &["errors"], check);
        for (code, response) in &self.answers {
            let at = ["errors", "answers", code];
            let known: Vec<_> = Self::codes().collect();
            if !known.contains(&code.as_str()) {
                let message = format_args!("unknown error code `{code}`");
                let known = ("one of", &known[..]);
                check.unknown_name(&unknown_reference::RULE, Field::Key(&at), message, code, known);
                continue;
            }
            if let Some(status) = response.status {
                check.require(
                    &status_code::RULE,
                    (200..=599).contains(&status),
                    &[at[0], at[1], at[2], "status"],
                    format_args!("invalid status `{status}`"),
                    "200 to 599",
                );
            }
            if let Some(found) = response.message.as_deref().and_then(lookalike::in_text) {
                check.report(
                    &literal_source::RULE,
                    &[at[0], at[1], at[2], "message"],
                    format_args!("`{}` in a message would be sent as it is", found.written),
                    "plain text; `body` can hold {context.NAME}",
                );
            }
            check_body(response.body.as_ref(), &at, check);
        }
    }
}

/// Reports the invalid strings in the form of a body.
fn check_body(body: Option<&Value>, at: &[&str], check: &mut Checker) {
    let errors = body.and_then(|body| ErrorBody::try_from(body).err());
    for error in errors.into_iter().flatten() {
        let way: Vec<_> = error.way.iter().map(String::as_str).collect();
        let at = [at, &["body"], &way].concat();
        check.report_with_help(
            &response_body::RULE,
            &at,
            &error,
            error.expected(),
            error.help.clone(),
        );
    }
}
