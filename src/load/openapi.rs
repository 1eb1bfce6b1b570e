//! OpenAPI 3 and Swagger 2 with API Gateway's
//! [extensions](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html).

use std::collections::BTreeMap;

use super::loader::{Document, Loader};
use super::method::OPENAPI;
use super::tree::{Name, Tree};
use super::{Loaded, LoadedApi, Part, RouteKey};
use crate::gateway::api::{
    Api, ApiKeySource, AuthorizationType, AuthorizerType, DeployedAuthorizer, DeployedMethod,
    DeployedStage, HttpMethod, MethodResponse, RequestValidator,
};

/// The deepest chain of `$ref`.
const REFERENCES: usize = 16;
const JSON: &str = "application/json";

/// Loads a definition that stands alone.
pub(super) fn load(loader: &mut Loader<'_>, document: &Document) -> Loaded {
    let root = super::document::tree(&document.node, document.file, &document.text);
    let mut api = LoadedApi { name: "api".to_owned(), ..LoadedApi::default() };
    api.api = Api::new("api");
    api.places.add(Part::Api, root.span);
    read(loader, &mut api, &root);
    // A definition never has stages; importers add them.
    api.api.stages.insert("prod".to_owned(), DeployedStage::default());
    Loaded { apis: vec![api], ..Loaded::default() }
}

/// Adds what a definition declares to an API.
pub(super) fn read(loader: &mut Loader<'_>, api: &mut LoadedApi, root: &Tree) {
    if !root.is_map() {
        loader.unread(root.span, "the definition of the API is not read");
        return;
    }
    Reader { loader, api, root, schemes: BTreeMap::new(), inline_models: 0 }.read();
}

/// The meaning of a security scheme.
#[derive(Clone)]
enum Scheme {
    ApiKey,
    Iam,
    Authorizer(AuthorizerType),
}

struct Reader<'r, 's, 't> {
    loader: &'r mut Loader<'s>,
    api: &'r mut LoadedApi,
    root: &'t Tree,
    schemes: BTreeMap<String, Scheme>,
    inline_models: usize,
}

impl<'t> Reader<'_, '_, 't> {
    fn read(mut self) {
        let root = self.root;
        if self.api.api.name == self.api.name
            && let Some(title) = root.at(&["info", "title"]).and_then(Tree::string)
        {
            self.api.api.name = title;
        }
        let types = root.get("x-amazon-apigateway-binary-media-types").map(Tree::texts);
        self.api.api.binary_media_types.extend(types.unwrap_or_default());
        let source = root.get("x-amazon-apigateway-api-key-source");
        if let Some(source) =
            self.loader.enumeration(source, &ApiKeySource::ALL, ApiKeySource::as_str)
        {
            self.api.api.api_key_source = source;
        }
        self.models();
        let validators = root.get("x-amazon-apigateway-request-validators");
        for (name, tree) in validators.map(Tree::entries).unwrap_or_default() {
            let flag = |of: &str| tree.get(of).and_then(Tree::boolean).unwrap_or_default();
            let validator = RequestValidator {
                validate_request_body: flag("validateRequestBody"),
                validate_request_parameters: flag("validateRequestParameters"),
            };
            self.api.places.add(Part::RequestValidator(name.text.clone()), tree.span);
            self.api.api.request_validators.insert(name.text.clone(), validator);
        }
        let schemes = root.at(&["components", "securitySchemes"]);
        let schemes = schemes.or_else(|| root.get("securityDefinitions"));
        for (name, tree) in schemes.map(Tree::entries).unwrap_or_default() {
            self.scheme(name, tree);
        }
        let responses = root.get("x-amazon-apigateway-gateway-responses");
        for (name, tree) in responses.map(Tree::entries).unwrap_or_default() {
            let kind = Tree::computed(name.text.clone(), name.span);
            self.loader.gateway_response(self.api, &kind, tree, &OPENAPI);
        }
        if let Some(policy) = root.get("x-amazon-apigateway-policy") {
            self.loader.policy(self.api, policy);
        }
        if let Some(cors) = root.get("x-amazon-apigateway-cors") {
            let message = "`x-amazon-apigateway-cors` has no effect on REST APIs";
            self.loader.unread(cors.span, message);
        }
        for (path, item) in root.get("paths").map(Tree::entries).unwrap_or_default() {
            self.path(path, self.resolved(item));
        }
    }

    /// The target of a `$ref`, or the value itself.
    fn resolved(&self, tree: &'t Tree) -> &'t Tree {
        let mut tree = tree;
        for _ in 0..REFERENCES {
            let Some(pointer) = tree.get("$ref").and_then(Tree::text) else { return tree };
            let Some(path) = pointer.strip_prefix("#/") else { return tree };
            let names: Vec<_> =
                path.split('/').map(|name| name.replace("~1", "/").replace("~0", "~")).collect();
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            match self.root.at(&names) {
                Some(target) => tree = target,
                None => return tree,
            }
        }
        tree
    }

    fn models(&mut self) {
        let schemas = self.root.at(&["components", "schemas"]);
        let schemas = schemas.or_else(|| self.root.get("definitions"));
        for (name, schema) in schemas.map(Tree::entries).unwrap_or_default() {
            self.model(&name.text, JSON, schema);
        }
    }

    fn model(&mut self, name: &str, content_type: &str, schema: &Tree) {
        let mut json = schema.json();
        refer_to_models(&mut json, &self.api.api.id);
        self.api.places.add(Part::Model(name.to_owned()), schema.span);
        let model = crate::gateway::api::Model {
            content_type: content_type.to_owned(),
            schema: crate::vtl::Json::from(json),
        };
        self.api.api.models.insert(name.to_owned(), model);
    }

    /// The name of the model of a schema.
    fn model_of(&mut self, content_type: &str, schema: &Tree) -> String {
        if let Some(pointer) = schema.get("$ref").and_then(Tree::text) {
            return pointer.rsplit('/').next().unwrap_or(pointer).to_owned();
        }
        self.inline_models += 1;
        let name = format!("MODEL{}", self.inline_models);
        self.model(&name, content_type, schema);
        name
    }

    fn scheme(&mut self, name: &Name, tree: &Tree) {
        let text = |of: &str| tree.get(of).and_then(Tree::text);
        let auth_type = text("x-amazon-apigateway-authtype").unwrap_or_default();
        let Some(authorizer) = tree.get("x-amazon-apigateway-authorizer") else {
            if auth_type.eq_ignore_ascii_case("awsSigv4") {
                self.schemes.insert(name.text.clone(), Scheme::Iam);
            } else if text("type") == Some("apiKey")
                && text("name").is_some_and(|name| name.eq_ignore_ascii_case("x-api-key"))
            {
                self.schemes.insert(name.text.clone(), Scheme::ApiKey);
            } else {
                let message = format!("API Gateway ignores the security scheme `{}`", name.text);
                self.loader.unread(name.span, message);
            }
            return;
        };
        let kind = self.loader.authorizer_type(authorizer.get("type"), authorizer.span);
        let Some(kind) = kind else { return };
        let property = |of: &str| authorizer.get(of).and_then(Tree::string);
        let source = property("identitySource").or_else(|| {
            let header = text("name").filter(|_| text("in") == Some("header"))?;
            (kind != AuthorizerType::Request).then(|| format!("method.request.header.{header}"))
        });
        let deployed = DeployedAuthorizer {
            name: name.text.clone(),
            r#type: kind,
            provider_arns: authorizer.get("providerARNs").map(Tree::texts).unwrap_or_default(),
            authorizer_uri: property("authorizerUri"),
            authorizer_credentials: property("authorizerCredentials"),
            identity_source: source,
            identity_validation_expression: property("identityValidationExpression"),
            authorizer_result_ttl_in_seconds: authorizer
                .get("authorizerResultTtlInSeconds")
                .and_then(Tree::number),
        };
        self.api.places.add(Part::Authorizer(name.text.clone()), authorizer.span);
        self.api.api.authorizers.insert(name.text.clone(), deployed);
        self.schemes.insert(name.text.clone(), Scheme::Authorizer(kind));
    }

    fn path(&mut self, path: &Name, item: &'t Tree) {
        self.api.places.add(Part::Resource(path.text.clone()), path.span);
        for (verb, operation) in item.entries() {
            let method = match verb.text.as_str() {
                "x-amazon-apigateway-any-method" => Some(HttpMethod::Any),
                "any" | "trace" => None,
                other => super::method::named(&HttpMethod::ALL, HttpMethod::as_str, other),
            };
            let Some(method) = method else {
                if !matches!(verb.text.as_str(), "parameters" | "summary" | "description")
                    && !verb.text.starts_with("x-")
                {
                    let message = format!("`{}` is not read", verb.text);
                    self.loader.unread(verb.span, message);
                }
                continue;
            };
            let route = RouteKey { path: path.text.clone(), method };
            self.api.places.add(Part::Method(route.clone()), verb.span);
            self.operation(&route, operation, item.get("parameters"), verb);
        }
    }

    fn operation(
        &mut self,
        route: &RouteKey,
        operation: &'t Tree,
        shared: Option<&'t Tree>,
        at: &Name,
    ) {
        let Some(integration) = operation.get("x-amazon-apigateway-integration") else {
            let message = format!("{route} has no integration, and API Gateway does not deploy it");
            return self.loader.invalid(at.span, message);
        };
        let mut deployed = self.loader.integration(self.api, route, integration, &OPENAPI);
        let is_literal = deployed.uri.as_ref().is_some_and(|uri| uri.contains("${AWS::"));
        if let Some(uri) = integration.get("uri").filter(|_| is_literal) {
            let message =
                "a reference such as `${AWS::Region}` stays as it is outside of `Fn::Sub`";
            self.loader.invalid(uri.span, message);
        }
        for (pattern, response) in
            integration.get("responses").map(Tree::entries).unwrap_or_default()
        {
            let Some(status) = self.loader.status(response.get("statusCode"), response) else {
                continue;
            };
            let mut read =
                self.loader.integration_response(self.api, route, status, response, &OPENAPI);
            if pattern.text != "default" {
                let part = Part::SelectionPattern(route.clone(), status);
                self.api.places.add(part, pattern.span);
                read.selection_pattern = Some(pattern.text.clone());
            }
            self.loader.add_response(&mut deployed, status, read, response);
        }
        let mut method = DeployedMethod::new(deployed);
        let validator = operation.get("x-amazon-apigateway-request-validator");
        if let Some(validator) = validator {
            let part = Part::MethodProperty(route.clone(), "requestValidatorId");
            self.api.places.add(part, validator.span);
        }
        let validator =
            validator.or_else(|| self.root.get("x-amazon-apigateway-request-validator"));
        method.request_validator_id = validator.and_then(Tree::string);
        for parameter in [shared, operation.get("parameters")].into_iter().flatten() {
            for parameter in parameter.items() {
                self.parameter(route, &mut method, operation, self.resolved(parameter));
            }
        }
        if let Some(body) = operation.get("requestBody") {
            let content = self.resolved(body).get("content").map(Tree::entries);
            for (content_type, media) in content.unwrap_or_default() {
                let Some(schema) = media.get("schema") else { continue };
                let model = self.model_of(&content_type.text, schema);
                method.request_models.insert(content_type.text.clone(), model);
            }
        }
        for (status, response) in operation.get("responses").map(Tree::entries).unwrap_or_default()
        {
            self.response(&mut method, route, status, self.resolved(response), operation);
        }
        self.security(route, operation, &mut method);
        self.loader.add_method(self.api, route, method, at.span);
    }

    fn parameter(
        &mut self,
        route: &RouteKey,
        method: &mut DeployedMethod,
        operation: &Tree,
        parameter: &Tree,
    ) {
        let place = match parameter.get("in").and_then(Tree::text) {
            Some("query") => "querystring",
            Some("header") => "header",
            Some("path") => "path",
            Some("body") => {
                let Some(schema) = parameter.get("schema") else { return };
                for content_type in self.content_types(operation, "consumes") {
                    let model = self.model_of(&content_type, schema);
                    method.request_models.insert(content_type, model);
                }
                return;
            }
            _ => {
                return self.loader.unread(parameter.span, "a parameter that API Gateway ignores");
            }
        };
        let Some(name) = parameter.get("name").and_then(Tree::text) else { return };
        let required = parameter.get("required").and_then(Tree::boolean).unwrap_or_default();
        let key = format!("method.request.{place}.{name}");
        self.api.places.add(Part::MethodParameter(route.clone(), key.clone()), parameter.span);
        method.request_parameters.insert(key, required);
    }

    /// The content types of an operation in Swagger 2.
    fn content_types(&self, operation: &Tree, key: &str) -> Vec<String> {
        let types = operation.get(key).or_else(|| self.root.get(key)).map(Tree::texts);
        types.filter(|types| !types.is_empty()).unwrap_or_else(|| vec![JSON.to_owned()])
    }

    fn response(
        &mut self,
        method: &mut DeployedMethod,
        route: &RouteKey,
        status: &Name,
        response: &Tree,
        operation: &Tree,
    ) {
        let Ok(code) = status.text.parse() else {
            let message = format!("API Gateway ignores the response `{}`", status.text);
            return self.loader.unread(status.span, message);
        };
        self.api.places.add(Part::MethodResponse(route.clone(), code), status.span);
        let mut read = MethodResponse::default();
        for (name, _) in response.get("headers").map(Tree::entries).unwrap_or_default() {
            read.response_parameters.insert(format!("method.response.header.{}", name.text), false);
        }
        for (content_type, media) in response.get("content").map(Tree::entries).unwrap_or_default()
        {
            if let Some(schema) = media.get("schema") {
                let model = self.model_of(&content_type.text, schema);
                read.response_models.insert(content_type.text.clone(), model);
            }
        }
        if let Some(schema) = response.get("schema") {
            for content_type in self.content_types(operation, "produces") {
                let model = self.model_of(&content_type, schema);
                read.response_models.insert(content_type, model);
            }
        }
        method.method_responses.insert(code, read);
    }

    fn security(&mut self, route: &RouteKey, operation: &Tree, method: &mut DeployedMethod) {
        if let Some(auth) = operation.get("x-amazon-apigateway-auth") {
            let kind = auth.get("type");
            method.authorization_type = self
                .loader
                .enumeration(kind, &AuthorizationType::ALL, AuthorizationType::as_str)
                .unwrap_or_default();
        }
        let Some(security) = operation.get("security").or_else(|| self.root.get("security")) else {
            return;
        };
        self.api
            .places
            .add(Part::MethodProperty(route.clone(), "authorizationType"), security.span);
        for (name, scopes) in security.items().iter().flat_map(Tree::entries) {
            match self.schemes.get(&name.text) {
                Some(Scheme::ApiKey) => method.api_key_required = true,
                Some(Scheme::Iam) => method.authorization_type = AuthorizationType::AwsIam,
                Some(Scheme::Authorizer(kind)) => {
                    method.authorization_type = match kind {
                        AuthorizerType::CognitoUserPools => AuthorizationType::CognitoUserPools,
                        AuthorizerType::Token | AuthorizerType::Request => {
                            AuthorizationType::Custom
                        }
                    };
                    method.authorizer_id = Some(name.text.clone());
                    method.authorization_scopes = scopes.texts().into_iter().collect();
                }
                None => {
                    let message = format!("there is no security scheme `{}`", name.text);
                    self.loader.unread(name.span, message);
                }
            }
        }
    }
}

/// Replaces references to schemas of the definition by references to models.
fn refer_to_models(json: &mut serde_json::Value, api: &str) {
    use serde_json::Value;
    match json {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(pointer) if name == "$ref" => {
                        let model = pointer
                            .strip_prefix("#/components/schemas/")
                            .or_else(|| pointer.strip_prefix("#/definitions/"));
                        if let Some(model) = model {
                            *pointer = format!(
                                "https://apigateway.amazonaws.com/restapis/{api}/models/{model}"
                            );
                        }
                    }
                    value => refer_to_models(value, api),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| refer_to_models(item, api)),
        _ => {}
    }
}
