//! The REST API with its role.

use std::collections::BTreeMap;

use super::raw::Routes;
use super::{API, Lowering};
use crate::blueprint::document::{self as written, Blueprint};
use crate::blueprint::reference::Scope;
use crate::model::{
    self, Access, Endpoint, Handle, Json, Kind, Policy, RequestModel, RestApi, Role, Service, Stack, Stage, Table,
};
use crate::text::Text;

impl Lowering<'_> {
    pub(super) fn api(
        &mut self,
        blueprint: &Blueprint,
        stack: &mut Stack,
        tables: &BTreeMap<String, Handle<Table>>,
        scope: &Scope,
    ) -> (Handle<RestApi>, Option<Handle<Role>>, Handle<Stage>) {
        let written = &blueprint.api;
        let mut api = RestApi::new(API);
        api.name = match &written.name {
            Some(name) => self.plain(name, &["api", "name"]),
            None => Text::from(blueprint.name.as_str()),
        };
        api.description = self.optional(written.description.as_ref(), &["api", "description"]);
        api.endpoint = match &written.endpoint {
            None | Some(written::Endpoint::Regional) => Endpoint::Regional,
            Some(written::Endpoint::Edge) => Endpoint::Edge,
            Some(written::Endpoint::Private(private)) => Endpoint::Private(private.vpc_endpoints.clone()),
        };
        api.binary_media_types.clone_from(&written.binary_media_types);
        api.minimum_compression_size = written.minimum_compression_size;
        api.api_key_source = written.api_key_source;
        api.deployment_description =
            self.optional(written.deployment_description.as_ref(), &["api", "deployment-description"]);
        for (name, model) in &written.models {
            let mut lowered = RequestModel::new(Json::from(serde_json::Value::Object(model.schema.clone())));
            lowered.description = self.optional(model.description.as_ref(), &["api", "models", name, "description"]);
            api.models.insert(name.clone(), lowered);
        }
        let role = Handle::<Role>::new(model::ResourceId::new(Kind::Role, API));
        let mut routes = Routes { tables, written_tables: &blueprint.tables, scope, role: &role, accesses: Vec::new() };
        for (key, route) in &written.routes {
            if let Some((verb, path)) = self.route_key(key, written.path_prefix.as_deref()) {
                if let Some(other) = self.routes.insert((verb, path.clone()), key.clone()) {
                    self.report(
                        &["api", "routes", key],
                        format!("`{key}` is the same route as `{other}`"),
                        "each route once",
                    );
                }
                let method = self.method(&mut api, &mut routes, (key, verb, &path), route, written.api_key_required);
                if let Some(method) = method {
                    api = api.route(verb, &path, method);
                }
            }
        }
        let accesses = routes.accesses;
        let role = (!accesses.is_empty()).then(|| {
            let role = self.role(&written.role, accesses);
            stack.add(role)
        });
        let stage = self.stage(&written.stage, scope);
        let stage_name = written.stage.name.clone();
        let api = stack.add(api.stage(stage));
        let stage = api.stage(&stage_name);
        (api, role, stage)
    }

    pub(super) fn role(&mut self, written: &written::Role, accesses: Vec<Access>) -> Role {
        let policy_name = match &written.policy_name {
            Some(name) => self.plain(name, &["api", "role", "policy-name"]),
            None => "dynamodb".into(),
        };
        let mut role = Role::new(API, Service::ApiGateway).policy(Policy::allowing(policy_name, accesses));
        role.name = self.optional(written.name.as_ref(), &["api", "role", "name"]);
        role.description = self.optional(written.description.as_ref(), &["api", "role", "description"]);
        role
    }
}
