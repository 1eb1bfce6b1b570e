//! Import: from the templates that people already have to a blueprint that does the same.
//!
//! The input is a [`Loaded`] file with its inventory, whatever its format. The output is the text
//! of a blueprint, with a comment at each place where something could not be said.
//!
//! # What is proven
//!
//! Nothing is decided by the look of a mapping template. A route becomes a typed operation only if
//! runs show that it is one:
//!
//! 1. `operation` renders the template in the simulator of API Gateway for a made-up request whose
//!    values are all different, and finds them again in the request to the backend. Expressions of
//!    DynamoDB are parsed. This gives candidates, which may be wrong.
//! 2. `proof` plans a blueprint with the candidate and compares. The best proof is the same method
//!    with the same templates, which our own output gives. Otherwise, several made-up requests must
//!    result in the same requests to the backend, and several responses of the backend in the same
//!    responses.
//! 3. A route without a proof keeps its templates: `raw` for DynamoDB, and `aws` for other services,
//!    whose answers are then compared in the same way. What no key of a blueprint can say is a
//!    comment and a [finding](Import::findings).
//!
//! Shapes of items follow from request models and from the attributes that templates read and
//! write. The examples of the blueprint are recorded from the *file*: `dynagate test` then shows
//! that the blueprint does the same.
//!
//! At last, the text is read as any other blueprint. What the checks reject is taken out, with
//! their message as a comment, so the result is always a blueprint that can be synthesized.
#![allow(clippy::similar_names, reason = "what is decoded comes from a decoder")]
#![allow(clippy::single_match_else, reason = "the absence of a value is a case like others")]
#![allow(clippy::unused_self, reason = "a kind of route or resource is a method like others")]

mod answer;
mod api;
mod decode;
mod document;
mod domain_name;
mod examples;
mod expression;
mod names;
mod operation;
mod outline;
mod output;
mod proof;
mod properties;
mod references;
mod resources;
mod route;
mod samples;
mod service;
mod shape;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use self::document::Document;
use self::references::References;
use crate::blueprint::{Blueprint, Source};
use crate::check::api::rules::unread_part;
use crate::gateway::Api;
use crate::load::{
    self, Declared, Format, LoadError, LoadFinding, Loaded, LoadedApi, RouteKey, Settings, Span,
};
use crate::model::Kind;
use crate::vtl::Json;

pub use self::references::stand_in;

/// The settings of an import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The name of the blueprint. The default is the name of the API.
    pub name: Option<String>,
    /// The name in the file of the only API to import. The default is all of them.
    pub api: Option<String>,
    /// The directory of the blueprint, from which its files are read.
    pub directory: PathBuf,
    /// The path from the directory of the blueprint to that of the file.
    pub path_to_file: PathBuf,
    /// The parameters of the file that were read as their [`stand_in`].
    pub stand_ins: BTreeSet<String>,
}

/// The kind of a route of an imported API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteOutcome {
    /// An operation or an integration without mapping templates of the file.
    Typed,
    /// The mapping templates of the file.
    Raw,
    /// A comment.
    Unsaid,
}

/// The result of an import.
#[derive(Debug, Clone)]
pub struct Import {
    /// The text of the blueprint.
    pub text: String,
    /// Everything that the blueprint does not say, or says differently.
    pub findings: Vec<LoadFinding>,
    /// The routes of the file.
    pub routes: Vec<(RouteKey, RouteOutcome)>,
}

/// The reason why a file cannot be imported.
#[derive(Debug)]
#[non_exhaustive]
pub enum ImportError {
    /// It cannot be loaded.
    Load(LoadError),
    /// It has no REST API.
    NoApi,
    /// It has no API of the chosen name.
    UnknownApi {
        /// The chosen name.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
}

impl std::fmt::Display for ImportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Load(error) => write!(f, "{error}"),
            Self::NoApi => f.write_str("it has no REST API"),
            Self::UnknownApi { name, known } => {
                write!(f, "it has no REST API `{name}`")?;
                match crate::nearest::nearest(name, known.iter().map(String::as_str)) {
                    Some(nearest) => write!(f, ": did you mean `{nearest}`?"),
                    None if known.is_empty() => Ok(()),
                    None => write!(f, ": it has `{}`", known.join("`, `")),
                }
            }
        }
    }
}

impl std::error::Error for ImportError {}

/// Loads a file and makes a blueprint of it. Parameters whose values are not given stay parameters
/// where the file allows it.
///
/// # Errors
///
/// Returns an error if the file cannot be loaded, or does not have the API.
pub fn import_source(
    source: &Source,
    settings: &Settings,
    options: Options,
) -> Result<(Loaded, Import), ImportError> {
    let first = load::load_with_inventory(source, settings).map_err(ImportError::Load)?;
    let parameters = first.inventory.parameters.iter().filter(|parameter| {
        let properties = &parameter.properties;
        let is_string = properties.get("Type").and_then(|of| of.as_str()) == Some("String");
        is_string && !parameter.is_condition && !settings.parameters.contains_key(&parameter.name)
    });
    let stand_ins: BTreeSet<String> = parameters.map(|of| of.name.clone()).collect();
    let mut with_stand_ins = settings.clone();
    for name in &stand_ins {
        with_stand_ins.parameters.insert(name.clone(), stand_in(name));
    }
    let second = load::load_with_inventory(source, &with_stand_ins).map_err(ImportError::Load)?;
    // A value that selects parts of the file has to stay what it is.
    let is_same = second.findings.len() == first.findings.len()
        && second.apis.len() == first.apis.len()
        && second.inventory.resources.len() == first.inventory.resources.len();
    let (loaded, stand_ins) = if is_same { (second, stand_ins) } else { (first, BTreeSet::new()) };
    let options = Options { stand_ins, ..options };
    let imported = import(&loaded, &options)?;
    Ok((loaded, imported))
}

/// Makes a blueprint of a file that was loaded with its inventory.
///
/// # Errors
///
/// Returns an error if the file has no REST API, or none of the chosen name.
pub fn import(loaded: &Loaded, options: &Options) -> Result<Import, ImportError> {
    let apis = chosen(loaded, options)?;
    let mut importer = Importer {
        loaded,
        api: apis[0],
        apis,
        options,
        format: loaded.inventory.format.unwrap_or(Format::OpenApi),
        document: Document::default(),
        findings: Vec::new(),
        named: HashMap::new(),
        api_names: BTreeMap::new(),
        parameter_names: BTreeMap::new(),
        references: References::default(),
        plain: Api::default(),
        special: Vec::new(),
        routes: Vec::new(),
    };
    let routes = importer.run();
    importer.findings.extend(loaded.findings.iter().cloned());
    let text = importer.document.text();
    Ok(Import { text, findings: importer.findings, routes })
}

/// The APIs to import: the chosen one, or all.
fn chosen<'l>(loaded: &'l Loaded, options: &Options) -> Result<Vec<&'l LoadedApi>, ImportError> {
    let names = || loaded.apis.iter().map(|api| api.name.clone()).collect();
    let is_chosen = |api: &&LoadedApi| options.api.as_ref().is_none_or(|name| api.name == *name);
    let apis: Vec<_> = loaded.apis.iter().filter(is_chosen).collect();
    match (&options.api, apis.is_empty()) {
        (_, false) => Ok(apis),
        (Some(name), true) => Err(ImportError::UnknownApi { name: name.clone(), known: names() }),
        (None, true) => Err(ImportError::NoApi),
    }
}

/// The name of a declared resource in the blueprint.
#[derive(Debug, Clone)]
struct Named {
    section: &'static str,
    name: String,
}

struct Importer<'a> {
    loaded: &'a Loaded,
    /// The imported APIs.
    apis: Vec<&'a LoadedApi>,
    /// The one that is being imported.
    api: &'a LoadedApi,
    options: &'a Options,
    format: Format,
    document: Document,
    findings: Vec<LoadFinding>,
    /// The resources by their names in the file.
    named: HashMap<String, Named>,
    /// The names of several APIs by their names in the file.
    api_names: BTreeMap<String, String>,
    /// The names of parameters by their names in the file.
    parameter_names: BTreeMap<String, String>,
    references: References,
    /// The API with the values of parameters in place of their stand-ins.
    plain: Api,
    /// Values that do not come from a request, with their references.
    special: Vec<(String, String)>,
    routes: Vec<(RouteKey, RouteOutcome)>,
}

impl<'a> Importer<'a> {
    fn run(&mut self) -> Vec<(RouteKey, RouteOutcome)> {
        self.document.set(&["name"], text(""));
        let description = self.loaded.inventory.description.clone();
        let description = description.filter(|text| !text.trim().is_empty());
        self.document.set_some(&["description"], description.map(text));
        self.parameters();
        let name = self.options.name.clone().unwrap_or_else(|| self.stack_name());
        self.document.set(&["name"], text(name));
        self.resources();
        self.document.set(&["api", "routes", "GET /", "mock", "status"], number(204));
        self.mend();
        self.document.remove(&["api"]);
        self.attributes_of_tables();
        let routes = self.rest_apis();
        let examples = self.document.take(&["examples"]);
        self.keys_and_plans();
        self.domain_names();
        self.dashboard();
        self.outputs();
        if let Some(examples) = examples {
            self.document.put(&["examples"], examples);
        }
        self.mend();
        self.drop_unused_parameters();
        routes
    }

    /// Imports the APIs. Each is proven alone, as `api`, and several get names afterwards.
    fn rest_apis(&mut self) -> Vec<(RouteKey, RouteOutcome)> {
        self.name_apis();
        let mut routes = Vec::new();
        let (mut parts, mut examples) = (Vec::new(), Vec::new());
        for api in self.apis.clone() {
            self.api = api;
            self.rest_api();
            if self.document.get(&["api", "routes"]).is_none() {
                let message = "no route of the file is imported: add one, which a blueprint needs";
                self.document.set(&["api", "routes"], object([]));
                self.note(&["api", "routes"], Span::default(), message);
            }
            self.mend();
            routes.append(&mut self.routes);
            if let Some(name) = self.api_names.get(&api.name).cloned() {
                let of_api = self.document.take(&["examples"]);
                examples.extend(of_api.map(|part| part.of_api(&name)));
                parts.extend(self.document.take(&["api"]).map(|part| (name, part)));
            }
        }
        for (name, mut part) in parts {
            self.name_of_api(&name, &mut part.value);
            let path = if name == api::API { vec![api::API] } else { vec!["apis", &name] };
            self.document.put(&path, part);
        }
        for of_api in examples {
            self.document.add(&["examples"], of_api);
        }
        routes
    }

    /// Names several APIs. One whose name is `api` is written as that.
    fn name_apis(&mut self) {
        if self.apis.len() == 1 {
            return;
        }
        for api in &self.apis {
            let declared = Declared { key: api.name.clone(), ..Declared::default() };
            let first = names::kebab(&names::name(&declared, Kind::RestApi, self.format));
            let mut name = first.clone();
            for number in 2.. {
                if !self.api_names.values().any(|known| *known == name) {
                    break;
                }
                name = format!("{first}-{number}");
            }
            self.api_names.insert(api.name.clone(), name);
        }
    }

    /// Writes the physical name of one of several APIs, if it is not the default.
    fn name_of_api(&self, name: &str, value: &mut Json) {
        let (Some(Json::String(stack)), Json::Object(members)) =
            (self.document.get(&["name"]), value)
        else {
            return;
        };
        if name == api::API {
            return;
        }
        let default = text(format!("{stack}-{name}"));
        if members.get("name") == Some(&default) {
            members.shift_remove("name");
        } else if !members.contains_key("name") {
            members.shift_insert(0, "name".to_owned(), text(stack.clone()));
        }
    }

    /// A stage of an imported API, as usage plans and domain names refer to it: `prod`, or
    /// `admin/prod`.
    fn stage_of(&self, api_id: &str, stage: &str) -> Option<String> {
        let api = self.apis.iter().find(|api| api.api.id == api_id)?;
        let stage = self.plain(stage);
        Some(match self.api_names.get(&api.name).filter(|name| *name != api::API) {
            Some(name) => format!("{name}/{stage}"),
            None => stage,
        })
    }

    /// The stage that is meant without a name: the first one of `api` or of the only API.
    fn usual_stage(&self) -> Option<String> {
        let first = self.document.get(&[api::API])?;
        let name = match first {
            Json::Object(_) => self.document.get(&[api::API, "stage", "name"]),
            _ => None,
        };
        match name {
            Some(Json::String(name)) => Some(name.clone()),
            _ => Some("prod".to_owned()),
        }
    }

    /// The name of the API as that of a stack.
    fn stack_name(&self) -> String {
        let api = &self.plain(&self.api.api.name);
        let is_name = api.len() <= 64
            && api.starts_with(|first: char| first.is_ascii_alphabetic())
            && api.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if is_name { api.clone() } else { names::kebab(api) }
    }

    /// Says something about a part of the file that the blueprint does not say.
    fn tell(&mut self, span: Span, message: impl Into<String>) {
        let finding = LoadFinding::new(&unread_part::RULE, span, message);
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Says it as a comment at a place of the blueprint, too.
    fn note(&mut self, path: &[&str], span: Span, message: impl Into<String>) {
        let message = message.into();
        let mut sentence = message.clone();
        if let Some(first) = sentence.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        if !sentence.ends_with(['.', '?', '!']) {
            sentence.push('.');
        }
        self.document.comment(path, sentence);
        self.tell(span, message);
    }

    /// The declared resources of a type.
    fn of_kind(&self, kinds: &[&str]) -> Vec<&'a Declared> {
        let resources = self.loaded.inventory.resources.iter();
        resources.filter(|of| kinds.contains(&&*of.kind)).collect()
    }

    /// A text with references.
    fn text(&self, value: &str) -> Json {
        text(self.references.text(value))
    }

    /// Parameters that nothing refers to would only be asked for.
    fn drop_unused_parameters(&mut self) {
        let written = self.document.text();
        let Some(Json::Object(parameters)) = self.document.get(&["parameters"]).cloned() else {
            return;
        };
        for name in parameters.keys() {
            if !written.contains(&format!("parameters.{name}}}")) {
                self.document.remove(&["parameters", name]);
            }
        }
        if matches!(self.document.get(&["parameters"]), Some(Json::Object(of)) if of.is_empty()) {
            self.document.remove(&["parameters"]);
        }
    }

    /// Takes everything out that the checks of blueprints reject.
    fn mend(&mut self) {
        /// The most errors that are taken out one after the other.
        const MOST: usize = 200;
        for _ in 0..MOST {
            let Some((path, message)) = self.first_error() else { return };
            let keys: Vec<&str> = path.iter().map(String::as_str).collect();
            let Some((key, above)) = keys.split_last() else { return };
            // A blueprint without them is none.
            let is_needed = matches!(
                keys.as_slice(),
                ["name" | "api" | "apis"] | ["api", "routes"] | ["apis", _] | ["apis", _, "routes"]
            );
            if is_needed {
                let message = format!("the blueprint has an error: {message}");
                return self.note(&keys, Span::default(), message);
            }
            self.document.remove(&keys);
            let above = if above.is_empty() { &[][..] } else { above };
            let message = format!("`{key}` is left out: {message}");
            self.note(above, Span::default(), message);
        }
    }

    /// The path and the message of the first error of the blueprint.
    fn first_error(&self) -> Option<(Vec<String>, String)> {
        let (text, lines) = self.document.lines();
        let errors = match self.read(text) {
            Ok(blueprint) => match blueprint.plan() {
                Ok(_) => return None,
                Err(errors) => errors,
            },
            Err(errors) => errors,
        };
        let error = errors.iter().next()?;
        let line = error.location().line;
        let (_, path) = lines.iter().rev().find(|(first, _)| *first <= line)?;
        Some((path.clone(), error.message().to_owned()))
    }

    /// Reads a blueprint as if it were in the directory of its files.
    fn read(&self, text: String) -> Result<Blueprint, crate::blueprint::Diagnostics> {
        let directory = self.options.directory.clone();
        let source = Source { name: "blueprint.yaml".to_owned(), text, directory };
        Blueprint::read(source, Vec::new())
    }
}

fn number(number: u64) -> Json {
    Json::from(serde_json::Value::from(number))
}

fn text(text: impl Into<String>) -> Json {
    Json::String(text.into())
}

fn object<const N: usize>(members: [(&str, Option<Json>); N]) -> Json {
    let members = members.into_iter();
    Json::Object(members.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect())
}

fn texts(values: impl IntoIterator<Item = String>) -> Json {
    Json::Array(values.into_iter().map(Json::String).collect())
}
