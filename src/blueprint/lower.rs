//! From the document to a stack.
//!
//! Lowering resolves names to handles and fills in what the blueprint leaves out. It never stops at an error: what cannot
//! be resolved is reported at its place and left out. Whether AWS would take the result is for [`Stack::check`] to say;
//! [`place`] finds the spot in the blueprint that a problem of the model is about.

use std::collections::BTreeMap;

use super::decode::nearest;
use super::diagnostic::{At, Fault};
use super::document::{self as written, Blueprint};
use super::reference::{ReferenceError, Scope};
use super::template;
use crate::model::identifier::route_words;
use crate::model::{
    self, Access, AccessLog, AllowedTables, ApiKey, AwsIntegration, Billing, Caching, Capacity, Encryption, Endpoint,
    GlobalSecondaryIndex, Handle, HttpMethod, IntegrationResponse, Json, Kind, LocalSecondaryIndex, Method, MethodKey,
    MethodSettings, MockIntegration, Output, Parameter, Path, Place, Policy, Projection, Quota, RequestModel,
    RequestParameter, ResourceArn, ResourceGroup, RestApi, Role, Service, Stack, Stage, Table, TableArn, TableName,
    Throttle, UsagePlan,
};
use crate::text::Text;

/// The name of the API, and of its role, within the stack.
const API: &str = "api";

/// The tag by which a table group finds its tables.
const TABLE_GROUP: &str = "table-group";

/// What a blueprint says, in the model's terms.
pub(super) struct Lowered {
    pub(super) stack: Stack,
    /// The route keys as they were written, by method and whole path.
    routes: BTreeMap<(HttpMethod, String), String>,
}

/// Lowers a document; what is wrong goes to `faults`. `declared` are the names that the text has under a key, also those
/// whose definitions could not be read.
pub(super) fn lower(
    blueprint: &Blueprint,
    directory: &std::path::Path,
    declared: &dyn Fn(&str) -> Vec<String>,
    faults: &mut Vec<Fault>,
) -> Lowered {
    let mut stack = Stack::new(&blueprint.name);
    stack.description.clone_from(&blueprint.description);
    let mut lowering = Lowering { directory, faults, declared, surroundings: Scope::default(), routes: BTreeMap::new() };
    lowering.check_name(&blueprint.name);
    let parameters: Vec<_> =
        blueprint.parameters.iter().map(|(name, written)| stack.add(parameter(name, written))).collect();
    lowering.surroundings = Scope::surroundings(parameters.iter());
    let groups = lowering.groups_by_table(&blueprint.table_groups, &blueprint.tables);
    let tables: BTreeMap<String, Handle<Table>> = blueprint
        .tables
        .iter()
        .map(|(name, written)| (name.clone(), stack.add(lowering.table(name, written, groups.get(name.as_str())))))
        .collect();
    for (name, group) in &blueprint.table_groups {
        let group = lowering.table_group(name, group);
        stack.add(group);
    }
    let with_tables = lowering.surroundings.with_tables(tables.iter());
    let (api, role, stage) = lowering.api(blueprint, &mut stack, &tables, &with_tables);
    let mut everything = with_tables.with_api(&api, role.as_ref(), &stage);
    let mut keys = BTreeMap::new();
    for (name, written) in &blueprint.api_keys {
        let key = stack.add(lowering.api_key(name, written));
        everything.add_api_key(&key);
        keys.insert(name.as_str(), key);
    }
    for (name, written) in &blueprint.usage_plans {
        let plan = stack.add(lowering.usage_plan(name, written, &stage, &keys));
        everything.add_usage_plan(&plan);
    }
    for (name, written) in &blueprint.outputs {
        let value = lowering.text(&everything, &written.value, &["outputs", name]);
        let mut output = Output::new(name, value);
        output.description.clone_from(&written.description);
        stack.add(output);
    }
    stack.add_standard_outputs();
    Lowered { stack, routes: lowering.routes }
}

struct Lowering<'a> {
    directory: &'a std::path::Path,
    faults: &'a mut Vec<Fault>,
    declared: &'a dyn Fn(&str) -> Vec<String>,
    surroundings: Scope,
    routes: BTreeMap<(HttpMethod, String), String>,
}

impl Lowering<'_> {
    fn report(&mut self, path: &[&str], message: impl Into<String>, expected: impl Into<String>) {
        let expected = expected.into();
        self.faults.push(Fault::new(path, At::Value, message).expected((!expected.is_empty()).then_some(expected)));
    }

    fn check_name(&mut self, name: &str) {
        let fine = name.len() <= 128
            && name.starts_with(|first: char| first.is_ascii_alphabetic())
            && model::limits::is_made_of(name, "-");
        if !fine {
            self.report(
                &["name"],
                format!("`{name}` cannot be a blueprint's name"),
                "at most 128 letters, digits and `-`, beginning with a letter",
            );
        }
    }

    /// Resolves the references of a text.
    fn text(&mut self, scope: &Scope, text: &str, path: &[&str]) -> Text {
        match scope.resolve(text) {
            Ok(resolved) => resolved,
            Err(ReferenceError::Unclosed) => {
                self.report(path, "`${` without a `}`", "${NAME}, or $${ for the characters themselves");
                Text::new()
            }
            Err(ReferenceError::Unknown(name)) => {
                let section = name.split('.').take(2).collect::<Vec<_>>();
                // A value whose definition could not be read is not unknown.
                let declared = matches!(section.as_slice(), [group, member] if (self.declared)(group).iter().any(|name| name == member));
                if !declared || !scope.names().any(|known| known.starts_with(section[0])) {
                    let help = nearest(&name, scope.names()).map(|nearest| format!("did you mean `${{{nearest}}}`?"));
                    let expected = model::one_of("one of", scope.names());
                    self.faults.push(
                        Fault::new(path, At::Value, format!("there is no `{name}` to refer to here"))
                            .expected(Some(expected))
                            .help(help),
                    );
                }
                Text::literal(text)
            }
        }
    }

    /// A text that may refer to what is around the stack.
    fn plain(&mut self, text: &str, path: &[&str]) -> Text {
        let scope = std::mem::take(&mut self.surroundings);
        let resolved = self.text(&scope, text, path);
        self.surroundings = scope;
        resolved
    }

    fn optional(&mut self, text: Option<&String>, path: &[&str]) -> Option<Text> {
        text.map(|text| self.plain(text, path))
    }

    /// Reports a name that stands for nothing, unless its definition is there but could not be read.
    fn unknown<'n>(&mut self, path: &[&str], what: &str, name: &str, section: &str, known: impl Iterator<Item = &'n str> + Clone) {
        if (self.declared)(section).iter().any(|declared| declared == name) {
            return;
        }
        let help = nearest(name, known.clone()).map(|nearest| format!("did you mean `{nearest}`?"));
        self.faults.push(
            Fault::new(path, At::Value, format!("there is no {what} `{name}`"))
                .expected(Some(model::one_of(&format!("a {what}"), known)))
                .help(help),
        );
    }

    // --- tables ---------------------------------------------------------------------------------------------------

    fn groups_by_table<'a>(
        &mut self,
        groups: &'a BTreeMap<String, written::TableGroup>,
        tables: &BTreeMap<String, written::Table>,
    ) -> BTreeMap<&'a str, &'a str> {
        let mut by_table = BTreeMap::new();
        for (name, group) in groups {
            for (index, table) in group.tables.iter().enumerate() {
                let index = index.to_string();
                let path = ["table-groups", name, "tables", &index];
                if !tables.contains_key(table) {
                    self.unknown(&path, "table", table, "tables", tables.keys().map(String::as_str));
                } else if let Some(other) = by_table.insert(table.as_str(), name.as_str()) {
                    self.report(&path, format!("the table `{table}` is in the group `{other}` already"), "each table in one group");
                }
            }
        }
        by_table
    }

    fn table(&mut self, name: &str, written: &written::Table, group: Option<&&str>) -> Table {
        let mut table = Table::new(name, &written.partition_key);
        if let Some(physical) = &written.name {
            table.name = self.plain(physical, &["tables", name, "name"]);
        }
        table.sort_key.clone_from(&written.sort_key);
        table.attributes.clone_from(&written.attributes);
        table.billing = match written.billing {
            None | Some(written::Billing::OnDemand) => Billing::OnDemand,
            Some(written::Billing::Provisioned(units)) => Billing::Provisioned(capacity(units)),
        };
        table.point_in_time_recovery = written.point_in_time_recovery.unwrap_or(table.point_in_time_recovery);
        match &written.encryption {
            None => {}
            Some(written::Encryption::AwsOwned) => table.encryption = Encryption::AwsOwned,
            Some(written::Encryption::AwsManaged) => table.encryption = Encryption::AwsManaged,
            Some(written::Encryption::KmsKeyArn(arn)) => {
                let arn = self.plain(arn, &["tables", name, "encryption", "kms-key-arn"]);
                table.encryption = Encryption::CustomerManaged(arn);
            }
        }
        table.deletion_protection = written.deletion_protection;
        table.removal_policy = written.removal_policy;
        table.time_to_live.clone_from(&written.time_to_live);
        table.class = written.class;
        for (key, value) in &written.tags {
            let value = self.plain(value, &["tables", name, "tags", key]);
            table.tags.insert(key.clone(), value);
        }
        if let Some(group) = group {
            table.tags.insert(TABLE_GROUP.into(), Text::from(**group));
        }
        for (index, written) in &written.global_secondary_indexes {
            let lowered = GlobalSecondaryIndex {
                partition_key: written.partition_key.clone(),
                sort_key: written.sort_key.clone(),
                projection: projection(&written.projection),
                capacity: written.capacity.map(capacity),
            };
            table.global_secondary_indexes.insert(index.clone(), lowered);
        }
        for (index, written) in &written.local_secondary_indexes {
            let lowered = LocalSecondaryIndex::new(&written.sort_key).projection(projection(&written.projection));
            table.local_secondary_indexes.insert(index.clone(), lowered);
        }
        table
    }

    fn table_group(&mut self, name: &str, written: &written::TableGroup) -> ResourceGroup {
        let mut group = ResourceGroup::tables_tagged(name, TABLE_GROUP, name);
        if let Some(physical) = &written.name {
            group.name = self.plain(physical, &["table-groups", name, "name"]);
        }
        group.description = self.optional(written.description.as_ref(), &["table-groups", name, "description"]);
        group
    }

    // --- the API --------------------------------------------------------------------------------------------------

    fn api(
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
                let method = self.method(&mut api, &mut routes, (key, verb, &path), route, written.api_key_required);
                self.routes.insert((verb, path.clone()), key.clone());
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
        let stage = self.stage(&written.stage, scope, written.path_prefix.as_deref());
        let stage_name = written.stage.name.clone();
        let api = stack.add(api.stage(stage));
        let stage = api.stage(&stage_name);
        (api, role, stage)
    }

    fn role(&mut self, written: &written::Role, accesses: Vec<Access>) -> Role {
        let policy_name = match &written.policy_name {
            Some(name) => self.plain(name, &["api", "role", "policy-name"]),
            None => "dynamodb".into(),
        };
        let mut role = Role::new(API, Service::ApiGateway).policy(Policy::allowing(policy_name, accesses));
        role.name = self.optional(written.name.as_ref(), &["api", "role", "name"]);
        role.description = self.optional(written.description.as_ref(), &["api", "role", "description"]);
        role
    }

    /// `POST /orders` with the API's prefix: the method and the whole path.
    fn route_key(&mut self, key: &str, prefix: Option<&str>) -> Option<(HttpMethod, String)> {
        let parsed = key.split_once(' ').and_then(|(verb, path)| {
            let verb = HttpMethod::ALL.into_iter().find(|method| method.as_str() == verb)?;
            Some((verb, path.trim_start().to_owned()))
        });
        let Some((verb, path)) = parsed else {
            let help = suggested_route(key).map(|route| format!("did you mean `{route}`?"));
            self.faults.push(
                Fault::new(&["api", "routes", key], At::Key, format!("`{key}` is not a route"))
                    .expected(Some("METHOD /path, with one of DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, ANY".into()))
                    .help(help),
            );
            return None;
        };
        let prefix = prefix.unwrap_or_default().trim_end_matches('/');
        let whole = match (prefix, path.as_str()) {
            ("", path) => path.to_owned(),
            (prefix, "/") => prefix.to_owned(),
            (prefix, path) => format!("{prefix}{path}"),
        };
        Some((verb, whole))
    }

    fn method(
        &mut self,
        api: &mut RestApi,
        routes: &mut Routes,
        (key, verb, path): (&str, HttpMethod, &str),
        written: &written::Route,
        api_key_required: bool,
    ) -> Option<Method> {
        let at = ["api", "routes", key];
        let mut method = match (&written.raw, &written.mock) {
            (Some(raw), None) => self.raw(api, routes, key, (verb, path), raw),
            (None, Some(mock)) => {
                let response = self.mock_response(routes.scope, key, mock);
                Method::new(MockIntegration::answering(response))
            }
            (Some(_), Some(_)) => {
                self.report(&at, "a route with both `raw` and `mock`", "one of them");
                return None;
            }
            (None, None) => {
                if !(self.declared)(&format!("api.routes.{key}")).iter().any(|name| name == "raw" || name == "mock") {
                    self.report(&at, "a route that calls nothing", "raw: {action: …}, or mock: {status: …}");
                }
                return None;
            }
        };
        method.authorization = written.authorization;
        method.api_key_required = written.api_key_required.unwrap_or(api_key_required);
        method.operation_name.clone_from(&written.operation_name);
        let parameters = &written.parameters;
        for (name, required) in &parameters.path {
            method.request_parameters.insert(RequestParameter::Path(name.clone()), *required);
        }
        for (name, required) in &parameters.query_string {
            method.request_parameters.insert(RequestParameter::QueryString(name.clone()), *required);
        }
        for (name, required) in &parameters.header {
            method.request_parameters.insert(RequestParameter::Header(name.clone()), *required);
        }
        for (content_type, model) in &written.request_models {
            method.request_models.insert(content_type.clone(), model.clone());
        }
        method.response_models.clone_from(&written.response_models);
        Some(method)
    }

    fn raw(
        &mut self,
        api: &mut RestApi,
        routes: &mut Routes,
        key: &str,
        (verb, path): (HttpMethod, &str),
        written: &written::Raw,
    ) -> Method {
        let at = ["api", "routes", key, "raw"];
        let resources = self.resources(routes, &at, written);
        let mut integration = match &written.request {
            None => AwsIntegration::passthrough(written.action, routes.role.arn()),
            Some(templates) => {
                let mut integration = AwsIntegration::new(written.action, routes.role.arn());
                integration.request_templates = self.templates(routes.scope, &[&at[..], &["request"]].concat(), templates);
                integration
            }
        };
        integration.passthrough = written.passthrough_behavior;
        integration.content_handling = written.content_handling;
        integration.timeout_milliseconds = written.timeout_milliseconds;
        if let Some(responses) = &written.responses {
            integration.responses = responses
                .iter()
                .map(|(status, response)| {
                    let status_name = status.to_string();
                    let at = [&at[..], &["responses", &status_name]].concat();
                    self.response(routes.scope, &at, *status, response)
                })
                .collect();
        }
        let mut method = Method::new(integration);
        if written.request.is_none() {
            let name = format!("{}Request", route_words(verb, path));
            if api.models.contains_key(&name) {
                self.report(&["api", "models", &name], format!("`{name}` is the model that {key} gets by itself"), "another name");
            }
            let allowed = self.allowed_tables(routes, &at, written);
            api.models.insert(name.clone(), RequestModel::passthrough(written.action, &allowed));
            method = method.request_model("application/json", name);
        }
        routes.accesses.push(Access { action: written.action, resources });
        method
    }

    /// What the route may touch, for IAM.
    fn resources(&mut self, routes: &Routes, at: &[&str], written: &written::Raw) -> Vec<ResourceArn> {
        let mut resources: Vec<ResourceArn> = Vec::new();
        if let Some(prefix) = &written.table_name_prefix {
            if !written.tables.is_empty() || !written.indexes.is_empty() {
                self.report(
                    &[at, &["table-name-prefix"]].concat(),
                    "`table-name-prefix` together with `tables` or `indexes`",
                    "one of them",
                );
            }
            if prefix.is_empty() || !model::limits::is_made_of(prefix, "_-.") {
                self.report(
                    &[at, &["table-name-prefix"]].concat(),
                    format!("`{prefix}` cannot begin a table's name"),
                    "letters, digits, `_`, `-` and `.`, at least one",
                );
            }
            resources.push(TableArn::beginning_with(prefix.as_str()).into());
        } else if written.tables.is_empty() {
            self.report(at, "a DynamoDB action without a table", "tables: [NAME], or table-name-prefix: PREFIX");
        }
        for (index, name) in written.tables.iter().enumerate() {
            match routes.tables.get(name) {
                Some(table) => resources.push(table.arn().into()),
                None => self.unknown(
                    &[at, &["tables", &index.to_string()]].concat(),
                    "table",
                    name,
                    "tables",
                    routes.tables.keys().map(String::as_str),
                ),
            }
        }
        for (position, name) in written.indexes.iter().enumerate() {
            let at = [at, &["indexes", &position.to_string()]].concat();
            if !written.action.reads_indexes() {
                self.report(&at, format!("{} reads no index", written.action.as_str()), "Query or Scan");
                continue;
            }
            let known: Vec<_> = routes.indexes().collect();
            match name.split_once('/').filter(|_| known.contains(name)) {
                Some((table, index)) => {
                    if !written.tables.iter().any(|listed| listed == table) {
                        self.report(&at, format!("the table `{table}` is not among the route's tables"), "its table in `tables`");
                    }
                    if let Some(table) = routes.tables.get(table) {
                        resources.push(table.index_arn(index).into());
                    }
                }
                None => self.unknown(&at, "index", name, "", known.iter().map(String::as_str)),
            }
        }
        resources
    }

    /// What the model of a passed-through request lets it name.
    fn allowed_tables(&mut self, routes: &Routes, at: &[&str], written: &written::Raw) -> AllowedTables {
        if let Some(prefix) = &written.table_name_prefix {
            return AllowedTables::BeginningWith(prefix.clone());
        }
        let batch = written.action.names_tables_by_key();
        let mut names = Vec::new();
        for name in &written.tables {
            let Some(table) = routes.tables.get(name) else { continue };
            if !batch {
                names.push(table.name());
                continue;
            }
            let physical = routes.written_tables.get(name).and_then(|table| table.name.as_deref()).unwrap_or(name);
            if physical.contains("${") {
                self.report(
                    at,
                    format!("the name of the table `{name}` is not known before it is deployed, and a {} names its tables by keys, which a model cannot refer to", written.action.as_str()),
                    "a fixed name for the table, or a request template",
                );
            }
            names.push(TableName::external(physical));
        }
        AllowedTables::Named(names)
    }

    fn templates(
        &mut self,
        scope: &Scope,
        at: &[&str],
        written: &BTreeMap<String, written::Template>,
    ) -> BTreeMap<String, Text> {
        let mut templates = BTreeMap::new();
        for (content_type, template) in written {
            let at = [at, &[content_type]].concat();
            match template::resolve(template, scope, self.directory) {
                Ok(text) => drop(templates.insert(content_type.clone(), text)),
                Err(error) => self.faults.push(error.fault(&at, scope)),
            }
        }
        templates
    }

    fn response(&mut self, scope: &Scope, at: &[&str], status: u16, written: &written::Response) -> IntegrationResponse {
        let mut response = IntegrationResponse::new(status);
        response.selection_pattern.clone_from(&written.selection_pattern);
        response.headers.clone_from(&written.headers);
        response.templates = self.templates(scope, &[at, &["body"]].concat(), &written.body);
        response.content_handling = written.content_handling;
        response
    }

    fn mock_response(&mut self, scope: &Scope, key: &str, written: &written::Mock) -> IntegrationResponse {
        let mut response = IntegrationResponse::new(written.status);
        response.headers.clone_from(&written.headers);
        response.templates = self.templates(scope, &["api", "routes", key, "mock", "body"], &written.body);
        response
    }

    fn stage(&mut self, written: &written::Stage, scope: &Scope, prefix: Option<&str>) -> Stage {
        let mut stage = Stage::new(&written.name);
        stage.description = self.optional(written.description.as_ref(), &["api", "stage", "description"]);
        for (name, value) in &written.variables {
            let value = self.text(scope, value, &["api", "stage", "variables", name]);
            stage.variables.insert(name.clone(), value);
        }
        for (key, settings) in &written.method_settings {
            let of = if key == "*" {
                MethodKey::All
            } else {
                match self.settings_key(key, prefix) {
                    Some((verb, path)) => MethodKey::Route(verb, Path::unchecked(&path)),
                    None => continue,
                }
            };
            stage.method_settings.insert(of, method_settings(settings));
        }
        stage.access_log = written.access_log.as_ref().map(|log| {
            let lowered = AccessLog::kept_for_days(log.retention_days);
            match &log.format {
                Some(format) => lowered.format(self.text(scope, format, &["api", "stage", "access-log", "format"])),
                None => lowered,
            }
        });
        stage.tracing = written.tracing;
        stage.cache = written.cache;
        stage
    }

    /// The route that settings are for: it has to be one of the API's, as it is written there.
    fn settings_key(&mut self, key: &str, _prefix: Option<&str>) -> Option<(HttpMethod, String)> {
        let found = self.routes.iter().find(|(_, written)| *written == key).map(|(route, _)| route.clone());
        if found.is_none() {
            let routes: Vec<_> = self.routes.values().cloned().collect();
            let mut path = vec!["api", "stage", "method-settings"];
            path.push(key);
            if !(self.declared)("api.routes").iter().any(|name| name == key) {
                let help = nearest(key, routes.iter().map(String::as_str)).map(|nearest| format!("did you mean `{nearest}`?"));
                self.faults.push(
                    Fault::new(&path, At::Key, format!("the API has no route `{key}`"))
                        .expected(Some(model::one_of("`*` or a route", &routes)))
                        .help(help),
                );
            }
        }
        found
    }

    // --- callers --------------------------------------------------------------------------------------------------

    fn api_key(&mut self, name: &str, written: &written::ApiKey) -> ApiKey {
        let mut key = ApiKey::new(name).enabled(written.enabled);
        if let Some(physical) = &written.name {
            key.name = self.plain(physical, &["api-keys", name, "name"]);
        }
        key.description = self.optional(written.description.as_ref(), &["api-keys", name, "description"]);
        key
    }

    fn usage_plan(
        &mut self,
        name: &str,
        written: &written::UsagePlan,
        stage: &Handle<Stage>,
        keys: &BTreeMap<&str, Handle<ApiKey>>,
    ) -> UsagePlan {
        let mut plan = UsagePlan::new(name).stage(stage);
        if let Some(physical) = &written.name {
            plan.name = self.plain(physical, &["usage-plans", name, "name"]);
        }
        plan.description = self.optional(written.description.as_ref(), &["usage-plans", name, "description"]);
        for (index, key) in written.api_keys.iter().enumerate() {
            match keys.get(key.as_str()) {
                Some(key) => plan.api_keys.push(key.clone()),
                None => self.unknown(
                    &["usage-plans", name, "api-keys", &index.to_string()],
                    "API key",
                    key,
                    "api-keys",
                    keys.keys().copied(),
                ),
            }
        }
        plan.throttle = written.throttle.map(throttle);
        plan.quota = written.quota.map(|quota| Quota { limit: quota.limit, period: quota.period, offset: quota.offset });
        plan
    }
}

/// What routes need to know while they are lowered, and what they leave behind.
struct Routes<'a> {
    tables: &'a BTreeMap<String, Handle<Table>>,
    written_tables: &'a BTreeMap<String, written::Table>,
    scope: &'a Scope,
    role: &'a Handle<Role>,
    accesses: Vec<Access>,
}

impl Routes<'_> {
    /// Every index, as `TABLE/INDEX`.
    fn indexes(&self) -> impl Iterator<Item = String> {
        self.written_tables.iter().flat_map(|(table, written)| {
            let names = written.global_secondary_indexes.keys().chain(written.local_secondary_indexes.keys());
            names.map(move |index| format!("{table}/{index}"))
        })
    }
}

fn parameter(name: &str, written: &written::Parameter) -> Parameter {
    let mut parameter = Parameter::new(name).of(written.r#type);
    parameter.description.clone_from(&written.description);
    parameter.default = written.default.as_ref().map(|value| value.0.clone());
    parameter.allowed_values = written.allowed_values.iter().map(|value| value.0.clone()).collect();
    parameter.allowed_pattern.clone_from(&written.allowed_pattern);
    parameter.min_length = written.min_length;
    parameter.max_length = written.max_length;
    parameter.min_value = written.min_value;
    parameter.max_value = written.max_value;
    parameter
}

fn capacity(written: written::Capacity) -> Capacity {
    Capacity { read: written.read, write: written.write }
}

fn throttle(written: written::Throttle) -> Throttle {
    Throttle { rate: written.rate, burst: written.burst }
}

fn projection(written: &written::Projection) -> Projection {
    match written {
        written::Projection::All => Projection::All,
        written::Projection::KeysOnly => Projection::KeysOnly,
        written::Projection::Include(attributes) => Projection::Include(attributes.clone()),
    }
}

fn method_settings(written: &written::MethodSettings) -> MethodSettings {
    MethodSettings {
        throttle: written.throttle.map(throttle),
        logging_level: written.logging_level,
        data_trace: written.data_trace,
        metrics: written.metrics,
        caching: written.caching.map(|caching| Caching {
            enabled: caching.enabled,
            time_to_live_seconds: caching.time_to_live_seconds,
            encrypted: caching.encrypted,
        }),
    }
}

/// What somebody who wrote `post /x`, `POST x` or `/x` may have meant.
fn suggested_route(key: &str) -> Option<String> {
    let (verb, path) = key.trim().split_once([' ', ':']).unwrap_or(("GET", key.trim()));
    let verbs = HttpMethod::ALL.map(HttpMethod::as_str);
    let verb = nearest(&verb.to_uppercase(), verbs.into_iter())?;
    let path = path.trim();
    let route = if path.starts_with('/') { format!("{verb} {path}") } else { format!("{verb} /{path}") };
    (route != key).then_some(route)
}

impl Lowered {
    /// Where in the blueprint a problem of the model is.
    pub(super) fn place(&self, place: &Place) -> Vec<String> {
        let Some(id) = &place.resource else { return place.field.clone() };
        let mut path: Vec<String> = match id.kind {
            Kind::Table => vec!["tables".into(), id.name.to_string()],
            Kind::ResourceGroup => vec!["table-groups".into(), id.name.to_string()],
            Kind::Role => vec![API.into(), "role".into()],
            Kind::RestApi | Kind::Resource | Kind::RequestValidator | Kind::Deployment => vec![API.into()],
            Kind::Model => vec![API.into(), "models".into(), id.name.to_string()],
            Kind::Method(verb) => {
                let route = self.routes.get(&(verb, id.name.to_string())).cloned();
                vec![API.into(), "routes".into(), route.unwrap_or_else(|| format!("{verb} {}", id.name))]
            }
            Kind::Stage | Kind::LogGroup => vec![API.into(), "stage".into()],
            Kind::ApiKey => vec!["api-keys".into(), id.name.to_string()],
            Kind::UsagePlan | Kind::UsagePlanKey => {
                vec!["usage-plans".into(), id.scope.as_ref().unwrap_or(&id.name).to_string()]
            }
            Kind::Parameter => vec!["parameters".into(), id.name.to_string()],
            Kind::Output => vec!["outputs".into(), id.name.to_string()],
        };
        path.extend(place.field.iter().cloned());
        path
    }
}
