//! Refusals: requests to which API Gateway itself responds with a [gateway
//! response](https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html).
//!
//! The body is `{"message":$context.error.messageString}` unless the API customizes the type or the
//! fallback `DEFAULT_4XX` or `DEFAULT_5XX`. Templates of gateway responses are not VTL; only
//! variables are replaced.

use dynagate_vtl::{Event, Json};

use crate::api::{Api, DeployedGatewayResponse, GatewayResponseType};
use crate::content_type;
use crate::explain::Way;
use crate::mapping_expression::{self, variable};
use crate::response::Response;

/// The cause of a gateway response, with its details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// There is no route, or the request is not signed although IAM authorizes it.
    MissingAuthenticationToken(String),
    /// The token that an authorizer requires is missing or invalid.
    Unauthorized(String),
    /// A Lambda authorizer or the resource policy denies the request.
    AccessDenied(String),
    /// There is no API key, or no usage plan of the stage has it.
    InvalidApiKey(String),
    /// The names of missing required parameters.
    BadRequestParameters(Vec<String>),
    /// The body does not conform to its model.
    BadRequestBody {
        reason: String,
        /// The messages of the validator; none if the body is not JSON.
        messages: Vec<String>,
    },
    /// The integration has no mapping template for the content type.
    UnsupportedMediaType(String),
    /// There is no integration response for the status of the backend.
    ApiConfigurationError(String),
    /// A mapping template fails, or the backend is not simulated.
    InternalServerError(String),
}

impl Refusal {
    /// The type, the fallback if the API does not customize it, and the status.
    fn types(&self) -> (GatewayResponseType, GatewayResponseType, u16) {
        use GatewayResponseType as Type;
        let (of, status) = match self {
            Self::MissingAuthenticationToken(_) => (Type::MissingAuthenticationToken, 403),
            Self::Unauthorized(_) => (Type::Unauthorized, 401),
            Self::AccessDenied(_) => (Type::AccessDenied, 403),
            Self::InvalidApiKey(_) => (Type::InvalidApiKey, 403),
            Self::BadRequestParameters(_) => (Type::BadRequestParameters, 400),
            Self::BadRequestBody { .. } => (Type::BadRequestBody, 400),
            Self::UnsupportedMediaType(_) => (Type::UnsupportedMediaType, 415),
            Self::ApiConfigurationError(_) => (Type::ApiConfigurationError, 500),
            // The type of a failing template is not documented.
            Self::InternalServerError(_) => (Type::Default5xx, 500),
        };
        (of, if status < 500 { Type::Default4xx } else { Type::Default5xx }, status)
    }

    /// The value of the header `x-amzn-ErrorType`, and the message.
    fn error(&self) -> (&'static str, String) {
        let internal = || "Internal server error".to_owned();
        match self {
            Self::MissingAuthenticationToken(_) => {
                ("MissingAuthenticationTokenException", "Missing Authentication Token".to_owned())
            }
            Self::Unauthorized(_) => ("UnauthorizedException", "Unauthorized".to_owned()),
            Self::AccessDenied(_) => (
                "AccessDeniedException",
                "User is not authorized to access this resource with an explicit deny".to_owned(),
            ),
            Self::InvalidApiKey(_) => ("ForbiddenException", "Forbidden".to_owned()),
            Self::BadRequestParameters(names) => (
                "BadRequestException",
                format!("Missing required request parameters: [{}]", names.join(", ")),
            ),
            Self::BadRequestBody { .. } => {
                ("BadRequestException", "Invalid request body".to_owned())
            }
            Self::UnsupportedMediaType(_) => {
                ("BadRequestException", "Unsupported Media Type".to_owned())
            }
            Self::ApiConfigurationError(_) => ("ApiConfigurationException", internal()),
            Self::InternalServerError(_) => ("InternalServerErrorException", internal()),
        }
    }

    /// `$context.error.validationErrorString`: for missing parameters, the list at the end of the
    /// message; what it is for a body that is not JSON is unknown.
    fn validation_error(&self) -> String {
        match self {
            Self::BadRequestParameters(names) => format!("[{}]", names.join(", ")),
            Self::BadRequestBody { messages, .. } if !messages.is_empty() => {
                format!("[{}]", messages.join(", "))
            }
            _ => String::new(),
        }
    }

    /// The details.
    fn reason(self) -> String {
        match self {
            Self::BadRequestParameters(names) => format!("the request lacks {}", names.join(", ")),
            Self::MissingAuthenticationToken(reason)
            | Self::Unauthorized(reason)
            | Self::AccessDenied(reason)
            | Self::InvalidApiKey(reason)
            | Self::BadRequestBody { reason, .. }
            | Self::UnsupportedMediaType(reason)
            | Self::ApiConfigurationError(reason)
            | Self::InternalServerError(reason) => reason,
        }
    }
}

impl Refusal {
    /// Returns the gateway response.
    pub(crate) fn into_response(
        self,
        api: &Api,
        mut event: Event,
        accept: Option<&str>,
        way: &Way,
    ) -> Response {
        let (of, fallback, status) = self.types();
        let (error_type, message) = self.error();
        let untouched = DeployedGatewayResponse::default();
        let responses = &api.gateway_responses;
        let customized =
            responses.get_key_value(&of).or_else(|| responses.get_key_value(&fallback));
        let by = customized.map(|(by, _)| *by);
        let customized = customized.map_or(&untouched, |(_, customized)| customized);
        let error = error(of, message, self.validation_error());
        event.context.insert("error".to_owned(), error);
        let (content_type, template) =
            content_type::accepted(&customized.response_templates, accept)
                .map_or(DeployedGatewayResponse::DEFAULT_TEMPLATE, |(of, template)| {
                    (of, template.as_str())
                });
        let mut response = Response::new(customized.status_code.unwrap_or(status));
        response.body = filled(template, &event);
        let reason = self.reason();
        way.refused(&reason, of, by);
        response.reason = Some(reason);
        response.set_header("Content-Type", content_type.to_owned());
        response.set_header("x-amzn-ErrorType", error_type.to_owned());
        for (parameter, expression) in &customized.response_parameters {
            if let Some(name) = parameter.strip_prefix("gatewayresponse.header.")
                && let Some(value) = mapping_expression::of_gateway_response(expression, &event)
            {
                response.set_header(name, value);
            }
        }
        response
    }
}

/// `$context.error`.
fn error(of: GatewayResponseType, message: String, validation: String) -> Json {
    let quoted = serde_json::Value::from(message.as_str()).to_string();
    let members = [
        ("message", message),
        ("messageString", quoted),
        ("responseType", of.as_str().to_owned()),
        (VALIDATION_ERROR, validation),
    ];
    Json::Object(
        members.into_iter().map(|(name, value)| (name.to_owned(), Json::String(value))).collect(),
    )
}

const VALIDATION_ERROR: &str = "validationErrorString";

/// Replaces the variables in a template. Other text that starts with `$` is unchanged.
///
/// `$context.error.validationErrorString` gets the escapes of JSON strings, but no quotes, as
/// recorded responses have it.
fn filled(template: &str, event: &Event) -> String {
    let mut parts = template.split('$');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_name =
            |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
        let end = part.find(|character| !is_name(character)).unwrap_or(part.len());
        let name = part[..end].trim_end_matches(['.', '-']);
        let starts = ["context.", "stageVariables.", "method.request."];
        if starts.iter().any(|start| name.starts_with(start)) {
            let value = variable(name, event).unwrap_or_default();
            if name.strip_prefix("context.error.") == Some(VALIDATION_ERROR) {
                let quoted = Json::String(value).to_string();
                text += &quoted[1..quoted.len() - 1];
            } else {
                text += &value;
            }
            text += &part[name.len()..];
        } else {
            text.push('$');
            text += part;
        }
    }
    text
}
