//! [Request
//! validation](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html):
//! required parameters, and the model for the content type of the body.
//!
//! A body whose content type has no model is validated against that of `$default`, if there is one.

use dynagate_vtl::{Event, Json, sort_as_hash_map};

use crate::api::{Api, DeployedMethod};
use crate::content_type;
use crate::explain::{Parameter, Problem, StepKind, Way};
use crate::json_schema::Schemas;
use crate::refusal::Refusal;
use crate::request::Request;

/// Validates a request, its parameters first.
pub(crate) fn validate(
    api: &Api,
    method: &DeployedMethod,
    request: &Request,
    event: &Event,
    way: &Way,
) -> Result<(), Refusal> {
    let validator = method.request_validator_id.as_ref();
    let Some(validator) = validator.and_then(|id| api.request_validators.get(id)) else {
        return Ok(());
    };
    let missing = missing_parameters(method, event);
    if validator.validate_request_parameters {
        way.step(|| {
            let parameter = |name: &String| Parameter {
                name: name.clone(),
                value: value(name, event).cloned(),
            };
            StepKind::Parameters { required: required_parameters(method).map(parameter).collect() }
        });
    }
    if validator.validate_request_parameters && !missing.is_empty() {
        return Err(Refusal::BadRequestParameters(missing));
    }
    if !validator.validate_request_body {
        return Ok(());
    }
    let (models, content_type) = (&method.request_models, request.content_type());
    let model = content_type::entry(models, &content_type).map(|(_, name)| name);
    let model = model.or_else(|| models.get("$default"));
    way.step(|| StepKind::Body { content_type, model: model.cloned(), problems: Vec::new() });
    let Some(model) = model else { return Ok(()) };
    body(api, model, &request.text().unwrap_or_default(), way)
}

/// The names of the required parameters, such as `method.request.querystring.limit`.
fn required_parameters(method: &DeployedMethod) -> impl Iterator<Item = &String> {
    method.request_parameters.iter().filter_map(|(name, required)| required.then_some(name))
}

/// The names of the required parameters that are missing or blank, in the order that all known
/// messages have: that of a Java `HashMap`.
fn missing_parameters(method: &DeployedMethod, event: &Event) -> Vec<String> {
    let missing = required_parameters(method).filter_map(|parameter| {
        let (_, name) = parts(parameter)?;
        let value = value(parameter, event);
        value.is_none_or(|value| value.trim().is_empty()).then(|| name.to_owned())
    });
    let mut missing: Vec<_> = missing.collect();
    missing.sort_unstable();
    missing.dedup();
    sort_as_hash_map(&mut missing, |name| name);
    missing
}

/// The place and the name of a parameter: `querystring` and `limit`.
fn parts(parameter: &str) -> Option<(&str, &str)> {
    parameter.strip_prefix("method.request.")?.split_once('.')
}

/// The value of a parameter in a request.
fn value<'a>(parameter: &str, event: &'a Event) -> Option<&'a String> {
    match parts(parameter)? {
        // It is unknown if names are case-sensitive in API Gateway. For authorizers it finds
        // `method.request.header.Authorization` in the requests of browsers, which send it in
        // lower case.
        ("header", name) => {
            let mut headers = event.params.header.iter();
            headers.find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        }
        ("path", name) => event.params.path.get(name),
        (_, name) => event.params.querystring.get(name),
    }
}

fn body(api: &Api, model: &str, body: &str, way: &Way) -> Result<(), Refusal> {
    // API Gateway treats an empty body as an empty object.
    let body = if body.is_empty() { "{}" } else { body };
    let value: Json = serde_json::from_str(body).map_err(|error| {
        let reason = format!("the body is not JSON: {error}");
        way.problems(&[Problem::of_text(&reason)]);
        Refusal::BadRequestBody { reason, messages: Vec::new() }
    })?;
    let Some(schema) = api.models.get(model).map(|model| &model.schema) else { return Ok(()) };
    let schemas = Schemas { models: &api.models };
    schemas.conform(schema, &value).map_err(|violation| {
        let problems = schemas.problems(schema, &value);
        way.problems(&problems);
        Refusal::BadRequestBody {
            reason: format!("the body does not conform to {model}: {violation}"),
            messages: problems.into_iter().map(|problem| problem.message).collect(),
        }
    })
}
