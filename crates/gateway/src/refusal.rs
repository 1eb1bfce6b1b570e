//! Refusals: requests to which API Gateway itself responds with a [gateway
//! response](https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html).
//!
//! Templates of gateway responses are not VTL; only variables are replaced. An API that customizes
//! a type, or its fallback `DEFAULT_4XX` or `DEFAULT_5XX`, without a template has
//! `{"message":$context.error.messageString}`. Other bodies are those recorded from API Gateway:
//! the same without a blank for requests refused before the method is executed, with a blank
//! afterwards, and with `Message` for denials.

use dynagate_vtl::{Event, Json};

use crate::api::{Api, DeployedGatewayResponse, GatewayResponseType};
use crate::content_type;
use crate::explain::Way;
use crate::mapping_expression::{self, variable};
use crate::request::Limit;
use crate::response::Response;

/// The cause of a gateway response, with its details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The body or the headers are too large.
    RequestTooLarge(String),
    /// There is no route, or the request is not signed although IAM authorizes it.
    MissingAuthenticationToken(String),
    /// The token that an authorizer requires is missing or invalid.
    Unauthorized(String),
    /// A Lambda authorizer or the resource policy denies the request.
    AccessDenied { message: String, reason: String },
    /// A Lambda authorizer fails.
    AuthorizerFailure(String),
    /// The response of a Lambda authorizer is invalid.
    AuthorizerConfigurationError(String),
    /// There is no API key, or no usage plan of the stage has it.
    InvalidApiKey(String),
    /// A limit of the usage plan or the stage is exceeded.
    Exceeded(Limit),
    /// The names of missing required parameters.
    BadRequestParameters(Vec<String>),
    /// The body does not conform to its model.
    BadRequestBody {
        reason: String,
        /// The messages of the validator; none if the body is not JSON.
        messages: Vec<String>,
    },
    /// A mapping reads a body that is not JSON.
    InvalidJson(String),
    /// The integration has no mapping template for the content type.
    UnsupportedMediaType(String),
    /// There is no integration response for the status of the backend.
    ApiConfigurationError(String),
    /// The backend does not respond in time.
    IntegrationTimeout,
    /// The request cannot be sent to the backend. Its status is 500, as recorded, although API
    /// Gateway documents 504.
    IntegrationFailure(String),
    /// A function that receives the request fails, or its result is malformed.
    BadGateway(String),
    /// The backend cannot be reached.
    NetworkError(String),
    /// A mapping template fails, or the integration type is not simulated.
    InternalServerError(String),
}

/// The form of a body that the API does not customize.
#[derive(Clone, Copy)]
enum Form {
    /// `{"message":"…"}`
    Door,
    /// `{"message": "…"}`
    Execution,
    /// `{"Message":"…"}`
    Denial,
}

impl Refusal {
    /// The type, the fallback if the API does not customize it, and the status.
    fn types(&self) -> (GatewayResponseType, GatewayResponseType, u16) {
        use GatewayResponseType as Type;
        let (of, status) = match self {
            Self::RequestTooLarge(_) => (Type::RequestTooLarge, 413),
            Self::MissingAuthenticationToken(_) => (Type::MissingAuthenticationToken, 403),
            Self::Unauthorized(_) => (Type::Unauthorized, 401),
            Self::AccessDenied { .. } => (Type::AccessDenied, 403),
            Self::AuthorizerFailure(_) => (Type::AuthorizerFailure, 500),
            Self::AuthorizerConfigurationError(_) => (Type::AuthorizerConfigurationError, 500),
            Self::InvalidApiKey(_) => (Type::InvalidApiKey, 403),
            Self::Exceeded(Limit::Throttle) => (Type::Throttled, 429),
            Self::Exceeded(Limit::Quota) => (Type::QuotaExceeded, 429),
            Self::BadRequestParameters(_) => (Type::BadRequestParameters, 400),
            Self::BadRequestBody { .. } => (Type::BadRequestBody, 400),
            // The type is not documented.
            Self::InvalidJson(_) => (Type::Default4xx, 400),
            Self::UnsupportedMediaType(_) => (Type::UnsupportedMediaType, 415),
            Self::ApiConfigurationError(_) => (Type::ApiConfigurationError, 500),
            Self::IntegrationTimeout => (Type::IntegrationTimeout, 504),
            Self::IntegrationFailure(_) => (Type::IntegrationFailure, 500),
            // The status is as users report it.
            Self::NetworkError(_) => (Type::IntegrationFailure, 504),
            // The types of the following are not documented.
            Self::BadGateway(_) => (Type::Default5xx, 502),
            Self::InternalServerError(_) => (Type::Default5xx, 500),
        };
        (of, if status < 500 { Type::Default4xx } else { Type::Default5xx }, status)
    }

    /// The value of the header `x-amzn-ErrorType`, the message and the form of the body.
    fn error(&self) -> (&'static str, Option<String>, Form) {
        let (error_type, message, form) = match self {
            // The message and the type are not documented; users report the former.
            Self::RequestTooLarge(_) => {
                ("RequestTooLargeException", "Request Too Long", Form::Door)
            }
            Self::MissingAuthenticationToken(_) => {
                ("MissingAuthenticationTokenException", "Missing Authentication Token", Form::Door)
            }
            Self::Unauthorized(_) => ("UnauthorizedException", "Unauthorized", Form::Door),
            Self::AccessDenied { message, .. } => {
                ("AccessDeniedException", message.as_str(), Form::Denial)
            }
            Self::AuthorizerFailure(_) | Self::AuthorizerConfigurationError(_) => {
                return ("AuthorizerConfigurationException", None, Form::Door);
            }
            Self::InvalidApiKey(_) => ("ForbiddenException", "Forbidden", Form::Door),
            Self::Exceeded(Limit::Throttle) => {
                ("TooManyRequestsException", "Too Many Requests", Form::Door)
            }
            Self::Exceeded(Limit::Quota) => {
                ("LimitExceededException", "Limit Exceeded", Form::Door)
            }
            Self::BadRequestParameters(names) => {
                let message =
                    format!("Missing required request parameters: [{}]", names.join(", "));
                return ("BadRequestException", Some(message), Form::Execution);
            }
            Self::BadRequestBody { .. } => {
                ("BadRequestException", "Invalid request body", Form::Execution)
            }
            Self::InvalidJson(_) => {
                ("BadRequestException", "Invalid JSON in request body", Form::Execution)
            }
            Self::UnsupportedMediaType(_) => {
                ("BadRequestException", "Unsupported Media Type", Form::Execution)
            }
            Self::IntegrationTimeout => {
                ("InternalServerErrorException", "Endpoint request timed out", Form::Execution)
            }
            // The message is as users report it.
            Self::NetworkError(_) => (
                "InternalServerErrorException",
                "Network error communicating with endpoint",
                Form::Execution,
            ),
            Self::ApiConfigurationError(_)
            | Self::IntegrationFailure(_)
            | Self::BadGateway(_)
            | Self::InternalServerError(_) => {
                ("InternalServerErrorException", "Internal server error", Form::Execution)
            }
        };
        (error_type, Some(message.to_owned()), form)
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
    pub(crate) fn reason(self) -> String {
        match self {
            Self::BadRequestParameters(names) => format!("the request lacks {}", names.join(", ")),
            Self::Exceeded(Limit::Throttle) => "the request exceeds the throttling".to_owned(),
            Self::Exceeded(Limit::Quota) => {
                "the request exceeds the quota of the usage plan".to_owned()
            }
            Self::IntegrationTimeout => "the backend does not respond in time".to_owned(),
            Self::RequestTooLarge(reason)
            | Self::MissingAuthenticationToken(reason)
            | Self::Unauthorized(reason)
            | Self::AccessDenied { reason, .. }
            | Self::AuthorizerFailure(reason)
            | Self::AuthorizerConfigurationError(reason)
            | Self::InvalidApiKey(reason)
            | Self::BadRequestBody { reason, .. }
            | Self::InvalidJson(reason)
            | Self::UnsupportedMediaType(reason)
            | Self::ApiConfigurationError(reason)
            | Self::IntegrationFailure(reason)
            | Self::BadGateway(reason)
            | Self::NetworkError(reason)
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
        let (error_type, message, form) = self.error();
        let untouched = DeployedGatewayResponse::default();
        let responses = &api.gateway_responses;
        let customized =
            responses.get_key_value(&of).or_else(|| responses.get_key_value(&fallback));
        let by = customized.map(|(by, _)| *by);
        let (default_type, default_template) = match (by, form) {
            (Some(_), _) | (None, Form::Door) => DeployedGatewayResponse::DEFAULT_TEMPLATE,
            (None, Form::Execution) => {
                (content_type::JSON, r#"{"message": $context.error.messageString}"#)
            }
            (None, Form::Denial) => {
                (content_type::JSON, r#"{"Message":$context.error.messageString}"#)
            }
        };
        let customized = customized.map_or(&untouched, |(_, customized)| customized);
        let error = error(of, message, self.validation_error());
        event.context.insert("error".to_owned(), error);
        let (content_type, template) =
            content_type::accepted(&customized.response_templates, accept)
                .map_or((default_type, default_template), |(of, template)| (of, template.as_str()));
        let mut response = Response::new(customized.status_code.unwrap_or(status));
        response.body = filled(template, &event).into();
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
fn error(of: GatewayResponseType, message: Option<String>, validation: String) -> Json {
    let message = message.map_or(Json::Null, Json::String);
    let quoted = message.to_string();
    let members = [
        ("message", message),
        ("messageString", Json::String(quoted)),
        ("responseType", Json::String(of.as_str().to_owned())),
        (VALIDATION_ERROR, Json::String(validation)),
    ];
    Json::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

const VALIDATION_ERROR: &str = "validationErrorString";

/// The template of a gateway response with the values of a request.
///
/// `$context.error.validationErrorString` gets the escapes of JSON strings, but no quotes, as
/// recorded responses have it.
fn filled(template: &str, event: &Event) -> String {
    fill_template(template, |name| {
        let value = variable(name, event).unwrap_or_default();
        if name.strip_prefix("context.error.") == Some(VALIDATION_ERROR) {
            let quoted = Json::String(value).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        } else {
            value
        }
    })
}

/// Replaces the variables in a template of a gateway response by their values.
///
/// A function returns the value of a name such as `context.error.message`. Other text that starts
/// with `$` is unchanged: such a template is not a mapping template.
pub fn fill_template(template: &str, value: impl Fn(&str) -> String) -> String {
    let mut parts = template.split('$');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_name =
            |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
        let end = part.find(|character| !is_name(character)).unwrap_or(part.len());
        let name = part[..end].trim_end_matches(['.', '-']);
        let starts = ["context.", "stageVariables.", "method.request."];
        if starts.iter().any(|start| name.starts_with(start)) {
            text += &value(name);
            text += &part[name.len()..];
        } else {
            text.push('$');
            text += part;
        }
    }
    text
}
