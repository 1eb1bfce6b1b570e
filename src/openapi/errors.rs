//! Responses to errors of DynamoDB, of other services, and of API Gateway itself.

use std::collections::BTreeMap;

use super::components::Components;
use super::responses::Responses;
use super::schema::{ObjectSchema, any, any_of, array, like, string, typed};
use crate::gateway::api::{
    AuthorizationType, AuthorizerType, DeployedMethod, GatewayResponseType, IntegrationType,
};
use crate::gateway::{Api, fill_template};
use crate::model::operation::has_no_content;
use crate::model::{ErrorBody, Form, FormPart};
use crate::plan::errors::PlannedErrors;
use crate::plan::operation::JSON;
use crate::vtl::Json;

/// The names of the schemas of error bodies.
const ERROR: &str = "Error";
const GATEWAY_ERROR: &str = "GatewayError";
const ACCESS_DENIED: &str = "AccessDenied";

/// Adds the responses to errors with these codes.
pub(super) fn add<'c>(
    responses: &mut Responses,
    errors: &PlannedErrors,
    codes: impl Iterator<Item = &'c str>,
    components: &mut Components,
) {
    let mut alike: BTreeMap<(u16, &str), Vec<String>> = BTreeMap::new();
    for code in codes {
        let answer = errors.of(code);
        let schema =
            (!has_no_content(answer.status)).then(|| of_body(errors.body_of(answer), components));
        let response = responses.status(answer.status);
        alike.entry((answer.status, &answer.message)).or_default().push(format!("`{code}`"));
        for name in answer.headers.keys() {
            response.header(name, None);
        }
        if let Some(schema) = schema {
            response.body(JSON, schema);
        }
    }
    for ((status, message), codes) in alike {
        responses.status(status).describe(format!("{}: {message}", codes.join(", ")));
    }
}

/// The schema of error bodies of a form.
fn of_body(body: &ErrorBody, components: &mut Components) -> Json {
    named(of_form(&body.0), ERROR, components)
}

/// Makes an object a component.
fn named(schema: Json, base: &str, components: &mut Components) -> Json {
    if matches!(&schema, Json::Object(members) if members.contains_key("properties")) {
        return components.share(base, |_| schema.clone());
    }
    schema
}

fn of_form(form: &Form) -> Json {
    match form {
        Form::Constant(json) => like(&json.clone().into()),
        Form::Status => typed("integer"),
        Form::Text(_) => string(),
        Form::Array(items) => array(any_of(items.iter().map(of_form))),
        Form::Object(members) => {
            let mut object = ObjectSchema::default();
            for (name, value) in members {
                // Only responses of API Gateway itself have these values.
                let is_of_gateway = matches!(
                    value,
                    Form::Text(parts) if matches!(parts.as_slice(), [part] if FormPart::is_of_gateway(part))
                );
                object.member(name, of_form(value), !is_of_gateway);
            }
            object.schema()
        }
    }
}

/// The body of a gateway response that the API does not customize.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Usual {
    /// `{"message": "…"}`
    Message,
    /// `{"message": null}`
    NoMessage,
    /// `{"Message": "…"}`
    Denial,
}

/// A gateway response that a method can have.
struct Refusal {
    of: GatewayResponseType,
    status: u16,
    usual: Usual,
    meaning: &'static str,
}

impl Refusal {
    const fn new(of: GatewayResponseType, status: u16, meaning: &'static str) -> Self {
        Self { of, status, usual: Usual::Message, meaning }
    }

    const fn denial(self) -> Self {
        Self { usual: Usual::Denial, ..self }
    }

    const fn without_message(self) -> Self {
        Self { usual: Usual::NoMessage, ..self }
    }
}

/// The settings on which gateway responses depend, besides the method itself.
pub(super) struct Gate {
    /// True if a resource policy restricts callers.
    pub(super) has_policy: bool,
    /// True if a web ACL inspects requests.
    pub(super) has_web_acl: bool,
    /// True if requests have bodies.
    pub(super) takes_bodies: bool,
}

/// The meaning of failures of API Gateway itself.
const FAILED: &str = "API Gateway failed, or cannot use the response of the backend.";

/// The gateway responses of a method.
fn refusals(api: &Api, method: &DeployedMethod, gate: &Gate) -> Vec<Refusal> {
    use GatewayResponseType as Type;
    let mut refusals = Vec::new();
    let mut add = |happens: bool, refusal: Refusal| {
        if happens {
            refusals.push(refusal);
        }
    };
    let authorizer = method.authorizer_id.as_ref().and_then(|id| api.authorizers.get(id));
    let is_iam = method.authorization_type == AuthorizationType::AwsIam;
    let is_lambda = authorizer.is_some_and(|of| of.r#type != AuthorizerType::CognitoUserPools);
    let integration = &method.method_integration;
    // A path always has its parameters.
    let needs_parameter = method
        .request_parameters
        .iter()
        .any(|(name, required)| *required && !name.starts_with("method.request.path."));
    let reads_bodies = gate.takes_bodies && !is_proxy(integration.r#type);
    add(
        needs_parameter,
        Refusal::new(Type::BadRequestParameters, 400, "A required parameter is missing."),
    );
    add(
        !method.request_models.is_empty(),
        Refusal::new(Type::BadRequestBody, 400, "The body is not as its schema says."),
    );
    add(reads_bodies, Refusal::new(Type::Default4xx, 400, "The body is not JSON."));
    add(
        authorizer.is_some(),
        Refusal::new(Type::Unauthorized, 401, "The token is missing or not valid."),
    );
    add(is_iam, Refusal::new(Type::MissingAuthenticationToken, 403, "The request is not signed."));
    add(is_iam, Refusal::new(Type::InvalidSignature, 403, "The signature is not valid."));
    add(is_iam, Refusal::new(Type::ExpiredToken, 403, "The security token has expired."));
    add(
        is_iam || is_lambda || gate.has_policy,
        Refusal::new(Type::AccessDenied, 403, "The caller may not send this request.").denial(),
    );
    add(
        method.api_key_required,
        Refusal::new(Type::InvalidApiKey, 403, "The API key is missing or not valid."),
    );
    add(gate.has_web_acl, Refusal::new(Type::WafFiltered, 403, "The web ACL blocks the request."));
    add(true, Refusal::new(Type::RequestTooLarge, 413, "The request is too large."));
    add(
        reads_bodies,
        Refusal::new(Type::UnsupportedMediaType, 415, "The content type is not supported."),
    );
    add(
        true,
        Refusal::new(Type::Throttled, 429, "The stage or the usage plan throttles the request."),
    );
    add(
        method.api_key_required,
        Refusal::new(Type::QuotaExceeded, 429, "The quota of the API key is exceeded."),
    );
    add(
        is_lambda,
        Refusal::new(Type::AuthorizerFailure, 500, "The authorizer failed.").without_message(),
    );
    add(
        is_lambda,
        Refusal::new(Type::AuthorizerConfigurationError, 500, "The authorizer failed.")
            .without_message(),
    );
    add(true, Refusal::new(Type::Default5xx, 500, FAILED));
    let has_backend = integration.r#type != IntegrationType::Mock;
    add(has_backend, Refusal::new(Type::ApiConfigurationError, 500, FAILED));
    add(has_backend, Refusal::new(Type::IntegrationFailure, 500, FAILED));
    add(
        integration.r#type == IntegrationType::AwsProxy,
        Refusal::new(Type::Default5xx, 502, "The function failed, or its result is malformed."),
    );
    add(has_backend, Refusal::new(Type::IntegrationFailure, 504, "The backend cannot be reached."));
    add(
        has_backend,
        Refusal::new(Type::IntegrationTimeout, 504, "The backend did not respond in time."),
    );
    refusals
}

const fn is_proxy(of: IntegrationType) -> bool {
    matches!(of, IntegrationType::AwsProxy | IntegrationType::HttpProxy)
}

/// Adds the responses of API Gateway itself to a method.
pub(super) fn add_gateway_responses(
    responses: &mut Responses,
    api: &Api,
    method: &DeployedMethod,
    gate: &Gate,
    components: &mut Components,
    is_shown: impl Fn(&str) -> bool,
) {
    for Refusal { of, status, usual, meaning } in refusals(api, method, gate) {
        let fallback = if status < 500 {
            GatewayResponseType::Default4xx
        } else {
            GatewayResponseType::Default5xx
        };
        let customized = [of, fallback].into_iter().find_map(|of| api.gateway_responses.get(&of));
        let has_message = usual != Usual::NoMessage;
        let bodies = match customized {
            Some(customized) if !customized.response_templates.is_empty() => {
                of_templates(&customized.response_templates, has_message, components)
            }
            _ => {
                let (name, base) = match usual {
                    Usual::Denial if customized.is_none() => ("Message", ACCESS_DENIED),
                    _ => ("message", GATEWAY_ERROR),
                };
                let of = if has_message { string() } else { typed("null") };
                let mut body = ObjectSchema::default();
                body.member(name, of, true);
                let schema = named(body.schema(), base, components);
                BTreeMap::from([(JSON.to_owned(), schema)])
            }
        };
        let status = customized.and_then(|of| of.status_code).unwrap_or(status);
        let response = responses.status(status);
        response.describe(meaning);
        for parameter in customized.into_iter().flat_map(|of| of.response_parameters.keys()) {
            let name = parameter.strip_prefix("gatewayresponse.header.");
            if let Some(name) = name.filter(|name| is_shown(name)) {
                response.header(name, None);
            }
        }
        if !has_no_content(status) {
            for (content_type, schema) in bodies {
                response.body(&content_type, schema);
            }
        }
    }
}

/// The schemas of the templates of a gateway response, by content type.
fn of_templates(
    templates: &BTreeMap<String, String>,
    has_message: bool,
    components: &mut Components,
) -> BTreeMap<String, Json> {
    let mut bodies = BTreeMap::new();
    for (content_type, template) in templates {
        let schema = if is_json(content_type) {
            let schema = of_template(template, has_message);
            // The forms of the API's errors and of API Gateway's are often the same.
            let base =
                if components.schemas.get(ERROR) == Some(&schema) { ERROR } else { GATEWAY_ERROR };
            named(schema, base, components)
        } else {
            string()
        };
        bodies.insert(content_type.clone(), schema);
    }
    bodies
}

/// True for the content type of JSON.
pub(super) fn is_json(content_type: &str) -> bool {
    let name = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    name == JSON || name.ends_with("+json")
}

/// The schema of the JSON that a template of a gateway response makes; any value if it makes
/// something else. Only variables are replaced in such a template.
fn of_template(template: &str, has_message: bool) -> Json {
    let message = if has_message { "\"text\"" } else { "null" };
    let filled = |value: &str| {
        let value_of = |name: &str| {
            if name == "context.error.messageString" { message } else { value }.to_owned()
        };
        serde_json::from_str::<Json>(&fill_template(template, value_of))
    };
    // A variable that is no part of a string is a number.
    filled("text").or_else(|_| filled("1")).map_or_else(|_| any(), |body| like(&body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_of_a_template() {
        for (template, schema) in [
            (
                r#"{"message": $context.error.messageString}"#,
                r#"{"type":"object","properties":{"message":{"type":"string"}},"required":["message"]}"#,
            ),
            (
                r#"["$context.requestId.$context.stage", 1]"#,
                r#"{"type":"array","items":{"type":["string","integer"]}}"#,
            ),
            ("$context.requestTimeEpoch", r#"{"type":"integer"}"#),
            ("$context.error.message is not JSON", "{}"),
        ] {
            assert_eq!(of_template(template, true).to_string(), schema, "{template}");
        }
    }
}
