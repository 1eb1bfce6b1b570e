//! Hostile callers of routes to other services: `tests/blueprints/messages.yaml`,
//! `events-and-executions.yaml` and `objects-and-events.yaml`. What a service receives is compared
//! with what was sent, value by value; there is nothing else in it.

use dynagate::gateway::{BackendRequest, Outcome, Request, percent};
use serde_json::{Map, Value, json};

use super::random::Random;
use super::{cases, strict, tried_for};
use crate::events_and_objects::decoded;
use crate::services::{Api, fields};

const EVENTS: &str = include_str!("../../../blueprints/events-and-executions.yaml");
const OBJECTS: &str = include_str!("../../../blueprints/objects-and-events.yaml");

/// The ID of all requests.
const ID: &str = "it's \"r\" & 1%";

/// A random document.
fn document(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth == 0 { 5 } else { 8 }) {
        0..=2 => random.text().into(),
        3 => random.below(1000).into(),
        4 => [Value::Null, true.into(), false.into()][random.below(3)].clone(),
        5 => (0..random.below(4)).map(|_| document(random, depth - 1)).collect(),
        _ => object(random, depth - 1).into(),
    }
}

/// A random object.
fn object(random: &mut Random, depth: usize) -> Map<String, Value> {
    (0..random.below(4)).map(|_| (random.text(), document(random, depth))).collect()
}

/// A random document that is not `null`, which is a missing value.
fn present(random: &mut Random) -> Value {
    match document(random, 3) {
        Value::Null => random.text().into(),
        document => document,
    }
}

/// A random list or object.
fn whole(random: &mut Random) -> Value {
    match document(random, 3) {
        document @ (Value::Array(_) | Value::Object(_)) => document,
        _ => object(random, 3).into(),
    }
}

/// A request with a body. API Gateway drops a DEL that is not escaped from some texts.
fn post(path: &str, body: &Value) -> Request {
    let body = body.to_string().replace('\u{7f}', "\\u007f");
    Request::new("POST", path).authorized(true).body(body)
}

/// A text with at least one character that is not white space.
fn name(random: &mut Random) -> String {
    format!("{}n", random.text())
}

fn parsed(text: &Value) -> Value {
    let text = text.as_str().expect("a text");
    strict::parsed(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The members that a caller may leave out, as often as not.
fn optional(random: &mut Random, names: &[&str], body: &mut Value) {
    for name in names {
        if random.chance(2) {
            body[*name] = random.text().into();
        }
    }
}

/// Checks what a service receives. `Err` says what was expected.
type Check = Box<dyn Fn(&BackendRequest) -> Result<(), String>>;

/// Expects a body in JSON. `texts` are the pointers to texts that are JSON themselves.
fn in_json(expected: Value, texts: &'static [&'static str]) -> Check {
    Box::new(move |sent| {
        let mut body = strict::parsed(&sent.body.to_string()).map_err(|error| error.to_string())?;
        for place in texts {
            let text = body.pointer_mut(place).ok_or_else(|| format!("no {place}"))?;
            *text = parsed(text);
        }
        if body == expected { Ok(()) } else { Err(format!("{body} is not {expected}")) }
    })
}

/// The attributes of a message of SQS.
fn attributes(of: &[(&str, Option<&str>)]) -> Value {
    let given = of.iter().filter_map(|(name, value)| Some((*name, (*value)?)));
    let all = given.map(|(name, value)| {
        (name.to_owned(), json!({"DataType": "String", "StringValue": value}))
    });
    Value::Object(all.collect())
}

/// A header, which has no control characters, and `None` if it is empty.
fn header(random: &mut Random) -> Option<String> {
    let text: String = random.text().chars().filter(|c| !c.is_control()).collect();
    (!text.is_empty()).then_some(text)
}

fn queue_url(name: &str) -> String {
    format!("https://sqs.us-east-1.amazonaws.com/123456789012/{name}")
}

/// A random request to a route of `messages.yaml`, and what the service must receive.
fn message(random: &mut Random) -> (Request, Check) {
    let (customer, lines) = (random.text(), present(random));
    match random.below(6) {
        0 => {
            let mut body = json!({"customer": customer, "lines": lines});
            optional(random, &["note"], &mut body);
            let note = body.get("note").cloned();
            let tenant = header(random);
            let request = post("/orders", &body);
            let request = match &tenant {
                Some(tenant) => request.header("X-Tenant", tenant),
                None => request,
            };
            let mut message = json!({
                "id": ID, "customer": customer, "lines": lines, "priority": 1,
                "source": {"name": "web", "version": 2, "tags": ["a"], "path": null},
            });
            if let Some(note) = note {
                message["text"] =
                    format!("{customer}: {}", note.as_str().unwrap_or_default()).into();
                message["note"] = note;
            }
            let of = [("kind", Some("order")), ("tenant", tenant.as_deref())];
            let expected = json!({
                "QueueUrl": queue_url("orders"), "DelaySeconds": 10,
                "MessageAttributes": attributes(&of), "MessageBody": message,
            });
            let check = move |sent: &BackendRequest| {
                let mut body =
                    strict::parsed(&sent.body.to_string()).map_err(|error| error.to_string())?;
                let mut message = parsed(&body["MessageBody"]);
                let now = message.as_object_mut().and_then(|message| message.remove("at"));
                if !now.is_some_and(|now| now.is_u64()) {
                    return Err("no time".to_owned());
                }
                body["MessageBody"] = message;
                if body == expected { Ok(()) } else { Err(format!("{body} is not {expected}")) }
            };
            (request, Box::new(check))
        }
        1 => {
            let any = whole(random);
            let expected = json!({"QueueUrl": queue_url("orders"), "MessageBody": any});
            (post("/orders/raw", &any), in_json(expected, &["/MessageBody"]))
        }
        2 => {
            let kind = random.text();
            let mut order = object(random, 2);
            order.insert("id".to_owned(), customer.clone().into());
            order.insert("kind".to_owned(), kind.clone().into());
            let message = json!({"id": customer, "order": order, "index": 0});
            let entry = json!({
                "Id": "0", "MessageBody": message,
                "MessageAttributes": attributes(&[("kind", Some(&kind))]),
            });
            let expected = json!({"QueueUrl": queue_url("orders"), "Entries": [entry]});
            let request = post("/orders/batch", &json!({"orders": [order]}));
            (request, in_json(expected, &["/Entries/0/MessageBody"]))
        }
        3 => {
            let (group, what) = (name(random), random.text());
            let expected = json!({
                "QueueUrl": queue_url("audit.fifo"), "MessageBody": format!("{group} did {what}"),
                "MessageGroupId": group, "MessageDeduplicationId": ID,
            });
            let request = post(&format!("/audit/{}", encoded(&group)), &json!({"what": what}));
            (request, in_json(expected, &[]))
        }
        4 => {
            let detail = present(random);
            let entry = json!({"Source": "web", "DetailType": customer, "Detail": detail});
            let request = post("/bus", &json!({"type": customer, "detail": detail}));
            (request, in_json(json!({"Entries": [entry]}), &["/Entries/0/Detail"]))
        }
        _ => publication(random, &customer, &lines),
    }
}

/// A random request to the topic, whose request is a form.
fn publication(random: &mut Random, id: &str, lines: &Value) -> (Request, Check) {
    let mut body = json!({"id": id, "lines": lines});
    optional(random, &["kind"], &mut body);
    let tenant = header(random);
    let request = post("/events", &body);
    let request = match &tenant {
        Some(tenant) => request.header("x-tenant", tenant),
        None => request,
    };
    let message = json!({"id": id, "lines": lines});
    let mut expected = vec![
        ("Action".to_owned(), "Publish".to_owned()),
        ("Version".to_owned(), "2010-03-31".to_owned()),
        ("TopicArn".to_owned(), "arn:aws:sns:us-east-1:123456789012:events".to_owned()),
        ("Message".to_owned(), String::new()),
        ("Subject".to_owned(), format!("Order {id}")),
    ];
    let kind = body.get("kind").and_then(Value::as_str).map(str::to_owned);
    let attributes = [
        ("a.b", Some("x&y".to_owned())),
        ("id", Some(id.to_owned())),
        ("kind", kind),
        ("tenant", tenant),
    ];
    let given = attributes.into_iter().filter_map(|(name, value)| Some((name, value?)));
    for (number, (name, value)) in (1..).zip(given) {
        let place = format!("MessageAttributes.entry.{number}");
        expected.push((format!("{place}.Name"), name.to_owned()));
        expected.push((format!("{place}.Value.DataType"), "String".to_owned()));
        expected.push((format!("{place}.Value.StringValue"), value));
    }
    let check = move |sent: &BackendRequest| {
        let mut found = fields(&sent.body.to_string());
        let text = found.iter_mut().find(|(name, _)| name == "Message").map(|(_, text)| text);
        let text = text.map(std::mem::take).ok_or("no message")?;
        let sent_message = strict::parsed(&text).map_err(|error| error.to_string())?;
        if found == expected && sent_message == message {
            Ok(())
        } else {
            Err(format!("{found:?} with {text} is not {expected:?} with {message}"))
        }
    };
    (request, Box::new(check))
}

/// A random request to a route of `events-and-executions.yaml`, and what the service must receive.
fn event(random: &mut Random) -> (Request, Check) {
    const MACHINE: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:nothing";
    let (text, any) = (random.text(), present(random));
    let entry = |kind: &str, detail: Value| {
        json!({"Entries": [{
            "EventBusName": "orders.events", "Source": "bakery.orders", "DetailType": kind,
            "Detail": detail,
        }]})
    };
    match random.below(5) {
        0 => {
            let detail = json!({"id": ID, "customer": text, "lines": any});
            let expected = entry(&format!("order of {text}"), detail);
            let request = post("/orders", &json!({"customer": text, "lines": any}));
            (request, in_json(expected, &["/Entries/0/Detail"]))
        }
        1 => {
            let mut order = object(random, 2);
            order.insert("kind".to_owned(), text.clone().into());
            let expected = entry(&text, json!({"order": order}));
            let request = post("/orders/batch", &json!({"orders": [order]}));
            (request, in_json(expected, &["/Entries/0/Detail"]))
        }
        2 => {
            let any = whole(random);
            let input = json!({"order": any, "by": "web"});
            let expected = json!({"stateMachineArn": MACHINE, "name": ID, "input": input});
            (post("/checkouts", &any), in_json(expected, &["/input"]))
        }
        3 => {
            let execution = name(random);
            let arn = format!("{}:{execution}", MACHINE.replace("stateMachine", "execution"));
            let request =
                Request::new("GET", format!("/checkouts/{}", encoded(&execution))).authorized(true);
            (request, in_json(json!({"executionArn": arn}), &[]))
        }
        _ => {
            let user = name(random);
            let data = json!({"user": user, "at": any});
            let check = move |sent: &BackendRequest| {
                let body =
                    strict::parsed(&sent.body.to_string()).map_err(|error| error.to_string())?;
                let bytes = String::from_utf8(decoded(&body["Data"])).map_err(|_| "no text")?;
                let found = strict::parsed(&bytes).map_err(|error| format!("{error}: {bytes}"))?;
                let expected = json!({
                    "StreamName": "clicks", "PartitionKey": data["user"], "Data": body["Data"],
                });
                if found == data && body == expected {
                    Ok(())
                } else {
                    Err(format!("{body} with {found} is not {data}"))
                }
            };
            (post("/clicks", &json!({"user": user, "at": any})), Box::new(check))
        }
    }
}

/// A random request to an object, and what S3 must receive.
fn object_request(random: &mut Random) -> (Request, Check) {
    let key: String = (0..=random.below(3)).map(|_| name(random)).collect::<Vec<_>>().join("/");
    let path = key.split('/').map(encoded).collect::<Vec<_>>().join("/");
    let text = name(random);
    let request = Request::new("PUT", format!("/photos/{path}")).authorized(true);
    let request = request.header("Content-Type", "text/plain").body(text.clone());
    let check = move |sent: &BackendRequest| {
        let backend = sent.backend.to_string();
        let bucket = "s3:path/photos-123456789012-us-east-1/images/";
        let sent_key = backend.strip_prefix(bucket).ok_or_else(|| format!("to {backend}"))?;
        if sent_key.contains(['?', '#', ' ']) || percent::decode(sent_key) != key {
            return Err(format!("{sent_key} is not {key}"));
        }
        if sent.body != text || !sent.encoded_query_string().is_empty() {
            return Err(format!("{:?} is not {text:?}", sent.body.to_string()));
        }
        Ok(())
    };
    (request, Box::new(check))
}

/// Percent-encodes all bytes but letters and digits.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// True if a value is missing, and the service refuses what it receives.
fn is_refused(request: &Request, sent: &BackendRequest) -> bool {
    // An empty object is like no body.
    let lacks = |body: &str| ["null", "\"\"", "{}"].iter().any(|none| body.contains(none));
    let is_no_request = ["-", "{}"].contains(&sent.body.to_string().trim());
    is_no_request && request.body.as_ref().is_some_and(|body| lacks(&body.to_string()))
}

#[test]
fn services_receive_what_was_sent() {
    let apis = [Api::messages(), Api::deploy(EVENTS), Api::deploy(OBJECTS)];
    // These cases take longer than others.
    tried_for(cases().div_ceil(10), "hostile requests to other services", |number, random| {
        let which = usize::try_from(number % 3).expect("a number");
        let (request, check) = [message, event, object_request][which](random);
        let request = request.context("requestId", ID);
        match apis[which].0.receive(&request) {
            Outcome::Call(call) if is_refused(&request, call.request()) => false,
            Outcome::Call(call) => {
                check(call.request()).unwrap_or_else(|wrong| panic!("{wrong}\n{request:?}"));
                true
            }
            Outcome::Response(response) => {
                assert!([400, 413, 414, 431].contains(&response.status), "{request:?}");
                false
            }
            other @ Outcome::Authorize(_) => panic!("{other:?}"),
        }
    });
}
