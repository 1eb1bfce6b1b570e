//! The gateway: the processing of a request by a stage.

use std::sync::Arc;
use std::time::Duration;

use dynagate_vtl::{Event, Overrides};

use crate::api::{Api, DeployedIntegration, DeployedStage, HttpMethod, IntegrationType};
use crate::authorizer::Authorize;
use crate::backend::{Backend, BackendRequest, BackendResponse, Invocation};
use crate::body::Body;
use crate::content_handling::Binary;
use crate::explain::{self, Explanation, StepKind, Way};
use crate::integration_request::Prepared;
use crate::refusal::Refusal;
use crate::request::Request;
use crate::response::Response;
use crate::routing::{Route, Routes};
use crate::templates::Templates;
use crate::usage::{self, Usage};
use crate::{
    authorization, context, integration_request, integration_response, proxy_response,
    request_event, resource_policy, validation,
};

/// The longest body of a request in bytes.
const BODY: usize = 10 * 1024 * 1024;
/// The most bytes of the header lines of a request.
const HEADERS: usize = 10_240;

/// A stage of an [`Api`], ready for any number of requests. Mapping templates are parsed at their
/// first use.
#[derive(Debug)]
pub struct Gateway {
    api: Arc<Api>,
    stage_name: String,
    routes: Routes,
    templates: Templates,
}

/// The outcome of a request.
#[derive(Debug)]
pub enum Outcome<'a> {
    /// The integration calls its backend. Its response determines the response to the caller.
    Call(Box<Call<'a>>),
    /// API Gateway itself responds.
    Response(Response),
    /// A Lambda authorizer has to be called first. This needs
    /// [`Authorization::Asked`](crate::Authorization::Asked).
    Authorize(Box<Authorize>),
}

/// A call of the backend of a method for a request.
#[derive(Debug)]
pub struct Call<'a> {
    gateway: &'a Gateway,
    integration: &'a DeployedIntegration,
    /// The HTTP method of the request, such as `GET`.
    verb: String,
    /// The event of the request template, without its body.
    event: Event,
    overrides: Overrides,
    accept: Option<String>,
    request: BackendRequest,
}

impl Gateway {
    /// The first stage of an API by name; `None` if the API has no stage.
    pub fn of(api: impl Into<Arc<Api>>) -> Option<Self> {
        let api = api.into();
        let stage = api.stages.keys().next()?.clone();
        Self::at(api, stage)
    }

    /// The stage of an API with this name; `None` if the API does not have it.
    pub fn at(api: impl Into<Arc<Api>>, stage: impl Into<String>) -> Option<Self> {
        let (api, stage_name) = (api.into(), stage.into());
        if !api.stages.contains_key(&stage_name) {
            return None;
        }
        let routes = Routes::of(&api);
        Some(Self { api, stage_name, routes, templates: Templates::default() })
    }

    /// The API.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// The name of the stage.
    pub fn stage(&self) -> &str {
        &self.stage_name
    }

    /// The methods and paths of the API.
    pub fn routes(&self) -> impl Iterator<Item = (HttpMethod, &str)> {
        self.api
            .resources
            .iter()
            .flat_map(|(path, methods)| methods.keys().map(move |verb| (*verb, path.as_str())))
    }

    /// True if the API has a method for the request.
    pub fn has_route(&self, request: &Request) -> bool {
        self.routes.find(&self.api, request).is_some()
    }

    /// The method and the path of the route of a request: `GET /orders/{id}`, or `ANY` for a
    /// method that takes all others.
    pub fn route(&self, request: &Request) -> Option<(HttpMethod, &str)> {
        let Route { path, .. } = self.routes.find(&self.api, request)?;
        let methods = self.api.resources.get(path)?;
        let verbs = methods.keys().copied();
        let verb = verbs.into_iter().find(|verb| verb.as_str() == request.method);
        Some((verb.unwrap_or(HttpMethod::Any), path))
    }

    /// Processes a request up to the call of the backend.
    pub fn receive(&self, request: &Request) -> Outcome<'_> {
        self.process(request, &Way::dropped())
    }

    /// Processes a request like [`Gateway::receive`] and, if it calls a backend, its response like
    /// [`Call::respond`], and returns every step. Without a response of the backend, the explanation
    /// ends with the request to it.
    pub fn explain(&self, request: &Request, backend: Option<&BackendResponse>) -> Explanation {
        let way = Way::kept();
        let response = match self.process(request, &way) {
            Outcome::Response(response) => Some(response),
            Outcome::Call(call) => backend.map(|backend| call.finish(backend, &way)),
            Outcome::Authorize(_) => None,
        };
        Explanation { steps: way.into_steps(), response }
    }

    fn process(&self, request: &Request, way: &Way) -> Outcome<'_> {
        let route = self.routes.find(&self.api, request);
        way.step(|| explain::route::step(&self.api, request, route.as_ref()));
        let received = self.forward(request, route.as_ref(), way).unwrap_or_else(|refusal| {
            let event = self.event(request, route.as_ref());
            let accept = request.accept();
            Outcome::Response(refusal.into_response(&self.api, event, accept.as_deref(), way))
        });
        match received {
            Outcome::Response(response) => Outcome::Response(response.to(&request.method)),
            other => other,
        }
    }

    /// The path of the resource that processes a request, such as `/orders/{id}`; `None` if there is
    /// no route for it.
    pub fn resource(&self, request: &Request) -> Option<&str> {
        self.routes.find(&self.api, request).map(|route| route.path)
    }

    /// The limits that a request counts towards; none if there is no route for it.
    pub fn usage(&self, request: &Request) -> Usage<'_> {
        let route = self.routes.find(&self.api, request);
        route.map_or_else(Usage::default, |route| {
            usage::of(&self.api, &self.stage_name, self.deployed_stage(), request, &route)
        })
    }

    fn deployed_stage(&self) -> Option<&DeployedStage> {
        self.api.stages.get(&self.stage_name)
    }

    fn forward<'a>(
        &'a self,
        request: &Request,
        route: Option<&Route<'a>>,
        way: &Way,
    ) -> Result<Outcome<'a>, Refusal> {
        check_size(request)?;
        let mut event = self.event(request, route);
        let Some(route) = route else {
            return Err(Refusal::MissingAuthenticationToken(format!(
                "the API has no route {} {}",
                request.verb(),
                request.path()
            )));
        };
        let (api, method) = (&*self.api, route.method);
        let path = format!("/{}", request.path().trim_start_matches('/'));
        let arn = self.method_arn(request.verb(), &path);
        resource_policy::admit(api, method, request, &event, &arn, way)?;
        let authorizer = authorization::authorize(api, method, request, &event, &arn, &path, way)?;
        if let Some(authorizer) = authorizer {
            return Ok(Outcome::Authorize(Box::new(authorizer)));
        }
        usage::admit(api, &self.stage_name, method, request, way)?;
        validation::validate(api, method, request, &event, way)?;
        let integration = &method.method_integration;
        let (body, parameters, overrides) = match integration.r#type {
            IntegrationType::AwsProxy => {
                let parameters = integration_request::proxied(integration, request, &event)?;
                let body = request_event::of_proxy(api, request, &event, &path).to_string();
                (body.into(), parameters, Overrides::default())
            }
            IntegrationType::HttpProxy => {
                let parameters = integration_request::proxied(integration, request, &event)?;
                let body = integration_request::proxied_body(api, integration, request)?;
                (body, parameters, Overrides::default())
            }
            IntegrationType::Aws | IntegrationType::Http | IntegrationType::Mock => {
                let Prepared { body, parameters, overrides } = integration_request::prepare(
                    &self.templates,
                    api,
                    integration,
                    request,
                    &mut event,
                    way,
                )?;
                (body, parameters, overrides)
            }
        };
        let accept = request.accept();
        event.body = None;
        if integration.r#type == IntegrationType::Mock {
            let status = integration_request::mock_status(&body)?;
            way.step(|| StepKind::Mock { status });
            let backend = BackendResponse::new(status, Body::default());
            overrides.copy_into(&mut event);
            return self
                .respond(integration, accept.as_deref(), event, None, &backend, way)
                .map(Outcome::Response);
        }
        let to_backend =
            integration_request::to_backend(api, integration, request, &event, parameters, body)?;
        if integration.r#type == IntegrationType::AwsProxy && !to_backend.backend.is_function() {
            return Err(Refusal::InternalServerError(format!(
                "the proxy integration with {} is not simulated",
                to_backend.backend
            )));
        }
        way.step(|| explain::integration_request(&to_backend));
        Ok(Outcome::Call(Box::new(Call {
            gateway: self,
            integration,
            verb: request.method.clone(),
            event,
            overrides,
            accept,
            request: to_backend,
        })))
    }

    /// The ARN of a method, by which policies name it.
    fn method_arn(&self, verb: &str, path: &str) -> String {
        let Api { id, account_id, region, .. } = &*self.api;
        let stage = &self.stage_name;
        format!("arn:aws:execute-api:{region}:{account_id}:{id}/{stage}/{verb}{path}")
    }

    fn respond(
        &self,
        integration: &DeployedIntegration,
        accept: Option<&str>,
        event: Event,
        called: Option<&BackendRequest>,
        backend: &BackendResponse,
        way: &Way,
    ) -> Result<Response, Refusal> {
        let binary = Binary { types: &self.api.binary_media_types, accept };
        match (integration.r#type, called.map(|called| &called.backend)) {
            (IntegrationType::AwsProxy, Some(Backend::Function { invocation, .. })) => {
                let is_streamed = *invocation == Invocation::Streaming;
                return proxy_response::of_function(backend, is_streamed, &binary);
            }
            (IntegrationType::HttpProxy, _) => return proxy_response::of_http(backend, &binary),
            _ => {}
        }
        integration_response::respond(
            &self.templates,
            integration,
            &binary,
            event,
            called,
            backend,
            way,
        )
    }

    fn event(&self, request: &Request, route: Option<&Route<'_>>) -> Event {
        let mut event = Event { body: request.text(), ..Event::default() };
        if let Some(route) = route {
            event.params.path.clone_from(&route.parameters);
        }
        event.params.querystring = request.query_parameters().last_values();
        event.params.header = request.visible_headers().last_values();
        let stage = self.deployed_stage();
        event.context = context::of(&self.api, &self.stage_name, stage, request, route);
        if let Some(stage) = stage {
            event.stage_variables.extend(stage.variables.clone());
            let canary = stage.canary_settings.as_ref().filter(|_| request.canary);
            if let Some(canary) = canary {
                event.stage_variables.extend(canary.stage_variable_overrides.clone());
            }
        }
        event.stage_variables.extend(request.stage_variables.clone());
        event
    }
}

/// Refuses a request that is too large. API Gateway documents the limit of the headers, but not
/// its response.
fn check_size(request: &Request) -> Result<(), Refusal> {
    if request.body.as_ref().is_some_and(|body| body.len() > BODY) {
        return Err(Refusal::RequestTooLarge("the body is larger than 10 MB".to_owned()));
    }
    if request.header_size() > HEADERS {
        return Err(Refusal::RequestTooLarge(format!(
            "the headers are larger than {HEADERS} bytes"
        )));
    }
    Ok(())
}

impl Call<'_> {
    /// The request to the backend.
    pub fn request(&self) -> &BackendRequest {
        &self.request
    }

    /// Returns the response to the caller for a response of the backend.
    pub fn respond(&self, backend: &BackendResponse) -> Response {
        self.finish(backend, &Way::dropped())
    }

    fn finish(&self, backend: &BackendResponse, way: &Way) -> Response {
        way.step(|| explain::backend_response(backend));
        let (gateway, accept) = (self.gateway, self.accept.as_deref());
        let mut event = self.event.clone();
        self.overrides.copy_into(&mut event);
        gateway
            .respond(self.integration, accept, event, Some(&self.request), backend, way)
            .unwrap_or_else(|refusal| self.refused(refusal, way))
            .to(&self.verb)
    }

    /// The time that the backend has for its response.
    pub fn timeout(&self) -> Duration {
        /// The default of API Gateway.
        const MILLISECONDS: u32 = 29_000;
        let milliseconds = self.integration.timeout_in_millis.unwrap_or(MILLISECONDS);
        Duration::from_millis(milliseconds.into())
    }

    /// Returns the response to the caller if the backend does not respond in time.
    pub fn time_out(&self) -> Response {
        self.refused(Refusal::IntegrationTimeout, &Way::dropped()).to(&self.verb)
    }

    /// Returns the response to the caller if the backend cannot be reached.
    pub fn fail(&self, reason: impl Into<String>) -> Response {
        self.refused(Refusal::NetworkError(reason.into()), &Way::dropped()).to(&self.verb)
    }

    fn refused(&self, refusal: Refusal, way: &Way) -> Response {
        refusal.into_response(&self.gateway.api, self.event.clone(), self.accept.as_deref(), way)
    }
}
