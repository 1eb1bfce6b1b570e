//! The REST API with its role.

use super::{API, Lowering};
use crate::blueprint::diagnostic::{At, Fault};
use crate::check::rules::unknown_name;
use crate::model::{Account, Handle, RestApi, Role, Service, Stack, Stage};

/// The key of the stages besides `stage`.
pub(super) const FURTHER_STAGES: &str = "further-stages";

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
        api.stages = stages.map(|stage| self.stage(stage, &[API, "stage"])).collect();
        for (name, mut stage) in std::mem::take(&mut api.further_stages) {
            let at = [API, FURTHER_STAGES, name.as_str()];
            if self.node.at(&[&at[..], &["name"]].concat()).is_some() {
                let message = "the name of a further stage is its key";
                self.report(&[&at[..], &["name"]].concat(), message, "no `name` here");
            }
            stage.name = name.as_str().into();
            api.stages.push(self.stage(stage, &at));
        }
        let stage = api.stages.first().map(|stage| stage.name.clone()).unwrap_or_default();
        self.stages = api.stages.iter().map(|stage| stage.name.to_string()).collect();
        stack.add(api).stage(&stage)
    }

    /// The stages with these names, or the API's own if there are none. `at` is the place of a
    /// name.
    pub(super) fn named_stages(
        &mut self,
        names: &[String],
        own: &Handle<Stage>,
        at: impl Fn(usize) -> Vec<String>,
    ) -> Vec<Handle<Stage>> {
        if names.is_empty() {
            return vec![own.clone()];
        }
        let api = Handle::<RestApi>::new(own.id().owner());
        let mut stages = Vec::new();
        for (index, name) in names.iter().enumerate() {
            if self.stages.contains(name) {
                stages.push(api.stage(name));
                continue;
            }
            let message = format!("the API has no stage `{name}`");
            let known = self.stages.iter().map(String::as_str);
            let fault = Fault::at(at(index), At::Value, message).rule(&unknown_name::RULE);
            self.faults.push(fault.one_of(name, known, str::to_owned));
        }
        stages
    }
}
