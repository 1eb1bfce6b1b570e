//! OpenAPI documents: a REST API as its callers see it.
//!
//! [`document`] describes an API of a plan in [OpenAPI](https://www.openapis.org) 3.1 or 3.0, from
//! which other tools generate clients. Nothing in it is declared a second time: paths, parameters
//! and request bodies are those that API Gateway validates; the schemas of responses follow from
//! the same items and answers as the mapping templates; errors are those of the error mapping and
//! of API Gateway itself; the examples are those of the stack.
//!
//! One file a concern: `operation` describes a method, `parameters`, `models` and `answer` its
//! requests and answers, `errors` its other responses, `security` and `servers` what is around them.
//!
//! A document leaves out what it cannot say: the rest of a path with several segments, CORS with
//! its preflight requests, values that DynamoDB checks, and the response of a function or an
//! endpoint behind a proxy.
//!
//! ```
//! use dynagate::model::{HttpMethod, Method, MockIntegration, RestApi, Stack, Stage};
//! use dynagate::openapi::{self, Options};
//! use dynagate::plan::Plan;
//!
//! let mut stack = Stack::new("health");
//! let get = Method::new(MockIntegration::new(204));
//! stack.add(RestApi::new("api").route(HttpMethod::Get, "/health", get).stage(Stage::new("prod")));
//! let plan = Plan::of(&stack).check()?;
//! let document = openapi::document(&plan, &Options::default()).expect("the only API");
//! assert!(document.to_json().contains("\"operationId\": \"getHealth\""));
//! # Ok::<(), dynagate::check::Findings>(())
//! ```

mod answer;
mod components;
mod dialect;
mod errors;
mod examples;
mod items;
mod models;
mod names;
mod operation;
mod parameters;
mod responses;
mod schema;
mod security;
mod servers;
mod yaml;

use std::collections::BTreeSet;
use std::fmt;

use indexmap::IndexMap;

use self::components::Components;
pub use self::dialect::Version;
use self::models::Models;
use self::names::OperationIds;
use self::operation::{Described, Shared};
use self::schema::object;
use crate::example::chosen;
use crate::gateway::Api;
use crate::gateway::api::DeployedMethod;
use crate::model::{self, HttpMethod, Path};
use crate::plan::deployed::Deployed;
use crate::plan::{Plan, PlannedApi};
use crate::vtl::Json;

/// The choices of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The name of the API. By default `api`, or the only one.
    pub api: Option<String>,
    /// The version of OpenAPI.
    pub version: Version,
    /// The version of the API, `1.0.0` by default.
    pub api_version: Option<String>,
    /// The addresses of the API, instead of those that follow from the stack.
    pub servers: Vec<String>,
}

/// A document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document(Json);

impl Document {
    /// The document as JSON.
    pub fn to_json(&self) -> String {
        let text = serde_json::to_string_pretty(&self.0);
        text.unwrap_or_else(|error| unreachable!("JSON can be written: {error}")) + "\n"
    }

    /// The document as YAML.
    pub fn to_yaml(&self) -> String {
        yaml::write(&self.0)
    }
}

/// The error for a plan without the chosen API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownApi {
    /// The chosen name.
    pub name: Option<String>,
    /// The names of the plan's APIs.
    pub known: Vec<String>,
}

impl fmt::Display for UnknownApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.name, self.known.as_slice()) {
            (_, []) => f.write_str("the blueprint has no API"),
            (Some(name), known) => {
                write!(f, "no API `{name}`: expected one of {}", known.join(", "))
            }
            (None, known) => write!(f, "the blueprint has several APIs: {}", known.join(", ")),
        }
    }
}

impl std::error::Error for UnknownApi {}

/// An API with everything that its document needs to know.
struct Source<'a> {
    api: &'a PlannedApi<'a>,
    gateway: Api,
    deployed: Deployed<'a>,
    version: Version,
    /// True if the names of tables have a prefix, which examples do not have.
    has_prefix: bool,
}

impl Source<'_> {
    /// A method as it is deployed.
    fn method(&self, path: &Path, verb: HttpMethod) -> Option<&DeployedMethod> {
        self.gateway.resources.get(path.as_str())?.get(&verb)
    }

    /// True for a header that is documented. Those of CORS are for browsers, not for callers.
    fn is_shown(&self, name: &str) -> bool {
        let starts = name.get(.."Access-Control-".len());
        let is_of_cors = starts.is_some_and(|of| of.eq_ignore_ascii_case("Access-Control-"))
            || name.eq_ignore_ascii_case("Vary");
        self.api.cors.is_none() || !is_of_cors
    }

    /// JSON with the values of its references.
    fn json(&self, json: &model::Json) -> Json {
        match json {
            model::Json::Null => Json::Null,
            model::Json::Bool(value) => Json::Boolean(*value),
            model::Json::Number(number) => Json::Number(number.clone()),
            model::Json::String(text) => Json::String(self.deployed.text(text)),
            model::Json::Array(items) => {
                Json::Array(items.iter().map(|item| self.json(item)).collect())
            }
            model::Json::Object(members) => Json::Object(
                members.iter().map(|(name, member)| (name.clone(), self.json(member))).collect(),
            ),
        }
    }
}

/// The document of an API.
///
/// # Errors
///
/// [`UnknownApi`] if the plan has no such API, or several and none is chosen.
pub fn document(plan: &Plan<'_>, options: &Options) -> Result<Document, UnknownApi> {
    let names = plan.apis().iter().map(|api| &*api.key);
    let index = chosen(names.clone(), options.api.as_deref()).ok_or_else(|| UnknownApi {
        name: options.api.clone(),
        known: names.map(str::to_owned).collect(),
    })?;
    let api = &plan.apis()[index];
    let source = Source {
        api,
        gateway: plan.deployed_apis().swap_remove(index),
        deployed: Deployed::new(plan),
        version: options.version,
        has_prefix: !plan.stack().name_prefix.is_empty(),
    };
    Ok(Document(written(plan, &source, options)))
}

fn written(plan: &Plan<'_>, source: &Source<'_>, options: &Options) -> Json {
    let (stack, api) = (plan.stack(), source.api);
    let title = source.deployed.text(&api.name);
    let title = if title.is_empty() { stack.name.clone() } else { title };
    let description = api.description.as_ref().map(|text| source.deployed.text(text));
    let description = description.or_else(|| stack.description.clone());
    let version = options.api_version.as_deref().unwrap_or("1.0.0");
    let info = [("title", Json::String(title))]
        .into_iter()
        .chain(description.map(|text| ("description", Json::String(text))))
        .chain([("version", version.into())]);
    let (tags, paths, components) = paths(plan, source);
    let mut document = vec![
        ("openapi", Json::from(source.version.as_str())),
        ("info", object(info)),
        ("servers", servers::of_api(stack, api, &options.servers)),
    ];
    if !tags.is_empty() {
        let tags = tags.into_iter().map(|tag| object([("name", Json::String(tag))]));
        document.push(("tags", Json::Array(tags.collect())));
    }
    document.push(("paths", Json::Object(paths)));
    let Components { schemas, security_schemes, .. } = components;
    let schemas =
        schemas.into_iter().map(|(name, schema)| (name, source.version.schema(schema))).collect();
    let components = [
        ("schemas", Json::Object(schemas)),
        ("securitySchemes", Json::Object(security_schemes.into_iter().collect())),
    ];
    let is_used = |(_, of): &(_, Json)| matches!(of, Json::Object(members) if !members.is_empty());
    let components: Vec<_> = components.into_iter().filter(is_used).collect();
    if !components.is_empty() {
        document.push(("components", object(components)));
    }
    object(document)
}

/// The tags, the paths and the components.
fn paths(
    plan: &Plan<'_>,
    source: &Source<'_>,
) -> (BTreeSet<String>, IndexMap<String, Json>, Components) {
    let api = source.api;
    let methods: Vec<_> = api.methods().filter(|(_, _, method)| !method.is_preflight).collect();
    let operations: Vec<_> = methods
        .iter()
        .flat_map(|(path, planned, method)| {
            let verbs = verbs(api, path, *planned);
            verbs.into_iter().map(move |verb| (*path, *planned, verb, *method))
        })
        .collect();
    let prefix = api.path_prefix.as_deref().unwrap_or_default();
    let named = operations.iter().map(|(path, planned, verb, method)| {
        let name = method.operation_name.as_ref().map(|name| {
            if *planned == HttpMethod::Any {
                format!("{name} {}", verb.as_str().to_ascii_lowercase())
            } else {
                name.clone()
            }
        });
        (*path, *verb, name)
    });
    let ids = OperationIds::of(&named, prefix);
    let samples = examples::of_api(plan.stack(), &api.key);
    let models = Models::of(&source.gateway.models);
    let mut shared = Shared { components: Components::default(), models };
    let mut tags = BTreeSet::new();
    let mut paths: IndexMap<String, IndexMap<String, Json>> = IndexMap::new();
    for (path, planned, verb, method) in operations {
        let tag = tag(path, prefix);
        let samples = samples.iter().filter(|sample| {
            let is_of_verb = planned != HttpMethod::Any || sample.request.verb() == verb.as_str();
            sample.route.0 == planned && sample.route.1 == path.as_str() && is_of_verb
        });
        let described = Described {
            path,
            planned,
            verb,
            method,
            id: ids.get(path, verb),
            tag,
            samples: samples.collect(),
        };
        let operation = described.write(source, &mut shared);
        tags.extend(tag.map(str::to_owned));
        let item = paths.entry(path.as_str().replace("+}", "}")).or_default();
        item.insert(verb.as_str().to_ascii_lowercase(), operation);
    }
    let paths = paths.into_iter().map(|(path, item)| (path, Json::Object(item))).collect();
    (tags, paths, shared.components)
}

/// The methods of operations for a method: for `ANY` all that the path does not declare.
fn verbs(api: &PlannedApi<'_>, path: &Path, planned: HttpMethod) -> Vec<HttpMethod> {
    if planned != HttpMethod::Any {
        return vec![planned];
    }
    let declared = api.resources.get(path);
    let is_free = |verb: &HttpMethod| declared.is_none_or(|methods| !methods.contains_key(verb));
    HttpMethod::ALL
        .iter()
        .copied()
        .filter(|verb| *verb != HttpMethod::Any && is_free(verb))
        .collect()
}

/// The tag of an operation: the first word of its path.
fn tag<'p>(path: &'p Path, prefix: &str) -> Option<&'p str> {
    let path = path.as_str();
    let rest = path.strip_prefix(prefix).filter(|rest| rest.starts_with('/')).unwrap_or(path);
    rest.split('/').find(|segment| !segment.is_empty() && !segment.starts_with('{'))
}
