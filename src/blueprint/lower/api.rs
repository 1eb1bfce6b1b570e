//! The REST APIs with their roles.

use super::place::path_of;
use super::{API, APIS, LoweredApi, Lowering};
use crate::blueprint::diagnostic::{At, Fault};
use crate::check::rules::unknown_name;
use crate::model::{
    Account, DomainName, Handle, Kind, Path, ResourceId, RestApi, Role, Service, Stack, Stage,
};

/// The key of the stages besides `stage`.
pub(super) const FURTHER_STAGES: &str = "further-stages";

/// The name of the account's settings, and of their role, in the stack.
const ACCOUNT_LOGGING: &str = "account-logging";

/// The length of a label of a host name.
const LABEL_BYTES: usize = 63;

impl LoweredApi {
    /// The path of a part in the document.
    pub(super) fn path<'p>(&'p self, part: &[&'p str]) -> Vec<&'p str> {
        self.at.iter().map(String::as_str).chain(part.iter().copied()).collect()
    }

    /// A path with the API's prefix.
    pub(super) fn below_prefix(&self, path: &str) -> String {
        match (&*self.prefix, path) {
            // An invalid path is reported as written.
            (_, path) if !path.starts_with('/') => path.to_owned(),
            ("", path) => path.to_owned(),
            (prefix, "/") => prefix.to_owned(),
            (prefix, path) => format!("{prefix}{path}"),
        }
    }

    fn stage(&self, name: &str) -> Handle<Stage> {
        Handle::new(ResourceId::within(self.key.clone(), Kind::Stage, name))
    }
}

impl Lowering<'_> {
    /// Reports names of APIs that cannot be names of hosts, or are taken.
    pub(super) fn named_apis(&mut self, apis: Vec<RestApi>, has_own: bool) -> Vec<RestApi> {
        let is_label = |key: &str| {
            key.len() <= LABEL_BYTES
                && key.starts_with(|first: char| first.is_ascii_lowercase())
                && key.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        };
        for api in &apis {
            let at = [APIS, &*api.key];
            if !is_label(&api.key) {
                let message = format!("invalid name `{}` of an API", api.key);
                let expected = "at most 63 lower-case letters, digits and `-`, starting with a \
                                letter";
                let fault = Fault::new(&at, At::Key, message);
                self.faults.push(fault.expected(Some(expected.to_owned())));
            } else if has_own && *api.key == *API {
                let message = format!("`{API}` is the name of the API under the key `{API}`");
                let fault = Fault::new(&at, At::Key, message);
                self.faults.push(fault.expected(Some("another name".to_owned())));
            }
        }
        apis.into_iter().filter(|api| !has_own || *api.key != *API).collect()
    }

    /// Adds an API with its routes to the stack.
    pub(super) fn api(&mut self, mut api: RestApi, stack: &mut Stack) {
        if api.name.is_empty() {
            api.name = match &*api.key {
                API => stack.name.as_str().into(),
                key => format!("{}-{key}", stack.name).into(),
            };
        }
        let mut lowered = LoweredApi {
            key: api.key.clone(),
            at: path_of(&api.key, self.node),
            prefix: String::new(),
            stages: Vec::new(),
        };
        lowered.prefix = self.prefix(&lowered, api.path_prefix.as_deref());
        for (key, mut route) in std::mem::take(&mut api.written_routes) {
            let Some((verb, path)) = self.route_key(&lowered, &key) else { continue };
            let of = (api.key.clone(), verb, path.clone());
            if let Some(other) = self.routes.insert(of, key.clone()) {
                self.report(
                    &lowered.path(&["routes", &key]),
                    format!("`{key}` is the same route as `{other}`"),
                    "each route once",
                );
            }
            if let Some(kind) = self.kind(&lowered, &key, &mut route) {
                api = api.route(verb, &path, route.method(kind));
            }
        }
        // The settings of the account are the same for all APIs.
        if api.account_logging_role && stack.accounts.is_empty() {
            let role = Role::new(ACCOUNT_LOGGING, Service::ApiGateway).pushes_to_cloudwatch_logs();
            let role = stack.add(
                role.description("Writes the logs of all REST APIs of the account in this region"),
            );
            stack.add(Account::new(ACCOUNT_LOGGING, &role));
        }
        let stages = std::mem::take(&mut api.stages).into_iter();
        api.stages =
            stages.map(|stage| self.stage(&lowered, stage, &lowered.path(&["stage"]))).collect();
        for (name, mut stage) in std::mem::take(&mut api.further_stages) {
            let at = lowered.path(&[FURTHER_STAGES, name.as_str()]);
            if self.node.at(&[&at[..], &["name"]].concat()).is_some() {
                let message = "the name of a further stage is its key";
                self.report(&[&at[..], &["name"]].concat(), message, "no `name` here");
            }
            stage.name = name.as_str().into();
            api.stages.push(self.stage(&lowered, stage, &at));
        }
        lowered.stages = api.stages.iter().map(|stage| stage.name.to_string()).collect();
        self.apis.push(lowered);
        stack.add(api);
    }

    /// The prefix of all paths; empty if it is invalid.
    fn prefix(&mut self, api: &LoweredApi, written: Option<&str>) -> String {
        let prefix = written.unwrap_or_default().trim_end_matches('/');
        match prefix.parse::<Path>() {
            Err(error) if !prefix.is_empty() => {
                self.report(&api.path(&["path-prefix"]), error.to_string(), error.expected());
                String::new()
            }
            _ => prefix.to_owned(),
        }
    }

    /// The API with a name. Without one, it is `api`, or the only one.
    pub(super) fn api_named(&self, name: Option<&str>) -> Option<&LoweredApi> {
        match (name, &self.apis[..]) {
            (None, [only]) => Some(only),
            (name, apis) => apis.iter().find(|api| *api.key == *name.unwrap_or(API)),
        }
    }

    /// The stages with these names, `prod` of `api` or the only API, or `admin/prod`; without
    /// names, that API's own. `at` is the place of a name, and `owner` that of all.
    pub(super) fn named_stages(
        &mut self,
        names: &[String],
        owner: &[&str],
        at: impl Fn(usize) -> Vec<String>,
    ) -> Vec<Handle<Stage>> {
        if names.is_empty() {
            let own = self
                .api_named(None)
                .map(|api| api.stage(api.stages.first().map(String::as_str).unwrap_or_default()));
            if own.is_none() {
                let message = "the blueprint has several APIs, and none is named `api`";
                let expected = self.known_stages();
                self.report(owner, message, format!("the stages by their names: {expected}"));
            }
            return own.into_iter().collect();
        }
        let stages = names.iter().enumerate();
        stages.filter_map(|(index, name)| self.named_stage(name, || at(index))).collect()
    }

    /// The stage with a name.
    fn named_stage(
        &mut self,
        name: &str,
        at: impl FnOnce() -> Vec<String>,
    ) -> Option<Handle<Stage>> {
        let (of, stage) = match name.split_once('/') {
            Some((api, stage)) => (Some(api), stage),
            None => (None, name),
        };
        let api = self.api_named(of);
        if let Some(api) = api.filter(|api| api.stages.iter().any(|known| known == stage)) {
            return Some(api.stage(stage));
        }
        let message = match (of, api) {
            (None, None) => format!("several APIs have stages, and `{name}` names none of them"),
            (Some(of), None) => format!("there is no API `{of}`"),
            (Some(of), Some(_)) => format!("the API `{of}` has no stage `{stage}`"),
            (None, Some(_)) => format!("the API has no stage `{name}`"),
        };
        let known = self.stage_names();
        let fault = Fault::at(at(), At::Value, message).rule(&unknown_name::RULE);
        self.faults.push(fault.one_of(name, known.iter().map(String::as_str), str::to_owned));
        None
    }

    /// The names of all stages.
    fn stage_names(&self) -> Vec<String> {
        let main = self.api_named(None).map(|api| &api.key);
        let apis = self.apis.iter().flat_map(|api| {
            api.stages.iter().map(move |stage| match main {
                Some(main) if *main == api.key => stage.clone(),
                _ => format!("{}/{stage}", api.key),
            })
        });
        apis.collect()
    }

    fn known_stages(&self) -> String {
        self.stage_names().join(", ")
    }

    /// A domain name with the stages of its base paths.
    pub(super) fn domain_name(&mut self, mut domain: DomainName) -> DomainName {
        let key = domain.key.clone();
        let own = ["domain-names", &*key];
        let paths = domain.written_base_paths.clone();
        if !paths.is_empty() {
            for other in ["base-path", "stage"] {
                let at = [&own[..], &[other]].concat();
                if self.node.at(&at).is_some() {
                    let message = format!("`{other}` beside `base-paths`");
                    self.report(&at, message, "the stages of all base paths under `base-paths`");
                }
            }
            domain.mappings.clear();
            for (base_path, stage) in paths {
                let at = || [&own[..], &["base-paths", &base_path]].concat();
                let at = || at().into_iter().map(str::to_owned).collect();
                if let Some(stage) = self.named_stage(&stage, at) {
                    domain = domain.base_path_mapping(base_path, &stage);
                }
            }
            return domain;
        }
        let name: Vec<_> = domain.written_stage.take().into_iter().collect();
        let at = |_| [&own[..], &["stage"]].concat().into_iter().map(str::to_owned).collect();
        if let Some(stage) = self.named_stages(&name, &own, at).pop() {
            return domain.at(&stage);
        }
        domain.mappings.clear();
        domain
    }
}
