//! Topics, queues and streams through their endpoint, as SDKs call it.

use std::sync::Arc;
use std::time::Instant;

use axum::body::to_bytes;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use tower::ServiceExt as _;

use super::queue::tests::{is_fifo, queue};
use super::*;
use crate::database::Database;
use crate::events::{Events, Targets};
use crate::executions::{self, Executions};
use crate::functions::tests::{environment, function, installed};
use crate::functions::{Functions, run_asynchronous};
use crate::objects::Objects;

const ACCOUNT: &str = "us-east-1:123456789012";
const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

fn subscription(protocol: &str, endpoint: &str) -> Subscription {
    Subscription {
        arn: format!("arn:aws:sns:{ACCOUNT}:news:{endpoint}"),
        protocol: protocol.to_owned(),
        endpoint: endpoint.to_owned(),
        filter_policy: None,
        filters_body: false,
        raw_message_delivery: false,
        dead_letter_queue: None,
    }
}

fn topic(name: &str, subscriptions: Vec<Subscription>) -> Topic {
    let fifo = is_fifo(name);
    let arn = format!("arn:aws:sns:{ACCOUNT}:{name}");
    Topic { name: name.to_owned(), arn, fifo, content_based_deduplication: fifo, subscriptions }
}

fn arn(queue: &str) -> String {
    format!("arn:aws:sqs:{ACCOUNT}:{queue}")
}

struct Services {
    endpoint: Endpoint,
    _tasks: tokio::task::JoinSet<()>,
}

impl Services {
    fn new(resources: Resources, functions: Vec<crate::functions::Function>) -> Self {
        let messaging = Arc::new(Messaging::new(resources, Arc::new(|_| {})));
        let functions = Arc::new(Functions::new(functions, environment(), Arc::new(|_| {})));
        let mut tasks = tokio::task::JoinSet::new();
        tasks.spawn(run_asynchronous(Arc::clone(&functions), Arc::clone(&messaging)));
        let objects = Objects::open(None, Arc::new(|_| {})).expect("objects in memory");
        let targets = Targets {
            functions: Arc::clone(&functions),
            messaging: Arc::clone(&messaging),
            executions: Arc::default(),
        };
        let events = Arc::new(Events::new(Vec::new(), targets, Arc::new(|_| {})));
        let services = executions::Services {
            database: Database::in_memory().expect("a database"),
            functions: Arc::clone(&functions),
            messaging: Arc::clone(&messaging),
            events: Arc::clone(&events),
            executions: Arc::default(),
        };
        let executions = Arc::new(Executions::new(Vec::new(), services, Arc::new(|_| {})));
        let objects = Arc::new(objects);
        let endpoint = Endpoint { messaging, functions, objects, events, executions };
        Self { endpoint, _tasks: tasks }
    }

    async fn send(&self, request: axum::http::request::Builder, body: String) -> (u16, String) {
        let request = request.body(axum::body::Body::from(body)).expect("a request");
        let response = router(self.endpoint.clone()).oneshot(request).await.expect("a response");
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        (status, String::from_utf8(body.to_vec()).expect("text"))
    }

    async fn call(&self, target: &str, body: &Value) -> (u16, Value) {
        let request = Request::post("/")
            .header("host", "127.0.0.1:3002")
            .header("x-amz-target", target)
            .header("content-type", "application/x-amz-json-1.0");
        let (status, body) = self.send(request, body.to_string()).await;
        (status, serde_json::from_str(&body).expect("JSON"))
    }

    async fn sqs(&self, action: &str, body: Value) -> Value {
        let (status, body) = self.call(&format!("AmazonSQS.{action}"), &body).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    async fn kinesis(&self, action: &str, body: Value) -> Value {
        let (status, body) = self.call(&format!("Kinesis_20131202.{action}"), &body).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    async fn sns(&self, form: &str) -> (u16, String) {
        let request = Request::post("/").header("host", "localhost:3002");
        let request = request.header("content-type", FORM);
        self.send(request, format!("Version=2010-03-31&{form}")).await
    }

    /// A call of SQS with the query protocol, whose response is in JSON.
    async fn sqs_form(&self, path: &str, form: &str) -> (u16, Value) {
        let request = Request::post(path).header("host", "localhost:3002");
        let request = request.header("content-type", FORM).header("accept", "application/json");
        let (status, body) = self.send(request, format!("Version=2012-11-05&{form}")).await;
        (status, serde_json::from_str(&body).expect("JSON"))
    }

    async fn received(&self, queue: &str) -> Vec<Value> {
        let request =
            json!({"QueueUrl": queue, "MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"]});
        match self.sqs("ReceiveMessage", request).await["Messages"].take() {
            Value::Array(messages) => messages,
            _ => Vec::new(),
        }
    }

    /// Waits until a step is recorded.
    async fn step(&self, step: Step) -> Arc<Recorded> {
        let started = Instant::now();
        loop {
            let recorded = self.endpoint.messaging.recorded();
            if let Some(found) = recorded.into_iter().find(|recorded| recorded.step == step) {
                return found;
            }
            assert!(started.elapsed() < Duration::from_secs(60), "no {step:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

fn queues(names: &[&str]) -> Vec<Queue> {
    names.iter().map(|name| queue(name)).collect()
}

#[tokio::test]
async fn a_queue_is_used_as_sdks_use_it() {
    let services = Services::new(
        Resources { queues: queues(&["jobs", "other"]), ..Resources::default() },
        vec![],
    );
    let urls = services.sqs("ListQueues", json!({"QueueNamePrefix": "j"})).await;
    assert_eq!(urls, json!({"QueueUrls": ["http://127.0.0.1:3002/123456789012/jobs"]}));
    let url = services.sqs("GetQueueUrl", json!({"QueueName": "jobs"})).await["QueueUrl"].take();
    let sent = services
        .sqs(
            "SendMessage",
            json!({
                "QueueUrl": url, "MessageBody": "This is a test message",
                "MessageAttributes": {"a": {"DataType": "String", "StringValue": "1"}},
            }),
        )
        .await;
    assert_eq!(sent["MD5OfMessageBody"], "fafb00f5732ab283681e124bf8747ed1");
    let batch = services
        .sqs(
            "SendMessageBatch",
            json!({"QueueUrl": url, "Entries": [
                {"Id": "x", "MessageBody": "second"}, {"Id": "y", "MessageBody": ""},
            ]}),
        )
        .await;
    assert_eq!(
        (&batch["Successful"][0]["Id"], &batch["Failed"][0]["Id"]),
        (&json!("x"), &json!("y"))
    );
    let received = services
        .sqs(
            "ReceiveMessage",
            json!({
                "QueueUrl": url, "MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"],
                "MessageSystemAttributeNames": ["ApproximateReceiveCount"],
            }),
        )
        .await;
    let first = &received["Messages"][0];
    assert_eq!(first["MessageId"], sent["MessageId"]);
    assert_eq!(first["MD5OfMessageAttributes"], sent["MD5OfMessageAttributes"]);
    assert_eq!(first["Attributes"], json!({"ApproximateReceiveCount": "1"}));
    assert_eq!(received["Messages"][1]["Body"], "second");
    assert_eq!(services.sqs("ReceiveMessage", json!({"QueueUrl": url})).await, json!({}));
    let receipt = &first["ReceiptHandle"];
    services.sqs("DeleteMessage", json!({"QueueUrl": url, "ReceiptHandle": receipt})).await;
    let attributes = services
        .sqs("GetQueueAttributes", json!({"QueueUrl": url, "AttributeNames": ["All"]}))
        .await;
    assert_eq!(attributes["Attributes"]["ApproximateNumberOfMessagesNotVisible"], "1");
    services.sqs("PurgeQueue", json!({"QueueUrl": url})).await;
    let (status, error) =
        services.call("AmazonSQS.GetQueueUrl", &json!({"QueueName": "none"})).await;
    assert_eq!((status, &error["__type"]), (400, &json!("com.amazonaws.sqs#QueueDoesNotExist")));
}

#[tokio::test]
async fn a_queue_is_used_with_forms() {
    let resources = Resources { queues: queues(&["jobs", "q.fifo"]), ..Resources::default() };
    let services = Services::new(resources, vec![]);
    let path = "/123456789012/jobs";
    let (status, sent) = services
        .sqs_form(
            path,
            "Action=SendMessage&MessageBody=a+%26+b%27%22%3C&MessageAttribute.1.Name=a\
             &MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=1",
        )
        .await;
    assert_eq!(status, 200, "{sent}");
    let sent = &sent["SendMessageResponse"]["SendMessageResult"];
    assert_eq!(sent["MD5OfMessageBody"], md5_of("a & b'\"<"));
    assert!(sent["MD5OfMessageAttributes"].is_string() && sent["SequenceNumber"].is_null());
    let (_, received) = services
        .sqs_form(path, "Action=ReceiveMessage&AttributeName.1=All&MessageAttributeName.1=a")
        .await;
    let message = &received["ReceiveMessageResponse"]["ReceiveMessageResult"]["messages"][0];
    assert_eq!(message["Body"], "a & b'\"<");
    assert_eq!(message["Attributes"]["ApproximateReceiveCount"], "1");
    assert_eq!(message["MessageAttributes"]["a"]["StringValue"], "1");
    let receipt = message["ReceiptHandle"].as_str().expect("a handle");
    let delete = format!("Action=DeleteMessage&ReceiptHandle={receipt}");
    let (status, deleted) = services.sqs_form(path, &delete).await;
    assert_eq!((status, deleted["DeleteMessageResponse"]["x"].is_null()), (200, true));

    // The queue of a FIFO message is named by its URL, and XML is the usual form.
    let url = "QueueUrl=https%3A%2F%2Fsqs.us-east-1.amazonaws.com%2F123456789012%2Fq.fifo";
    let batch = format!(
        "/?Version=2012-11-05&Action=SendMessageBatch&{url}&SendMessageBatchRequestEntry.1.Id=x\
         &SendMessageBatchRequestEntry.1.MessageBody=%3C1%3E\
         &SendMessageBatchRequestEntry.1.MessageGroupId=g&SendMessageBatchRequestEntry.2.Id=y\
         &SendMessageBatchRequestEntry.2.MessageBody=2"
    );
    let request = Request::get(batch).header("host", "localhost:3002");
    let (status, xml) = services.send(request, String::new()).await;
    assert_eq!(status, 200, "{xml}");
    assert!(xml.contains("<SendMessageBatchResultEntry><Id>x</Id><MD5OfMessageBody>"), "{xml}");
    assert!(xml.contains("<BatchResultErrorEntry><Id>y</Id><SenderFault>true</Se"), "{xml}");
    assert!(!xml.contains("MD5OfMessageAttributes"), "{xml}");
    assert_eq!(services.received("q.fifo").await[0]["Body"], "<1>");

    for (form, code) in [
        ("Action=SendMessage", "MissingParameter"),
        ("Action=SendMessage&MessageBody=%00", "InvalidMessageContents"),
        ("Action=SendMessage&MessageBody=x&DelaySeconds=soon", "InvalidParameterValue"),
        (
            "Action=SendMessage&QueueUrl=none&MessageBody=x",
            "AWS.SimpleQueueService.NonExistentQueue",
        ),
        ("Action=TagQueue", "AWS.SimpleQueueService.UnsupportedOperation"),
    ] {
        let (status, error) = services.sqs_form(path, form).await;
        assert_eq!((status, &error["Error"]["Code"]), (400, &json!(code)), "{error}");
    }
}

fn md5_of(text: &str) -> String {
    super::message::md5_of_text(text)
}

#[tokio::test]
async fn a_receiver_waits_for_a_message() {
    let services =
        Services::new(Resources { queues: queues(&["jobs"]), ..Resources::default() }, vec![]);
    let receive =
        services.sqs("ReceiveMessage", json!({"QueueUrl": "jobs", "WaitTimeSeconds": 20}));
    let send = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        services.sqs("SendMessage", json!({"QueueUrl": "jobs", "MessageBody": "late"})).await
    };
    let (received, _) = tokio::join!(receive, send);
    assert_eq!(received["Messages"][0]["Body"], "late");
}

#[tokio::test]
async fn a_topic_delivers_to_queues_that_filter() {
    let filtered = Subscription {
        filter_policy: Some(json!({"kind": [{"prefix": "ice"}]})),
        raw_message_delivery: true,
        ..subscription("sqs", &arn("filtered"))
    };
    let of_body = Subscription {
        filter_policy: Some(json!({"size": [{"numeric": [">", 5]}]})),
        filters_body: true,
        ..subscription("sqs", &arn("body"))
    };
    let lost = Subscription {
        dead_letter_queue: Some(arn("dead")),
        ..subscription("sqs", &arn("missing"))
    };
    let news = topic(
        "news",
        vec![
            subscription("sqs", &arn("all")),
            filtered,
            of_body,
            lost,
            subscription("sms", "+4915112345678"),
        ],
    );
    let queues = queues(&["all", "filtered", "body", "dead"]);
    let services =
        Services::new(Resources { topics: vec![news], queues, ..Resources::default() }, vec![]);
    let topic = "TopicArn=arn%3Aaws%3Asns%3Aus-east-1%3A123456789012%3Anews";
    let (status, body) = services
        .sns(&format!(
            "Action=Publish&{topic}&Message=%7B%22size%22%3A3%7D&Subject=A+%26+B\
             &MessageAttributes.entry.1.Name=kind&MessageAttributes.entry.1.Value.DataType=String\
             &MessageAttributes.entry.1.Value.StringValue=icecream"
        ))
        .await;
    assert_eq!(status, 200, "{body}");
    assert!(body.contains("<PublishResult><MessageId>"), "{body}");
    let all = services.received("all").await;
    let envelope: Value =
        serde_json::from_str(all[0]["Body"].as_str().expect("text")).expect("an envelope");
    assert_eq!(envelope["Type"], "Notification");
    assert_eq!(
        (&envelope["Message"], &envelope["Subject"]),
        (&json!("{\"size\":3}"), &json!("A & B"))
    );
    assert_eq!(
        envelope["MessageAttributes"],
        json!({"kind": {"Type": "String", "Value": "icecream"}})
    );
    let raw = services.received("filtered").await;
    assert_eq!(raw[0]["Body"], "{\"size\":3}");
    assert_eq!(
        raw[0]["MessageAttributes"],
        json!({"kind": {"DataType": "String", "StringValue": "icecream"}})
    );
    assert_eq!(services.received("body").await.len(), 0);
    assert_eq!(services.received("dead").await.len(), 1);
    let captured = services.step(Step::Captured).await;
    assert_eq!(captured.target.as_deref(), Some("+4915112345678"));
    services.step(Step::Filtered).await;

    let (status, body) = services
        .sns(&format!(
            "Action=PublishBatch&{topic}&PublishBatchRequestEntries.member.1.Id=a\
             &PublishBatchRequestEntries.member.1.Message=%7B%22size%22%3A30%7D\
             &PublishBatchRequestEntries.member.2.Id=b&PublishBatchRequestEntries.member.2.Message="
        ))
        .await;
    assert_eq!(status, 200);
    assert!(body.contains("<Successful><member><Id>a</Id>"), "{body}");
    assert!(body.contains("<Failed><member><Id>b</Id><Code>InvalidParameter</Code>"), "{body}");
    assert_eq!(services.received("body").await.len(), 1);
    let (status, body) = services.sns("Action=Publish&TopicArn=none&Message=x").await;
    assert_eq!(status, 404);
    assert!(
        body.contains("<Code>NotFound</Code><Message>Topic does not exist</Message>"),
        "{body}"
    );
    let (_, body) = services.sns("Action=ListTopics").await;
    assert!(body.contains("<member><TopicArn>arn:aws:sns:us-east-1:123456789012:news</TopicArn>"));
}

#[tokio::test]
async fn a_fifo_topic_keeps_the_order() {
    let to = subscription("sqs", &arn("q.fifo"));
    let topics = vec![topic("t.fifo", vec![Subscription { raw_message_delivery: true, ..to }])];
    let resources = Resources { topics, queues: queues(&["q.fifo"]), ..Resources::default() };
    let services = Services::new(resources, vec![]);
    for message in ["1", "2", "2", "3"] {
        let form = format!("Action=Publish&TopicArn=t.fifo&MessageGroupId=g&Message={message}");
        assert_eq!(services.sns(&form).await.0, 200);
    }
    let bodies: Vec<_> =
        services.received("q.fifo").await.into_iter().map(|of| of["Body"].clone()).collect();
    assert_eq!(bodies, ["1", "2", "3"]);
    assert_eq!(services.sns("Action=Publish&TopicArn=t.fifo&Message=x").await.0, 400);
    let subject = "s".repeat(101);
    for wrong in [
        format!("Subject={subject}"),
        "Subject=a%0Ab".to_owned(),
        "MessageAttributes.entry.1.Name=a&MessageAttributes.entry.1.Value.DataType=String\
         &MessageAttributes.entry.1.Value.StringValue="
            .to_owned(),
    ] {
        let form = format!("Action=Publish&TopicArn=t.fifo&MessageGroupId=g&Message=4&{wrong}");
        assert_eq!(services.sns(&form).await.0, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_topic_invokes_a_function_and_its_failure_is_kept() {
    if !installed("python3") {
        return;
    }
    let source = "def handler(event, context):\n    record = event['Records'][0]\n    \
                  assert record['EventSource'] == 'aws:sns'\n    \
                  if record['Sns']['Message'] == 'bad':\n        raise ValueError('bad')\n    return record\n";
    let reader = crate::functions::Function {
        dead_letter: Some(arn("failed")),
        ..function("reader", "index.py", source)
    };
    let lambda = subscription("lambda", &reader.arn);
    let resources = Resources {
        topics: vec![topic("news", vec![lambda])],
        queues: queues(&["failed"]),
        ..Resources::default()
    };
    let services = Services::new(resources, vec![reader]);
    assert_eq!(services.sns("Action=Publish&TopicArn=news&Message=good&Subject=S").await.0, 200);
    let delivered = services.step(Step::Delivered).await;
    assert_eq!((delivered.target.as_deref(), delivered.text.as_str()), (Some("reader"), "good"));
    let invocations = services.endpoint.functions.invocations();
    let response = invocations[0].response.as_ref().expect("a response");
    assert_eq!(
        (&response["Sns"]["Subject"], &response["Sns"]["MessageAttributes"]),
        (&json!("S"), &json!({}))
    );
    assert_eq!(invocations[0].source, "topic news");
    services.sns("Action=Publish&TopicArn=news&Message=bad").await;
    let failed = services.step(Step::Failed).await;
    assert_eq!(failed.reason.as_deref(), Some("ValueError: bad"));
    // The first invocation and two retries
    assert_eq!(services.endpoint.functions.states()[0].errors, 3);
    let dead = services.received("failed").await;
    let event: Value = serde_json::from_str(dead[0]["Body"].as_str().expect("text")).expect("JSON");
    assert_eq!(event["Records"][0]["Sns"]["Message"], "bad");
    assert_eq!(dead[0]["MessageAttributes"]["ErrorMessage"]["StringValue"], "ValueError: bad");
}

#[tokio::test]
async fn a_kinesis_stream_is_read_from_each_position() {
    let changes = KinesisStream {
        name: "changes".to_owned(),
        arn: format!("arn:aws:kinesis:{ACCOUNT}:stream/changes"),
        shards: 1,
        retention: Duration::from_secs(86_400),
    };
    let services =
        Services::new(Resources { kinesis_streams: vec![changes], ..Resources::default() }, vec![]);
    let shards = services.kinesis("ListShards", json!({"StreamName": "changes"})).await;
    let shard = shards["Shards"][0]["ShardId"].clone();
    let iterator = async |of: &str, number: Value| {
        let mut request =
            json!({"StreamName": "changes", "ShardId": shard, "ShardIteratorType": of});
        if !number.is_null() {
            request["StartingSequenceNumber"] = number;
        }
        services.kinesis("GetShardIterator", request).await["ShardIterator"].take()
    };
    let latest = iterator("LATEST", Value::Null).await;
    let put = services
        .kinesis(
            "PutRecords",
            json!({"StreamName": "changes", "Records": [
                {"PartitionKey": "a", "Data": STANDARD.encode("one")},
                {"PartitionKey": "b", "Data": STANDARD.encode("two")},
            ]}),
        )
        .await;
    let second = put["Records"][1]["SequenceNumber"].clone();
    for (iterator, expected) in [
        (latest, vec!["one", "two"]),
        (iterator("TRIM_HORIZON", Value::Null).await, vec!["one", "two"]),
        (iterator("AT_SEQUENCE_NUMBER", second.clone()).await, vec!["two"]),
        (iterator("AFTER_SEQUENCE_NUMBER", second).await, vec![]),
    ] {
        let read = services.kinesis("GetRecords", json!({"ShardIterator": iterator})).await;
        let data = read["Records"].as_array().expect("records").iter().map(|of| {
            String::from_utf8(STANDARD.decode(of["Data"].as_str().expect("data")).expect("Base64"))
                .expect("text")
        });
        assert_eq!(data.collect::<Vec<_>>(), expected);
        let rest = json!({"ShardIterator": read["NextShardIterator"]});
        assert_eq!(services.kinesis("GetRecords", rest).await["Records"], json!([]));
    }
    let (status, error) =
        services.call("Kinesis_20131202.DescribeStream", &json!({"StreamName": "none"})).await;
    assert_eq!((status, &error["__type"]), (400, &json!("ResourceNotFoundException")));
}

#[tokio::test]
async fn records_of_delivery_streams_are_reported() {
    let services = Services::new(Resources::default(), vec![]);
    let put = async |action: &str, body: Value| {
        services.call(&format!("Firehose_20150804.{action}"), &body).await
    };
    let record = |data: &str| json!({"Data": STANDARD.encode(data)});
    let one = json!({"DeliveryStreamName": "views", "Record": record("{\"a\":\"it's\"}\n")});
    let (status, response) = put("PutRecord", one).await;
    assert_eq!((status, response["RecordId"].is_string()), (200, true));
    let records = [record("x"), record("y")];
    let batch = json!({"DeliveryStreamName": "views", "Records": records});
    let (status, response) = put("PutRecordBatch", batch).await;
    assert_eq!((status, &response["FailedPutCount"]), (200, &json!(0)));
    assert_eq!(response["RequestResponses"].as_array().map(Vec::len), Some(2));
    let sent = services.step(Step::Sent).await;
    assert_eq!((sent.service, sent.text.as_str()), ("firehose", "{\"a\":\"it's\"}\n"));
    for (action, body, code) in [
        ("PutRecord", json!({"Record": record("x")}), "ValidationException"),
        ("PutRecord", json!({"DeliveryStreamName": "v"}), "ValidationException"),
        (
            "PutRecord",
            json!({"DeliveryStreamName": "v", "Record": {"Data": "?"}}),
            "SerializationException",
        ),
        (
            "PutRecordBatch",
            json!({"DeliveryStreamName": "v", "Records": []}),
            "ValidationException",
        ),
        ("ListDeliveryStreams", json!({"DeliveryStreamName": "v"}), "UnknownOperationException"),
    ] {
        let (status, error) = put(action, body).await;
        assert_eq!((status, &error["__type"]), (400, &json!(code)), "{action}");
    }
}

#[tokio::test]
async fn pages_of_browsers_and_other_services_are_refused() {
    let services = Services::new(Resources::default(), vec![]);
    for request in [
        Request::post("/").header("host", "127.0.0.1:3002").header("origin", "http://evil.example"),
        Request::post("/").header("host", "evil.example"),
    ] {
        let (status, body) = services.send(request, String::new()).await;
        assert_eq!(status, 403, "{body}");
    }
    let (status, error) = services.call("DynamoDB_20120810.ListTables", &json!({})).await;
    assert_eq!(status, 400);
    assert!(error["message"].as_str().is_some_and(|of| of.contains("endpoint of its own")));
    let request = Request::get("/").header("host", "127.0.0.1:3002");
    let (status, body) = services.send(request, String::new()).await;
    assert_eq!(status, 400);
    assert!(body.contains("only EventBridge, Firehose, Kinesis, Lambda, S3, SNS, SQS"), "{body}");
    let request = Request::get("/bucket/key").header("host", "127.0.0.1:3002");
    let (status, body) = services.send(request, String::new()).await;
    assert_eq!(status, 404);
    assert!(body.contains("<Code>NoSuchBucket</Code>"), "{body}");
}

#[tokio::test]
async fn functions_are_invoked_by_name() {
    if !installed("node") {
        return;
    }
    let source = "exports.handler = async (event) => { if (event.fail) throw new Error('no'); return event; };";
    let services = Services::new(Resources::default(), vec![function("echo", "index.js", source)]);
    let invoke = |path: &str| {
        Request::post(format!("/2015-03-31/functions/{path}")).header("host", "127.0.0.1:3002")
    };
    let (status, body) = services.send(invoke("echo/invocations"), r#"{"a":1}"#.to_owned()).await;
    assert_eq!((status, body.as_str()), (200, r#"{"a":1}"#));
    let (status, body) =
        services.send(invoke("echo/invocations"), r#"{"fail":1}"#.to_owned()).await;
    assert!(status == 200 && body.contains(r#""errorMessage":"no""#), "{body}");
    let request = invoke("echo/invocations").header("x-amz-invocation-type", "DryRun");
    assert_eq!(services.send(request, String::new()).await.0, 204);
    assert_eq!(services.send(invoke("none/invocations"), String::new()).await.0, 404);
    assert_eq!(services.send(invoke("echo"), String::new()).await.0, 400);
}
