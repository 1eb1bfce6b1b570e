//! The stream of events.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State as Shared;
use axum::response::Response;
use futures_util::stream;
use serde_json::{Value, json};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::activity::entry;
use super::exchanges::summary;
use super::{Console, answer};
use crate::history::Event;

/// The time in which events are collected and sent together.
const TOGETHER: Duration = Duration::from_millis(50);
/// The time after which a comment keeps a silent connection open.
const SILENCE: Duration = Duration::from_secs(15);

/// The events that a listening page has received.
struct Listener {
    console: Arc<Console>,
    events: Receiver<Event>,
    stopping: watch::Receiver<bool>,
    /// The number of the last exchange that was sent.
    newest: u64,
    /// The number of the last activity that was sent.
    newest_activity: u64,
    is_new: bool,
}

/// The changes since the last events were sent, besides those that the history has.
#[derive(Default)]
struct News {
    cleared: bool,
    changed: bool,
}

/// Sends events until the server stops: `exchanges` and `activity` with lists of new ones,
/// `cleared`, and `changed` for another system or document.
pub(super) async fn stream(Shared(console): Shared<Arc<Console>>) -> Response {
    let listener = Listener {
        events: console.state.history.subscribe(),
        stopping: console.stopping.clone(),
        newest: console.state.history.newest(),
        newest_activity: console.state.history.newest_activity(),
        is_new: true,
        console,
    };
    let events = stream::unfold(listener, |mut listener| async move {
        let text = listener.next().await?;
        Some((Ok::<_, Infallible>(Bytes::from(text)), listener))
    });
    answer::with_type("text/event-stream", Body::from_stream(events))
}

impl Listener {
    /// The text of the next events; `None` when the server stops.
    async fn next(&mut self) -> Option<String> {
        if std::mem::take(&mut self.is_new) {
            return Some("retry: 1000\n\n".to_owned());
        }
        let mut news = News::default();
        tokio::select! {
            _ = self.stopping.wait_for(|stopping| *stopping) => return None,
            event = timeout(SILENCE, self.events.recv()) => match event {
                Err(_) => return Some(":\n\n".to_owned()),
                Ok(Err(RecvError::Closed)) => return None,
                // The history has the exchanges that were missed, and the rest is read anew.
                Ok(Err(RecvError::Lagged(_))) => news.changed = true,
                Ok(Ok(event)) => news.add(&event),
            },
        }
        sleep(TOGETHER).await;
        loop {
            match self.events.try_recv() {
                Ok(event) => news.add(&event),
                Err(TryRecvError::Lagged(_)) => news.changed = true,
                Err(_) => break,
            }
        }
        Some(self.text(&news))
    }

    fn text(&mut self, news: &News) -> String {
        let mut text = String::new();
        let mut add = |name: &str, data: &Value| {
            text.push_str("event: ");
            text.push_str(name);
            text.push_str("\ndata: ");
            // JSON has no line breaks in this form.
            text.push_str(&data.to_string());
            text.push_str("\n\n");
        };
        if news.cleared {
            add("cleared", &json!({}));
        }
        let history = &self.console.state.history;
        let exchanges = history.since(self.newest);
        if let Some(last) = exchanges.last() {
            self.newest = last.id;
            add("exchanges", &exchanges.iter().map(|exchange| summary(exchange)).collect());
        }
        let activities = history.activities_since(self.newest_activity);
        if let Some(last) = activities.last() {
            self.newest_activity = last.id;
            add("activity", &activities.iter().map(|activity| entry(activity)).collect());
        }
        if news.changed {
            add("changed", &json!({}));
        }
        text
    }
}

impl News {
    fn add(&mut self, event: &Event) {
        match event {
            // The history has them, and requests for no stage are not shown.
            Event::Exchange(_) | Event::Activity(_) | Event::Refused(_) => {}
            Event::Cleared => self.cleared = true,
            Event::Reloaded | Event::DocumentChanged => self.changed = true,
        }
    }
}
