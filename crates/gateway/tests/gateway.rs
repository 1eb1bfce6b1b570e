//! A gateway on an API made by hand: the order of checks, the choice of templates and responses,
//! and gateway responses.

use std::collections::{BTreeMap, BTreeSet};

use dynagate_gateway::api::{
    AuthorizationType, DeployedApiKey, DeployedIntegration, DeployedIntegrationResponse,
    DeployedMethod, DeployedStage, DeployedUsagePlan, HttpMethod, Model, PassthroughBehavior,
    RequestValidator, ThrottleSettings,
};
use dynagate_gateway::{
    Api, Authorization, BackendResponse, Gateway, Limit, Outcome, Request, Response,
};
use serde_json::{Value, json};

/// An API of one method.
fn api(verb: HttpMethod, path: &str, method: DeployedMethod) -> Api {
    let variables = BTreeMap::from([("colour".to_owned(), "blue".to_owned())]);
    Api::new("test")
        .method(verb, path, method)
        .stage("v1", DeployedStage { variables, ..Default::default() })
}

fn integration() -> DeployedIntegration {
    DeployedIntegration::dynamodb("GetItem")
        .response(200, DeployedIntegrationResponse::new().selection_pattern("2\\d{2}"))
        .response(400, DeployedIntegrationResponse::new().selection_pattern("4\\d{2}"))
        .response(500, DeployedIntegrationResponse::new())
}

/// A method on `POST /` that renders `template`.
fn rendering(template: &str) -> Api {
    let integration = integration().request_template("application/json", template);
    api(HttpMethod::Post, "/", DeployedMethod::new(integration))
}

/// A method on `GET /` with one response.
fn responding(template: &str, response: DeployedIntegrationResponse) -> Api {
    let integration = DeployedIntegration::dynamodb("GetItem")
        .request_template("application/json", template)
        .response(200, response);
    api(HttpMethod::Get, "/", DeployedMethod::new(integration))
}

/// The body of the request to DynamoDB.
fn asked(api: &Api, request: &Request) -> String {
    let gateway = Gateway::of(api.clone()).expect("a stage");
    assert_eq!(gateway.explain(request, None).response, None);
    match gateway.receive(request) {
        Outcome::Call(call) => call.request().body.to_string(),
        other => panic!("{other:?}"),
    }
}

fn responded(api: &Api, request: &Request, answer: &BackendResponse) -> Response {
    let gateway = Gateway::of(api.clone()).expect("a stage");
    let response = match gateway.receive(request) {
        Outcome::Call(call) => call.respond(answer),
        Outcome::Response(response) => response,
        Outcome::Authorize(call) => panic!("{call:?}"),
    };
    assert_eq!(gateway.explain(request, Some(answer)).response.as_ref(), Some(&response));
    response
}

/// The status and the body of a gateway response.
fn refused(api: &Api, request: &Request) -> (u16, Value) {
    let gateway = Gateway::of(api.clone()).expect("a stage");
    match gateway.receive(request) {
        Outcome::Call(call) => panic!("{:?}", call.request()),
        Outcome::Response(response) => {
            assert_eq!(gateway.explain(request, None).response.as_ref(), Some(&response));
            assert!(response.reason.is_some(), "{response:?}");
            (response.status, serde_json::from_str(&response.body.text()).expect("JSON"))
        }
        Outcome::Authorize(call) => panic!("{call:?}"),
    }
}

#[test]
fn a_template_sees_the_request() {
    let template = "$input.params('q') $input.params('X-A') $input.body $context.resourcePath $context.path $context.stage \
                    $context.requestTimeEpoch $context.requestTime $context.identity.sourceIp $context.authorizer.claims.sub \
                    $stageVariables.colour";
    let request = Request::new("POST", "/?q=a%20b+c")
        .header("X-A", "x")
        .body("{}")
        .context("authorizer", json!({"claims": {"sub": "me"}}));
    let expected =
        "a b c x {} / /v1/ v1 1700000000000 14/Nov/2023:22:13:20 +0000 192.0.2.1 me blue";
    assert_eq!(asked(&rendering(template), &request), expected);
    let later = request
        .context("requestTimeEpoch", json!(0))
        .context("identity", json!({"sourceIp": "::1"}));
    let expected = "a b c x {} / /v1/ v1 0 01/Jan/1970:00:00:00 +0000 ::1 me blue";
    assert_eq!(asked(&rendering(template), &later), expected);
}

/// HTTP/2 has the names of headers in small letters.
#[test]
fn a_required_header_may_be_in_small_letters() {
    let mut method = DeployedMethod::new(integration().request_template("application/json", "{}"));
    method.request_parameters.insert("method.request.header.X-By".to_owned(), true);
    let api = validated(api(HttpMethod::Get, "/", method));
    assert_eq!(asked(&api, &Request::new("GET", "/").header("x-by", "me")), "{}");
    assert_eq!(refused(&api, &Request::new("GET", "/")).0, 400);
}

/// Gives all methods a request validator.
fn validated(mut api: Api) -> Api {
    let validator =
        RequestValidator { validate_request_body: true, validate_request_parameters: true };
    api.request_validators.insert("all".to_owned(), validator);
    for method in api.resources.values_mut().flat_map(BTreeMap::values_mut) {
        method.request_validator_id = Some("all".to_owned());
    }
    api
}

#[test]
fn a_validator_validates_what_it_says() {
    let mut method = DeployedMethod::new(integration().request_template("application/json", "{}"));
    method.request_parameters.insert("method.request.header.X-By".to_owned(), true);
    method.request_models.insert("application/json".to_owned(), "Body".to_owned());
    let mut api = api(HttpMethod::Post, "/", method);
    let schema = json!({"type": "array"}).into();
    api.models
        .insert("Body".to_owned(), Model { content_type: "application/json".to_owned(), schema });
    let request = Request::new("POST", "/").body("{}");
    assert_eq!(asked(&api, &request), "{}", "without a validator");
    let mut api = validated(api);
    for (validate_request_parameters, validate_request_body, message) in [
        (true, true, Some("Missing required request parameters: [X-By]")),
        (true, false, Some("Missing required request parameters: [X-By]")),
        (false, true, Some("Invalid request body")),
        (false, false, None),
    ] {
        let validator = RequestValidator { validate_request_body, validate_request_parameters };
        api.request_validators.insert("all".to_owned(), validator);
        match message {
            Some(message) => {
                assert_eq!(refused(&api, &request), (400, json!({ "message": message })));
            }
            None => assert_eq!(asked(&api, &request), "{}"),
        }
    }
}

/// A condition that the simulation cannot evaluate does not keep a caller out.
#[test]
fn conditions_of_a_resource_policy() {
    let method = || DeployedMethod::new(integration().request_template("application/json", "x"));
    let lets_in = |effect: &str, condition: Value| {
        let statement = |effect: &str, condition: &Value| json!({"Effect": effect, "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*", "Condition": condition});
        let everyone = (effect == "Deny").then(|| statement("Allow", &json!({})));
        let statements: Vec<_> =
            everyone.into_iter().chain([statement(effect, &condition)]).collect();
        let mut api = api(HttpMethod::Get, "/", method());
        let policy = json!({"Version": "2012-10-17", "Statement": statements});
        api.policy = Some(serde_json::from_value(policy).expect("a policy"));
        let gateway = Gateway::of(api).expect("a stage");
        let request = Request::new("GET", "/").context("identity", json!({"vpceId": "vpce-1"}));
        matches!(gateway.receive(&request), Outcome::Call(_))
    };
    for (condition, holds) in [
        (json!({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "192.0.2.0/24"]}}), true),
        (json!({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}), false),
        (json!({"NotIpAddress": {"aws:VpcSourceIp": "203.0.113.0/24"}}), true),
        (json!({"StringEquals": {"aws:SourceVpce": "vpce-1"}}), true),
        (json!({"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}), false),
        (
            json!({"StringEquals": {"aws:SourceVpce": "vpce-1"}, "IpAddress": {"aws:SourceIp": "::/0"}}),
            false,
        ),
    ] {
        assert_eq!(lets_in("Allow", condition.clone()), holds, "Allow {condition}");
        assert_eq!(lets_in("Deny", condition.clone()), !holds, "Deny {condition}");
    }
    for unknown in [
        json!({"StringEquals": {"aws:SourceVpc": "vpc-1"}}),
        json!({"StringLike": {"aws:SourceVpce": "vpce-*"}}),
        json!({"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}),
    ] {
        for effect in ["Allow", "Deny"] {
            assert!(lets_in(effect, unknown.clone()), "{effect} {unknown}");
        }
    }
}

#[test]
fn the_checks_and_their_order() {
    let mut method = DeployedMethod::new(integration().request_template("application/json", "x"));
    method.authorization_type = AuthorizationType::AwsIam;
    method.api_key_required = true;
    let parameter = |name: &str, required| (format!("method.request.{name}"), required);
    method.request_parameters = BTreeMap::from([
        parameter("querystring.b", true),
        parameter("querystring.a", true),
        parameter("header.X-C", true),
        parameter("querystring.optional", false),
    ]);
    method.request_models.insert("application/json".to_owned(), "Body".to_owned());
    let mut api = validated(api(HttpMethod::Post, "/orders", method));
    let schema = json!({"required": ["id"]}).into();
    api.models
        .insert("Body".to_owned(), Model { content_type: "application/json".to_owned(), schema });
    let message = |message: &str| json!({"message": message});
    let request = Request::new("POST", "/orders").body("[]");
    assert_eq!(
        refused(&api, &Request::new("PUT", "/orders")),
        (403, message("Missing Authentication Token"))
    );
    assert_eq!(refused(&api, &request), (403, message("Missing Authentication Token")));
    let request = request.authorized(true);
    assert_eq!(refused(&api, &request), (403, message("Forbidden")));
    // A key opens the stages of its usage plan.
    let request = request.api_key(true);
    assert_eq!(refused(&api, &request), (403, message("Forbidden")));
    let mut plan = |key: &str, enabled| {
        api.api_keys.insert(key.to_owned(), DeployedApiKey { enabled, value: None });
        let plan = DeployedUsagePlan {
            api_stages: BTreeSet::from(["v1".to_owned()]),
            keys: BTreeSet::from([key.to_owned()]),
            ..Default::default()
        };
        api.usage_plans.insert(key.to_owned(), plan);
        api.clone()
    };
    assert_eq!(refused(&plan("disabled", false), &request), (403, message("Forbidden")));
    let api = plan("key", true);
    assert_eq!(
        refused(&api, &request),
        (400, message("Missing required request parameters: [a, b, X-C]"))
    );
    let request = request.query_string("b", "1").header("X-C", "1");
    let blank = request.clone().query_string("a", " ");
    assert_eq!(refused(&api, &blank), (400, message("Missing required request parameters: [a]")));
    let request = request.query_string("a", "1");
    assert_eq!(asked(&api, &request), "x", "an array does not lack a member");
    for body in ["{}", "{id: 1}", ""] {
        let refused = refused(&api, &request.clone().body(body));
        assert_eq!(refused, (400, message("Invalid request body")), "{body}");
    }
    // This content type has neither a model nor a template.
    let text = request.clone().body("{}").header("content-type", "text/plain");
    assert_eq!(refused(&api, &text), (415, message("Unsupported Media Type")));
    assert_eq!(asked(&api, &request.body("{\"id\": 1}")), "x");
}

#[test]
fn other_content_types() {
    use PassthroughBehavior::{Never, WhenNoMatch, WhenNoTemplates};

    let text = Request::new("POST", "/")
        .header("Content-Type", "text/plain; charset=utf-8")
        .body("as it is");
    let with = |behavior, template: Option<&str>| {
        let integration = DeployedIntegration { passthrough_behavior: behavior, ..integration() };
        let integration = match template {
            Some(content_type) => integration.request_template(content_type, "rendered"),
            None => integration,
        };
        api(HttpMethod::Post, "/", DeployedMethod::new(integration))
    };
    for (behavior, template, expected) in [
        (Never, Some("application/json"), None),
        (Never, Some("TEXT/plain"), Some("rendered")),
        (WhenNoMatch, Some("application/json"), Some("as it is")),
        (WhenNoTemplates, Some("application/json"), None),
        (WhenNoTemplates, None, Some("as it is")),
    ] {
        let api = with(behavior, template);
        match expected {
            Some(expected) => assert_eq!(asked(&api, &text), expected, "{behavior:?}"),
            None => assert_eq!(refused(&api, &text).0, 415, "{behavior:?}"),
        }
    }
}

#[test]
fn a_template_that_fails_is_an_internal_error() {
    let (status, body) =
        refused(&rendering("#set($list = [])$list.get(3)"), &Request::new("POST", "/"));
    assert_eq!((status, body), (500, json!({"message": "Internal server error"})));
    assert_eq!(refused(&rendering("#if("), &Request::new("POST", "/")).0, 500);
}

#[test]
fn the_choice_of_a_response() {
    let with = |patterns: &[(u16, Option<&str>)]| {
        let integration =
            DeployedIntegration::dynamodb("GetItem").request_template("application/json", "x");
        let integration = patterns.iter().fold(integration, |integration, (status, pattern)| {
            let selection_pattern = pattern.map(str::to_owned);
            integration.response(
                *status,
                DeployedIntegrationResponse { selection_pattern, ..Default::default() },
            )
        });
        api(HttpMethod::Get, "/", DeployedMethod::new(integration))
    };
    let request = Request::new("GET", "/");
    let status =
        |api: &Api, status| responded(api, &request, &BackendResponse::new(status, "{}")).status;
    let api = with(&[
        (200, None),
        (400, Some("4\\d{2}")),
        (502, Some("5")),
        (503, Some("50[3-9]|5[1-9]\\d")),
    ]);
    // A pattern has to match the whole status: `5` matches none.
    for (given, expected) in
        [(200, 200), (400, 400), (413, 400), (500, 200), (503, 503), (599, 503)]
    {
        assert_eq!(status(&api, given), expected, "{given}");
    }
    let api = with(&[(200, Some("200"))]);
    assert_eq!(status(&api, 200), 200);
    let none = responded(&api, &request, &BackendResponse::new(400, "{}"));
    assert_eq!(
        (none.status, &*none.body.text()),
        (500, "{\"message\": \"Internal server error\"}")
    );
}

#[test]
fn headers_bodies_and_overrides() {
    let response = DeployedIntegrationResponse::new()
        .header("X-Constant", "'*'")
        .header("X-Header", "integration.response.header.X-Amzn-RequestId")
        .header("X-Body", "integration.response.body.Item.id.S")
        .header("X-Nothing", "integration.response.body.Item.nothing")
        .header("X-Context", "context.identity.sourceIp")
        .header("X-Stage", "stageVariables.colour")
        .template("application/xml", "<a/>")
        .template(
            "application/json",
            "#set($context.responseOverride.status = 201)#set($context.responseOverride.header['x-constant'] = 'set')\
             $input.path('$.Item.id.S') of $input.params('q') $context.requestOverride.header.X-Own",
        );
    let request_template = "#set($context.requestOverride.header.X-Own = 'kept')x";
    let api = responding(request_template, response);
    let mut answer = BackendResponse::new(200, r#"{"Item": {"id": {"S": "7"}}}"#);
    answer.headers.add("x-amzn-requestid", "r-1");
    let request = Request::new("GET", "/?q=1");
    let response = responded(&api, &request, &answer);
    assert_eq!((response.status, &*response.body.text()), (201, "7 of 1 kept"));
    for (name, value) in [
        ("x-constant", Some("set")),
        ("X-Header", Some("r-1")),
        ("X-Body", Some("7")),
        ("X-Nothing", None),
        ("X-Context", Some("192.0.2.1")),
        ("X-Stage", Some("blue")),
        ("content-type", Some("application/json")),
    ] {
        assert_eq!(response.header(name), value, "{name}");
    }
    let xml = responded(&api, &request.header("Accept", "application/xml"), &answer);
    assert_eq!(
        (xml.status, &*xml.body.text(), xml.header("Content-Type")),
        (200, "<a/>", Some("application/xml"))
    );
}

#[test]
fn a_parameter_overridden_twice_is_an_error() {
    let twice =
        "#set($context.responseOverride.status = 400)#set($context.responseOverride.status = 404)x";
    let request = Request::new("GET", "/");
    let answer = BackendResponse::new(200, "{}");
    let response = DeployedIntegrationResponse::new().template("application/json", twice);
    let in_response = responding("x", response);
    let in_request = responding(twice, DeployedIntegrationResponse::new());
    for (api, which) in [(in_response, "response"), (in_request, "request")] {
        let response = responded(&api, &request, &answer);
        assert_eq!(
            (response.status, &*response.body.text()),
            (500, "{\"message\": \"Internal server error\"}")
        );
        let reason = response.reason.expect("a reason");
        let expected = format!(
            "the {which} template overrides $context.responseOverride.status more than once"
        );
        assert!(reason.contains(&expected), "{reason}");
    }
}

#[test]
fn an_invalid_status_is_ignored() {
    for (status, becomes, ignored) in [
        ("404", 404, None),
        ("99", 200, Some("99")),
        ("600", 200, Some("600")),
        ("'404'", 200, Some("\"404\"")),
    ] {
        let template = format!("#set($context.responseOverride.status = {status})x");
        let api = responding(
            "x",
            DeployedIntegrationResponse::new().template("application/json", template),
        );
        let response = responded(&api, &Request::new("GET", "/"), &BackendResponse::new(200, "{}"));
        assert_eq!(
            (response.status, response.ignored_status.as_deref()),
            (becomes, ignored),
            "{status}"
        );
    }
}

#[test]
fn the_parameters_of_the_method_request() {
    let template = "$method.request.path.id $method.request.querystring['q'] $method.request.header.get('X-A') \
        [$method.request.path.none$method.request.body$method]";
    let response = DeployedIntegrationResponse::new().template("application/json", template);
    let integration = DeployedIntegration::dynamodb("GetItem")
        .request_template("application/json", template)
        .response(200, response);
    let api = api(HttpMethod::Get, "/{id}", DeployedMethod::new(integration));
    let request = Request::new("GET", "/7?q=1").header("X-A", "h");
    assert_eq!(asked(&api, &request), "7 1 h []");
    assert_eq!(responded(&api, &request, &BackendResponse::new(200, "{}")).body, "7 1 h []");
}

#[test]
fn a_mock_integration_responds() {
    let response = DeployedIntegrationResponse::new().header("Access-Control-Allow-Origin", "'*'");
    let integration = DeployedIntegration::mock()
        .request_template("application/json", "{statusCode: 204}")
        .response(204, response.selection_pattern("204"));
    let api = api(HttpMethod::Options, "/a", DeployedMethod::new(integration));
    let gateway = Gateway::of(api).expect("a stage");
    let Outcome::Response(response) = gateway.receive(&Request::new("OPTIONS", "/a")) else {
        panic!("a call")
    };
    assert_eq!((response.status, &*response.body.text(), response.reason), (204, "", None));
    assert_eq!(response.headers.get("Access-Control-Allow-Origin"), Some("*"));
}

#[test]
fn a_stage_by_its_name() {
    let integration = integration().request_template("application/json", "$context.stage");
    let api = Api::new("api")
        .method(HttpMethod::Get, "/", DeployedMethod::new(integration))
        .stage("one", DeployedStage::default())
        .stage("two", DeployedStage::default());
    let gateway = Gateway::at(api.clone(), "two").expect("the stage");
    let Outcome::Call(call) = gateway.receive(&Request::new("GET", "/")) else {
        panic!("API Gateway responds")
    };
    assert_eq!(call.request().body, "two");
    assert!(Gateway::at(api, "three").is_none());
}

#[test]
fn a_gateway_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Gateway>();
}

/// Names and values are those of API Gateway's API.
#[test]
fn an_api_is_json() {
    let written = json!({
        "id": "abcdef1234",
        "name": "orders",
        "accountId": "123456789012",
        "region": "eu-central-1",
        "apiKeySource": "HEADER",
        "binaryMediaTypes": ["image/png"],
        "endpointType": "PRIVATE",
        "disableExecuteApiEndpoint": true,
        "minimumCompressionSize": 1024,
        "basePathMappings": {"api.example.com/v1": "prod"},
        "policy": {"Statement": [{
            "Effect": "Deny",
            "Principal": {"AWS": ["*"]},
            "Action": ["execute-api:Invoke"],
            "Resource": ["arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/*"],
            "Condition": {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24"]}},
        }]},
        "resources": {"/orders/{id}": {"GET": {
            "authorizationType": "COGNITO_USER_POOLS",
            "authorizerId": "users",
            "authorizationScopes": ["orders/read"],
            "apiKeyRequired": true,
            "requestValidatorId": "all",
            "requestParameters": {"method.request.path.id": true},
            "requestModels": {"application/json": "Order"},
            "methodIntegration": {
                "type": "AWS",
                "httpMethod": "POST",
                "uri": "arn:aws:apigateway:eu-central-1:dynamodb:action/GetItem",
                "passthroughBehavior": "WHEN_NO_MATCH",
                "contentHandling": "CONVERT_TO_TEXT",
                "timeoutInMillis": 5000,
                "requestTemplates": {"application/json": "{}"},
                "integrationResponses": {"200": {
                    "selectionPattern": "2\\d{2}",
                    "responseParameters": {"method.response.header.X-A": "'a'"},
                    "responseTemplates": {"application/json": "{}"},
                    "contentHandling": "CONVERT_TO_BINARY",
                }},
            },
            "methodResponses": {"200": {
                "responseParameters": {"method.response.header.X-A": true},
                "responseModels": {"application/json": "Order"},
            }},
        }}},
        "models": {"Order": {"contentType": "application/json", "schema": {"type": "object"}}},
        "requestValidators": {"all": {"validateRequestBody": true, "validateRequestParameters": false}},
        "authorizers": {"users": {
            "name": "users",
            "type": "COGNITO_USER_POOLS",
            "providerARNs": ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/p"],
            "identitySource": "method.request.header.Authorization",
        }},
        "gatewayResponses": {"DEFAULT_4XX": {
            "statusCode": 418,
            "responseParameters": {"gatewayresponse.header.X-A": "'a'"},
            "responseTemplates": {"application/json": "{}"},
        }},
        "apiKeys": {"key": {"enabled": true}},
        "usagePlans": {"plan": {"apiStages": ["prod"], "keys": ["key"]}},
        "stages": {"prod": {"variables": {"colour": "blue"}}},
    });
    let api: Api = serde_json::from_value(written.clone()).expect("an API");
    assert_eq!(serde_json::to_value(&api).expect("JSON"), written);
    let mut short = written;
    let statement = &mut short["policy"]["Statement"][0];
    statement["Principal"] = "*".into();
    statement["Action"] = "execute-api:Invoke".into();
    statement["Condition"]["NotIpAddress"]["aws:SourceIp"] = "192.0.2.0/24".into();
    assert_eq!(
        serde_json::from_value::<Api>(short).expect("an API"),
        api,
        "a string is a list of one"
    );
}

/// An API whose `GET /orders/{id}` has a Lambda authorizer.
fn authorized_by(authorizer: &Value) -> Api {
    let template = "$context.authorizer.principalId $context.authorizer.level";
    let integration = integration().request_template("application/json", template);
    let mut method = DeployedMethod::new(integration);
    method.authorization_type = AuthorizationType::Custom;
    method.authorizer_id = Some("a".to_owned());
    let mut api = api(HttpMethod::Get, "/orders/{id}", method);
    let authorizer = serde_json::from_value(authorizer.clone()).expect("an authorizer");
    api.authorizers.insert("a".to_owned(), authorizer);
    api
}

const METHOD_ARN: &str = "arn:aws:execute-api:us-east-1:123456789012:abcdef1234/v1/GET/orders/7";

#[test]
fn a_lambda_authorizer_is_called_and_decides() {
    let api = authorized_by(&json!({
        "name": "a", "type": "TOKEN", "identitySource": "method.request.header.Authorization",
        "authorizerUri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:f/invocations",
    }));
    assert_eq!(api.authorizers["a"].function_arn(), Some("arn:f"));
    let asked = |authorization| Request { authorization, ..Request::new("GET", "/orders/7") };
    let ask = || asked(Authorization::Asked { claims: None });
    assert_eq!(refused(&api, &ask()), (401, json!({"message": "Unauthorized"})));
    let gateway = Gateway::of(api.clone()).expect("a stage");
    let Outcome::Authorize(call) = gateway.receive(&ask().header("authorization", "t")) else {
        panic!("the authorizer is not called")
    };
    assert_eq!(
        serde_json::to_value(&call.event).expect("JSON"),
        json!({"type": "TOKEN", "methodArn": METHOD_ARN, "authorizationToken": "t"})
    );
    assert_eq!((call.identity, call.time_to_live), (vec!["t".to_owned()], 300));
    let called = |result: Result<Value, &str>| {
        let result = result.map(Into::into).map_err(str::to_owned);
        asked(Authorization::Called(result)).header("Authorization", "t")
    };
    let policy = |effect: &str| {
        json!({
            "principalId": "me",
            "policyDocument": {"Statement": [
                {"Action": "execute-api:Invoke", "Effect": effect, "Resource": METHOD_ARN},
            ]},
            "context": {"level": 3},
        })
    };
    assert_eq!(self::asked(&api, &called(Ok(policy("Allow")))), "me 3");
    let mut none = policy("Allow");
    none["policyDocument"]["Statement"] = json!([]);
    let denied = "User is not authorized to access this resource";
    for (result, status, body) in [
        (Ok(policy("Deny")), 403, json!({"Message": format!("{denied} with an explicit deny")})),
        (Ok(none), 403, json!({"Message": denied})),
        (Ok(json!("Allow")), 500, json!({"message": null})),
        (Err("Unauthorized"), 401, json!({"message": "Unauthorized"})),
        (Err("timed out"), 500, json!({"message": null})),
    ] {
        assert_eq!(refused(&api, &called(result)), (status, body));
    }
}

#[test]
fn a_user_pool_authorizes_by_the_claims_of_the_token() {
    let mut api = authorized_by(&json!({
        "name": "a", "type": "COGNITO_USER_POOLS",
        "identitySource": "method.request.header.Authorization",
    }));
    let request = |claims: Option<Value>| {
        let claims = claims.map(|claims| serde_json::from_value(claims).expect("claims"));
        let authorization = Authorization::Asked { claims };
        Request { authorization, ..Request::new("GET", "/orders/7") }.header("Authorization", "t")
    };
    let unauthorized = (401, json!({"message": "Unauthorized"}));
    assert_eq!(refused(&api, &request(None)), unauthorized);
    let access = json!({"sub": "me", "token_use": "access", "scope": "a orders/read"});
    assert_eq!(refused(&api, &request(Some(access.clone()))), unauthorized);
    assert_eq!(asked(&api, &request(Some(json!({"token_use": "id"})))), " ");
    let methods = api.resources.get_mut("/orders/{id}").expect("the resource");
    let method = methods.get_mut(&HttpMethod::Get).expect("the method");
    method.authorization_scopes.insert("orders/read".to_owned());
    assert_eq!(asked(&api, &request(Some(access))), " ");
    assert_eq!(refused(&api, &request(Some(json!({"scope": "orders"})))), unauthorized);
}

#[test]
fn limits_of_keys_and_stages() {
    let mut method = DeployedMethod::new(integration().request_template("application/json", "x"));
    method.api_key_required = true;
    let mut api = api(HttpMethod::Get, "/a", method);
    let key = DeployedApiKey { enabled: true, value: Some("secret".to_owned()) };
    api.api_keys.insert("key".to_owned(), key);
    let throttle = |rate_limit| ThrottleSettings { rate_limit, burst_limit: 1 };
    let plan = DeployedUsagePlan {
        api_stages: BTreeSet::from(["v1".to_owned()]),
        keys: BTreeSet::from(["key".to_owned()]),
        throttle: Some(throttle(1.0)),
        ..Default::default()
    };
    api.usage_plans.insert("plan".to_owned(), plan.clone());
    let stage = api.stages.get_mut("v1").expect("the stage");
    stage.throttle_settings.insert("*/*".to_owned(), throttle(2.0));
    stage.throttle_settings.insert("/a/GET".to_owned(), throttle(3.0));
    let gateway = Gateway::of(api.clone()).expect("a stage");
    let request = Request::new("GET", "/a").header("X-API-KEY", "secret");
    let usage = gateway.usage(&request);
    assert_eq!(usage.throttle, Some(("/a/GET", throttle(3.0))));
    let found = usage.plan.map(|plan| (plan.api_key, plan.usage_plan, plan.limits));
    assert_eq!(found, Some(("key", "plan", &plan)));
    assert_eq!(asked(&api, &request), "x");
    let other = Request::new("GET", "/a").header("x-api-key", "other");
    assert_eq!(gateway.usage(&other).plan, None);
    assert_eq!(refused(&api, &other), (403, json!({"message": "Forbidden"})));
    for (limit, message) in
        [(Limit::Throttle, "Too Many Requests"), (Limit::Quota, "Limit Exceeded")]
    {
        let exceeded = Request { exceeded: Some(limit), ..request.clone() };
        assert_eq!(refused(&api, &exceeded), (429, json!({ "message": message })));
    }
}

#[test]
fn mapped_headers_see_all_values() {
    let integration = integration()
        .request_template(
            "application/json",
            "#set($context.requestOverride.header.X-Own = 'set')$input.params('a')",
        )
        .request_header("X-All", "method.request.multivaluequerystring.a")
        .request_header("X-Last", "method.request.header.b")
        .request_header("X-Body", "method.request.body.c")
        .request_header("X-None", "method.request.header.B");
    let api = api(HttpMethod::Post, "/", DeployedMethod::new(integration));
    let gateway = Gateway::of(api.clone()).expect("a stage");
    let request = Request::new("POST", "/?a=1&a=2").header("b", "3").header("b", "4");
    let Outcome::Call(call) = gateway.receive(&request.clone().body(r#"{"c": 5}"#)) else {
        panic!("API Gateway responds")
    };
    assert_eq!(call.request().body, "2");
    let headers: Vec<_> =
        call.request().headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    assert_eq!(headers, ["X-All: 1,2", "X-Body: 5", "X-Last: 4", "X-Own: set"]);
    let invalid = (400, json!({"message": "Invalid JSON in request body"}));
    assert_eq!(refused(&api, &request.body("{c")), invalid);
}

#[test]
fn requests_that_are_too_large() {
    let api = rendering("x");
    let too_large = (413, json!({"message": "Request Too Long"}));
    let body = "a".repeat(10 * 1024 * 1024 + 1);
    assert_eq!(refused(&api, &Request::new("POST", "/").body(body)), too_large);
    let header = "a".repeat(10_240);
    assert_eq!(refused(&api, &Request::new("POST", "/").header("X-A", header)), too_large);
}

#[test]
fn a_method_override_replaces_the_method() {
    let template = "$context.httpMethod";
    let api = rendering(template);
    let request = Request::new("GET", "/").header("X-HTTP-Method-Override", "POST");
    assert_eq!(asked(&api, &request), "POST");
}
