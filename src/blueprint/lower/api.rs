//! The REST API with its role.

use std::collections::BTreeMap;

use super::raw::Routes;
use super::{API, Lowering};
use crate::blueprint::document as written;
use crate::blueprint::node::Node;
use crate::blueprint::reference::Reach;
use crate::model::{
    Account, ApiRole, Endpoint, Handle, Json, RequestModel, RestApi, Role, Service, Stack, Stage,
    Table,
};
use crate::text::Text;

/// The name of the account's settings, and of their role, in the stack.
const ACCOUNT_LOGGING: &str = "account-logging";

impl Lowering<'_> {
    pub(super) fn api(
        &mut self,
        name: &str,
        written: &written::Api,
        stack: &mut Stack,
    ) -> Handle<Stage> {
        let scope = self.scope(Reach::Functions);
        let handle = |table: &Table| (table.key.to_string(), Handle::new(table.id()));
        let tables = &stack.tables.iter().map(handle).collect::<BTreeMap<_, _>>();
        let mut api = RestApi::new(API);
        api.name = match &written.name {
            Some(name) => self.plain(name, &["api", "name"]),
            None => Text::from(name),
        };
        api.description = self.optional(written.description.as_ref(), &["api", "description"]);
        api.endpoint = match &written.endpoint {
            None | Some(written::Endpoint::Regional) => Endpoint::Regional,
            Some(written::Endpoint::Edge) => Endpoint::Edge,
            Some(written::Endpoint::Private(private)) => {
                Endpoint::Private(private.vpc_endpoints.clone())
            }
        };
        api.disable_execute_api_endpoint = written.disable_execute_api_endpoint;
        api.binary_media_types.clone_from(&written.binary_media_types);
        api.minimum_compression_size = written.minimum_compression_size;
        api.api_key_source = written.api_key_source;
        api.deployment_description = self
            .optional(written.deployment_description.as_ref(), &["api", "deployment-description"]);
        api.checkov_skip.clone_from(&written.checkov_skip);
        self.check_authorizer(written);
        api.authorizers.clone_from(&written.authorizers);
        api.policy.clone_from(&written.policy);
        api.cors.clone_from(&written.cors);
        api.gateway_responses.clone_from(&written.gateway_responses);
        for (name, model) in &written.models {
            let mut lowered =
                RequestModel::new(Json::from(serde_json::Value::Object(model.schema.clone())));
            lowered.description =
                self.optional(model.description.as_ref(), &["api", "models", name, "description"]);
            api.models.insert(name.clone(), lowered);
        }
        api.errors.clone_from(&written.errors);
        let routes = Routes { lowered_tables: &stack.tables, tables, scope };
        for (key, route) in &written.routes {
            if let Some((verb, path)) = self.route_key(key) {
                if let Some(other) = self.routes.insert((verb, path.clone()), key.clone()) {
                    self.report(
                        &["api", "routes", key],
                        format!("`{key}` is the same route as `{other}`"),
                        "each route once",
                    );
                }
                let method = self.method(&routes, (key, verb), route, written.api_key_required);
                if let Some(method) = method {
                    api = api.route(verb, &path, method);
                }
            }
        }
        let only_mocks =
            !written.routes.is_empty() && written.routes.values().all(|route| route.mock.is_some());
        if only_mocks && self.node.at(&["api", "role"]).is_some() {
            self.report(
                &["api", "role"],
                "no route calls DynamoDB, and so needs a role",
                "no `role`",
            );
        }
        api.role = self.role(&written.role, tables);
        if written.account_logging_role {
            let role = Role::new(ACCOUNT_LOGGING, Service::ApiGateway).pushes_to_cloudwatch_logs();
            let role = stack.add(
                role.description("Writes the logs of all REST APIs of the account in this region"),
            );
            stack.add(Account::new(ACCOUNT_LOGGING, &role));
        }
        let stage = self.stage(written.stage.clone());
        let stage_name = stage.name.clone();
        stack.add(api.stage(stage)).stage(&stage_name)
    }

    /// Checks the name of the default authorizer.
    fn check_authorizer(&mut self, written: &written::Api) {
        let Some(name) = &written.authorizer else { return };
        let known = self.node.at(&["api", "authorizers"]).into_iter().flat_map(Node::keys);
        let known: Vec<_> = known.collect();
        if !known.contains(&name.as_str()) {
            self.unknown(&["api", "authorizer"], "authorizer", name, &known);
        }
    }

    fn role(
        &mut self,
        written: &written::Role,
        tables: &BTreeMap<String, Handle<Table>>,
    ) -> ApiRole {
        let mut role = ApiRole::new();
        if let Some(name) = &written.policy_name {
            role.policy_name = self.plain(name, &["api", "role", "policy-name"]);
        }
        role.name = self.optional(written.name.as_ref(), &["api", "role", "name"]);
        role.description =
            self.optional(written.description.as_ref(), &["api", "role", "description"]);
        for (index, name) in written.leading_keys.iter().enumerate() {
            if let Some(table) = tables.get(name) {
                role.leading_keys.push(table.clone());
            } else {
                let at = ["api", "role", "leading-keys", &index.to_string()];
                self.not_in("tables", &at, "table", name);
            }
        }
        role
    }
}
