//! Exchanges recorded from AWS, or measured there: `data/recorded.jsonl`, one a line, each with its
//! source. A grade of `R` is a recording that a test keeps, `R2` a measurement, `E` and `U` weaker
//! evidence. Recordings that users made with `tests/aws/record` are read as well, if there are any.
//!
//! Where a recording does not tell the response of the backend, it returns the body that it gets.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use dynagate_gateway::api::{
    AuthorizationType, AuthorizerType, CanarySettings, ContentHandling, DeployedApiKey,
    DeployedAuthorizer, DeployedGatewayResponse, DeployedIntegration, DeployedIntegrationResponse,
    DeployedMethod, DeployedStage, DeployedUsagePlan, GatewayResponseType, HttpMethod,
    IntegrationType, Model, PassthroughBehavior, PolicyDocument, RequestValidator,
};
use dynagate_gateway::{
    Api, Authorization, Backend, BackendRequest, BackendResponse, Body, Gateway, Invocation, Limit,
    Outcome, Request, Response,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The exchanges that the simulation does not cover, by the beginning of their names.
const NOT_COVERED: [(&str, &str); 4] = [
    ("gateway-response/iam-wrong-secret", SIGNATURE),
    ("gateway-response/iam-old-date", SIGNATURE),
    ("test-invoke/other-path", "methods are not tested with TestInvokeMethod"),
    ("events/put-events", "the template is not in the recording"),
];
const SIGNATURE: &str = "signatures are not verified";

/// The function of integrations with Lambda.
const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:recorded";

#[derive(Deserialize)]
struct Exchange {
    name: String,
    #[serde(default)]
    api: Map<String, Value>,
    request: Value,
    #[serde(default)]
    integration_request: Value,
    #[serde(default)]
    backend: Value,
    #[serde(default)]
    response: Value,
}

#[test]
fn recorded_exchanges() {
    let recorded = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/recorded.jsonl"));
    let committed = exchanges(recorded);
    let (committed_count, covered) =
        (committed.len(), committed.iter().filter(|exchange| exchange.is_covered()).count());
    let mut all = committed;
    all.extend(recordings().iter().flat_map(|recording| exchanges(recording)));
    let mut problems: Vec<_> = all.iter().filter_map(Exchange::problem).collect();
    for (beginning, _) in NOT_COVERED {
        if !all.iter().any(|exchange| exchange.name.starts_with(beginning)) {
            problems.push(format!("{beginning} is listed, but there is no such exchange"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert_eq!((covered, committed_count), (259, 263));
}

/// The output of `tests/aws/record`, with the answer that the simulation gives, and with others.
#[test]
fn a_wrong_recording_is_a_problem() {
    let line = |status: u16, body: &str| {
        let line = json!({
            "name": "recorder/get-path-id/1",
            "source": "tests/aws/record, 2026-11-29, us-east-1",
            "grade": "R",
            "question": "Are path parameters decoded in mapping templates?",
            "api": {
                "route": "GET /path/{id}",
                "integration": "MOCK",
                "passthroughBehavior": "NEVER",
                "requestTemplates": {"application/json": "{\"statusCode\": 200}\n"},
                "integrationResponses": {
                    "200": {"responseTemplates": {"application/json": "$input.params('id')"}},
                },
            },
            "request": {"method": "GET", "path": "/prod/path/a%20b", "headers": {}},
            "response": {
                "status": status, "headers": {"Content-Type": "application/json"}, "body": body,
            },
        });
        let [exchange] = &exchanges(&line.to_string())[..] else { panic!("one exchange") };
        exchange.problem()
    };
    assert_eq!(line(200, "a%20b"), None);
    let problem = line(200, "a b").expect("another body");
    assert!(problem.contains("a%20b") && problem.contains("a b"), "{problem}");
    let problem = line(500, "a%20b").expect("another status");
    assert!(problem.starts_with("recorder/get-path-id/1: 200 instead of 500"), "{problem}");
}

fn exchanges(recorded: &str) -> Vec<Exchange> {
    let lines = recorded.lines();
    lines.map(|line| serde_json::from_str(line).expect("a recorded exchange")).collect()
}

/// The recordings of users, which are in the repository, but not in the published crate.
fn recordings() -> Vec<String> {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/aws/recordings");
    let Ok(files) = std::fs::read_dir(directory) else { return Vec::new() };
    let paths = files.map(|file| file.expect("a file").path());
    let paths = paths.filter(|path| path.to_string_lossy().ends_with(".gateway.jsonl"));
    paths.map(|path| std::fs::read_to_string(path).expect("a recording")).collect()
}

impl Exchange {
    fn is_covered(&self) -> bool {
        NOT_COVERED.iter().all(|(beginning, _)| !self.name.starts_with(beginning))
    }

    /// The difference between the recording and the simulation.
    fn problem(&self) -> Option<String> {
        match (self.run(), self.is_covered()) {
            (Err(problem), true) => Some(format!("{}: {problem}", self.name)),
            (Ok(()), false) => Some(format!("{} is covered although it is listed", self.name)),
            _ => None,
        }
    }

    fn run(&self) -> Result<(), String> {
        if self.name.starts_with("proxy-event/") {
            return self.event();
        }
        let (stage, target) = self.stage_and_target()?;
        let api = self.api(&stage)?;
        let request = self.caller_request(&target);
        let Some(gateway) = Gateway::at(api, stage) else {
            return self.compare(&request, &Response::forbidden());
        };
        let mut asked = None;
        let response = match gateway.receive(&request) {
            Outcome::Response(response) => response,
            Outcome::Authorize(_) => return Err("an authorizer is called".to_owned()),
            Outcome::Call(call) => {
                asked = Some(call.request().clone());
                call.respond(&self.backend(call.request()))
            }
        };
        self.compare_request(asked.as_ref())?;
        self.compare(&request, &response)
    }

    fn text(&self, name: &str) -> &str {
        self.api.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// The stage and the path below it. Some recordings omit the stage.
    fn stage_and_target(&self) -> Result<(String, String), String> {
        let path =
            self.request.get("path").or(self.request.get("TestInvokeMethod pathWithQueryString"));
        let path = path.and_then(Value::as_str);
        let path = path.unwrap_or(if self.text("route") == "ANY /" { "/" } else { "/x" });
        let omit = ["routing/ms-", "routing/fl-", "mock/status", "test-invoke/", "validator/order"];
        if omit.iter().any(|omit| self.name.starts_with(omit)) || path.matches('/').count() < 2 {
            let path = if path.starts_with('/') { path } else { "/x" };
            return Ok(("prod".to_owned(), path.to_owned()));
        }
        let (stage, target) = path[1..].split_once('/').ok_or("a path without a stage")?;
        Ok((stage.to_owned(), format!("/{target}")))
    }

    fn caller_request(&self, target: &str) -> Request {
        let method = self.request.get("method").and_then(Value::as_str).unwrap_or("GET");
        let mut request = Request::new(method, target);
        for (name, value) in
            self.request.get("headers").and_then(Value::as_object).into_iter().flatten()
        {
            let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
            for value in values {
                request = request.header(name, value.as_str().unwrap_or_default());
            }
        }
        if let Some(body) = body_of(&self.request) {
            request = request.body(body);
        }
        match self.name.as_str() {
            "canary/on" => request.canary = true,
            "gateway-response/authorizer-denies-explicitly" => {
                request.authorization = Authorization::Called(Ok(json!({
                    "principalId": "me",
                    "policyDocument": {"Version": "2012-10-17", "Statement": [
                        {"Action": "execute-api:Invoke", "Effect": "Deny", "Resource": "*"},
                    ]},
                })
                .into()));
            }
            "gateway-response/unauthorized-request-authorizer"
            | "gateway-response/iam-unsigned" => {
                request.authorization = Authorization::Asked { claims: None };
            }
            "gateway-response/resource-policy-explicit-deny-signed" => {
                let arn = "arn:aws:sts::111122223333:assumed-role/ROLE/SESSION";
                request = request.authorized(true).context("identity", json!({"userArn": arn}));
            }
            "gateway-response/quota" => request.exceeded = Some(Limit::Quota),
            "gateway-response/throttled" => request.exceeded = Some(Limit::Throttle),
            _ => {}
        }
        request
    }

    /// The API of the exchange with its stage.
    fn api(&self, stage: &str) -> Result<Api, String> {
        let mut api = Api::new("recorded");
        "API-ID".clone_into(&mut api.id);
        if let Some(account) = self.api.get("account").and_then(Value::as_str) {
            account.clone_into(&mut api.account_id);
            self.text("region").clone_into(&mut api.region);
        }
        api.binary_media_types = strings(self.api.get("binaryMediaTypes"));
        self.add_gateway_responses(&mut api)?;
        for (route, method) in self.methods(&mut api)? {
            for verb in verbs(&route) {
                let path = route.split_whitespace().find(|word| word.starts_with('/'));
                let path = path.unwrap_or("/x").trim_end_matches(',');
                api = api.method(verb, path, method.clone());
            }
        }
        if self.api.contains_key("policy") {
            let policy = json!({"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}]});
            api.policy = Some(serde_json::from_value::<PolicyDocument>(policy).expect("a policy"));
        }
        let canary = self.api.get("canary").map(|canary| CanarySettings {
            percent_traffic: canary["percentTraffic"].as_f64().unwrap_or_default(),
            stage_variable_overrides: texts(canary.get("stageVariableOverrides")),
        });
        let variables = texts(self.api.get("stageVariables"));
        let deployed = DeployedStage { variables, canary_settings: canary, ..Default::default() };
        let no_stage = self.name == "gateway-response/host-that-does-not-fit-or-no-stage";
        Ok(api.stage(if no_stage { "other" } else { stage }, deployed))
    }

    /// The routes and their methods.
    fn methods(&self, api: &mut Api) -> Result<Vec<(String, DeployedMethod)>, String> {
        let routes: Vec<String> = match self.api.get("routes") {
            Some(Value::Array(routes)) => {
                routes.iter().filter_map(|route| route.as_str().map(str::to_owned)).collect()
            }
            _ if self.text("route").is_empty() => vec![self.default_route()],
            _ => vec![self.text("route").to_owned()],
        };
        let routes = routes.into_iter().filter(|route| !route.starts_with("(no method)"));
        routes.map(|route| Ok((route.clone(), self.method(&route, api)))).collect()
    }

    /// The route of a recording that does not tell it.
    fn default_route(&self) -> String {
        match self.name.as_str() {
            "gateway-response/no-route" | "gateway-response/head-no-route" => {
                "GET /other".to_owned()
            }
            "gateway-response/customized-status" => "GET /other".to_owned(),
            _ => "ANY /{proxy+}".to_owned(),
        }
        .replace(
            "ANY /{proxy+}",
            if self.name.starts_with("mock/status") { "ANY /" } else { "ANY /{proxy+}" },
        )
    }

    fn method(&self, route: &str, api: &mut Api) -> DeployedMethod {
        let mut method = DeployedMethod::new(self.integration(route));
        if route.contains("AWS_IAM")
            || self.text("authorization") == "AWS_IAM"
            || self.name.ends_with("-deny-signed")
        {
            method.authorization_type = AuthorizationType::AwsIam;
        }
        if self.api.contains_key("authorizer") {
            let kind = if self.text("authorizer").starts_with("REQUEST") {
                AuthorizerType::Request
            } else {
                AuthorizerType::Token
            };
            api.authorizers.insert("authorizer".to_owned(), authorizer(kind));
            method.authorization_type = AuthorizationType::Custom;
            method.authorizer_id = Some("authorizer".to_owned());
        }
        let has_key = self.api.contains_key("apiKeyRequired")
            || self.name.starts_with("gateway-response/api-key");
        if has_key || self.api.contains_key("usagePlan") {
            method.api_key_required = true;
            let key =
                |value: &str, enabled| DeployedApiKey { enabled, value: Some(value.to_owned()) };
            api.api_keys.insert("disabled".to_owned(), key("DISABLED-KEY", false));
            api.api_keys.insert("key".to_owned(), key("KEY", true));
            let plan = DeployedUsagePlan {
                api_stages: ["dev", "prod"].map(str::to_owned).into(),
                keys: ["disabled", "key"].map(str::to_owned).into(),
                ..Default::default()
            };
            api.usage_plans.insert("plan".to_owned(), plan);
        }
        let is_off =
            self.api.get("validator").is_some_and(|of| of.get("body") == Some(&json!(false)));
        let validator = RequestValidator {
            validate_request_body: !is_off,
            validate_request_parameters: !is_off,
        };
        api.request_validators.insert("validator".to_owned(), validator);
        method.request_validator_id = Some("validator".to_owned());
        for parameter in self
            .api
            .get("requestParameters")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(Map::keys)
        {
            let parameter = parameter.split(' ').next().unwrap_or_default();
            if parameter.starts_with("method.request.") {
                method.request_parameters.insert(parameter.to_owned(), true);
            }
        }
        for name in strings(self.api.get("required (set)")) {
            method.request_parameters.insert(format!("method.request.querystring.{name}"), true);
        }
        if let Some((_, name)) =
            route.strip_suffix(" required").and_then(|route| route.split_once(", "))
        {
            method.request_parameters.insert(format!("method.request.path.{name}"), true);
        }
        if self.name == "gateway-response/bad-request-parameters-customized" {
            for name in ["dividend", "divisor"] {
                method
                    .request_parameters
                    .insert(format!("method.request.querystring.{name}"), true);
            }
        }
        self.add_models(&mut method, api);
        method
    }

    fn add_models(&self, method: &mut DeployedMethod, api: &mut Api) {
        let mut add = |name: &str, schema: Value| {
            let model =
                Model { content_type: "application/json".to_owned(), schema: schema.into() };
            api.models.insert(name.to_owned(), model);
        };
        for (name, schema) in &self.api {
            if let Some(name) = name.strip_prefix("model ") {
                add(name, schema.clone());
            }
        }
        let body = match (self.api.get("models"), self.api.get("model")) {
            // Two models that refer to each other, told in words.
            (Some(models), _) if models["application/json"].is_string() => {
                let url = |name| {
                    format!("https://apigateway.amazonaws.com/restapis/API-ID/models/{name}")
                };
                add(
                    "House",
                    json!({"type": "object", "properties": {
                        "randomProperty": {"type": "string", "format": "byte"},
                        "contains": {"type": "array", "items": {"$ref": url("Person")}, "minItems": 1},
                    }}),
                );
                json!({"type": "object", "required": ["name", "b"], "properties": {
                    "name": {"type": "string"}, "b": {"type": "number"}, "house": {"$ref": url("House")},
                }})
            }
            (Some(models), _) => models["application/json"].clone(),
            (None, Some(Value::String(_))) => json!({"properties": {"status": {"enum": ["ok"]}}}),
            (None, Some(model)) => model.clone(),
            (None, None) => return,
        };
        add("Person", body);
        method.request_models.insert("application/json".to_owned(), "Person".to_owned());
    }

    fn integration(&self, route: &str) -> DeployedIntegration {
        let kind = self.text("integration");
        let has_answer = [
            "routing/",
            "validator/",
            "gateway-response/",
            "api-key/",
            "validation-error",
            "canary/",
            "test-invoke/",
        ];
        let tells_backend = ["test-invoke/invalid-endpoint", "gateway-response/malformed"];
        let is_mock = kind.starts_with("MOCK")
            || (has_answer.iter().any(|of| self.name.starts_with(of))
                && !tells_backend.iter().any(|of| self.name.starts_with(of)));
        if is_mock && self.api.get("requestTemplates").is_none() {
            let name = route
                .split_once('{')
                .and_then(|(_, rest)| rest.split_once('}'))
                .map(|(name, _)| name);
            let parameter =
                name.map_or(String::new(), |name| format!(" with {name}=$input.params('{name}')"));
            let canary = r#""message": "#.to_owned()
                + if self.name == "canary/on" {
                    r#""canary deployment""#
                } else {
                    r#""default deployment""#
                };
            let template = match self.text("response template") {
                "" if self.name.starts_with("routing/") => format!("{route}{parameter}"),
                "" => r#"{"data": "ok"}"#.to_owned(),
                template if template.starts_with('{') => template.to_owned(),
                template => format!(r#"{{"statusCode": 200, {canary}, {template}}}"#),
            };
            return DeployedIntegration::mock()
                .request_template("application/json", r#"{"statusCode": 200}"#)
                .response(
                    200,
                    DeployedIntegrationResponse::new().template("application/json", template),
                );
        }
        let mut integration = self.backend_of(kind);
        integration.passthrough_behavior = match self.text("passthroughBehavior") {
            "NEVER" => PassthroughBehavior::Never,
            "WHEN_NO_TEMPLATES" => PassthroughBehavior::WhenNoTemplates,
            _ => PassthroughBehavior::WhenNoMatch,
        };
        let handling = |name| match self.text(name) {
            "" => None,
            handling => {
                Some(serde_json::from_value::<ContentHandling>(handling.into()).expect("a value"))
            }
        };
        integration.content_handling = handling("request contentHandling");
        integration.request_templates = texts(self.api.get("requestTemplates"));
        integration.request_parameters = texts(self.api.get("requestParameters"));
        if let Some(mapped) =
            self.api.get("requestParameters (integration.request.header.X: constant)")
        {
            for name in mapped.as_object().into_iter().flat_map(Map::keys) {
                let refused = strings(self.api.get("not mapped here, they answer 500"));
                let value = mapped[name].as_str().unwrap_or_default();
                if !refused.contains(name) {
                    integration = integration.request_header(name, format!("'{value}'"));
                }
            }
            let headers = self.integration_request["body"].as_object();
            let template = headers
                .into_iter()
                .flat_map(Map::keys)
                .map(|name| format!("\"{name}\": \"$input.params('{name}')\""));
            let template = format!("{{{}}}", template.collect::<Vec<_>>().join(", "));
            integration.request_templates.insert("application/json".to_owned(), template);
        }
        self.responses(integration, handling("response contentHandling"))
    }

    /// An integration with the recorded kind of backend, without mappings.
    fn backend_of(&self, kind: &str) -> DeployedIntegration {
        let words: Vec<_> = kind.split([' ', ',']).filter(|word| !word.is_empty()).collect();
        let (kind, address) = (words.first().copied(), words.get(1).copied());
        let mut integration = match (kind, address) {
            (Some("AWS_PROXY"), _) => DeployedIntegration::lambda_proxy(FUNCTION),
            (Some("AWS"), Some("Lambda") | None) => {
                let mut integration = DeployedIntegration::lambda_proxy(FUNCTION);
                integration.r#type = IntegrationType::Aws;
                integration
            }
            (Some("AWS"), Some(address)) => {
                let address = if address == "s3:path" { "s3:path/BUCKET/KEY" } else { address };
                let mut integration = DeployedIntegration::dynamodb("Query");
                integration.uri = Some(format!("arn:aws:apigateway:us-east-1:{address}"));
                integration
            }
            (Some("HTTP" | "HTTP_PROXY"), _) => {
                let uri = match self.text("uri") {
                    "" => "https://backend.test",
                    uri => uri,
                };
                let uri = match uri.strip_prefix('…') {
                    Some(path) => format!("https://backend.test{path}"),
                    None => uri.replace('…', ""),
                };
                let mut integration = DeployedIntegration::http_proxy(&uri);
                if kind == Some("HTTP") {
                    integration.r#type = IntegrationType::Http;
                }
                integration
            }
            _ => DeployedIntegration::mock(),
        };
        let method = words.iter().copied().find(|word| verbs(word).len() == 1);
        let method = method.or_else(|| Some(self.text("integrationHttpMethod")));
        if let Some(method) = method.filter(|method| !method.is_empty()) {
            integration.http_method = Some(method.to_owned());
        }
        integration
    }

    fn responses(
        &self,
        mut integration: DeployedIntegration,
        handling: Option<ContentHandling>,
    ) -> DeployedIntegration {
        let default = json!({"200": null});
        let responses = self.api.get("integrationResponses").unwrap_or(&default);
        for (status, response) in responses.as_object().into_iter().flatten() {
            let mut deployed = DeployedIntegrationResponse::new();
            deployed.content_handling = handling;
            match response {
                Value::String(pattern) => deployed.selection_pattern = Some(pattern.clone()),
                Value::Object(members) => {
                    deployed.selection_pattern =
                        members.get("selectionPattern").and_then(Value::as_str).map(str::to_owned);
                    deployed.response_templates = texts(members.get("responseTemplates"));
                    deployed.response_parameters = texts(members.get("responseParameters"));
                }
                _ => {}
            }
            if let Some(template) = self.api.get("responseTemplates") {
                deployed.response_templates = texts(Some(template));
            }
            if self.api.contains_key("responseParameters (method.response.header.X)") {
                let headers = self.response["headers"].as_object().into_iter().flat_map(Map::keys);
                for name in headers
                    .map(|name| name.trim_start_matches("x-amzn-Remapped-"))
                    .chain(["Transfer-Encoding"])
                {
                    deployed = deployed.header(name, format!("'response_param_{name}'"));
                }
            }
            integration.integration_responses.insert(status.parse().expect("a status"), deployed);
        }
        integration
    }

    fn add_gateway_responses(&self, api: &mut Api) -> Result<(), String> {
        if self.name == "gateway-response/customized-status" {
            let customized =
                DeployedGatewayResponse { status_code: Some(404), ..Default::default() };
            api.gateway_responses
                .insert(GatewayResponseType::MissingAuthenticationToken, customized);
            return Ok(());
        }
        if self.name == "gateway-response/family" {
            let customized =
                DeployedGatewayResponse { status_code: Some(404), ..Default::default() };
            api.gateway_responses.insert(GatewayResponseType::Default4xx, customized);
            return Ok(());
        }
        for (kind, customized) in
            self.api.get("gatewayResponses").and_then(Value::as_object).into_iter().flatten()
        {
            let kind = serde_json::from_value(kind.as_str().into()).map_err(|_| kind.clone())?;
            let mut response = DeployedGatewayResponse::default();
            match customized {
                Value::String(template) => {
                    response
                        .response_templates
                        .insert("application/json".to_owned(), template.clone());
                }
                customized => {
                    response.status_code = customized["statusCode"]
                        .as_u64()
                        .and_then(|status| u16::try_from(status).ok());
                    response.response_parameters = texts(customized.get("responseParameters"));
                    response.response_templates = texts(customized.get("responseTemplates"));
                }
            }
            // The recording tells the template in words.
            for template in response.response_templates.values_mut() {
                if !template.starts_with('{') {
                    r#"{"message": "$context.error.message", "responseType": "$context.error.responseType", "method": "$context.httpMethod", "path": "$context.path", "stage": "$context.stage"}"#
                        .clone_into(template);
                }
            }
            if self.name == "validation-error-string/two" {
                response.response_templates.insert(
                    "application/json".to_owned(),
                    r#"{"error": "$context.error.validationErrorString"}"#.to_owned(),
                );
            }
            api.gateway_responses.insert(kind, response);
        }
        Ok(())
    }

    /// The response of the backend. Without one, it returns the body that it gets.
    fn backend(&self, request: &BackendRequest) -> BackendResponse {
        if let Some(error) = self.backend.get("lambda_error") {
            return BackendResponse::function_error(error.to_string());
        }
        let kind = self.text("integration");
        let status = self.backend.get("status").and_then(Value::as_u64).unwrap_or(200);
        let body = match &self.backend {
            Value::Object(members) => match members.get("lambda_returns") {
                Some(returned) => Some(Body::from(returned.to_string())),
                None => body_of(&self.backend),
            },
            _ if self.name == "gateway-response/malformed-proxy-response" => {
                Some(json!({"statusCode": 200, "body": {}}).to_string().into())
            }
            _ if kind.starts_with("AWS_PROXY") => {
                Some(json!({"statusCode": 200, "body": request.body.text()}).to_string().into())
            }
            _ if self.name == "lambda/async-event-invocation" => {
                return BackendResponse::new(202, Body::default());
            }
            _ if self.name.starts_with("binary/") => Some(Body::default()),
            _ if self.name == "dynamodb/scan" || self.name.starts_with("kinesis/") => {
                Some(self.response["body"].to_string().into())
            }
            _ if self.name.starts_with("ssm/") => {
                Some(self.response["body_json_subset"].to_string().into())
            }
            _ if self.name.starts_with("states/") => Some("{}".into()),
            _ => None,
        };
        let mut response = BackendResponse::new(
            u16::try_from(status).expect("a status"),
            body.unwrap_or_else(|| request.body.clone()),
        );
        response.headers = texts(self.backend.get("headers")).into_iter().collect();
        if kind.ends_with("to an HTTP echo") {
            for (name, value) in
                [("Access-Control-Allow-Credentials", "true"), ("Access-Control-Allow-Origin", "*")]
            {
                if self.name.starts_with("header-mapping/") {
                    response.headers.add(name, value);
                }
            }
            for (name, value) in [
                ("Connection", "keep-alive"),
                ("Content-Length", "26"),
                ("Content-Type", "application/json"),
                ("Date", "Sat, 28 Nov 2026 01:02:03 GMT"),
                ("x-amzn-RequestId", "ID"),
            ] {
                response.headers.add(name, value);
            }
        }
        response
    }

    /// Compares the request to the backend with the recorded one.
    fn compare_request(&self, asked: Option<&BackendRequest>) -> Result<(), String> {
        let recorded = &self.integration_request;
        let Some(asked) = asked else {
            return if recorded.is_null() {
                Ok(())
            } else {
                Err("the backend is not called".to_owned())
            };
        };
        let told = || format!("{asked:?}");
        let of = |name: &str| recorded.get(name).and_then(Value::as_str);
        if of("method").is_some_and(|method| method != asked.method) {
            return Err(told());
        }
        if of("path").is_some_and(|path| !asked.backend.to_string().ends_with(path)) {
            return Err(told());
        }
        if self.name == "lambda/async-event-invocation"
            && !matches!(
                asked.backend,
                Backend::Function { invocation: Invocation::Asynchronous, .. }
            )
        {
            return Err(told());
        }
        if self.name.starts_with("ssm/") && asked.query_string.get("Name") != Some("param-test-123")
        {
            return Err(told());
        }
        if self.name == "header-mapping/AWS_PROXY/no-param" {
            let event: Value = serde_json::from_str(&asked.body.text()).expect("an event");
            return same_member("headers", &recorded["headers"], &event["headers"]);
        }
        if let Some(body) = body_of(recorded) {
            same_body(&body, &asked.body)?;
        }
        if let Some(stored) = recorded.get("message body that SQS stored").and_then(Value::as_str) {
            same_body(&format!("Action=SendMessage&MessageBody={stored}").into(), &asked.body)?;
        }
        if let Some(record) = recorded.get("record").and_then(Value::as_str) {
            let data: Value =
                serde_json::from_str(&asked.body.text()).map_err(|error| error.to_string())?;
            let data = BASE64_STANDARD.decode(data["Data"].as_str().unwrap_or_default());
            same_body(&record.into(), &data.map_err(|error| error.to_string())?.into())?;
        }
        self.compare_headers(asked)
    }

    /// Compares the headers of the request to the backend with the recorded ones. Those of every
    /// connection are not recorded.
    fn compare_headers(&self, asked: &BackendRequest) -> Result<(), String> {
        let Some(recorded) = self.integration_request.get("headers") else { return Ok(()) };
        let is_of_connection = |name: &str| ["content-length", "accept-encoding"].contains(&name);
        let is_kept = |name: &str| {
            let is_sent = self.request["headers"].get("Accept-Encoding").is_some();
            is_sent || !is_of_connection(name)
        };
        let expected: BTreeMap<_, _> = texts(Some(recorded))
            .into_iter()
            .map(|(name, value)| {
                let value = value
                    .replace("RESOURCE-ID", dynagate_gateway::placeholder::RESOURCE_ID)
                    .replace("<apigw-id:1>", "API-ID");
                (name.to_lowercase(), value)
            })
            .filter(|(name, _)| is_kept(name))
            .collect();
        let sent: BTreeMap<_, _> = asked
            .headers
            .iter()
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .filter(|(name, _)| {
                let is_own = ["accept", "user-agent", "x-amzn-apigateway-api-id"];
                is_kept(name) && (expected.contains_key(name) || !is_own.contains(&name.as_str()))
            })
            .collect();
        if sent == expected { Ok(()) } else { Err(format!("{sent:?} instead of {expected:?}")) }
    }

    fn compare(&self, request: &Request, response: &Response) -> Result<(), String> {
        let recorded = &self.response;
        let told = || format!("{response:?}");
        if self.name.starts_with("header-mapping/")
            && self.name.ends_with("-answers-500")
            && !response.reason.as_deref().unwrap_or_default().contains("does not allow")
        {
            return Err(told());
        }
        if recorded["status"].as_u64().is_some_and(|status| status != u64::from(response.status)) {
            return Err(format!(
                "{} instead of {}: {}",
                response.status,
                recorded["status"],
                told()
            ));
        }
        for (name, value) in recorded["headers"].as_object().into_iter().flatten() {
            let actual = match name.to_ascii_lowercase().as_str() {
                // The server sets it.
                "connection" => continue,
                "content-length" => vec![response.body.len().to_string()],
                _ if value.is_array() => {
                    let named = response.headers.iter().filter(|(known, _)| known == name);
                    named.map(|(_, value)| value.to_owned()).collect()
                }
                _ => response.header(name).map(str::to_owned).into_iter().collect(),
            };
            let expected = match value {
                Value::String(value) => vec![value.clone()],
                values => serde_json::from_value(values.clone()).expect("texts"),
            };
            if actual != expected {
                return Err(format!("{name}: {actual:?} instead of {value}"));
            }
        }
        if let Some(names) = recorded.get("header_names") {
            let by_server = [
                "connection",
                "content-length",
                "date",
                "x-amz-apigw-id",
                "x-amzn-requestid",
                "x-amzn-trace-id",
            ];
            let mut expected = strings(Some(names));
            expected.retain(|name| !by_server.contains(&name.as_str()));
            let actual: BTreeSet<_> =
                response.headers.iter().map(|(name, _)| name.to_lowercase()).collect();
            if actual != expected {
                return Err(format!("{actual:?} instead of {expected:?}"));
            }
        }
        if response.header("Transfer-Encoding").is_some() {
            return Err(told());
        }
        let served = recorded.get("served_by").and_then(Value::as_str);
        if let Some(served) = served {
            let text = response.body.text();
            let actual = text.split(" (").next().unwrap_or_default();
            if actual != served && actual.split(" with ").next() != Some(served) {
                return Err(format!("{actual} instead of {served}"));
            }
        }
        let json: Value = serde_json::from_str(&response.body.text()).unwrap_or_default();
        if let Some(expected) = recorded.get("validationErrorString")
            && json["error"] != *expected
        {
            return Err(format!("{} instead of {expected}", json["error"]));
        }
        if let Some(kind) = recorded.get("responseType").and_then(Value::as_str)
            && kind != "BAD_REQUEST_BODY"
        {
            return Err(format!("{kind} is expected: {}", told()));
        }
        for subset in ["body_json_subset", "body_json"] {
            for (name, value) in
                recorded.get(subset).and_then(Value::as_object).into_iter().flatten()
            {
                if json[name] != *value {
                    return Err(format!("{name}: {} instead of {value}", json[name]));
                }
            }
        }
        if self.name == "routing/empty-segment-is-a-value" {
            return if response.body.text().ends_with("hello=") { Ok(()) } else { Err(told()) };
        }
        match body_of(recorded) {
            Some(body) if request.method != "HEAD" && !self.name.starts_with("dynamodb/scan") => {
                same_body(&body, &response.body)
            }
            _ => Ok(()),
        }
    }

    /// Compares the event of a function.
    fn event(&self) -> Result<(), String> {
        let (stage, target) = self.stage_and_target()?;
        let mut request = self.caller_request(&target);
        let event = &self.integration_request["event"];
        let mut api = Api::new("recorded");
        let types = strings(self.api.get("binaryMediaTypes"));
        api.binary_media_types =
            types.iter().flat_map(|of| of.split(" or ")).map(str::to_owned).collect();
        let routes: Vec<String> = match self.api.get("routes") {
            Some(Value::Object(routes)) => routes.keys().cloned().collect(),
            _ => vec![self.text("route").to_owned()],
        };
        for route in routes {
            let mut integration = DeployedIntegration::lambda_proxy(FUNCTION);
            integration.request_parameters = texts(self.api.get("requestParameters"));
            let method = DeployedMethod::new(integration);
            let (_, path) = route.split_once(' ').ok_or("no route")?;
            for verb in verbs(&route) {
                api = api.method(verb, path, method.clone());
            }
        }
        let variables = texts(self.api.get("stageVariables"));
        api = api.stage(stage.clone(), DeployedStage { variables, ..Default::default() });
        let gateway = Gateway::at(api, stage).expect("the stage");
        // Clients send the host, and the time is that of the recording.
        if let Some(host) = event["headers"]["Host"].as_str() {
            request = request.header("host", host);
        }
        if let Some(epoch) = event["requestContext"].get("requestTimeEpoch") {
            request = request.context("requestTimeEpoch", epoch.clone());
        }
        let Outcome::Call(call) = gateway.receive(&request) else {
            return Err("the function is not called".to_owned());
        };
        let actual: Value = serde_json::from_str(&call.request().body.text()).expect("JSON");
        if event.as_object().is_none_or(Map::is_empty) {
            return Err("no event is recorded".to_owned());
        }
        same_member("event", event, &actual)
    }
}

/// Compares a member of an event, of which a recording may have less.
fn same_member(name: &str, recorded: &Value, actual: &Value) -> Result<(), String> {
    match (recorded, actual) {
        (Value::Object(recorded), Value::Object(_)) => {
            recorded.iter().try_for_each(|(member, value)| {
                same_member(&format!("{name}.{member}"), value, &actual[member])
            })
        }
        _ if recorded == actual => Ok(()),
        _ => Err(format!("{name}: {actual} instead of {recorded}")),
    }
}

fn authorizer(kind: AuthorizerType) -> DeployedAuthorizer {
    DeployedAuthorizer {
        name: "authorizer".to_owned(),
        r#type: kind,
        provider_arns: Vec::new(),
        authorizer_uri: None,
        authorizer_credentials: None,
        identity_source: Some("method.request.header.Authorization".to_owned()),
        identity_validation_expression: None,
        authorizer_result_ttl_in_seconds: None,
    }
}

/// The verbs of a route such as `GET, POST /nested/{test}`.
fn verbs(route: &str) -> Vec<HttpMethod> {
    let words = route.split(['/', ' ', ',']);
    words
        .filter_map(|word| HttpMethod::ALL.into_iter().find(|verb| verb.as_str() == word))
        .collect()
}

fn strings(of: Option<&Value>) -> BTreeSet<String> {
    let items = of.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

fn texts(of: Option<&Value>) -> BTreeMap<String, String> {
    let members = of.and_then(Value::as_object).into_iter().flatten();
    members.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

/// The body in a recording: text, JSON or the Base64 of bytes.
fn body_of(of: &Value) -> Option<Body> {
    if let Some(encoded) = of.get("body_base64").and_then(Value::as_str) {
        return Some(BASE64_STANDARD.decode(encoded).expect("Base64").into());
    }
    match of.get("body")? {
        Value::String(text) => Some(text.as_str().into()),
        json => Some(json.to_string().into()),
    }
}

/// Compares bodies, as JSON if the recording has JSON.
fn same_body(recorded: &Body, actual: &Body) -> Result<(), String> {
    let json = |body: &Body| {
        serde_json::from_str::<Value>(&body.text())
            .ok()
            .filter(|json| json.is_object() || json.is_array())
    };
    let is_same =
        recorded == actual || (json(recorded).is_some() && json(recorded) == json(actual));
    if is_same { Ok(()) } else { Err(format!("the body {actual:?} instead of {recorded:?}")) }
}
