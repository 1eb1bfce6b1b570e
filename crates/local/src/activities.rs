//! Activities of functions and messages, for the history.

use std::time::Duration;

use serde_json::{Value, json};

use crate::functions;
use crate::history::{Activity, Level};
use crate::messaging::{Recorded, Step};
use crate::timestamp::Timestamp;

/// The longest detail in bytes.
const DETAIL: usize = 64 << 10;
/// The longest text in one line, in characters.
const LINE: usize = 400;

impl From<functions::Activity> for Activity {
    fn from(happened: functions::Activity) -> Self {
        match happened {
            functions::Activity::Unavailable { function, reason } => Self {
                time: Timestamp::now().0,
                kind: "function",
                source: function.to_string(),
                level: Level::Warning,
                text: format!("cannot be run here: {reason}"),
                ..Self::default()
            },
            functions::Activity::Line(line) => Self {
                time: line.time,
                kind: "function",
                source: line.function.to_string(),
                level: if line.text.starts_with("[ERROR]") { Level::Error } else { Level::Info },
                text: first_line(&line.text),
                detail: (line.text.chars().count() > LINE).then(|| cut(&line.text)),
                ..Self::default()
            },
            functions::Activity::Invoked(invocation) => invoked(&invocation),
            functions::Activity::Batch(failure) => Self {
                time: failure.time,
                kind: "stream",
                source: format!("{}/{}", failure.function, failure.mapping),
                level: if failure.discarded { Level::Error } else { Level::Warning },
                text: format!(
                    "{} of {} {}: {}",
                    if failure.discarded { "discarded a batch" } else { "retries a batch" },
                    failure.records,
                    if failure.records == 1 { "record" } else { "records" },
                    failure.error
                ),
                detail: serde_json::to_string_pretty(&*failure).ok(),
                ..Self::default()
            },
        }
    }
}

fn invoked(invocation: &functions::Invocation) -> Activity {
    let text = match &invocation.error {
        None => format!("was invoked by {}", invocation.source),
        Some(error) => {
            let member = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
            let (of, message) = (member("errorType"), member("errorMessage"));
            format!("was invoked by {} and failed: {of}: {message}", invocation.source)
        }
    };
    let event = serde_json::from_str(&invocation.event).unwrap_or(Value::Null);
    let mut detail = json!({"requestId": invocation.request_id, "event": event});
    match (&invocation.response, &invocation.error) {
        (_, Some(error)) => detail["error"] = error.clone(),
        (response, None) => detail["response"] = response.clone().unwrap_or_default(),
    }
    let milliseconds = invocation.duration_milliseconds.max(0.0);
    // An activity has the time of its end.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let time = invocation.started.saturating_add(milliseconds as u64);
    Activity {
        time,
        kind: "function",
        source: invocation.function.to_string(),
        level: if invocation.error.is_some() { Level::Error } else { Level::Info },
        text: first_line(&text),
        detail: serde_json::to_string_pretty(&detail).ok().map(|detail| cut(&detail)),
        duration: Duration::try_from_secs_f64(milliseconds / 1000.0).ok(),
        ..Activity::default()
    }
}

impl From<&Recorded> for Activity {
    fn from(recorded: &Recorded) -> Self {
        let kind = match recorded.service {
            "sns" => "topic",
            "sqs" => "queue",
            "lambda" => "function",
            _ => "stream",
        };
        let target = recorded.target.as_deref().unwrap_or_default();
        let text = match recorded.step {
            Step::Published => "published".to_owned(),
            Step::Sent => "received a message".to_owned(),
            Step::Received => "handed out a message".to_owned(),
            Step::Deleted => "deleted a message".to_owned(),
            Step::Delivered => format!("delivered to {target}"),
            Step::Filtered => format!("did not deliver to {target}, by its filter policy"),
            Step::Captured => format!("would deliver to {target}"),
            Step::DeadLettered => format!("moved a message to {target}"),
            Step::Failed => format!("could not deliver to {target}"),
        };
        let reason = recorded.reason.as_ref().map(|reason| format!(" ({reason})"));
        let text = format!("{text}{}: {}", reason.unwrap_or_default(), recorded.text);
        let level = match recorded.step {
            Step::Failed => Level::Error,
            Step::DeadLettered => Level::Warning,
            _ => Level::Info,
        };
        Self {
            time: recorded.time,
            kind,
            source: recorded.resource.clone(),
            level,
            text: first_line(&text),
            detail: serde_json::to_string_pretty(recorded).ok(),
            ..Self::default()
        }
    }
}

/// The first line of a text, cut if it is long.
fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().replace('\t', "  ").chars().take(LINE).collect()
}

fn cut(text: &str) -> String {
    let end = (0..=DETAIL.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    text[..end.unwrap_or(0)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_told_in_one_line() {
        let invocation = functions::Invocation {
            function: "orders".into(),
            request_id: "1".into(),
            source: "table orders".to_owned(),
            started: 5,
            duration_milliseconds: 1500.0,
            event: "{\"Records\": []}".into(),
            response: None,
            error: Some(json!({"errorType": "ValueError", "errorMessage": "no\nway"})),
        };
        let activity = Activity::from(functions::Activity::Invoked(invocation.into()));
        assert_eq!(activity.text, "was invoked by table orders and failed: ValueError: no");
        assert_eq!(
            (activity.level, activity.duration),
            (Level::Error, Some(Duration::from_millis(1500)))
        );
        let detail: Value = serde_json::from_str(&activity.detail.expect("details")).expect("JSON");
        assert_eq!(detail["event"], json!({"Records": []}));
        let long = "ä".repeat(DETAIL);
        assert_eq!(cut(&long).len(), DETAIL);
    }
}
