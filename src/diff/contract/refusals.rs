//! The responses of API Gateway itself to made-up requests that it refuses.

use std::collections::BTreeMap;

use serde_json::json;

use crate::gateway::api::{
    AuthorizationType, AuthorizerType, DeployedAuthorizer, DeployedIntegration,
    DeployedIntegrationResponse, DeployedMethod, DeployedStage, HttpMethod, Model,
    RequestValidator,
};
use crate::gateway::{
    Api, Authorization, BackendResponse, Gateway, Limit, Outcome, Request, Response,
};

/// The response to a request that API Gateway refuses.
pub(super) struct Refusal {
    /// The words for the response.
    pub(super) of: &'static str,
    pub(super) causes: Causes,
    pub(super) response: Response,
}

/// The routes whose requests can be refused for a reason.
#[derive(Debug, Clone, Copy)]
pub(super) enum Causes {
    Any,
    WithKey,
    WithAuthorizer,
    WithRequiredParameter,
    WithModel,
}

impl Causes {
    /// True if an API has such a route.
    pub(super) fn occur_in(self, api: &Api) -> bool {
        let mut methods = api.resources.values().flat_map(|methods| methods.values());
        methods.any(|method| match self {
            Self::Any => true,
            Self::WithKey => method.api_key_required,
            Self::WithAuthorizer => method.authorizer_id.is_some(),
            Self::WithRequiredParameter => method.request_parameters.values().any(|of| *of),
            Self::WithModel => !method.request_models.is_empty(),
        })
    }
}

/// The responses that callers of an API can get, which are the same list for every API: those of an
/// API with the gateway responses of this one, and a route for each cause.
pub(super) fn refusals(of: &Api) -> Vec<Refusal> {
    let Some(gateway) = Gateway::at(refusing(of), "prod") else { return Vec::new() };
    let get = |path: &str| Request::new("GET", path);
    let post = |body: &str, content_type: &str| {
        Request::new("POST", "/body").header("Content-Type", content_type).body(body)
    };
    let asked = |authorization| Request { authorization, ..get("/authorizer").header("X", "y") };
    let denied = json!({
        "principalId": "made-up",
        "policyDocument": {"Version": "2012-10-17", "Statement": [
            {"Action": "execute-api:Invoke", "Effect": "Deny", "Resource": "*"},
        ]},
    });
    let failure = asked(Authorization::Called(Err("made up".to_owned())));
    let denial = asked(Authorization::Called(Ok(denied.into())));
    let anonymous = asked(Authorization::Asked { claims: None });
    let exceeding = |limit| Request { exceeded: Some(limit), ..get("/") };
    let (many, exhausted) = (exceeding(Limit::Throttle), exceeding(Limit::Quota));
    let (invalid, other) = (post("{}", "application/json"), post("x", "x-contract/other"));
    let requests = [
        ("the response to an unknown path", Causes::Any, get("/unknown/path")),
        ("the response to a missing API key", Causes::WithKey, get("/key")),
        ("the response to a missing token", Causes::WithAuthorizer, anonymous),
        ("the response of a denying authorizer", Causes::WithAuthorizer, denial),
        ("the response of a failing authorizer", Causes::WithAuthorizer, failure),
        ("the response to a missing parameter", Causes::WithRequiredParameter, get("/parameter")),
        ("the response to an invalid body", Causes::WithModel, invalid),
        ("the response to another content type", Causes::Any, other),
        ("the response to too many requests", Causes::Any, many),
        ("the response to an exhausted quota", Causes::WithKey, exhausted),
        ("the response to an error of the API", Causes::Any, get("/error")),
    ];
    let mut refusals = Vec::new();
    for (of, causes, request) in requests {
        let response = match gateway.receive(&request) {
            Outcome::Response(response) => Some(response),
            Outcome::Call(call) => Some(call.respond(&BackendResponse::new(200, "{}"))),
            Outcome::Authorize(_) => None,
        };
        refusals.extend(response.map(|response| Refusal { of, causes, response }));
    }
    if let Outcome::Call(call) = gateway.receive(&get("/")) {
        for (of, response) in [
            ("the response after a timeout", call.time_out()),
            ("the response without a connection", call.fail("made up")),
        ] {
            refusals.push(Refusal { of, causes: Causes::Any, response });
        }
    }
    refusals
}

/// An API that has a route for each cause.
fn refusing(of: &Api) -> Api {
    let method = || {
        let default = DeployedIntegrationResponse::new();
        let integration = DeployedIntegration::dynamodb("GetItem").response(200, default);
        DeployedMethod::new(integration.request_template("application/json", "{}"))
    };
    let mut keyed = method();
    keyed.api_key_required = true;
    let mut authorized = method();
    authorized.authorization_type = AuthorizationType::Custom;
    authorized.authorizer_id = Some("authorizer".to_owned());
    let mut validated = method();
    validated.request_validator_id = Some("validator".to_owned());
    let mut modelled = validated.clone();
    modelled.request_models = BTreeMap::from([("application/json".to_owned(), "Model".to_owned())]);
    validated.request_parameters =
        BTreeMap::from([("method.request.querystring.q".to_owned(), true)]);
    let mut wrong = method();
    wrong.method_integration.integration_responses.clear();
    let mut api = Api { gateway_responses: of.gateway_responses.clone(), ..Api::new("refusals") }
        .method(HttpMethod::Get, "/", method())
        .method(HttpMethod::Get, "/key", keyed)
        .method(HttpMethod::Get, "/authorizer", authorized)
        .method(HttpMethod::Get, "/parameter", validated)
        .method(HttpMethod::Post, "/body", modelled)
        .method(HttpMethod::Get, "/error", wrong)
        .stage("prod", DeployedStage::default());
    let validator =
        RequestValidator { validate_request_body: true, validate_request_parameters: true };
    api.request_validators.insert("validator".to_owned(), validator);
    let schema = json!({"type": "object", "required": ["made-up"]}).into();
    let model = Model { content_type: "application/json".to_owned(), schema };
    api.models.insert("Model".to_owned(), model);
    let function = "arn:aws:lambda:us-east-1:123456789012:function:made-up";
    let uri = format!(
        "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations"
    );
    let denying = DeployedAuthorizer {
        name: "authorizer".to_owned(),
        r#type: AuthorizerType::Request,
        provider_arns: Vec::new(),
        authorizer_uri: Some(uri),
        authorizer_credentials: None,
        identity_source: None,
        identity_validation_expression: None,
        authorizer_result_ttl_in_seconds: Some(0),
    };
    api.authorizers.insert("authorizer".to_owned(), denying);
    api
}
