//! Activities besides requests: of functions, streams, topics and queues.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::response::Response;
use serde_json::{Value, json};

use super::{Console, answer};
use crate::history::{Activity, Level};

/// An activity as an entry of the list.
pub(super) fn entry(activity: &Activity) -> Value {
    let Activity { id, time, kind, source, level, text, detail, duration } = activity;
    json!({
        "id": id,
        "time": time,
        "kind": kind,
        "source": source,
        "level": match level {
            Level::Info => "info",
            Level::Warning => "warning",
            Level::Error => "error",
        },
        "text": text,
        "detail": detail,
        "duration": duration.map(|of| u64::try_from(of.as_micros()).unwrap_or(u64::MAX)),
    })
}

/// The latest activities, the newest first.
pub(super) async fn list(Shared(console): Shared<Arc<Console>>) -> Response {
    let activities = console.state.history.activities_since(0);
    let entries: Vec<_> = activities.iter().rev().map(|activity| entry(activity)).collect();
    answer::json(&json!({"entries": entries}))
}
