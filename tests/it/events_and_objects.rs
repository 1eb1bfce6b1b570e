//! Routes that put events and records, execute state machines, and read and write objects:
//! `events-and-executions.yaml`, `deliveries.yaml` and `objects-and-events.yaml` of
//! `tests/blueprints`.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use dynagate::blueprint::{self, Source};
use dynagate::gateway::{BackendResponse, Outcome, Request, Response};
use dynagate::model::{
    Bucket, EventBus, Execution, HttpMethod, KinesisStream, Method, ObjectAction, ObjectRequest,
    PutDelivery, PutEvents, PutRecord, RestApi, Stack, Stage, StateMachine,
};
use dynagate::plan::Plan;
use serde_json::{Value, json};

use crate::services::{Api, HOSTILE, post};

const EVENTS: &str = include_str!("../blueprints/events-and-executions.yaml");
const DELIVERIES: &str = include_str!("../blueprints/deliveries.yaml");
const OBJECTS: &str = include_str!("../blueprints/objects-and-events.yaml");

fn json_of(response: &Response) -> Value {
    let body = response.body.to_string();
    serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}"))
}

fn signed(method: &str, path: &str) -> Request {
    Request::new(method, path).authorized(true).context("requestId", "r-1")
}

#[test]
fn an_event_arrives_as_it_was_sent() {
    let api = Api::deploy(EVENTS);
    for hostile in HOSTILE {
        let lines = json!([{hostile: hostile}, 1.5, null]);
        let request = post("/orders", &json!({"customer": hostile, "lines": lines}));
        let request = request.context("requestId", "r-1");
        let sent = api.sent(&request);
        assert_eq!(sent.backend.to_string(), "events:action/PutEvents");
        assert_eq!(sent.headers.get("X-Amz-Target"), Some("AWSEvents.PutEvents"));
        assert_eq!(sent.headers.get("Content-Type"), Some("application/x-amz-json-1.1"));
        let mut body = api.sent_json(&request);
        let detail = body["Entries"][0]["Detail"].take();
        let detail: Value = serde_json::from_str(detail.as_str().expect("a text")).expect("JSON");
        assert_eq!(detail, json!({"id": "r-1", "customer": hostile, "lines": lines}));
        let entry = json!({
            "EventBusName": "orders.events",
            "Source": "bakery.orders",
            "DetailType": format!("order of {hostile}"),
            "Detail": null,
        });
        assert_eq!(body, json!({"Entries": [entry]}), "{hostile:?}");
    }
    let whole = json!({"any": ["it's", {"\"": "\\"}]});
    let body = api.sent_json(&post("/events", &whole));
    let entry = &body["Entries"][0];
    assert_eq!(entry["EventBusName"], "default");
    let detail = entry["Detail"].as_str().expect("a text");
    assert_eq!(serde_json::from_str::<Value>(detail).expect("JSON"), whole);
}

#[test]
fn an_event_that_is_refused_is_no_success() {
    let api = Api::deploy(EVENTS);
    let request = post("/orders", &json!({"customer": "c", "lines": []}));
    let entry = json!({"ErrorCode": "InternalFailure", "ErrorMessage": "secret"});
    let refused = json!({"Entries": [entry], "FailedEntryCount": 1});
    let response = api.answer(&request, 200, &refused);
    assert_eq!(response.status, 502);
    let body = json!({"code": "EventRefused", "message": "The event was not accepted."});
    assert_eq!(json_of(&response), body);
    let taken = json!({"Entries": [{"EventId": "e-1"}], "FailedEntryCount": 0});
    let response = api.answer(&request, 200, &taken);
    assert_eq!((response.status, json_of(&response)), (202, json!({"id": "e-1"})));

    let orders = json!({"orders": [{"kind": "a"}, {"kind": "b"}, {"kind": "c"}]});
    let request = post("/orders/batch", &orders);
    let entries = api.sent_json(&request)["Entries"].as_array().map(Vec::len);
    assert_eq!(entries, Some(3));
    let results = json!([entry, {"EventId": "e-2"}, entry]);
    let partly = json!({"Entries": results, "FailedEntryCount": 2});
    let response = api.answer(&request, 200, &partly);
    assert_eq!((response.status, json_of(&response)), (207, json!({"failed": [0, 2]})));
    let all = json!({"Entries": [{"EventId": "e"}], "FailedEntryCount": 0});
    let response = api.answer(&request, 200, &all);
    assert_eq!((response.status, json_of(&response)), (200, json!({})));
}

#[test]
fn an_execution_starts_with_its_input() {
    let api = Api::deploy(EVENTS);
    for hostile in HOSTILE {
        let body = json!({hostile: [hostile, 1.5, null]});
        let request = post("/checkouts", &body).context("requestId", "r-1");
        let sent = api.sent(&request);
        assert_eq!(sent.backend.to_string(), "states:action/StartExecution");
        let sent = api.sent_json(&request);
        let input = sent["input"].as_str().expect("a text");
        let input: Value = serde_json::from_str(input).expect("JSON");
        assert_eq!(input, json!({"order": body, "by": "web"}), "{hostile:?}");
        assert_eq!(sent["name"], "r-1");
        assert_eq!(
            sent["stateMachineArn"],
            "arn:aws:states:us-east-1:123456789012:stateMachine:nothing"
        );
    }
    let request = post("/checkouts", &json!({})).context("requestId", "r-1");
    let started = json!({"executionArn": "arn:secret", "startDate": 1.5});
    let response = api.answer(&request, 200, &started);
    assert_eq!((response.status, json_of(&response)), (200, json!({"execution": "r-1"})));
    let request = signed("PUT", "/checkouts/c-1").body(r#"{"it's": 1}"#);
    let sent = api.sent_json(&request);
    assert_eq!((&sent["name"], &sent["input"]), (&json!("c-1"), &json!(r#"{"it's":1}"#)));
    let error = json!({"__type": "com.amazonaws.states#ExecutionAlreadyExists", "message": "x"});
    assert_eq!(api.answer(&request, 400, &error).status, 409);
}

#[test]
fn the_output_of_an_execution_is_the_answer() {
    let api = Api::deploy(EVENTS);
    let request = post("/prices", &json!({"a": "it's"}));
    let sent = api.sent(&request);
    assert_eq!(sent.backend.to_string(), "states:action/StartSyncExecution");
    let input = api.sent_json(&request)["input"].take();
    let input: Value = serde_json::from_str(input.as_str().expect("a text")).expect("JSON");
    assert_eq!(input, json!({"a": "it's"}));
    for output in [json!({"price": 1.50, "text": "\"it's\" $x #set"}), json!([1]), json!("a")] {
        let succeeded = json!({"status": "SUCCEEDED", "output": output.to_string()});
        let response = api.answer(&request, 200, &succeeded);
        assert_eq!((response.status, json_of(&response)), (200, output));
    }
    for (status, expected) in [("FAILED", 502), ("TIMED_OUT", 504), ("ABORTED", 502)] {
        let failed = json!({"status": status, "error": "secret", "cause": "secret"});
        let response = api.answer(&request, 200, &failed);
        assert_eq!(response.status, expected);
        assert!(!response.body.to_string().contains("secret"));
    }
}

#[test]
fn an_execution_is_described_by_its_name() {
    let api = Api::deploy(EVENTS);
    let request = signed("GET", "/checkouts/a%22%7D:*%20b");
    let sent = api.sent(&request);
    assert_eq!(sent.backend.to_string(), "states:action/DescribeExecution");
    let arn = "arn:aws:states:us-east-1:123456789012:execution:nothing:a\"}:* b";
    assert_eq!(api.sent_json(&request), json!({"executionArn": arn}));
    let running = json!({"status": "RUNNING", "startDate": 1.5, "input": "secret"});
    let response = api.answer(&request, 200, &running);
    let expected = json!({"status": "RUNNING", "startDate": 1.5});
    assert_eq!((response.status, json_of(&response)), (200, expected));
    let error = json!({"__type": "ExecutionDoesNotExist", "message": "arn:secret"});
    let response = api.answer(&request, 400, &error);
    assert_eq!(response.status, 404);
    assert!(!response.body.to_string().contains("secret"));
}

#[test]
fn a_record_arrives_as_it_was_sent() {
    let api = Api::deploy(EVENTS);
    for hostile in HOSTILE.into_iter().filter(|hostile| !hostile.is_empty()) {
        let request = post("/clicks", &json!({"user": hostile, "at": {"x": hostile}}));
        let sent = api.sent(&request);
        assert_eq!(sent.backend.to_string(), "kinesis:action/PutRecord");
        assert_eq!(sent.headers.get("X-Amz-Target"), Some("Kinesis_20131202.PutRecord"));
        let sent = api.sent_json(&request);
        assert_eq!(sent["StreamName"], "clicks");
        assert_eq!(sent["PartitionKey"], hostile);
        let data = decoded(&sent["Data"]);
        let data: Value = serde_json::from_slice(&data).expect("JSON");
        assert_eq!(data, json!({"user": hostile, "at": {"x": hostile}}), "{hostile:?}");
    }
    let put = json!({"SequenceNumber": "4", "ShardId": "shardId-0"});
    let request = post("/clicks", &json!({"user": "u", "at": 1}));
    let response = api.answer(&request, 200, &put);
    assert_eq!((response.status, json_of(&response)), (200, json!({"sequenceNumber": "4"})));

    let request = post("/clicks/batch", &json!({"clicks": [{"user": "a"}, {"user": "b"}]}));
    let sent = api.sent(&request);
    assert_eq!(sent.backend.to_string(), "kinesis:action/PutRecords");
    let records = api.sent_json(&request)["Records"].take();
    let second: Value = serde_json::from_slice(&decoded(&records[1]["Data"])).expect("JSON");
    assert_eq!((&records[1]["PartitionKey"], second), (&json!("b"), json!({"user": "b"})));
    let failed = json!({"ErrorCode": "InternalFailure", "ErrorMessage": "secret"});
    let results = json!({"Records": [put, failed], "FailedRecordCount": 1});
    let response = api.answer(&request, 200, &results);
    assert_eq!((response.status, json_of(&response)), (207, json!({"failed": [1]})));
}

#[test]
fn a_record_is_delivered_as_it_was_sent() {
    let api = Api::deploy(DELIVERIES);
    for hostile in HOSTILE.into_iter().filter(|hostile| !hostile.is_empty()) {
        let request = post("/views", &json!({"user": hostile, "at": {"x": hostile}}));
        let sent = api.sent(&request);
        assert_eq!(sent.backend.to_string(), "firehose:action/PutRecord");
        assert_eq!(sent.headers.get("X-Amz-Target"), Some("Firehose_20150804.PutRecord"));
        let sent = api.sent_json(&request);
        assert_eq!(sent["DeliveryStreamName"], "views");
        let data = decoded(&sent["Record"]["Data"]);
        let line_feed = data.iter().position(|byte| *byte == b'\n');
        assert_eq!(line_feed, Some(data.len() - 1));
        let data: Value = serde_json::from_slice(&data).expect("JSON");
        assert_eq!(data, json!({"user": hostile, "at": {"x": hostile}}), "{hostile:?}");
        let sent = api.sent_json(&post("/views/text", &json!({"user": hostile, "at": "a\nb"})));
        let data = String::from_utf8(decoded(&sent["Record"]["Data"])).expect("a text");
        assert_eq!(data, format!("{hostile} saw a\nb"));
        let views = json!([{"user": hostile}, [hostile], hostile]);
        let sent = api.sent(&post("/views/batch", &json!({"views": views})));
        assert_eq!(sent.backend.to_string(), "firehose:action/PutRecordBatch");
        let sent = api.sent_json(&post("/views/batch", &json!({"views": views})));
        for (index, view) in views.as_array().expect("a list").iter().enumerate() {
            let data = decoded(&sent["Records"][index]["Data"]);
            assert_eq!(data.last(), Some(&b'\n'));
            let data: Value = serde_json::from_slice(&data).expect("JSON");
            assert_eq!(data, json!({"view": view}));
        }
    }
    let request = post("/views", &json!({"user": "u", "at": 1}));
    let response = api.answer(&request, 200, &json!({"RecordId": "r", "Encrypted": false}));
    assert_eq!((response.status, json_of(&response)), (200, json!({"recordId": "r"})));
    let error = json!({"__type": "ServiceUnavailableException", "message": "secret"});
    assert_eq!(api.answer(&request, 500, &error).status, 503);
    let error = json!({"__type": "ResourceNotFoundException", "message": "secret"});
    assert_eq!(api.answer(&request, 400, &error).status, 500);

    let request = post("/views/batch", &json!({"views": [1, 2, 3]}));
    let failed = json!({"ErrorCode": "ServiceUnavailableException", "ErrorMessage": "secret"});
    let put = json!({"RecordId": "r"});
    let results =
        json!({"Encrypted": true, "FailedPutCount": 2, "RequestResponses": [failed, put, failed]});
    let response = api.answer(&request, 200, &results);
    assert_eq!((response.status, json_of(&response)), (207, json!({"failed": [0, 2]})));
    let results =
        json!({"Encrypted": true, "FailedPutCount": 0, "RequestResponses": [put, put, put]});
    let response = api.answer(&request, 200, &results);
    assert_eq!((response.status, json_of(&response)), (202, json!({"encrypted": true})));
}

/// Decodes Base64.
pub(crate) fn decoded(text: &Value) -> Vec<u8> {
    BASE64_STANDARD.decode(text.as_str().expect("a text")).expect("Base64")
}

/// The response to a caller if S3 responds so.
fn answered(api: &Api, request: &Request, response: &BackendResponse) -> Response {
    match api.0.receive(request) {
        Outcome::Call(call) => call.respond(response),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_object_is_read_by_its_key() {
    let api = Api::deploy(OBJECTS);
    let request =
        signed("GET", "/photos/a%20b/%22c%22.png?version=v%261").header("Accept", "image/png");
    let sent = api.sent(&request);
    assert_eq!(
        sent.backend.to_string(),
        "s3:path/photos-123456789012-us-east-1/images/a%20b/%22c%22.png"
    );
    assert_eq!(sent.method, "GET");
    assert_eq!(sent.encoded_query_string(), "versionId=v%261");
    let other = api.sent(&signed("GET", "/photos/x?versionId=1&acl&version"));
    assert!(!other.encoded_query_string().contains("acl"), "{}", other.encoded_query_string());

    let bytes = vec![0x89, b'P', 0xff, 0x00];
    let object = BackendResponse::new(200, bytes.clone())
        .header("Content-Type", "image/png")
        .header("ETag", "\"e\"")
        .header("x-amz-server-side-encryption", "AES256");
    let response = answered(&api, &request, &object);
    assert_eq!((response.status, response.body.as_bytes()), (200, &bytes[..]));
    let header = |name: &str| response.headers.get(name);
    assert_eq!(header("Content-Type"), Some("image/png"));
    assert_eq!(header("ETag"), Some("\"e\""));
    assert_eq!(header("X-Content-Type-Options"), Some("nosniff"));
    assert_eq!(header("x-amz-server-side-encryption"), None);
    for (status, expected) in
        [(403, 404), (404, 404), (400, 400), (503, 429), (500, 500), (301, 500)]
    {
        let xml = "<Error><Code>NoSuchKey</Code><BucketName>secret</BucketName></Error>";
        let error = BackendResponse::new(status, xml).header("Content-Type", "application/xml");
        for request in [&request, &signed("GET", "/photos/x")] {
            let response = answered(&api, request, &error);
            assert_eq!(response.status, expected, "{status}");
            assert!(json_of(&response)["message"].is_string());
            assert!(!response.body.to_string().contains("secret"));
        }
    }
}

#[test]
fn an_object_is_written_as_it_was_sent() {
    let api = Api::deploy(OBJECTS);
    let bytes = vec![0x89, 0xff, 0x00, 0x27];
    let request = signed("PUT", "/photos/a/b.png").header("Content-Type", "image/png");
    let sent = api.sent(&request.body(bytes.clone()));
    assert_eq!(sent.method, "PUT");
    assert_eq!(sent.headers.get("Content-Type"), Some("image/png"));
    assert_eq!(sent.body.as_bytes(), &bytes[..]);
    for hostile in HOSTILE.into_iter().filter(|hostile| !hostile.is_empty()) {
        let request = signed("POST", "/uploads").header("Content-Type", "text/plain");
        let sent = api.sent(&request.body(hostile));
        assert_eq!(sent.backend.to_string(), "s3:path/uploads-123456789012/inbox/r-1");
        assert_eq!(sent.body.to_string(), hostile);
    }
    let request = signed("POST", "/uploads").body("{}");
    let response = answered(&api, &request, &BackendResponse::new(200, ""));
    assert_eq!((response.status, json_of(&response)), (201, json!({"id": "r-1"})));
    assert_eq!(response.headers.get("Location"), Some("/uploads/r-1"));
    let refused = BackendResponse::new(403, "<Error><Code>AccessDenied</Code></Error>");
    assert_eq!(answered(&api, &request, &refused).status, 500);
    let request = signed("DELETE", "/photos/a?version=v1");
    let sent = api.sent(&request);
    assert_eq!(
        (sent.method.as_str(), sent.encoded_query_string().as_str()),
        ("DELETE", "versionId=v1")
    );
    let response = answered(&api, &request, &BackendResponse::new(204, ""));
    assert_eq!((response.status, response.body.to_string().trim()), (204, ""));
}

#[test]
fn a_builder_says_the_same() {
    let text = r#"
name: shop
event-buses: {orders: {}}
kinesis-streams: {clicks: {}}
buckets: {photos: {}}
state-machines:
  price: {type: EXPRESS, definition: {StartAt: A, States: {A: {Type: Succeed}}}}
  order: {definition: {StartAt: A, States: {A: {Type: Succeed}}}}
api:
  stage: {name: live}
  routes:
    POST /event: {authorization: AWS_IAM, event-bridge: {bus: orders, source: shop, detail-type: order, detail: "{body|json}"}}
    POST /price: {authorization: AWS_IAM, step-functions: {state-machine: price, action: start-sync}}
    POST /order: {authorization: AWS_IAM, step-functions: {state-machine: order}}
    "GET /order/{id}": {authorization: AWS_IAM, step-functions: {state-machine: order, action: describe, name: "{path.id}"}}
    POST /click: {authorization: AWS_IAM, kinesis: {stream: clicks, data: "{body|json}", partition-key: "{context.requestId}"}}
    POST /view: {authorization: AWS_IAM, firehose: {delivery-stream-name: views, data: "{body|json}", newline: false}}
    "GET /photos/{key+}": {authorization: AWS_IAM, s3: {bucket: photos, action: get, key: "{path.key}", version: "{query-string.v?}"}}
"#;
    let mut stack = Stack::new("shop");
    let bus = stack.add(EventBus::new("orders"));
    let stream = stack.add(KinesisStream::new("clicks"));
    let bucket = stack.add(Bucket::new("photos"));
    let definition = json!({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}});
    let price = stack.add(StateMachine::express("price", definition.clone()));
    let order = stack.add(StateMachine::new("order", definition));
    let value = |text: &str| text.parse().expect("a value");
    let body = || "{body|json}".parse().expect("a payload");
    let event = PutEvents::new(value("shop"), value("order"), body()).bus(&bus);
    let describe = Execution::describe(&order, value("{path.id}"));
    let put = PutRecord::new(&stream, value("{context.requestId}"), body());
    let view = PutDelivery::existing("views", body()).newline(false);
    let get = ObjectRequest::new(&bucket, ObjectAction::Get, value("{path.key}"));
    let get = get.version(value("{query-string.v?}"));
    let method = |of: dynagate::model::ServiceCall| {
        Method::new(of).authorization(dynagate::model::Authorization::AwsIam)
    };
    let api = RestApi::new("api")
        .name("shop")
        .route(HttpMethod::Post, "/event", method(event.into()))
        .route(HttpMethod::Post, "/price", method(Execution::start_sync(&price).into()))
        .route(HttpMethod::Post, "/order", method(Execution::start(&order).into()))
        .route(HttpMethod::Get, "/order/{id}", method(describe.into()))
        .route(HttpMethod::Post, "/click", method(put.into()))
        .route(HttpMethod::Post, "/view", method(view.into()))
        .route(HttpMethod::Get, "/photos/{key+}", method(get.into()))
        .stage(Stage::new("live"));
    stack.add(api);
    let source = Source { name: "shop.yaml".into(), text: text.into(), directory: "".into() };
    let written =
        blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let integrations = |stack: &Stack| {
        let api = Plan::of(stack).deployed_apis().remove(0);
        api.resources.into_iter().map(|(path, of)| format!("{path} {of:?}")).collect::<Vec<_>>()
    };
    assert_eq!(integrations(&stack), integrations(&written));
}
