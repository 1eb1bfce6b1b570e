//! [Mapping
//! expressions](https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html),
//! the values of response headers.

use dynagate_vtl::{Event, Json, Template};
use indexmap::IndexMap;

use crate::response::DynamoDbResponse;

/// The value of an expression in an integration response; `None` if the expression finds nothing.
/// The body of the event is that of the backend.
pub(crate) fn of_integration(
    expression: &str,
    backend: &DynamoDbResponse,
    event: &Event,
) -> Option<String> {
    if let Some(constant) = constant(expression) {
        return Some(constant.to_owned());
    }
    // DynamoDB sends each header once.
    let of_header = |kind| expression.strip_prefix("integration.response.")?.strip_prefix(kind);
    if let Some(name) = of_header("header.").or_else(|| of_header("multivalueheader.")) {
        let found = backend.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        return found.map(|(_, value)| value.clone());
    }
    let path = match expression.strip_prefix("integration.response.body") {
        Some("") => return Some(backend.body.clone()),
        Some(path) => path.strip_prefix('.')?,
        None if expression.starts_with("method.") => return None,
        None => return variable(expression, event),
    };
    let path = path.strip_prefix("$.").unwrap_or(path);
    // The engine of mapping templates evaluates the JSONPath. Names cannot contain quotes here.
    let template = Template::parse(&format!("$input.path('$.{}')", path.replace('\'', ""))).ok()?;
    let text = template.render(event).ok()?.text;
    (!text.is_empty()).then_some(text)
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
    Some(text(found))
}

/// The text of a string, or the JSON of another value.
pub(crate) fn text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}
