//! From the request to DynamoDB and back: which mapping template runs, which response answers, and
//! what both make.
//!
//! The rules are those of [integration passthrough
//! behaviors](https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html)
//! and [response data
//! mappings](https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html).

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::refusal::Refusal;
use super::routing::Routed;
use super::{Call, DynamoDbRequest, DynamoDbResponse, Gateway, Outcome, Request, Response};
use crate::model::{Integration, IntegrationResponse, Method, PassthroughBehavior};
use crate::text::Text;
use crate::vtl::{Event, Json, Regex, Rendered, Template, overridden_status};

/// The bodies of the integration's answers and of the caller's responses are of this type unless
/// they say otherwise.
const JSON: &str = "application/json";

/// Renders the request; a mock integration is answered at once.
pub(super) fn call<'a>(
    gateway: Gateway<'a>,
    routed: &Routed<'a>,
    request: &Request,
    event: Event,
) -> Result<Outcome<'a>, Refusal> {
    let integration = &routed.method.integration;
    let content_type = request.content_type();
    let template = request_template(integration, &content_type)?;
    let rendered = match template {
        Some(template) => render(gateway, template, &event, "request")?,
        None => Rendered {
            text: event.body.clone().unwrap_or_default(),
            overrides: crate::vtl::Overrides::default(),
            overridden_twice: Vec::new(),
            trace: Vec::new(),
        },
    };
    let accept = request.accept();
    let mut event = event;
    event.body = None;
    match integration {
        Integration::Aws(aws) => Ok(Outcome::Call(Box::new(Call {
            gateway,
            method: routed.method,
            verb: request.method.clone(),
            event,
            overrides: rendered.overrides,
            accept,
            request: DynamoDbRequest { action: aws.action, body: rendered.text },
        }))),
        Integration::Mock(_) => {
            let answer = DynamoDbResponse::new(mock_status(&rendered.text)?, "");
            rendered.overrides.copy_into(&mut event);
            respond(gateway, routed.method, accept.as_deref(), event, &answer)
                .map(Outcome::Response)
        }
    }
}

/// The template for a content type; `None` where the body is passed through.
fn request_template<'a>(
    integration: &'a Integration,
    content_type: &str,
) -> Result<Option<&'a Text>, Refusal> {
    let templates = integration.request_templates();
    if let Some(template) = of_type(templates, content_type) {
        return Ok(Some(template));
    }
    let passthrough = match integration {
        Integration::Aws(aws) => aws.passthrough,
        // What both backends write.
        Integration::Mock(_) => PassthroughBehavior::Never,
    };
    match passthrough {
        PassthroughBehavior::WhenNoMatch => Ok(None),
        PassthroughBehavior::WhenNoTemplates if templates.is_empty() => Ok(None),
        PassthroughBehavior::WhenNoTemplates | PassthroughBehavior::Never => {
            Err(Refusal::UnsupportedMediaType(format!(
                "there is no mapping template for {content_type}, and passthrough-behavior is {}",
                passthrough.as_str()
            )))
        }
    }
}

fn of_type<'a>(templates: &'a BTreeMap<String, Text>, content_type: &str) -> Option<&'a Text> {
    templates
        .iter()
        .find(|(of, _)| of.eq_ignore_ascii_case(content_type))
        .map(|(_, template)| template)
}

fn render(
    gateway: Gateway<'_>,
    template: &Text,
    event: &Event,
    which: &str,
) -> Result<Rendered, Refusal> {
    let source = gateway.deployed().text(template);
    let rendered = Template::parse(&source).and_then(|template| template.render(event));
    let rendered = rendered.map_err(|error| {
        Refusal::InternalServerError(format!("the {which} template fails: {error}"))
    })?;
    match rendered.overridden_twice.first() {
        Some(parameter) => Err(Refusal::InternalServerError(format!(
            "the {which} template overrides {parameter} more than once"
        ))),
        None => Ok(rendered),
    }
}

/// The status that a mock integration's template asks for. API Gateway reads it leniently, so
/// `{statusCode: 200}` will do.
fn mock_status(rendered: &str) -> Result<u16, Refusal> {
    let event = Event { body: Some(rendered.to_owned()), ..Event::default() };
    let status =
        Template::parse("$input.path('$.statusCode')").and_then(|template| template.render(&event));
    let status = status.ok().and_then(|status| status.text.parse().ok());
    status.ok_or_else(|| {
        Refusal::InternalServerError(
            "the request template of the mock integration makes no statusCode".to_owned(),
        )
    })
}

/// What the caller gets for what the integration answered.
pub(super) fn respond(
    gateway: Gateway<'_>,
    method: &Method,
    accept: Option<&str>,
    mut event: Event,
    answer: &DynamoDbResponse,
) -> Result<Response, Refusal> {
    let chosen = select(method.integration.responses(), answer.status)?;
    event.body = Some(answer.body.clone());
    let mut response = Response {
        status: chosen.status,
        headers: IndexMap::new(),
        body: String::new(),
        reason: None,
        ignored_status: None,
    };
    let template = response_template(chosen, accept);
    let content_type = template.map_or(JSON, |(content_type, _)| content_type);
    response.set_header("Content-Type", content_type.to_owned());
    for (name, value) in &chosen.headers {
        if let Some(value) = header(value, answer, &event) {
            response.set_header(name, value);
        }
    }
    if let Some((_, template)) = template {
        let rendered = render(gateway, template, &event, "response")?;
        apply_overrides(&mut response, &rendered.overrides.response_override);
        response.body = rendered.text;
    } else {
        if let Some(Json::Object(set)) = event.context.get("responseOverride") {
            apply_overrides(&mut response, set);
        }
        response.body.clone_from(&answer.body);
    }
    Ok(response)
}

/// The response whose pattern matches the whole status, or the one without a pattern.
fn select(responses: &[IntegrationResponse], status: u16) -> Result<&IntegrationResponse, Refusal> {
    let status = status.to_string();
    let pattern = |response: &'_ IntegrationResponse| {
        response.selection_pattern.clone().filter(|it| !it.is_empty())
    };
    let matches = |response: &&IntegrationResponse| {
        pattern(response).is_some_and(|pattern| {
            Regex::matching(&pattern, false)
                .and_then(|regex| regex.is_match(&status))
                .unwrap_or(false)
        })
    };
    let chosen = responses.iter().find(matches);
    chosen.or_else(|| responses.iter().find(|response| pattern(response).is_none())).ok_or_else(
        || {
            Refusal::ApiConfigurationError(format!(
                "no response is for the status {status}, and none is the default"
            ))
        },
    )
}

fn response_template<'a>(
    response: &'a IntegrationResponse,
    accept: Option<&str>,
) -> Option<(&'a str, &'a Text)> {
    by_content_type(&response.templates, accept)
}

/// That of the content type that the caller accepts, else of JSON, else the first.
pub(super) fn by_content_type<'a, T>(
    templates: &'a BTreeMap<String, T>,
    accept: Option<&str>,
) -> Option<(&'a str, &'a T)> {
    let named = |name: &str| templates.iter().find(|(of, _)| of.eq_ignore_ascii_case(name));
    let found = accept.and_then(named).or_else(|| named(JSON)).or_else(|| templates.iter().next());
    found.map(|(content_type, template)| (content_type.as_str(), template))
}

/// What a mapping expression comes to; nothing where it finds nothing.
fn header(expression: &str, answer: &DynamoDbResponse, event: &Event) -> Option<String> {
    if let Some(constant) = expression.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return Some(constant.to_owned());
    }
    // An answer of DynamoDB has each header once.
    let of_header = |kind| expression.strip_prefix("integration.response.")?.strip_prefix(kind);
    if let Some(name) = of_header("header.").or_else(|| of_header("multivalueheader.")) {
        let found = answer.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        return found.map(|(_, value)| value.clone());
    }
    if let Some(name) = expression.strip_prefix("stageVariables.") {
        return event.stage_variables.get(name).cloned();
    }
    let path = match expression.strip_prefix("integration.response.body") {
        Some("") => return Some(answer.body.clone()),
        Some(path) => path.strip_prefix('.')?,
        None => return context_variable(expression.strip_prefix("context.")?, &event.context),
    };
    let path = path.strip_prefix("$.").unwrap_or(path);
    // The engine's own JSONPath; a quote cannot be part of a name here.
    let template = Template::parse(&format!("$input.path('$.{}')", path.replace('\'', ""))).ok()?;
    let text = template.render(event).ok()?.text;
    (!text.is_empty()).then_some(text)
}

/// A variable of `$context`, by the names on the way to it.
pub(super) fn context_variable(name: &str, context: &IndexMap<String, Json>) -> Option<String> {
    let mut names = name.split('.');
    let first = context.get(names.next()?)?;
    let found = names.try_fold(first, |value, name| match value {
        Json::Object(members) => members.get(name),
        _ => None,
    })?;
    Some(match found {
        Json::String(text) => text.clone(),
        other => super::json_text(other),
    })
}

/// What a template set in `$context.responseOverride`. A status that is none is ignored.
fn apply_overrides(response: &mut Response, set: &IndexMap<String, Json>) {
    match (overridden_status(set), set.get("status")) {
        (Some(status), _) => response.status = status,
        (None, Some(ignored)) => response.ignored_status = Some(super::json_text(ignored)),
        (None, None) => {}
    }
    if let Some(Json::Object(headers)) = set.get("header") {
        for (name, value) in headers {
            let value = match value {
                Json::String(text) => text.clone(),
                other => super::json_text(other),
            };
            response.set_header(name, value);
        }
    }
}
