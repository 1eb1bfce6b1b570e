//! Events on event buses.

use schemars::JsonSchema;
use serde::Deserialize;

use super::ServiceAnswer;
use crate::model::{EventBus, Handle, List, Payload, ValueTemplate};

/// Puts an event, or one for each element of a list, on an event bus of EventBridge.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct PutEvents {
    /// The event bus, by its name in this blueprint. The default is the bus `default`, which every
    /// account has.
    pub(crate) bus: Option<Handle<EventBus>>,
    /// The list of the request for whose elements events are put, at most ten: `{body.orders}`. The
    /// values of the event may contain `{element.NAME}` and `{index}`. If EventBridge refuses some
    /// of the events, the response is 207 with the indexes of their elements: `{"failed": [1]}`.
    pub(crate) each: Option<List>,
    /// The source of the event, such as `shop.orders`. It does not begin with `aws.`.
    pub(crate) source: ValueTemplate,
    /// The type of the event, such as `order placed`.
    pub(crate) detail_type: ValueTemplate,
    /// The details of the event: JSON, or a text that is a JSON object, such as `{body|json}` for
    /// the whole body.
    pub(crate) detail: Payload,
    /// The answer. The default is 200 with `{"eventId": "{response.Entries[0].EventId}"}`, and with
    /// `{}` for a list.
    pub(crate) answer: Option<ServiceAnswer>,
}

/// The most events of
/// [`PutEvents`](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html).
pub(crate) const MOST_EVENTS: usize = 10;

impl PutEvents {
    /// Puts an event on the event bus `default` of the account.
    pub fn new(source: ValueTemplate, detail_type: ValueTemplate, detail: Payload) -> Self {
        Self { bus: None, each: None, source, detail_type, detail, answer: None }
    }

    /// Puts it on another event bus.
    pub fn bus(mut self, bus: &Handle<EventBus>) -> Self {
        self.bus = Some(bus.clone());
        self
    }

    /// Puts an event for each element of a list. Values may contain `{element.NAME}`.
    pub fn each(mut self, list: List) -> Self {
        self.each = Some(list);
        self
    }
}
