//! Planned methods.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

use super::errors::PlannedErrors;
use super::integration::Integration;
use super::operation::answer::Answering;
use super::route::Route;
use super::{Choice, Operation, ServiceRoute, Tables};
use crate::gateway::api::IntegrationType;
use crate::mapping::guard;
use crate::model::{
    Authorization, Authorizer, CheckovSkip, HttpMethod, IdentityPool, LambdaIntegration, Method,
    MockIntegration, Reference, RequestModel, RequestParameter, RestApi, RoleArn,
};

/// A method with its derived properties. It derefs to the declared [`Method`].
#[derive(Debug, Clone)]
pub struct PlannedMethod<'a> {
    declared: &'a Method,
    /// `None` if it names a table that is not in the stack.
    pub(crate) route: Option<Route<'a>>,
    pub(crate) authorization: Authorization,
    pub(crate) authorizer: Option<String>,
    /// The identity pool whose users may call it.
    pub(crate) identity_pool: Option<&'a IdentityPool>,
    pub(crate) api_key_required: bool,
    pub(crate) request_parameters: BTreeMap<RequestParameter, bool>,
    pub(crate) request_models: BTreeMap<String, String>,
    pub(crate) integration: Integration,
    pub(crate) checkov_skip: &'a CheckovSkip,
    /// True if it was added for CORS.
    pub(crate) is_preflight: bool,
    /// True if API Gateway validates its requests, also if nothing of them is required.
    pub(super) is_always_validated: bool,
}

/// A response declared by the method: its headers and models.
pub(crate) struct MethodResponse<'a> {
    pub(crate) status: u16,
    pub(crate) headers: BTreeSet<&'a str>,
    pub(crate) models: Option<&'a BTreeMap<String, String>>,
}

/// The declared part of the `OPTIONS` methods for CORS.
static PREFLIGHT: LazyLock<Method> = LazyLock::new(|| Method::new(MockIntegration::new(204)));

impl Deref for PlannedMethod<'_> {
    type Target = Method;

    fn deref(&self) -> &Method {
        self.declared
    }
}

impl<'a> PlannedMethod<'a> {
    /// Plans a method, with the permissions of the API's role by default.
    pub(super) fn of(
        verb: HttpMethod,
        declared: &'a Method,
        (usual, authorizers, identity_pools, errors): (
            &'a RestApi,
            &BTreeMap<String, Authorizer>,
            &'a [IdentityPool],
            &Arc<PlannedErrors>,
        ),
        tables: &Tables<'a>,
        role: &RoleArn,
    ) -> Self {
        let route = Route::of(declared, (usual, errors), tables);
        let named = match (&declared.authorizer, declared.authorization) {
            (None, Some(_)) => None,
            (None, None) => usual.authorizer.as_ref(),
            (own, _) => own.as_ref(),
        };
        let pool = |name: &String| identity_pools.iter().find(|pool| *pool.key == **name);
        let identity_pool = named.filter(|name| !authorizers.contains_key(*name)).and_then(pool);
        let usual_authorization =
            if identity_pool.is_some() { Authorization::AwsIam } else { Authorization::None };
        // An unknown one of the API is reported there.
        let is_reported = declared.authorizer.is_none();
        let authorizer = named.filter(|name| {
            identity_pool.is_none() && (authorizers.contains_key(*name) || !is_reported)
        });
        let credentials = || declared.credentials.as_ref().unwrap_or(role).clone();
        let mut integration = match &route {
            Some(route) => route.plan().integration(credentials()),
            None => Integration::none(),
        };
        if matches!(integration.kind, IntegrationType::HttpProxy | IntegrationType::Http) {
            integration.http_method.get_or_insert(verb);
        }
        let mut method = Self {
            declared,
            authorization: declared.authorization.unwrap_or(usual_authorization),
            authorizer: authorizer.cloned(),
            identity_pool,
            api_key_required: declared.api_key_required.unwrap_or(usual.api_key_required),
            request_parameters: request_parameters(declared, route.as_ref()),
            request_models: declared.request_models.clone(),
            route,
            integration,
            checkov_skip: &declared.checkov_skip,
            is_preflight: false,
            is_always_validated: usual.validates_every_request,
        };
        method.guard_fixed_parameters();
        method
    }

    /// An `OPTIONS` method for CORS.
    pub(super) fn preflight(integration: Integration, checkov_skip: &'a CheckovSkip) -> Self {
        Self {
            declared: &PREFLIGHT,
            authorization: Authorization::None,
            authorizer: None,
            identity_pool: None,
            api_key_required: false,
            route: None,
            request_parameters: BTreeMap::new(),
            request_models: BTreeMap::new(),
            integration,
            checkov_skip,
            is_preflight: true,
            is_always_validated: false,
        }
    }

    /// The method as it was declared.
    pub(crate) const fn declared(&self) -> &'a Method {
        self.declared
    }

    /// The function that it invokes without a role, which requires a permission. A function of
    /// another region or account gets none from here.
    pub(crate) fn permitted_function(&self) -> Option<&'a LambdaIntegration> {
        let function = self.declared.kind.function()?;
        let is_permitted = function.has_permission
            && self.declared.credentials.is_none()
            && function.function.as_ref().is_none_or(|of| !of.id().is_elsewhere());
        is_permitted.then_some(function)
    }

    /// The operations of which it performs one.
    pub(crate) fn operations(&self) -> Vec<&Operation<'a>> {
        match &self.route {
            Some(Route::Operation(operation)) => vec![operation],
            Some(Route::Choice(choice)) => choice.operations().collect(),
            _ => Vec::new(),
        }
    }

    /// The choice of one of several operations.
    pub(crate) fn choice(&self) -> Option<&Choice<'a>> {
        match &self.route {
            Some(Route::Choice(choice)) => Some(choice),
            _ => None,
        }
    }

    /// The request to a service other than DynamoDB that it sends.
    pub(crate) fn service(&self) -> Option<&ServiceRoute<'a>> {
        match &self.route {
            Some(Route::Service(route)) => Some(route),
            _ => None,
        }
    }

    /// The operations or the request to a service, whose answers have values of its response.
    pub(crate) fn answering(&self) -> Vec<&dyn Answering> {
        match &self.route {
            Some(Route::Operation(operation)) => vec![operation],
            Some(Route::Choice(choice)) => {
                choice.operations().map(|operation| operation as &dyn Answering).collect()
            }
            Some(Route::Service(route)) => vec![&**route],
            _ => Vec::new(),
        }
    }

    /// True if its mapping templates are generated.
    pub(crate) fn is_generated(&self) -> bool {
        !self.answering().is_empty()
    }

    /// The references of the values in its generated request.
    pub(crate) fn references(&self) -> Vec<&Reference> {
        match &self.route {
            Some(Route::Operation(operation)) => operation.references().collect(),
            Some(Route::Choice(choice)) => {
                choice.operations().flat_map(Operation::references).chain(choice.tested()).collect()
            }
            Some(Route::Service(route)) => route.references(),
            _ => Vec::new(),
        }
    }

    /// Adds the route's request model unless another one is declared. Returns the model, which
    /// gets this name.
    pub(super) fn take_request_model(
        &mut self,
        verb: HttpMethod,
        name: impl FnOnce() -> String,
    ) -> Option<(String, RequestModel)> {
        let body = self.route.as_ref()?.plan().request_model(verb)?;
        let name = name();
        for content_type in body.content_types {
            self.request_models.entry(content_type).or_insert_with(|| name.clone());
        }
        Some((name, body.model))
    }

    /// Adds the checks of fixed parameter values to the request templates.
    fn guard_fixed_parameters(&mut self) {
        if self.declared.fixed_parameters.is_empty() || self.integration.is_mock() {
            return;
        }
        let route = self.route.as_ref().map(Route::plan);
        let refused = route.map_or(guard::NO_REQUEST, |route| route.no_request());
        for template in self.integration.request_templates.values_mut() {
            let fixed = self.declared.fixed_parameters.iter().map(|(parameter, value)| {
                let required = self.request_parameters.get(parameter).copied().unwrap_or_default();
                (parameter, required, value)
            });
            *template = guard::fixed(fixed, template, refused);
        }
    }

    /// True if API Gateway has to validate a body with a model or a required parameter, or validates
    /// every request.
    pub(crate) fn is_validated(&self) -> bool {
        self.is_always_validated
            || !self.request_models.is_empty()
            || self.request_parameters.values().any(|required| *required)
    }

    /// The declared responses: those of its integration with their headers, and those with a model.
    /// API Gateway accepts any other status from a template.
    pub(crate) fn responses(&self) -> Vec<MethodResponse<'_>> {
        let mut responses: BTreeMap<u16, BTreeSet<&str>> = BTreeMap::new();
        for response in self.integration.responses() {
            responses
                .entry(response.status)
                .or_default()
                .extend(response.headers.keys().map(String::as_str));
        }
        // The headers that all responses set apply to these statuses, too.
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
}

/// The parameters of a method: those of its route and the declared ones.
fn request_parameters(
    declared: &Method,
    route: Option<&Route<'_>>,
) -> BTreeMap<RequestParameter, bool> {
    let mut parameters: BTreeMap<RequestParameter, bool> = BTreeMap::new();
    for (parameter, required) in route.map(|route| route.plan().parameters()).into_iter().flatten()
    {
        // Required if any part of the operation requires it.
        *parameters.entry(parameter).or_default() |= required;
    }
    for (parameter, required) in &declared.request_parameters {
        // A fixed value alone does not make the parameter optional.
        let needed = declared.fixed_parameters.contains_key(parameter)
            && parameters.get(parameter) == Some(&true);
        parameters.insert(parameter.clone(), *required || needed);
    }
    for parameter in declared.fixed_parameters.keys() {
        parameters.entry(parameter.clone()).or_insert(false);
    }
    parameters
}
