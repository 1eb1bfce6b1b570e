//! Methods of a REST API.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{CheckovSkip, ErrorMapping, RoleArn, RouteKind, checkov_skip, limits};
use crate::text::Text;

/// A
/// [method](https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings.html)
/// with its integration.
#[derive(Debug, Clone, PartialEq)]
pub struct Method {
    pub(crate) kind: RouteKind,
    /// By default, that of the authorizer, or none.
    pub(crate) authorization: Option<Authorization>,
    /// By default, that of the API, unless `authorization` is set.
    pub(crate) authorizer: Option<String>,
    pub(crate) authorization_scopes: BTreeSet<String>,
    /// By default, that of the API.
    pub(crate) api_key_required: Option<bool>,
    pub(crate) operation_name: Option<String>,
    pub(crate) request_parameters: BTreeMap<RequestParameter, bool>,
    /// The fixed values of parameters.
    pub(crate) fixed_parameters: BTreeMap<RequestParameter, Text>,
    pub(crate) request_models: BTreeMap<String, String>,
    /// The content types of request bodies; the default if empty.
    pub(crate) content_types: Vec<String>,
    pub(crate) response_models: BTreeMap<u16, BTreeMap<String, String>>,
    /// Statuses set by a template, without an integration response.
    pub(crate) further_statuses: BTreeSet<u16>,
    /// Changes to the API's responses to DynamoDB's errors.
    pub(crate) errors: Option<ErrorMapping>,
    /// The role that calls the backend, where it is not the API's, or the caller's credentials.
    pub(crate) credentials: Option<RoleArn>,
    pub(crate) checkov_skip: CheckovSkip,
}

/// The authorization of a method, besides an API key.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
pub enum Authorization {
    /// Open to everyone. Said explicitly, the rule `open-write-route` accepts the method.
    #[default]
    #[serde(rename = "NONE")]
    None,
    /// Callers with signed requests that IAM allows `execute-api:Invoke`.
    #[serde(rename = "AWS_IAM")]
    AwsIam,
}

impl Authorization {
    /// The value in API Gateway's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::AwsIam => "AWS_IAM",
        }
    }
}

/// A parameter of a request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestParameter {
    /// A header.
    Header(String),
    /// A parameter of the path.
    Path(String),
    /// A parameter of the query string.
    QueryString(String),
}

impl std::fmt::Display for RequestParameter {
    /// The form in API Gateway: `method.request.querystring.limit`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Header(name) => write!(f, "method.request.header.{name}"),
            Self::Path(name) => write!(f, "method.request.path.{name}"),
            Self::QueryString(name) => write!(f, "method.request.querystring.{name}"),
        }
    }
}

impl RequestParameter {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Header(name) | Self::Path(name) | Self::QueryString(name) => name,
        }
    }

    /// The section of a blueprint that declares it.
    pub(crate) const fn section(&self) -> &'static str {
        match self {
            Self::Header(_) => "header",
            Self::Path(_) => "path",
            Self::QueryString(_) => "query-string",
        }
    }

    /// The reason why its name is invalid, and the expected form. Path parameters are defined by
    /// the path.
    pub(crate) fn misnomer(&self) -> Option<(String, &'static str)> {
        match self {
            Self::Header(name)
                if !limits::is_parameter_name(name) || !limits::is_header_name(name) =>
            {
                Some((format!("invalid header name `{name}`"), limits::HEADER_PARAMETER_NAME))
            }
            Self::QueryString(name) if !limits::is_parameter_name(name) => {
                Some((format!("invalid parameter name `{name}`"), limits::PARAMETER_NAME))
            }
            Self::Header(_) | Self::QueryString(_) | Self::Path(_) => None,
        }
    }
}

impl Method {
    /// Creates a method with the API's default authorizer and its requirement of API keys, if it
    /// has them. [`Authorization::None`] opens it to everyone, with
    /// [`api_key_required(false)`](Self::api_key_required) also without an API key.
    pub fn new(kind: impl Into<RouteKind>) -> Self {
        Self {
            kind: kind.into(),
            authorization: None,
            authorizer: None,
            authorization_scopes: BTreeSet::new(),
            api_key_required: None,
            operation_name: None,
            request_parameters: BTreeMap::new(),
            fixed_parameters: BTreeMap::new(),
            request_models: BTreeMap::new(),
            content_types: Vec::new(),
            response_models: BTreeMap::new(),
            further_statuses: BTreeSet::new(),
            errors: None,
            credentials: None,
            checkov_skip: CheckovSkip::new(),
        }
    }

    /// The content types that request bodies of an operation may have: `application/json`,
    /// `application/x-www-form-urlencoded` for members of a form, and any other for an operation
    /// that reads the whole body as text. Requests with another one are rejected with 415.
    pub fn content_types<S: Into<String>>(mut self, types: impl IntoIterator<Item = S>) -> Self {
        self.content_types = types.into_iter().map(Into::into).collect();
        self
    }

    /// The role that calls DynamoDB. By default, the API has one with exactly the rights that its
    /// routes need.
    pub fn credentials(mut self, role: RoleArn) -> Self {
        self.credentials = Some(role);
        self
    }

    /// Calls the backend with the credentials of the caller, who must sign requests.
    pub fn credentials_of_caller(self) -> Self {
        self.credentials(RoleArn::of_caller())
    }

    /// True if the backend is called with the credentials of the caller.
    pub(crate) fn has_credentials_of_caller(&self) -> bool {
        self.credentials == Some(RoleArn::of_caller())
    }

    /// Changes to the API's responses to DynamoDB's errors. Those that are not mentioned remain.
    pub fn errors(mut self, errors: ErrorMapping) -> Self {
        self.errors = Some(errors);
        self
    }

    /// The authorization of callers.
    pub fn authorization(mut self, authorization: Authorization) -> Self {
        self.authorization = Some(authorization);
        self
    }

    /// The authorizer of the API for this method.
    pub fn authorizer(mut self, name: impl Into<String>) -> Self {
        self.authorizer = Some(name.into());
        self
    }

    /// The scopes, one of which a caller's access token must have. Without scopes, an identity
    /// token is required.
    pub fn authorization_scopes<S: Into<String>>(
        mut self,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        self.authorization_scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// True if callers need an API key.
    pub fn api_key_required(mut self, required: bool) -> Self {
        self.api_key_required = Some(required);
        self
    }

    /// The operation name for generated SDKs.
    pub fn operation_name(mut self, name: impl Into<String>) -> Self {
        self.operation_name = Some(name.into());
        self
    }

    /// Declares a parameter. API Gateway rejects requests without a required one with 400.
    pub fn request_parameter(mut self, parameter: RequestParameter, required: bool) -> Self {
        self.request_parameters.insert(parameter, required);
        self
    }

    /// Sets the only valid value of a parameter; requests with another value are rejected with 400.
    /// Also declares the parameter.
    pub fn fixed_parameter(mut self, parameter: RequestParameter, value: impl Into<Text>) -> Self {
        self.fixed_parameters.insert(parameter, value.into());
        self
    }

    /// Validates bodies of a content type by a model of the API. API Gateway rejects invalid ones
    /// with 400.
    pub fn request_model(
        mut self,
        content_type: impl Into<String>,
        model: impl Into<String>,
    ) -> Self {
        self.request_models.insert(content_type.into(), model.into());
        self
    }

    /// Declares a status besides those of the integration's responses. A mapping template may set
    /// any status by `$context.responseOverride.status`, declared or not.
    pub fn response(mut self, status: u16) -> Self {
        self.further_statuses.insert(status);
        self
    }

    /// Declares the model of a response's body.
    pub fn response_model(
        mut self,
        status: u16,
        content_type: impl Into<String>,
        model: impl Into<String>,
    ) -> Self {
        self.response_models.entry(status).or_default().insert(content_type.into(), model.into());
        self
    }

    checkov_skip::builder!("it");
}
