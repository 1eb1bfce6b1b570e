//! The text of the way of a request.

use std::fmt::Write as _;

use clap::builder::styling::{AnsiColor, Style};
use dynagate::example::Body;
use dynagate::gateway::Explanation;
use dynagate::gateway::explain::{Parameter, Problem, Rendering, Step, StepKind};

use crate::cli::template_trace;

const BOLD: Style = Style::new().bold();
const RED: Style = AnsiColor::Red.on_default();

/// The width of the names of the steps.
const NAME: usize = 21;

/// The longest JSON that is printed in one line.
const LINE: usize = 100;

/// A paragraph for each step, and the response.
pub(super) fn text(explanation: &Explanation) -> String {
    let mut text = Text(String::new());
    for step in &explanation.steps {
        text.step(step);
    }
    if let Some(response) = &explanation.response {
        text.title("response", &response.status.to_string());
        for (name, value) in response.headers.iter() {
            text.line(&format!("{name}: {value}"));
        }
        text.body(&response.body.text());
    }
    text.0
}

struct Text(String);

impl Text {
    // Writing to a string cannot fail.
    fn title(&mut self, name: &str, summary: &str) {
        let name = if summary.is_empty() { name.to_owned() } else { format!("{name:<NAME$}") };
        let _ = writeln!(self.0, "      {BOLD}{name}{BOLD:#}{summary}");
    }

    fn line(&mut self, line: &str) {
        let _ = writeln!(self.0, "          {line}");
    }

    fn body(&mut self, body: &str) {
        let shown = match Body::of(body) {
            // Members keep their order, which templates determine.
            Body::Json(json) if json.to_string().len() <= LINE => json.to_string(),
            Body::Json(json) => serde_json::to_string_pretty(&json).unwrap_or_default(),
            Body::Text(text) => text,
        };
        shown.lines().for_each(|line| self.line(line));
    }

    fn parameters(&mut self, parameters: &[Parameter]) {
        for Parameter { name, value } in parameters {
            self.line(&match value {
                Some(value) => format!("{name} = {value}"),
                None => format!("{name} is missing"),
            });
        }
    }

    fn problem(&mut self, problem: &Problem) {
        let place = match problem.pointer.as_str() {
            "" => "the body",
            pointer => pointer,
        };
        self.line(&match &problem.expected {
            Some(expected) => {
                let message = &problem.message;
                format!("{place} fails {}: {expected}: {message}", problem.keyword)
            }
            None => problem.message.clone(),
        });
    }

    fn rendering(&mut self, rendering: Option<&Rendering>) {
        let Some(rendering) = rendering else { return };
        for line in template_trace::text(&rendering.source, &rendering.trace).lines() {
            self.line(line);
        }
        if let Some(error) = &rendering.error {
            let place = error.line.map(|line| format!("line {line}: ")).unwrap_or_default();
            self.line(&format!("{RED}{place}{}{RED:#}", error.message));
        }
    }

    fn step(&mut self, step: &Step) {
        self.request_step(&step.kind, step.refusal.is_some());
        if let Some(refusal) = &step.refusal {
            self.line(&format!("{RED}refused: {refusal}{RED:#}"));
        }
    }

    /// The details of a step before the call of the backend. Validations without anything to validate are omitted unless they
    /// refuse the request.
    fn request_step(&mut self, kind: &StepKind, refused: bool) {
        match kind {
            StepKind::Route {
                method,
                path,
                resource,
                resource_method,
                parameters,
                other_resources,
            } => {
                let found = match (resource, resource_method) {
                    (Some(resource), Some(verb)) => format!(" -> {verb} {resource}"),
                    _ => String::new(),
                };
                self.title("route", &format!("{method} {path}{found}"));
                for (name, value) in parameters {
                    self.line(&format!("{name} = {value}"));
                }
                for other in other_resources {
                    self.line(&format!("not {}: {}", other.resource, other.reason));
                }
            }
            StepKind::ResourcePolicy { statements } => {
                self.title("resource policy", "");
                for (statement, number) in statements.iter().zip(1..) {
                    let applies = if statement.applies { "applies" } else { "does not apply" };
                    self.line(&format!("statement {number} ({:?}) {applies}", statement.effect));
                }
            }
            StepKind::Authorization {
                authorization_type,
                authorizer,
                identity_sources,
                identity_validation_expression,
            } => {
                let authorizer = authorizer.as_ref().map(|name| format!(" by {name}"));
                let of = authorization_type.as_str();
                self.title("authorization", &format!("{of}{}", authorizer.unwrap_or_default()));
                self.parameters(identity_sources);
                if let Some(expression) = identity_validation_expression {
                    self.line(&format!("the token must match {expression}"));
                }
            }
            StepKind::ApiKey { value } => {
                self.title("API key", value.as_deref().unwrap_or("none given"));
            }
            StepKind::Parameters { required } if !required.is_empty() || refused => {
                self.title("required parameters", "");
                self.parameters(required);
            }
            StepKind::Body { content_type, model: Some(model), problems } => {
                self.title("body", &format!("{content_type}, model {model}"));
                for problem in problems {
                    self.problem(problem);
                }
            }
            StepKind::RequestTemplate {
                content_type,
                template,
                passthrough_behavior,
                rendering,
            } => {
                let behavior = passthrough_behavior.as_str();
                self.title(
                    "request template",
                    &template.clone().unwrap_or_else(|| {
                        format!("none for {content_type}, passthrough behavior {behavior}")
                    }),
                );
                self.rendering(rendering.as_deref());
            }
            StepKind::Mock { status } => self.title("mock integration", &status.to_string()),
            StepKind::IntegrationRequest {
                backend,
                method,
                query_string,
                headers,
                body,
                json_error,
            } => {
                self.title("integration request", &format!("{method} {backend}"));
                for (name, value) in query_string.iter() {
                    self.line(&format!("?{name}={value}"));
                }
                for (name, value) in headers.iter() {
                    self.line(&format!("{name}: {value}"));
                }
                self.body(body);
                if let Some(error) = json_error {
                    self.line(&format!("{RED}the body is not JSON: {error}{RED:#}"));
                }
            }
            kind => self.response_step(kind),
        }
    }

    /// The details of a step after the call of the backend, or of the gateway response.
    fn response_step(&mut self, kind: &StepKind) {
        match kind {
            StepKind::BackendResponse { status, headers, body } => {
                self.title("backend response", &status.to_string());
                for (name, value) in headers.iter() {
                    self.line(&format!("{name}: {value}"));
                }
                self.body(body);
            }
            StepKind::IntegrationResponse { status, tried } => {
                let chosen = status.map_or_else(|| "none".to_owned(), |status| status.to_string());
                self.title("integration response", &chosen);
                for response in tried {
                    let result = match (&response.selection_pattern, response.chosen) {
                        (Some(pattern), true) => format!("{pattern} matches"),
                        (Some(pattern), false) => format!("{pattern} does not match"),
                        (None, _) => "the default".to_owned(),
                    };
                    self.line(&format!("{}: {result}", response.status));
                }
            }
            StepKind::Headers { mappings } => {
                self.title("mapped headers", "");
                for mapping in mappings {
                    let (header, expression) = (&mapping.header, &mapping.expression);
                    self.line(&match &mapping.value {
                        Some(value) => format!("{header}: {value}, from {expression}"),
                        None => format!("no {header}, because {expression} has no value"),
                    });
                }
            }
            StepKind::ResponseTemplate { template, rendering, .. } => {
                let none = "none: the body of the backend is the response";
                self.title("response template", template.as_deref().unwrap_or(none));
                self.rendering(rendering.as_deref());
            }
            StepKind::Overrides { response_override, ignored_status } => {
                self.title("overrides", "");
                for (name, value) in response_override {
                    let ignored = match (name.as_str(), ignored_status) {
                        ("status", Some(_)) => ", which API Gateway ignores",
                        _ => "",
                    };
                    self.line(&format!("{name} = {value}{ignored}"));
                }
            }
            StepKind::GatewayResponse { response_type, customized } => {
                let by = match customized {
                    Some(of) if of == response_type => ", customized".to_owned(),
                    Some(of) => format!(", customized by {}", of.as_str()),
                    None => String::new(),
                };
                self.title("gateway response", &format!("{}{by}", response_type.as_str()));
            }
            _ => {}
        }
    }
}
