//! The [serverless application
//! model](https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html).

use super::Template;
use super::rest_api::{Apis, usage_plan};
use crate::gateway::api::{
    AuthorizationType, AuthorizerType, DeployedApiKey, DeployedAuthorizer, DeployedIntegration,
    DeployedIntegrationResponse, DeployedMethod, DeployedStage, HttpMethod, IntegrationType,
    MethodResponse, PassthroughBehavior, RequestValidator,
};
use crate::gateway::placeholder;
use crate::load::files::Span;
use crate::load::loader::Loader;
use crate::load::method::{OPENAPI, named};
use crate::load::tree::{Data, Tree};
use crate::load::{LoadedApi, Part, RouteKey, openapi};
use crate::plan::deployed::{PARTITION, REGION};

/// The logical ID of the API of all events that do not name one.
const IMPLICIT: &str = "ServerlessRestApi";
/// The stage of the API of all events that do not name one.
const IMPLICIT_STAGE: &str = "Prod";

/// An API of SAM while it is read.
struct ServerlessApi {
    /// Its index among the APIs.
    index: usize,
    auth: Tree,
    cors: Option<Tree>,
    /// True if its definition is in the template or a file, to which events add nothing.
    is_defined: bool,
}

impl Template<'_, '_> {
    /// The value of a reference to something that SAM adds to a template.
    pub(super) fn made_by_sam(&mut self, name: &str) -> Option<String> {
        if name == IMPLICIT {
            return Some(self.implicit_id());
        }
        if let Some((id, attribute)) = name.split_once('.') {
            let index = *self.by_id.get(id)?;
            return match (&*self.resources[index].kind.clone(), attribute) {
                ("AWS::Serverless::Api", "Stage") => self.property(index, "StageName")?.string(),
                ("AWS::Serverless::Function", "Alias" | "Version") => self.function_arn(id),
                _ => Some(name.to_owned()),
            };
        }
        if let Some(stage) = self.made_stage(name) {
            return Some(stage);
        }
        let is_made = ["Role", "Stage", "Deployment", "ApiKey", "UsagePlan"].iter().any(|suffix| {
            name.contains(suffix)
                && self.resources.iter().any(|resource| {
                    resource.kind.starts_with("AWS::Serverless::") && name.starts_with(&resource.id)
                })
        });
        (is_made || name.starts_with(IMPLICIT)).then(|| name.to_owned())
    }

    /// The name of the stage that SAM makes with a logical ID: that of the API, the name of the
    /// stage without other characters than letters and digits, and `Stage`.
    fn made_stage(&mut self, id: &str) -> Option<String> {
        if id.strip_prefix(IMPLICIT) == Some("ProdStage") {
            return Some(IMPLICIT_STAGE.to_owned());
        }
        self.of_kind(&["AWS::Serverless::Api"]).into_iter().find_map(|index| {
            let rest = id.strip_prefix(&*self.resources[index].id)?.strip_suffix("Stage")?;
            let name = self.property(index, "StageName")?.string()?;
            let letters = name.chars().filter(char::is_ascii_alphanumeric);
            letters.eq(rest.chars()).then_some(name)
        })
    }

    /// The value of an attribute of something that SAM adds to a template.
    pub(super) fn attribute_made_by_sam(&mut self, name: &str, attribute: &str) -> Option<String> {
        let value = self.made_by_sam(name)?;
        Some(match attribute {
            "RootResourceId" => format!("{name}.RootResourceId"),
            "Arn" => {
                let account = crate::plan::deployed::ACCOUNT_ID;
                format!("arn:{PARTITION}:iam::{account}:role/{value}")
            }
            _ => format!("{value}.{attribute}"),
        })
    }

    fn implicit_id(&self) -> String {
        format!("abcdef{}", 1234 + self.api_ids.len())
    }

    /// The ARN with which an API calls a function.
    fn function_arn(&mut self, id: &str) -> Option<String> {
        let index = *self.by_id.get(id)?;
        let arn = self.attribute(id, "Arn")?;
        Some(match self.property(index, "AutoPublishAlias").and_then(|alias| alias.string()) {
            Some(alias) => format!("{arn}:{alias}"),
            None => arn,
        })
    }

    pub(super) fn serverless_apis(&mut self, apis: &mut Apis) {
        let mut own = Vec::new();
        for index in self.of_kind(&["AWS::Serverless::Api"]) {
            own.push(self.serverless_api(apis, index));
        }
        for index in self.of_kind(&["AWS::Serverless::Function", "AWS::Serverless::StateMachine"]) {
            let events = self.property(index, "Events").unwrap_or_default();
            for (name, event) in events.entries() {
                match event.get("Type").and_then(Tree::text) {
                    Some("Api") => self.event(apis, &mut own, index, event, name.span),
                    Some("HttpApi") => {
                        let message = "an event of an HTTP API is not read";
                        self.loader.unread_api(name.span, message);
                    }
                    _ => {}
                }
            }
        }
        for api in own {
            Self::finish(&mut apis.apis[api.index], &api);
        }
    }

    fn serverless_api(&mut self, apis: &mut Apis, index: usize) -> ServerlessApi {
        let (id, span) = (self.resources[index].id.clone(), self.resources[index].span);
        let mut loaded = Self::empty_api(&id, self.api_ids[&id].clone(), span);
        if let Some(name) = self.property(index, "Name").and_then(|name| name.string()) {
            loaded.api.name = name;
        }
        let types = self.property(index, "BinaryMediaTypes").unwrap_or_default();
        // SAM writes `/` as `~1`.
        let types = types.texts().into_iter().map(|of| of.replace("~1", "/"));
        loaded.api.binary_media_types = types.collect();
        self.access(index, &mut loaded.api);
        let has_uri = self.property(index, "DefinitionUri").is_some();
        let body = self.body(index, "DefinitionBody", "DefinitionUri");
        let is_defined = body.is_some() || has_uri;
        if let Some(body) = body {
            openapi::read(self.loader, &mut loaded, &body);
        }
        let models = self.property(index, "Models").unwrap_or_default();
        for (name, schema) in models.entries() {
            self.loader.model(&mut loaded, &name.text, "application/json", schema);
        }
        let responses = self.property(index, "GatewayResponses").unwrap_or_default();
        for (kind, response) in responses.entries() {
            self.serverless_gateway_response(&mut loaded, &kind.text, kind.span, response);
        }
        let tree = self.properties_of_stage(index);
        let name = tree.get("StageName").and_then(Tree::string).unwrap_or("Prod".to_owned());
        let stage = Loader::stage(&mut loaded, &name, &tree, tree.get("CanarySetting"));
        loaded.places.add(Part::Stage(name.clone()), span);
        loaded.api.stages.insert(name, stage);
        let auth = self.property(index, "Auth").unwrap_or_default();
        let cors = self.property(index, "Cors");
        self.authorizers(&mut loaded, &auth);
        self.usage_plan(&mut loaded, &auth);
        apis.by_id.insert(loaded.api.id.clone(), apis.apis.len());
        apis.apis.push(loaded);
        ServerlessApi { index: apis.apis.len() - 1, auth, cors, is_defined }
    }

    /// The properties that the stage of an API has.
    fn properties_of_stage(&mut self, index: usize) -> Tree {
        let names = ["StageName", "Variables", "MethodSettings", "CanarySetting"];
        let span = self.resources[index].span;
        let entries = names.into_iter().filter_map(|name| {
            let value = self.property(index, name)?;
            Some((crate::load::tree::Name { text: name.to_owned(), span: value.span }, value))
        });
        Tree::new(Data::Map(entries.collect()), span)
    }

    /// A gateway response, whose headers have SAM's short names.
    fn serverless_gateway_response(
        &mut self,
        api: &mut LoadedApi,
        kind: &str,
        span: Span,
        tree: &Tree,
    ) {
        let mut entries = Vec::new();
        for (name, value) in tree.entries() {
            let mut name = name.clone();
            let mut value = value.clone();
            if name.text == "ResponseParameters" {
                let mut headers = Vec::new();
                for (place, values) in value.entries() {
                    let singular = match place.text.as_str() {
                        "Headers" => "header",
                        "Paths" => "path",
                        "QueryStrings" => "querystring",
                        _ => {
                            headers.push((place.clone(), values.clone()));
                            continue;
                        }
                    };
                    for (header, value) in values.entries() {
                        let mut header = header.clone();
                        header.text = format!("gatewayresponse.{singular}.{}", header.text);
                        headers.push((header, value.clone()));
                    }
                }
                value.data = Data::Map(headers);
            }
            let (first, rest) =
                name.text.split_at(name.text.chars().next().map_or(0, char::len_utf8));
            name.text = format!("{}{rest}", first.to_ascii_lowercase());
            entries.push((name, value));
        }
        let kind = Tree::computed(kind, span);
        let tree = Tree::new(Data::Map(entries), tree.span);
        self.loader.gateway_response(api, &kind, &tree, &OPENAPI);
    }

    fn authorizers(&mut self, api: &mut LoadedApi, auth: &Tree) {
        for (name, tree) in auth.get("Authorizers").map(Tree::entries).unwrap_or_default() {
            let identity = |of: &str| tree.at(&["Identity", of]);
            let pools = tree.get("UserPoolArn").map(Tree::texts).unwrap_or_default();
            let kind = if !pools.is_empty() {
                AuthorizerType::CognitoUserPools
            } else if tree.get("FunctionPayloadType").and_then(Tree::text) == Some("REQUEST") {
                AuthorizerType::Request
            } else {
                AuthorizerType::Token
            };
            let header = identity("Header").and_then(Tree::text).unwrap_or("Authorization");
            let source = if kind == AuthorizerType::Request {
                let lists = [
                    ("Headers", "method.request.header."),
                    ("QueryStrings", "method.request.querystring."),
                    ("StageVariables", "stageVariables."),
                    ("Context", "context."),
                ];
                let sources = lists.into_iter().flat_map(|(list, prefix)| {
                    let names = identity(list).map(Tree::texts).unwrap_or_default();
                    names.into_iter().map(move |name| format!("{prefix}{name}"))
                });
                let sources: Vec<_> = sources.collect();
                (!sources.is_empty()).then(|| sources.join(", "))
            } else {
                Some(format!("method.request.header.{header}"))
            };
            let function = tree.get("FunctionArn").and_then(Tree::string);
            let deployed = DeployedAuthorizer {
                name: name.text.clone(),
                r#type: kind,
                provider_arns: pools,
                authorizer_uri: function.map(|arn| lambda_uri(&arn)),
                authorizer_credentials: tree.get("FunctionInvokeRole").and_then(Tree::string),
                identity_source: source,
                identity_validation_expression: identity("ValidationExpression")
                    .and_then(Tree::string),
                authorizer_result_ttl_in_seconds: identity("ReauthorizeEvery")
                    .and_then(Tree::number),
            };
            api.places.add(Part::Authorizer(name.text.clone()), tree.span);
            api.api.authorizers.insert(name.text.clone(), deployed);
        }
        if let Some(policy) = auth.get("ResourcePolicy") {
            let statements = self.statements_of_policy(policy);
            let document = serde_json::json!({ "Statement": statements });
            self.loader.policy_document(api, document, policy.span);
        }
    }

    /// The statements of SAM's [short
    /// form](https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-resourcepolicystatement.html)
    /// of a resource policy.
    fn statements_of_policy(&mut self, policy: &Tree) -> Vec<serde_json::Value> {
        use serde_json::{Value, json};
        let statement = |effect: &str, principal: Value, condition: Option<Value>| {
            let mut statement = json!({
                "Effect": effect,
                "Principal": principal,
                "Action": "execute-api:Invoke",
                "Resource": "execute-api:/*",
            });
            if let Some(condition) = condition {
                statement["Condition"] = condition;
            }
            statement
        };
        let everyone = || json!("*");
        let mut statements = Vec::new();
        let mut networks: [Vec<String>; 2] = Default::default();
        for (name, list) in policy.entries() {
            let values = list.texts();
            match &*name.text {
                "CustomStatements" => statements.extend(match list.json() {
                    Value::Array(custom) => custom,
                    one => vec![one],
                }),
                "AwsAccountWhitelist" => {
                    statements.push(statement("Allow", json!({ "AWS": values }), None));
                }
                "AwsAccountBlacklist" => {
                    statements.push(statement("Deny", json!({ "AWS": values }), None));
                }
                "IpRangeWhitelist" | "IpRangeBlacklist" => {
                    let is_allowed = name.text == "IpRangeWhitelist";
                    let operator = if is_allowed { "NotIpAddress" } else { "IpAddress" };
                    let condition = json!({ operator: { "aws:SourceIp": values } });
                    statements.push(statement("Allow", everyone(), None));
                    statements.push(statement("Deny", everyone(), Some(condition)));
                }
                "SourceVpcWhitelist" | "IntrinsicVpcWhitelist" | "IntrinsicVpceWhitelist" => {
                    networks[0].extend(values);
                }
                "SourceVpcBlacklist" | "IntrinsicVpcBlacklist" | "IntrinsicVpceBlacklist" => {
                    networks[1].extend(values);
                }
                other => {
                    let message = format!("`{other}` of the resource policy is not read");
                    self.loader.unread(name.span, message);
                }
            }
        }
        for (operator, values) in ["StringNotEquals", "StringEquals"].into_iter().zip(networks) {
            if values.is_empty() {
                continue;
            }
            let (endpoints, networks): (Vec<_>, Vec<_>) =
                values.into_iter().partition(|id| id.starts_with("vpce-"));
            let mut keys = serde_json::Map::new();
            for (key, values) in [("aws:SourceVpc", networks), ("aws:SourceVpce", endpoints)] {
                if !values.is_empty() {
                    keys.insert(key.to_owned(), json!(values));
                }
            }
            statements.push(statement("Allow", everyone(), None));
            statements.push(statement("Deny", everyone(), Some(json!({ operator: keys }))));
        }
        statements
    }

    /// Adds the usage plan, and the key, that SAM makes for an API.
    fn usage_plan(&mut self, api: &mut LoadedApi, auth: &Tree) {
        let Some(tree) = auth.get("UsagePlan") else { return };
        let (plan, key) = match tree.get("CreateUsagePlan").and_then(Tree::text) {
            Some("PER_API") => (format!("{}UsagePlan", api.name), format!("{}ApiKey", api.name)),
            Some("SHARED") => ("ServerlessUsagePlan".to_owned(), "ServerlessApiKey".to_owned()),
            Some("NONE") => return,
            _ => {
                let message = "the usage plan has no `CreateUsagePlan`: PER_API, SHARED or NONE";
                return self.loader.invalid(tree.span, message);
            }
        };
        let mut deployed = usage_plan(tree, vec![key.clone()]);
        deployed.api_stages.extend(api.api.stages.keys().cloned());
        api.places.add(Part::UsagePlan(plan.clone()), tree.span);
        api.api.usage_plans.insert(plan, deployed);
        let value = Some(placeholder::api_key(&key));
        api.api.api_keys.insert(key, DeployedApiKey { enabled: true, value });
    }

    /// Adds the route of an event.
    fn event(
        &mut self,
        apis: &mut Apis,
        own: &mut Vec<ServerlessApi>,
        function: usize,
        event: &Tree,
        span: Span,
    ) {
        let properties = event.get("Properties").cloned().unwrap_or_default();
        let text = |name: &str| properties.get(name).and_then(Tree::text);
        let (Some(path), Some(verb)) = (text("Path"), text("Method")) else {
            return self.loader.invalid(span, "the event has no path or no method");
        };
        let method = named(&HttpMethod::ALL, HttpMethod::as_str, verb).or_else(|| {
            matches!(verb, "*" | "x-amazon-apigateway-any-method").then_some(HttpMethod::Any)
        });
        let Some(method) = method else {
            return self.loader.invalid(span, format!("unknown HTTP method `{verb}`"));
        };
        let api = match properties.get("RestApiId") {
            Some(api) => {
                // SAM takes the name of an API for a reference, too.
                let written = api.string().unwrap_or_default();
                let id = self.api_ids.get(&written).cloned().unwrap_or(written);
                let Some(index) = apis.by_id.get(&id).copied() else {
                    let message = format!("the API `{id}` is not declared here");
                    return self.loader.unread(api.span, message);
                };
                index
            }
            None => self.implicit_api(apis, own, span),
        };
        let route = RouteKey { path: path.to_owned(), method };
        let serverless = own.iter().find(|of| of.index == api && !of.is_defined);
        let Some(serverless) = serverless else {
            // SAM only permits the API to call the function.
            let name = self.resources[function].id.clone();
            self.permitted.push((api, route, name, span));
            return;
        };
        let auth = serverless.auth.clone();
        let integration = self.event_integration(function);
        let loaded = &mut apis.apis[api];
        let mut deployed = DeployedMethod::new(integration);
        loaded.places.add(Part::Method(route.clone()), span);
        loaded.places.add(Part::Integration(route.clone()), span);
        if self.resources[function].kind == "AWS::Serverless::StateMachine" {
            for status in [200, 400] {
                deployed.method_responses.insert(status, MethodResponse::default());
            }
        }
        let own_auth = properties.get("Auth").cloned().unwrap_or_default();
        if let Some(policy) = own_auth.get("ResourcePolicy") {
            self.loader.unread(policy.span, "the resource policy of one route is not read");
        }
        authorize(loaded, &mut deployed, &auth, &own_auth, method);
        for parameter in properties.get("RequestParameters").map(Tree::items).unwrap_or_default() {
            if let [(name, settings)] = parameter.entries() {
                let required = settings.get("Required").and_then(Tree::boolean);
                let required = required.unwrap_or_default();
                deployed.request_parameters.insert(name.text.clone(), required);
            } else {
                let name = parameter.string().unwrap_or_default();
                deployed.request_parameters.insert(name, false);
            }
        }
        if let Some(model) = properties.get("RequestModel") {
            let flag = |of: &str| model.get(of).and_then(Tree::boolean).unwrap_or_default();
            let validator = RequestValidator {
                validate_request_body: flag("ValidateBody"),
                validate_request_parameters: flag("ValidateParameters"),
            };
            if let Some(name) = model.get("Model").and_then(Tree::string) {
                deployed.request_models.insert("application/json".to_owned(), name);
            }
            if validator != RequestValidator::default() {
                let id = match validator {
                    RequestValidator {
                        validate_request_body: true,
                        validate_request_parameters: true,
                    } => "body-and-params",
                    RequestValidator { validate_request_body: true, .. } => "body-only",
                    _ => "params-only",
                };
                loaded.api.request_validators.insert(id.to_owned(), validator);
                deployed.request_validator_id = Some(id.to_owned());
            }
        }
        self.loader.add_method(loaded, &route, deployed, span);
    }

    fn implicit_api(&mut self, apis: &mut Apis, own: &mut Vec<ServerlessApi>, span: Span) -> usize {
        let id = self.implicit_id();
        if let Some(index) = apis.by_id.get(&id) {
            return *index;
        }
        let mut loaded = Self::empty_api(IMPLICIT, id.clone(), span);
        let root = self.document.node.clone();
        let file = self.document.file;
        let mut global = |name: &str| {
            let node = root.at(&["Globals", "Api", name])?;
            Some(self.evaluate(node, file))
        };
        let (auth, cors) = (global("Auth").unwrap_or_default(), global("Cors"));
        let types = global("BinaryMediaTypes").unwrap_or_default().texts();
        loaded.api.binary_media_types = types.into_iter().map(|of| of.replace("~1", "/")).collect();
        loaded.api.stages.insert(IMPLICIT_STAGE.to_owned(), DeployedStage::default());
        self.authorizers(&mut loaded, &auth);
        self.usage_plan(&mut loaded, &auth);
        let index = apis.apis.len();
        apis.by_id.insert(id, index);
        apis.apis.push(loaded);
        own.push(ServerlessApi { index, auth, cors, is_defined: false });
        index
    }

    /// The integration that SAM writes for an event.
    fn event_integration(&mut self, resource: usize) -> DeployedIntegration {
        let id = self.resources[resource].id.clone();
        if self.resources[resource].kind == "AWS::Serverless::Function" {
            let arn = self.function_arn(&id).unwrap_or(id);
            return DeployedIntegration {
                uri: Some(lambda_uri(&arn)),
                passthrough_behavior: PassthroughBehavior::WhenNoMatch,
                ..DeployedIntegration::lambda_proxy(&arn)
            };
        }
        let arn = self.attribute(&id, "Arn").unwrap_or(id);
        let template = format!(
            "{{\"input\": \"$util.escapeJavaScript($input.json('$'))\", \
             \"stateMachineArn\": \"{arn}\"}}"
        );
        let uri = format!("arn:{PARTITION}:apigateway:{REGION}:states:action/StartExecution");
        let pattern = |status: &str| DeployedIntegrationResponse::new().selection_pattern(status);
        DeployedIntegration {
            r#type: IntegrationType::Aws,
            uri: Some(uri),
            http_method: Some("POST".to_owned()),
            passthrough_behavior: PassthroughBehavior::WhenNoMatch,
            ..DeployedIntegration::mock()
        }
        .request_template("application/json", template)
        .response(200, pattern("200"))
        .response(400, pattern("400"))
    }

    /// Reports events whose routes the definitions of their APIs do not have.
    pub(super) fn check_events(&mut self, apis: &Apis) {
        for (api, route, name, span) in std::mem::take(&mut self.permitted) {
            let methods = apis.apis[api].api.resources.get(&route.path);
            let is_known = methods.is_some_and(|methods| {
                let mut verbs = methods.keys();
                methods.contains_key(&HttpMethod::Any)
                    || verbs.any(|verb| *verb == route.method || route.method == HttpMethod::Any)
            });
            if !is_known {
                let message = format!("the API of `{name}` has no {route}");
                self.loader.unread(span, message);
            }
        }
    }

    /// Adds what applies to all routes of an API.
    fn finish(loaded: &mut LoadedApi, api: &ServerlessApi) {
        if api.is_defined {
            let routes: Vec<_> = loaded.api.resources.values_mut().collect();
            for methods in routes {
                for (verb, method) in methods {
                    let is_open = method.authorization_type == AuthorizationType::None;
                    if is_open && method.authorizer_id.is_none() {
                        let default = api.auth.get("DefaultAuthorizer").and_then(Tree::text);
                        let kinds = &loaded.api.authorizers;
                        set_authorizer(method, default, kinds, &api.auth, *verb);
                    }
                }
            }
        }
        let Some(cors) = &api.cors else { return };
        let adds_authorizer = api
            .auth
            .get("AddDefaultAuthorizerToCorsPreflight")
            .and_then(Tree::boolean)
            .unwrap_or(true);
        let authorizers = loaded.api.authorizers.clone();
        let paths: Vec<_> = loaded.api.resources.keys().cloned().collect();
        for path in paths {
            let route = RouteKey { path: path.clone(), method: HttpMethod::Options };
            let Some(methods) = loaded.api.resources.get_mut(&path) else { continue };
            if methods.contains_key(&HttpMethod::Options) {
                continue;
            }
            let mut options = preflight(cors, methods.keys().copied());
            if adds_authorizer {
                let default = api.auth.get("DefaultAuthorizer").and_then(Tree::text);
                set_authorizer(&mut options, default, &authorizers, &api.auth, HttpMethod::Get);
            }
            methods.insert(HttpMethod::Options, options);
            loaded.places.add(Part::Method(route), cors.span);
        }
    }
}

/// Sets the authorization of a route of an event.
fn authorize(
    api: &mut LoadedApi,
    method: &mut DeployedMethod,
    auth: &Tree,
    own: &Tree,
    verb: HttpMethod,
) {
    let flag = |tree: &Tree, name: &str| tree.get(name).and_then(Tree::boolean);
    method.api_key_required =
        flag(own, "ApiKeyRequired").or_else(|| flag(auth, "ApiKeyRequired")).unwrap_or_default();
    let name = own.get("Authorizer").or_else(|| auth.get("DefaultAuthorizer"));
    set_authorizer(method, name.and_then(Tree::text), &api.api.authorizers, auth, verb);
    if let Some(scopes) = own.get("AuthorizationScopes") {
        method.authorization_scopes = scopes.texts().into_iter().collect();
    }
}

fn set_authorizer(
    method: &mut DeployedMethod,
    name: Option<&str>,
    authorizers: &std::collections::BTreeMap<String, DeployedAuthorizer>,
    auth: &Tree,
    verb: HttpMethod,
) {
    let Some(name) = name.filter(|_| verb != HttpMethod::Options) else { return };
    if name == "AWS_IAM" {
        method.authorization_type = AuthorizationType::AwsIam;
        return;
    }
    let Some(authorizer) = authorizers.get(name) else { return };
    method.authorization_type = match authorizer.r#type {
        AuthorizerType::CognitoUserPools => AuthorizationType::CognitoUserPools,
        AuthorizerType::Token | AuthorizerType::Request => AuthorizationType::Custom,
    };
    method.authorizer_id = Some(name.to_owned());
    let scopes = auth.at(&["Authorizers", name, "AuthorizationScopes"]);
    method.authorization_scopes = scopes.map(Tree::texts).unwrap_or_default().into_iter().collect();
}

/// The method that answers preflight requests.
fn preflight(cors: &Tree, methods: impl Iterator<Item = HttpMethod>) -> DeployedMethod {
    let mut verbs: Vec<_> = methods.map(HttpMethod::as_str).chain(["OPTIONS"]).collect();
    if verbs.contains(&"ANY") {
        verbs = vec!["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
    }
    verbs.sort_unstable();
    let setting = |name: &str| cors.get(name).and_then(Tree::string);
    let origin = cors.string().or_else(|| setting("AllowOrigin"));
    let credentials = cors.get("AllowCredentials").and_then(Tree::boolean) == Some(true);
    let headers = [
        ("Allow-Headers", setting("AllowHeaders")),
        (
            "Allow-Methods",
            Some(setting("AllowMethods").unwrap_or_else(|| format!("'{}'", verbs.join(",")))),
        ),
        ("Allow-Origin", Some(origin.unwrap_or_else(|| "'*'".to_owned()))),
        ("Allow-Credentials", credentials.then(|| "'true'".to_owned())),
        ("Max-Age", setting("MaxAge")),
    ];
    let mut response = DeployedIntegrationResponse::new().template("application/json", "{}\n");
    let mut declared = MethodResponse::default();
    for (name, value) in headers {
        if let Some(value) = value {
            let header = format!("Access-Control-{name}");
            response = response.header(&header, value);
            declared.response_parameters.insert(format!("method.response.header.{header}"), false);
        }
    }
    let integration = DeployedIntegration {
        passthrough_behavior: PassthroughBehavior::WhenNoMatch,
        ..DeployedIntegration::mock()
    };
    let integration = integration
        .request_template("application/json", "{\n  \"statusCode\" : 200\n}\n")
        .response(200, response);
    let mut method = DeployedMethod::new(integration);
    method.method_responses.insert(200, declared);
    method
}

fn lambda_uri(arn: &str) -> String {
    format!(
        "arn:{PARTITION}:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
    )
}
