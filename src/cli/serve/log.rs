//! The addresses and the log of requests on standard output, for people or as lines of JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::ValueEnum;
use clap::builder::styling::{AnsiColor, Style};
use dynagate::gateway::calendar;
use dynagate_local::history::{Activity, Event, Exchange, Level, RefusedRequest};
use dynagate_local::{Addresses, System};
use serde::Serialize;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::cli::console;

/// The format of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// For people
    Text,
    /// For machines: one JSON object a line
    Json,
}

/// The time that the last lines may take when the server has stopped.
const LAST_LINES: Duration = Duration::from_secs(1);

/// The things that are told when the server has started.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Started {
    event: &'static str,
    apis: Vec<StartedApi>,
    /// The values of the API keys by their names.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    api_keys: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dynamodb: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    console: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aws: Option<String>,
    /// True if something is called at the endpoint of the AWS services.
    #[serde(skip)]
    has_services: bool,
}

/// An API with the addresses of its stages.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct StartedApi {
    key: String,
    /// The addresses by the name of their stage.
    stages: BTreeMap<String, String>,
    routes: Vec<String>,
}

impl Started {
    /// The APIs of a system, of which the addresses are not known yet.
    pub(super) fn of(system: &System) -> Self {
        let apis = system.apis.iter().map(|deployed| {
            let routes = deployed.api.resources.iter().flat_map(|(path, methods)| {
                methods.keys().map(move |verb| format!("{verb} {path}"))
            });
            StartedApi {
                key: deployed.key.clone(),
                stages: deployed
                    .api
                    .stages
                    .keys()
                    .map(|stage| (stage.clone(), String::new()))
                    .collect(),
                routes: routes.collect(),
            }
        });
        let messaging = &system.messaging;
        let has_services = !system.functions.is_empty()
            || !system.buckets.is_empty()
            || !system.event_buses.is_empty()
            || !system.state_machines.is_empty()
            || !messaging.topics.is_empty()
            || !messaging.queues.is_empty()
            || !messaging.kinesis_streams.is_empty();
        let keys = system.apis.iter().flat_map(|deployed| &deployed.api.api_keys);
        let keys = keys.filter(|(_, key)| key.enabled);
        Self {
            event: "started",
            apis: apis.collect(),
            api_keys: keys
                .filter_map(|(name, key)| Some((name.clone(), key.value.clone()?)))
                .collect(),
            dynamodb: None,
            console: None,
            aws: None,
            has_services,
        }
    }

    fn at(mut self, addresses: Addresses) -> Self {
        self.dynamodb = addresses.dynamodb.map(url_of);
        self.console = addresses.console.map(url_of);
        self.aws = self.has_services.then(|| url_of(addresses.aws));
        for (index, api) in self.apis.iter_mut().enumerate() {
            for (stage, url) in &mut api.stages {
                *url = match index {
                    0 => format!("{}/{stage}", url_of(addresses.api)),
                    _ => format!("http://{}.localhost:{}/{stage}", api.key, addresses.api.port()),
                };
            }
        }
        self
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let mut endpoint = |name: &str, url: &str| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{name:<10} {url}");
        };
        for api in &self.apis {
            api.stages.values().for_each(|url| endpoint("API", url));
        }
        self.dynamodb.iter().for_each(|url| endpoint("DynamoDB", url));
        self.console.iter().for_each(|url| endpoint("Console", url));
        self.aws.iter().for_each(|url| endpoint("AWS", url));
        for (name, value) in &self.api_keys {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "API key    {value} ({name}, in the header x-api-key)");
        }
        for api in &self.apis {
            text.push('\n');
            if self.apis.len() > 1 {
                let _ = writeln!(text, "{}:", api.key);
            }
            for route in &api.routes {
                let (verb, path) = route.split_once(' ').unwrap_or((route, ""));
                let _ = writeln!(text, "{verb:<7} {path}");
            }
        }
        text.push('\n');
        text
    }
}

/// The URL of an address. Where all addresses of the machine are listened on, it is the loopback.
pub(super) fn url_of(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(of) if of.ip().is_unspecified() => {
            format!("http://127.0.0.1:{}", of.port())
        }
        SocketAddr::V6(of) if of.ip().is_unspecified() => format!("http://[::1]:{}", of.port()),
        _ => format!("http://{address}"),
    }
}

/// The printing of the log. It has a thread of its own, because a reader that does not read must
/// not stop the server: lines are lost then.
pub(super) struct Log {
    ended: mpsc::Receiver<()>,
}

impl Log {
    /// Prints the addresses, and then every event. A standard output that is closed later ends the
    /// log, not the server.
    pub(super) fn start(
        format: LogFormat,
        events: Receiver<Event>,
        started: Started,
        addresses: Addresses,
    ) -> anyhow::Result<Self> {
        let started = started.at(addresses);
        match format {
            LogFormat::Text => console::print(&started.text())?,
            LogFormat::Json => console::print(&line(&started))?,
        }
        let (end, ended) = mpsc::channel();
        thread::Builder::new().name("log".to_owned()).spawn(move || {
            print_all(format, events);
            // Nobody waits for it if the server failed.
            let _ = end.send(());
        })?;
        Ok(Self { ended })
    }

    /// Waits for the last lines. The history must have been dropped.
    pub(super) fn end(self) {
        // A reader may not read.
        let _ = self.ended.recv_timeout(LAST_LINES);
    }
}

fn print_all(format: LogFormat, mut events: Receiver<Event>) {
    loop {
        let text = match events.blocking_recv() {
            Ok(event) => text(format, &event),
            Err(RecvError::Lagged(count)) => match format {
                LogFormat::Text => Some(format!("({count} requests are not shown)\n")),
                LogFormat::Json => {
                    Some(line(&serde_json::json!({"event": "omitted", "count": count})))
                }
            },
            Err(RecvError::Closed) => return,
        };
        if let Some(text) = text
            && console::print_styled(&text).is_err()
        {
            return;
        }
    }
}

/// A request for machines.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestLine<'a> {
    event: &'static str,
    time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    method: &'a str,
    path: &'a str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_milliseconds: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

/// The line of an event; `None` if it has none.
fn text(format: LogFormat, event: &Event) -> Option<String> {
    let line_of = match event {
        Event::Exchange(exchange) => {
            let Exchange { id, target, request, response, started, duration, .. } = &**exchange;
            RequestLine {
                event: "request",
                time: time(*started),
                id: Some(*id),
                method: &request.method,
                path: target,
                status: response.status,
                duration_milliseconds: Some(milliseconds(*duration)),
                reason: response.reason.as_deref(),
            }
        }
        Event::Refused(refused) => {
            let RefusedRequest { method, target, status, reason, started } = &**refused;
            RequestLine {
                event: "request",
                time: time(*started),
                id: None,
                method,
                path: target,
                status: *status,
                duration_milliseconds: None,
                reason: Some(reason),
            }
        }
        Event::Reloaded => {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            let time = time(u64::try_from(now.as_millis()).unwrap_or_default());
            return Some(match format {
                LogFormat::Text => format!("{} reloaded\n", clock(&time)),
                LogFormat::Json => line(&serde_json::json!({"event": "reloaded", "time": time})),
            });
        }
        Event::Activity(activity) => return Some(activity_text(format, activity)),
        _ => return None,
    };
    Some(match format {
        LogFormat::Text => line_of.text(),
        LogFormat::Json => line(&line_of),
    })
}

/// The line of something that happened to a function or message.
fn activity_text(format: LogFormat, activity: &Activity) -> String {
    let Activity { time: at, kind, source, level, text, duration, .. } = activity;
    let at = time(*at);
    match format {
        LogFormat::Text => {
            let style = match level {
                Level::Info => Style::new(),
                Level::Warning => AnsiColor::Yellow.on_default(),
                Level::Error => AnsiColor::Red.on_default(),
            };
            let (source, text) = (printable(source), printable(text));
            let mut text = format!("{} {kind} {source}: {style}{text}{style:#}", clock(&at));
            if let Some(duration) = duration {
                // Writing to a string cannot fail.
                let _ = write!(text, " {:.1} ms", milliseconds(*duration));
            }
            text + "\n"
        }
        LogFormat::Json => {
            let mut value = serde_json::json!({
                "event": "activity", "time": at, "kind": kind, "source": source, "text": text,
                "level": match level {
                    Level::Info => "info",
                    Level::Warning => "warning",
                    Level::Error => "error",
                },
            });
            if let Some(duration) = duration {
                value["durationMilliseconds"] = milliseconds(*duration).into();
            }
            line(&value)
        }
    }
}

impl RequestLine<'_> {
    fn text(&self) -> String {
        let color = match self.status {
            ..400 => AnsiColor::Green,
            400..500 => AnsiColor::Yellow,
            500.. => AnsiColor::Red,
        };
        let style = color.on_default();
        let (clock, path) = (clock(&self.time), printable(self.path));
        let mut text = format!("{clock} {} {path} {style}{}{style:#}", self.method, self.status);
        // Writing to a string cannot fail.
        if let Some(duration) = self.duration_milliseconds {
            let _ = write!(text, " {duration:.1} ms");
        }
        if let Some(reason) = self.reason {
            let _ = write!(text, " ({})", printable(reason));
        }
        text + "\n"
    }
}

/// A text of a caller without control characters, which terminals would obey.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default() + "\n"
}

/// A duration with three digits after the point.
fn milliseconds(duration: Duration) -> f64 {
    let microseconds = u32::try_from(duration.as_micros()).unwrap_or(u32::MAX);
    f64::from(microseconds) / 1_000.0
}

/// A time in milliseconds since 1970 as ISO 8601.
fn time(milliseconds: u64) -> String {
    let (seconds, milliseconds) = (milliseconds / 1_000, milliseconds % 1_000);
    let (year, month, day) = calendar::date(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milliseconds:03}Z")
}

/// The hour, the minute and the second of a time.
fn clock(time: &str) -> &str {
    time.get(11..19).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_iso_8601() {
        assert_eq!(time(1_700_000_000_123), "2023-11-14T22:13:20.123Z");
        assert_eq!(clock(&time(1_700_000_000_123)), "22:13:20");
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(printable("/a\u{1b}[31m\n"), "/a\u{fffd}[31m\u{fffd}");
    }

    #[test]
    fn urls_can_be_opened() {
        for (address, url) in [
            ("127.0.0.1:3000", "http://127.0.0.1:3000"),
            ("0.0.0.0:3000", "http://127.0.0.1:3000"),
            ("[::]:1", "http://[::1]:1"),
            ("[::1]:1", "http://[::1]:1"),
        ] {
            assert_eq!(url_of(address.parse().expect("an address")), url);
        }
    }
}
