//! Integrations: what a method calls, and how its answers become responses.

use std::collections::{BTreeMap, HashMap};

use super::limits::{self, MAPPING_TEMPLATE_BYTES, TIMEOUT_MILLISECONDS};
use super::mapping_expression::{self, Place};
use super::mapping_template::{self, TemplateFault};
use super::problem::Checker;
use super::{
    Action, ContentHandling, Endpoint, PassthroughBehavior, RestApi, RoleArn, Stack,
    regular_expression,
};
use crate::mapping;
use crate::text::Text;

/// What a method calls.
#[derive(Debug, Clone, PartialEq)]
pub enum Integration {
    /// An operation of DynamoDB.
    Aws(AwsIntegration),
    /// Nothing: API Gateway answers by itself.
    Mock(MockIntegration),
}

/// An [AWS
/// integration](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings.html)
/// on an operation of DynamoDB.
#[derive(Debug, Clone, PartialEq)]
pub struct AwsIntegration {
    pub(crate) action: Action,
    pub(crate) credentials: RoleArn,
    pub(crate) passthrough: PassthroughBehavior,
    pub(crate) content_handling: Option<ContentHandling>,
    pub(crate) timeout_milliseconds: Option<u32>,
    pub(crate) request_templates: BTreeMap<String, Text>,
    pub(crate) responses: Vec<IntegrationResponse>,
}

/// A [mock
/// integration](https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html).
#[derive(Debug, Clone, PartialEq)]
pub struct MockIntegration {
    pub(crate) request_templates: BTreeMap<String, Text>,
    pub(crate) responses: Vec<IntegrationResponse>,
}

/// How answers of an integration become a response of the method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntegrationResponse {
    pub(crate) status: u16,
    pub(crate) selection_pattern: Option<String>,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) templates: BTreeMap<String, Text>,
    pub(crate) content_handling: Option<ContentHandling>,
}

impl AwsIntegration {
    /// Calls `action` with the rights of `credentials`. It answers with DynamoDB's own bodies:
    /// successes with 200, what DynamoDB refuses with 400, everything else with 500.
    pub fn new(action: Action, credentials: RoleArn) -> Self {
        Self {
            action,
            credentials,
            passthrough: PassthroughBehavior::default(),
            content_handling: None,
            timeout_milliseconds: None,
            request_templates: BTreeMap::new(),
            responses: vec![
                IntegrationResponse::new(200).selection_pattern("2\\d{2}"),
                IntegrationResponse::new(400).selection_pattern("4\\d{2}"),
                IntegrationResponse::new(500),
            ],
        }
    }

    /// Calls `action` with the caller's body as it is; only `application/json` is let through.
    pub fn passthrough(action: Action, credentials: RoleArn) -> Self {
        Self::new(action, credentials).request_template("application/json", mapping::PASSTHROUGH)
    }

    /// What becomes of a body whose content type has no request template.
    pub fn passthrough_behavior(mut self, behavior: PassthroughBehavior) -> Self {
        self.passthrough = behavior;
        self
    }

    /// How request bodies are converted.
    pub fn content_handling(mut self, handling: ContentHandling) -> Self {
        self.content_handling = Some(handling);
        self
    }

    /// How long to wait for DynamoDB, in milliseconds: 50 to 29,000, or to 300,000 where the API is
    /// not edge-optimized and AWS has raised the account's quota.
    pub fn timeout_milliseconds(mut self, milliseconds: u32) -> Self {
        self.timeout_milliseconds = Some(milliseconds);
        self
    }

    /// The mapping template for request bodies of a content type.
    pub fn request_template(
        mut self,
        content_type: impl Into<String>,
        template: impl Into<Text>,
    ) -> Self {
        self.request_templates.insert(content_type.into(), template.into());
        self
    }

    /// Replaces the responses.
    pub fn responses(mut self, responses: impl IntoIterator<Item = IntegrationResponse>) -> Self {
        self.responses = responses.into_iter().collect();
        self
    }
}

impl MockIntegration {
    /// Answers every request with `status` and an empty body.
    pub fn new(status: u16) -> Self {
        Self::responding(IntegrationResponse::new(status))
    }

    /// Answers every request with `response`.
    pub fn responding(response: IntegrationResponse) -> Self {
        Self {
            request_templates: BTreeMap::from([(
                "application/json".into(),
                mapping::mock_request(response.status),
            )]),
            responses: vec![response],
        }
    }
}

impl IntegrationResponse {
    /// A response with `status` for whatever no other response is for, with the integration's own
    /// body.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            selection_pattern: None,
            headers: BTreeMap::new(),
            templates: BTreeMap::new(),
            content_handling: None,
        }
    }

    /// Answers just when the HTTP status of the integration's answer matches this regular
    /// expression.
    pub fn selection_pattern(mut self, pattern: impl Into<String>) -> Self {
        self.selection_pattern = Some(pattern.into());
        self
    }

    /// Sets a header: a constant in single quotes, or a [mapping
    /// expression](https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html)
    /// such as `integration.response.header.x-amzn-RequestId`.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }

    /// The mapping template for a content type that the caller accepts.
    pub fn template(mut self, content_type: impl Into<String>, template: impl Into<Text>) -> Self {
        self.templates.insert(content_type.into(), template.into());
        self
    }

    /// How the body is converted.
    pub fn content_handling(mut self, handling: ContentHandling) -> Self {
        self.content_handling = Some(handling);
        self
    }

    /// The status, which a mapping template may change.
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// The mapping templates, by content type.
    pub const fn templates(&self) -> &BTreeMap<String, Text> {
        &self.templates
    }
}

impl Integration {
    /// The mapping templates for requests, by content type.
    pub fn request_templates(&self) -> &BTreeMap<String, Text> {
        match self {
            Self::Aws(aws) => &aws.request_templates,
            Self::Mock(mock) => &mock.request_templates,
        }
    }

    /// The responses.
    pub fn responses(&self) -> &[IntegrationResponse] {
        match self {
            Self::Aws(aws) => &aws.responses,
            Self::Mock(mock) => &mock.responses,
        }
    }

    /// The field of a route that describes it.
    const fn field(&self) -> &'static str {
        match self {
            Self::Aws(_) => "raw",
            Self::Mock(_) => "mock",
        }
    }

    /// Reports what is wrong. What is `made` of an operation is as good as the operation, where its
    /// faults are told.
    pub(crate) fn check<'a>(
        &'a self,
        (api, stack): (&RestApi, &Stack),
        made: bool,
        patterns: &mut Patterns<'a>,
        check: &mut Checker,
    ) {
        let field = self.field();
        if let Self::Aws(aws) = self {
            stack.check_text(check, &[field], &aws.credentials.0);
            if let Some(timeout) = aws.timeout_milliseconds {
                let longest =
                    if api.endpoint == Endpoint::Edge { 29_000 } else { TIMEOUT_MILLISECONDS };
                check.require(
                    (50..=longest).contains(&timeout),
                    &[field, "timeout-milliseconds"],
                    format_args!("a timeout of {timeout} milliseconds"),
                    format_args!("50 to {longest} milliseconds"),
                );
            }
            check.require(
                aws.passthrough != PassthroughBehavior::Never || !aws.request_templates.is_empty(),
                &[field, "passthrough-behavior"],
                "no request could get through: NEVER, and no request template",
                "a request template, or another passthrough behavior",
            );
        }
        for (content_type, template) in self.request_templates() {
            check_template(stack, check, &[field, "request"], (content_type, template), made);
        }
        check.require(
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
            let is_mock = matches!(self, Self::Mock(_));
            let at = if is_mock { vec![field] } else { vec![field, "responses", &status] };
            let within = |fields: &[&'a str]| [&at[..], fields].concat();
            check.require(
                !self.responses()[..index].iter().any(|earlier| earlier.status == response.status),
                &at,
                format_args!("two responses have the status {status}"),
                "one response a status, whose selection pattern covers both",
            );
            let is_status = (100..=599).contains(&response.status);
            let message = format_args!("`{status}` is not a status code");
            if is_mock {
                check.require(is_status, &within(&["status"]), message, "100 to 599");
            } else {
                check.require_key(is_status, &at, message, "100 to 599");
            }
            match response.selection_pattern.as_deref() {
                None | Some("") => {
                    if let Some(earlier) = default.replace(response.status) {
                        check.report(
                            &at,
                            format_args!("{earlier} and {status} are both the default response"),
                            "a selection-pattern on all but one",
                        );
                    }
                }
                Some(pattern) => {
                    if let Some(error) = patterns.error(pattern) {
                        check.report(
                            &within(&["selection-pattern"]),
                            format_args!("`{pattern}` is not a regular expression: {error}"),
                            "a regular expression over the HTTP status, such as 4\\d{2}",
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

fn check_template(
    stack: &Stack,
    check: &mut Checker,
    field: &[&str],
    (content_type, template): (&str, &Text),
    made: bool,
) {
    if !limits::is_content_type(content_type) {
        check.require_key(
            false,
            &[field, &[content_type]].concat(),
            format_args!("`{content_type}` is not a content type"),
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
        check.report(&[field, &[content_type]].concat(), message, expected);
    }
}
