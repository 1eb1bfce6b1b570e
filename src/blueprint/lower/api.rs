//! The REST API with its role.

use std::collections::{BTreeMap, BTreeSet};

use super::errors::NO_ERRORS_OF_RAW;
use super::raw::Routes;
use super::{API, Lowering, cors};
use crate::blueprint::document as written;
use crate::blueprint::reference::Reach;
use crate::model::{
    self, Account, Encryption, Endpoint, ErrorMapping, Handle, Json, Kind, Policy, RequestModel,
    Resource as _, RestApi, Role, Service, Stack, Stage, Statement, Table,
};
use crate::text::Text;

/// The name of the account's settings, and of their role, within the stack.
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
        self.access(&mut api, written, scope);
        api.cors = written.cors.as_ref().map(cors::cors);
        let gateway_responses = written.gateway_responses.iter();
        api.gateway_responses =
            gateway_responses.map(|(of, written)| (*of, cors::gateway_response(written))).collect();
        for (name, model) in &written.models {
            let mut lowered =
                RequestModel::new(Json::from(serde_json::Value::Object(model.schema.clone())));
            lowered.description =
                self.optional(model.description.as_ref(), &["api", "models", name, "description"]);
            api.models.insert(name.clone(), lowered);
        }
        let role = Handle::<Role>::new(model::ResourceId::new(Kind::Role, API));
        let errors =
            self.errors(&["api", "errors"], &ErrorMapping::default(), written.errors.as_ref());
        api.errors = written.errors.is_some().then(|| errors.clone());
        if written.errors.is_some()
            && written.routes.values().all(|route| route.operations().is_empty())
        {
            self.report(
                &["api", "errors"],
                "no route has an operation that could fail so",
                NO_ERRORS_OF_RAW,
            );
        }
        let mut routes = Routes {
            lowered_tables: &stack.tables,
            errors: &errors,
            tables,
            scope,
            role: &role,
            leading_keys: &written.role.leading_keys,
            statements: Vec::new(),
            touched: BTreeSet::new(),
        };
        for (key, route) in &written.routes {
            if let Some((verb, path)) = self.route_key(key) {
                if let Some(other) = self.routes.insert((verb, path.clone()), key.clone()) {
                    self.report(
                        &["api", "routes", key],
                        format!("`{key}` is the same route as `{other}`"),
                        "each route once",
                    );
                }
                let method = self.method(
                    &mut api,
                    &mut routes,
                    (key, verb),
                    route,
                    written.api_key_required,
                );
                if let Some(method) = method {
                    api = api.route(verb, &path, method);
                }
            }
        }
        let (statements, touched) = (routes.statements, routes.touched);
        let only_mocks =
            !written.routes.is_empty() && written.routes.values().all(|route| route.mock.is_some());
        if statements.is_empty() && only_mocks && self.node.at(&["api", "role"]).is_some() {
            self.report(
                &["api", "role"],
                "no route calls DynamoDB, and so needs a role",
                "no `role`",
            );
        }
        self.check_leading_keys(&written.role.leading_keys, tables, &touched);
        if !statements.is_empty() {
            let keys = stack
                .tables
                .iter()
                .filter(|table| touched.contains(&*table.key))
                .filter_map(decryption);
            let role = self.role(&written.role, statements, keys.collect());
            stack.add(role);
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

    /// Reports tables that are not there, or that no route touches, so that nothing becomes of what
    /// is said of them.
    fn check_leading_keys(
        &mut self,
        names: &[String],
        tables: &BTreeMap<String, Handle<Table>>,
        touched: &BTreeSet<String>,
    ) {
        for (index, name) in names.iter().enumerate() {
            let at = ["api", "role", "leading-keys", &index.to_string()];
            if !tables.contains_key(name) {
                self.not_in("tables", &at, "table", name);
            } else if self.faults.is_empty() && !touched.contains(name) {
                self.report(
                    &at,
                    format!("no route reads or writes `{name}`"),
                    "a table of some route",
                );
            }
        }
    }

    fn role(
        &mut self,
        written: &written::Role,
        statements: Vec<Statement>,
        further: Vec<Statement>,
    ) -> Role {
        let policy_name = match &written.policy_name {
            Some(name) => self.plain(name, &["api", "role", "policy-name"]),
            None => "dynamodb".into(),
        };
        let policy =
            further.into_iter().fold(Policy::allowing(policy_name, statements), Policy::statement);
        let mut role = Role::new(API, Service::ApiGateway).policy(policy);
        role.name = self.optional(written.name.as_ref(), &["api", "role", "name"]);
        role.description =
            self.optional(written.description.as_ref(), &["api", "role", "description"]);
        role
    }
}

/// What calling DynamoDB on a table takes besides, where the table is encrypted by a key that the
/// account manages.
fn decryption(table: &Table) -> Option<Statement> {
    match &table.encryption {
        Encryption::CustomerManaged(key) => {
            Some(Statement::decrypt_table(key, &Handle::<Table>::new(table.id()).name()))
        }
        Encryption::AwsOwned | Encryption::AwsManaged => None,
    }
}
