//! Terraform's JSON of a plan or a state, `terraform show -json`.
//!
//! A plan does not know the values that AWS assigns, such as the ID of an API that is created. Its
//! `configuration` has the references in their place, by which the parts of an API are found, and
//! the address of a resource takes the place of its ID.

#[cfg(feature = "cli")]
mod expressions;
mod inventory;
mod made_up;

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::files::Span;
use super::loader::{Document, Loader};
use super::method::{Names, method_response, named};
use super::tree::Tree;
use super::{
    Loaded, LoadedApi, LoadedDeployment, LoadedRole, LoadedTable, Part, RouteKey, openapi,
};
use crate::gateway::api::{
    Api, ApiKeySource, AuthorizationType, CanarySettings, DeployedApiKey, DeployedAuthorizer,
    DeployedMethod, DeployedStage, DeployedUsagePlan, EndpointType, HttpMethod, QuotaPeriod,
    QuotaSettings, RequestValidator, ThrottleSettings, base_path_url,
};
use crate::gateway::placeholder;
use crate::plan::deployed::{PARTITION, REGION};

/// `request_templates`.
const TERRAFORM: Names = Names {
    http_method: "integration_http_method",
    timeout: "timeout_milliseconds",
    spelled: |name| {
        let spelled = |character: char| match character {
            'A'..='Z' => format!("_{}", character.to_ascii_lowercase()),
            _ => character.to_string(),
        };
        name.chars().map(spelled).collect()
    },
};

/// The remedy for a value that a plan leaves open.
const OPEN: &str = "load it with the files of its module, by `--module DIRECTORY`, or load the \
                    state instead, by `terraform show -json` without a plan";
/// The deepest nesting of modules, and of resources of a path.
const LEVELS: usize = 100;

/// A resource instance.
struct Resource<'t> {
    address: &'t str,
    kind: &'t str,
    values: &'t Tree,
    span: Span,
    /// The expressions of the configuration; none in a state.
    expressions: Option<&'t Tree>,
    /// The path of its module, such as `module.api.`.
    module: String,
}

/// Loads a plan or a state.
pub(super) fn load(loader: &mut Loader<'_>, document: &Document) -> Loaded {
    #[cfg_attr(not(feature = "cli"), expect(unused_mut, reason = "modules are read by the `cli`"))]
    let mut root = super::document::tree(&document.node, document.file, &document.text);
    #[cfg(feature = "cli")]
    if let Some(directory) = &loader.settings.module_directory {
        expressions::complete(loader, &mut root, directory);
    }
    let root = root;
    let values = root.get("planned_values").or_else(|| root.get("values"));
    let mut expressions = HashMap::new();
    if let Some(configuration) = root.at(&["configuration", "root_module"]) {
        configured(configuration, "", &mut expressions, LEVELS);
    }
    let mut resources = Vec::new();
    if let Some(module) = values.and_then(|values| values.get("root_module")) {
        collect(module, &expressions, &mut resources, LEVELS);
    }
    let (mut by_value, mut by_plain_address) = (HashMap::new(), HashMap::new());
    for (index, resource) in resources.iter().enumerate() {
        for name in ["id", "root_resource_id", "name", "arn", "invoke_arn"] {
            if let Some(value) = resource.values.get(name).and_then(Tree::text) {
                by_value.entry(value).or_insert_with(Vec::new).push(index);
            }
        }
        let plain = without_indexes(resource.address);
        by_plain_address.entry(plain).or_insert_with(Vec::new).push(index);
    }
    let mut state = State {
        loader,
        resources,
        apis: Vec::new(),
        by_address: HashMap::new(),
        by_value,
        by_plain_address,
    };
    state.read();
    let (tables, roles) = (state.tables(), state.roles());
    let has_account_role = state.resources.iter().any(|of| of.kind == "aws_api_gateway_account");
    let inventory =
        if state.loader.is_whole { state.inventory(&root) } else { super::Inventory::default() };
    Loaded { inventory, apis: state.apis, tables, roles, has_account_role, ..Loaded::default() }
}

fn configured<'t>(
    module: &'t Tree,
    path: &str,
    found: &mut HashMap<String, &'t Tree>,
    levels: usize,
) {
    for resource in module.get("resources").map(Tree::items).unwrap_or_default() {
        if let Some(address) = resource.get("address").and_then(Tree::text) {
            found.insert(format!("{path}{address}"), resource);
        }
    }
    for (name, call) in module.get("module_calls").map(Tree::entries).unwrap_or_default() {
        if let Some(module) = call.get("module").filter(|_| levels > 0) {
            configured(module, &format!("{path}module.{}.", name.text), found, levels - 1);
        }
    }
}

fn collect<'t>(
    module: &'t Tree,
    expressions: &HashMap<String, &'t Tree>,
    found: &mut Vec<Resource<'t>>,
    levels: usize,
) {
    let path = module.get("address").and_then(Tree::text).unwrap_or_default();
    let path = if path.is_empty() { String::new() } else { format!("{path}.") };
    for resource in module.get("resources").map(Tree::items).unwrap_or_default() {
        let text = |name: &str| resource.get(name).and_then(Tree::text);
        if text("mode") != Some("managed") {
            continue;
        }
        let (Some(address), Some(kind)) = (text("address"), text("type")) else { continue };
        let Some(values) = resource.get("values") else { continue };
        let configured = expressions.get(&without_indexes(address));
        found.push(Resource {
            address,
            kind,
            values,
            span: resource.get("address").map(|address| address.span).unwrap_or_default(),
            expressions: configured.and_then(|of| of.get("expressions")),
            module: path.clone(),
        });
    }
    for child in module.get("child_modules").map(Tree::items).unwrap_or_default() {
        if levels > 0 {
            collect(child, expressions, found, levels - 1);
        }
    }
}

/// An address without `[0]` and `["key"]`.
pub(crate) fn without_indexes(address: &str) -> String {
    let mut text = String::new();
    let (mut is_index, mut is_quoted) = (false, false);
    for character in address.chars() {
        match character {
            '"' if is_index => is_quoted = !is_quoted,
            '[' if !is_index => is_index = true,
            ']' if is_index && !is_quoted => is_index = false,
            _ if !is_index => text.push(character),
            _ => {}
        }
    }
    text
}

struct State<'l, 's, 't> {
    loader: &'l mut Loader<'s>,
    resources: Vec<Resource<'t>>,
    apis: Vec<LoadedApi>,
    /// The indexes of the APIs by the addresses of their resources.
    by_address: HashMap<String, usize>,
    /// The indexes of the resources by the values that others refer to.
    by_value: HashMap<&'t str, Vec<usize>>,
    /// The indexes of the instances by the address of their resource.
    by_plain_address: HashMap<String, Vec<usize>>,
}

impl<'t> State<'_, '_, 't> {
    fn of_kind(&self, kind: &str) -> Vec<usize> {
        let of =
            |(index, resource): (usize, &Resource<'_>)| (resource.kind == kind).then_some(index);
        self.resources.iter().enumerate().filter_map(of).collect()
    }

    fn text(&self, index: usize, name: &str) -> Option<&'t str> {
        self.resources[index].values.get(name)?.text().filter(|text| !text.is_empty())
    }

    /// The index of the resource to which a property refers, by a value that AWS assigned or by the
    /// configuration.
    fn link(&self, index: usize, property: &str) -> Option<usize> {
        self.link_to(index, property, "")
    }

    /// The same for resources of kinds with a prefix.
    fn link_to(&self, index: usize, property: &str, kind: &str) -> Option<usize> {
        let of = &self.resources[index];
        let is_of_kind = |other: &&usize| self.resources[**other].kind.starts_with(kind);
        let value = of.values.get(property).and_then(Tree::text);
        let known = value.and_then(|value| self.by_value.get(value));
        let known = known.and_then(|known| known.iter().find(is_of_kind)).copied();
        known.or_else(|| self.referred(of, of.expressions?.get(property)?, kind))
    }

    fn referred(&self, of: &Resource<'_>, expression: &Tree, kind: &str) -> Option<usize> {
        let instance = of.address.rfind('[').map(|at| &of.address[at..]);
        expression.get("references")?.items().iter().filter_map(Tree::text).find_map(|reference| {
            let own = format!("{}{reference}", of.module);
            let mut plain = without_indexes(&own);
            // A reference ends with attributes.
            let found = loop {
                if let Some(found) = self.by_plain_address.get(&plain) {
                    break found;
                }
                plain.truncate(plain.rfind('.')?);
            };
            let address = |index: usize| self.resources[index].address;
            let is_of_kind = |index: &usize| self.resources[*index].kind.starts_with(kind);
            let found = || found.iter().copied();
            let named = found().find(|&index| own.starts_with(address(index)));
            let same =
                instance.and_then(|instance| found().find(|&of| address(of).ends_with(instance)));
            let exact = named.filter(|_| reference.contains('['));
            exact.or(same).or(found().next()).filter(is_of_kind)
        })
    }

    fn api_of(&mut self, index: usize, property: &str) -> Option<usize> {
        let target = self.link_to(index, property, "aws_api_gateway_rest_api");
        let api = target.and_then(|target| self.by_address.get(self.resources[target].address));
        if api.is_none() {
            let Resource { span, address, .. } = self.resources[index];
            self.loader.unread(span, format!("the API of `{address}` is not declared here"));
        }
        api.copied()
    }

    fn address(&self, index: usize, property: &str) -> Option<String> {
        self.link_to(index, property, "aws_api_gateway_").map(|target| self.identifier(target))
    }

    /// The name of a validator or authorizer, or the address.
    fn identifier(&self, index: usize) -> String {
        let name = self.text(index, "name");
        let of = &self.resources[index];
        let is_taken = self.resources[..index].iter().any(|other| {
            other.kind == of.kind && other.values.get("name").and_then(Tree::text) == name
        });
        match name {
            Some(name) if !is_taken => name.to_owned(),
            _ => of.address.to_owned(),
        }
    }

    fn read(&mut self) {
        for index in self.of_kind("aws_api_gateway_rest_api") {
            self.rest_api(index);
        }
        for index in self.of_kind("aws_api_gateway_rest_api_policy") {
            let Some(api) = self.api_of(index, "rest_api_id") else { continue };
            let values = self.resources[index].values;
            if let Some(policy) = values.get("policy") {
                self.loader.policy(&mut self.apis[api], policy);
            } else {
                let span = self.resources[index].span;
                self.loader.unread(span, "the policy is known after the plan is applied");
            }
        }
        for index in self.of_kind("aws_api_gateway_request_validator") {
            let Some(api) = self.api_of(index, "rest_api_id") else { continue };
            let flag = |name: &str| {
                self.resources[index].values.get(name).and_then(Tree::boolean).unwrap_or_default()
            };
            let validator = RequestValidator {
                validate_request_body: flag("validate_request_body"),
                validate_request_parameters: flag("validate_request_parameters"),
            };
            let (id, span) = (self.identifier(index), self.resources[index].span);
            self.apis[api].places.add(Part::RequestValidator(id.clone()), span);
            self.apis[api].api.request_validators.insert(id, validator);
        }
        for index in self.of_kind("aws_api_gateway_authorizer") {
            self.authorizer(index);
        }
        for index in self.of_kind("aws_api_gateway_model") {
            let Some(api) = self.api_of(index, "rest_api_id") else { continue };
            let name = self.text(index, "name").unwrap_or_default();
            let content_type = self.text(index, "content_type").unwrap_or("application/json");
            let schema = self.resources[index].values.get("schema").cloned().unwrap_or_default();
            self.loader.model(&mut self.apis[api], name, content_type, &schema);
        }
        for index in self.of_kind("aws_api_gateway_gateway_response") {
            let Some(api) = self.api_of(index, "rest_api_id") else { continue };
            let values = self.resources[index].values;
            let kind = values.get("response_type").cloned().unwrap_or_default();
            self.loader.gateway_response(&mut self.apis[api], &kind, values, &TERRAFORM);
        }
        self.methods();
        for index in self.of_kind("aws_api_gateway_deployment") {
            self.deployment(index);
        }
        for index in self.of_kind("aws_api_gateway_stage") {
            self.stage(index);
        }
        self.keys_and_plans();
        self.base_path_mappings();
        for api in &mut self.apis {
            self.loader.complete(api);
        }
    }

    fn rest_api(&mut self, index: usize) {
        let of = &self.resources[index];
        let (address, values, span) = (of.address, of.values, of.span);
        let name = values.get("name").and_then(Tree::text).unwrap_or(address);
        // A plan does not have the identifier yet.
        let id = values.get("id").and_then(Tree::string);
        let id = id.unwrap_or_else(|| made_up::api_id(self.apis.len()));
        let mut loaded = LoadedApi {
            name: address.to_owned(),
            api: Api { id, ..Api::new(name) },
            ..LoadedApi::default()
        };
        loaded.places.add(Part::Api, span);
        let source = values.get("api_key_source");
        if let Some(source) =
            self.loader.enumeration(source, &ApiKeySource::ALL, ApiKeySource::as_str)
        {
            loaded.api.api_key_source = source;
        }
        let types = values.get("binary_media_types").map(Tree::texts).unwrap_or_default();
        loaded.api.binary_media_types = types.into_iter().collect();
        let configuration = values.get("endpoint_configuration");
        let configuration = configuration.and_then(|of| of.one_or_more().first());
        let types = configuration.and_then(|of| of.get("types")).map(Tree::texts);
        let kind = types.unwrap_or_default().into_iter().next().unwrap_or_else(|| "EDGE".into());
        loaded.api.endpoint_type =
            EndpointType::ALL.into_iter().find(|known| known.as_str() == kind);
        let disables = values.get("disable_execute_api_endpoint").and_then(Tree::boolean);
        loaded.api.disable_execute_api_endpoint = disables.unwrap_or_default();
        // The provider writes it as a text, and -1 for none.
        let size = values.get("minimum_compression_size").and_then(Tree::string);
        loaded.api.minimum_compression_size = size.and_then(|size| size.parse().ok());
        if let Some(body) = values.get("body").and_then(Tree::text) {
            match super::yaml::template(body) {
                Ok(node) => {
                    // Its lines are those of the text, which are one line of the plan.
                    let mut tree = super::document::tree(&node, span.file, body);
                    tree.place_all(span);
                    openapi::read(self.loader, &mut loaded, &tree);
                }
                Err(fault) => {
                    let message = format!("the body of `{address}`: {}", fault.message);
                    self.loader.unread(span, message);
                }
            }
        } else if of.expressions.is_some_and(|of| of.get("body").is_some()) {
            self.loader.unread(span, "the body is known after the plan is applied");
        }
        if let Some(policy) = values.get("policy") {
            self.loader.policy(&mut loaded, policy);
        }
        self.by_address.insert(address.to_owned(), self.apis.len());
        self.apis.push(loaded);
    }

    fn authorizer(&mut self, index: usize) {
        let Some(api) = self.api_of(index, "rest_api_id") else { return };
        let of = &self.resources[index];
        let (values, span) = (of.values, of.span);
        let kind = values.get("type").cloned().unwrap_or_else(|| Tree::computed("TOKEN", span));
        let Some(kind) = self.loader.authorizer_type(Some(&kind), span) else { return };
        let id = self.identifier(index);
        let text = |name: &str| self.text(index, name).map(str::to_owned);
        let mut pools = values.get("provider_arns").map(Tree::texts).unwrap_or_default();
        if pools.is_empty()
            && let Some(target) = self.link_to(index, "provider_arns", "aws_cognito_user_pool")
        {
            pools.push(self.arn(target));
        }
        let function = self.link_to(index, "authorizer_uri", "aws_lambda");
        let authorizer = DeployedAuthorizer {
            name: text("name").unwrap_or_else(|| id.clone()),
            r#type: kind,
            provider_arns: pools,
            authorizer_uri: text("authorizer_uri")
                .or_else(|| function.map(|target| lambda_uri(&self.arn(target)))),
            authorizer_credentials: text("authorizer_credentials").or_else(|| {
                self.link_to(index, "authorizer_credentials", "aws_iam_role").map(|of| self.arn(of))
            }),
            identity_source: text("identity_source"),
            identity_validation_expression: text("identity_validation_expression"),
            authorizer_result_ttl_in_seconds: values
                .get("authorizer_result_ttl_in_seconds")
                .and_then(Tree::number)
                .filter(|seconds| *seconds != 300),
        };
        self.apis[api].places.add(Part::Authorizer(id.clone()), span);
        self.apis[api].api.authorizers.insert(id, authorizer);
    }

    /// The ARN of a resource, which a plan may not know.
    fn arn(&self, index: usize) -> String {
        if let Some(arn) = self.text(index, "arn") {
            return arn.to_owned();
        }
        made_up::arn(self.resources[index].kind, self.name(index))
    }

    /// The physical name of a resource, or its name in the module.
    fn name(&self, index: usize) -> &'t str {
        let of = &self.resources[index];
        made_up::name(of.kind, of.address, of.values)
    }

    /// The path of the resource to which a method refers.
    fn path(&self, index: usize, property: &str) -> Option<String> {
        let mut segments = Vec::new();
        let mut at = self.link_to(index, property, "aws_api_gateway_")?;
        while self.resources[at].kind == "aws_api_gateway_resource" {
            segments.push(self.text(at, "path_part")?);
            if segments.len() > LEVELS {
                return None;
            }
            at = self.link_to(at, "parent_id", "aws_api_gateway_")?;
        }
        segments.reverse();
        Some(format!("/{}", segments.join("/")))
    }

    /// The API and the route that a part of a method belongs to.
    fn route(&mut self, index: usize) -> Option<(usize, RouteKey)> {
        let api = self.api_of(index, "rest_api_id")?;
        let Resource { span, address, .. } = self.resources[index];
        let Some(path) = self.path(index, "resource_id") else {
            self.loader.unread(span, format!("the path of `{address}` is not declared here"));
            return None;
        };
        let verb = self.text(index, "http_method").map(str::to_owned).or_else(|| {
            let method = self.link_to(index, "http_method", "aws_api_gateway_")?;
            self.text(method, "http_method").map(str::to_owned)
        });
        let method = named(&HttpMethod::ALL, HttpMethod::as_str, &verb.unwrap_or_default());
        let Some(method) = method else {
            self.loader.invalid(span, format!("`{address}` has no HTTP method"));
            return None;
        };
        Some((api, RouteKey { path, method }))
    }

    fn methods(&mut self) {
        let mut integrations = BTreeMap::new();
        for index in self.of_kind("aws_api_gateway_integration") {
            let Some((api, route)) = self.route(index) else { continue };
            let values = self.resources[index].values;
            let mut integration =
                self.loader.integration(&mut self.apis[api], &route, values, &TERRAFORM);
            // The provider writes API Gateway's default.
            integration.timeout_in_millis =
                integration.timeout_in_millis.filter(|of| *of != 29_000);
            let has = |name: &str| {
                self.resources[index].expressions.is_some_and(|of| of.get(name).is_some())
            };
            if integration.uri.is_none() && has("uri") {
                let span = self.resources[index].span;
                match self.link(index, "uri") {
                    Some(target) if self.resources[target].kind == "aws_lambda_function" => {
                        integration.uri = Some(lambda_uri(&self.arn(target)));
                    }
                    _ => self.loader.assumed(
                        span,
                        format!("the address of {route} is known after the plan is applied"),
                        OPEN,
                    ),
                }
            }
            if !self.apis[api].credentials.contains_key(&route)
                && let Some(role) = self.link_to(index, "credentials", "aws_iam_role")
            {
                let arn = self.arn(role);
                self.apis[api].credentials.insert(route.clone(), arn);
            }
            for (name, what) in [
                ("request_templates", "templates of the request"),
                ("request_parameters", "parameters of the request"),
            ] {
                self.report_unknown(index, name, &format!("the {what} of {route}"));
            }
            integrations.insert((api, route), integration);
        }
        for index in self.of_kind("aws_api_gateway_integration_response") {
            let Some((api, route)) = self.route(index) else { continue };
            let values = self.resources[index].values;
            let Some(status) = self.status(index) else { continue };
            let response = self.loader.integration_response(
                &mut self.apis[api],
                &route,
                status,
                values,
                &TERRAFORM,
            );
            for (name, what) in [
                ("response_templates", "templates of the response"),
                ("response_parameters", "parameters of the response"),
            ] {
                self.report_unknown(index, name, &format!("the {what} {status} of {route}"));
            }
            if let Some(integration) = integrations.get_mut(&(api, route)) {
                self.loader.add_response(integration, status, response, values);
            } else {
                let span = self.resources[index].span;
                self.loader.invalid(span, "the response has no integration");
            }
        }
        let mut methods = Vec::new();
        for index in self.of_kind("aws_api_gateway_method") {
            let Some((api, route)) = self.route(index) else { continue };
            let span = self.resources[index].span;
            self.apis[api].places.add(Part::Method(route.clone()), span);
            let Some(integration) = integrations.remove(&(api, route.clone())) else {
                let message =
                    format!("{route} has no integration, and API Gateway does not deploy it");
                self.loader.invalid(span, message);
                continue;
            };
            let method = self.method(index, DeployedMethod::new(integration));
            methods.push((api, route, method, span));
        }
        for index in self.of_kind("aws_api_gateway_method_response") {
            let Some((api, route)) = self.route(index) else { continue };
            let Some(status) = self.status(index) else { continue };
            let values = self.resources[index].values;
            let response =
                method_response(values.get("response_parameters"), values.get("response_models"));
            let span = self.resources[index].span;
            self.apis[api].places.add(Part::MethodResponse(route.clone(), status), span);
            let method = methods.iter_mut().find(|(of, known, ..)| (*of, known) == (api, &route));
            if let Some((_, _, method, _)) = method {
                method.method_responses.insert(status, response);
            }
        }
        for (api, route, method, span) in methods {
            self.loader.add_method(&mut self.apis[api], &route, method, span);
        }
    }

    /// Reports a map that a plan leaves open, because parts of it are known only afterwards.
    fn report_unknown(&mut self, index: usize, property: &str, what: &str) {
        let Resource { values, expressions, span, .. } = self.resources[index];
        let is_empty = values.get(property).is_none_or(|map| map.entries().is_empty());
        let refers = expressions.and_then(|of| of.at(&[property, "references"])).is_some();
        if is_empty && refers {
            let message = format!("{what} are known after the plan is applied");
            let finding = super::LoadFinding::new(&super::rules::unread_part::RULE, span, message);
            self.loader.report(finding.help(OPEN));
        }
    }

    fn status(&mut self, index: usize) -> Option<u16> {
        let values = self.resources[index].values;
        let linked = self
            .link_to(index, "status_code", "aws_api_gateway_")
            .and_then(|of| self.text(of, "status_code"));
        let linked = linked.map(|status| Tree::computed(status, values.span));
        self.loader.status(values.get("status_code").or(linked.as_ref()), values)
    }

    fn method(&self, index: usize, mut method: DeployedMethod) -> DeployedMethod {
        let values = self.resources[index].values;
        let kind = self.text(index, "authorization").unwrap_or("NONE");
        method.authorization_type =
            named(&AuthorizationType::ALL, AuthorizationType::as_str, kind).unwrap_or_default();
        method.authorizer_id = self.address(index, "authorizer_id");
        let scopes = values.get("authorization_scopes").map(Tree::texts).unwrap_or_default();
        method.authorization_scopes = scopes.into_iter().collect();
        method.api_key_required =
            values.get("api_key_required").and_then(Tree::boolean).unwrap_or_default();
        method.request_validator_id = self.address(index, "request_validator_id");
        for (name, required) in
            values.get("request_parameters").map(Tree::entries).unwrap_or_default()
        {
            let required = required.boolean().unwrap_or_default();
            method.request_parameters.insert(name.text.clone(), required);
        }
        for (name, model) in values.get("request_models").map(Tree::entries).unwrap_or_default() {
            method.request_models.insert(name.text.clone(), model.string().unwrap_or_default());
        }
        method
    }

    fn deployment(&mut self, index: usize) {
        let Some(api) = self.api_of(index, "rest_api_id") else { return };
        let of = &self.resources[index];
        let triggers = of.values.get("triggers").is_some()
            || of.expressions.is_some_and(|of| of.get("triggers").is_some());
        let deployment = LoadedDeployment {
            name: of.address.to_owned(),
            without: Vec::new(),
            follows_methods: triggers,
            create_before_destroy: of
                .values
                .at(&["lifecycle", "create_before_destroy"])
                .and_then(Tree::boolean),
        };
        let span = of.span;
        self.apis[api].places.add(Part::Deployment(deployment.name.clone()), span);
        self.apis[api].deployments.push(deployment);
        if let Some(name) = self.text(index, "stage_name") {
            self.apis[api].api.stages.insert(name.to_owned(), DeployedStage::default());
        }
    }

    fn stage(&mut self, index: usize) {
        let Some(api) = self.api_of(index, "rest_api_id") else { return };
        let (values, span) = (self.resources[index].values, self.resources[index].span);
        let Some(name) = self.text(index, "stage_name") else {
            return self.loader.invalid(span, "the stage has no name");
        };
        let texts = |tree: Option<&Tree>| -> BTreeMap<String, String> {
            let entries = tree.map(Tree::entries).unwrap_or_default().iter();
            entries
                .map(|(name, value)| (name.text.clone(), value.string().unwrap_or_default()))
                .collect()
        };
        let mut stage =
            DeployedStage { variables: texts(values.get("variables")), ..DeployedStage::default() };
        let canary = values.get("canary_settings").and_then(|of| of.one_or_more().first());
        stage.canary_settings = canary.map(|canary| CanarySettings {
            percent_traffic: canary
                .get("percent_traffic")
                .and_then(Tree::number)
                .unwrap_or_default(),
            stage_variable_overrides: texts(canary.get("stage_variable_overrides")),
        });
        for settings in self.of_kind("aws_api_gateway_method_settings") {
            if self.link(settings, "rest_api_id") != self.link(index, "rest_api_id")
                || self.text(settings, "stage_name").is_some_and(|of| of != name)
            {
                continue;
            }
            let path = self.text(settings, "method_path").unwrap_or("*/*");
            let of = self.resources[settings].values.get("settings");
            let Some(of) = of.and_then(|of| of.one_or_more().first()) else { continue };
            if matches!(of.get("logging_level").and_then(Tree::text), Some("INFO" | "ERROR")) {
                self.apis[api].logging_stages.insert(name.to_owned());
            }
            let rate: Option<f64> = of.get("throttling_rate_limit").and_then(Tree::number);
            let burst: Option<i64> = of.get("throttling_burst_limit").and_then(Tree::number);
            // The provider writes -1 for no limit.
            let rate = rate.filter(|rate| *rate >= 0.0);
            let burst = burst.and_then(|burst| u32::try_from(burst).ok());
            if rate.is_some() || burst.is_some() {
                let path = path.replace("~1", "/");
                let key =
                    if path == "*/*" { path } else { format!("/{}", path.trim_start_matches('/')) };
                stage.throttle_settings.insert(
                    key,
                    ThrottleSettings {
                        rate_limit: rate.unwrap_or(10_000.0),
                        burst_limit: burst.unwrap_or(5000),
                    },
                );
            }
        }
        self.apis[api].places.add(Part::Stage(name.to_owned()), span);
        self.apis[api].api.stages.insert(name.to_owned(), stage);
    }

    fn base_path_mappings(&mut self) {
        for index in self.of_kind("aws_api_gateway_base_path_mapping") {
            let domain = self.link_to(index, "domain_name", "aws_api_gateway_domain_name");
            let domain = domain.and_then(|domain| self.text(domain, "domain_name"));
            let Some(domain) = domain.or_else(|| self.text(index, "domain_name")) else { continue };
            let stage = self.link_to(index, "stage_name", "aws_api_gateway_stage");
            let stage = stage.and_then(|stage| self.text(stage, "stage_name"));
            let stage = stage.or_else(|| self.text(index, "stage_name")).unwrap_or_default();
            let url = base_path_url(domain, self.text(index, "base_path").unwrap_or_default());
            let stage = stage.to_owned();
            let api = self.link_to(index, "api_id", "aws_api_gateway_rest_api");
            if let Some(api) = api.and_then(|api| self.by_address.get(self.resources[api].address))
            {
                self.apis[*api].api.base_path_mappings.insert(url, stage);
            }
        }
    }

    fn keys_and_plans(&mut self) {
        for index in self.of_kind("aws_api_gateway_api_key") {
            let id = self.resources[index].address.to_owned();
            let enabled = self.resources[index].values.get("enabled").and_then(Tree::boolean);
            let value = self.text(index, "value").map(str::to_owned);
            let value = value.unwrap_or_else(|| placeholder::api_key(&id));
            let key = DeployedApiKey { enabled: enabled.unwrap_or(true), value: Some(value) };
            for api in &mut self.apis {
                api.api.api_keys.insert(id.clone(), key.clone());
            }
        }
        let mut keys: HashMap<usize, Vec<String>> = HashMap::new();
        for index in self.of_kind("aws_api_gateway_usage_plan_key") {
            let plan = self.link_to(index, "usage_plan_id", "aws_api_gateway_usage_plan");
            let key = self.link_to(index, "key_id", "aws_api_gateway_api_key");
            if let (Some(plan), Some(key)) = (plan, key) {
                keys.entry(plan).or_default().push(self.resources[key].address.to_owned());
            }
        }
        for index in self.of_kind("aws_api_gateway_usage_plan") {
            let of = &self.resources[index];
            let (id, values) = (of.address.to_owned(), of.values);
            let first = |name: &str| values.get(name).and_then(|of| of.one_or_more().first());
            let mut plan = DeployedUsagePlan {
                keys: keys.remove(&index).unwrap_or_default().into_iter().collect(),
                throttle: first("throttle_settings").map(|of| ThrottleSettings {
                    rate_limit: of.get("rate_limit").and_then(Tree::number).unwrap_or_default(),
                    burst_limit: of.get("burst_limit").and_then(Tree::number).unwrap_or_default(),
                }),
                quota: first("quota_settings").and_then(|of| {
                    let period = of.get("period")?.text()?;
                    Some(QuotaSettings {
                        limit: of.get("limit").and_then(Tree::number)?,
                        offset: of.get("offset").and_then(Tree::number).unwrap_or_default(),
                        period: named(&QuotaPeriod::ALL, QuotaPeriod::as_str, period)?,
                    })
                }),
                ..DeployedUsagePlan::default()
            };
            let stages = values.get("api_stages").map(Tree::items).unwrap_or_default();
            let written = of.expressions.and_then(|of| of.get("api_stages"));
            let written = written.map(Tree::items).unwrap_or_default();
            for (position, stage) in stages.iter().enumerate() {
                let expression = written.get(position).and_then(|of| of.get("api_id"));
                let api = expression.and_then(|of| self.referred(&self.resources[index], of, ""));
                let api = api.or_else(|| {
                    let id = stage.get("api_id").and_then(Tree::text)?;
                    let is_it =
                        |of: &Resource<'_>| of.values.get("id").and_then(Tree::text) == Some(id);
                    self.resources.iter().position(is_it)
                });
                let api = api.and_then(|api| self.by_address.get(self.resources[api].address));
                let Some(api) = api.copied() else { continue };
                plan.api_stages.extend(stage.get("stage").and_then(Tree::string));
                self.apis[api].places.add(Part::UsagePlan(id.clone()), self.resources[index].span);
                self.apis[api].api.usage_plans.insert(id.clone(), plan.clone());
            }
        }
    }

    fn tables(&self) -> Vec<LoadedTable> {
        let mut tables = Vec::new();
        for index in self.of_kind("aws_dynamodb_table") {
            let of = &self.resources[index];
            let name = self.text(index, "name").unwrap_or(of.address).to_owned();
            let time_to_live = of.values.get("ttl").and_then(|of| of.one_or_more().first());
            let time_to_live = time_to_live
                .filter(|of| of.get("enabled").and_then(Tree::boolean) == Some(true))
                .and_then(|of| of.get("attribute_name"))
                .and_then(Tree::string);
            tables.push(LoadedTable {
                key: of.address.to_owned(),
                definition: definition(of.values, &name),
                name,
                time_to_live,
                span: of.span,
            });
        }
        tables
    }

    fn roles(&mut self) -> Vec<LoadedRole> {
        let mut roles: Vec<(usize, LoadedRole)> = Vec::new();
        for index in self.of_kind("aws_iam_role") {
            let of = &self.resources[index];
            let trust = self.policy(index, "assume_role_policy").unwrap_or_default();
            let trust = trust.get("Statement").map(Tree::one_or_more).unwrap_or_default();
            let services = trust.iter().filter_map(|of| of.at(&["Principal", "Service"]));
            roles.push((
                index,
                LoadedRole {
                    key: of.address.to_owned(),
                    arn: self.arn(index),
                    services: services.flat_map(Tree::texts).collect(),
                    span: of.span,
                    ..LoadedRole::default()
                },
            ));
        }
        for index in self.of_kind("aws_iam_role_policy") {
            let role = self.link_to(index, "role", "aws_iam_role");
            let role = roles.iter_mut().find(|(of, _)| Some(*of) == role);
            let Some(policy) = self.policy(index, "policy") else {
                let span = self.resources[index].span;
                self.loader.unread(span, "the policy is known after the plan is applied");
                if let Some((_, role)) = role {
                    role.has_unknown_policies = true;
                }
                continue;
            };
            if let Some((_, role)) = role {
                role.statements.extend(super::cloudformation::statements(&policy));
            }
        }
        for index in self.of_kind("aws_iam_role_policy_attachment") {
            let role = self.link_to(index, "role", "aws_iam_role");
            let own = self.link_to(index, "policy_arn", "aws_iam_policy");
            let own = own.and_then(|of| self.policy(of, "policy"));
            if let Some((_, role)) = roles.iter_mut().find(|(of, _)| Some(*of) == role) {
                match own {
                    Some(policy) => {
                        role.statements.extend(super::cloudformation::statements(&policy));
                    }
                    None => role.has_unknown_policies = true,
                }
            }
        }
        roles.into_iter().map(|(_, role)| role).collect()
    }

    /// A policy, which is JSON in a text.
    fn policy(&self, index: usize, name: &str) -> Option<Tree> {
        let text = self.text(index, name)?;
        let span = self.resources[index].span;
        let node = super::yaml::template(text).ok()?;
        let mut tree = super::document::tree(&node, span.file, text);
        tree.place_all(span);
        Some(tree)
    }
}

fn lambda_uri(arn: &str) -> String {
    format!(
        "arn:{PARTITION}:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
    )
}

/// The input of `CreateTable`.
fn definition(values: &Tree, name: &str) -> Value {
    use serde_json::json;
    let text =
        |of: &Tree, name: &str| of.get(name).and_then(Tree::string).filter(|text| !text.is_empty());
    let keys = |of: &Tree, hash: Option<String>| -> Value {
        let hash = hash.or_else(|| text(of, "hash_key"));
        let keys = [(hash, "HASH"), (text(of, "range_key"), "RANGE")];
        let keys = keys.into_iter().filter_map(|(name, kind)| Some((name?, kind)));
        keys.map(|(name, kind)| json!({"AttributeName": name, "KeyType": kind})).collect()
    };
    let projection = |of: &Tree| {
        let attributes = of.get("non_key_attributes").map(Tree::texts).unwrap_or_default();
        let kind = text(of, "projection_type").unwrap_or_else(|| "ALL".to_owned());
        if attributes.is_empty() {
            json!({"ProjectionType": kind})
        } else {
            json!({"ProjectionType": kind, "NonKeyAttributes": attributes})
        }
    };
    let list = |name: &str| values.get(name).map(Tree::items).unwrap_or_default();
    let attributes: Vec<_> = list("attribute")
        .iter()
        .map(|of| json!({"AttributeName": text(of, "name"), "AttributeType": text(of, "type")}))
        .collect();
    let mut definition = json!({
        "TableName": name,
        "AttributeDefinitions": attributes,
        "KeySchema": keys(values, None),
        "BillingMode": "PAY_PER_REQUEST",
    });
    let index = |of: &Tree, key_schema: Value| {
        json!({
            "IndexName": text(of, "name"),
            "KeySchema": key_schema,
            "Projection": projection(of),
        })
    };
    let global: Vec<_> =
        list("global_secondary_index").iter().map(|of| index(of, keys(of, None))).collect();
    if !global.is_empty() {
        definition["GlobalSecondaryIndexes"] = global.into();
    }
    let hash = text(values, "hash_key");
    let local: Vec<_> =
        list("local_secondary_index").iter().map(|of| index(of, keys(of, hash.clone()))).collect();
    if !local.is_empty() {
        definition["LocalSecondaryIndexes"] = local.into();
    }
    if let Some(view) = text(values, "stream_view_type") {
        definition["StreamSpecification"] = json!({"StreamEnabled": true, "StreamViewType": view});
    }
    definition
}
