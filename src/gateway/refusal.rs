//! What API Gateway answers by itself: its
//! [gateway responses](https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html).
//!
//! Their body is `{"message":$context.error.messageString}` unless the API says otherwise.

use indexmap::IndexMap;

use super::Response;

/// Why a request does not get through, each with what people should know besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// No route, or no signature where IAM is asked.
    MissingAuthenticationToken(String),
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
    /// The status, the value of the header `x-amzn-ErrorType`, and the message.
    fn parts(&self) -> (u16, &'static str, String) {
        let internal = || "Internal server error".to_owned();
        match self {
            Self::MissingAuthenticationToken(_) => {
                (403, "MissingAuthenticationTokenException", "Missing Authentication Token".to_owned())
            }
            Self::InvalidApiKey(_) => (403, "ForbiddenException", "Forbidden".to_owned()),
            Self::BadRequestParameters(names) => {
                (400, "BadRequestException", format!("Missing required request parameters: [{}]", names.join(", ")))
            }
            Self::BadRequestBody(_) => (400, "BadRequestException", "Invalid request body".to_owned()),
            Self::UnsupportedMediaType(_) => (415, "BadRequestException", "Unsupported Media Type".to_owned()),
            Self::ApiConfigurationError(_) => (500, "ApiConfigurationException", internal()),
            Self::InternalServerError(_) => (500, "InternalServerErrorException", internal()),
        }
    }

    /// Why, in words for people.
    fn reason(self) -> String {
        match self {
            Self::BadRequestParameters(names) => format!("the request lacks {}", names.join(", ")),
            Self::MissingAuthenticationToken(reason)
            | Self::InvalidApiKey(reason)
            | Self::BadRequestBody(reason)
            | Self::UnsupportedMediaType(reason)
            | Self::ApiConfigurationError(reason)
            | Self::InternalServerError(reason) => reason,
        }
    }

    /// What the caller gets.
    pub(super) fn response(self, verb: &str) -> Response {
        let (status, error_type, message) = self.parts();
        let headers = [("Content-Type", "application/json"), ("x-amzn-ErrorType", error_type)];
        let body = match verb {
            "HEAD" => String::new(),
            _ => format!("{{\"message\":{}}}", serde_json::Value::from(message)),
        };
        Response {
            status,
            headers: headers
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into_iter()
                .collect::<IndexMap<_, _>>(),
            body,
            reason: Some(self.reason()),
        }
    }
}
