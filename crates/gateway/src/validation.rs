//! [Request
//! validation](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html):
//! required parameters, and the model for the content type of the body.
//!
//! A body whose content type has no model is validated against that of `$default`, if there is one.

use dynagate_vtl::{Event, Json};

use crate::api::{Api, DeployedMethod};
use crate::content_type;
use crate::json_schema::Schemas;
use crate::refusal::Refusal;
use crate::request::Request;

/// Validates a request, its parameters first.
pub(crate) fn validate(
    api: &Api,
    method: &DeployedMethod,
    request: &Request,
    event: &Event,
) -> Result<(), Refusal> {
    let validator = method.request_validator_id.as_ref();
    let Some(validator) = validator.and_then(|id| api.request_validators.get(id)) else {
        return Ok(());
    };
    let missing = missing_parameters(method, event);
    if validator.validate_request_parameters && !missing.is_empty() {
        return Err(Refusal::BadRequestParameters(missing));
    }
    let models = &method.request_models;
    let model = content_type::entry(models, &request.content_type()).map(|(_, name)| name);
    match model.or_else(|| models.get("$default")).filter(|_| validator.validate_request_body) {
        Some(name) => body(api, name, request.body.as_deref().unwrap_or_default()),
        None => Ok(()),
    }
}

/// The names of the required parameters that are missing or blank.
fn missing_parameters(method: &DeployedMethod, event: &Event) -> Vec<String> {
    let required =
        method.request_parameters.iter().filter_map(|(name, required)| required.then_some(name));
    let missing = required.filter_map(|parameter| {
        let (place, name) = parameter.strip_prefix("method.request.")?.split_once('.')?;
        let given = match place {
            // It is unknown if names are case-sensitive in API Gateway. For authorizers it finds
            // `method.request.header.Authorization` in the requests of browsers, which send it in
            // lower case.
            "header" => {
                let mut headers = event.params.header.iter();
                headers.find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value)
            }
            "path" => event.params.path.get(name),
            _ => event.params.querystring.get(name),
        };
        given.is_none_or(|value| value.trim().is_empty()).then(|| name.to_owned())
    });
    missing.collect()
}

fn body(api: &Api, model: &str, body: &str) -> Result<(), Refusal> {
    // API Gateway treats an empty body as an empty object.
    let body = if body.is_empty() { "{}" } else { body };
    let value: Json = serde_json::from_str(body).map_err(|error| Refusal::BadRequestBody {
        reason: format!("the body is not JSON: {error}"),
        messages: Vec::new(),
    })?;
    let Some(schema) = api.models.get(model).map(|model| &model.schema) else { return Ok(()) };
    let schemas = Schemas { models: &api.models };
    schemas.conform(schema, &value).map_err(|violation| Refusal::BadRequestBody {
        reason: format!("the body does not conform to {model}: {violation}"),
        messages: schemas.messages(schema, &value),
    })
}
