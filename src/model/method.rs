//! Methods: what a REST API answers on a path.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    AwsIntegration, CheckovSkip, Integration, MockIntegration, Operation, checkov_skip, limits,
};
use crate::mapping::guard;
use crate::plan::operation as plan;
use crate::text::Text;

/// A
/// [method](https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings.html)
/// with its integration.
#[derive(Debug, Clone, PartialEq)]
pub struct Method {
    pub(crate) authorization: Authorization,
    pub(crate) authorizer: Option<String>,
    pub(crate) authorization_scopes: BTreeSet<String>,
    pub(crate) api_key_required: bool,
    pub(crate) operation_name: Option<String>,
    pub(crate) request_parameters: BTreeMap<RequestParameter, bool>,
    /// The only values that parameters may have.
    pub(crate) fixed_parameters: BTreeMap<RequestParameter, Text>,
    pub(crate) request_models: BTreeMap<String, String>,
    pub(crate) integration: Integration,
    pub(crate) response_models: BTreeMap<u16, BTreeMap<String, String>>,
    /// Statuses that a template sets, and no integration response has.
    pub(crate) further_statuses: BTreeSet<u16>,
    pub(crate) checkov_skip: CheckovSkip,
    /// What it was made of, which knows more of what can be wrong than what was made.
    pub(crate) operation: Option<Box<Operation>>,
}

/// Who may call a method, besides needing an API key.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
pub enum Authorization {
    /// Everyone.
    #[default]
    #[serde(rename = "NONE")]
    None,
    /// Callers whom IAM allows `execute-api:Invoke`, with signed requests.
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
    /// As API Gateway spells it: `method.request.querystring.limit`.
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

    /// Where a blueprint declares it.
    pub(crate) const fn section(&self) -> &'static str {
        match self {
            Self::Header(_) => "header",
            Self::Path(_) => "path",
            Self::QueryString(_) => "query-string",
        }
    }

    /// Why its name cannot be one of its kind, and what would be right. What parameters a path has,
    /// the path tells.
    pub(crate) fn misnomer(&self) -> Option<(String, &'static str)> {
        match self {
            Self::Header(name)
                if !limits::is_parameter_name(name) || !limits::is_header_name(name) =>
            {
                Some((format!("`{name}` cannot be a header's name"), limits::HEADER_PARAMETER_NAME))
            }
            Self::QueryString(name) if !limits::is_parameter_name(name) => Some((
                format!("`{name}` cannot be the name of a parameter"),
                limits::PARAMETER_NAME,
            )),
            Self::Header(_) | Self::QueryString(_) | Self::Path(_) => None,
        }
    }
}

/// A response as the method declares it: its headers and models.
pub(crate) struct MethodResponse<'a> {
    pub(crate) status: u16,
    pub(crate) headers: BTreeSet<&'a str>,
    pub(crate) models: Option<&'a BTreeMap<String, String>>,
}

impl Method {
    /// A method that everyone may call.
    pub fn new(integration: impl Into<Integration>) -> Self {
        Self {
            authorization: Authorization::None,
            authorizer: None,
            authorization_scopes: BTreeSet::new(),
            api_key_required: false,
            operation_name: None,
            request_parameters: BTreeMap::new(),
            fixed_parameters: BTreeMap::new(),
            request_models: BTreeMap::new(),
            integration: integration.into(),
            response_models: BTreeMap::new(),
            further_statuses: BTreeSet::new(),
            checkov_skip: CheckovSkip::new(),
            operation: None,
        }
    }

    /// Who may call it.
    pub fn authorization(mut self, authorization: Authorization) -> Self {
        self.authorization = authorization;
        self
    }

    /// The authorizer of the API that decides who may call it.
    pub fn authorizer(mut self, name: impl Into<String>) -> Self {
        self.authorizer = Some(name.into());
        self
    }

    /// The scopes of which a caller's access token has to have one. Without any, an identity token
    /// is needed.
    pub fn authorization_scopes<S: Into<String>>(
        mut self,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        self.authorization_scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Whether a caller needs an API key.
    pub fn api_key_required(mut self, required: bool) -> Self {
        self.api_key_required = required;
        self
    }

    /// A name for generated SDKs.
    pub fn operation_name(mut self, name: impl Into<String>) -> Self {
        self.operation_name = Some(name.into());
        self
    }

    /// Declares a parameter; API Gateway answers 400 to requests without a required one.
    pub fn request_parameter(mut self, parameter: RequestParameter, required: bool) -> Self {
        self.request_parameters.insert(parameter, required);
        self
    }

    /// The only value that a parameter may have, where a request has it; others are answered with
    /// 400. Declares the parameter, unless it is declared already.
    pub fn fixed_parameter(mut self, parameter: RequestParameter, value: impl Into<Text>) -> Self {
        self.request_parameters.entry(parameter.clone()).or_insert(false);
        self.fixed_parameters.insert(parameter, value.into());
        self
    }

    /// Holds bodies of a content type against a model of the API; API Gateway answers 400 to those
    /// that do not conform.
    pub fn request_model(
        mut self,
        content_type: impl Into<String>,
        model: impl Into<String>,
    ) -> Self {
        self.request_models.insert(content_type.into(), model.into());
        self
    }

    /// Declares a status besides those of the integration's responses. A mapping template may set
    /// any by `$context.responseOverride.status`, declared or not.
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

    /// Its operation with the tables that it is about.
    pub(crate) fn planned_operation(&self) -> Option<plan::Operation<'_>> {
        self.operation.as_deref().map(plan::Operation::new)
    }

    /// True if API Gateway has something to validate: a body that has a model, or a required
    /// parameter.
    pub(crate) fn is_validated(&self) -> bool {
        !self.request_models.is_empty()
            || self.request_parameters.values().any(|required| *required)
    }

    /// The responses that the method declares: those of its integration, with the headers that it
    /// sets, and those that have a model. API Gateway takes any other status from a template.
    pub(crate) fn responses(&self) -> Vec<MethodResponse<'_>> {
        let mut responses: BTreeMap<u16, BTreeSet<&str>> = BTreeMap::new();
        for response in self.integration.responses() {
            responses
                .entry(response.status)
                .or_default()
                .extend(response.headers.keys().map(String::as_str));
        }
        // What every response sets comes with these statuses, too.
        let common = responses
            .values()
            .cloned()
            .reduce(|common, headers| &common & &headers)
            .unwrap_or_default();
        for status in self.further_statuses.iter().chain(self.response_models.keys()) {
            responses.entry(*status).or_insert_with(|| common.clone());
        }
        responses
            .into_iter()
            .map(|(status, headers)| MethodResponse {
                status,
                headers,
                models: self.response_models.get(&status),
            })
            .collect()
    }

    /// Writes the values that parameters have to have into the request templates.
    pub(super) fn apply_fixed_parameters(&mut self) {
        let Integration::Aws(aws) = &mut self.integration else { return };
        if self.fixed_parameters.is_empty() {
            return;
        }
        for template in aws.request_templates.values_mut() {
            let fixed = self.fixed_parameters.iter().map(|(parameter, value)| {
                (
                    parameter,
                    self.request_parameters.get(parameter).copied().unwrap_or_default(),
                    value,
                )
            });
            *template = guard::fixed(fixed, template);
        }
    }
}

impl From<AwsIntegration> for Integration {
    fn from(integration: AwsIntegration) -> Self {
        Self::Aws(integration)
    }
}

impl From<MockIntegration> for Integration {
    fn from(integration: MockIntegration) -> Self {
        Self::Mock(integration)
    }
}
