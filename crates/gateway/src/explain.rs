//! The way of a request: every step of its processing, with what was compared and chosen.
//!
//! [`Gateway::receive`](crate::Gateway::receive), [`Call::respond`](crate::Call::respond) and
//! [`Gateway::explain`](crate::Gateway::explain) run the same code. It reports to a `Way`, which
//! keeps the steps only for an explanation.
//!
//! # JSON
//!
//! An [`Explanation`] is written as JSON with `serde`. Each step has `step`, the name of its kind,
//! the fields of that kind, and `refusal` if the request ended there:
//!
//! ```json
//! {
//!   "steps": [
//!     {"step": "route", "method": "GET", "path": "/orders/7", "resource": "/orders/{id}",
//!      "resourceMethod": "GET", "parameters": {"id": "7"}, "otherResources": []},
//!     {"step": "parameters", "required": [{"name": "method.request.querystring.limit"}],
//!      "refusal": "the request lacks limit"},
//!     {"step": "gatewayResponse", "responseType": "BAD_REQUEST_PARAMETERS"}
//!   ],
//!   "response": {"status": 400, "headers": {"Content-Type": "application/json"}, "body": "…"}
//! }
//! ```
//!
//! Fields without a value are omitted. Bodies of more than 64 KB are cut in steps, not in the
//! response.

pub(crate) mod route;

use std::cell::RefCell;
use std::sync::Arc;

use dynagate_vtl::{Error, Event, Json, Overrides, Rendered, Template, Trace};
use indexmap::IndexMap;
use serde::Serialize;

use crate::api::{
    AuthorizationType, DeployedAuthorizer, DeployedMethod, GatewayResponseType, HttpMethod,
    PassthroughBehavior, PolicyEffect,
};
use crate::backend::{BackendRequest, BackendResponse};
use crate::fields::Fields;
use crate::mapping_expression;
use crate::response::Response;

/// The way of a request, and the response to the caller.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The steps, in the order in which API Gateway takes them.
    pub steps: Vec<Step>,
    /// The response to the caller; `None` if it depends on a response of the backend that is not
    /// given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<Response>,
}

/// A step of the processing of a request.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// The kind, with the details.
    #[serde(flatten)]
    pub kind: StepKind,
    /// The reason for which the request ends here, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
}

/// A kind of step, with its details.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "step", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum StepKind {
    /// The resource and the method of a request.
    Route {
        /// The HTTP method of the request.
        method: String,
        /// The path of the request, percent-encoded.
        path: String,
        /// The path of the resource; `None` if no resource with the method matches.
        #[serde(skip_serializing_if = "Option::is_none")]
        resource: Option<String>,
        /// The method of the resource, which may be `ANY`.
        #[serde(skip_serializing_if = "Option::is_none")]
        resource_method: Option<HttpMethod>,
        /// The path parameters.
        parameters: IndexMap<String, String>,
        /// Further resources whose paths match; without a resource, all resources. At most 50.
        other_resources: Vec<OtherResource>,
    },
    /// The resource policy, if the API has one.
    ResourcePolicy {
        /// The statements in their order.
        statements: Vec<Statement>,
    },
    /// The authorization of the caller.
    Authorization {
        /// The authorization of the method.
        authorization_type: AuthorizationType,
        /// The name of the authorizer.
        #[serde(skip_serializing_if = "Option::is_none")]
        authorizer: Option<String>,
        /// The identity sources of the authorizer, such as `method.request.header.Authorization`,
        /// and their values.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        identity_sources: Vec<Parameter>,
        /// The regular expression that the token must match.
        #[serde(skip_serializing_if = "Option::is_none")]
        identity_validation_expression: Option<String>,
    },
    /// The API key, if the method requires one.
    ApiKey {
        /// The value of the header `x-api-key`.
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<String>,
    },
    /// The validation of required parameters.
    Parameters {
        /// The required parameters and their values.
        required: Vec<Parameter>,
    },
    /// The validation of the body.
    Body {
        /// The content type.
        content_type: String,
        /// The name of the model; `None` if the content type has none, so that every body is valid.
        #[serde(skip_serializing_if = "Option::is_none")]
        model: Option<String>,
        /// The keywords of the model that the body does not conform to; at most 100.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        problems: Vec<Problem>,
    },
    /// The request template.
    RequestTemplate {
        /// The content type of the request.
        content_type: String,
        /// The content type of the template; `None` if no template matches.
        #[serde(skip_serializing_if = "Option::is_none")]
        template: Option<String>,
        /// The treatment of bodies without a template.
        passthrough_behavior: PassthroughBehavior,
        /// The rendering of the template.
        #[serde(skip_serializing_if = "Option::is_none")]
        rendering: Option<Box<Rendering>>,
    },
    /// The selection of a response by a mock integration.
    Mock {
        /// The status in the rendered template.
        status: u16,
    },
    /// The request to the backend.
    IntegrationRequest {
        /// The backend: `dynamodb:action/GetItem`, `sqs:path/123456789012/orders`, the ARN of a
        /// function or a URL.
        backend: String,
        /// The HTTP method.
        method: String,
        /// The parameters of the query string.
        #[serde(skip_serializing_if = "Fields::is_empty")]
        query_string: Fields,
        /// The headers that the integration sets.
        #[serde(skip_serializing_if = "Fields::is_empty")]
        headers: Fields,
        /// The body.
        body: String,
        /// The error if the body is not JSON, which the backend refuses.
        #[serde(skip_serializing_if = "Option::is_none")]
        json_error: Option<String>,
    },
    /// The response of the backend.
    BackendResponse {
        /// The status.
        status: u16,
        /// The headers.
        #[serde(skip_serializing_if = "Fields::is_empty")]
        headers: Fields,
        /// The body.
        body: String,
    },
    /// The choice of the integration response.
    IntegrationResponse {
        /// The status of the chosen response; `None` if none matches and there is no default.
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
        /// The responses that were compared, up to the chosen one.
        tried: Vec<TriedResponse>,
    },
    /// The headers that the integration response maps.
    Headers {
        /// The mappings.
        mappings: Vec<HeaderMapping>,
    },
    /// The response template.
    ResponseTemplate {
        /// The first content type that the caller accepts.
        #[serde(skip_serializing_if = "Option::is_none")]
        accept: Option<String>,
        /// The content type of the template; `None` if the body of the backend is passed through.
        #[serde(skip_serializing_if = "Option::is_none")]
        template: Option<String>,
        /// The rendering of the template.
        #[serde(skip_serializing_if = "Option::is_none")]
        rendering: Option<Box<Rendering>>,
    },
    /// The overrides of the response, if there are any.
    Overrides {
        /// `$context.responseOverride`
        response_override: IndexMap<String, Json>,
        /// The status if API Gateway ignores it.
        #[serde(skip_serializing_if = "Option::is_none")]
        ignored_status: Option<String>,
    },
    /// The gateway response to a refused request.
    GatewayResponse {
        /// The type.
        response_type: GatewayResponseType,
        /// The type that the API customizes: this one or its fallback; `None` for the default
        /// response.
        #[serde(skip_serializing_if = "Option::is_none")]
        customized: Option<GatewayResponseType>,
    },
}

/// A resource that was not chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OtherResource {
    /// The path.
    pub resource: String,
    /// The reason, in words.
    pub reason: String,
}

/// A statement of the resource policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    /// The effect.
    pub effect: PolicyEffect,
    /// True if the statement applies to the caller.
    pub applies: bool,
}

/// A parameter of the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    /// The name, such as `method.request.querystring.limit`.
    pub name: String,
    /// The value; `None` if the request lacks it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// A keyword of a model that a body does not conform to.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// The place in the body as a JSON pointer; empty for the whole body.
    pub pointer: String,
    /// The keyword, such as `maxLength`; empty if the body is not JSON.
    pub keyword: String,
    /// The value of the keyword in the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<Json>,
    /// The message, as in `$context.error.validationErrorString`.
    pub message: String,
}

/// The rendering of a mapping template.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rendering {
    /// The template.
    pub source: String,
    /// The rendered text; `None` if the template fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The error if the template fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<TemplateError>,
    /// The overrides that the template set.
    pub overrides: Overrides,
    /// The lines that ran and the values of references.
    pub trace: Trace,
}

/// The error of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TemplateError {
    /// The message in one line.
    pub message: String,
    /// The line, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The column in characters, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
}

/// An integration response that was compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TriedResponse {
    /// The status.
    pub status: u16,
    /// The selection pattern; `None` for the default response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selection_pattern: Option<String>,
    /// True if the response is chosen.
    pub chosen: bool,
}

/// The mapping of a response header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HeaderMapping {
    /// The name of the header.
    pub header: String,
    /// The mapping expression.
    pub expression: String,
    /// The value; `None` if the expression finds nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// Takes the steps of a request if they are to be explained.
#[derive(Debug)]
pub(crate) struct Way(Option<RefCell<Vec<Step>>>);

impl Way {
    /// The most bytes of a body in a step.
    const BODY: usize = 64 << 10;

    /// A way that drops its steps.
    pub(crate) const fn dropped() -> Self {
        Self(None)
    }

    /// A way that keeps its steps.
    pub(crate) const fn kept() -> Self {
        Self(Some(RefCell::new(Vec::new())))
    }

    /// Adds a step.
    #[inline]
    pub(crate) fn step(&self, kind: impl FnOnce() -> StepKind) {
        if let Some(steps) = &self.0 {
            let step = Step { kind: kind(), refusal: None };
            steps.borrow_mut().push(step);
        }
    }

    /// Changes the last step.
    #[inline]
    pub(crate) fn complete(&self, change: impl FnOnce(&mut Step)) {
        if let Some(steps) = &self.0
            && let Some(last) = steps.borrow_mut().last_mut()
        {
            change(last);
        }
    }

    /// Renders a template, with its trace in the last step if the steps are kept.
    pub(crate) fn render(
        &self,
        source: &str,
        template: Result<Arc<Template>, Error>,
        event: &Event,
    ) -> Result<Rendered, Error> {
        if self.0.is_none() {
            return template?.render(event);
        }
        let (rendered, trace) = match template {
            Ok(template) => template.trace(event),
            Err(error) => (Err(error), Trace::default()),
        };
        self.complete(|step| {
            if let StepKind::RequestTemplate { rendering, .. }
            | StepKind::ResponseTemplate { rendering, .. } = &mut step.kind
            {
                *rendering = Some(Box::new(Rendering::new(source, &rendered, trace)));
            }
        });
        rendered
    }

    /// Adds the problems of a body to its step.
    pub(crate) fn problems(&self, found: &[Problem]) {
        const MOST: usize = 100;
        self.complete(|step| {
            if let StepKind::Body { problems, .. } = &mut step.kind {
                *problems = found.iter().take(MOST).cloned().collect();
            }
        });
    }

    /// Adds the mapping of a header to the step of the headers.
    pub(crate) fn header(&self, name: &str, expression: &str, value: Option<&str>) {
        let Some(steps) = &self.0 else { return };
        let mapping = HeaderMapping {
            header: name.to_owned(),
            expression: expression.to_owned(),
            value: value.map(Self::cut),
        };
        let mut steps = steps.borrow_mut();
        if let Some(Step { kind: StepKind::Headers { mappings }, .. }) = steps.last_mut() {
            mappings.push(mapping);
            return;
        }
        steps.push(Step { kind: StepKind::Headers { mappings: vec![mapping] }, refusal: None });
    }

    /// Adds the step of the overrides of the response, if there are any.
    pub(crate) fn overrides(&self, set: &IndexMap<String, Json>, ignored_status: Option<&str>) {
        let is_empty = |value: &Json| matches!(value, Json::Object(members) if members.is_empty());
        if !set.values().all(is_empty) {
            self.step(|| StepKind::Overrides {
                response_override: set.clone(),
                ignored_status: ignored_status.map(str::to_owned),
            });
        }
    }

    /// Ends the last step with a refusal, and adds that of the gateway response.
    pub(crate) fn refused(
        &self,
        reason: &str,
        response_type: GatewayResponseType,
        customized: Option<GatewayResponseType>,
    ) {
        self.complete(|step| step.refusal = Some(reason.to_owned()));
        self.step(|| StepKind::GatewayResponse { response_type, customized });
    }

    /// Returns the steps.
    pub(crate) fn into_steps(self) -> Vec<Step> {
        self.0.map(RefCell::into_inner).unwrap_or_default()
    }

    /// Cuts a long body.
    pub(crate) fn cut(body: &str) -> String {
        if body.len() <= Self::BODY {
            return body.to_owned();
        }
        let end = (0..=Self::BODY).rev().find(|&at| body.is_char_boundary(at)).unwrap_or(0);
        format!("{}…", &body[..end])
    }
}

impl Rendering {
    fn new(source: &str, rendered: &Result<Rendered, Error>, trace: Trace) -> Self {
        let error = rendered.as_ref().err().map(|error| TemplateError {
            message: error.detail().to_owned(),
            line: error.line(),
            column: error.column(),
        });
        let rendered = rendered.as_ref().ok();
        Self {
            source: source.to_owned(),
            text: rendered.map(|rendered| Way::cut(&rendered.text)),
            error,
            overrides: rendered.map(|rendered| rendered.overrides.clone()).unwrap_or_default(),
            trace,
        }
    }
}

impl Problem {
    /// The problem of a body that is not JSON.
    pub(crate) fn of_text(message: &str) -> Self {
        let message = message.to_owned();
        Self { pointer: String::new(), keyword: String::new(), expected: None, message }
    }
}

/// The step of the authorization of a caller.
pub(crate) fn authorization(
    method: &DeployedMethod,
    authorizer: Option<&DeployedAuthorizer>,
    event: &Event,
) -> StepKind {
    let sources = authorizer.into_iter().flat_map(DeployedAuthorizer::identity_sources);
    let parameter = |source: &str| Parameter {
        name: source.to_owned(),
        value: mapping_expression::variable(source, event),
    };
    StepKind::Authorization {
        authorization_type: method.authorization_type,
        authorizer: authorizer.map(|authorizer| authorizer.name.clone()),
        identity_sources: sources.map(parameter).collect(),
        identity_validation_expression: authorizer
            .and_then(|authorizer| authorizer.identity_validation_expression.clone()),
    }
}

/// The step of a request to the backend.
pub(crate) fn integration_request(request: &BackendRequest) -> StepKind {
    let BackendRequest { backend, method, query_string, headers, body } = request;
    let body = body.text();
    let parsed = serde_json::from_str::<serde::de::IgnoredAny>(&body);
    let error = parsed.err().filter(|_| request.must_be_json());
    StepKind::IntegrationRequest {
        backend: backend.to_string(),
        method: method.clone(),
        query_string: query_string.clone(),
        headers: headers.clone(),
        body: Way::cut(&body),
        json_error: error.map(|error| error.to_string()),
    }
}

/// The step of a response of the backend.
pub(crate) fn backend_response(backend: &BackendResponse) -> StepKind {
    StepKind::BackendResponse {
        status: backend.status,
        headers: backend.headers.clone(),
        body: Way::cut(&backend.body.text()),
    }
}
