//! The gateway: the processing of a request by a stage.

use std::sync::Arc;

use dynagate_vtl::{Event, Overrides};

use crate::api::{Api, DeployedIntegration, HttpMethod, IntegrationType};
use crate::explain::{self, Explanation, StepKind, Way};
use crate::refusal::Refusal;
use crate::request::Request;
use crate::response::{DynamoDbRequest, DynamoDbResponse, Response};
use crate::routing::{Route, Routes};
use crate::templates::Templates;
use crate::{
    authorization, context, integration_request, integration_response, resource_policy, validation,
};

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
    /// The integration calls DynamoDB. Its response determines the response to the caller.
    Call(Box<Call<'a>>),
    /// API Gateway itself responds.
    Response(Response),
}

/// A call of DynamoDB for a request.
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
    request: DynamoDbRequest,
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

    /// Processes a request up to the call of DynamoDB.
    pub fn receive(&self, request: &Request) -> Outcome<'_> {
        self.process(request, &Way::dropped())
    }

    /// Processes a request like [`Gateway::receive`] and, if it calls DynamoDB, its response like
    /// [`Call::respond`], and returns every step. Without a response of DynamoDB, the explanation
    /// ends with the request to it.
    pub fn explain(&self, request: &Request, backend: Option<&DynamoDbResponse>) -> Explanation {
        let way = Way::kept();
        let response = match self.process(request, &way) {
            Outcome::Response(response) => Some(response),
            Outcome::Call(call) => backend.map(|backend| call.finish(backend, &way)),
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
            call @ Outcome::Call(_) => call,
        }
    }

    fn forward<'a>(
        &'a self,
        request: &Request,
        route: Option<&Route<'a>>,
        way: &Way,
    ) -> Result<Outcome<'a>, Refusal> {
        let mut event = self.event(request, route);
        let Some(Route { method, .. }) = route else {
            return Err(Refusal::MissingAuthenticationToken(format!(
                "the API has no route {} {}",
                request.method,
                request.path()
            )));
        };
        resource_policy::admit(&self.api, method, request, &event, way)?;
        authorization::authorize(&self.api, &self.stage_name, method, request, &event, way)?;
        validation::validate(&self.api, method, request, &event, way)?;
        let integration = &method.method_integration;
        let (body, overrides) = integration_request::render(
            &self.templates,
            integration,
            &request.content_type(),
            &event,
            way,
        )?;
        let accept = request.accept();
        event.body = None;
        if integration.r#type == IntegrationType::Mock {
            let status = integration_request::mock_status(&body)?;
            way.step(|| StepKind::Mock { status });
            let backend = DynamoDbResponse::new(status, "");
            overrides.copy_into(&mut event);
            return self
                .respond(integration, accept.as_deref(), event, &backend, way)
                .map(Outcome::Response);
        }
        let Some(action) = integration.dynamodb_action() else {
            return Err(Refusal::InternalServerError(
                "the integration is not simulated: its backend is not DynamoDB".into(),
            ));
        };
        way.step(|| explain::integration_request(action, &body));
        Ok(Outcome::Call(Box::new(Call {
            gateway: self,
            integration,
            verb: request.method.clone(),
            event,
            overrides,
            accept,
            request: DynamoDbRequest { action: action.to_owned(), body },
        })))
    }

    fn respond(
        &self,
        integration: &DeployedIntegration,
        accept: Option<&str>,
        event: Event,
        backend: &DynamoDbResponse,
        way: &Way,
    ) -> Result<Response, Refusal> {
        integration_response::respond(&self.templates, integration, accept, event, backend, way)
    }

    fn event(&self, request: &Request, route: Option<&Route<'_>>) -> Event {
        let mut event = Event { body: request.body.clone(), ..Event::default() };
        if let Some(route) = route {
            event.params.path.clone_from(&route.parameters);
        }
        event.params.querystring = request.query_parameters();
        event.params.header = request.all_headers();
        event.context =
            context::of(&self.api, &self.stage_name, request, route.map(|route| route.path));
        if let Some(stage) = self.api.stages.get(&self.stage_name) {
            event.stage_variables = stage.variables.clone().into_iter().collect();
        }
        event.stage_variables.extend(request.stage_variables.clone());
        event
    }
}

impl Call<'_> {
    /// The request to DynamoDB.
    pub fn request(&self) -> &DynamoDbRequest {
        &self.request
    }

    /// Returns the response to the caller for a response of DynamoDB.
    pub fn respond(&self, backend: &DynamoDbResponse) -> Response {
        self.finish(backend, &Way::dropped())
    }

    fn finish(&self, backend: &DynamoDbResponse, way: &Way) -> Response {
        way.step(|| explain::backend_response(backend));
        let (gateway, accept) = (self.gateway, self.accept.as_deref());
        let mut event = self.event.clone();
        self.overrides.copy_into(&mut event);
        gateway
            .respond(self.integration, accept, event, backend, way)
            .unwrap_or_else(|refusal| {
                refusal.into_response(&gateway.api, self.event.clone(), accept, way)
            })
            .to(&self.verb)
    }
}
