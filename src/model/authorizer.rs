//! Authorizers.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::{ValueSource, ValueTemplate, function};
use crate::text::Text;

/// An authorizer of a REST API, which decides if a caller may call. Methods refer to it by name.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Authorizer {
    /// The user pools of Amazon Cognito.
    Cognito(CognitoAuthorizer),
    /// A Lambda function that gets a token.
    Token(TokenAuthorizer),
    /// A Lambda function that gets the request.
    Request(RequestAuthorizer),
}

/// An authorizer for users of [user
/// pools](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html),
/// by the token from their sign-in.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct CognitoAuthorizer {
    /// The ARNs of the pools. May contain references.
    pub(crate) user_pools: Vec<Text>,
    /// The header with the token. The default is `Authorization`.
    #[serde(default = "authorization")]
    #[schemars(with = "Option<String>")]
    pub(crate) header: String,
    /// A regular expression for the token's audience; if it does not match, the response is 401.
    pub(crate) validation_expression: Option<String>,
}

/// A [Lambda
/// authorizer](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html)
/// that gets a token.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct TokenAuthorizer {
    /// The function's ARN. May contain references.
    pub(crate) function: Text,
    /// The header with the token. The default is `Authorization`.
    #[serde(default = "authorization")]
    #[schemars(with = "Option<String>")]
    pub(crate) header: String,
    /// A regular expression for the token; if it does not match, the response is 401.
    pub(crate) validation_expression: Option<String>,
    /// The ARN of a role with which API Gateway calls the function. May contain references. By
    /// default the function gets a permission for this authorizer.
    pub(crate) credentials: Option<Text>,
    /// The time in seconds for which a decision is cached. The default is 300.
    #[schemars(range(max = 3600))]
    pub(crate) time_to_live_seconds: Option<u32>,
}

/// A Lambda authorizer that gets the request without its body.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct RequestAuthorizer {
    /// The function's ARN. May contain references.
    pub(crate) function: Text,
    /// The sources that identify the caller: `{header.NAME}`, `{query-string.NAME}`,
    /// `{stage-variable.NAME}` and `{context.NAME}`. If one is missing, the response is 401.
    #[serde(default, deserialize_with = "sources")]
    #[schemars(with = "Vec<ValueTemplate>")]
    pub(crate) identity_sources: Vec<ValueSource>,
    /// The ARN of a role with which API Gateway calls the function. May contain references. By
    /// default the function gets a permission for this authorizer.
    pub(crate) credentials: Option<Text>,
    /// The time in seconds for which a decision is cached. The default is 300.
    #[schemars(range(max = 3600))]
    pub(crate) time_to_live_seconds: Option<u32>,
}

/// The default header of the token.
fn authorization() -> String {
    "Authorization".to_owned()
}

/// Reads sources with nothing around them.
fn sources<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<ValueSource>, D::Error> {
    #[derive(Deserialize)]
    #[serde(try_from = "ValueTemplate")]
    struct Alone(ValueSource);

    impl TryFrom<ValueTemplate> for Alone {
        type Error = &'static str;

        fn try_from(template: ValueTemplate) -> Result<Self, &'static str> {
            match template.as_source() {
                Some(source) => Ok(Self(source.clone())),
                None => Err("a source with something around it; expected just {header.NAME}, \
                     {query-string.NAME}, {stage-variable.NAME} or {context.NAME}"),
            }
        }
    }

    Ok(Vec::<Alone>::deserialize(deserializer)?.into_iter().map(|source| source.0).collect())
}

impl CognitoAuthorizer {
    /// Authorizes the users of these pools, given by ARN.
    pub fn new<T: Into<Text>>(user_pools: impl IntoIterator<Item = T>) -> Self {
        Self {
            user_pools: user_pools.into_iter().map(Into::into).collect(),
            header: authorization(),
            validation_expression: None,
        }
    }
}

impl TokenAuthorizer {
    /// Passes the token in the header `Authorization` to the function with this ARN.
    pub fn new(function: impl Into<Text>) -> Self {
        Self {
            function: function.into(),
            header: authorization(),
            validation_expression: None,
            credentials: None,
            time_to_live_seconds: None,
        }
    }
}

impl RequestAuthorizer {
    /// Passes requests to the function with this ARN.
    pub fn new(
        function: impl Into<Text>,
        identity_sources: impl IntoIterator<Item = ValueSource>,
    ) -> Self {
        Self {
            function: function.into(),
            identity_sources: identity_sources.into_iter().collect(),
            credentials: None,
            time_to_live_seconds: None,
        }
    }
}

macro_rules! authorizers {
    ($($variant:ident: $authorizer:ident { $($setting:ident)+ })+) => {$(
        impl $authorizer {
            $(authorizers!(@$setting);)+
        }

        impl From<$authorizer> for Authorizer {
            fn from(authorizer: $authorizer) -> Self {
                Self::$variant(authorizer)
            }
        }
    )+};
    (@token) => {
        /// The header with the token. The default is `Authorization`.
        pub fn header(mut self, name: impl Into<String>) -> Self {
            self.header = name.into();
            self
        }

        /// A regular expression for the token, or for its audience in a user pool. API Gateway
        /// returns 401 if it does not match.
        pub fn validation_expression(mut self, expression: impl Into<String>) -> Self {
            self.validation_expression = Some(expression.into());
            self
        }
    };
    (@function) => {
        /// The ARN of the role with which API Gateway calls the function. By default the function
        /// gets a permission for this authorizer.
        pub fn credentials(mut self, role: impl Into<Text>) -> Self {
            self.credentials = Some(role.into());
            self
        }

        /// The time in seconds for which a decision is cached: 0 to 3600. The default is API
        /// Gateway's 300.
        pub fn time_to_live_seconds(mut self, seconds: u32) -> Self {
            self.time_to_live_seconds = Some(seconds);
            self
        }
    };
}

authorizers! {
    Cognito: CognitoAuthorizer { token }
    Token: TokenAuthorizer { token function }
    Request: RequestAuthorizer { function }
}

impl Authorizer {
    /// The key of its type in a blueprint.
    pub(crate) const fn key(&self) -> &'static str {
        match self {
            Self::Cognito(_) => "cognito",
            Self::Token(_) => "token",
            Self::Request(_) => "request",
        }
    }

    /// The type in API Gateway's API.
    pub(crate) const fn type_of(&self) -> &'static str {
        match self {
            Self::Cognito(_) => "COGNITO_USER_POOLS",
            Self::Token(_) => "TOKEN",
            Self::Request(_) => "REQUEST",
        }
    }

    /// True if it calls a function.
    pub(crate) const fn is_lambda(&self) -> bool {
        !matches!(self, Self::Cognito(_))
    }

    /// The authorization type of methods with this authorizer, in API Gateway's API.
    pub(crate) const fn authorization(&self) -> &'static str {
        if self.is_lambda() { "CUSTOM" } else { "COGNITO_USER_POOLS" }
    }

    /// The ARNs of its user pools.
    pub(crate) fn user_pools(&self) -> &[Text] {
        match self {
            Self::Cognito(cognito) => &cognito.user_pools,
            Self::Token(_) | Self::Request(_) => &[],
        }
    }

    /// The ARN of its function.
    pub(crate) const fn function(&self) -> Option<&Text> {
        match self {
            Self::Cognito(_) => None,
            Self::Token(TokenAuthorizer { function, .. })
            | Self::Request(RequestAuthorizer { function, .. }) => Some(function),
        }
    }

    /// The role with which API Gateway calls its function.
    pub(crate) const fn credentials(&self) -> Option<&Text> {
        match self {
            Self::Cognito(_) => None,
            Self::Token(TokenAuthorizer { credentials, .. })
            | Self::Request(RequestAuthorizer { credentials, .. }) => credentials.as_ref(),
        }
    }

    /// The time in seconds for which a decision is cached.
    pub(crate) const fn time_to_live_seconds(&self) -> Option<u32> {
        match self {
            Self::Cognito(_) => None,
            Self::Token(TokenAuthorizer { time_to_live_seconds, .. })
            | Self::Request(RequestAuthorizer { time_to_live_seconds, .. }) => {
                *time_to_live_seconds
            }
        }
    }

    /// The URI with which API Gateway calls the function.
    pub(crate) fn uri(&self) -> Option<Text> {
        self.function().map(function::invocation_uri)
    }

    /// The function, if API Gateway has no role to call it.
    pub(crate) fn permitted_function(&self) -> Option<&Text> {
        self.function().filter(|_| self.credentials().is_none())
    }

    /// The regular expression for the token.
    pub(crate) fn validation_expression(&self) -> Option<&str> {
        match self {
            Self::Cognito(CognitoAuthorizer { validation_expression, .. })
            | Self::Token(TokenAuthorizer { validation_expression, .. }) => {
                validation_expression.as_deref()
            }
            Self::Request(_) => None,
        }
    }

    /// The headers that it reads.
    pub(crate) fn headers(&self) -> Vec<&str> {
        match self {
            Self::Cognito(CognitoAuthorizer { header, .. })
            | Self::Token(TokenAuthorizer { header, .. }) => vec![header],
            Self::Request(request) => {
                let names = request.identity_sources.iter().filter_map(|source| match source {
                    ValueSource::Header(name) => Some(name.as_str()),
                    _ => None,
                });
                names.collect()
            }
        }
    }

    /// The identity source in API Gateway's syntax; none if decisions are not cached.
    pub(crate) fn identity_source(&self) -> Option<String> {
        let Self::Request(request) = self else {
            return self.headers().first().map(|name| format!("method.request.header.{name}"));
        };
        let spelled: Vec<_> = request.identity_sources.iter().filter_map(spelled).collect();
        (!spelled.is_empty()).then(|| spelled.join(","))
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
        | ValueSource::Index
        | ValueSource::Headers
        | ValueSource::HeaderList(_)
        | ValueSource::QueryStrings
        | ValueSource::QueryStringList(_)
        | ValueSource::Now { .. }
        | ValueSource::ShortId(_)
        | ValueSource::SortableId => None,
    }
}
