//! The latest steps of messages, for display.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use super::Report;
use crate::timestamp::Timestamp;

/// The largest number of steps that are kept.
const STEPS: usize = 1_000;
/// The longest text of a message that is kept, in bytes.
const TEXT: usize = 8 << 10;

/// A step of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Step {
    /// Published to a topic.
    Published,
    /// Sent to a queue or put into a stream.
    Sent,
    /// Received from a queue.
    Received,
    /// Deleted from a queue.
    Deleted,
    /// Delivered to a subscription.
    Delivered,
    /// Rejected by the filter policy of a subscription.
    Filtered,
    /// Addressed to a phone, an address or a URL, to which nothing is sent from this machine.
    Captured,
    /// Moved to a queue for messages that could not be processed.
    DeadLettered,
    /// Not delivered.
    Failed,
}

/// A step of a message, such as its delivery to a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recorded {
    /// The time, in milliseconds since 1970.
    pub time: u64,
    /// The step.
    pub step: Step,
    /// `sns`, `sqs`, `kinesis` or `firehose`.
    pub service: &'static str,
    /// The name of the topic, queue or stream.
    pub resource: String,
    /// The receiver, for a step from one resource to another.
    pub target: Option<String>,
    /// The identifier of the message, or the sequence number of a record.
    pub id: String,
    /// The text of the message, cut if it is long.
    pub text: String,
    /// The reason of a failure.
    pub reason: Option<String>,
}

impl Recorded {
    pub(crate) fn new(
        step: Step,
        service: &'static str,
        resource: &str,
        id: &str,
        text: &str,
    ) -> Self {
        let end = (0..=TEXT.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
        Self {
            time: Timestamp::now().0,
            step,
            service,
            resource: resource.to_owned(),
            target: None,
            id: id.to_owned(),
            text: text[..end.unwrap_or(0)].to_owned(),
            reason: None,
        }
    }

    pub(crate) fn to(mut self, target: &str) -> Self {
        self.target = Some(target.to_owned());
        self
    }

    pub(crate) fn because(mut self, reason: &dyn fmt::Display) -> Self {
        self.reason = Some(reason.to_string());
        self
    }
}

/// The latest steps.
pub(super) struct Records {
    kept: Mutex<VecDeque<Arc<Recorded>>>,
    report: Report,
}

impl Records {
    pub(super) fn new(report: Report) -> Self {
        Self { kept: Mutex::default(), report }
    }

    pub(super) fn push(&self, recorded: Recorded) {
        let recorded = Arc::new(recorded);
        {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() == STEPS {
                kept.pop_front();
            }
            kept.push_back(Arc::clone(&recorded));
        }
        (self.report)(recorded);
    }

    pub(super) fn list(&self) -> Vec<Arc<Recorded>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
