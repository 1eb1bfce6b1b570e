//! The expressions of a module, which tell what its plan leaves open.
//!
//! A plan has no value that depends on what AWS assigns: a mapping template with the address of a
//! queue is missing as a whole, and so is a policy with the ARN of a table. The files of the module
//! have its expression, which is evaluated with made-up values in place of those of AWS. What
//! cannot be evaluated stays open.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use hcl::eval::{Context, Evaluate as _, FuncArgs, FuncDef, ParamType};
use hcl::{Block, Body, Expression, Map, Structure, Template, Value};

use super::made_up;
use crate::bounds;
use crate::input;
use crate::load::Span;
use crate::load::loader::Loader;
use crate::load::tree::{Data, Name, Tree};
use crate::plan::deployed::{ACCOUNT_ID, PARTITION, REGION};

/// The deepest nesting of modules that are read.
const LEVELS: usize = 4;
/// The most rounds in which local values and policies that refer to each other are evaluated.
const ROUNDS: usize = 6;

/// Arguments of resources that are no values of them.
const META: [&str; 5] = ["count", "for_each", "provider", "depends_on", "lifecycle"];

/// Completes the values of a plan by the files of its module.
pub(super) fn complete(loader: &mut Loader<'_>, root: &mut Tree, directory: &Path) {
    let mut known = Known::default();
    if let Some(data) = root.at(&["prior_state", "values", "root_module"]) {
        known.data_sources(data);
    }
    if let Some(planned) = root.at(&["planned_values", "root_module"]) {
        known.identifiers(planned, super::LEVELS);
    }
    let mut variables = Map::new();
    for (name, variable) in root.get("variables").map(Tree::entries).unwrap_or_default() {
        variables.insert(name.text.clone(), value_of(variable.get("value")));
    }
    let Data::Map(entries) = &mut root.data else { return };
    let planned = entries.iter_mut().find(|(name, _)| name.text == "planned_values");
    let Some((_, planned)) = planned else { return };
    let module = Module::read(loader, directory, LEVELS);
    let Some(resources) = entry(planned, "root_module") else { return };
    let scope = module.scope(&known, resources, &variables, LEVELS);
    module.complete(&known, resources, &scope, LEVELS);
    if let Some(outputs) = entry(planned, "outputs") {
        module.outputs(outputs, &scope);
    }
}

/// The value of an entry, to change it.
fn entry<'t>(tree: &'t mut Tree, name: &str) -> Option<&'t mut Tree> {
    let Data::Map(entries) = &mut tree.data else { return None };
    entries.iter_mut().find(|(known, _)| known.text == name).map(|(_, value)| value)
}

/// Values of a whole plan.
#[derive(Default)]
struct Known {
    /// The data sources of the root module: by type and name.
    data: BTreeMap<String, Map<String, Value>>,
    /// The identifiers of the REST APIs by their addresses.
    apis: HashMap<String, String>,
}

impl Known {
    fn data_sources(&mut self, module: &Tree) {
        for resource in module.get("resources").map(Tree::items).unwrap_or_default() {
            let text = |name: &str| resource.get(name).and_then(Tree::text);
            if let (Some("data"), Some(kind), Some(name)) =
                (text("mode"), text("type"), text("name"))
            {
                let of_kind = self.data.entry(kind.to_owned()).or_default();
                of_kind.insert(name.to_owned(), value_of(resource.get("values")));
            }
        }
    }

    /// The identifiers of APIs, in the order in which they are loaded.
    fn identifiers(&mut self, module: &Tree, levels: usize) {
        for resource in module.get("resources").map(Tree::items).unwrap_or_default() {
            let text = |name: &str| resource.get(name).and_then(Tree::text);
            if let (Some("aws_api_gateway_rest_api"), Some(address)) =
                (text("type"), text("address"))
            {
                let id = made_up::api_id(self.apis.len());
                self.apis.insert(address.to_owned(), id);
            }
        }
        for child in module.get("child_modules").map(Tree::items).unwrap_or_default() {
            if levels > 0 {
                self.identifiers(child, levels - 1);
            }
        }
    }
}

/// The blocks of the files of a module, and of the modules that it calls.
#[derive(Default)]
struct Module {
    directory: PathBuf,
    blocks: Vec<Block>,
    /// Modules of local directories by the names of their calls.
    children: BTreeMap<String, Module>,
}

/// The blocks that declare instances of a resource.
type Instances<'t> = BTreeMap<(String, String), Vec<(Option<String>, &'t Tree)>>;

impl Module {
    fn read(loader: &mut Loader<'_>, directory: &Path, levels: usize) -> Self {
        let mut module = Self { directory: directory.to_owned(), ..Self::default() };
        let mut paths: Vec<PathBuf> = match std::fs::read_dir(directory) {
            Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).collect(),
            Err(error) => {
                let message = format!("cannot read {}: {error}", directory.display());
                loader.unread(Span::default(), message);
                return module;
            }
        };
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "tf"));
        paths.sort();
        for path in paths.into_iter().take(bounds::LOADED_FILES.count()) {
            let text = input::text(&path, bounds::LOADED_BYTES).map_err(|error| error.to_string());
            let body = text.and_then(|text| hcl::parse(&text).map_err(|error| error.to_string()));
            match body {
                Ok(body) => module.blocks.extend(body.into_blocks()),
                Err(reason) => {
                    let message = format!("cannot read {}: {reason}", path.display());
                    loader.unread(Span::default(), message);
                }
            }
        }
        let calls = module.blocks.iter().filter_map(|block| {
            let name = labels(block, "module")?.first()?.clone();
            match argument(block.body(), "source")? {
                Expression::String(path) if path.starts_with('.') => Some((name, path.clone())),
                _ => None,
            }
        });
        let calls: Vec<(String, String)> = calls.collect();
        for (name, path) in calls {
            if levels > 0 {
                let child = Self::read(loader, &directory.join(path), levels - 1);
                module.children.insert(name, child);
            }
        }
        module
    }

    /// The blocks of a kind, with their labels.
    fn of_kind<'m>(&'m self, kind: &'m str) -> impl Iterator<Item = (Vec<String>, &'m Body)> {
        self.blocks.iter().filter_map(move |block| Some((labels(block, kind)?, block.body())))
    }

    /// Everything that the expressions of a module can refer to.
    fn scope(
        &self,
        known: &Known,
        planned: &Tree,
        variables: &Map<String, Value>,
        levels: usize,
    ) -> Context<'static> {
        let mut scope = Context::new();
        functions(&mut scope);
        let mut given = variables.clone();
        for (labels, body) in self.of_kind("variable") {
            let default = argument(body, "default");
            if let (Some(name), Some(default)) = (labels.first(), default)
                && !given.contains_key(name)
                && let Ok(value) = default.evaluate(&scope)
            {
                given.insert(name.clone(), value);
            }
        }
        declare(&mut scope, "var", given);
        let directory = Value::from(self.directory.to_string_lossy().into_owned());
        let paths = ["module", "root", "cwd"].map(|name| (name.to_owned(), directory.clone()));
        declare(&mut scope, "path", paths.into_iter().collect());
        let workspace = ("workspace".to_owned(), Value::from("default"));
        declare(&mut scope, "terraform", [workspace].into_iter().collect());
        let mut kinds: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
        for ((kind, name), instances) in instances(planned) {
            let value = known.instances(&kind, instances);
            kinds.entry(kind).or_default().insert(name, value);
        }
        for (kind, of_kind) in &kinds {
            declare(&mut scope, kind, of_kind.clone());
        }
        for kind in ["aws_api_gateway_stage", "aws_api_gateway_deployment"] {
            if let Some(of_kind) = kinds.get_mut(kind) {
                self.invoke_urls(kind, of_kind, &scope);
                declare(&mut scope, kind, of_kind.clone());
            }
        }
        let mut data = known.data.clone();
        for (labels, _) in self.of_kind("data") {
            let [kind, name] = labels.as_slice() else { continue };
            if let Some(value) = of_account(kind) {
                data.entry(kind.clone()).or_default().entry(name.clone()).or_insert(value);
            }
        }
        let mut locals = Map::new();
        let mut modules = Map::new();
        for _ in 0..ROUNDS {
            let before = (locals.len(), data.values().map(Map::len).sum::<usize>(), modules.len());
            let all = data.iter().map(|(kind, of)| (kind.clone(), Value::Object(of.clone())));
            declare(&mut scope, "data", all.collect());
            declare(&mut scope, "local", locals.clone());
            declare(&mut scope, "module", modules.clone());
            for (_, body) in self.of_kind("locals") {
                for attribute in body.attributes() {
                    if !locals.contains_key(attribute.key())
                        && let Some(value) = self.value(attribute.expr(), &scope)
                    {
                        locals.insert(attribute.key().to_owned(), value);
                    }
                }
            }
            for (labels, body) in self.of_kind("data") {
                let [kind, name] = labels.as_slice() else { continue };
                if kind == "aws_iam_policy_document"
                    && let Some(json) = self.policy(body, &scope)
                {
                    let document = [("json".to_owned(), Value::from(json))].into_iter().collect();
                    let of_kind = data.entry(kind.clone()).or_default();
                    of_kind.insert(name.clone(), Value::Object(document));
                }
            }
            if levels > 0 {
                for (name, child, resources, variables) in self.calls(planned, &scope) {
                    let inner = child.scope(known, resources, &variables, levels - 1);
                    let outputs = child.of_kind("output").filter_map(|(labels, body)| {
                        let value = argument(body, "value")?;
                        Some((labels.first()?.clone(), child.value(value, &inner)?))
                    });
                    modules.insert(name, Value::Object(outputs.collect()));
                }
            }
            if before == (locals.len(), data.values().map(Map::len).sum(), modules.len()) {
                break;
            }
        }
        scope
    }

    /// Adds the URLs of stages, which have the identifiers of their APIs.
    fn invoke_urls(&self, kind: &str, stages: &mut Map<String, Value>, scope: &Context<'_>) {
        for (labels, body) in self.of_kind("resource") {
            let [of, name] = labels.as_slice() else { continue };
            let api = argument(body, "rest_api_id").filter(|_| of == kind);
            let api = api.and_then(|api| self.value(api, scope));
            let Some((Value::String(api), Value::Object(stage))) = api.zip(stages.get_mut(name))
            else {
                continue;
            };
            let known = stage.get("stage_name").and_then(Value::as_str);
            let path = known.map(|name| format!("/{name}")).unwrap_or_default();
            let url = format!("https://{api}.execute-api.{REGION}.amazonaws.com{path}");
            stage.insert("invoke_url".to_owned(), url.into());
        }
    }

    /// The called modules with their resources and the values of their variables.
    fn calls<'m, 't>(
        &'m self,
        planned: &'t Tree,
        scope: &Context<'_>,
    ) -> Vec<(String, &'m Self, &'t Tree, Map<String, Value>)> {
        let mut calls = Vec::new();
        for (labels, body) in self.of_kind("module") {
            let Some(name) = labels.first() else { continue };
            let Some(child) = self.children.get(name) else { continue };
            let Some(resources) = child_of(planned, name) else { continue };
            let variables = body.attributes().filter(|of| of.key() != "source");
            let variables = variables
                .filter_map(|of| Some((of.key().to_owned(), self.value(of.expr(), scope)?)));
            calls.push((name.clone(), child, resources, variables.collect()));
        }
        calls
    }

    /// Completes the resources of a module, and of those that it calls.
    fn complete(&self, known: &Known, planned: &mut Tree, scope: &Context<'_>, levels: usize) {
        let calls = self.calls(planned, scope).into_iter();
        let children: Vec<_> = calls
            .filter(|_| levels > 0)
            .map(|(name, child, resources, variables)| {
                let inner = child.scope(known, resources, &variables, levels - 1);
                (name, child, inner)
            })
            .collect();
        if let Some(Data::List(resources)) = entry(planned, "resources").map(|of| &mut of.data) {
            for resource in resources {
                self.resource(resource, scope);
            }
        }
        let of_children = entry(planned, "child_modules").map(|of| &mut of.data);
        let Some(Data::List(of_children)) = of_children else { return };
        for (name, child, inner) in children {
            if let Some(resources) = of_children.iter_mut().find(|of| is_call(of, &name)) {
                child.complete(known, resources, &inner, levels - 1);
            }
        }
    }

    fn resource(&self, resource: &mut Tree, scope: &Context<'_>) {
        let text = |name: &str| resource.get(name).and_then(Tree::string);
        let (Some(kind), Some(name)) = (text("type"), text("name")) else { return };
        let index = resource.get("index").and_then(Tree::string);
        let span = resource.span;
        let wanted = [kind, name];
        let Some((_, body)) = self.of_kind("resource").find(|(labels, _)| *labels == wanted) else {
            return;
        };
        let mut own = scope.clone();
        if let Some(index) = index {
            self.declare_instance(&mut own, body, &index);
        }
        if entry(resource, "values").is_none() {
            // None of them is known.
            merge(resource, "values", &Value::Object(Map::new()), span);
        }
        if let Some(values) = entry(resource, "values") {
            self.values(values, body, &own, span);
        }
    }

    /// Declares `each` or `count` of an instance.
    fn declare_instance(&self, scope: &mut Context<'_>, body: &Body, index: &str) {
        let all = argument(body, "for_each").and_then(|all| self.value(all, scope));
        let value = match all {
            Some(Value::Object(members)) => members.get(index).cloned(),
            _ => None,
        };
        let value = value.unwrap_or_else(|| index.into());
        let each = [("key".to_owned(), Value::from(index)), ("value".to_owned(), value)];
        declare(scope, "each", each.into_iter().collect());
        if let Ok(number) = index.parse::<u64>() {
            let count = ("index".to_owned(), Value::from(number));
            declare(scope, "count", [count].into_iter().collect());
        }
    }

    /// Completes values by the arguments and blocks of a body.
    fn values(&self, values: &mut Tree, body: &Body, scope: &Context<'_>, span: Span) {
        for structure in body {
            match structure {
                Structure::Attribute(attribute) if !META.contains(&attribute.key()) => {
                    let known = entry(values, attribute.key());
                    let is_open = known.as_ref().is_none_or(|known| match &known.data {
                        Data::Null => true,
                        Data::Map(_) => matches!(attribute.expr(), Expression::Object(_)),
                        _ => false,
                    });
                    if is_open && let Some(value) = self.value(attribute.expr(), scope) {
                        merge(values, attribute.key(), &value, span);
                    }
                }
                // A plan does not tell it.
                Structure::Block(block) if block.identifier() == "lifecycle" => {
                    let lifecycle = block.body().attributes().filter_map(|of| {
                        Some((of.key().to_owned(), of.expr().evaluate(scope).ok()?))
                    });
                    let lifecycle = Value::Object(lifecycle.collect());
                    merge(values, "lifecycle", &lifecycle, span);
                }
                _ => {}
            }
        }
        let mut blocks: BTreeMap<&str, Vec<&Body>> = BTreeMap::new();
        for block in body.blocks().filter(|of| of.identifier() != "lifecycle") {
            blocks.entry(block.identifier()).or_default().push(block.body());
        }
        for (name, mut bodies) in blocks {
            let Some(Data::List(items)) = entry(values, name).map(|of| &mut of.data) else {
                continue;
            };
            if items.len() != bodies.len() {
                continue;
            }
            // The blocks of a set have another order.
            for item in items {
                let of = bodies.iter().position(|body| self.is_like(item, body, scope));
                if let Some(of) = of {
                    self.values(item, bodies.remove(of), scope, span);
                }
            }
        }
    }

    /// True if the known values of a block are those of the arguments of a body.
    fn is_like(&self, item: &Tree, body: &Body, scope: &Context<'_>) -> bool {
        body.attributes().all(|attribute| {
            let Some(known) = item.get(attribute.key()).and_then(Tree::text) else { return true };
            match self.value(attribute.expr(), scope) {
                Some(Value::String(text)) => text == known,
                Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string() == known,
                _ => true,
            }
        })
    }

    fn outputs(&self, outputs: &mut Tree, scope: &Context<'_>) {
        for (labels, body) in self.of_kind("output") {
            let output = labels.first().and_then(|name| entry(outputs, name));
            let value = argument(body, "value");
            if let (Some(output), Some(value)) = (output, value)
                && output.get("value").is_none()
                && let Some(value) = self.value(value, scope)
            {
                let span = output.span;
                merge(output, "value", &value, span);
            }
        }
    }

    /// The value of an expression, if it can be evaluated.
    fn value(&self, expression: &Expression, scope: &Context<'_>) -> Option<Value> {
        self.with_files(expression, scope)?.evaluate(scope).ok()
    }

    /// An expression with the texts of the files that its functions read.
    fn with_files(&self, expression: &Expression, scope: &Context<'_>) -> Option<Expression> {
        Some(match expression {
            Expression::Array(items) => {
                let items = items.iter().map(|item| self.with_files(item, scope));
                Expression::Array(items.collect::<Option<_>>()?)
            }
            Expression::Object(members) => {
                let members = members
                    .iter()
                    .map(|(key, value)| Some((key.clone(), self.with_files(value, scope)?)));
                Expression::Object(members.collect::<Option<_>>()?)
            }
            Expression::Parenthesis(inner) => self.with_files(inner, scope)?,
            Expression::FuncCall(call) => {
                let mut call = call.clone();
                let arguments = call.args.iter().map(|of| self.with_files(of, scope));
                call.args = arguments.collect::<Option<_>>()?;
                let path = call.args.first().and_then(|of| of.evaluate(scope).ok());
                match (call.name.to_string().as_str(), path) {
                    ("file", Some(Value::String(path))) => Expression::String(self.file(&path)?),
                    ("templatefile", Some(Value::String(path))) => {
                        let text = self.file(&path)?;
                        let variables = call.args.get(1)?.evaluate(scope).ok()?;
                        let mut own = scope.clone();
                        for (name, value) in variables.as_object()? {
                            own.declare_var(name.as_str(), value.clone());
                        }
                        let template: Template = text.parse().ok()?;
                        Expression::String(template.evaluate(&own).ok()?)
                    }
                    _ => Expression::FuncCall(call),
                }
            }
            other => other.clone(),
        })
    }

    fn file(&self, path: &str) -> Option<String> {
        let path = Path::new(path);
        // `path.module` is a part of most paths.
        let is_whole = path.is_absolute() || path.starts_with(&self.directory);
        let path = if is_whole { path.to_owned() } else { self.directory.join(path) };
        input::text(&path, bounds::LOADED_BYTES).ok()
    }

    /// The JSON of a policy document.
    fn policy(&self, body: &Body, scope: &Context<'_>) -> Option<String> {
        let mut statements = Vec::new();
        for block in body.blocks() {
            match block.identifier() {
                "statement" => statements.push(self.statement(block.body(), scope)?),
                // Statements that are generated are not known.
                _ => return None,
            }
        }
        // Documents may be made of others.
        let is_derived = body
            .attributes()
            .any(|of| matches!(of.key(), "source_policy_documents" | "override_policy_documents"));
        let document = serde_json::json!({"Version": "2012-10-17", "Statement": statements});
        (!is_derived).then(|| document.to_string())
    }

    fn statement(&self, body: &Body, scope: &Context<'_>) -> Option<serde_json::Value> {
        let mut statement = serde_json::Map::new();
        statement.insert("Effect".to_owned(), "Allow".into());
        for attribute in body.attributes() {
            let name = match attribute.key() {
                "effect" => "Effect",
                "actions" => "Action",
                "not_actions" => "NotAction",
                "resources" => "Resource",
                "not_resources" => "NotResource",
                _ => continue,
            };
            let value = self.value(attribute.expr(), scope)?;
            statement.insert(name.to_owned(), json_of(&value));
        }
        let mut principals = serde_json::Map::new();
        for block in body.blocks() {
            let argument =
                |name: &str| argument(block.body(), name).and_then(|of| self.value(of, scope));
            match block.identifier() {
                "principals" => {
                    let kind = argument("type")?.as_str()?.to_owned();
                    principals.insert(kind, json_of(&argument("identifiers")?));
                }
                "condition" => {
                    let values = json_of(&argument("values")?);
                    let key = argument("variable")?.as_str()?.to_owned();
                    let test = argument("test")?.as_str()?.to_owned();
                    let of = statement.entry("Condition").or_insert_with(|| serde_json::json!({}));
                    of[test][key] = values;
                }
                _ => return None,
            }
        }
        if !principals.is_empty() {
            statement.insert("Principal".to_owned(), principals.into());
        }
        Some(statement.into())
    }
}

impl Known {
    /// The value by which expressions refer to a resource: an object, or a list or an object of its
    /// instances.
    fn instances(&self, kind: &str, instances: Vec<(Option<String>, &Tree)>) -> Value {
        let is_list = instances
            .iter()
            .all(|(index, _)| index.as_ref().is_some_and(|of| of.parse::<u32>().is_ok()));
        let values = instances.into_iter().map(|(index, of)| (index, self.instance(kind, of)));
        let mut values: Vec<(Option<String>, Value)> = values.collect();
        match values.as_slice() {
            [(None, _)] => values.remove(0).1,
            _ if is_list => values.into_iter().map(|(_, value)| value).collect(),
            _ => values.into_iter().filter_map(|(index, value)| Some((index?, value))).collect(),
        }
    }

    /// The attributes of a resource, with those that AWS assigns.
    fn instance(&self, kind: &str, resource: &Tree) -> Value {
        let none = Tree::default();
        let values = resource.get("values").unwrap_or(&none);
        let address = resource.get("address").and_then(Tree::text).unwrap_or_default();
        let mut value = match value_of(Some(values)) {
            Value::Object(value) => value,
            _ => Map::new(),
        };
        let name = made_up::name(kind, address, values);
        let api = self.apis.get(address).cloned();
        let id = api.unwrap_or_else(|| made_up::id(kind, address, name));
        let mut assigned = made_up::attributes(kind, address, name, &id);
        assigned.push(("arn", made_up::arn(kind, name)));
        assigned.push(("name", name.to_owned()));
        assigned.push(("id", id));
        for (attribute, text) in assigned {
            if value.get(attribute).is_none_or(Value::is_null) {
                value.insert(attribute.to_owned(), text.into());
            }
        }
        Value::Object(value)
    }
}

/// The labels of a block of a kind.
fn labels(block: &Block, kind: &str) -> Option<Vec<String>> {
    let labels = block.labels().iter().map(|label| label.as_str().to_owned());
    (block.identifier() == kind).then(|| labels.collect())
}

/// The expression of an argument.
fn argument<'b>(body: &'b Body, name: &str) -> Option<&'b Expression> {
    body.attributes().find(|of| of.key() == name).map(hcl::Attribute::expr)
}

/// The resources of a module by their types and names.
fn instances(module: &Tree) -> Instances<'_> {
    let mut instances = Instances::new();
    for resource in module.get("resources").map(Tree::items).unwrap_or_default() {
        let text = |name: &str| resource.get(name).and_then(Tree::string);
        if let (Some(kind), Some(name)) = (text("type"), text("name")) {
            instances.entry((kind, name)).or_default().push((text("index"), resource));
        }
    }
    instances
}

/// True for the resources of the module that a call of this name creates.
fn is_call(module: &Tree, name: &str) -> bool {
    let address = module.get("address").and_then(Tree::text).unwrap_or_default();
    address.rsplit_once("module.").is_some_and(|(_, call)| call == name)
}

fn child_of<'t>(module: &'t Tree, name: &str) -> Option<&'t Tree> {
    module.get("child_modules")?.items().iter().find(|child| is_call(child, name))
}

/// The values of a data source that any module may have.
fn of_account(kind: &str) -> Option<Value> {
    let members: &[(&str, &str)] = match kind {
        "aws_region" => &[("name", REGION), ("id", REGION), ("region", REGION)],
        "aws_caller_identity" => &[("account_id", ACCOUNT_ID), ("id", ACCOUNT_ID)],
        "aws_partition" => &[("partition", PARTITION), ("dns_suffix", "amazonaws.com")],
        _ => return None,
    };
    Some(members.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect())
}

fn declare(scope: &mut Context<'_>, name: &str, members: Map<String, Value>) {
    scope.declare_var(name, Value::Object(members));
}

/// Sets an entry, or the missing entries of a mapping.
fn merge(values: &mut Tree, name: &str, value: &Value, span: Span) {
    let known = entry(values, name);
    if let (Some(known), Value::Object(members)) = (known, value)
        && known.is_map()
    {
        for (name, member) in members {
            if entry(known, name).is_none_or(|of| of.is_null()) {
                merge(known, name, member, span);
            }
        }
        return;
    }
    let Data::Map(entries) = &mut values.data else { return };
    entries.retain(|(known, _)| known.text != name);
    entries.push((Name { text: name.to_owned(), span }, tree_of(value, span)));
}

fn value_of(tree: Option<&Tree>) -> Value {
    let Some(tree) = tree else { return Value::Null };
    match &tree.data {
        Data::Null => Value::Null,
        Data::Bool(value) => Value::Bool(*value),
        Data::Number(number) => match (number.parse::<i64>(), number.parse::<f64>()) {
            (Ok(whole), _) => whole.into(),
            (_, Ok(number)) => number.into(),
            _ => Value::Null,
        },
        Data::Text(text) => Value::String(text.value.clone()),
        Data::List(items) => items.iter().map(|item| value_of(Some(item))).collect(),
        Data::Map(entries) => {
            entries.iter().map(|(name, value)| (name.text.clone(), value_of(Some(value)))).collect()
        }
    }
}

fn tree_of(value: &Value, span: Span) -> Tree {
    let data = match value {
        Value::Null => Data::Null,
        Value::Bool(value) => Data::Bool(*value),
        Value::Number(number) => Data::Number(number.to_string()),
        Value::String(text) => return Tree::computed(text, span),
        Value::Array(items) => Data::List(items.iter().map(|item| tree_of(item, span)).collect()),
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, value)| (Name { text: name.clone(), span }, tree_of(value, span)));
            Data::Map(members.collect())
        }
    };
    Tree::new(data, span)
}

fn json_of(value: &Value) -> serde_json::Value {
    tree_of(value, Span::default()).json()
}

/// Declares the functions of Terraform that texts of APIs and policies use.
fn functions(scope: &mut Context<'_>) {
    type Function = fn(FuncArgs) -> Result<Value, String>;
    const FUNCTIONS: [(&str, Function); 12] = [
        ("jsonencode", |of| Ok(json_of(first(&of)?).to_string().into())),
        ("tostring", |of| Ok(text(first(&of)?)?.into())),
        ("trimspace", |of| Ok(text(first(&of)?)?.trim().into())),
        ("lower", |of| Ok(text(first(&of)?)?.to_lowercase().into())),
        ("upper", |of| Ok(text(first(&of)?)?.to_uppercase().into())),
        ("toset", |of| first(&of).cloned()),
        ("tolist", |of| first(&of).cloned()),
        ("tomap", |of| first(&of).cloned()),
        ("join", |of| {
            let [separator, lists @ ..] = of.as_slice() else { return Err("no list".to_owned()) };
            let items = lists.iter().filter_map(Value::as_array).flatten();
            let items = items.map(text).collect::<Result<Vec<_>, _>>()?;
            Ok(items.join(&text(separator)?).into())
        }),
        ("replace", |of| match of.as_slice() {
            // A pattern between slashes is a regular expression.
            [of, from, to] if !text(from)?.starts_with('/') => {
                Ok(text(of)?.replace(&text(from)?, &text(to)?).into())
            }
            _ => Err("not replaced".to_owned()),
        }),
        ("concat", |of| Ok(of.iter().filter_map(Value::as_array).flatten().cloned().collect())),
        ("merge", |of| {
            let members = of.iter().filter_map(Value::as_object).flatten();
            Ok(members.map(|(name, value)| (name.clone(), value.clone())).collect())
        }),
    ];
    for (name, function) in FUNCTIONS {
        let function = FuncDef::builder().variadic_param(ParamType::Any).build(function);
        scope.declare_func(name, function);
    }
    scope.declare_func("format", FuncDef::builder().variadic_param(ParamType::Any).build(format));
}

fn first(arguments: &FuncArgs) -> Result<&Value, String> {
    arguments.iter().next().ok_or_else(|| "no argument".to_owned())
}

fn text(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
        _ => Err("not a text".to_owned()),
    }
}

/// `format` with texts and whole numbers.
#[allow(clippy::needless_pass_by_value)] // The evaluator asks for this type.
fn format(arguments: FuncArgs) -> Result<Value, String> {
    let mut arguments = arguments.iter();
    let pattern = text(arguments.next().ok_or("no pattern")?)?;
    let mut formatted = String::new();
    let mut rest = &*pattern;
    while let Some((before, behind)) = rest.split_once('%') {
        formatted += before;
        let verb = behind.chars().next().ok_or("an incomplete verb")?;
        match verb {
            '%' => formatted.push('%'),
            's' | 'd' | 'v' => formatted += &text(arguments.next().ok_or("too few values")?)?,
            _ => return Err("an unknown verb".to_owned()),
        }
        rest = &behind[verb.len_utf8()..];
    }
    Ok((formatted + rest).into())
}
