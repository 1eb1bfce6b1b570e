//! The latest exchanges with callers, and the events of the server.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dynagate_gateway::{BackendRequest, BackendResponse, Body, Gateway, Request, Response};
use tokio::sync::broadcast;

/// The largest number of exchanges that are kept.
const EXCHANGES: usize = 1_000;
/// The largest number of bytes of all bodies that are kept.
const BYTES: usize = 16 << 20;
/// The largest number of activities that are kept.
const ACTIVITIES: usize = 1_000;
/// The largest number of bytes of their texts that are kept.
const ACTIVITY_BYTES: usize = 4 << 20;
/// The number of events that a slow subscriber may lag behind before it loses some.
const EVENTS: usize = 1_024;

/// A request of a caller and its response, with everything that the way of the request follows
/// from.
#[derive(Debug)]
pub struct Exchange {
    /// The number of the exchange since the server started, from 1.
    pub id: u64,
    /// The key of the API.
    pub api: String,
    /// The gateway that received the request. A reload replaces it for later requests.
    pub gateway: Arc<Gateway>,
    /// The path with the query string as the caller sent it, with the stage.
    pub target: String,
    /// The request as the gateway received it.
    pub request: Request,
    /// The request to the backend and its response; `None` if API Gateway itself responded.
    pub backend: Option<(BackendRequest, BackendResponse)>,
    /// The capacity units that DynamoDB consumed; `None` if it was not called or refused.
    pub capacity_units: Option<f64>,
    /// The response to the caller.
    pub response: Response,
    /// The time of the request, in milliseconds since 1970.
    pub started: u64,
    /// The time from the request to the response.
    pub duration: Duration,
}

impl Exchange {
    /// The approximate number of bytes that it takes.
    fn bytes(&self) -> usize {
        let request = self.request.target.len() + self.request.body.as_ref().map_or(0, Body::len);
        let backend = self
            .backend
            .as_ref()
            .map_or(0, |(request, response)| request.body.len() + response.body.len());
        1_024 + request + backend + self.response.body.len()
    }
}

/// Something that happened besides a request: a log line, an invocation, a record or a message.
#[derive(Debug, Clone, Default)]
pub struct Activity {
    /// The number of the activity since the server started, from 1.
    pub id: u64,
    /// The time in milliseconds since 1970.
    pub time: u64,
    /// The kind of its source: `function`, `stream`, `topic`, `queue`, `bucket`, `event-bus` or
    /// `state-machine`.
    pub kind: &'static str,
    /// The name of the source.
    pub source: String,
    /// The weight.
    pub level: Level,
    /// The text in one line.
    pub text: String,
    /// The whole text, event or message.
    pub detail: Option<String>,
    /// The time that it took.
    pub duration: Option<Duration>,
}

/// The weight of an activity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Level {
    /// Business as usual.
    #[default]
    Info,
    /// Something that is tried again.
    Warning,
    /// A failure.
    Error,
}

impl Activity {
    /// The approximate number of bytes that it takes.
    fn bytes(&self) -> usize {
        256 + self.source.len() + self.text.len() + self.detail.as_ref().map_or(0, String::len)
    }
}

/// An event of the server.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Event {
    /// A request was served.
    Exchange(Arc<Exchange>),
    /// Something happened besides a request.
    Activity(Arc<Activity>),
    /// All exchanges and activities were removed.
    Cleared,
    /// A request was refused because its path or its host leads to no stage.
    Refused(Arc<RefusedRequest>),
    /// The system was replaced by a changed one.
    Reloaded,
    /// The document that describes the system changed, and the system did not.
    DocumentChanged,
}

/// A request whose path or host leads to no stage.
#[derive(Debug)]
pub struct RefusedRequest {
    /// The HTTP method.
    pub method: String,
    /// The path with the query string.
    pub target: String,
    /// The status of the response.
    pub status: u16,
    /// The reason.
    pub reason: String,
    /// The time of the request, in milliseconds since 1970.
    pub started: u64,
}

/// The latest exchanges, bounded by number and bytes, and a stream of events.
#[derive(Debug)]
pub struct History {
    exchanges: Mutex<Exchanges>,
    activities: Mutex<Activities>,
    events: broadcast::Sender<Event>,
}

#[derive(Debug, Default)]
struct Exchanges {
    list: VecDeque<Arc<Exchange>>,
    bytes: usize,
    next_id: u64,
}

#[derive(Debug, Default)]
struct Activities {
    list: VecDeque<Arc<Activity>>,
    bytes: usize,
    next_id: u64,
}

impl Default for History {
    fn default() -> Self {
        Self {
            exchanges: Mutex::default(),
            activities: Mutex::default(),
            events: broadcast::channel(EVENTS).0,
        }
    }
}

impl History {
    /// Adds an exchange, gives it its number, and tells subscribers of it.
    pub(crate) fn push(&self, mut exchange: Exchange) {
        let exchange = {
            let mut exchanges = self.exchanges.lock().unwrap_or_else(PoisonError::into_inner);
            exchanges.next_id += 1;
            exchange.id = exchanges.next_id;
            exchanges.bytes += exchange.bytes();
            let exchange = Arc::new(exchange);
            exchanges.list.push_back(Arc::clone(&exchange));
            while exchanges.list.len() > EXCHANGES || exchanges.bytes > BYTES {
                let Some(oldest) = exchanges.list.pop_front() else { break };
                exchanges.bytes -= oldest.bytes();
            }
            exchange
        };
        self.tell(Event::Exchange(exchange));
    }

    /// Adds an activity, gives it its number, and tells subscribers of it.
    pub fn record(&self, mut activity: Activity) {
        let activity = {
            let mut activities = self.activities.lock().unwrap_or_else(PoisonError::into_inner);
            activities.next_id += 1;
            activity.id = activities.next_id;
            activities.bytes += activity.bytes();
            let activity = Arc::new(activity);
            activities.list.push_back(Arc::clone(&activity));
            while activities.list.len() > ACTIVITIES || activities.bytes > ACTIVITY_BYTES {
                let Some(oldest) = activities.list.pop_front() else { break };
                activities.bytes -= oldest.bytes();
            }
            activity
        };
        self.tell(Event::Activity(activity));
    }

    /// The kept activities after the one with this number, from the oldest.
    pub(crate) fn activities_since(&self, id: u64) -> Vec<Arc<Activity>> {
        let activities = self.activities.lock().unwrap_or_else(PoisonError::into_inner);
        let first = activities.list.partition_point(|activity| activity.id <= id);
        activities.list.range(first..).cloned().collect()
    }

    /// The number of the last activity; 0 if there was none.
    pub(crate) fn newest_activity(&self) -> u64 {
        self.activities.lock().unwrap_or_else(PoisonError::into_inner).next_id
    }

    /// Tells subscribers of an event.
    pub(crate) fn tell(&self, event: Event) {
        // Without subscribers, nobody needs it.
        let _ = self.events.send(event);
    }

    /// The exchanges that are kept, from the oldest.
    pub fn exchanges(&self) -> Vec<Arc<Exchange>> {
        let exchanges = self.exchanges.lock().unwrap_or_else(PoisonError::into_inner);
        exchanges.list.iter().cloned().collect()
    }

    /// The kept exchanges after the one with this number, from the oldest.
    pub(crate) fn since(&self, id: u64) -> Vec<Arc<Exchange>> {
        let exchanges = self.exchanges.lock().unwrap_or_else(PoisonError::into_inner);
        let first = exchanges.list.partition_point(|exchange| exchange.id <= id);
        exchanges.list.range(first..).cloned().collect()
    }

    /// The number of the last exchange; 0 if there was none.
    pub(crate) fn newest(&self) -> u64 {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).next_id
    }

    /// Removes all exchanges and activities. Later ones get further numbers.
    pub(crate) fn clear(&self) {
        {
            let mut exchanges = self.exchanges.lock().unwrap_or_else(PoisonError::into_inner);
            exchanges.list.clear();
            exchanges.bytes = 0;
        }
        {
            let mut activities = self.activities.lock().unwrap_or_else(PoisonError::into_inner);
            activities.list.clear();
            activities.bytes = 0;
        }
        self.tell(Event::Cleared);
    }

    /// The exchange with this number, if it is still kept.
    pub fn exchange(&self, id: u64) -> Option<Arc<Exchange>> {
        let exchanges = self.exchanges.lock().unwrap_or_else(PoisonError::into_inner);
        exchanges.list.iter().find(|exchange| exchange.id == id).cloned()
    }

    /// Subscribes to later events. A subscriber that lags too far behind loses the oldest ones.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }
}
