//! What a [request
//! validator](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html)
//! holds against a request: the parameters that the method requires, and the model of the body's
//! content type.
//!
//! A body whose content type has no model is not validated, except by the model of `$default`.

use indexmap::IndexMap;

use super::json_schema::Schemas;
use super::refusal::Refusal;
use super::routing::Routed;
use super::{Gateway, Request};
use crate::model;
use crate::model::RequestParameter;
use crate::vtl::{Event, Json};

/// Lets a request through, or says what is wrong with it; with its parameters first.
pub(super) fn validate(
    gateway: &Gateway<'_>,
    routed: &Routed<'_>,
    request: &Request,
    event: &Event,
) -> Result<(), Refusal> {
    let missing = missing_parameters(routed, event);
    if !missing.is_empty() {
        return Err(Refusal::BadRequestParameters(missing));
    }
    let models = &routed.method.request_models;
    let content_type = request.content_type();
    let named = |(of, _): &(&String, _)| of.eq_ignore_ascii_case(&content_type);
    let of_type = models.iter().find(named).map(|(_, name)| name);
    match of_type.or_else(|| models.get("$default")) {
        Some(name) => body(gateway, name, request.body.as_deref().unwrap_or_default()),
        None => Ok(()),
    }
}

fn missing_parameters(routed: &Routed<'_>, event: &Event) -> Vec<String> {
    let required = routed
        .method
        .request_parameters
        .iter()
        .filter_map(|(parameter, required)| required.then_some(parameter));
    let missing = required.filter_map(|parameter| {
        let given = match parameter {
            // Whether API Gateway minds the case is UNKNOWN. It finds
            // `method.request.header.Authorization` for authorizers in the requests of browsers,
            // which have it in small letters.
            RequestParameter::Header(name) => {
                let mut headers = event.params.header.iter();
                headers.find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value)
            }
            RequestParameter::Path(name) => event.params.path.get(name),
            RequestParameter::QueryString(name) => event.params.querystring.get(name),
        };
        // What is blank counts as missing.
        given.is_none_or(|value| value.trim().is_empty()).then(|| parameter.name().to_owned())
    });
    missing.collect()
}

fn body(gateway: &Gateway<'_>, model: &str, body: &str) -> Result<(), Refusal> {
    // API Gateway takes an empty body for an empty object.
    let body = if body.is_empty() { "{}" } else { body };
    let value: Json = serde_json::from_str(body)
        .map_err(|error| Refusal::BadRequestBody(format!("the body is not JSON: {error}")))?;
    let schemas = gateway.schemas();
    let Some(schema) = schemas.get(model) else { return Ok(()) };
    let conforms = Schemas { models: &schemas }.conform(schema, &value);
    conforms
        .map_err(|violation| Refusal::BadRequestBody(format!("by the model {model}, {violation}")))
}

impl Gateway<'_> {
    /// The schemas of the API's models, by name.
    fn schemas(&self) -> IndexMap<String, Json> {
        self.api
            .models
            .iter()
            .map(|(name, model)| (name.clone(), self.json(&model.schema)))
            .collect()
    }

    fn json(&self, json: &model::Json) -> Json {
        match json {
            model::Json::Null => Json::Null,
            model::Json::Bool(value) => Json::Boolean(*value),
            model::Json::Number(number) => Json::Number(number.clone()),
            model::Json::String(text) => Json::String(self.deployed().text(text)),
            model::Json::Array(items) => {
                Json::Array(items.iter().map(|item| self.json(item)).collect())
            }
            model::Json::Object(members) => Json::Object(
                members.iter().map(|(name, member)| (name.clone(), self.json(member))).collect(),
            ),
        }
    }
}
