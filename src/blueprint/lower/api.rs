//! The REST API with its role.

use std::collections::BTreeMap;

use super::{API, Lowering};
use crate::blueprint::document as written;
use crate::blueprint::node::Node;
use crate::blueprint::reference::{Reach, Scope};
use crate::model::{Account, Handle, RestApi, Role, Service, Stack, Stage, Table};

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
        api.name = written.name.clone().unwrap_or_else(|| name.into());
        api.description.clone_from(&written.description);
        api.endpoint = written.endpoint.clone().unwrap_or_default();
        api.disable_execute_api_endpoint = written.disable_execute_api_endpoint;
        api.binary_media_types.clone_from(&written.binary_media_types);
        api.minimum_compression_size = written.minimum_compression_size;
        api.api_key_source = written.api_key_source;
        api.deployment_description.clone_from(&written.deployment_description);
        api.checkov_skip.clone_from(&written.checkov_skip);
        api.models.clone_from(&written.models);
        api.role.clone_from(&written.role);
        self.check_authorizer(written);
        api.authorizers.clone_from(&written.authorizers);
        api.policy.clone_from(&written.policy);
        api.cors.clone_from(&written.cors);
        api.gateway_responses.clone_from(&written.gateway_responses);
        api.errors.clone_from(&written.errors);
        let routes = Routes { tables, scope };
        for (key, route) in &written.routes {
            if let Some((verb, path)) = self.route_key(key) {
                if let Some(other) = self.routes.insert((verb, path.clone()), key.clone()) {
                    self.report(
                        &["api", "routes", key],
                        format!("`{key}` is the same route as `{other}`"),
                        "each route once",
                    );
                }
                let method = self.method(&routes, key, route, written.api_key_required);
                if let Some(method) = method {
                    api = api.route(verb, &path, method);
                }
            }
        }
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
}

/// The surroundings of routes while they are lowered.
pub(super) struct Routes<'a> {
    pub(super) tables: &'a BTreeMap<String, Handle<Table>>,
    pub(super) scope: Scope<'a>,
}
