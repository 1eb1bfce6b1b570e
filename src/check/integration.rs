//! The checks of an integration.

use super::finding::Checker;
use super::mapping_expression;
use super::mapping_expression::Place;
use super::regular_expression;
use crate::check::rules;
use crate::check::rules::{
    integration_responses, invalid_content_type, invalid_regular_expression, passthrough_behavior,
    status_code, value_out_of_range,
};
use crate::model::Endpoint;
use crate::model::PassthroughBehavior;
use crate::model::RestApi;
use crate::model::Stack;
use crate::model::limits;
use crate::model::limits::{MAPPING_TEMPLATE_BYTES, TIMEOUT_MILLISECONDS};
use crate::model::mapping_template;
use crate::model::mapping_template::TemplateFault;
use crate::plan::Integration;
use crate::text::Text;
use std::collections::HashMap;

impl Integration {
    /// Reports what is wrong. What is `made` of an operation is as good as the operation, where its
    /// faults are told.
    pub(crate) fn check<'a>(
        &'a self,
        (api, stack): (&RestApi, &Stack),
        made: bool,
        patterns: &mut Patterns<'a>,
        check: &mut Checker,
    ) {
        let field = if self.is_mock() { "mock" } else { "raw" };
        if let Some(aws) = self.aws() {
            stack.check_text(check, &[field], &aws.credentials.0);
            if let Some(timeout) = aws.timeout_milliseconds {
                let longest =
                    if api.endpoint == Endpoint::Edge { 29_000 } else { TIMEOUT_MILLISECONDS };
                check.require(
                    &value_out_of_range::RULE,
                    (50..=longest).contains(&timeout),
                    &[field, "timeout-milliseconds"],
                    format_args!("invalid timeout of {timeout} milliseconds"),
                    format_args!("50 to {longest} milliseconds"),
                );
            }
            check.require(
                &passthrough_behavior::RULE,
                aws.passthrough != PassthroughBehavior::Never || !self.request_templates.is_empty(),
                &[field, "passthrough-behavior"],
                "the passthrough behavior NEVER without a request template rejects every request",
                "a request template, or another passthrough behavior",
            );
        }
        for (content_type, template) in self.request_templates() {
            check_template(stack, check, &[field, "request"], (content_type, template), made);
        }
        check.require(
            &integration_responses::RULE,
            !self.responses().is_empty(),
            &[field, "responses"],
            "an integration without a response",
            "at least one response",
        );
        let mut default = None;
        for (index, response) in self.responses().iter().enumerate() {
            let status = response.status.to_string();
            // A blueprint writes the one response of a mock integration without its status around
            // it.
            let is_mock = self.is_mock();
            let at = if is_mock { vec![field] } else { vec![field, "responses", &status] };
            let within = |fields: &[&'a str]| [&at[..], fields].concat();
            check.require(
                &integration_responses::RULE,
                !self.responses()[..index].iter().any(|earlier| earlier.status == response.status),
                &at,
                format_args!("duplicate response status {status}"),
                "one response for each status, whose selection pattern covers both",
            );
            let is_status = (100..=599).contains(&response.status);
            let message = format_args!("invalid status code `{status}`");
            if is_mock {
                check.require(
                    &status_code::RULE,
                    is_status,
                    &within(&["status"]),
                    message,
                    "100 to 599",
                );
            } else {
                check.require_key(&status_code::RULE, is_status, &at, message, "100 to 599");
            }
            match response.selection_pattern.as_deref() {
                None | Some("") => {
                    if let Some(earlier) = default.replace(response.status) {
                        check.report(
                            &integration_responses::RULE,
                            &at,
                            format_args!("both {earlier} and {status} are default responses"),
                            "a selection-pattern on all but one",
                        );
                    }
                }
                Some(pattern) => {
                    if let Some(error) = patterns.error(pattern) {
                        check.report(
                            &invalid_regular_expression::RULE,
                            &within(&["selection-pattern"]),
                            format_args!("invalid regular expression `{pattern}`: {error}"),
                            "a regular expression for the HTTP status, such as 4\\d{2}",
                        );
                    }
                }
            }
            for (name, value) in &response.headers {
                if !made {
                    let place = if is_mock { Place::Mock } else { Place::Integration(None) };
                    mapping_expression::check(
                        check,
                        &within(&["headers", name]),
                        (name, value),
                        place,
                        api,
                    );
                }
            }
            for (content_type, template) in &response.templates {
                check_template(stack, check, &within(&["body"]), (content_type, template), made);
            }
        }
    }
}

/// The selection patterns of an API and what is wrong with them: most routes have the same.
#[derive(Default)]
pub(crate) struct Patterns<'a>(HashMap<&'a str, Option<String>>);

impl<'a> Patterns<'a> {
    fn error(&mut self, pattern: &'a str) -> Option<&str> {
        self.0.entry(pattern).or_insert_with(|| regular_expression::fault(pattern)).as_deref()
    }
}

pub(crate) fn check_template(
    stack: &Stack,
    check: &mut Checker,
    field: &[&str],
    (content_type, template): (&str, &Text),
    made: bool,
) {
    if !limits::is_content_type(content_type) {
        check.require_key(
            &invalid_content_type::RULE,
            false,
            &[field, &[content_type]].concat(),
            format_args!("invalid content type `{content_type}`"),
            "TYPE/SUBTYPE, such as application/json",
        );
    }
    stack.check_text(check, field, template);
    if let Some(text) = template.as_literal() {
        MAPPING_TEMPLATE_BYTES.check(check, field, text.len());
    }
    if let Some(fault) = Some(template).filter(|_| !made).and_then(mapping_template::fault) {
        let TemplateFault { message, expected, line, column } = fault;
        let message = format_args!("{message} (line {line}, column {column})");
        check.report(
            &rules::mapping_template::RULE,
            &[field, &[content_type]].concat(),
            message,
            expected,
        );
    }
}
