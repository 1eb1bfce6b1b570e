//! Authorizers: who decides whether a caller may call.

use super::ValueSource;
use crate::text::{Pseudo, Text};

/// An authorizer of a REST API, which methods refer to by its name.
#[derive(Debug, Clone, PartialEq)]
pub enum Authorizer {
    /// The user pools of Amazon Cognito.
    Cognito(CognitoAuthorizer),
    /// A Lambda function.
    Lambda(LambdaAuthorizer),
}

/// Lets in users of [user
/// pools](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html),
/// by the token that they signed in for.
#[derive(Debug, Clone, PartialEq)]
pub struct CognitoAuthorizer {
    pub(crate) user_pools: Vec<Text>,
    pub(crate) header: String,
    pub(crate) validation_expression: Option<String>,
}

/// Lets in whom a [Lambda
/// function](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html)
/// lets in.
#[derive(Debug, Clone, PartialEq)]
pub struct LambdaAuthorizer {
    pub(crate) function: Text,
    pub(crate) asks: LambdaAuthorizerType,
    pub(crate) credentials: Option<Text>,
    pub(crate) time_to_live_seconds: Option<u32>,
}

/// What a Lambda authorizer is told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum LambdaAuthorizerType {
    /// A token in a header; API Gateway answers 401 by itself where it does not match the
    /// expression.
    Token { header: String, validation_expression: Option<String> },
    /// All of the request but its body. Cached decisions are told apart by these sources, without
    /// any of which API Gateway answers 401 by itself.
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

/// The header that has a token unless another is named.
pub(crate) const AUTHORIZATION: &str = "Authorization";

impl CognitoAuthorizer {
    /// Lets in the users of these pools, by their ARNs.
    pub fn new<T: Into<Text>>(user_pools: impl IntoIterator<Item = T>) -> Self {
        Self {
            user_pools: user_pools.into_iter().map(Into::into).collect(),
            header: AUTHORIZATION.to_owned(),
            validation_expression: None,
        }
    }

    /// The header with the token, instead of `Authorization`.
    pub fn header(mut self, name: impl Into<String>) -> Self {
        self.header = name.into();
        self
    }

    /// A regular expression over the token's audience; API Gateway answers 401 where it does not
    /// match.
    pub fn validation_expression(mut self, expression: impl Into<String>) -> Self {
        self.validation_expression = Some(expression.into());
        self
    }
}

impl LambdaAuthorizer {
    /// Shows the token in the header `Authorization` to the function of this ARN.
    pub fn token(function: impl Into<Text>) -> Self {
        let asks = LambdaAuthorizerType::Token {
            header: AUTHORIZATION.to_owned(),
            validation_expression: None,
        };
        Self { function: function.into(), asks, credentials: None, time_to_live_seconds: None }
    }

    /// Shows requests to the function of this ARN.
    pub fn request(
        function: impl Into<Text>,
        identity_sources: impl IntoIterator<Item = ValueSource>,
    ) -> Self {
        let asks = LambdaAuthorizerType::Request {
            identity_sources: identity_sources.into_iter().collect(),
        };
        Self { function: function.into(), asks, credentials: None, time_to_live_seconds: None }
    }

    /// The header with the token. Of one that is shown requests, it changes nothing.
    pub fn header(mut self, name: impl Into<String>) -> Self {
        if let LambdaAuthorizerType::Token { header, .. } = &mut self.asks {
            *header = name.into();
        }
        self
    }

    /// A regular expression over the token. Of one that is shown requests, it changes nothing.
    pub fn validation_expression(mut self, expression: impl Into<String>) -> Self {
        if let LambdaAuthorizerType::Token { validation_expression, .. } = &mut self.asks {
            *validation_expression = Some(expression.into());
        }
        self
    }

    /// The role by which API Gateway calls the function, by its ARN. Without it, the function's own
    /// policy gets a statement that lets this authorizer in.
    pub fn credentials(mut self, role: impl Into<Text>) -> Self {
        self.credentials = Some(role.into());
        self
    }

    /// For how long a decision is remembered: 0 to 3600 seconds. API Gateway's own choice is 300.
    pub fn time_to_live_seconds(mut self, seconds: u32) -> Self {
        self.time_to_live_seconds = Some(seconds);
        self
    }

    /// Where API Gateway calls the function.
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

    /// The authorization of a method that has it, in API Gateway's API.
    pub(crate) const fn authorization(&self) -> &'static str {
        match self {
            Self::Cognito(_) => "COGNITO_USER_POOLS",
            Self::Lambda(_) => "CUSTOM",
        }
    }

    /// Where it looks for who calls, as API Gateway spells it; nothing where it remembers no
    /// decision.
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

    /// The regular expression over the token.
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

    /// The function, where API Gateway has no role to call it by.
    pub(crate) fn permitted_function(&self) -> Option<&Text> {
        match self {
            Self::Lambda(lambda) if lambda.credentials.is_none() => Some(&lambda.function),
            _ => None,
        }
    }
}

/// A source as API Gateway spells it for an identity; nothing for one that cannot tell who calls.
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
