//! Event buses of EventBridge: the action
//! [PutEvents](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html).
//!
//! Events are checked as EventBridge does, and reported. `rule` selects them and makes the texts
//! for targets, `delivery` sends these.

mod delivery;
mod rule;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) use delivery::Targets;
pub use rule::{EventInput, EventRule, EventTarget};

use delivery::Origin;

use crate::history::{Activity, Level};
use crate::messaging::ServiceError;
use crate::timestamp::Timestamp;

/// The largest number of events in a request.
const ENTRIES: usize = 10;
/// The largest size of all events in a request, in bytes.
const BYTES: usize = 262_144;
/// The event bus that every account has.
const DEFAULT: &str = "default";

/// An event bus of EventBridge.
#[derive(Debug, Clone, PartialEq)]
pub struct EventBus {
    /// The physical name.
    pub name: String,
    /// The ARN.
    pub arn: String,
    /// The rules that are enabled.
    pub rules: Vec<EventRule>,
}

/// The event buses.
pub(crate) struct Events {
    buses: RwLock<BTreeMap<String, Arc<EventBus>>>,
    targets: Targets,
    report: Report,
}

/// A receiver of events.
pub(crate) type Report = Arc<dyn Fn(Activity) + Send + Sync>;

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

impl Events {
    pub(crate) fn new(buses: Vec<EventBus>, targets: Targets, report: Report) -> Self {
        let events = Self { buses: RwLock::default(), targets, report };
        events.reload(buses);
        events
    }

    /// Replaces the event buses.
    pub(crate) fn reload(&self, buses: Vec<EventBus>) {
        let buses = buses.into_iter().map(|bus| (bus.name.clone(), bus.into())).collect();
        *self.buses.write().unwrap_or_else(PoisonError::into_inner) = buses;
    }

    fn bus(&self, name: &str) -> Option<Arc<EventBus>> {
        self.buses.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn record(&self, bus: &str, level: Level, text: String, detail: Option<String>) {
        (self.report)(Activity {
            time: Timestamp::now().0,
            kind: "event-bus",
            source: bus.to_owned(),
            level,
            text,
            detail,
            ..Activity::default()
        });
    }

    /// Calls an action with the JSON of its request.
    pub(crate) fn call(&self, action: &str, body: &Value) -> Result<Value, ServiceError> {
        if action == "PutEvents" {
            return self.put(body);
        }
        let message = format!("the action {action} of EventBridge is not simulated");
        Err(ServiceError::new(400, "UnknownOperationException", message))
    }

    /// Puts the events of a request.
    pub(crate) fn put(&self, body: &Value) -> Result<Value, ServiceError> {
        let invalid = |text: String| Err(ServiceError::new(400, "ValidationException", text));
        let entries = body.get("Entries").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        if !(1..=ENTRIES).contains(&entries.len()) {
            return invalid(format!(
                "1 validation error detected: Value at 'entries' failed to satisfy constraint: \
                 Member must have length between 1 and {ENTRIES}"
            ));
        }
        if entries.iter().map(size).sum::<usize>() > BYTES {
            let text = "Total size of the entries in the request is over the limit.";
            return invalid(text.to_owned());
        }
        let mut failed = 0;
        let results: Vec<_> = entries
            .iter()
            .map(|entry| match self.accept(entry) {
                Ok(id) => json!({"EventId": id}),
                Err((code, message)) => {
                    failed += 1;
                    json!({"ErrorCode": code, "ErrorMessage": message})
                }
            })
            .collect();
        Ok(json!({"FailedEntryCount": failed, "Entries": results}))
    }

    /// Accepts an event, and returns its identifier.
    fn accept(&self, entry: &Value) -> Result<String, (&'static str, String)> {
        let text = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default();
        let required = |name: &str| {
            Some(text(name)).filter(|text| !text.is_empty()).ok_or_else(|| {
                let message = format!(
                    "Parameter {name} is not valid. Reason: {name} is a required argument."
                );
                ("InvalidArgument", message)
            })
        };
        let source = required("Source")?;
        let detail_type = required("DetailType")?;
        let detail = serde_json::from_str::<Value>(required("Detail")?).ok();
        let detail = detail.filter(Value::is_object);
        let detail = detail.ok_or(("MalformedDetail", "Detail is malformed.".to_owned()))?;
        if source.starts_with("aws.") {
            let message = "Not authorized for the source.";
            return Err(("NotAuthorizedForSourceException", message.to_owned()));
        }
        let named = text("EventBusName");
        let name = named.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(DEFAULT);
        let bus = self.bus(name);
        let id = Uuid::new_v4().to_string();
        let mut arn = bus.iter().flat_map(|bus| bus.arn.split(':')).skip(3);
        let (region, account) = (arn.next(), arn.next());
        let event = json!({
            "version": "0",
            "id": id,
            "detail-type": detail_type,
            "source": source,
            "account": account.unwrap_or("123456789012"),
            "time": format!("{}Z", Timestamp::now().iso().split('.').next().unwrap_or_default()),
            "region": region.unwrap_or("us-east-1"),
            "resources": entry.get("Resources").cloned().unwrap_or_else(|| json!([])),
            "detail": detail,
        });
        let (level, text) = if bus.is_some() || name == DEFAULT {
            (Level::Info, format!("received {detail_type} of {source}"))
        } else {
            // EventBridge accepts such an event, too.
            let text = format!("dropped {detail_type} of {source}: there is no such event bus");
            (Level::Warning, text)
        };
        self.record(name, level, text, serde_json::to_string_pretty(&event).ok());
        if let Some(bus) = bus {
            self.deliver(&bus, &event, Origin::Caller);
        }
        Ok(id)
    }
}

/// The [size of an entry](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size)
/// in bytes.
fn size(entry: &Value) -> usize {
    let text = |name: &str| entry.get(name).and_then(Value::as_str).map_or(0, str::len);
    let resources = entry.get("Resources").and_then(Value::as_array).into_iter().flatten();
    let resources = resources.filter_map(Value::as_str).map(str::len).sum::<usize>();
    let time = if entry.get("Time").is_some() { 14 } else { 0 };
    time + text("Source") + text("DetailType") + text("Detail") + resources
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::functions::Functions;
    use crate::functions::tests::environment;
    use crate::messaging::{Messaging, Resources};

    fn targets() -> Targets {
        let resources = Resources {
            queues: vec![crate::messaging::test_queue("late")],
            ..Resources::default()
        };
        Targets {
            functions: Arc::new(Functions::new(Vec::new(), environment(), Arc::new(|_| {}))),
            messaging: Arc::new(Messaging::new(resources, Arc::new(|_| {}))),
            executions: Arc::default(),
        }
    }

    /// A bus that sends all events to another one, or to a queue if that fails.
    fn forwarding(name: &str, to: &str) -> EventBus {
        let target = EventTarget {
            arn: format!("arn:aws:events:r:1:event-bus/{to}"),
            group_id: None,
            input: EventInput::Event,
            dead_letter_queue: Some("arn:aws:sqs:r:1:late".to_owned()),
        };
        let rule = EventRule {
            name: format!("{name}-all"),
            arn: format!("arn:aws:events:r:1:rule/{name}/{name}-all"),
            pattern: json!({"source": [{"prefix": ""}]}),
            targets: vec![target],
        };
        EventBus {
            name: name.to_owned(),
            arn: format!("arn:aws:events:r:1:event-bus/{name}"),
            rules: vec![rule],
        }
    }

    #[test]
    fn events_go_to_a_second_event_bus_and_not_to_a_third_one() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let report = {
            let told = Arc::clone(&told);
            Arc::new(move |activity: Activity| told.lock().expect("a list").push(activity.text))
        };
        let targets = targets();
        let buses = vec![forwarding("a", "b"), forwarding("b", "a")];
        let events = Events::new(buses, targets.clone(), report);
        let entry = json!({
            "Source": "shop", "DetailType": "placed", "Detail": "{}", "EventBusName": "a",
        });
        events.put(&json!({"Entries": [entry]})).expect("a response");
        let queue = &targets.messaging.queues()[0];
        let message: Value = serde_json::from_str(&queue.messages[0].body).expect("the event");
        assert_eq!((queue.visible, &message["source"]), (1, &json!("shop")));
        let told = told.lock().expect("a list");
        assert_eq!(told[1], "received placed of shop from another event bus");
        assert!(told[2].starts_with("the rule b-all sent no event to a: "), "{told:?}");
        assert_eq!(told[3], "the rule a-all sent an event to b");
    }

    #[test]
    fn events_are_checked_as_by_the_service() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let report = {
            let told = Arc::clone(&told);
            Arc::new(move |activity: Activity| told.lock().expect("a list").push(activity))
        };
        let bus = EventBus {
            name: "orders".to_owned(),
            arn: "arn:aws:events:eu-central-1:111122223333:event-bus/orders".to_owned(),
            rules: Vec::new(),
        };
        let events = Events::new(vec![bus], targets(), report);
        let entry = |source: &str, detail: &str, bus: &str| {
            json!({
                "Source": source, "DetailType": "t", "Detail": detail, "EventBusName": bus,
            })
        };
        let put = events
            .put(&json!({"Entries": [
                entry("shop", "{\"a\": 1}", "orders"),
                entry("", "{}", "orders"),
                entry("shop", "no JSON", "orders"),
                entry("shop", "[]", "orders"),
                entry("aws.s3", "{}", "default"),
                entry("shop", "{}", "none"),
            ]}))
            .expect("a response");
        assert_eq!(put["FailedEntryCount"], 4);
        let codes: Vec<_> = put["Entries"].as_array().expect("entries").iter().collect();
        assert_eq!(codes[0]["EventId"].as_str().map(str::len), Some(36));
        for (at, code) in [
            (1, "InvalidArgument"),
            (2, "MalformedDetail"),
            (3, "MalformedDetail"),
            (4, "NotAuthorizedForSourceException"),
        ] {
            assert_eq!(codes[at]["ErrorCode"], code);
        }
        let told = told.lock().expect("a list");
        let detail = told[0].detail.as_deref().expect("the event");
        let event: Value = serde_json::from_str(detail).expect("JSON");
        assert_eq!(event["detail"], json!({"a": 1}));
        assert_eq!(
            (&event["region"], &event["account"]),
            (&json!("eu-central-1"), &json!("111122223333"))
        );
        assert_eq!(told[1].level, Level::Warning);
        for entries in [json!([]), json!(vec![entry("a", "{}", "orders"); 11])] {
            assert!(events.put(&json!({"Entries": entries})).is_err());
        }
        let long = format!("\"{}\"", "x".repeat(BYTES));
        assert!(events.put(&json!({"Entries": [entry("a", &long, "orders")]})).is_err());
    }
}
