//! Examples of routes that call other backends than DynamoDB.

use dynagate::example::{
    Body, Example, ExpectedBackendRequest, ExpectedResponse, Failure, Gateways,
};
use dynagate::gateway::api::{
    DeployedIntegration, DeployedIntegrationResponse, DeployedMethod, DeployedStage, HttpMethod,
};
use dynagate::gateway::{Api, BackendResponse, Gateway, Request};
use serde_json::json;

const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:orders";

/// An API with a queue and a function.
fn gateways() -> Gateways {
    let mut queue = DeployedIntegration::dynamodb("GetItem")
        .request_header("Content-Type", "'application/x-www-form-urlencoded'")
        .request_template("application/json", "Action=SendMessage&MessageBody=$input.body")
        .response(202, DeployedIntegrationResponse::new());
    queue.uri = Some("arn:aws:apigateway:us-east-1:sqs:path/123456789012/orders".to_owned());
    let api = Api::new("orders")
        .method(HttpMethod::Post, "/orders", DeployedMethod::new(queue))
        .method(
            HttpMethod::Any,
            "/{proxy+}",
            DeployedMethod::new(DeployedIntegration::lambda_proxy(FUNCTION)),
        )
        .stage("prod", DeployedStage::default());
    Gateway::of(api).expect("a stage").into()
}

fn queued() -> Example {
    Example::new("an order is queued", Request::new("POST", "/orders").body("7"))
}

#[test]
fn a_request_to_a_queue_is_compared() {
    let expected = ExpectedBackendRequest::new("sqs:path/123456789012/orders")
        .method("POST")
        .header("content-type", "application/x-www-form-urlencoded")
        .text("Action=SendMessage&MessageBody=7");
    let example = queued()
        .backend_request(expected.clone())
        .backend_response(BackendResponse::new(200, "<SendMessageResponse/>"))
        .response(ExpectedResponse::new(202).text("<SendMessageResponse/>"));
    assert_eq!(example.run(&gateways()).failures, []);
    let live = example.run_live(&gateways(), |action, _| panic!("a call of {action}"));
    assert_eq!(live.failures, []);

    let other = expected.method("GET").header("X-A", "1").query_string("a", "1").text("x");
    let failures = queued().backend_request(other).run(&gateways()).failures;
    let fields: Vec<_> = failures
        .iter()
        .map(|failure| match failure {
            Failure::Differs { field, .. } => field.join("."),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        fields,
        [
            "backend-request.method",
            "backend-request.query-string.a",
            "backend-request.headers.X-A",
            "backend-request.body"
        ]
    );
}

#[test]
fn the_written_request_is_the_expected_one() {
    let ran = queued().run(&gateways());
    let request = ran.backend_request.expect("a request");
    let (key, value) = ExpectedBackendRequest::written(&request);
    let expected = json!({
        "backend": "sqs:path/123456789012/orders",
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        "body": "Action=SendMessage&MessageBody=7",
    });
    assert_eq!((key, value), ("backend-request", expected.into()));

    let called = Example::new("a function is called", Request::new("GET", "/x"));
    let request = called.run(&gateways()).backend_request.expect("a request");
    let (key, value) = ExpectedBackendRequest::written(&request);
    assert_eq!((key, value), ("backend-request", json!({"backend": FUNCTION}).into()));
}

#[test]
fn a_function_that_fails_is_an_example() {
    let error = r#"{"errorMessage": "no"}"#;
    let example = Example::new("it fails", Request::new("GET", "/x"))
        .backend_response(BackendResponse::function_error(error))
        .response(ExpectedResponse::new(502));
    assert_eq!(example.run(&gateways()).failures, []);
    let refused = Example::new("no route", Request::new("GET", "/"))
        .backend_response(BackendResponse::new(200, Body::Text(error.to_owned()).text()))
        .response(ExpectedResponse::new(403));
    assert_eq!(refused.run(&gateways()).failures, [Failure::NotCalled]);
}
