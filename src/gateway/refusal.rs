//! What API Gateway answers by itself: its [gateway
//! responses](https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html).
//!
//! Their body is `{"message":$context.error.messageString}` unless the API says otherwise. A type
//! that the API says nothing of is answered as `DEFAULT_4XX` or `DEFAULT_5XX`. Their templates are
//! no VTL: only variables are put in.

use indexmap::IndexMap;

use super::integration::{by_content_type, context_variable};
use super::{Gateway, Response};
use crate::model::{DEFAULT_TEMPLATE, GatewayResponse, GatewayResponseType};
use crate::vtl::{Event, Json};

/// Why a request does not get through, each with what people should know besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// No route, or no signature where IAM is asked.
    MissingAuthenticationToken(String),
    /// No token where an authorizer asks for one, or none that the user pool knows.
    Unauthorized(String),
    /// A Lambda authorizer that does not let the caller in.
    AccessDenied(String),
    /// No API key, or one that no usage plan of the stage has.
    InvalidApiKey(String),
    /// Required parameters that the request lacks, by name.
    BadRequestParameters(Vec<String>),
    /// A body that does not conform to its model.
    BadRequestBody(String),
    /// A content type that the integration has no mapping template for.
    UnsupportedMediaType(String),
    /// No response of the integration is for what it answered.
    ApiConfigurationError(String),
    /// A mapping template that fails.
    InternalServerError(String),
}

impl Refusal {
    /// The type, the one that stands for it where the API says nothing of it, and the status of
    /// both.
    fn types(&self) -> (GatewayResponseType, GatewayResponseType, u16) {
        use GatewayResponseType as Type;
        let (of, status) = match self {
            Self::MissingAuthenticationToken(_) => (Type::MissingAuthenticationToken, 403),
            Self::Unauthorized(_) => (Type::Unauthorized, 401),
            Self::AccessDenied(_) => (Type::AccessDenied, 403),
            Self::InvalidApiKey(_) => (Type::InvalidApiKey, 403),
            Self::BadRequestParameters(_) => (Type::BadRequestParameters, 400),
            Self::BadRequestBody(_) => (Type::BadRequestBody, 400),
            Self::UnsupportedMediaType(_) => (Type::UnsupportedMediaType, 415),
            Self::ApiConfigurationError(_) => (Type::ApiConfigurationError, 500),
            // Nothing documented tells the type of a template that fails.
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
            Self::BadRequestBody(_) => ("BadRequestException", "Invalid request body".to_owned()),
            Self::UnsupportedMediaType(_) => {
                ("BadRequestException", "Unsupported Media Type".to_owned())
            }
            Self::ApiConfigurationError(_) => ("ApiConfigurationException", internal()),
            Self::InternalServerError(_) => ("InternalServerErrorException", internal()),
        }
    }

    /// Why, in words for people.
    fn reason(self) -> String {
        match self {
            Self::BadRequestParameters(names) => format!("the request lacks {}", names.join(", ")),
            Self::MissingAuthenticationToken(reason)
            | Self::Unauthorized(reason)
            | Self::AccessDenied(reason)
            | Self::InvalidApiKey(reason)
            | Self::BadRequestBody(reason)
            | Self::UnsupportedMediaType(reason)
            | Self::ApiConfigurationError(reason)
            | Self::InternalServerError(reason) => reason,
        }
    }
}

impl Gateway<'_> {
    /// What the caller gets for a refusal.
    pub(super) fn refuse(
        &self,
        refusal: Refusal,
        mut event: Event,
        accept: Option<&str>,
    ) -> Response {
        let (of, fallback, status) = refusal.types();
        let (error_type, message) = refusal.error();
        let untouched = GatewayResponse::new();
        let responses = &self.api.gateway_responses;
        let said = responses.get(&of).or_else(|| responses.get(&fallback)).unwrap_or(&untouched);
        event.context.insert("error".to_owned(), error(of, message));
        let chosen = by_content_type(&said.templates, accept);
        let (content_type, template) =
            chosen.map_or(DEFAULT_TEMPLATE, |(name, template)| (name, template.as_str()));
        let mut response = Response {
            status: said.status.unwrap_or(status),
            headers: IndexMap::new(),
            body: filled(template, &event),
            reason: Some(refusal.reason()),
            ignored_status: None,
        };
        response.set_header("Content-Type", content_type.to_owned());
        response.set_header("x-amzn-ErrorType", error_type.to_owned());
        for (name, value) in &said.headers {
            if let Some(value) =
                constant(value).map(str::to_owned).or_else(|| variable(value, &event))
            {
                response.set_header(name, value);
            }
        }
        response
    }
}

/// `$context.error`.
fn error(of: GatewayResponseType, message: String) -> Json {
    let quoted = serde_json::Value::from(message.as_str()).to_string();
    let members =
        [("message", message), ("messageString", quoted), ("responseType", of.as_str().to_owned())];
    Json::Object(
        members.into_iter().map(|(name, value)| (name.to_owned(), Json::String(value))).collect(),
    )
}

/// A constant is in single quotes.
fn constant(expression: &str) -> Option<&str> {
    expression.strip_prefix('\'')?.strip_suffix('\'')
}

/// `context.requestId`, `stageVariables.colour`, `method.request.header.Origin`; nothing where it
/// finds nothing.
pub(super) fn variable(expression: &str, event: &Event) -> Option<String> {
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

/// A template with its variables put in. What is none stays as it is.
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
            text += &variable(name, event).unwrap_or_default();
            text += &part[name.len()..];
        } else {
            text.push('$');
            text += part;
        }
    }
    text
}
