//! Changes of items reach functions, topics and queues of a running server.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use dynagate_gateway::Api;
use dynagate_gateway::api::{
    DeployedIntegration, DeployedIntegrationResponse, DeployedMethod, DeployedStage, HttpMethod,
    IntegrationType,
};
use dynagate_local::database::Table;
use dynagate_local::functions::{
    Code, EventSourceMapping, Function, Invocation, KinesisDestination, Source, StartingPosition,
};
use dynagate_local::messaging::{DeadLetter, KinesisStream, Queue, Resources, Subscription, Topic};
use dynagate_local::{DeployedApi, Options, Server, System};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const ACCOUNT: &str = "us-east-1:123456789012";

/// A stand-in for boto3, which the stock handlers use, in the directory of the function's code.
const BOTO3: &str = r#"
import os, re, urllib.parse, urllib.request

class Sns:
    def publish(self, **parameters):
        form = urllib.parse.urlencode({"Action": "Publish", "Version": "2010-03-31", **parameters})
        with urllib.request.urlopen(os.environ["AWS_ENDPOINT_URL_SNS"], form.encode()) as response:
            return {"MessageId": re.search("<MessageId>(.*)</MessageId>", response.read().decode())[1]}

def client(service):
    assert service == "sns"
    return Sns()
"#;

/// True if Python is installed. A test without it is skipped, which it says, or fails if tools are
/// required.
fn has_python() -> bool {
    let status = Command::new("python3").arg("--version").stdout(Stdio::null()).status();
    let installed = status.is_ok_and(|status| status.success());
    if !installed {
        let required = std::env::var_os("DYNAGATE_REQUIRE_TOOLS").is_some();
        assert!(!required, "python3 is not installed");
        eprintln!("SKIPPED: python3 is not installed");
    }
    installed
}

fn table() -> Table {
    Table {
        key: "orders".to_owned(),
        name: "orders".to_owned(),
        definition: json!({
            "TableName": "orders",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
            "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        }),
        time_to_live: None,
    }
}

fn queue(name: &str) -> Queue {
    Queue {
        name: name.to_owned(),
        arn: format!("arn:aws:sqs:{ACCOUNT}:{name}"),
        fifo: false,
        content_based_deduplication: false,
        visibility_timeout: Duration::from_secs(30),
        retention: Duration::from_secs(345_600),
        delay: Duration::ZERO,
        maximum_message_bytes: 262_144,
        receive_wait_time: Duration::ZERO,
        dead_letter: None,
    }
}

fn mapping(source: Source) -> EventSourceMapping {
    EventSourceMapping {
        key: "changes".to_owned(),
        source,
        starting_position: StartingPosition::Latest,
        enabled: true,
        batch_size: 100,
        batching_window: Duration::ZERO,
        maximum_concurrency: None,
        filters: Vec::new(),
        bisects: false,
        maximum_retry_attempts: Some(1),
        maximum_record_age: None,
        parallelization_factor: 1,
        has_tumbling_window: false,
        on_failure: Some(format!("arn:aws:sqs:{ACCOUNT}:failures")),
        reports_item_failures: false,
    }
}

fn of_table(view_type: &str) -> EventSourceMapping {
    mapping(Source::Table {
        table: "orders".to_owned(),
        arn: format!("arn:aws:dynamodb:{ACCOUNT}:table/orders/stream/2023-11-14T22:13:20.000"),
        view_type: view_type.to_owned(),
    })
}

fn function(name: &str, source: &str, mapping: EventSourceMapping) -> Function {
    let files = [("index.py", source), ("boto3.py", BOTO3)];
    let files = files.map(|(name, source)| (name.to_owned(), source.as_bytes().to_vec()));
    Function {
        name: name.to_owned(),
        arn: format!("arn:aws:lambda:{ACCOUNT}:function:{name}"),
        runtime: "python3.13".to_owned(),
        handler: "index.handler".to_owned(),
        code: Code::Files(files.into()),
        memory_size: 128,
        timeout: Duration::from_secs(30),
        environment: BTreeMap::new(),
        reserved_concurrency: None,
        dead_letter: None,
        json_log: false,
        event_source_mappings: vec![mapping],
    }
}

fn system(functions: Vec<Function>, messaging: Resources) -> System {
    System { tables: vec![table()], functions, messaging, ..System::default() }
}

async fn start(system: System) -> Server {
    let options = Options { port: 0, dynamodb_port: Some(0), ..Options::default() };
    Server::start(system, &options).await.expect("a server")
}

/// Calls DynamoDB as an SDK does.
async fn call(address: SocketAddr, action: &str, body: &Value) -> String {
    post(address, &format!("DynamoDB_20120810.{action}"), body).await
}

/// Calls a service with the JSON protocol.
async fn post(address: SocketAddr, target: &str, body: &Value) -> String {
    let body = body.to_string();
    let request = format!(
        "POST / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         X-Amz-Target: {target}\r\nContent-Type: application/x-amz-json-1.0\r\n\
         Authorization: AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/dynamodb/aws4_request, \
         SignedHeaders=host, Signature=x\r\nX-Amz-Date: 20260101T000000Z\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(request.as_bytes()).await.expect("a request");
    let mut response = String::new();
    stream.read_to_string(&mut response).await.expect("a response");
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    response
}

async fn put(server: &Server, id: &str, total: &str) {
    let address = server.addresses().dynamodb.expect("DynamoDB");
    let item = json!({"id": {"S": id}, "total": {"S": total}});
    call(address, "PutItem", &json!({"TableName": "orders", "Item": item})).await;
}

/// Waits until a value is there.
async fn wait_for<T>(of: &str, mut value: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(value) = value() {
            return value;
        }
        assert!(started.elapsed() < Duration::from_secs(90), "waited for {of}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn records(invocation: &Invocation) -> Vec<Value> {
    let event: Value = serde_json::from_str(&invocation.event).expect("JSON");
    event["Records"].as_array().expect("records").clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_gets_the_changes_of_a_table_in_order() {
    if !has_python() {
        return;
    }
    let source = "def handler(event, context):\n    return [r['dynamodb']['Keys']['id']['S'] for r in event['Records']]\n";
    let filtered = EventSourceMapping {
        filters: vec![
            json!({"dynamodb": {"NewImage": {"total": {"S": [{"anything-but": ["0"]}]}}}}),
        ],
        batch_size: 3,
        ..of_table("NEW_IMAGE")
    };
    let server =
        start(system(vec![function("reader", source, filtered)], Resources::default())).await;
    for number in 1..=7 {
        put(&server, &number.to_string(), if number == 4 { "0" } else { "9" }).await;
    }
    let seen = || {
        let invocations = server.functions().invocations();
        let ids: Vec<String> = invocations
            .iter()
            .flat_map(|of| {
                of.response.as_ref().and_then(Value::as_array).cloned().unwrap_or_default()
            })
            .map(|id| id.as_str().unwrap_or_default().to_owned())
            .collect();
        (ids.len() == 6).then_some((ids, invocations))
    };
    let (ids, invocations) = wait_for("six records", seen).await;
    assert_eq!(ids, ["1", "2", "3", "5", "6", "7"]);
    assert!(invocations.iter().all(|invocation| records(invocation).len() <= 3));
    let record = records(&invocations[0])[0].clone();
    assert_eq!(record["eventName"], "INSERT");
    assert_eq!(record["eventSource"], "aws:dynamodb");
    assert_eq!(record["awsRegion"], "us-east-1");
    assert_eq!(
        record["eventSourceARN"],
        "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2023-11-14T22:13:20.000"
    );
    assert_eq!(record["dynamodb"]["NewImage"], json!({"id": {"S": "1"}, "total": {"S": "9"}}));
    assert_eq!(record["dynamodb"]["StreamViewType"], "NEW_IMAGE");
    assert_eq!(record["dynamodb"]["OldImage"], Value::Null);
    assert_eq!(invocations[0].source, "table orders");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_record_is_isolated_and_reported_to_a_queue() {
    if !has_python() {
        return;
    }
    let source = "def handler(event, context):\n    for record in event['Records']:\n        \
                  if record['dynamodb']['NewImage']['total']['S'] == 'bad':\n            raise ValueError('bad')\n";
    let bisecting = EventSourceMapping {
        bisects: true,
        batching_window: Duration::from_secs(2),
        ..of_table("NEW_AND_OLD_IMAGES")
    };
    let resources = Resources { queues: vec![queue("failures")], ..Resources::default() };
    let server = start(system(vec![function("picky", source, bisecting)], resources)).await;
    for (id, total) in [("1", "good"), ("2", "bad"), ("3", "good")] {
        put(&server, id, total).await;
    }
    let failure = || {
        let queues = server.messaging().queues();
        queues[0].messages.first().map(|message| message.body.clone())
    };
    let failure: Value = serde_json::from_str(&wait_for("a failure", failure).await).expect("JSON");
    assert_eq!(failure["requestContext"]["condition"], "RetryAttemptsExhausted");
    assert_eq!(failure["responseContext"]["functionError"], "Unhandled");
    let batch = &failure["DDBStreamBatchInfo"];
    assert_eq!(
        (&batch["batchSize"], &batch["startSequenceNumber"]),
        (&json!(1), &batch["endSequenceNumber"])
    );
    let last_succeeded = || {
        let invocations = server.functions().invocations();
        let last = invocations.last().filter(|of| of.error.is_none())?;
        records(last).last().map(|record| record["dynamodb"]["Keys"]["id"]["S"].clone())
    };
    let last = wait_for("the last record", || last_succeeded().filter(|id| id == "3")).await;
    assert_eq!(last, "3");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stock_handler_publishes_to_a_topic_that_delivers_to_a_queue() {
    if !has_python() {
        return;
    }
    let source = include_str!("../../../handlers/publish_new_items.py");
    let arn = format!("arn:aws:sns:{ACCOUNT}:news");
    let publisher = Function {
        environment: [
            ("TOPIC_ARN", arn.as_str()),
            ("SUBJECT", "Orders"),
            ("MESSAGE", "Order {id} over {total}"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into(),
        ..function("publisher", source, of_table("NEW_IMAGE"))
    };
    let subscription = Subscription {
        arn: format!("{arn}:office"),
        protocol: "sqs".to_owned(),
        endpoint: format!("arn:aws:sqs:{ACCOUNT}:office"),
        filter_policy: None,
        filters_body: false,
        raw_message_delivery: true,
        dead_letter_queue: None,
    };
    let topic = Topic {
        name: "news".to_owned(),
        arn,
        fifo: false,
        content_based_deduplication: false,
        subscriptions: vec![subscription],
    };
    let resources =
        Resources { topics: vec![topic], queues: vec![queue("office")], ..Resources::default() };
    let server = start(system(vec![publisher], resources)).await;
    put(&server, "7", "5 €").await;
    let message = || server.messaging().queues()[0].messages.first().map(|of| of.body.clone());
    assert_eq!(wait_for("a message", message).await, "Order 7 over 5 €");
    let logged = || {
        let lines = server.functions().log("publisher");
        lines.into_iter().find(|line| line.text.contains("\"message\": \"published\""))
    };
    wait_for("a line of the log", logged).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_writes_its_changes_to_a_kinesis_stream() {
    if !has_python() {
        return;
    }
    let source = include_str!("../../../handlers/log_kinesis_changes.py");
    let arn = format!("arn:aws:kinesis:{ACCOUNT}:stream/changes");
    let of_stream =
        mapping(Source::KinesisStream { stream: "changes".to_owned(), arn: arn.clone() });
    let reports = EventSourceMapping { reports_item_failures: true, ..of_stream };
    let stream = KinesisStream {
        name: "changes".to_owned(),
        arn: arn.clone(),
        shards: 4,
        retention: Duration::from_secs(86_400),
    };
    let resources = Resources { kinesis_streams: vec![stream], ..Resources::default() };
    let destination =
        KinesisDestination { table: "orders".to_owned(), stream: arn, precision: None };
    let system = System {
        kinesis_destinations: vec![destination],
        ..system(vec![function("auditor", source, reports)], resources)
    };
    let server = start(system).await;
    put(&server, "1", "9").await;
    put(&server, "1", "10").await;
    let logged = || {
        let lines = server.functions().log("auditor");
        let changes: Vec<Value> = lines
            .iter()
            .filter_map(|line| serde_json::from_str::<Value>(&line.text).ok())
            .filter(|line| line["message"] == "change")
            .collect();
        (changes.len() == 2).then_some(changes)
    };
    let changes = wait_for("two changes", logged).await;
    assert_eq!((&changes[0]["event"], &changes[0]["table"]), (&json!("INSERT"), &json!("orders")));
    assert_eq!(changes[1]["event"], "MODIFY");
    assert_eq!(changes[1]["new"], json!({"id": "1", "total": "10"}));
    assert_eq!(changes[1]["old"], json!({"id": "1", "total": "9"}));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mapping_continues_after_a_reload_and_ends_with_the_server() {
    if !has_python() {
        return;
    }
    let source = |answer: &str| {
        format!(
            "import os\ndef handler(event, context):\n    return ['{answer}', os.getpid(), len(event['Records'])]\n"
        )
    };
    let of = |answer: &str| {
        system(
            vec![function("reader", &source(answer), of_table("KEYS_ONLY"))],
            Resources::default(),
        )
    };
    let server = start(of("first")).await;
    put(&server, "1", "9").await;
    let response = |answer: &'static str| {
        move |server: &Server| {
            let invocations = server.functions().invocations();
            let mut responses = invocations.into_iter().filter_map(|of| of.response.clone());
            responses.find(|response| response[0] == answer)
        }
    };
    wait_for("the first response", || response("first")(&server)).await;
    server.reload(of("second")).expect("reloaded");
    put(&server, "2", "9").await;
    let second = wait_for("the second response", || response("second")(&server)).await;
    assert_eq!(second[2], 1);
    let process = second[1].as_u64().expect("a process");
    assert_eq!(server.event_source_mappings()[0].inactive, None);
    server.stop().await;
    let runs = || {
        std::fs::read_to_string(format!("/proc/{process}/stat"))
            .is_ok_and(|of| !of.contains(") Z "))
    };
    wait_for("the end of the process", || (!runs()).then_some(())).await;
}

/// Fails for a message with the body `poison`, and reports a message with the body `later`.
const WORKER: &str = r#"
def handler(event, context):
    bodies = [record["body"] for record in event["Records"]]
    if "poison" in bodies:
        raise ValueError("poison")
    later = [record["messageId"] for record in event["Records"] if record["body"] == "later"]
    return {"batchItemFailures": [{"itemIdentifier": of} for of in later]}
"#;

fn of_queue() -> EventSourceMapping {
    let arn = format!("arn:aws:sqs:{ACCOUNT}:jobs");
    EventSourceMapping {
        batch_size: 10,
        on_failure: None,
        ..mapping(Source::Queue { queue: "jobs".to_owned(), arn })
    }
}

/// A queue whose messages are moved after two receives.
fn jobs(visibility_timeout: Duration) -> Resources {
    let dead_letter =
        Some(DeadLetter { queue: format!("arn:aws:sqs:{ACCOUNT}:dead"), max_receive_count: 2 });
    let jobs = Queue { visibility_timeout, dead_letter, ..queue("jobs") };
    Resources { queues: vec![jobs, queue("dead")], ..Resources::default() }
}

/// Sends a message as an SDK does.
async fn send(server: &Server, body: &str) {
    let address = server.addresses().aws;
    let body =
        json!({"QueueUrl": format!("http://{address}/123456789012/jobs"), "MessageBody": body});
    post(address, "AmazonSQS.SendMessage", &body).await;
}

fn bodies_in(server: &Server, queue: &str) -> Vec<String> {
    let queues = server.messaging().queues().into_iter();
    let messages = queues.filter(|of| of.name == queue).flat_map(|of| of.messages);
    messages.map(|message| message.body).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_of_a_queue_are_deleted_when_a_function_has_processed_them() {
    if !has_python() {
        return;
    }
    let of = |visibility| system(vec![function("worker", WORKER, of_queue())], jobs(visibility));
    let server = start(of(Duration::from_secs(300))).await;
    send(&server, "it's & \u{1f366}").await;
    let invocation = || server.functions().invocations().first().cloned();
    let record = &records(&*wait_for("an invocation", invocation).await)[0];
    assert_eq!(record["body"], "it's & \u{1f366}");
    assert_eq!(record["eventSourceARN"], format!("arn:aws:sqs:{ACCOUNT}:jobs"));
    assert_eq!(record["attributes"]["ApproximateReceiveCount"], "1");
    wait_for("an empty queue", || bodies_in(&server, "jobs").is_empty().then_some(())).await;
    // A failed message is received again, and then moved.
    server.reload(of(Duration::from_millis(100))).expect("reloaded");
    send(&server, "poison").await;
    wait_for("a dead letter", || (bodies_in(&server, "dead") == ["poison"]).then_some(())).await;
    assert_eq!(bodies_in(&server, "jobs"), <[String; 0]>::default());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_reported_and_no_filtered_messages_remain_in_a_queue() {
    if !has_python() {
        return;
    }
    let mapping = EventSourceMapping {
        reports_item_failures: true,
        batching_window: Duration::from_millis(500),
        filters: vec![json!({"body": ["later", "now"]})],
        ..of_queue()
    };
    let server =
        start(system(vec![function("worker", WORKER, mapping)], jobs(Duration::from_secs(300))))
            .await;
    for body in ["filtered", "later", "now"] {
        send(&server, body).await;
    }
    wait_for("one message", || (bodies_in(&server, "jobs") == ["later"]).then_some(())).await;
    assert_eq!(bodies_in(&server, "dead"), <[String; 0]>::default());
    let invocations = server.functions().invocations();
    let passed = invocations.iter().flat_map(|of| records(of));
    assert!(passed.into_iter().all(|record| record["body"] != "filtered"));
    server.stop().await;
}

/// Sends a request to the API and returns the status and the body of its response.
async fn request(server: &Server, line: &str, body: &str) -> (String, String) {
    let address = server.addresses().api;
    let length = body.len();
    let text = format!(
        "{line} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(text.as_bytes()).await.expect("a request");
    let mut response = String::new();
    stream.read_to_string(&mut response).await.expect("a response");
    let (head, body) = response.split_once("\r\n\r\n").expect("a head");
    (head[9..12].to_owned(), body.to_owned())
}

/// An API with routes to a function and a queue.
fn api_of_backends() -> DeployedApi {
    const JSON: &str = "application/json";
    let arn = format!("arn:aws:lambda:{ACCOUNT}:function:greeter");
    let proxy = DeployedIntegration::lambda_proxy(&arn);
    let mut mapped = DeployedIntegration::lambda_proxy(&arn)
        .request_template(JSON, r#"{"name": "$input.params('name')"}"#)
        .response(200, DeployedIntegrationResponse::new())
        .response(
            404,
            DeployedIntegrationResponse::new()
                .selection_pattern("no .*")
                .template(JSON, "$input.path('$.errorMessage')"),
        );
    mapped.r#type = IntegrationType::Aws;
    let later = mapped.clone().request_header("X-Amz-Invocation-Type", "'Event'");
    let mut queue = DeployedIntegration::dynamodb("GetItem")
        .request_header("X-Amz-Target", "'AmazonSQS.SendMessage'")
        .request_header("Content-Type", "'application/x-amz-json-1.0'")
        .request_template(
            JSON,
            r#"{"QueueUrl": "http://x/123456789012/failures", "MessageBody": "$util.escapeJavaScript($input.body).replaceAll("\\'", "'")"}"#,
        )
        .response(202, DeployedIntegrationResponse::new().template(JSON, "$input.json('$.MessageId')"));
    queue.uri = Some("arn:aws:apigateway:us-east-1:sqs:action/SendMessage".to_owned());
    let api = Api::new("backends")
        .method(HttpMethod::Post, "/proxy/{name}", DeployedMethod::new(proxy))
        .method(HttpMethod::Post, "/mapped/{name}", DeployedMethod::new(mapped))
        .method(HttpMethod::Post, "/later/{name}", DeployedMethod::new(later))
        .method(HttpMethod::Post, "/queue", DeployedMethod::new(queue))
        .stage("prod", DeployedStage::default());
    DeployedApi { key: "api".into(), api: Arc::new(api) }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_to_an_api_reach_functions_and_queues() {
    if !has_python() {
        return;
    }
    let source = "def handler(event, context):\n    name = (event.get('pathParameters') or event)['name']\n    \
                  if name == 'bad':\n        raise ValueError('no bad')\n    \
                  return {'statusCode': 201, 'body': name + event['body']} if 'body' in event else name\n";
    let mut greeter = function("greeter", source, of_table("KEYS_ONLY"));
    greeter.event_source_mappings.clear();
    let messaging = Resources { queues: vec![queue("failures")], ..Resources::default() };
    let system = System { apis: vec![api_of_backends()], ..system(vec![greeter], messaging) };
    let server = start(system).await;
    let text = |status: &str, body: &str| (status.to_owned(), body.to_owned());

    let bad_gateway = text("502", r#"{"message": "Internal server error"}"#);
    assert_eq!(request(&server, "POST /prod/proxy/a", "!").await, text("201", "a!"));
    assert_eq!(request(&server, "POST /prod/proxy/bad", "!").await, bad_gateway);
    assert_eq!(request(&server, "POST /prod/mapped/a", "").await, text("200", r#""a""#));
    assert_eq!(request(&server, "POST /prod/mapped/bad", "").await, text("404", "no bad"));

    assert_eq!(request(&server, "POST /prod/later/c", "").await, text("200", ""));
    let invoked = || {
        let invocations = server.functions().invocations();
        invocations.into_iter().find(|of| of.response == Some(json!("c")))
    };
    wait_for("the invocation", invoked).await;

    let (status, id) = request(&server, "POST /prod/queue", r#"{"a": "it's"}"#).await;
    let queues = server.messaging().queues();
    let message = &queues[0].messages[0];
    assert_eq!((status, id), (text("202", "").0, format!("{:?}", message.id)));
    assert_eq!(message.body, r#"{"a": "it's"}"#);
    server.stop().await;
}
