//! Requests to services other than DynamoDB, from what the templates of a route render.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use indexmap::IndexMap;
use serde_json::Value;

use super::answer::ServiceAnswers;
use super::decode::Decoder;
use super::proof::{Sent, gateway_of, send};
use super::route::{Candidate, Route};
use super::samples::Inputs;
use super::{Importer, object, text};
use crate::gateway::percent::form_fields;
use crate::gateway::{Backend, BackendRequest, Invocation};
use crate::vtl::Json;

impl Importer<'_> {
    /// The requests to other services that a route may be.
    pub(super) fn service_calls(&self, route: &Route<'_>) -> Vec<Candidate> {
        let Some(gateway) = gateway_of(&self.plain) else { return Vec::new() };
        let inputs = Inputs::of(route, &self.plain);
        let (Sent::Backend(called), _) = send(&gateway, &inputs.whole.request(route), &[]) else {
            return Vec::new();
        };
        let Backend::Action { service, action, .. } = &called.backend else { return Vec::new() };
        let body = called.body.text();
        let request: Value = serde_json::from_str(&body).unwrap_or_else(|_| form(&body));
        let decoder = Decoder::of(&inputs.whole, &self.special);
        let of = Request { request: &request, decoder: &decoder, inputs: &inputs, has_whole: true };
        let call = match (service.as_str(), action.as_str()) {
            ("sqs", "SendMessage") => self.send_message(&of),
            ("sns", "Publish") => self.publish(&of),
            ("kinesis", "PutRecord") => self.put_record(&of),
            ("events", "PutEvents") => self.put_events(&of),
            ("firehose", "PutRecord") => Self::put_delivery(&of),
            ("states", "StartExecution") => self.execution(&of, None),
            ("sync-states" | "states", "StartSyncExecution") => {
                self.execution(&of, Some("start-sync"))
            }
            ("states", "DescribeExecution") => self.execution(&of, Some("describe")),
            _ => None,
        };
        let Some((key, members)) = call else { return Vec::new() };
        let answers = ServiceAnswers::of(self, route, &inputs, &decoder);
        let candidate = |answer: Option<Json>| {
            let mut members = members.clone();
            if let Some(answer) = answer {
                members.insert("answer".to_owned(), answer);
            }
            let mut candidate = Candidate::typed(key, Json::Object(members));
            candidate.replaces = vec!["request-models", "parameters"];
            candidate
        };
        answers.forms().into_iter().map(candidate).collect()
    }

    /// The mapped requests to HTTP endpoints that a route may be.
    pub(super) fn http_requests(&self, route: &Route<'_>) -> Vec<Candidate> {
        self.mapped(route, "http", |called, of| {
            let Backend::Http { .. } = &called.backend else { return None };
            let mut members = self.endpoint_of(route, "url");
            let body = called.body.text();
            if !body.is_empty() {
                members.insert("payload".to_owned(), of.payload(&body));
                // It is the default of a payload.
                if let Some(Json::Object(headers)) = members.get_mut("headers") {
                    headers.retain(|name, value| {
                        name != "Content-Type" || *value != text("application/json")
                    });
                }
            }
            Some(members)
        })
    }

    /// The invocations of functions with a payload that a route may be.
    pub(super) fn invocations(&self, route: &Route<'_>) -> Vec<Candidate> {
        let uri = route.written.method_integration.uri.as_deref().unwrap_or_default();
        let function = uri.split_once("/functions/").map(|(_, function)| function);
        let arn = function.and_then(|function| function.strip_suffix("/invocations"));
        let Some(arn) = arn else { return Vec::new() };
        self.mapped(route, "lambda", |called, of| {
            let Backend::Function { invocation, .. } = &called.backend else { return None };
            let mut members = match self.function_of(arn, None) {
                Json::Object(members) => members,
                name => IndexMap::from([("function".to_owned(), name)]),
            };
            members.insert("payload".to_owned(), of.payload(&called.body.text()));
            if *invocation == Invocation::Asynchronous {
                members.insert("invocation".to_owned(), text("event"));
            }
            Some(members)
        })
    }

    /// The candidates of a kind, with each of the answers that the route may have.
    fn mapped(
        &self,
        route: &Route<'_>,
        key: &'static str,
        members: impl Fn(&BackendRequest, &Request<'_>) -> Option<IndexMap<String, Json>>,
    ) -> Vec<Candidate> {
        let Some(gateway) = gateway_of(&self.plain) else { return Vec::new() };
        let inputs = Inputs::of(route, &self.plain);
        let (Sent::Backend(called), _) = send(&gateway, &inputs.whole.request(route), &[]) else {
            return Vec::new();
        };
        let decoder = Decoder::of(&inputs.whole, &self.special);
        let answers = ServiceAnswers::of(self, route, &inputs, &decoder);
        let mut candidates: Vec<Candidate> = Vec::new();
        for has_whole in [true, false] {
            let of =
                Request { request: &Value::Null, decoder: &decoder, inputs: &inputs, has_whole };
            let Some(members) = members(&called, &of) else { continue };
            let is_event = members.get("invocation") == Some(&text("event"));
            for answer in answers.forms() {
                let mut members = members.clone();
                // It is the default of an event.
                let accepted = object([("status", Some(Json::from(Value::from(202))))]);
                if let Some(answer) = answer.filter(|of| !is_event || *of != accepted) {
                    members.insert("answer".to_owned(), answer);
                }
                let mut candidate = Candidate::typed(key, Json::Object(members));
                candidate.replaces = vec!["request-models", "parameters"];
                candidates.push(candidate);
            }
        }
        candidates
    }

    fn send_message(&self, of: &Request<'_>) -> Option<(&'static str, IndexMap<String, Json>)> {
        let queue = self.named("queues", of.string("QueueUrl")?)?;
        let mut members = IndexMap::from([("queue".to_owned(), text(queue))]);
        members.insert("message".to_owned(), of.payload(of.string("MessageBody")?));
        of.values(
            &mut members,
            &[("group-id", "MessageGroupId"), ("deduplication-id", "MessageDeduplicationId")],
        );
        if let Some(delay) = of.request.get("DelaySeconds").and_then(Value::as_u64) {
            members.insert("delay-seconds".to_owned(), Json::from(Value::from(delay)));
        }
        of.attributes(&mut members);
        Some(("sqs", members))
    }

    fn publish(&self, of: &Request<'_>) -> Option<(&'static str, IndexMap<String, Json>)> {
        let topic = self.named("topics", of.string("TopicArn")?)?;
        let mut members = IndexMap::from([("topic".to_owned(), text(topic))]);
        members.insert("message".to_owned(), of.payload(of.string("Message")?));
        of.values(
            &mut members,
            &[
                ("subject", "Subject"),
                ("group-id", "MessageGroupId"),
                ("deduplication-id", "MessageDeduplicationId"),
            ],
        );
        of.attributes(&mut members);
        Some(("sns", members))
    }

    fn put_record(&self, of: &Request<'_>) -> Option<(&'static str, IndexMap<String, Json>)> {
        let stream = of.string("StreamName").or_else(|| of.string("StreamARN"))?;
        let stream = self.named("kinesis-streams", stream)?;
        let mut members = IndexMap::from([("stream".to_owned(), text(stream))]);
        let key = of.decoder.text(of.string("PartitionKey")?);
        members.insert("partition-key".to_owned(), text(key));
        members.insert("data".to_owned(), of.payload(&decoded(of.string("Data")?)?));
        Some(("kinesis", members))
    }

    fn put_events(&self, of: &Request<'_>) -> Option<(&'static str, IndexMap<String, Json>)> {
        let entries = of.request.get("Entries")?.as_array()?;
        let [entry] = entries.as_slice() else { return None };
        let of = Request { request: entry, ..*of };
        let mut members = IndexMap::new();
        if let Some(bus) = of.string("EventBusName").filter(|bus| *bus != "default") {
            members.insert("bus".to_owned(), text(self.named("event-buses", bus)?));
        }
        of.values(&mut members, &[("source", "Source"), ("detail-type", "DetailType")]);
        members.insert("detail".to_owned(), of.payload(of.string("Detail")?));
        Some(("event-bridge", members))
    }

    fn put_delivery(of: &Request<'_>) -> Option<(&'static str, IndexMap<String, Json>)> {
        let data = decoded(of.request.get("Record")?.get("Data")?.as_str()?)?;
        let mut members = IndexMap::new();
        members.insert("delivery-stream-name".to_owned(), text(of.string("DeliveryStreamName")?));
        let line = data.strip_suffix('\n');
        members.insert("data".to_owned(), of.payload(line.unwrap_or(&data)));
        if line.is_none() {
            members.insert("newline".to_owned(), Json::Boolean(false));
        }
        Some(("firehose", members))
    }

    fn execution(
        &self,
        of: &Request<'_>,
        action: Option<&str>,
    ) -> Option<(&'static str, IndexMap<String, Json>)> {
        let machine = of.string("stateMachineArn").or_else(|| of.string("executionArn"))?;
        let machine = self.named("state-machines", machine).or_else(|| {
            let (arn, _) = machine.rsplit_once(':')?;
            self.named("state-machines", &arn.replace(":execution:", ":stateMachine:"))
        })?;
        let mut members = IndexMap::from([("state-machine".to_owned(), text(machine))]);
        if let Some(action) = action {
            members.insert("action".to_owned(), text(action));
        }
        if let Some(input) = of.string("input") {
            let input = of.payload(input);
            if input != text("{body|json}") {
                members.insert("input".to_owned(), input);
            }
        }
        let name = match action {
            Some("describe") => of.string("executionArn")?.rsplit(':').next(),
            _ => of.string("name"),
        };
        let name = name.map(|name| of.decoder.text(name));
        if let Some(name) = name.filter(|name| name != "{context.requestId}") {
            members.insert("name".to_owned(), text(name));
        }
        Some(("step-functions", members))
    }
}

/// A rendered request.
#[derive(Clone, Copy)]
struct Request<'r> {
    request: &'r Value,
    decoder: &'r Decoder,
    inputs: &'r Inputs,
    /// True if a payload that is like the body is the body.
    has_whole: bool,
}

impl Request<'_> {
    fn string(&self, name: &str) -> Option<&str> {
        self.request.get(name)?.as_str()
    }

    fn values(&self, members: &mut IndexMap<String, Json>, names: &[(&str, &str)]) {
        for (key, name) in names {
            if let Some(value) = self.string(name) {
                members.insert((*key).to_owned(), text(self.decoder.text(value)));
            }
        }
    }

    /// A payload: the whole body, JSON with references, or a text.
    fn payload(&self, written: &str) -> Json {
        match serde_json::from_str::<Value>(written) {
            Ok(json) if self.has_whole && Some(&json) == self.inputs.whole.body.as_ref() => {
                text("{body|json}")
            }
            Ok(json @ (Value::Object(_) | Value::Array(_))) => self.decoder.json(&json),
            _ => text(self.decoder.text(written)),
        }
    }

    fn attributes(&self, members: &mut IndexMap<String, Json>) {
        let Some(attributes) = self.request.get("MessageAttributes").and_then(Value::as_object)
        else {
            return;
        };
        let attributes = attributes.iter().filter_map(|(name, value)| {
            let value = value.get("StringValue")?.as_str()?;
            Some((name.clone(), text(self.decoder.text(value))))
        });
        let attributes: IndexMap<_, _> = attributes.collect();
        if !attributes.is_empty() {
            members.insert("attributes".to_owned(), Json::Object(attributes));
        }
    }
}

/// The text of Base64.
fn decoded(written: &str) -> Option<String> {
    String::from_utf8(BASE64_STANDARD.decode(written).ok()?).ok()
}

/// The fields of a form as JSON, with the message attributes of SQS and SNS.
fn form(body: &str) -> Value {
    let mut fields = serde_json::Map::new();
    let mut attributes: std::collections::BTreeMap<String, (String, String)> =
        std::collections::BTreeMap::new();
    for (name, value) in form_fields(body.trim()).iter() {
        let (name, value) = (name.to_owned(), value.to_owned());
        let parts: Vec<&str> = name.split('.').collect();
        match parts.as_slice() {
            ["MessageAttributes" | "MessageAttribute", rest @ ..] => {
                let number = rest.iter().find(|part| part.parse::<u32>().is_ok());
                let entry = attributes.entry((*number.unwrap_or(&"1")).to_owned()).or_default();
                match rest.last() {
                    Some(&"Name") => entry.0 = value,
                    Some(&"StringValue") => entry.1 = value,
                    _ => {}
                }
            }
            _ => drop(fields.insert(name, Value::String(value))),
        }
    }
    if !attributes.is_empty() {
        let attributes = attributes.into_values();
        let attributes = attributes.map(|(name, value)| {
            (name, serde_json::json!({ "DataType": "String", "StringValue": value }))
        });
        fields.insert("MessageAttributes".to_owned(), Value::Object(attributes.collect()));
    }
    Value::Object(fields)
}
