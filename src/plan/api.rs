//! Planned REST APIs.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::Arc;

use super::errors::PlannedErrors;
use super::{PlannedMethod, Tables, error_templates, errors, role};
use crate::model::{
    Authorizer, CheckovSkip, CognitoAuthorizer, GatewayResponse, GatewayResponseType, Handle,
    HttpMethod, Kind, Path, RequestModel, ResourceId, RestApi, Role, UserPool, VALIDATOR, path,
};
use crate::plan::identifier::RouteWord;

/// A REST API with everything that follows from it. What is only declared is that of the
/// [`RestApi`] which it derefs to.
#[derive(Debug, Clone)]
pub struct PlannedApi<'a> {
    pub(super) declared: &'a RestApi,
    /// The models that are declared, and those of the bodies that routes take.
    pub(crate) models: BTreeMap<Cow<'a, str>, Cow<'a, RequestModel>>,
    /// The methods by their paths. Those paths are among them that are only on the way to others.
    /// Boxed, for a map has room for several of them where most paths have one.
    pub(crate) resources: BTreeMap<Path, BTreeMap<HttpMethod, Box<PlannedMethod<'a>>>>,
    /// The authorizers that are declared, and those of the user pools that methods name.
    pub(crate) authorizers: BTreeMap<String, Authorizer>,
    pub(crate) gateway_responses: BTreeMap<GatewayResponseType, GatewayResponse>,
    /// The responses to errors of its operations.
    pub(crate) error_responses: Arc<PlannedErrors>,
    /// The role that its routes call DynamoDB with, unless they have credentials of their own.
    pub(crate) role: Option<Role>,
}

impl Deref for PlannedApi<'_> {
    type Target = RestApi;

    fn deref(&self) -> &RestApi {
        self.declared
    }
}

impl<'a> PlannedApi<'a> {
    /// Plans an API.
    pub(super) fn of(declared: &'a RestApi, tables: &Tables<'a>) -> Self {
        let stack = tables.stack();
        let models = declared.models.iter();
        let mut api = Self {
            declared,
            models: models
                .map(|(name, model)| (name.as_str().into(), Cow::Borrowed(model)))
                .collect(),
            resources: BTreeMap::new(),
            authorizers: authorizers(declared, &stack.user_pools),
            gateway_responses: declared.gateway_responses.clone(),
            error_responses: errors::of_api(declared),
            role: None,
        };
        let role = Handle::<Role>::new(declared.role_id()).arn();
        for (path, methods) in &declared.routes {
            api.add_resources_above(path);
            for (verb, method) in methods {
                let of =
                    (declared, &api.authorizers, &stack.identity_pools[..], &api.error_responses);
                let mut planned = PlannedMethod::of(*verb, method, of, tables, &role);
                let name = || format!("{}Request", RouteWord(*verb, path.as_str()));
                if let Some((name, model)) = planned.take_request_model(*verb, name) {
                    // One that is declared under this name is reported.
                    api.models.entry(name.into()).or_insert(Cow::Owned(model));
                }
                api.resources.entry(path.clone()).or_default().insert(*verb, Box::new(planned));
            }
        }
        api.role = role::of(&api, tables);
        error_templates::write(&mut api.resources);
        api.add_gateway_responses();
        api.add_cors();
        api
    }

    /// Adds the resources on the way to a path.
    fn add_resources_above(&mut self, path: &Path) {
        let mut above = path.parent();
        while let Some(ancestor) = above.filter(|path| !self.resources.contains_key(path)) {
            above = ancestor.parent();
            self.resources.insert(ancestor, BTreeMap::new());
        }
    }

    /// The API as it was declared.
    pub(crate) const fn declared(&self) -> &'a RestApi {
        self.declared
    }

    /// The methods, by path.
    pub(crate) fn methods(&self) -> impl Iterator<Item = (&Path, HttpMethod, &PlannedMethod<'a>)> {
        self.resources.iter().flat_map(|(path, methods)| {
            methods.iter().map(move |(verb, method)| (path, *verb, &**method))
        })
    }

    /// One method.
    pub(crate) fn method(&self, method: HttpMethod, path: &Path) -> Option<&PlannedMethod<'a>> {
        self.resources.get(path)?.get(&method).map(|method| &**method)
    }

    /// The suppressed checks of a method: its own and the API's.
    pub(crate) fn checkov_skip_of(&self, method: &PlannedMethod<'_>) -> CheckovSkip {
        let own = method.checkov_skip.clone();
        self.checkov_skip.clone().into_iter().chain(own).collect()
    }

    /// True if some method needs the request validator, of bodies and parameters. Where a method
    /// has no model or no required parameter, there is nothing for it to do.
    pub(crate) fn has_validator(&self) -> bool {
        self.methods().any(|(_, _, method)| method.is_validated())
    }

    /// The identifier of its request validator.
    pub(crate) fn validator_id(&self) -> ResourceId {
        self.part(Kind::RequestValidator, VALIDATOR)
    }

    /// The requests to a method in ARNs of `execute-api`, without the API: `prod/POST/orders/*`. Of
    /// several stages, it is each.
    pub(crate) fn requests_to(&self, verb: HttpMethod, path: &Path) -> String {
        let stage = match self.stages.as_slice() {
            [stage] => &stage.name,
            _ => "*",
        };
        let verb = if verb == HttpMethod::Any { "*" } else { verb.as_str() };
        let of_path =
            |segment| if path::parameter_length(segment).is_some() { "*" } else { segment };
        let path: Vec<_> = path.segments().map(of_path).collect();
        format!("{stage}/{verb}/{}", path.join("/"))
    }

    /// The authorization type of a method in API Gateway's API.
    pub(crate) fn authorization(&self, method: &PlannedMethod<'_>) -> &'static str {
        match method.authorizer.as_ref().and_then(|name| self.authorizers.get(name)) {
            Some(authorizer) => authorizer.authorization(),
            None => method.authorization.as_str(),
        }
    }
}

/// The declared authorizers, and one for each user pool that a method or the API names as its
/// authorizer.
fn authorizers(api: &RestApi, user_pools: &[UserPool]) -> BTreeMap<String, Authorizer> {
    let methods = api.routes.values().flat_map(BTreeMap::values);
    let names = methods.filter_map(|method| method.authorizer.as_ref()).chain(&api.authorizer);
    let names: BTreeSet<_> = names.map(String::as_str).collect();
    let pools = user_pools.iter().filter(|pool| names.contains(&*pool.key));
    let of_pools = pools
        .map(|pool| (pool.key.to_string(), Authorizer::from(CognitoAuthorizer::new([pool.arn()]))));
    let mut authorizers: BTreeMap<_, _> = of_pools.collect();
    authorizers.extend(api.authorizers.clone());
    authorizers
}
