//! Error responses as configured in the blueprint.

use dynagate::blueprint::{self, Source};
use dynagate::gateway::Outcome;
use dynagate::plan::Plan;
use dynagate::synth::{Backend as _, CloudFormation};
use serde_json::{Value, json};

use super::gateway::{Gateway, Request, SuccessResponse};

fn deployed() -> Gateway {
    Gateway::deploy(include_str!("../../blueprints/errors.yaml"))
}

/// The configured body.
fn body(code: &str, status: u16, message: &str) -> Value {
    json!({
        "error": {"code": code, "text": format!("{message} ({status}) it's $x #if {{now}}"), "status": status},
        "more": [format!("{code}-{code}.x"), true, 1.5, null, {}],
        "request": "request-1.extended-1",
    })
}

#[test]
fn the_error_form_of_the_api() {
    let api = deployed();
    let gone =
        SuccessResponse { status: 410, body: body("ItemNotFound", 410, "It's $gone #1 \"now\"") };
    assert_eq!(api.get("/orders/1"), gone);
    let long = "x".repeat(2049);
    let invalid = SuccessResponse {
        status: 400,
        body: body("ValidationException", 400, "The request is not valid."),
    };
    assert_eq!(api.get(&format!("/orders/{long}")), invalid);
}

/// The response of API Gateway to `PUT /orders/1` with an invalid order, for an API with these
/// additional lines.
fn refused_by(api: &str, request: &dynagate::gateway::Request) -> (u16, Value) {
    let text = format!(
        "name: orders\ntables: {{orders: {{partition-key: id, attributes: {{total: N, by: S}}}}}}\napi:\n{api}  routes:\n    \
         PUT /orders/{{id}}: {{put: {{table: orders, values: {{id: \"{{path.id}}\", by: \"{{header.X-By}}\"}}}}}}\n"
    );
    let source = Source { name: "test.yaml".into(), text, directory: ".".into() };
    let stack =
        blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    match dynagate::gateway::Gateway::of(crate::gateway::deployed(&stack))
        .expect("a stage")
        .receive(request)
    {
        Outcome::Response(answer) => (
            answer.status,
            serde_json::from_str(&answer.body.text())
                .unwrap_or_else(|error| panic!("{error}: {answer:?}")),
        ),
        other => panic!("{other:?}"),
    }
}

/// Requests that API Gateway rejects get the form of the operations' errors.
#[test]
fn the_error_form_of_requests_rejected_by_api_gateway() {
    let put = || dynagate::gateway::Request::new("PUT", "/orders/1").body(r#"{"total": "none"}"#);
    let validation = |message: &str| json!({"code": "ValidationException", "message": message});
    let with_header = put().header("X-By", "me");
    assert_eq!(refused_by("", &with_header), (400, validation("Invalid request body")));
    assert_eq!(
        refused_by("", &put()),
        (400, validation("Missing required request parameters: [X-By]"))
    );
    let text = with_header.clone().header("Content-Type", "text/plain");
    assert_eq!(refused_by("", &text), (415, validation("Unsupported Media Type")));

    let errors = r#"  errors:
    body: {error: "{code}!", why: "{message}", text: "it's {message} #if($x) {context.requestId}.x {context.path}", status: "{status}"}
    answers: {ValidationException: {status: 422}}
"#;
    let said = |status: u16, why: &str| {
        let text = "it's The request is not valid. #if($x) 00000000-0000-4000-8000-000000000000.x ";
        (
            status,
            json!({"error": "ValidationException!", "why": why, "text": text, "status": status}),
        )
    };
    assert_eq!(refused_by(errors, &with_header), said(422, "Invalid request body"));
    assert_eq!(refused_by(errors, &text), said(415, "Unsupported Media Type"));
    let own =
        "  errors: {answers: {ValidationException: {message: Nope, body: [\"{message}\"]}}}\n";
    assert_eq!(refused_by(own, &with_header), (400, json!(["Nope"])));

    // Gateway responses in the blueprint take precedence.
    let own = format!("{errors}  gateway-responses: {{BAD_REQUEST_BODY: {{status: 418}}}}\n");
    assert_eq!(refused_by(&own, &with_header), (418, json!({"message": "Invalid request body"})));
    assert_eq!(refused_by(&own, &put()).0, 422);
    let all = "  gateway-responses: {DEFAULT_4XX: {body: {application/json: '[\"no\"]'}}}\n";
    assert_eq!(refused_by(all, &with_header), (400, json!(["no"])));
    let all = "  gateway-responses: {DEFAULT_4XX: {status: 418, headers: {X-Why: \"'no'\"}}}\n";
    assert_eq!(refused_by(all, &with_header), (418, validation("Invalid request body")));
    // Authorization is independent of operations.
    let nowhere = dynagate::gateway::Request::new("GET", "/nowhere");
    assert_eq!(
        refused_by(errors, &nowhere),
        (403, json!({"message": "Missing Authentication Token"}))
    );
}

#[test]
fn the_error_form_of_a_route_and_of_a_code() {
    let api = deployed();
    let missing = api.send("PUT", "/orders/1", &json!({"total": 5}));
    let expected = json!("ItemNotFound: It's $gone #1 \"now\"");
    assert_eq!(missing, SuccessResponse { status: 410, body: expected });
    let invalid = api.send("PUT", &format!("/orders/{}", "x".repeat(2049)), &json!({}));
    assert_eq!(
        invalid,
        SuccessResponse { status: 422, body: json!({"invalid": "ValidationException"}) }
    );
}

#[test]
fn errors_of_dynamodb() {
    let api = deployed();
    let answer = |status, kind: &str| {
        api.answer_of("GET", "/orders/1", status, &json!({"__type": kind}).to_string())
    };
    let named = |code: &str| format!("com.amazonaws.dynamodb.v20120810#{code}");
    let failed = body("ResourceNotFoundException", 503, "The request failed.");
    assert_eq!(
        answer(400, &named("ResourceNotFoundException")),
        SuccessResponse { status: 503, body: failed }
    );
    let later = body("ServiceUnavailable", 503, "Come back later.");
    assert_eq!(answer(503, "ServiceUnavailable"), SuccessResponse { status: 503, body: later });
    let internal = body("InternalServerError", 500, "The request failed.");
    for (status, kind) in
        [(500, "InternalServerError"), (400, "AccessDeniedException"), (400, "\"}, \"x\": \"")]
    {
        assert_eq!(answer(status, kind), SuccessResponse { status: 500, body: internal.clone() });
    }
    for nonsense in
        ["[]", "null", "\"x\"", "<html>", r#"{"__type": 5}"#, r#"{"__type": {"a": [1]}}"#]
    {
        let answered = api.answer_of("GET", "/orders/1", 400, nonsense);
        assert_eq!(answered, SuccessResponse { status: 500, body: internal.clone() }, "{nonsense}");
    }
}

/// An item larger than 400 KB, initially or after the update. An expression of more than 4 KB is
/// not such an item.
#[test]
fn items_that_are_too_large() {
    let api = Gateway::deploy(super::ORDERS);
    let answer = |verb: &str, path: &str, message: &str| {
        let error =
            json!({"__type": "com.amazon.coral.validate#ValidationException", "message": message});
        api.answer_of(verb, path, 400, &error.to_string())
    };
    for (verb, path, message) in [
        ("PUT", "/orders", "Item size has exceeded the maximum allowed size"),
        ("PATCH", "/orders/anna/1", "Item size to update has exceeded the maximum allowed size"),
    ] {
        let too_large = answer(verb, path, message);
        assert!(super::error(413, "ItemTooLarge")(&too_large), "{too_large:?}");
    }
    let message = "Invalid UpdateExpression: Expression size has exceeded the maximum allowed size";
    let too_long = answer("PATCH", "/orders/anna/1", message);
    assert!(super::error(400, "ValidationException")(&too_long), "{too_long:?}");
    let past_the_model = |verb: &str, path: &str, body: &Value| {
        api.call_past_the_model(
            verb,
            path,
            &Request { body: Some(body.to_string()), ..Request::default() },
        )
    };
    let large = json!({"customer": "anna", "placed-at": 1, "note": "x".repeat(410_000)});
    let put = past_the_model("PUT", "/orders", &large);
    assert!(super::error(413, "ItemTooLarge")(&put), "{put:?}");
    let mut nearly = large;
    nearly["note"] = "x".repeat(409_000).into();
    assert_eq!(past_the_model("PUT", "/orders", &nearly).status, 200);
    let updated = past_the_model("PATCH", "/orders/anna/1", &json!({"class": "x".repeat(2_000)}));
    assert!(super::error(413, "ItemTooLarge")(&updated), "{updated:?}");
}

/// API Gateway accepts any status from a template: a method declares those of its integration
/// responses and those with a model.
#[test]
fn statuses_with_a_model_are_declared() {
    let blueprint = |statuses: &str| {
        let models = "models: {Problem: {schema: {type: object}}}";
        let route = format!("{{get: {{table: orders}}, response-models: {{{statuses}}}}}");
        format!(
            "name: a\ntables: {{orders: {{partition-key: id}}}}\napi: {{{models}, routes: {{\"GET /orders/{{id}}\": {route}}}}}\n"
        )
    };
    let declared = |statuses: &str| {
        let text = template(&blueprint(statuses));
        let responses =
            text["Resources"]["ApiGetOrdersByParamMethod"]["Properties"]["MethodResponses"].clone();
        responses
            .as_array()
            .expect("responses")
            .iter()
            .map(|response| response["StatusCode"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(declared(""), ["200", "500"]);
    assert_eq!(
        declared("404: {application/json: Problem}, 500: {application/json: Problem}"),
        ["200", "404", "500"]
    );
    // A read never returns this status.
    let refused = loaded(&blueprint("409: {application/json: Problem}")).expect_err("refused");
    assert!(refused.render(false).contains("409"), "{}", refused.render(false));
}

fn loaded(text: &str) -> Result<dynagate::model::Stack, blueprint::Diagnostics> {
    let source = Source { name: "test.yaml".into(), text: text.into(), directory: ".".into() };
    blueprint::load(&source, &[])
}

fn template(text: &str) -> Value {
    let stack = loaded(text).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let template = CloudFormation
        .synthesize(&Plan::of(&stack).check().expect("sound"))
        .remove(0)
        .into_text()
        .expect("text");
    serde_json::from_str(&template).expect("JSON")
}

#[test]
fn values_of_the_body_are_asked_for_by_the_model() {
    let api = deployed();
    let post = |body: &Value| api.send("POST", "/orders", body);
    assert_eq!(post(&json!({"customer": {"name": "anna"}, "number": 5, "total": 1})).status, 200);
    assert_eq!(api.items("orders"), json!([{"id": {"S": "anna.5[0]"}, "total": {"N": "1"}}]));
    for wrong in [
        json!({"customer": {"name": "anna"}}),
        json!({"customer": {"name": ["anna"]}, "number": 5}),
        json!({"customer": "anna", "number": 5}),
        json!({"number": 5}),
        json!({"customer": {"name": "anna"}, "number": 5, "other": 1}),
    ] {
        assert_eq!(post(&wrong).status, 400, "{wrong}");
    }
}

/// No body causes an internal failure of the gateway.
#[test]
fn invalid_bodies() {
    let api = deployed();
    for body in [
        "",
        " ",
        "{",
        "{\"total\": 1",
        "[",
        "[]",
        "\"x\"",
        "x",
        "5",
        "null",
        "true",
        "{\"total\": }",
        "\u{0}",
        "{{}}",
    ] {
        for (verb, path) in [("PUT", "/orders/1"), ("POST", "/orders")] {
            let request = Request { body: Some(body.into()), ..Request::default() };
            let answer = api.call(verb, path, &request);
            // API Gateway treats an empty body as `{}`, which is a complete body for the PUT.
            let fine: &[u64] =
                if body.trim().is_empty() && verb == "PUT" { &[400, 410] } else { &[400] };
            assert!(fine.contains(&answer.status), "{verb} {body:?}: {answer:?}");
        }
    }
}
