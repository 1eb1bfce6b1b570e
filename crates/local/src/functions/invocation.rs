//! The latest invocations.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde_json::Value;

/// The largest number of invocations that are kept.
const INVOCATIONS: usize = 500;
/// The bytes of their events and responses.
const BYTES: usize = 8 << 20;

/// An invocation that has ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Invocation {
    /// The function's name.
    pub function: Arc<str>,
    /// The identifier of the request.
    pub request_id: Arc<str>,
    /// The origin of the event: `table orders`.
    pub source: String,
    /// The time of its start, in milliseconds since 1970.
    pub started: u64,
    /// The duration in milliseconds.
    pub duration_milliseconds: f64,
    /// The event.
    pub event: Arc<str>,
    /// The response, if it succeeded.
    pub response: Option<Value>,
    /// The error, if it failed.
    pub error: Option<Value>,
}

impl Invocation {
    fn bytes(&self) -> usize {
        let written = |value: &Option<Value>| value.as_ref().map_or(0, |of| of.to_string().len());
        512 + self.event.len() + written(&self.response) + written(&self.error)
    }
}

/// The latest invocations, bounded by number and bytes.
#[derive(Debug, Default)]
pub(super) struct Invocations {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    list: VecDeque<(Arc<Invocation>, usize)>,
    bytes: usize,
}

impl Invocations {
    pub(super) fn push(&self, invocation: Arc<Invocation>) {
        let bytes = invocation.bytes();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += bytes;
        kept.list.push_back((invocation, bytes));
        while kept.list.len() > INVOCATIONS || kept.bytes > BYTES {
            let Some((_, bytes)) = kept.list.pop_front() else { break };
            kept.bytes -= bytes;
        }
    }

    pub(super) fn list(&self) -> Vec<Arc<Invocation>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.list.iter().map(|(invocation, _)| Arc::clone(invocation)).collect()
    }
}
