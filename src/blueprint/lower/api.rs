//! The REST API with its role.

use super::Lowering;
use crate::model::{Account, Handle, RestApi, Role, Service, Stack, Stage};

/// The name of the account's settings, and of their role, in the stack.
const ACCOUNT_LOGGING: &str = "account-logging";

impl Lowering<'_> {
    /// Adds the API with its routes to the stack.
    pub(super) fn api(&mut self, mut api: RestApi, stack: &mut Stack) -> Handle<Stage> {
        if api.name.is_empty() {
            api.name = stack.name.as_str().into();
        }
        for (key, mut route) in std::mem::take(&mut api.written_routes) {
            let Some((verb, path)) = self.route_key(&key) else { continue };
            if let Some(other) = self.routes.insert((verb, path.clone()), key.clone()) {
                self.report(
                    &["api", "routes", &key],
                    format!("`{key}` is the same route as `{other}`"),
                    "each route once",
                );
            }
            if let Some(kind) = self.kind(&key, &mut route) {
                api = api.route(verb, &path, route.method(kind));
            }
        }
        if api.account_logging_role {
            let role = Role::new(ACCOUNT_LOGGING, Service::ApiGateway).pushes_to_cloudwatch_logs();
            let role = stack.add(
                role.description("Writes the logs of all REST APIs of the account in this region"),
            );
            stack.add(Account::new(ACCOUNT_LOGGING, &role));
        }
        let stages = std::mem::take(&mut api.stages).into_iter();
        api.stages = stages.map(|stage| self.stage(stage)).collect();
        let stage = api.stages.first().map(|stage| stage.name.clone()).unwrap_or_default();
        stack.add(api).stage(&stage)
    }
}
