//! REST APIs and the resources of `AWS::ApiGateway`.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Template;
use crate::blueprint::node::Value;
use crate::gateway::api::{
    Api, ApiKeySource, AuthorizationType, AuthorizerType, CanarySettings, DeployedApiKey,
    DeployedAuthorizer, DeployedMethod, DeployedStage, DeployedUsagePlan, EndpointType, HttpMethod,
    QuotaPeriod, QuotaSettings, RequestValidator, ThrottleSettings, base_path_url,
};
use crate::gateway::placeholder;
use crate::load::files::Span;
use crate::load::loader::Loader;
use crate::load::method::{CLOUDFORMATION, method_response};
use crate::load::tree::Tree;
use crate::load::{LoadedApi, LoadedDeployment, Part, RouteKey, openapi};
use crate::plan::deployed::{ACCOUNT_ID, REGION};

/// The deepest nesting of resources of a path.
const PATH_LEVELS: usize = 100;

/// The APIs of a template while their parts are added.
#[derive(Default)]
pub(super) struct Apis {
    pub(super) apis: Vec<LoadedApi>,
    /// The indexes by the value of a reference to the API.
    pub(super) by_id: HashMap<String, usize>,
    /// The logical IDs of the methods.
    methods: BTreeMap<String, (usize, RouteKey)>,
}

impl Template<'_, '_> {
    /// The REST APIs.
    pub(super) fn apis(&mut self) -> Vec<LoadedApi> {
        let mut apis = Apis::default();
        for index in self.of_kind(&["AWS::ApiGateway::RestApi"]) {
            self.rest_api(&mut apis, index);
        }
        self.serverless_apis(&mut apis);
        for index in self.of_kind(&["AWS::ApiGateway::RequestValidator"]) {
            self.validator(&mut apis, index);
        }
        for index in self.of_kind(&["AWS::ApiGateway::Authorizer"]) {
            self.authorizer(&mut apis, index);
        }
        for index in self.of_kind(&["AWS::ApiGateway::Model"]) {
            self.model(&mut apis, index);
        }
        for index in self.of_kind(&["AWS::ApiGateway::GatewayResponse"]) {
            self.gateway_response(&mut apis, index);
        }
        let paths = self.paths();
        for index in self.of_kind(&["AWS::ApiGateway::Method"]) {
            self.method(&mut apis, index, &paths);
        }
        self.check_events(&apis);
        for index in self.of_kind(&["AWS::ApiGateway::Deployment"]) {
            self.deployment(&mut apis, index);
        }
        for index in self.of_kind(&["AWS::ApiGateway::Stage"]) {
            self.stage(&mut apis, index);
        }
        self.keys_and_plans(&mut apis);
        self.base_path_mappings(&mut apis);
        for api in &mut apis.apis {
            self.loader.complete(api);
        }
        apis.apis
    }

    pub(super) fn empty_api(id: &str, api_id: String, span: Span) -> LoadedApi {
        let mut loaded = LoadedApi { name: id.to_owned(), ..LoadedApi::default() };
        loaded.api = Api {
            id: api_id,
            account_id: ACCOUNT_ID.to_owned(),
            region: REGION.to_owned(),
            ..Api::new(id)
        };
        loaded.places.add(Part::Api, span);
        loaded
    }

    fn rest_api(&mut self, apis: &mut Apis, index: usize) {
        let (id, span) = (self.resources[index].id.clone(), self.resources[index].span);
        let mut loaded = Self::empty_api(&id, self.api_ids[&id].clone(), span);
        if let Some(name) = self.property(index, "Name").and_then(|name| name.string()) {
            loaded.api.name = name;
        }
        let source = self.property(index, "ApiKeySourceType");
        if let Some(source) =
            self.loader.enumeration(source.as_ref(), &ApiKeySource::ALL, ApiKeySource::as_str)
        {
            loaded.api.api_key_source = source;
        }
        let types = self.property(index, "BinaryMediaTypes").unwrap_or_default();
        loaded.api.binary_media_types = types.texts().into_iter().collect();
        self.access(index, &mut loaded.api);
        let body = self.body(index, "Body", "BodyS3Location");
        if let Some(body) = body.filter(|body| !body.is_null()) {
            openapi::read(self.loader, &mut loaded, &body);
        }
        if let Some(policy) = self.property(index, "Policy") {
            self.loader.policy(&mut loaded, &policy);
        }
        apis.by_id.insert(loaded.api.id.clone(), apis.apis.len());
        apis.apis.push(loaded);
    }

    /// The properties by which callers reach an API, which SAM has, too.
    pub(super) fn access(&mut self, index: usize, api: &mut Api) {
        let configuration = self.property(index, "EndpointConfiguration").unwrap_or_default();
        // SAM accepts a text as well.
        let kind = configuration.text().or_else(|| configuration.get("Type")?.text());
        let kind = kind.map(str::to_owned);
        let types = configuration.get("Types").map(Tree::texts).unwrap_or_default();
        let kind = kind.or_else(|| types.into_iter().next()).unwrap_or_else(|| "EDGE".to_owned());
        api.endpoint_type = EndpointType::ALL.into_iter().find(|known| known.as_str() == kind);
        let disables = self.property(index, "DisableExecuteApiEndpoint");
        api.disable_execute_api_endpoint =
            disables.and_then(|flag| flag.boolean()).unwrap_or_default();
        let size = self.property(index, "MinimumCompressionSize");
        api.minimum_compression_size = size.and_then(|size| size.number());
    }

    /// The domain names that lead to APIs.
    fn base_path_mappings(&mut self, apis: &mut Apis) {
        for index in self.of_kind(&["AWS::ApiGateway::BasePathMapping"]) {
            let mut text = |name| self.property(index, name).and_then(|value| value.string());
            let (domain, path) = (text("DomainName"), text("BasePath").unwrap_or_default());
            let (api, stage) = (text("RestApiId"), text("Stage").unwrap_or_default());
            let api = api.and_then(|api| apis.by_id.get(&api).copied());
            if let (Some(domain), Some(api)) = (domain, api) {
                let url = base_path_url(&domain, &path);
                apis.apis[api].api.base_path_mappings.insert(url, stage);
            }
        }
    }

    /// The definition of an API, in the template or in a local file.
    pub(super) fn body(&mut self, index: usize, inline: &str, file: &str) -> Option<Tree> {
        if let Some(body) = self.property(index, inline) {
            return Some(self.parsed(body));
        }
        let location = self.property(index, file)?;
        let document = self.loader.local_document(&location)?;
        Some(crate::load::document::tree(&document.node, document.file, &document.text))
    }

    /// A definition that is the text of a document, which `Fn::Sub` makes of one.
    fn parsed(&mut self, body: Tree) -> Tree {
        let Some(text) = body.text() else { return body };
        match crate::blueprint::yaml::template(text) {
            Ok(node) => {
                // Its lines are those of the text.
                let mut tree = crate::load::document::tree(&node, body.span.file, text);
                tree.place_all(body.span);
                tree
            }
            Err(fault) => {
                let message = format!("the definition of the API is not read: {}", fault.message);
                self.loader.unread(body.span, message);
                Tree::default()
            }
        }
    }

    /// The API that a property refers to. One that the template does not declare is made.
    fn api_of(&mut self, apis: &mut Apis, index: usize, property: &str) -> Option<usize> {
        let Some(tree) = self.property(index, property) else {
            let message = format!("`{}` has no `{property}`", self.resources[index].id);
            self.loader.invalid(self.resources[index].span, message);
            return None;
        };
        let id = tree.string()?;
        if let Some(known) = apis.by_id.get(&id) {
            return Some(*known);
        }
        self.loader.assumed(
            tree.span,
            format!("the API `{id}` is not declared here"),
            "its parts in this file are read as an API of their own",
        );
        let loaded = Self::empty_api(&id, id.clone(), tree.span);
        apis.by_id.insert(id, apis.apis.len());
        apis.apis.push(loaded);
        Some(apis.apis.len() - 1)
    }

    fn validator(&mut self, apis: &mut Apis, index: usize) {
        let Some(api) = self.api_of(apis, index, "RestApiId") else { return };
        let id = self.identifiers[&self.resources[index].id].clone();
        let mut flag =
            |name| self.property(index, name).and_then(|flag| flag.boolean()).unwrap_or_default();
        let validator = RequestValidator {
            validate_request_body: flag("ValidateRequestBody"),
            validate_request_parameters: flag("ValidateRequestParameters"),
        };
        let span = self.resources[index].span;
        apis.apis[api].places.add(Part::RequestValidator(id.clone()), span);
        apis.apis[api].api.request_validators.insert(id, validator);
    }

    fn authorizer(&mut self, apis: &mut Apis, index: usize) {
        let Some(api) = self.api_of(apis, index, "RestApiId") else { return };
        let id = self.identifiers[&self.resources[index].id].clone();
        let span = self.resources[index].span;
        let kind = self.property(index, "Type");
        let Some(kind) = self.loader.authorizer_type(kind.as_ref(), span) else { return };
        let mut text = |name| self.property(index, name).and_then(|value| value.string());
        let authorizer = DeployedAuthorizer {
            name: text("Name").unwrap_or_else(|| id.clone()),
            r#type: kind,
            authorizer_uri: text("AuthorizerUri"),
            authorizer_credentials: text("AuthorizerCredentials"),
            identity_source: text("IdentitySource"),
            identity_validation_expression: text("IdentityValidationExpression"),
            authorizer_result_ttl_in_seconds: text("AuthorizerResultTtlInSeconds")
                .and_then(|seconds| seconds.parse().ok()),
            provider_arns: self.property(index, "ProviderARNs").unwrap_or_default().texts(),
        };
        apis.apis[api].places.add(Part::Authorizer(id.clone()), span);
        apis.apis[api].api.authorizers.insert(id, authorizer);
    }

    fn model(&mut self, apis: &mut Apis, index: usize) {
        let Some(api) = self.api_of(apis, index, "RestApiId") else { return };
        let Some(name) = self.referred(&self.resources[index].id.clone()) else { return };
        let content_type = self.property(index, "ContentType").and_then(|of| of.string());
        let content_type = content_type.unwrap_or_else(|| "application/json".to_owned());
        let schema = self.property(index, "Schema").unwrap_or_default();
        self.loader.model(&mut apis.apis[api], &name, &content_type, &schema);
    }

    fn gateway_response(&mut self, apis: &mut Apis, index: usize) {
        let Some(api) = self.api_of(apis, index, "RestApiId") else { return };
        let properties = self.properties(index);
        let kind = properties.get("ResponseType").cloned().unwrap_or_default();
        self.loader.gateway_response(&mut apis.apis[api], &kind, &properties, &CLOUDFORMATION);
    }

    /// All properties of a resource.
    pub(super) fn properties(&mut self, index: usize) -> Tree {
        let Some(node) = self.resources[index].properties.clone() else { return Tree::default() };
        self.evaluate(&node, self.resources[index].file)
    }

    /// The paths of the resources by the value of a reference to them.
    fn paths(&mut self) -> HashMap<String, String> {
        let mut parts = HashMap::new();
        for index in self.of_kind(&["AWS::ApiGateway::Resource"]) {
            let parent = self.property(index, "ParentId").and_then(|parent| parent.string());
            let part = self.property(index, "PathPart").and_then(|part| part.string());
            let id = self.resources[index].id.clone();
            if let (Some(parent), Some(part)) = (parent, part) {
                parts.insert(id, (parent, part));
            } else {
                let message = format!("`{id}` has no parent or no part of a path");
                self.loader.invalid(self.resources[index].span, message);
            }
        }
        let path = |id: &str| {
            let mut segments = Vec::new();
            let mut at = id;
            while let Some((parent, part)) = parts.get(at) {
                segments.push(part.as_str());
                if segments.len() > PATH_LEVELS {
                    return None;
                }
                at = parent;
            }
            segments.reverse();
            Some(format!("/{}", segments.join("/")))
        };
        parts.keys().filter_map(|id| Some((id.clone(), path(id)?))).collect()
    }

    fn method(&mut self, apis: &mut Apis, index: usize, paths: &HashMap<String, String>) {
        let Some(api) = self.api_of(apis, index, "RestApiId") else { return };
        let span = self.resources[index].span;
        let tree = self.properties(index);
        let Some(resource) = tree.get("ResourceId") else {
            return self.loader.invalid(span, "the method has no resource");
        };
        let id = resource.string().unwrap_or_default();
        let path = match paths.get(&id) {
            Some(path) => path.clone(),
            None if id.ends_with(".RootResourceId") => "/".to_owned(),
            None => {
                let message = format!("the resource `{id}` is not declared here");
                self.loader.assumed(resource.span, message, "its path is taken for `/`");
                "/".to_owned()
            }
        };
        let verb = tree.get("HttpMethod");
        let Some(method) = self.loader.enumeration(verb, &HttpMethod::ALL, HttpMethod::as_str)
        else {
            return self.loader.invalid(span, "the method has no HTTP method");
        };
        let route = RouteKey { path, method };
        let loaded = &mut apis.apis[api];
        loaded.places.add(Part::Method(route.clone()), span);
        apis.methods.insert(self.resources[index].id.clone(), (api, route.clone()));
        let Some(integration) = tree.get("Integration") else {
            let message = format!("{route} has no integration, and API Gateway does not deploy it");
            return self.loader.invalid(span, message);
        };
        let loader = &mut *self.loader;
        let mut deployed = loader.integration(loaded, &route, integration, &CLOUDFORMATION);
        for response in integration.get("IntegrationResponses").map(Tree::items).unwrap_or_default()
        {
            let Some(status) = loader.status(response.get("StatusCode"), response) else {
                continue;
            };
            let read =
                loader.integration_response(loaded, &route, status, response, &CLOUDFORMATION);
            loader.add_response(&mut deployed, status, read, response);
        }
        let mut method = DeployedMethod::new(deployed);
        Loader::property_places(loaded, &route, &tree, |name| {
            let (first, rest) = name.split_at(1);
            format!("{}{rest}", first.to_ascii_uppercase())
        });
        let kind = tree.get("AuthorizationType");
        method.authorization_type = loader
            .enumeration(kind, &AuthorizationType::ALL, AuthorizationType::as_str)
            .unwrap_or_default();
        method.authorizer_id = tree.get("AuthorizerId").and_then(Tree::string);
        let scopes = tree.get("AuthorizationScopes").map(Tree::texts);
        method.authorization_scopes = scopes.unwrap_or_default().into_iter().collect();
        method.api_key_required =
            tree.get("ApiKeyRequired").and_then(Tree::boolean).unwrap_or_default();
        method.request_validator_id = tree.get("RequestValidatorId").and_then(Tree::string);
        for (name, required) in tree.get("RequestParameters").map(Tree::entries).unwrap_or_default()
        {
            let part = Part::MethodParameter(route.clone(), name.text.clone());
            loaded.places.add(part, name.span);
            let required = required.boolean().unwrap_or_default();
            method.request_parameters.insert(name.text.clone(), required);
        }
        for (content_type, model) in
            tree.get("RequestModels").map(Tree::entries).unwrap_or_default()
        {
            let model = model.string().unwrap_or_default();
            method.request_models.insert(content_type.text.clone(), model);
        }
        for response in tree.get("MethodResponses").map(Tree::items).unwrap_or_default() {
            let Some(status) = loader.status(response.get("StatusCode"), response) else {
                continue;
            };
            loaded.places.add(Part::MethodResponse(route.clone(), status), response.span);
            let read =
                method_response(response.get("ResponseParameters"), response.get("ResponseModels"));
            method.method_responses.insert(status, read);
        }
        loader.add_method(loaded, &route, method, span);
    }

    fn deployment(&mut self, apis: &mut Apis, index: usize) {
        let Some(api) = self.api_of(apis, index, "RestApiId") else { return };
        let resource = self.resources[index].clone();
        let reached = self.reached_from(&resource.id);
        let without =
            apis.methods.iter().filter(|(id, (of, _))| *of == api && !reached.contains(*id));
        let suffix = resource.id.len().saturating_sub(8);
        let deployment = LoadedDeployment {
            name: resource.id.clone(),
            without: without.map(|(_, (_, route))| route.clone()).collect(),
            // Tools write a hash of the API at the end of the logical ID.
            follows_methods: resource.id.get(suffix..).is_some_and(|suffix| {
                suffix.len() == 8 && suffix.bytes().all(|byte| byte.is_ascii_hexdigit())
            }),
            create_before_destroy: None,
        };
        let loaded = &mut apis.apis[api];
        loaded.places.add(Part::Deployment(resource.id), resource.span);
        loaded.deployments.push(deployment);
        let Some(name) = self.property(index, "StageName").and_then(|name| name.string()) else {
            return;
        };
        let description = self.property(index, "StageDescription").unwrap_or_default();
        let canary = self.property(index, "DeploymentCanarySettings");
        let stage = Loader::stage(&mut apis.apis[api], &name, &description, canary.as_ref());
        apis.apis[api].places.add(Part::Stage(name.clone()), resource.span);
        apis.apis[api].api.stages.insert(name, stage);
    }

    /// The logical IDs of all resources that exist before one is created.
    fn reached_from(&self, id: &str) -> HashSet<String> {
        let mut reached = HashSet::new();
        let mut open = vec![id.to_owned()];
        while let Some(id) = open.pop() {
            let Some(index) = self.by_id.get(&id) else { continue };
            let resource = &self.resources[*index];
            let mut found = HashSet::new();
            if let Some(properties) = &resource.properties {
                super::references(properties, &mut found);
            }
            match resource.node.get("DependsOn").map(|node| &node.value) {
                Some(Value::String(name)) => drop(found.insert(name.clone())),
                Some(Value::Sequence(items)) => {
                    found.extend(items.iter().filter_map(|item| match &item.value {
                        Value::String(name) => Some(name.clone()),
                        _ => None,
                    }));
                }
                _ => {}
            }
            open.extend(found.into_iter().filter(|id| reached.insert(id.clone())));
        }
        reached
    }

    fn stage(&mut self, apis: &mut Apis, index: usize) {
        let Some(api) = self.api_of(apis, index, "RestApiId") else { return };
        let span = self.resources[index].span;
        let tree = self.properties(index);
        let Some(name) = tree.get("StageName").and_then(Tree::string) else {
            return self.loader.invalid(span, "the stage has no name");
        };
        let stage = Loader::stage(&mut apis.apis[api], &name, &tree, tree.get("CanarySetting"));
        apis.apis[api].places.add(Part::Stage(name.clone()), span);
        apis.apis[api].api.stages.insert(name, stage);
    }

    fn keys_and_plans(&mut self, apis: &mut Apis) {
        let mut keys = BTreeMap::new();
        for index in self.of_kind(&["AWS::ApiGateway::ApiKey"]) {
            let id = self.resources[index].id.clone();
            let enabled = self.property(index, "Enabled").and_then(|flag| flag.boolean());
            let value = self.property(index, "Value").and_then(|value| value.string());
            let value = value.unwrap_or_else(|| placeholder::api_key(&id));
            let key = DeployedApiKey { enabled: enabled.unwrap_or_default(), value: Some(value) };
            keys.insert(id, key);
        }
        for api in &mut apis.apis {
            api.api.api_keys.extend(keys.clone());
        }
        let mut keys_of: HashMap<String, Vec<String>> = HashMap::new();
        for index in self.of_kind(&["AWS::ApiGateway::UsagePlanKey"]) {
            let plan = self.property(index, "UsagePlanId").and_then(|plan| plan.string());
            let key = self.property(index, "KeyId").and_then(|key| key.string());
            if let (Some(plan), Some(key)) = (plan, key) {
                keys_of.entry(plan).or_default().push(key);
            }
        }
        for index in self.of_kind(&["AWS::ApiGateway::UsagePlan"]) {
            let (id, span) = (self.resources[index].id.clone(), self.resources[index].span);
            let tree = self.properties(index);
            for stage in tree.get("ApiStages").map(Tree::items).unwrap_or_default() {
                let api = stage.get("ApiId").and_then(Tree::text);
                let Some(api) = api.and_then(|api| apis.by_id.get(api)) else { continue };
                let loaded = &mut apis.apis[*api];
                loaded.places.add(Part::UsagePlan(id.clone()), span);
                let plan = loaded.api.usage_plans.entry(id.clone()).or_insert_with(|| {
                    usage_plan(&tree, keys_of.get(&id).cloned().unwrap_or_default())
                });
                plan.api_stages.extend(stage.get("Stage").and_then(Tree::string));
            }
        }
    }
}

pub(super) fn usage_plan(tree: &Tree, keys: Vec<String>) -> DeployedUsagePlan {
    DeployedUsagePlan {
        keys: keys.into_iter().collect(),
        throttle: tree.get("Throttle").map(|throttle| ThrottleSettings {
            rate_limit: throttle.get("RateLimit").and_then(Tree::number).unwrap_or_default(),
            burst_limit: throttle.get("BurstLimit").and_then(Tree::number).unwrap_or_default(),
        }),
        quota: tree.get("Quota").and_then(|quota| {
            let period = quota.get("Period")?.text()?;
            Some(QuotaSettings {
                limit: quota.get("Limit").and_then(Tree::number)?,
                offset: quota.get("Offset").and_then(Tree::number).unwrap_or_default(),
                period: crate::load::method::named(&QuotaPeriod::ALL, QuotaPeriod::as_str, period)?,
            })
        }),
        ..DeployedUsagePlan::default()
    }
}

impl Loader<'_> {
    /// A status; reports what is none.
    pub(in crate::load) fn status(&mut self, tree: Option<&Tree>, of: &Tree) -> Option<u16> {
        let status = tree.and_then(Tree::number);
        if status.is_none() {
            let span = tree.map_or(of.span, |tree| tree.span);
            self.invalid(span, "no valid status of the response");
        }
        status
    }

    pub(in crate::load) fn authorizer_type(
        &mut self,
        kind: Option<&Tree>,
        span: Span,
    ) -> Option<AuthorizerType> {
        let text = kind.and_then(Tree::text).unwrap_or_default();
        let known = match text.to_ascii_uppercase().as_str() {
            "TOKEN" => Some(AuthorizerType::Token),
            "REQUEST" => Some(AuthorizerType::Request),
            "COGNITO_USER_POOLS" => Some(AuthorizerType::CognitoUserPools),
            _ => None,
        };
        if known.is_none() {
            let span = kind.map_or(span, |kind| kind.span);
            self.invalid(span, format!("unknown type of an authorizer `{text}`"));
        }
        known
    }

    /// Records the places of the properties of a method.
    pub(in crate::load) fn property_places(
        api: &mut LoadedApi,
        route: &RouteKey,
        tree: &Tree,
        spelled: impl Fn(&str) -> String,
    ) {
        for name in [
            "authorizationType",
            "authorizerId",
            "authorizationScopes",
            "apiKeyRequired",
            "requestValidatorId",
            "requestModels",
            "requestParameters",
        ] {
            if let Some(value) = tree.get(&spelled(name)) {
                api.places.add(Part::MethodProperty(route.clone(), name), value.span);
            }
        }
    }

    /// Adds a method to an API.
    pub(in crate::load) fn add_method(
        &mut self,
        api: &mut LoadedApi,
        route: &RouteKey,
        method: DeployedMethod,
        span: Span,
    ) {
        api.places.add(Part::Resource(route.path.clone()), span);
        let methods = api.api.resources.entry(route.path.clone()).or_default();
        if methods.insert(route.method, method).is_some() {
            self.unread(span, format!("{route} is declared twice; the last one counts"));
        }
    }

    /// The stage of a name, with CloudFormation's properties.
    pub(in crate::load) fn stage(
        api: &mut LoadedApi,
        name: &str,
        tree: &Tree,
        canary: Option<&Tree>,
    ) -> DeployedStage {
        let mut stage = DeployedStage::default();
        for (variable, value) in tree.get("Variables").map(Tree::entries).unwrap_or_default() {
            let value = value.string().unwrap_or_default();
            stage.variables.insert(variable.text.clone(), value);
        }
        let is_logged = |settings: &Tree| {
            matches!(settings.get("LoggingLevel").and_then(Tree::text), Some("INFO" | "ERROR"))
        };
        let settings = tree.get("MethodSettings").map(Tree::items).unwrap_or_default();
        // Settings of a deployment's stage apply to all methods.
        for settings in settings.iter().chain([tree]) {
            if is_logged(settings) {
                api.logging_stages.insert(name.to_owned());
            }
            let rate = settings.get("ThrottlingRateLimit").and_then(Tree::number);
            let burst = settings.get("ThrottlingBurstLimit").and_then(Tree::number);
            if rate.is_none() && burst.is_none() {
                continue;
            }
            let path = settings.get("ResourcePath").and_then(Tree::text).unwrap_or("/*");
            let method = settings.get("HttpMethod").and_then(Tree::text).unwrap_or("*");
            let key = if path == "/*" && method == "*" {
                "*/*".to_owned()
            } else {
                let path = path.replace("~1", "/");
                format!("{}/{method}", path.replacen("//", "/", 1))
            };
            stage.throttle_settings.insert(
                key,
                ThrottleSettings {
                    rate_limit: rate.unwrap_or(10_000.0),
                    burst_limit: burst.unwrap_or(5000),
                },
            );
        }
        stage.canary_settings = canary.map(|canary| {
            let overrides = canary.get("StageVariableOverrides").map(Tree::entries);
            CanarySettings {
                percent_traffic: canary
                    .get("PercentTraffic")
                    .and_then(Tree::number)
                    .unwrap_or_default(),
                stage_variable_overrides: overrides
                    .unwrap_or_default()
                    .iter()
                    .map(|(name, value)| (name.text.clone(), value.string().unwrap_or_default()))
                    .collect(),
            }
        });
        stage
    }

    /// Adds a stage to an API without one.
    pub(in crate::load) fn complete(&mut self, api: &mut LoadedApi) {
        const STAGE: &str = "prod";
        if api.api.stages.is_empty() {
            let span = api.places.span(&Part::Api);
            let message = format!("`{}` has no stage here", api.name);
            self.assumed(span, message, "a stage `prod` without settings is assumed");
            api.api.stages.insert(STAGE.to_owned(), DeployedStage::default());
        }
        if api.api.resources.is_empty() {
            let span = api.places.span(&Part::Api);
            self.unread(span, format!("`{}` has no methods that are read", api.name));
        }
    }
}
