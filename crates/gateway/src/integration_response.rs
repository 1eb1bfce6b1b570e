//! The response of a method, mapped from that of the backend by [response data
//! mappings](https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html).

use dynagate_vtl::{Event, Json, Regex, overridden_status};
use indexmap::IndexMap;

use crate::api::{DeployedIntegration, DeployedIntegrationResponse};
use crate::backend::{BackendRequest, BackendResponse};
use crate::body::Body;
use crate::content_handling::{self, Binary};
use crate::content_type;
use crate::explain::{StepKind, TriedResponse, Way};
use crate::mapping_expression::{self, InvalidJson};
use crate::refusal::Refusal;
use crate::response::Response;
use crate::templates::Templates;

/// Returns the response to the caller. The event has no body yet, and a mock integration calls no
/// backend.
pub(crate) fn respond(
    templates: &Templates,
    integration: &DeployedIntegration,
    binary: &Binary<'_>,
    mut event: Event,
    called: Option<&BackendRequest>,
    backend: &BackendResponse,
    way: &Way,
) -> Result<Response, Refusal> {
    let (status, chosen) = select(integration, &selector(called, backend)?, way)?;
    let body = content_handling::of_response(binary, chosen.content_handling, backend)?;
    event.body = Some(body.text().into_owned());
    let mut response = Response::new(status);
    let template = content_type::accepted(&chosen.response_templates, binary.accept);
    let content_type = template.map_or(content_type::JSON, |(content_type, _)| content_type);
    response.set_header("Content-Type", content_type.to_owned());
    for (parameter, expression) in &chosen.response_parameters {
        let Some(name) = parameter.strip_prefix("method.response.header.") else { continue };
        let value = mapping_expression::of_integration(expression, backend, &event);
        let value = value.map_err(|InvalidJson| {
            Refusal::InternalServerError(format!(
                "the value {expression} of the header {name} is in a body that is not JSON"
            ))
        })?;
        way.header(name, expression, value.as_deref());
        if let Some(value) = value {
            set_header(name, |name| response.set_header(name, value));
        }
    }
    way.step(|| StepKind::ResponseTemplate {
        accept: binary.accept.map(str::to_owned),
        template: template.map(|(of, _)| of.to_owned()),
        rendering: None,
    });
    if let Some((_, template)) = template {
        if let Body::Bytes(_) = body {
            return Err(Refusal::InternalServerError(
                "the response template cannot read a body of bytes".to_owned(),
            ));
        }
        let rendered = templates.render(template, &event, "response", way)?;
        apply_overrides(&mut response, &rendered.overrides.response_override, way);
        response.body = rendered.text.into();
    } else {
        if let Some(Json::Object(set)) = event.context.get("responseOverride") {
            apply_overrides(&mut response, set, way);
        }
        response.body = body;
    }
    Ok(response)
}

/// The text that selection patterns match.
#[derive(Debug)]
enum Selector {
    /// The status of an AWS service, an HTTP endpoint or a mock integration.
    Status(u16),
    /// The error message of a Lambda function; `None` if it succeeds.
    ErrorMessage(Option<String>),
}

/// The text by which the response is selected.
fn selector(
    called: Option<&BackendRequest>,
    backend: &BackendResponse,
) -> Result<Selector, Refusal> {
    if !called.is_some_and(|called| called.backend.is_function()) {
        return Ok(Selector::Status(backend.status));
    }
    if backend.is_function_error() {
        return Ok(Selector::ErrorMessage(Some(error_message(&backend.body))));
    }
    // Lambda itself refuses the invocation.
    if backend.status >= 400 {
        let (status, body) = (backend.status, backend.body.text());
        let reason = format!("Lambda responds {status} instead of the function: {body}");
        return Err(Refusal::InternalServerError(reason));
    }
    Ok(Selector::ErrorMessage(None))
}

/// `errorMessage` in the error of a function.
pub(crate) fn error_message(body: &Body) -> String {
    let event = Event { body: Some(body.text().into_owned()), ..Event::default() };
    let message = mapping_expression::of_integration(
        "integration.response.body.errorMessage",
        &BackendResponse::new(200, Body::default()),
        &event,
    );
    message.ok().flatten().unwrap_or_default()
}

/// Selects the response whose pattern matches the whole text, else the one without a pattern.
fn select<'a>(
    integration: &'a DeployedIntegration,
    selector: &Selector,
    way: &Way,
) -> Result<(u16, &'a DeployedIntegrationResponse), Refusal> {
    let text = match selector {
        Selector::Status(status) => Some(status.to_string()),
        Selector::ErrorMessage(message) => message.clone(),
    };
    let pattern = |response: &DeployedIntegrationResponse| {
        response.selection_pattern.clone().filter(|pattern| !pattern.is_empty())
    };
    let matches = |response: &DeployedIntegrationResponse| {
        let Some((pattern, text)) = pattern(response).zip(text.as_deref()) else { return false };
        Regex::matching(&pattern, false).and_then(|regex| regex.is_match(text)).unwrap_or(false)
    };
    let responses = &integration.integration_responses;
    let chosen = responses
        .iter()
        .find(|(_, response)| matches(response))
        .or_else(|| responses.iter().find(|(_, response)| pattern(response).is_none()));
    way.step(|| {
        let chosen = chosen.map(|(status, _)| *status);
        let mut tried = Vec::new();
        for (status, response) in responses {
            let (pattern, is_chosen) = (pattern(response), Some(*status) == chosen);
            if pattern.is_some() || is_chosen {
                tried.push(TriedResponse {
                    status: *status,
                    selection_pattern: pattern,
                    chosen: is_chosen,
                });
            }
        }
        // The default response is compared last, and the patterns up to the first that matches.
        let end = tried.iter().position(|response| response.chosen);
        match end.filter(|at| tried[*at].selection_pattern.is_some()) {
            Some(end) => tried.truncate(end + 1),
            None => tried.sort_by_key(|response| response.chosen),
        }
        StepKind::IntegrationResponse { status: chosen, tried }
    });
    chosen.map(|(status, response)| (*status, response)).ok_or_else(|| {
        let of = match selector {
            Selector::Status(status) => format!("the status {status}"),
            Selector::ErrorMessage(Some(message)) => format!("the error message `{message}`"),
            Selector::ErrorMessage(None) => "a function that succeeds".to_owned(),
        };
        Refusal::ApiConfigurationError(format!("no integration response for {of}, and no default"))
    })
}

/// Applies the overrides in `$context.responseOverride`. An invalid status is ignored.
fn apply_overrides(response: &mut Response, set: &IndexMap<String, Json>, way: &Way) {
    match (overridden_status(set), set.get("status")) {
        (Some(status), _) => response.status = status,
        (None, Some(ignored)) => response.ignored_status = Some(ignored.to_string()),
        (None, None) => {}
    }
    way.overrides(set, response.ignored_status.as_deref());
    if let Some(Json::Object(headers)) = set.get("header") {
        for (name, value) in headers {
            let value = mapping_expression::text(value);
            set_header(name, |name| response.set_header(name, value));
        }
    }
}

/// The response headers whose names API Gateway changes, as recorded.
const REMAPPED: [&str; 14] = [
    "authorization",
    "connection",
    "content-length",
    "content-md5",
    "date",
    "expect",
    "host",
    "max-forwards",
    "proxy-authenticate",
    "server",
    "trailer",
    "upgrade",
    "user-agent",
    "www-authenticate",
];

/// Sets a header that a mapping, a template or a proxied backend sets, by the name that it has for
/// the caller.
pub(crate) fn set_header(name: &str, set: impl FnOnce(&str)) {
    if name.eq_ignore_ascii_case("transfer-encoding") {
        return;
    }
    if REMAPPED.iter().any(|remapped| name.eq_ignore_ascii_case(remapped)) {
        return set(&format!("x-amzn-Remapped-{name}"));
    }
    set(name);
}
