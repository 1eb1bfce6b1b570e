//! Random requests to `dynagate serve` from several connections at once: each gets a response, and
//! neither memory nor open files grow without end.
//!
//! `cargo xtask fuzz serve` sends them for longer: `RANDOM_SECONDS` is the time.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::operations::hostile::random::Random;
use crate::serve::Serving;

/// The keys of items are few, so the tables stay small.
const BLUEPRINT: &str = r#"
name: depot
allow: [open-write-route]
tables:
  crates:
    partition-key: id
    attributes:
      id: {type: S, enum: [a, b, c, d]}
      note: S
      count: N
      tags: SS
      data: any
    stream: NEW_AND_OLD_IMAGES
queues:
  packed: {}
  read: {}
topics:
  news: {subscriptions: {packed: {endpoint: {sqs: packed}}}}
event-buses:
  events: {}
buckets:
  files: {}
functions:
  reader:
    runtime: python3.13
    code:
      source: |
        def handler(event, context):
            return {"statusCode": 200, "body": str(len(str(event)))}
    event-source-mappings:
      crates: {table: crates, starting-position: LATEST, maximum-retry-attempts: 0}
      read: {queue: read}
api:
  routes:
    PUT /crates/{id}: {put: {table: crates, attributes: [note, count, tags, data], values: {id: "{path.id}"}, answer: {status: 201, body: item}}}
    GET /crates/{id}: {get: {table: crates}}
    PATCH /crates/{id}: {update: {table: crates, set: [note, count, tags, data]}}
    DELETE /crates/{id}: {delete: {table: crates}}
    GET /crates: {scan: {table: crates, limit: {from: "{query-string.limit}", default: 2, maximum: 10}}}
    POST /packed: {sqs: {queue: packed, message: {note: "{body.note}"}}}
    POST /read: {sqs: {queue: read, message: {note: "{body.note}"}}}
    POST /news: {sns: {topic: news, message: {note: "{body.note}"}}}
    POST /events: {event-bridge: {bus: events, source: depot, detail-type: noted, detail: {note: "{body.note}"}}}
    PUT /files/{name}: {s3: {bucket: files, action: put, key: fixed}}
    GET /files/{name}: {s3: {bucket: files, action: get, key: "{path.name}"}}
    ANY /reader/{rest+}: {lambda: {function: reader}}
    GET /echo: {mock: {status: 200, body: {text/plain: "$input.params()"}}}
"#;

/// The most memory: the history, and full queues and streams, in a build without optimization.
const MEBIBYTES: u64 = 384;

/// The routes of the blueprint, with samples of bodies.
fn routes() -> Vec<(&'static str, &'static str, Value)> {
    let note = json!({"note": "it's"});
    let item = json!({"note": "n", "count": 1.5, "tags": ["x"], "data": {"a": [1, null]}});
    vec![
        ("PUT", "/crates/{}", item.clone()),
        ("GET", "/crates/{}", Value::Null),
        ("PATCH", "/crates/{}", item),
        ("DELETE", "/crates/{}", Value::Null),
        ("GET", "/crates", Value::Null),
        ("POST", "/packed", note.clone()),
        ("POST", "/read", note.clone()),
        ("POST", "/news", note.clone()),
        ("POST", "/events", note),
        ("PUT", "/files/{}", Value::Null),
        ("GET", "/files/{}", Value::Null),
        ("ANY", "/reader/{}", Value::Null),
        ("GET", "/echo", Value::Null),
    ]
}

/// The hosts with ports of the servers.
struct Addresses {
    api: String,
    stage: String,
    dynamodb: String,
    aws: String,
    console: String,
}

impl Addresses {
    fn of(serving: &Serving) -> Self {
        let (api, stage) = serving.stage();
        let of = |name: &str| {
            let url = serving.started[name].as_str().unwrap_or_else(|| panic!("{name}"));
            url.trim_start_matches("http://").trim_end_matches('/').to_owned()
        };
        Self { api, stage, dynamodb: of("dynamodb"), aws: of("aws"), console: of("console") }
    }
}

/// A request to one of the servers.
fn request<'a>(random: &mut Random, to: &'a Addresses) -> (&'a str, Vec<u8>) {
    const ACTIONS: [&str; 8] = [
        "DynamoDB_20120810.GetItem",
        "DynamoDB_20120810.Query",
        "DynamoDB_20120810.Scan",
        "DynamoDB_20120810.DescribeTable",
        "DynamoDBStreams_20120810.ListStreams",
        "AmazonSQS.ReceiveMessage",
        "AmazonSQS.GetQueueUrl",
        "Kinesis_20131202.ListShards",
    ];
    let sample = json!({
        "TableName": "crates", "Key": {"id": {"S": "a"}}, "QueueName": "packed",
        "KeyConditionExpression": "id = :id", "ExpressionAttributeValues": {":id": {"S": "a"}},
    });
    let (host, text) = match random.below(10) {
        0 => {
            let action = *random.pick(&ACTIONS);
            let body = random.body(&sample);
            let host = if action.starts_with("DynamoDB") { &to.dynamodb } else { &to.aws };
            let head =
                format!("X-Amz-Target: {action}\r\nContent-Type: application/x-amz-json-1.0");
            (host, with_body("POST", "/", host, &head, &body))
        }
        1 => {
            let path = *random.pick(&[
                "/",
                "/api/system",
                "/api/tables",
                "/api/exchanges",
                "/api/exchanges/1",
                "/api/activity",
                "/x",
            ]);
            (&to.console, with_body("GET", path, &to.console, "", ""))
        }
        2 => {
            let body = random.body(&json!("Action=SendMessage&MessageBody=a&QueueUrl=packed"));
            let head = "Content-Type: application/x-www-form-urlencoded";
            (&to.aws, with_body("POST", "/", &to.aws, head, &body))
        }
        _ => (&to.api, of_api(random, to)),
    };
    let mut bytes = text.into_bytes();
    if random.chance(30) && !bytes.is_empty() {
        // A damaged request.
        let at = random.below(bytes.len());
        match random.below(3) {
            0 => bytes.truncate(at),
            1 => drop(bytes.remove(at)),
            _ => bytes[at] = u8::try_from(random.below(256)).expect("a byte"),
        }
    }
    (host, bytes)
}

/// A request to the API.
fn of_api(random: &mut Random, to: &Addresses) -> String {
    let routes = routes();
    let (method, path, sample) = random.pick(&routes);
    let method =
        if random.chance(15) { *random.pick(&["OPTIONS", "HEAD", "POST"]) } else { *method };
    let method = if method == "ANY" { "POST" } else { method };
    let parameter = if random.chance(3) {
        random.path_parameter().replace([' ', '\r', '\n', '\0'], "")
    } else {
        (*random.pick(&["a", "b", "c", "d"])).to_owned()
    };
    let mut target = format!("/{}{}", to.stage.trim_matches('/'), path.replace("{}", &parameter));
    if random.chance(3) {
        let value = random.path_parameter().replace([' ', '\r', '\n', '\0'], "");
        let name = *random.pick(&["limit", "next-token", "x"]);
        target = format!("{target}?{name}={value}");
    }
    let name = *random.pick(&["Accept", "X-Other", "Content-Type", "X-HTTP-Method-Override"]);
    let value = match random.below(3) {
        0 => "application/json".to_owned(),
        1 => "text/plain; charset=utf-8".to_owned(),
        _ => random.text().replace(['\r', '\n', '\0'], ""),
    };
    let body =
        if sample.is_null() && random.chance(2) { String::new() } else { random.body(sample) };
    with_body(method, &target, &to.api, &format!("{name}: {value}"), &body)
}

fn with_body(method: &str, target: &str, host: &str, head: &str, body: &str) -> String {
    let head = if head.is_empty() { String::new() } else { format!("{head}\r\n") };
    let length = body.len();
    format!(
        "{method} {target} HTTP/1.1\r\nHost: {host}\r\n{head}Content-Length: {length}\r\n\r\n{body}"
    )
}

/// Sends a request and waits until the server has closed the connection. Returns the status;
/// `None` without a response, which only a request that is not HTTP may have.
fn exchange(host: &str, request: &[u8]) -> Option<u16> {
    let mut stream = TcpStream::connect(host).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
    // The server may respond, and close, before it has read everything.
    let _ = stream.write_all(request);
    let _ = stream.shutdown(Shutdown::Write);
    let mut response = Vec::new();
    if let Err(error) = stream.read_to_end(&mut response) {
        let is_late =
            matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut);
        assert!(!is_late, "no response to {}", String::from_utf8_lossy(request));
    }
    let line = String::from_utf8_lossy(&response[..response.len().min(12)]).into_owned();
    line.split(' ').nth(1)?.parse().ok()
}

/// The resident memory in MiB, and the number of open files.
fn taken(process: u32) -> (u64, usize) {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("a running server");
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let resident = resident.and_then(|of| of.trim().trim_end_matches(" kB").parse::<u64>().ok());
    let files = fs::read_dir(format!("/proc/{process}/fd")).expect("a running server").count();
    (resident.expect("a number") / 1024, files)
}

#[test]
fn random_requests_are_all_answered() {
    let seconds = std::env::var("RANDOM_SECONDS").ok().and_then(|of| of.parse().ok()).unwrap_or(4);
    let mut serving = Serving::of(BLUEPRINT, &[]);
    let addresses = Addresses::of(&serving);
    // A page that is open, whose events somebody reads.
    let mut page = TcpStream::connect(&addresses.console).expect("a connection");
    let events = with_body("GET", "/api/events", &addresses.console, "", "");
    page.write_all(events.as_bytes()).expect("a request");
    let mut reader = page.try_clone().expect("a stream");
    let page_reader = thread::spawn(move || std::io::copy(&mut reader, &mut std::io::sink()));

    let (sent, answered, ends) = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let process = serving.child.id();
    let (mut former, mut reloads) = (None, 0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !ends.load(Ordering::Relaxed) {
                    let mut random = Random::new(sent.fetch_add(1, Ordering::Relaxed));
                    let (host, request) = request(&mut random, &addresses);
                    if exchange(host, &request).is_some() {
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(seconds) {
            thread::sleep(Duration::from_secs(1));
            serving.lines.try_iter().for_each(drop);
            // A reload now and then.
            let description = format!("description: version {reloads}\n{BLUEPRINT}");
            fs::write(serving.path("orders.yaml"), description).expect("written");
            reloads += 1;
            let now = taken(process);
            if former.is_none() && start.elapsed() > Duration::from_secs(seconds / 2) {
                former = Some(now);
            }
            if reloads % 60 == 0 {
                println!("{reloads} s: {} requests, {now:?}", sent.load(Ordering::Relaxed));
            }
        }
        ends.store(true, Ordering::Relaxed);
    });
    let (former, now) = (former.expect("half of the time"), taken(process));
    let (sent, answered) = (sent.into_inner(), answered.into_inner());
    println!(
        "{answered} of {sent} answered; MiB and files: {former:?} at half, {now:?} at the end"
    );
    assert!(answered * 100 > sent * 97, "{answered} of {sent} requests were answered");
    assert!(now.0 < MEBIBYTES, "{now:?}");
    assert!(now.1 < former.1 + 32, "{now:?} after {former:?}");
    if seconds >= 600 {
        assert!(now.0 < former.0 + former.0 / 4, "{now:?} after {former:?}");
    }
    serving.signal("-TERM");
    assert!(serving.ended().success());
    page_reader.join().expect("a reader").expect("a stream that ended");
    let errors: Vec<_> =
        serving.errors.try_iter().filter(|line| line.contains("panicked")).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}
