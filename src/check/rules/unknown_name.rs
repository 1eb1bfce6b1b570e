use crate::check::checker::Field;
use crate::check::route::Use;
use crate::check::route::{Route, errors};
use crate::check::values::Value;
use crate::check::{Checker, rule};
use crate::model::ValueSource;
use crate::model::error_response::{CODE, is_code};
use crate::model::operation::StepKind;
use crate::model::user_pool::{BUILT_IN_SCOPES, STANDARD, VERIFIED};
use crate::model::{Authorizer, ErrorMapping, MethodKey, Stage, UserPool, UserPoolClient};
use crate::plan::{PlannedApi, PlannedMethod, Resource};
use std::collections::BTreeSet;

rule! {
    /// Checks the names of models, authorizers, scopes, attributes of users, routes, indexes, error
    /// codes, path parameters and stage variables.
    ///
    /// ## Why
    /// A name that nothing has cannot be deployed, has no effect, or has an empty value in every
    /// request.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {GET /orders: {scan: {table: orders, index: by-kind}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     global-secondary-indexes: {by-kind: {partition-key: kind}}
    /// api: {routes: {GET /orders: {scan: {table: orders, index: by-kind}}}}
    /// ```
    "DG530", "unknown-name", Error,
    Resource(check), Method(check_method), Step(check_step), Value(check_value)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    match resource {
        Resource::Function(function) => {
            let tables = &check.stack().tables;
            for (table, of) in &function.uses.tables {
                let key = &table.id().name;
                let at = ["uses", "tables", key, "indexes"];
                // A table that is not in the stack is another problem.
                let Some(table) = tables.iter().find(|table| table.key == *key) else { continue };
                for index in of.indexes.iter().filter(|index| !table.has_index(index)) {
                    let known: Vec<_> = table.index_names().collect();
                    let message = format_args!("unknown index `{index}` of the table `{key}`");
                    check.unknown_name(Field::Value(&at), message, index, (INDEX, &known));
                }
            }
        }
        Resource::RestApi(api) => {
            let is_unknown = |name: &&String| {
                let mut pools = check.stack().identity_pools.iter();
                !api.authorizers.contains_key(*name) && !pools.any(|pool| *pool.key == ***name)
            };
            if let Some(name) = api.authorizer.as_ref().filter(is_unknown) {
                report_authorizer(name, api, check);
            }
        }
        Resource::UserPoolClient(pool, _, client) => check_client(pool, client, check),
        Resource::Stage(api, stage) => check_stage(api, stage, check),
        _ => {}
    }
    for code in errors(resource).iter().flat_map(|errors| errors.answers.keys()) {
        let services: Vec<_> = match resource {
            Resource::RestApi(api) => {
                api.methods().filter_map(|(_, _, method)| method.service()).collect()
            }
            Resource::Method(_, _, _, method) => method.service().into_iter().collect(),
            _ => Vec::new(),
        };
        let of_services = services.iter().flat_map(|service| service.request.errors);
        let known = ErrorMapping::codes().chain(of_services.map(|(code, ..)| *code));
        let known: Vec<_> = known.collect();
        let has_further = services.iter().any(|service| service.request.has_further_errors);
        if has_further && !is_code(code) {
            let message = format_args!("invalid error code `{code}`");
            check.require_key(false, &["errors", "answers", code], message, CODE);
        }
        if !has_further && !known.contains(&code.as_str()) {
            let at = Field::Key(&["errors", "answers", code]);
            let message = format_args!("unknown error code `{code}`");
            check.unknown_name(at, message, code, ("one of", &known));
        }
    }
}

fn report_authorizer(name: &str, api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    let what = "an authorizer, declared under `api.authorizers`, a user pool, or an identity pool";
    let message = format_args!("unknown authorizer `{name}`");
    let pools = check.stack().user_pools.iter().map(|pool| &*pool.key);
    let identity_pools = check.stack().identity_pools.iter().map(|pool| &*pool.key);
    let declared = api.declared().authorizers.keys().map(String::as_str);
    let known: Vec<_> = declared.chain(pools).chain(identity_pools).collect();
    check.unknown_name(Field::Value(&["authorizer"]), message, name, (what, &known));
}

/// Checks that a user pool has the scopes and attributes of a client.
fn check_client(pool: &UserPool, client: &UserPoolClient, check: &mut Checker<'_>) {
    let scopes = pool.scopes();
    let known: Vec<_> = scopes.iter().map(String::as_str).chain(BUILT_IN_SCOPES).collect();
    let requested = client.oauth.iter().flat_map(|oauth| &oauth.scopes).enumerate();
    for (index, scope) in requested.filter(|(_, scope)| !known.contains(&scope.as_str())) {
        let index = index.to_string();
        let at = Field::Value(&["oauth", "scopes", &index]);
        let message = format_args!("unknown scope `{scope}`");
        check.unknown_name(at, message, scope, (SCOPE, &known));
    }
    for (field, names, further) in [
        ("read-attributes", &client.read_attributes, &VERIFIED[..]),
        ("write-attributes", &client.write_attributes, &[]),
    ] {
        let known: BTreeSet<_> = pool
            .attributes
            .keys()
            .map(String::as_str)
            .chain(STANDARD.iter().map(|(name, ..)| *name))
            .chain(further.iter().copied())
            .collect();
        let known: Vec<_> = known.into_iter().collect();
        for (index, name) in names.iter().flatten().enumerate() {
            if !known.contains(&name.as_str()) {
                let index = index.to_string();
                let message = format_args!("unknown attribute `{name}` of users");
                let known = ("an attribute of the pool", &known[..]);
                check.unknown_name(Field::Value(&[field, &index]), message, name, known);
            }
        }
    }
}

const SCOPE: &str = "a scope of the user pool";

/// Checks that the user pools of a method have its scopes, if they are known.
fn check_scopes(api: &PlannedApi<'_>, method: &PlannedMethod<'_>, check: &mut Checker<'_>) {
    let authorizer = method.authorizer.as_ref().and_then(|name| api.authorizers.get(name));
    let arns = authorizer.map(Authorizer::user_pools).unwrap_or_default();
    let mut known = Vec::new();
    for arn in arns {
        let pool = check.stack().user_pools.iter().find(|pool| pool.arn() == *arn);
        // The scopes of a pool outside the stack are known only if they are declared.
        match pool {
            Some(pool) if pool.existing.is_none() || !pool.resource_servers.is_empty() => {
                known.extend(pool.scopes());
            }
            _ => return,
        }
    }
    if arns.is_empty() {
        return;
    }
    let known: Vec<_> = known.iter().map(String::as_str).chain(BUILT_IN_SCOPES).collect();
    for scope in method.authorization_scopes.iter().filter(|of| !known.contains(&of.as_str())) {
        let message = format_args!("unknown scope `{scope}`");
        let at = Field::Value(&["authorization-scopes"]);
        check.unknown_name(at, message, scope, (SCOPE, &known));
    }
}

const INDEX: &str = "an index of the table";

fn check_stage(api: &PlannedApi<'_>, stage: &Stage, check: &mut Checker<'_>) {
    for name in stage.canary.iter().flat_map(|canary| canary.variables.keys()) {
        if !stage.variables.contains_key(name) {
            let at = Field::Key(&["canary", "variables", name]);
            let message = format_args!("unknown stage variable `{name}`");
            let known: Vec<_> = stage.variables.keys().map(String::as_str).collect();
            check.unknown_name(at, message, name, ("one of the stage's variables", &known));
        }
    }
    for key in stage.method_settings.keys() {
        let MethodKey::Route(verb, path) = key else { continue };
        if api.method(*verb, path).is_none() {
            let spelling = key.spelling();
            let at = Field::Key(&["method-settings", &spelling]);
            let message = format_args!("unknown route `{spelling}`");
            let routes = api.methods().map(|(path, verb, _)| format!("{verb} {path}"));
            let routes: Vec<_> = routes.collect();
            let known: Vec<_> = routes.iter().map(String::as_str).collect();
            check.unknown_name(at, message, &spelling, ("`*` or a route", &known));
        }
    }
}

fn check_method(Route { api, method, .. }: Route<'_>, check: &mut Checker<'_>) {
    if let Some(name) = method.authorizer.as_ref().filter(|of| !api.authorizers.contains_key(*of)) {
        report_authorizer(name, api, check);
    }
    check_scopes(api, method, check);
    for (content_type, model) in &method.request_models {
        check_model(api, &["request-models", content_type], model, check);
    }
    for (status, models) in &method.response_models {
        for (content_type, model) in models {
            let at = ["response-models", &status.to_string(), content_type];
            check_model(api, &at, model, check);
        }
    }
}

fn check_model(api: &PlannedApi<'_>, at: &[&str], name: &str, check: &mut Checker<'_>) {
    if !api.models.contains_key(name) {
        let known: Vec<_> = api.models.keys().map(|name| &**name).collect();
        let message = format_args!("unknown model `{name}`");
        check.unknown_name(Field::Value(at), message, name, ("a model", &known));
    }
}

fn check_step(Use { step, .. }: Use<'_>, check: &mut Checker<'_>) {
    let (at, index) = match step.kind {
        StepKind::Statement(execute) => ("statement", execute.statement.index.as_deref()),
        _ => ("index", step.read().and_then(|read| read.index)),
    };
    if let Some(index) = index.filter(|index| !step.table.has_index(index)) {
        let known: Vec<_> = step.table.index_names().collect();
        let message = format_args!("unknown index `{index}` of the table `{}`", step.table.key);
        check.unknown_name(Field::Value(&[at]), message, index, (INDEX, &known));
    }
}

fn check_value(at: &[&str], value: Value<'_>, route: Route<'_>, check: &mut Checker<'_>) {
    let Route { api, path, .. } = route;
    for source in value.template.sources() {
        match source {
            ValueSource::Path(name) => {
                let known: Vec<_> = path.parameters().collect();
                if !known.contains(&name.as_str()) {
                    let message = format_args!("unknown path parameter `{name}`");
                    let known = ("a parameter of the path", &known[..]);
                    check.unknown_name(Field::Value(at), message, name, known);
                }
            }
            ValueSource::StageVariable(name) => {
                let mut stages = api.stages.iter();
                let Some(stage) = stages.find(|stage| !stage.variables.contains_key(name)) else {
                    continue;
                };
                let known: Vec<_> = stage.variables.keys().map(String::as_str).collect();
                let message =
                    format_args!("unknown variable `{name}` of the stage `{}`", stage.name);
                let known = ("a variable of the stage", &known[..]);
                check.unknown_name(Field::Value(at), message, name, known);
            }
            _ => {}
        }
    }
}
