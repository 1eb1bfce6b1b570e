//! Authorizers.

use super::ValueSource;
use crate::text::{Pseudo, Text};

/// An authorizer of a REST API. Methods refer to it by name.
#[derive(Debug, Clone, PartialEq)]
pub enum Authorizer {
    /// The user pools of Amazon Cognito.
    Cognito(CognitoAuthorizer),
    /// A Lambda function.
    Lambda(LambdaAuthorizer),
}

/// An authorizer for users of [user
/// pools](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html),
/// by the token from their sign-in.
#[derive(Debug, Clone, PartialEq)]
pub struct CognitoAuthorizer {
    pub(crate) user_pools: Vec<Text>,
    pub(crate) header: String,
    pub(crate) validation_expression: Option<String>,
}

/// An authorizer that calls a [Lambda
/// function](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html).
#[derive(Debug, Clone, PartialEq)]
pub struct LambdaAuthorizer {
    pub(crate) function: Text,
    pub(crate) asks: LambdaAuthorizerType,
    pub(crate) credentials: Option<Text>,
    pub(crate) time_to_live_seconds: Option<u32>,
}

/// The input of a Lambda authorizer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum LambdaAuthorizerType {
    /// A token in a header. API Gateway itself returns 401 if it does not match the expression.
    Token { header: String, validation_expression: Option<String> },
    /// The request without its body. Cached decisions are distinguished by these sources; if one is
    /// missing, API Gateway itself returns 401.
    Request { identity_sources: Vec<ValueSource> },
}

impl Authorizer {
    /// The headers that it reads.
    pub(crate) fn headers(&self) -> Vec<&str> {
        match self {
            Self::Cognito(CognitoAuthorizer { header, .. })
            | Self::Lambda(LambdaAuthorizer {
                asks: LambdaAuthorizerType::Token { header, .. },
                ..
            }) => vec![header],
            Self::Lambda(LambdaAuthorizer {
                asks: LambdaAuthorizerType::Request { identity_sources },
                ..
            }) => {
                let names = identity_sources.iter().filter_map(|source| match source {
                    ValueSource::Header(name) => Some(name.as_str()),
                    _ => None,
                });
                names.collect()
            }
        }
    }
}

/// The default header of the token.
pub(crate) const AUTHORIZATION: &str = "Authorization";

impl CognitoAuthorizer {
    /// Authorizes the users of these pools, given by ARN.
    pub fn new<T: Into<Text>>(user_pools: impl IntoIterator<Item = T>) -> Self {
        Self {
            user_pools: user_pools.into_iter().map(Into::into).collect(),
            header: AUTHORIZATION.to_owned(),
            validation_expression: None,
        }
    }

    /// The header with the token. The default is `Authorization`.
    pub fn header(mut self, name: impl Into<String>) -> Self {
        self.header = name.into();
        self
    }

    /// A regular expression for the token's audience. API Gateway returns 401 if it does not match.
    pub fn validation_expression(mut self, expression: impl Into<String>) -> Self {
        self.validation_expression = Some(expression.into());
        self
    }
}

impl LambdaAuthorizer {
    /// Passes the token in the header `Authorization` to the function with this ARN.
    pub fn token(function: impl Into<Text>) -> Self {
        let asks = LambdaAuthorizerType::Token {
            header: AUTHORIZATION.to_owned(),
            validation_expression: None,
        };
        Self { function: function.into(), asks, credentials: None, time_to_live_seconds: None }
    }

    /// Passes requests to the function with this ARN.
    pub fn request(
        function: impl Into<Text>,
        identity_sources: impl IntoIterator<Item = ValueSource>,
    ) -> Self {
        let asks = LambdaAuthorizerType::Request {
            identity_sources: identity_sources.into_iter().collect(),
        };
        Self { function: function.into(), asks, credentials: None, time_to_live_seconds: None }
    }

    /// The header with the token. It has no effect on a request authorizer.
    pub fn header(mut self, name: impl Into<String>) -> Self {
        if let LambdaAuthorizerType::Token { header, .. } = &mut self.asks {
            *header = name.into();
        }
        self
    }

    /// A regular expression for the token. It has no effect on a request authorizer.
    pub fn validation_expression(mut self, expression: impl Into<String>) -> Self {
        if let LambdaAuthorizerType::Token { validation_expression, .. } = &mut self.asks {
            *validation_expression = Some(expression.into());
        }
        self
    }

    /// The ARN of the role with which API Gateway calls the function. By default the function gets
    /// a permission for this authorizer.
    pub fn credentials(mut self, role: impl Into<Text>) -> Self {
        self.credentials = Some(role.into());
        self
    }

    /// The time in seconds for which a decision is cached: 0 to 3600. The default is API Gateway's
    /// 300.
    pub fn time_to_live_seconds(mut self, seconds: u32) -> Self {
        self.time_to_live_seconds = Some(seconds);
        self
    }

    /// The URI with which API Gateway calls the function.
    pub(crate) fn uri(&self) -> Text {
        Text::from("arn:")
            .then(Pseudo::Partition)
            .then(":apigateway:")
            .then(Pseudo::Region)
            .then(":lambda:path/2015-03-31/functions/")
            .then(&self.function)
            .then("/invocations")
    }
}

impl From<CognitoAuthorizer> for Authorizer {
    fn from(authorizer: CognitoAuthorizer) -> Self {
        Self::Cognito(authorizer)
    }
}

impl From<LambdaAuthorizer> for Authorizer {
    fn from(authorizer: LambdaAuthorizer) -> Self {
        Self::Lambda(authorizer)
    }
}

impl Authorizer {
    /// The type in API Gateway's API.
    pub(crate) const fn type_of(&self) -> &'static str {
        match self {
            Self::Cognito(_) => "COGNITO_USER_POOLS",
            Self::Lambda(LambdaAuthorizer { asks: LambdaAuthorizerType::Token { .. }, .. }) => {
                "TOKEN"
            }
            Self::Lambda(LambdaAuthorizer {
                asks: LambdaAuthorizerType::Request { .. }, ..
            }) => "REQUEST",
        }
    }

    /// The authorization type of methods with this authorizer, in API Gateway's API.
    pub(crate) const fn authorization(&self) -> &'static str {
        match self {
            Self::Cognito(_) => "COGNITO_USER_POOLS",
            Self::Lambda(_) => "CUSTOM",
        }
    }

    /// The identity source in API Gateway's syntax; none if decisions are not cached.
    pub(crate) fn identity_source(&self) -> Option<String> {
        match self {
            Self::Cognito(cognito) => Some(format!("method.request.header.{}", cognito.header)),
            Self::Lambda(LambdaAuthorizer {
                asks: LambdaAuthorizerType::Token { header, .. },
                ..
            }) => Some(format!("method.request.header.{header}")),
            Self::Lambda(LambdaAuthorizer {
                asks: LambdaAuthorizerType::Request { identity_sources },
                ..
            }) => {
                let spelled: Vec<_> = identity_sources.iter().filter_map(spelled).collect();
                (!spelled.is_empty()).then(|| spelled.join(","))
            }
        }
    }

    /// The regular expression for the token.
    pub(crate) fn validation_expression(&self) -> Option<&str> {
        match self {
            Self::Cognito(cognito) => cognito.validation_expression.as_deref(),
            Self::Lambda(LambdaAuthorizer {
                asks: LambdaAuthorizerType::Token { validation_expression, .. },
                ..
            }) => validation_expression.as_deref(),
            Self::Lambda(_) => None,
        }
    }

    /// The function, if API Gateway has no role to call it.
    pub(crate) fn permitted_function(&self) -> Option<&Text> {
        match self {
            Self::Lambda(lambda) if lambda.credentials.is_none() => Some(&lambda.function),
            _ => None,
        }
    }
}

/// A source in API Gateway's syntax for identities; `None` if it cannot be one.
pub(crate) fn spelled(source: &ValueSource) -> Option<String> {
    match source {
        ValueSource::Header(name) => Some(format!("method.request.header.{name}")),
        ValueSource::QueryString(name) => Some(format!("method.request.querystring.{name}")),
        ValueSource::StageVariable(name) => Some(format!("stageVariables.{name}")),
        ValueSource::Context(names) => Some(format!("context.{}", names.join("."))),
        ValueSource::Path(_)
        | ValueSource::Body(_)
        | ValueSource::Element(_)
        | ValueSource::Now { .. } => None,
    }
}
