//! Routes that send requests to services: what a service receives, and what a caller gets.

use std::path::PathBuf;

use dynagate::blueprint::{self, Source};
use dynagate::gateway::{BackendRequest, BackendResponse, Gateway, Outcome, Request, Response};
use dynagate::model::{
    Handle, HttpMethod, List, Method, Payload, Queue, RestApi, SendMessage, ServiceAnswer, Stack,
    Stage,
};
use dynagate::plan::Plan;
use serde_json::{Value, json};

/// A deployed blueprint.
pub(crate) struct Api(pub(crate) Gateway);

impl Api {
    pub(crate) fn deploy(text: &str) -> Self {
        let source =
            Source { name: "test.yaml".into(), text: text.into(), directory: PathBuf::new() };
        let stack = blueprint::load(&source, &[])
            .unwrap_or_else(|errors| panic!("{}", errors.render(false)));
        Self::of(&stack)
    }

    pub(crate) fn of(stack: &Stack) -> Self {
        Self(Gateway::of(Plan::of(stack).deployed_apis().remove(0)).expect("a stage"))
    }

    pub(crate) fn messages() -> Self {
        Self::deploy(include_str!("../blueprints/messages.yaml"))
    }

    fn actions() -> Self {
        Self::deploy(include_str!("../blueprints/actions.yaml"))
    }

    /// The request that the service receives.
    pub(crate) fn sent(&self, request: &Request) -> BackendRequest {
        match self.0.receive(request) {
            Outcome::Call(call) => call.request().clone(),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn sent_json(&self, request: &Request) -> Value {
        let body = self.sent(request).body.to_string();
        serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}"))
    }

    /// The response to a caller if the service responds so.
    pub(crate) fn answer(&self, request: &Request, status: u16, body: &Value) -> Response {
        match self.0.receive(request) {
            Outcome::Call(call) => call.respond(&BackendResponse::new(status, body.to_string())),
            other => panic!("{other:?}"),
        }
    }

    /// The response of API Gateway itself.
    pub(crate) fn refused(&self, request: &Request) -> Response {
        match self.0.receive(request) {
            Outcome::Response(response) => response,
            other => panic!("{other:?}"),
        }
    }
}

pub(crate) fn post(path: &str, body: &Value) -> Request {
    Request::new("POST", path).authorized(true).body(body.to_string())
}

/// Texts with a meaning in JSON, VTL, forms or URLs.
pub(crate) const HOSTILE: [&str; 16] = [
    "it's",
    "a&Action=DeleteQueue&b=c",
    "100% %41 %zz +",
    r#""},"Injected":{"S":"y"#,
    "\\",
    "\\\"",
    "line\nfeed\r\ttab\u{0}\u{1f}",
    "🦀 \u{2028}\u{2029} é",
    "$context.requestId $!x ${y} $input.body",
    "#set($x = 1) #if(true)a#end ## #* *#",
    "{body.customer} {{x}}",
    "</script>/",
    "",
    " ",
    "=&=&;",
    "\u{7f}\u{80}\u{ffff}",
];

#[test]
fn a_message_arrives_as_it_was_sent() {
    let api = Api::messages();
    for hostile in HOSTILE {
        let lines = json!([{hostile: hostile, "n": 1.5}, null, [hostile], true]);
        let body = json!({"customer": hostile, "lines": lines, "note": hostile});
        let request =
            post("/orders", &body).context("requestId", "r-1").header("x-tenant", "t'\"1");
        let sent = api.sent(&request);
        assert_eq!(sent.backend.to_string(), "sqs:action/SendMessage");
        assert_eq!(sent.headers.get("X-Amz-Target"), Some("AmazonSQS.SendMessage"));
        assert_eq!(sent.headers.get("Content-Type"), Some("application/x-amz-json-1.0"));
        let json: Value = serde_json::from_str(&sent.body.to_string()).expect("JSON");
        let names: Vec<_> = json.as_object().expect("an object").keys().collect();
        assert_eq!(names, ["DelaySeconds", "MessageAttributes", "MessageBody", "QueueUrl"]);
        assert_eq!(json["DelaySeconds"], 10);
        let attribute = |value: &str| json!({"DataType": "String", "StringValue": value});
        assert_eq!(
            json["MessageAttributes"],
            json!({"kind": attribute("order"), "tenant": attribute("t'\"1")})
        );
        let mut message: Value =
            serde_json::from_str(json["MessageBody"].as_str().expect("a text")).expect("JSON");
        assert!(message["at"].take().is_u64(), "{message}");
        let expected = json!({
            "id": "r-1",
            "customer": hostile,
            "lines": lines,
            "note": hostile,
            "text": format!("{hostile}: {hostile}"),
            "at": null,
            "priority": 1,
            "source": {"name": "web", "version": 2, "tags": ["a"], "path": null},
        });
        assert_eq!(message, expected, "{hostile:?}");
    }
}

#[test]
fn what_is_missing_is_left_out_or_refused() {
    let api = Api::messages();
    let sent = api.sent_json(&post(
        "/orders",
        &json!({"customer": "c", "lines": [], "priority": {"high": 2}}),
    ));
    let message: Value =
        serde_json::from_str(sent["MessageBody"].as_str().expect("a text")).expect("JSON");
    assert_eq!(sent["MessageAttributes"].as_object().map(serde_json::Map::len), Some(1));
    assert_eq!(message.get("note"), None);
    assert_eq!(message.get("text"), None);
    assert_eq!(message["priority"], json!({"high": 2}));
    for body in [
        json!({"customer": "c"}),
        json!({"customer": {}, "lines": []}),
        json!({"customer": "c", "lines": [], "more": 1}),
    ] {
        let response = api.refused(&post("/orders", &body));
        assert_eq!(response.status, 400, "{body}");
    }
}

#[test]
fn a_whole_body_is_sent_as_it_came() {
    let api = Api::messages();
    for hostile in HOSTILE {
        let body = json!({"any": [hostile, {"it's": hostile}]});
        let sent = api.sent_json(&post("/orders/raw", &body));
        let message: Value =
            serde_json::from_str(sent["MessageBody"].as_str().expect("a text")).expect("JSON");
        assert_eq!(message, body);
        let text = format!("x{hostile}");
        let request = Request::new("POST", "/orders/text").authorized(true);
        let request = request.header("Content-Type", "text/plain").body(text.clone());
        assert_eq!(api.sent_json(&request)["MessageBody"], text);
    }
}

#[test]
fn a_form_becomes_a_message() {
    let api = Api::messages();
    let request = Request::new("POST", "/orders/form").authorized(true);
    let request = request.header("Content-Type", "application/x-www-form-urlencoded");
    let sent = api.sent_json(&request.body("customer=it%27s+%22%26%22&more=1".to_owned()));
    let message: Value =
        serde_json::from_str(sent["MessageBody"].as_str().expect("a text")).expect("JSON");
    assert_eq!(message, json!({"customer": "it's \"&\"", "kind": "form"}));
}

#[test]
fn a_list_becomes_a_batch() {
    let api = Api::messages();
    let orders: Vec<_> =
        HOSTILE[..10].iter().map(|hostile| json!({"id": hostile, "kind": hostile})).collect();
    let sent = api.sent(&post("/orders/batch", &json!({"orders": orders})));
    assert_eq!(sent.backend.to_string(), "sqs:action/SendMessageBatch");
    let json: Value = serde_json::from_str(&sent.body.to_string()).expect("JSON");
    let entries = json["Entries"].as_array().expect("entries");
    assert_eq!(entries.len(), 10);
    for (index, (entry, order)) in entries.iter().zip(&orders).enumerate() {
        assert_eq!(entry["Id"], index.to_string());
        assert_eq!(entry["MessageAttributes"]["kind"]["StringValue"], order["kind"]);
        let message: Value =
            serde_json::from_str(entry["MessageBody"].as_str().expect("a text")).expect("JSON");
        assert_eq!(message, json!({"id": order["id"], "order": order, "index": index}));
    }
    let more = json!({"id": "1", "total": {"net": 1}});
    let whole = api.sent_json(&post("/orders/batch", &json!({"orders": [more]})));
    let message = whole["Entries"][0]["MessageBody"].as_str().expect("a text");
    assert_eq!(serde_json::from_str::<Value>(message).expect("JSON")["order"], more);
    let without_kind = api.sent_json(&post("/orders/batch", &json!({"orders": [{"id": "1"}]})));
    assert_eq!(without_kind["Entries"][0]["MessageAttributes"], json!({}));
    let eleven: Vec<_> = (0..11).map(|index| json!({"id": index})).collect();
    for orders in [json!(eleven), json!([]), json!([{}]), json!({"id": 1}), json!("x")] {
        let response = api.refused(&post("/orders/batch", &json!({"orders": orders})));
        assert_eq!(response.status, 400, "{orders}");
    }
}

#[test]
fn partly_sent_is_no_success() {
    let api = Api::messages();
    let request = post("/orders/batch", &json!({"orders": [{"id": 1}, {"id": 2}]}));
    let successful = json!([{"Id": "0", "MessageId": "m"}]);
    let failed =
        json!([{"Id": "1", "Code": "InternalError", "SenderFault": false, "Message": "secret"}]);
    let response = api.answer(&request, 200, &json!({"Successful": successful, "Failed": failed}));
    let body: Value = serde_json::from_str(&response.body.to_string()).expect("JSON");
    assert_eq!((response.status, body), (207, json!({"failed": [1]})));
    for success in
        [json!({"Successful": successful, "Failed": []}), json!({"Successful": successful})]
    {
        let response = api.answer(&request, 200, &success);
        assert_eq!((response.status, response.body.to_string().trim()), (200, "{}"));
    }
}

#[test]
fn a_fifo_queue_gets_groups() {
    let api = Api::messages();
    let request =
        post("/audit/it%27s%20%22me%22", &json!({"what": "this"})).context("requestId", "r");
    let sent = api.sent_json(&request);
    assert_eq!(sent["MessageGroupId"], "it's \"me\"");
    assert_eq!(sent["MessageDeduplicationId"], "r");
    assert_eq!(sent["MessageBody"], "it's \"me\" did this");
}

#[test]
fn a_caller_gets_the_answer_and_no_internals() {
    let api = Api::messages();
    let request = post("/orders", &json!({"customer": "it's", "lines": []}));
    let response = api.answer(&request, 200, &json!({"MessageId": "m-1", "MD5OfMessageBody": "x"}));
    assert_eq!(response.status, 202);
    assert_eq!(response.headers.get("Location"), Some("/orders/m-1"));
    let body: Value = serde_json::from_str(&response.body.to_string()).expect("JSON");
    assert_eq!(body, json!({"id": "m-1", "customer": "it's"}));

    let answered = |code: &str, status: u16| {
        let error = json!({"__type": format!("com.amazonaws.sqs#{code}"), "message": "arn:secret"});
        let response = api.answer(&request, status, &error);
        let body: Value = serde_json::from_str(&response.body.to_string()).expect("JSON");
        assert!(!response.body.to_string().contains("secret"));
        (response.status, body["error"].as_str().expect("a code").to_owned())
    };
    assert_eq!(answered("InvalidMessageContents", 400), (422, "InvalidMessageContents".to_owned()));
    assert_eq!(answered("SerializationException", 400), (400, "SerializationException".to_owned()));
    assert_eq!(answered("RequestThrottled", 403), (429, "RequestThrottled".to_owned()));
    for (code, status) in [("QueueDoesNotExist", 400), ("AccessDenied", 403), ("X", 500)] {
        assert_eq!(answered(code, status), (500, "InternalServerError".to_owned()));
    }
    let empty = api.answer(&post("/orders/raw", &json!({})), 200, &json!({"MessageId": "m"}));
    assert_eq!((empty.status, empty.body.to_string().trim()), (204, ""));
}

#[test]
fn a_builder_says_the_same() {
    let blueprint = Api::deploy(
        r#"
name: orders
queues: {orders: {fifo: true}}
api:
  stage: {name: live}
  routes:
    POST /orders:
      authorization: NONE
      sqs:
        queue: orders
        each: "{body}"
        message: {id: "{element.id}"}
        attributes: {kind: order}
        group-id: "{element.id}"
        deduplication-id: "{element.id}"
        answer: {status: 202, body: {sent: "{response.Successful}"}}
"#,
    );
    let mut stack = Stack::new("orders");
    let queue: Handle<Queue> = stack.add(Queue::fifo("orders"));
    let value = |text: &str| text.parse().expect("a value");
    let message = Payload::try_from(json!({"id": "{element.id}"})).expect("a payload");
    let send = SendMessage::new(&queue, message)
        .each(List::Body(Vec::new()))
        .attribute("kind", value("order"))
        .group_id(value("{element.id}"))
        .deduplication_id(value("{element.id}"))
        .answer(ServiceAnswer::new(202, json!({"sent": "{response.Successful}"})));
    let method = Method::new(send).authorization(dynagate::model::Authorization::None);
    stack.add(
        RestApi::new("orders").route(HttpMethod::Post, "/orders", method).stage(Stage::new("live")),
    );
    let request = post("/orders", &json!([{"id": "it's"}]));
    let built = Api::of(&stack);
    assert_eq!(built.sent_json(&request), blueprint.sent_json(&request));
    let success = json!({"Successful": [{"Id": "0", "MessageId": "m"}]});
    let response = built.answer(&request, 200, &success);
    assert_eq!(response, blueprint.answer(&request, 200, &success));
    let body: Value = serde_json::from_str(&response.body.to_string()).expect("JSON");
    assert_eq!((response.status, body), (202, json!({"sent": success["Successful"]})));
}

/// The fields of a form, decoded.
pub(crate) fn fields(body: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| {
        let bytes = text.replace('+', " ");
        dynagate::gateway::percent::decode(&bytes)
    };
    body.split('&')
        .map(|pair| {
            let (name, value) = pair.split_once('=').expect("a field");
            (decoded(name), decoded(value))
        })
        .collect()
}

#[test]
fn a_form_has_its_fields_and_no_others() {
    let api = Api::messages();
    for hostile in HOSTILE {
        let lines = json!([hostile, {hostile: 1}]);
        let body = json!({"id": hostile, "lines": lines, "kind": hostile});
        let sent = api.sent(&post("/events", &body).header("x-tenant", "t&1=2"));
        assert_eq!(sent.backend.to_string(), "sns:path/");
        let text = sent.body.to_string();
        assert!(!text.contains('\n'), "{text:?}");
        let fields = fields(&text);
        let names: Vec<_> = fields.iter().map(|(name, _)| name.as_str()).collect();
        let attribute = |number: usize| {
            let place = format!("MessageAttributes.entry.{number}");
            ["Name", "Value.DataType", "Value.StringValue"].map(|of| format!("{place}.{of}"))
        };
        let attributes: Vec<_> = (1..=4).flat_map(attribute).collect();
        let mut expected = vec!["Action", "Version", "TopicArn", "Message", "Subject"];
        expected.extend(attributes.iter().map(String::as_str));
        assert_eq!(names, expected, "{text}");
        let value = |name: &str| {
            let field = fields.iter().find(|(known, _)| known == name);
            field.map(|(_, value)| value.as_str()).expect("a field")
        };
        assert_eq!(value("Action"), "Publish");
        assert_eq!(value("TopicArn"), "arn:aws:sns:us-east-1:123456789012:events");
        assert_eq!(value("Subject"), format!("Order {hostile}"));
        let message: Value = serde_json::from_str(value("Message")).expect("JSON");
        assert_eq!(message, json!({"id": hostile, "lines": lines}));
        let attributes: Vec<_> = (1..=4)
            .map(|number| {
                let [name, _, text] = attribute(number);
                (value(&name).to_owned(), value(&text).to_owned())
            })
            .collect();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            attributes,
            [
                pair("a.b", "x&y"),
                pair("id", hostile),
                pair("kind", hostile),
                pair("tenant", "t&1=2")
            ]
        );
    }
    let body = json!({"id": 1, "kind": null});
    let text = api.sent(&post("/events", &body).header("X-Tenant", "t")).body.to_string();
    assert!(text.contains("&MessageAttributes.entry.3%2EName=tenant&"), "{text}");
    let fifo =
        post("/history", &json!({"a": ["&"]})).header("X-Tenant", "t").context("requestId", "r");
    let fields = fields(&api.sent(&fifo).body.to_string());
    assert_eq!(fields[3], ("Message".to_owned(), r#"{"a":["&"]}"#.to_owned()));
    assert_eq!(fields[5], ("MessageDeduplicationId".to_owned(), "r".to_owned()));
}

#[test]
fn the_query_protocol_has_results_and_errors() {
    let api = Api::messages();
    let request = post("/events", &json!({"id": 1}));
    let result = json!({"MessageId": "m", "SequenceNumber": null});
    let success = json!({"PublishResponse": {"PublishResult": result, "ResponseMetadata": {}}});
    let response = api.answer(&request, 200, &success);
    let body: Value = serde_json::from_str(&response.body.to_string()).expect("JSON");
    assert_eq!((response.status, body), (202, json!({"id": "m"})));
    for (code, status) in [("InvalidParameter", 400), ("Throttled", 429), ("NotFound", 500)] {
        let error = json!({"Error": {"Code": code, "Message": "arn:secret", "Type": "Sender"}});
        let response = api.answer(&request, 400, &error);
        assert_eq!(response.status, status, "{code}");
        assert!(!response.body.to_string().contains("secret"));
    }
}

#[test]
fn any_service_can_be_called() {
    let api = Api::messages();
    for hostile in HOSTILE {
        let detail = json!({"it's": [hostile, 1]});
        let request = post("/bus", &json!({"type": hostile, "detail": detail}));
        let sent = api.sent_json(&request);
        let entry = &sent["Entries"][0];
        assert_eq!((&entry["Source"], &entry["DetailType"]), (&json!("web"), &json!(hostile)));
        let sent_detail: Value =
            serde_json::from_str(entry["Detail"].as_str().expect("a text")).expect("JSON");
        assert_eq!(sent_detail, detail);
        assert_eq!(entry.as_object().map(serde_json::Map::len), Some(3));
    }
    let request = post("/bus", &json!({"type": "t", "detail": {}}));
    let response = api.answer(&request, 200, &json!({"FailedEntryCount": 1, "Entries": []}));
    let body: Value = serde_json::from_str(&response.body.to_string()).expect("JSON");
    assert_eq!((response.status, body), (202, json!({"failed": 1})));
    let error = json!({"__type": "InternalException", "message": "secret"});
    assert_eq!(api.answer(&request, 500, &error).status, 503);
    let api = Api::actions();
    let file = Request::new("POST", "/files").authorized(true).header("Content-Type", "text/plain");
    let sent = api.sent(&file.body("it's\n$x #if".to_owned()));
    assert_eq!((sent.method.as_str(), sent.body.to_string().as_str()), ("PUT", "it's\n$x #if"));
}

#[test]
fn a_list_of_the_response_is_answered() {
    let api = Api::actions();
    for hostile in HOSTILE {
        let request = Request::new("GET", "/translations/de?text=x").authorized(true);
        let term = |text: &str| json!({"SourceText": text, "TargetText": "t"});
        let response = json!({
            "TranslatedText": hostile,
            "AppliedTerminologies": [
                {"Name": hostile, "Terms": [term(hostile), {"SourceText": "only"}]},
                {"Name": null, "Terms": []},
                {"Name": 5, "Terms": "no list"},
            ],
        });
        let answer = api.answer(&request, 200, &response);
        let body: Value = serde_json::from_str(&answer.body.to_string()).expect("JSON");
        let terms = json!([
            {"name": hostile, "terms": [format!("{hostile}: t")], "first": term(hostile)},
            {"terms": []},
            {"name": 5},
        ]);
        assert_eq!(body, json!({"text": hostile, "terms": terms}), "{hostile:?}");
    }
    let request = Request::new("GET", "/translations/de?text=x").authorized(true);
    let many: Vec<_> = (0..2100).map(|index| json!({"Name": index})).collect();
    let answer = api.answer(&request, 200, &json!({"AppliedTerminologies": many}));
    let body: Value = serde_json::from_str(&answer.body.to_string()).expect("JSON");
    assert_eq!(body["terms"].as_array().map(Vec::len), Some(2100));
    for response in [json!({}), json!({"AppliedTerminologies": null})] {
        let answer = api.answer(&request, 200, &response);
        assert_eq!(answer.body.to_string().replace(char::is_whitespace, ""), "{}");
    }
}

#[test]
fn a_path_of_a_service_has_a_query_string() {
    let api = Api::actions();
    let sent = api.sent(&Request::new("GET", "/files/a%2Fb?after=c&x=y").authorized(true));
    let query: Vec<_> = sent.query_string.iter().collect();
    assert_eq!(query, [("list-type", "2"), ("prefix", "a%2Fb"), ("start-after", "c")]);
    let sent = api.sent(&Request::new("GET", "/files/a").authorized(true));
    assert_eq!(sent.query_string.iter().count(), 2);
}
