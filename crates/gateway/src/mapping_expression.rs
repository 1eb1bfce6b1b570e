//! [Mapping
//! expressions](https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html),
//! the values of response headers.

use dynagate_vtl::{Event, Json, Template};
use indexmap::IndexMap;

use crate::backend::BackendResponse;
use crate::request::Request;

/// The error of an expression that reads a body which is not JSON.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct InvalidJson;

/// The value of an expression for the request to the backend; `None` if it finds nothing. The body
/// of the event is that of the request.
pub(crate) fn of_request(
    expression: &str,
    request: &Request,
    event: &Event,
) -> Result<Option<String>, InvalidJson> {
    if let Some(constant) = constant(expression) {
        return Ok(Some(constant.to_owned()));
    }
    if let Some(path) = expression.strip_prefix("method.request.body") {
        return in_body(path, event);
    }
    let all = |values: IndexMap<String, Vec<String>>, name: &str| {
        values.get(name).map(|values| values.join(","))
    };
    let of_method = |kind| expression.strip_prefix("method.request.")?.strip_prefix(kind);
    Ok(if let Some(name) = of_method("multivalueheader.") {
        all(request.visible_headers().all_values(), name)
    } else if let Some(name) = of_method("multivaluequerystring.") {
        all(request.query_parameters().all_values(), name)
    } else {
        variable(expression, event)
    })
}

/// The value of an expression in an integration response; `None` if the expression finds nothing.
/// The body of the event is that of the backend.
pub(crate) fn of_integration(
    expression: &str,
    backend: &BackendResponse,
    event: &Event,
) -> Result<Option<String>, InvalidJson> {
    if let Some(constant) = constant(expression) {
        return Ok(Some(constant.to_owned()));
    }
    let of_header = |kind| expression.strip_prefix("integration.response.")?.strip_prefix(kind);
    if let Some(name) = of_header("header.") {
        return Ok(backend.headers.get(name).map(str::to_owned));
    }
    if let Some(name) = of_header("multivalueheader.") {
        let named = backend.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        let values: Vec<_> = named.map(|(_, value)| value).collect();
        return Ok((!values.is_empty()).then(|| values.join(",")));
    }
    match expression.strip_prefix("integration.response.body") {
        Some(path) => in_body(path, event),
        None if expression.starts_with("method.") => Ok(None),
        None => Ok(variable(expression, event)),
    }
}

/// The value at a path in the body of the event, such as `.order.id` or `.$.order.id`; the whole
/// body for an empty path.
fn in_body(path: &str, event: &Event) -> Result<Option<String>, InvalidJson> {
    let body = event.body.as_deref().filter(|body| !body.is_empty()).unwrap_or("{}");
    if path.is_empty() {
        return Ok(Some(body.to_owned()));
    }
    let Some(path) = path.strip_prefix('.') else { return Ok(None) };
    // The engine of mapping templates reads the JSON and evaluates the JSONPath. Names cannot
    // contain quotes here.
    let rendered = |path: &str| {
        let template = Template::parse(&format!("$input.path('{}')", path.replace('\'', "")));
        template.and_then(|template| template.render(event)).map(|rendered| rendered.text)
    };
    let is_json_text = body.trim_start().starts_with(['{', '[', '\'', '"']);
    if is_json_text && rendered("$").is_err() {
        return Err(InvalidJson);
    }
    let path = path.strip_prefix("$.").unwrap_or(path);
    Ok(rendered(&format!("$.{path}")).ok().filter(|text| !text.is_empty()))
}

/// The value of an expression in a gateway response.
pub(crate) fn of_gateway_response(expression: &str, event: &Event) -> Option<String> {
    constant(expression).map(str::to_owned).or_else(|| variable(expression, event))
}

/// The text of a constant, which is in single quotes.
fn constant(expression: &str) -> Option<&str> {
    expression.strip_prefix('\'')?.strip_suffix('\'')
}

/// The value of a variable such as `context.requestId`, `stageVariables.colour` or
/// `method.request.header.Origin`; `None` if it has none.
pub(crate) fn variable(expression: &str, event: &Event) -> Option<String> {
    let (of, name) = expression.split_once('.')?;
    let parameters = match of {
        "context" => return context_variable(name, &event.context),
        "stageVariables" => return event.stage_variables.get(name).cloned(),
        "method" => name.strip_prefix("request.")?,
        _ => return None,
    };
    match parameters.split_once('.')? {
        ("header", name) => event.params.header.get(name).cloned(),
        ("querystring", name) => event.params.querystring.get(name).cloned(),
        ("path", name) => event.params.path.get(name).cloned(),
        _ => None,
    }
}

/// The value of a variable of `$context`, such as `identity.sourceIp`.
pub(crate) fn context_variable(name: &str, context: &IndexMap<String, Json>) -> Option<String> {
    let mut names = name.split('.');
    let first = context.get(names.next()?)?;
    let found = names.try_fold(first, |value, name| match value {
        Json::Object(members) => members.get(name),
        _ => None,
    })?;
    (*found != Json::Null).then(|| text(found))
}

/// The text of a string, or the JSON of another value.
pub(crate) fn text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}
