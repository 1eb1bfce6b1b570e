//! Routes to services other than DynamoDB, served by `dynagate serve`, with real HTTP requests.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use dynagate::blueprint::{Blueprint, Source};
use dynagate_local::{Options, Server};
use serde_json::{Value, json};

use crate::served_response::Response;

/// Text with the characters that separate, quote and escape in JSON, forms and XML.
const HOSTILE: &str = "it's \"1&Action=x=%41+<a>\\ 😀\u{2028}";

/// A blueprint, served without the checks of callers.
struct Served {
    runtime: tokio::runtime::Runtime,
    server: Server,
}

impl Served {
    fn start(blueprint: &str) -> Self {
        Self::with(blueprint, Options::default())
    }

    fn with(blueprint: &str, options: Options) -> Self {
        let source = Source {
            name: "services.yaml".to_owned(),
            text: blueprint.to_owned(),
            directory: std::path::PathBuf::new(),
        };
        let blueprint = Blueprint::read(source, Vec::new())
            .unwrap_or_else(|errors| panic!("{}", errors.render(false)));
        let plan = blueprint.plan().unwrap_or_else(|errors| panic!("{}", errors.render(false)));
        let system = dynagate::serve::system(&plan);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.expect("threads");
        let options = Options { port: 0, dynamodb_port: Some(0), ..options };
        let server = runtime.block_on(Server::start(system, &options)).expect("a server");
        Self { runtime, server }
    }

    /// A request to the stage `prod`.
    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Response {
        let address = self.server.addresses().api;
        Response::of(address, method, &format!("/prod{path}"), headers, body)
    }

    fn post(&self, path: &str, body: &Value) -> Response {
        let json = [("Content-Type", "application/json")];
        self.send("POST", path, &json, body.to_string().as_bytes())
    }

    /// The messages of a queue, as the AWS CLI receives them.
    fn received(&self, queue: &str) -> Vec<Value> {
        let target = [
            ("X-Amz-Target", "AmazonSQS.ReceiveMessage"),
            ("Content-Type", "application/x-amz-json-1.0"),
        ];
        let body = json!({
            "QueueUrl": queue, "MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"],
            "AttributeNames": ["MessageGroupId"],
        });
        let address = self.server.addresses().aws;
        let response = Response::of(address, "POST", "/", &target, body.to_string().as_bytes());
        let messages = response.json()["Messages"].take();
        messages.as_array().cloned().unwrap_or_default()
    }

    fn stop(self) {
        let Self { runtime, server } = self;
        runtime.block_on(server.stop());
    }
}

#[test]
fn topics_deliver_to_queues() {
    let served = Served::start(
        r#"
name: news
queues:
  all: {}
  shop: {}
  ordered: {fifo: true}
topics:
  events:
    subscriptions:
      all: {endpoint: {sqs: all}}
      shop: {endpoint: {sqs: shop}, raw-message-delivery: true, filter-policy: {kind: [{prefix: sh}]}}
  history:
    fifo: true
    subscriptions: {ordered: {endpoint: {sqs: ordered}, raw-message-delivery: true}}
api:
  routes:
    POST /events:
      authorization: NONE
      sns:
        topic: events
        subject: "{body.subject?}"
        message: {text: "{body.text}"}
        attributes: {kind: "{body.kind?}", a.b: "x&y"}
        answer: {status: 202, body: {id: "{response.MessageId}"}}
    POST /history:
      authorization: NONE
      sns: {topic: history, message: "{body|json}", group-id: "{header.X-Tenant}", deduplication-id: "{body.id}"}
"#,
    );
    let text = json!({"text": HOSTILE, "kind": "shop's"});
    let response = served.post("/events", &text);
    assert_eq!(response.status, 202, "{response:?}");
    assert_eq!(response.json()["id"].as_str().map(str::len), Some(36));
    assert_eq!(served.post("/events", &json!({"text": "b", "kind": "home"})).status, 202);

    let all = served.received("all");
    let envelope: Value =
        serde_json::from_str(all[0]["Body"].as_str().expect("text")).expect("an envelope");
    let message: Value =
        serde_json::from_str(envelope["Message"].as_str().expect("text")).expect("JSON");
    assert_eq!(message, json!({"text": HOSTILE}));
    assert_eq!(envelope["MessageAttributes"]["kind"]["Value"], "shop's");
    assert_eq!(all.len(), 2);
    let shop = served.received("shop");
    assert_eq!(shop.len(), 1);
    assert_eq!(shop[0]["MessageAttributes"]["a.b"]["StringValue"], "x&y");

    // The service refuses a subject of several lines.
    let response = served.post("/events", &json!({"text": "c", "subject": "a\nb"}));
    assert_eq!(response.status, 400, "{response:?}");

    let tenant = [("Content-Type", "application/json"), ("X-Tenant", "a")];
    for id in ["1", "2", "2"] {
        let body = json!({"id": id}).to_string();
        let response = served.send("POST", "/history", &tenant, body.as_bytes());
        assert_eq!(response.status, 200, "{response:?}");
    }
    let ordered = served.received("ordered.fifo");
    let bodies: Vec<_> = ordered.iter().filter_map(|of| of["Body"].as_str()).collect();
    assert_eq!(bodies, [r#"{"id":"1"}"#, r#"{"id":"2"}"#]);
    assert_eq!(ordered[0]["Attributes"]["MessageGroupId"], "a");
    served.stop();
}

#[test]
fn queues_are_called_with_forms() {
    let served = Served::start(
        r#"
name: forms
queues: {jobs: {}}
api:
  routes:
    POST /jobs:
      authorization: NONE
      aws: &form
        service: sqs
        path: "${aws.account-id}/jobs"
        headers: {Content-Type: application/x-www-form-urlencoded}
        body: "Action=SendMessage&MessageBody={body}"
        permissions: [{actions: ["sqs:SendMessage"], resources: ["arn:${aws.partition}:sqs:${aws.region}:${aws.account-id}:jobs"]}]
        answer: {body: {id: "{response.SendMessageResponse.SendMessageResult.MessageId}"}}
    POST /without-type:
      authorization: NONE
      aws: {<<: *form, headers: {}}
"#,
    );
    let response = served.post("/jobs", &json!("a+job"));
    assert_eq!(response.status, 200, "{response:?}");
    let received = served.received("jobs");
    assert_eq!(received[0]["MessageId"], response.json()["id"]);
    // AWS, too, finds no action in a body that is not said to be a form.
    let response = served.post("/without-type", &json!("a job"));
    assert!(response.status >= 400, "{response:?}");
    assert!(served.received("jobs").is_empty());
    assert!(!response.text().is_empty() && !response.headers.is_empty());
    served.stop();
}

const PHOTOS: &str = r#"
name: photos
buckets:
  photos: {name: photos, versioning: true}
  inbox: {name: inbox}
api:
  binary-media-types: [image/png]
  routes:
    "GET /photos/{key+}":
      authorization: NONE
      s3: {bucket: photos, action: get, key: "images/{path.key}", version: "{query-string.version?}"}
    "PUT /photos/{key+}":
      authorization: NONE
      s3: {bucket: photos, action: put, key: "images/{path.key}"}
    "DELETE /photos/{key+}":
      authorization: NONE
      s3: {bucket: photos, action: delete, key: "images/{path.key}", answer: {status: 204}}
    POST /inbox:
      authorization: NONE
      s3: {bucket: inbox, action: put, key: "in/{context.requestId}", answer: {status: 201, body: {id: "{context.requestId}"}}}
"#;

#[test]
fn buckets_keep_objects() {
    let directory = tempfile::tempdir().expect("a directory");
    let options = || Options { directory: Some(directory.path().to_owned()), ..Options::default() };
    let served = Served::with(PHOTOS, options());
    let bytes: Vec<u8> = (0..=255).collect();
    let png = [("Content-Type", "image/png"), ("Accept", "image/png")];
    let path = "/photos/a%20cat%27s/%F0%9F%98%BA%2B.png";
    let put = served.send("PUT", path, &png, &bytes);
    assert_eq!(put.status, 200, "{put:?}");
    let got = served.send("GET", path, &png, &[]);
    assert_eq!((got.status, got.body), (200, bytes.clone()));
    assert_eq!(got.headers.get("content-type").map(String::as_str), Some("image/png"));
    let missing = served.send("GET", "/photos/none.png", &[], &[]);
    assert_eq!(missing.status, 404, "{missing:?}");
    assert!(!missing.text().contains("<Error>"), "{missing:?}");
    let text = [("Content-Type", "text/plain")];
    let created = served.send("POST", "/inbox", &text, HOSTILE.as_bytes());
    assert_eq!(created.status, 201, "{created:?}");
    let id = created.json()["id"].as_str().expect("an ID").to_owned();

    // The AWS CLI sees the same objects.
    let address = served.server.addresses().aws;
    let object = Response::of(address, "GET", &format!("/inbox/in/{id}"), &[], &[]);
    assert_eq!((object.status, object.text()), (200, HOSTILE.to_owned()));
    assert_eq!(object.headers.get("content-type").map(String::as_str), Some("text/plain"));
    let list = Response::of(address, "GET", "/photos?list-type=2", &[], &[]);
    assert!(list.text().contains("<Key>images/a cat's/😺+.png</Key>"), "{list:?}");
    served.stop();

    let served = Served::with(PHOTOS, options());
    assert_eq!(served.send("GET", path, &png, &[]).body, bytes);
    assert_eq!(served.send("DELETE", path, &[], &[]).status, 204);
    assert_eq!(served.send("GET", path, &png, &[]).status, 404);
    served.stop();
}

#[test]
fn events_and_executions_are_served() {
    let served = Served::start(
        r#"
name: shop
event-buses:
  orders: {}
queues:
  paid: {}
kinesis-streams: {clicks: {}}
tables:
  orders: {partition-key: id}
state-machines:
  price:
    type: EXPRESS
    definition:
      StartAt: Check
      States:
        Check:
          Type: Choice
          Choices: [{Variable: $.order.total, NumericGreaterThan: 0, Next: Price}]
          Default: Refuse
        Price: {Type: Pass, Parameters: {"text.$": "States.Format('{} for {}', $.order.total, $.order.customer)"}, End: true}
        Refuse: {Type: Fail, Error: Refused, Cause: Nothing to pay.}
  checkout:
    definition:
      StartAt: Put
      States:
        Put:
          Type: Task
          Resource: "arn:${aws.partition}:states:::dynamodb:putItem"
          Parameters: {TableName: "${tables.orders.name}", Item: {id: {"S.$": "$.id"}}}
          ResultPath: null
          Next: Send
        Send:
          Type: Task
          Resource: "arn:${aws.partition}:states:::sqs:sendMessage"
          Parameters: {QueueUrl: "${queues.paid.url}", "MessageBody.$": "$"}
          End: true
    uses: {tables: {orders: {actions: [PutItem], indexes: []}}, queues: [paid]}
  elsewhere:
    definition: {QueryLanguage: JSONata, StartAt: Done, States: {Done: {Type: Succeed}}}
api:
  routes:
    POST /events:
      authorization: NONE
      event-bridge: {bus: orders, source: "{body.source}", detail-type: order, detail: "{body.detail|json}"}
    POST /prices:
      authorization: NONE
      step-functions: {state-machine: price, action: start-sync, input: {order: "{body}"}, answer: {body: "{response.output}"}}
    "PUT /checkouts/{name}":
      authorization: NONE
      step-functions: {state-machine: checkout, name: "{path.name}", input: "{body|json}"}
    "GET /checkouts/{name}":
      authorization: NONE
      step-functions: {state-machine: checkout, action: describe, name: "{path.name}"}
    POST /elsewhere:
      authorization: NONE
      step-functions: {state-machine: elsewhere}
    POST /clicks:
      authorization: NONE
      kinesis: {stream: clicks, data: {user: "{body.user}"}, partition-key: "{body.user}"}
    POST /views:
      authorization: NONE
      firehose: {delivery-stream-name: views, data: {user: "{body.user}"}}
"#,
    );
    let event = json!({"source": "shop", "detail": {"text": HOSTILE}});
    let response = served.post("/events", &event);
    assert_eq!(response.status, 200, "{response:?}");
    assert_eq!(response.json()["eventId"].as_str().map(str::len), Some(36));
    // The service refuses this event in a successful response, which the route does not pass on.
    let refused = served.post("/events", &json!({"source": "aws.s3", "detail": {}}));
    assert_eq!(refused.status, 502, "{refused:?}");

    let order = json!({"total": 7, "customer": "it's \"A&B\" 😀"});
    let priced = served.post("/prices", &order);
    assert_eq!(priced.status, 200, "{priced:?}");
    assert_eq!(served.post("/prices", &json!({"total": 0, "customer": ""})).status, 502);

    let json = [("Content-Type", "application/json")];
    let put =
        |body: &Value| served.send("PUT", "/checkouts/c-1", &json, body.to_string().as_bytes());
    assert_eq!(put(&json!({"id": "1"})).status, 200);
    let started = std::time::Instant::now();
    loop {
        let described = served.send("GET", "/checkouts/c-1", &[], &[]);
        if described.json()["status"] == "SUCCEEDED" {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "{described:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(served.received("paid")[0]["Body"], r#"{"id":"1"}"#);
    assert_eq!(put(&json!({"id": "2"})).status, 409);
    assert_eq!(served.send("GET", "/checkouts/none", &[], &[]).status, 404);

    let elsewhere = served.server.unsupported_state_machines();
    let expected = ("elsewhere".to_owned(), "JSONata is not evaluated".to_owned());
    assert_eq!(elsewhere, [expected]);
    assert_eq!(served.post("/elsewhere", &json!({})).status, 200);
    assert_eq!(served.post("/clicks", &json!({"user": "a"})).status, 200);
    assert_eq!(served.post("/views", &json!({"user": HOSTILE})).status, 200);
    served.stop();
}

/// A server that answers each request with its head and body, and the status of its path.
fn stand_in() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || answer(stream));
        }
    });
    address
}

fn answer(mut stream: TcpStream) {
    let mut request = Vec::new();
    let mut part = [0; 4096];
    let text = loop {
        let read = stream.read(&mut part).unwrap_or(0);
        request.extend(&part[..read]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: "));
        if read == 0 || body.len() >= length.map_or(0, |of| of.parse().expect("a length")) {
            break text;
        }
    };
    let status = if text.contains("/missing") { "404 Not Found" } else { "201 Created" };
    let response = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nX-Of: stand-in\r\nSet-Cookie: a=1\r\n\
         Set-Cookie: b=2\r\nContent-Length: {}\r\n\r\n{text}",
        text.len()
    );
    let _ = stream.write_all(response.as_bytes());
}

#[test]
fn http_endpoints_are_called() {
    let stand_in = stand_in();
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("an address")
    };
    let blueprint = r#"
name: partners
api:
  stage: {name: prod, variables: {host: stock.example.com}}
  routes:
    ANY /plain/{proxy+}: {authorization: NONE, http: {proxy: "http://STAND_IN/v1/{path.proxy}"}}
    POST /partner:
      authorization: NONE
      http:
        proxy: "https://partner.example.com/v2/orders?from=shop"
        query-string: {page: "{query-string.p?}"}
        headers: {X-Key: a key}
    GET /other: {authorization: NONE, http: {proxy: "https://other.example.com/x"}}
    GET /stock: {authorization: NONE, http: {proxy: "http://{stage-variable.host}/stock", vpc-link-id: link1}}
    GET /inner: {authorization: NONE, http: {proxy: "http://inner.example.com/x", vpc-link-id: link2}}
    GET /closed: {authorization: NONE, http: {proxy: "http://CLOSED/x"}}
"#;
    let blueprint = blueprint.replace("STAND_IN", &stand_in.to_string());
    let blueprint = blueprint.replace("CLOSED", &closed.to_string());
    let replacement = |name: &str| format!("{name}=http://{stand_in}").parse().expect("a name");
    let endpoints = ["https://partner.example.com", "link1"].map(replacement).into();
    let served = Served::with(&blueprint, Options { endpoints, ..Options::default() });

    let headers = [("Content-Type", "text/plain"), ("X-Caller", "me")];
    let plain = served.send("PUT", "/plain/a%20b?q=1&q=%26", &headers, HOSTILE.as_bytes());
    assert_eq!(plain.status, 201, "{plain:?}");
    let text = plain.text();
    assert!(text.starts_with("PUT /v1/a%20b?q=1&q=%26 HTTP/1.1\r\n"), "{text}");
    assert!(text.contains("X-Caller: me\r\n") && text.ends_with(HOSTILE), "{text}");
    assert!(text.contains(&format!("Host: {stand_in}\r\n")), "{text}");
    assert_eq!(plain.headers.get("x-of").map(String::as_str), Some("stand-in"));
    assert_eq!(plain.headers.get("content-type").map(String::as_str), Some("text/plain"));
    assert_eq!(served.send("GET", "/plain/missing", &[], &[]).status, 404);

    let partner = served.send("POST", "/partner?p=2", &headers, b"{}").text();
    assert!(partner.starts_with("POST /v2/orders?from=shop&page=2"), "{partner}");
    assert!(partner.contains("X-Key: a key\r\n"), "{partner}");
    assert!(served.send("GET", "/stock", &[], &[]).text().starts_with("GET /stock HTTP/1.1"));

    // What is not called is told, and what does not respond is a failure of the integration.
    for (path, status, told) in [
        ("/other", 500, "--endpoint https://other.example.com="),
        ("/inner", 500, "--endpoint link2="),
        ("/closed", 504, "/x: "),
    ] {
        assert_eq!(served.send("GET", path, &[], &[]).status, status, "{path}");
        let exchanges = served.server.history().exchanges();
        let reasons: Vec<_> =
            exchanges.iter().filter_map(|of| of.response.reason.clone()).collect();
        assert!(reasons.iter().any(|reason| reason.contains(told)), "{path}: {reasons:?}");
    }
    served.stop();
}

#[test]
fn schedules_that_are_not_run_are_named() {
    let served = Served::start(
        r#"
name: reports
functions:
  report:
    code: {source: "def handler(event, context):\n    return event\n"}
    schedules:
      nightly: {cron: "0 3 * * ? *"}
      local: {cron: "0 3 * * ? *", time-zone: Europe/Berlin}
      "off": {cron: "0 3 * * ? *", time-zone: Europe/Berlin, enabled: false}
api: {routes: {GET /: {authorization: NONE, mock: {status: 204}}}}
"#,
    );
    let named = served.server.unsupported_schedules();
    let reason = "the time zone Europe/Berlin is not known here".to_owned();
    assert_eq!(named, [("report-local".to_owned(), reason)]);
    served.stop();
}

#[test]
fn rules_of_event_buses_deliver_events() {
    let served = Served::start(
        r#"
name: shop
queues: {placed: {}, large: {}, ran: {}, news: {}, fixed: {}, late: {}, "off": {}}
topics:
  news:
    encryption: {kms-key-arn: "arn:aws:kms:us-east-1:123456789012:key/k"}
    subscriptions: {news: {endpoint: {sqs: news}, raw-message-delivery: true}}
kinesis-streams: {clicks: {}}
functions:
  forward:
    runtime: python3.13
    code: {source: "def handler(event, context):\n    print('forwarded', event['detail']['id'])\n"}
state-machines:
  fulfil:
    definition:
      StartAt: Tell
      States:
        Tell:
          Type: Task
          Resource: arn:aws:states:::sqs:sendMessage
          Parameters: {QueueUrl: "${queues.ran.url}", "MessageBody.$": "$.detail"}
          End: true
event-buses:
  archive:
    rules:
      all: {pattern: {source: [{prefix: sh}]}, targets: {fixed: {queue: fixed, input: {archived: true}}}}
  shop:
    rules:
      placed:
        pattern: {detail-type: [order placed]}
        targets:
          placed: {queue: placed}
          news:
            topic: news
            transform: {paths: {id: $.detail.id}, template: '"Order <id>"'}
          clicks: {kinesis-stream: clicks}
          fulfil: {state-machine: fulfil}
          forward: {function: forward}
      large:
        pattern: {detail: {total: [{numeric: [">", 100]}], country: [{anything-but: [DE]}]}}
        targets:
          large: {queue: large, transform: {paths: {id: $.detail.id, total: $.detail.total}, template: '{"order": <id>, "total": <total>}'}}
      archive: {pattern: {source: [shop]}, targets: {archive: {event-bus: archive}}}
      "off": {enabled: false, pattern: {source: [shop]}, targets: {"off": {queue: "off"}}}
api:
  routes:
    POST /orders:
      authorization: NONE
      event-bridge: {bus: shop, source: shop, detail-type: "{body.kind}", detail: "{body.order|json}"}
"#,
    );
    let mut events = served.server.history().subscribe();
    let order =
        |id: &str, total: u32, country: &str| json!({"id": id, "total": total, "country": country});
    let put = |kind: &str, order: &Value| {
        let response = served.post("/orders", &json!({"kind": kind, "order": order}));
        assert_eq!(response.status, 200, "{response:?}");
    };
    put("order placed", &order(HOSTILE, 7, "DE"));
    put("order changed", &order("2", 700, "AT"));
    put("order changed", &order("3", 700, "DE"));

    let bodies = |queue: &str| {
        let messages = served.received(queue);
        messages.iter().filter_map(|of| of["Body"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    let placed = bodies("placed");
    assert_eq!(placed.len(), 1);
    let event: Value = serde_json::from_str(&placed[0]).expect("an event");
    assert_eq!(event["detail"], order(HOSTILE, 7, "DE"));
    assert_eq!((&event["source"], &event["region"]), (&json!("shop"), &json!("us-east-1")));
    assert_eq!(bodies("news"), [format!("\"Order {HOSTILE}\"")]);
    assert_eq!(bodies("large"), [r#"{"order": "2", "total": 700}"#]);
    assert_eq!(bodies("fixed"), [r#"{"archived":true}"#; 3]);
    assert_eq!(bodies("off"), Vec::<String>::new());
    let until = std::time::Instant::now() + Duration::from_secs(20);
    let is_told = |told: &[String], text: &str| told.iter().any(|of| of.contains(text));
    let mut told = Vec::new();
    let mut has_run = false;
    while !is_told(&told, "forwarded") || !has_run {
        assert!(std::time::Instant::now() < until, "a target got nothing: {told:?}");
        has_run |= !bodies("ran").is_empty();
        while let Ok(event) = events.try_recv() {
            if let dynagate_local::history::Event::Activity(activity) = event {
                told.push(activity.text.clone());
            }
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(is_told(&told, "the rule shop-placed sent an event to clicks"), "{told:?}");
    served.stop();
}
